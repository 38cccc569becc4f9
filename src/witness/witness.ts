/**
 * Witness: swears to what logs signed, once it is sure that it follows from what it swore to before.
 *
 * What is sworn to is durable before anybody hears of it, and requests of one log are answered one
 * after the other, so that no two of them are weighed against the same size. A state that cannot be
 * written is never told: the log is answered 500 and asks again. What a log signed against itself is
 * written down, and told.
 *
 * Limits: who brings back an old copy of our folder makes us forget; several witnesses are the answer
 * to that. A log is known by its key alone.
 */
import { createHash } from 'node:crypto'
import { readCheckpoint } from '../evidence/checkpoint.ts'
import { type Contradiction, type Judgement, toContradiction } from '../evidence/contradiction.ts'
import { cosignatureLine, readNote, signatureOf, toVkey, type Vkey } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Clock } from '../ports/clock.ts'
import { type Accusation, decide, type Means, type Sworn } from './decide.ts'
import { Pace } from './pace.ts'
import { type AddCheckpoint, readAddCheckpoint } from './request.ts'

export const ORIGINS_MAX = 1_024
/** Requests of one log that wait for the one before. */
export const WAITING_MAX = 8
/** New oaths of one log: each is two writes to the disk. */
export const OATHS_A_SECOND = 5
export const OATHS_AT_ONCE = 30
/** Sizes of each log that we remember to have sworn to: who sends them again accuses nobody. */
export const REMEMBERED_MAX = 4_096
export const MISBEHAVIOUR_BYTES_MAX = 64 * 2 ** 20
const MISBEHAVIOUR = 'misbehaviour.log'
const LOGS = 'logs'

/** Where what was sworn to rests. Every call is durable when it resolves. */
export type Shelf = {
  read(name: string): Promise<string | undefined>
  /** The whole file or the one before, whatever happens. */
  replace(name: string, text: string): Promise<void>
  append(name: string, text: string): Promise<void>
  size(name: string): Promise<number>
}

export type CosigningKey = {
  readonly vkey: Vkey
  readonly sign: (message: Uint8Array) => Uint8Array
}

export type Misbehaved = {
  readonly what: 'misbehaved'
  readonly origin: string
  readonly judgement: Judgement
  readonly older: number
  readonly newer: number
  /** Whether both notes stand in `misbehaviour.log`. */
  readonly isRecorded: boolean
}

export type WitnessOptions = {
  readonly keys: readonly CosigningKey[]
  readonly shelf: Shelf
  readonly clock: Clock
  readonly means: Means
  /** A request of this log was right; `date`: its clock, in milliseconds, if it told it. */
  readonly heard: (origin: string, date: number | undefined) => void
  readonly misbehaved: (it: Misbehaved) => void
  readonly told: (problem: unknown) => void
}

export type Answer = { readonly status: number; readonly body: string; readonly type?: string }
export type LogFacts = {
  readonly origin: string
  readonly size: number
  /** Of our newest cosignature, in seconds since 1970. */
  readonly at: number | undefined
}

type Log = {
  readonly origin: string
  keys: readonly Vkey[]
  latest: (Sworn & { readonly at: number }) | undefined
  /** Our lines under it, once we have made them. */
  newest: { readonly text: string; readonly lines: string } | undefined
  readonly sworn: BoundedMap<string, true>
  last: Promise<unknown>
  waiting: number
}

export const hashOfOrigin = (origin: string): string =>
  createHash('sha256').update(origin).digest('hex')

const plain = (status: number, text: string): Answer => ({
  status,
  body: `${text}\n`,
  type: 'text/plain; charset=utf-8',
})

export class Witness {
  readonly #options: WitnessOptions
  readonly #logs = new Map<string, Log>()
  readonly #byHash = new Map<string, Log>()
  /** Logs that were taken off the list and are still answered. */
  readonly #leaving = new Map<string, Promise<void>>()
  readonly #pace: Pace
  /** Accusations that stand in the file already. */
  readonly #recorded = new BoundedMap<string, true>(REMEMBERED_MAX)

