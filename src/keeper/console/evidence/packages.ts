/**
 * Packages: evidence that is handed out over the console, made beside the guard in a thread.
 *
 * The console may not read the evidence, so the guard makes the package and hands it over in pieces.
 * The order is that of the command: entries are chosen; that their bodies are read is written; the
 * package is made; that it was made is written with its digest; only then is a piece given. A ticket
 * names it, and is worth nothing to whom may not export.
 *
 * Limits: a restart forgets packages that were not fetched; one is made at a time.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Span } from '../../../evidence/spans.ts'
import { whyOf } from '../../../lib/fault.ts'
import { between, type Duration, hours, type Instant, minutes } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import { fromFailure } from '../../../store/evidence/materialise-talk.ts'
import type { Who } from '../../control/who.ts'
import type { Exporting } from '../../exporting/exporting.ts'
import type { Layout } from '../../layout.ts'
import type { CustodyTold, PackageBorn, PackageOrder, PackageSaid } from './package-talk.ts'

/** Made and not yet forgotten; one more forgets the eldest. Each is at most 256 MiB. */
export const PACKAGES_KEPT_MAX = 4
export const PACKAGE_LIVES: Duration = hours(1)
export const PACKAGE_WITHIN: Duration = minutes(30)
export const PIECE_BYTES = 512 * 1_024
/** Of the thread: a package is put together in memory. */
const HEAP_MEBIBYTES_MAX = 1_024

export type PackageAsked = {
  readonly spans?: readonly Span[]
  readonly account?: string
  readonly from?: string
  readonly until?: string
  /** The matter that it is made for. */
  readonly matter?: string
  readonly bodies: boolean
  /** Everything of this case, in place of chosen entries. */
  readonly wholeCase?: string
}

export type PackageFacts = {
  readonly ticket: string
  readonly state: 'choosing' | 'making' | 'ready' | 'failed'
  readonly done: number
  readonly of: number
  readonly chosen: number | null
  readonly entries: number | null
  readonly bodies: number | null
  readonly bytes: number | null
  readonly sha256: string | null
  /** Of the tree that it stands on. */
  readonly size: number | null
  readonly why: string | null
}

export type PackagesParts = {
  readonly clock: Clock
  readonly layout: Layout
  /** Of the tables of a case. */
  readonly zone: string
  /** Writes into a case that it goes out; why not, where it cannot. Absent: there are no cases here. */
  readonly custody?: (id: string, told: CustodyTold, who: Who) => Promise<string | undefined>
  readonly exporting: Pick<Exporting, 'begin' | 'finish' | 'settle'>
  readonly named: () => string
  readonly version: string
}

type Kept = { facts: PackageFacts; readonly at: Instant; readonly file: string }

export class Packages {
  readonly #parts: PackagesParts
  readonly #folder: string
  readonly #kept = new Map<string, Kept>()
  #running: Worker | undefined
  #underWay: Promise<void> | undefined
  #isClosed = false