  constructor(options: WitnessOptions) {
    this.#options = options
    this.#pace = new Pace(OATHS_A_SECOND, OATHS_AT_ONCE, ORIGINS_MAX)
  }

  /** Trusts exactly these keys. A log that is new to us is read from the shelf. Rejects with a `Fault`. */
  async trust(keys: readonly Vkey[]): Promise<void> {
    const origins = Map.groupBy(keys, ({ name }) => name)
    if (origins.size > ORIGINS_MAX)
      throw new Fault('witness.state', { file: 'trusted', why: `more than ${ORIGINS_MAX} logs` })
    for (const [origin, its] of origins) {
      const log = this.#logs.get(origin) ?? (await this.#take(origin))
      log.keys = its
    }
    for (const [origin, log] of this.#logs)
      if (!origins.has(origin)) {
        // One that is under way ends with what it began; whoever trusts the log again waits for that.
        const idle = log.last.then(() => {
          if (this.#leaving.get(origin) === idle) this.#leaving.delete(origin)
        })
        this.#leaving.set(origin, idle)
        this.#logs.delete(origin)
        this.#byHash.delete(hashOfOrigin(log.origin))
      }
  }

  async #take(origin: string): Promise<Log> {
    await this.#leaving.get(origin)
    const name = hashOfOrigin(origin)
    const log: Log = {
      origin,
      keys: [],
      latest: await this.#readLatest(origin, `${LOGS}/${name}`),
      newest: undefined,
      sworn: new BoundedMap(REMEMBERED_MAX),
      last: Promise.resolve(),
      waiting: 0,
    }
    this.#logs.set(origin, log)
    this.#byHash.set(name, log)
    return log
  }

  /** What we swore to last, which must carry a cosignature of ours: else somebody was at the file. */
  async #readLatest(origin: string, name: string): Promise<Log['latest']> {
    const text = await this.#options.shelf.read(name)
    if (text === undefined) return undefined
    const bad = (why: string) => new Fault('witness.state', { file: name, why })
    const note = readNote(text)
    if (isRefused(note)) throw bad(note.refused)
    const checkpoint = readCheckpoint(note.text)
    if (isRefused(checkpoint)) throw bad(checkpoint.refused)
    if (checkpoint.origin !== origin) throw bad(`it is of ${checkpoint.origin}`)
    let at: number | undefined
    for (const { vkey } of this.#options.keys) {
      const time = signatureOf(note, vkey, this.#options.means.verify)
      if (typeof time === 'number') at = Math.max(at ?? 0, time)
    }
    if (at === undefined) throw bad('no cosignature of ours stands under it')
    return { ...checkpoint, note: text, at }
  }

  /** Answers one `add-checkpoint`. Never rejects. */
  async add(body: string, date?: number): Promise<Answer> {
    const request = readAddCheckpoint(body)
    if (isRefused(request)) return plain(400, request.refused)
    const log = this.#logs.get(request.checkpoint.origin)
    if (log === undefined) return plain(404, 'this log is not known here')
    if (log.waiting >= WAITING_MAX) return plain(503, 'too many requests of this log wait')
    log.waiting += 1
    const answer = log.last.then(() => this.#answer(log, request, date))
    // One that failed is no reason against the next.
    log.last = answer.catch(() => {})
    try {
      return await answer
    } finally {
      log.waiting -= 1
    }
  }

  async #answer(log: Log, request: AddCheckpoint, date: number | undefined): Promise<Answer> {
    const { clock, means, heard } = this.#options
    const { latest } = log
    const decision = decide(request, { keys: log.keys, ...(latest && { latest }) }, means)
    if (decision.status !== 200) {
      if ('accuses' in decision && decision.accuses !== undefined)
        await this.#accuse(log, request, decision.accuses)
      if (decision.status === 409)
        return { status: 409, body: `${decision.size}\n`, type: 'text/x.tlog.size' }
      return plain(decision.status, decision.why)
    }
    // Anybody may send once more what we serve: in the same second it is the same oath.
    const again = this.#swornNow(log, request)
    if (again !== undefined) return { status: 200, body: again, type: 'text/plain; charset=utf-8' }
    if (!this.#pace.takes(log.origin, clock.monotonic()))
      return plain(429, 'too many checkpoints of this log')
    try {
      const lines = await this.#swear(log, request, decision.by)
      heard(log.origin, date)
      return { status: 200, body: lines, type: 'text/plain; charset=utf-8' }
    } catch (thrown) {
      this.#options.told(new Fault('witness.unwritable', { why: whyOf(thrown) }, thrown))
      return plain(500, 'what was to be sworn to could not be kept; ask again')
    }
  }

  #swornNow({ latest, newest }: Log, { note }: AddCheckpoint): string | undefined {
    const isNow = latest?.at === Math.floor(this.#options.clock.now() / 1_000)
    return isNow && newest?.text === note.text ? newest.lines : undefined
  }

  async #swear(log: Log, { checkpoint, note, text }: AddCheckpoint, by: Vkey): Promise<string> {
    const { keys, clock, shelf } = this.#options
    const at = Math.floor(clock.now() / 1_000)
    const lines = keys.map(({ vkey, sign }) => cosignatureLine(note.text, vkey, at, sign)).join('')
    const kept = `${note.text}\n${signatureOfLog(text, by)}${lines}`
    await shelf.replace(`${LOGS}/${hashOfOrigin(log.origin)}`, kept)
    log.latest = { ...checkpoint, note: kept, at }
    log.newest = { text: note.text, lines }
    log.sworn.set(swornAs(checkpoint), true)
    return lines
  }

  async #accuse(log: Log, request: AddCheckpoint, { judgement, by }: Accusation): Promise<void> {
    const { clock, shelf, misbehaved, told } = this.#options
    const { latest } = log
    if (latest === undefined || log.sworn.has(swornAs(request.checkpoint))) return
    const key = `${log.origin} ${latest.size} ${swornAs(request.checkpoint)}`
    if (this.#recorded.has(key)) return
    this.#recorded.set(key, true)
    const contradiction: Contradiction = {
      log: toVkey(by),
      at: new Date(clock.now()).toISOString(),
      older: latest.note,
      newer: request.text,
      proof: request.proof,
    }
    let isRecorded = false
    try {
      const line = `${toContradiction(contradiction)}\n`
      if ((await shelf.size(MISBEHAVIOUR)) + line.length <= MISBEHAVIOUR_BYTES_MAX) {
        await shelf.append(MISBEHAVIOUR, line)
        isRecorded = true
      }
    } catch (thrown) {
      told(new Fault('witness.unwritable', { why: whyOf(thrown) }, thrown))
    }
    const [older, newer] = [latest.size, request.checkpoint.size]
    misbehaved({ what: 'misbehaved', origin: log.origin, judgement, older, newer, isRecorded })
  }

  /** The newest checkpoint of a log with our cosignatures, by the hash of its origin. */
  checkpointOf(hash: string): string | undefined {
    return this.#byHash.get(hash)?.latest?.note
  }

  logs(): readonly LogFacts[] {
    return [...this.#logs.values()].map(({ origin, latest }) => ({
      origin,
      size: latest?.size ?? 0,
      at: latest?.at,
    }))
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await Promise.all([...this.#logs.values()].map(({ last }) => last))
    await Promise.all(this.#leaving.values())
  }
}

const swornAs = ({ size, root }: { readonly size: number; readonly root: string }): string =>
  `${size} ${Buffer.from(root, 'latin1').toString('base64')}`

/** The lines of that key alone: what others added is not ours to keep. */
function signatureOfLog(text: string, { name, id }: Vkey): string {
  const note = readNote(text)
  if (isRefused(note)) return ''
  const lines = text.slice(text.lastIndexOf('\n\n') + 2).split('\n')
  return note.signatures
    .map((one, i) => (one.name === name && one.id === id ? `${lines[i]}\n` : ''))
    .join('')
}