  constructor(parts: PackagesParts) {
    this.#parts = parts
    this.#folder = join(parts.layout.data, 'packages')
    // Of a guard that was killed: nobody has their tickets any more.
    rmSync(this.#folder, { recursive: true, force: true })
  }

  begin(asked: PackageAsked, who: Who): PackageFacts | { readonly refused: string } {
    if (this.#isClosed) return { refused: 'the guard is stopping' }
    if (this.#underWay !== undefined)
      return { refused: 'a package is being made; ask again when it is done' }
    this.#forget(PACKAGES_KEPT_MAX - 1)
    const { clock, named } = this.#parts
    const ticket = named()
    const kept: Kept = {
      facts: {
        ...{ ticket, state: 'choosing', done: 0, of: 0, chosen: null, entries: null, bodies: null },
        ...{ bytes: null, sha256: null, size: null, why: null },
      },
      at: clock.now(),
      file: join(this.#folder, `${ticket}.zip`),
    }
    this.#kept.set(ticket, kept)
    this.#underWay = this.#make(kept, asked, who)
      .catch((thrown: unknown) => {
        rmSync(kept.file, { force: true })
        kept.facts = { ...kept.facts, state: 'failed', why: whyOf(thrown) }
      })
      .finally(() => {
        this.#underWay = undefined
      })
    return kept.facts
  }

  facts(ticket: string): PackageFacts | undefined {
    this.#forget()
    return this.#kept.get(ticket)?.facts
  }

  /** Base64, with where the next one begins. */
  async piece(
    ticket: string,
    offset: number,
  ): Promise<
    | { readonly refused: string }
    | { readonly content: string; readonly next: number; readonly of: number }
  > {
    this.#forget()
    const kept = this.#kept.get(ticket)
    const of = kept?.facts.bytes ?? 0
    if (kept === undefined || kept.facts.state !== 'ready')
      return { refused: 'no package that is ready has this ticket' }
    if (offset > of) return { refused: `the package has ${of} octets` }
    const file = await open(kept.file, 'r')
    try {
      const octets = Buffer.alloc(Math.min(PIECE_BYTES, of - offset))
      let read = 0
      while (read < octets.length) {
        const { bytesRead } = await file.read(octets, read, octets.length - read, offset + read)
        if (bytesRead === 0) return { refused: 'the package is shorter than it was' }
        read += bytesRead
      }
      return { content: octets.toString('base64'), next: offset + read, of }
    } finally {
      await file.close()
    }
  }

  /** Resolves when nothing is under way. */
  async rest(): Promise<void> {
    await this.#underWay
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running?.terminate()
    await this.#underWay
    this.#kept.clear()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #forget(most = PACKAGES_KEPT_MAX): void {
    const now = this.#parts.clock.now()
    const over = this.#kept.size - most
    for (const [nth, [ticket, { at, file, facts }]] of [...this.#kept].entries()) {
      const isOver = facts.state === 'ready' || facts.state === 'failed'
      if (!isOver || (between(at, now) <= PACKAGE_LIVES && nth >= over)) continue
      rmSync(file, { force: true })
      this.#kept.delete(ticket)
    }
  }

  async #make(kept: Kept, asked: PackageAsked, who: Who): Promise<void> {
    const { by, why } = who
    const { exporting, clock, layout, version, zone, custody } = this.#parts
    const { matter = asked.wholeCase, bodies, wholeCase, ...wanted } = asked
    await exporting.settle()
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const told = matter === undefined ? {} : { ticket: matter }
    const born: PackageBorn = {
      ...{ folder: layout.evidence, keysFolder: layout.keys, out: kept.file, bodies },
      ...wanted,
      ...(wholeCase === undefined ? {} : { whole: { id: wholeCase, zone, layout } }),
      custody: {
        ...{ madeAt: clock.now(), by, isProven: true, why, software: `sekimori ${version}` },
        ...told,
        ...(wanted.account === undefined ? {} : { account: wanted.account }),
        ...(wanted.from === undefined ? {} : { from: wanted.from }),
        ...(wanted.until === undefined ? {} : { until: wanted.until }),
      },
    }
    const worker = new Worker(beside(wholeCase === undefined ? 'package-worker' : 'case-worker'), {
      name: 'package',
      workerData: born,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    this.#running = worker
    worker.unref()
    const { promise, resolve, reject } =
      Promise.withResolvers<Extract<PackageSaid, { kind: 'made' }>>()
    const deadline = setTimeout(
      () => reject(new Error(`not done in ${PACKAGE_WITHIN / 60_000} minutes`)),
      PACKAGE_WITHIN,
    )
    deadline.unref()
    let name = ''
    const chosen = async (spans: readonly Span[], entries: number): Promise<void> => {
      if (entries === 0) throw new Error('nothing in the log is of this account, time or range')
      name = await exporting.begin(by, why, { bodies, spans, entries, ...told })
      kept.facts = { ...kept.facts, state: 'making', chosen: entries, done: 0, of: entries }
      worker.postMessage({ kind: 'make' } satisfies PackageOrder)
    }
    const handed = async (told: CustodyTold): Promise<void> => {
      const not = await custody?.(wholeCase ?? '', told, who)
      if (custody === undefined || not !== undefined)
        throw new Error(not ?? 'there are no cases here')
      worker.postMessage({ kind: 'make' } satisfies PackageOrder)
    }
    worker.on('message', (said: PackageSaid) => {
      if (said.kind === 'progress') kept.facts = { ...kept.facts, done: said.done, of: said.of }
      else if (said.kind === 'chosen') chosen(said.spans, said.entries).catch(reject)
      else if (said.kind === 'custody') handed(said.told).catch(reject)
      else if (said.kind === 'made') resolve(said)
      else reject(fromFailure(said.failure))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`the thread ended with code ${code}`)))
    let ready: Partial<PackageFacts>
    try {
      const { kind: _, size, ...made } = await promise
      if (!(await exporting.finish(name, made))) throw new Error('the export was given up')
      ready = { ...made, size }
    } finally {
      clearTimeout(deadline)
      this.#running = undefined
      await worker.terminate()
    }
    // Last of all: whoever is told that it is ready may ask for the next.
    kept.facts = { ...kept.facts, ...ready, state: 'ready' }
  }
}

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
