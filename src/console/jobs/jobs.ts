/**
 * Jobs: investigations and drills that people have the console run, one at a time, in their order.
 *
 * A job holds its files before it begins, runs as a child (`child.ts`), and is kept with its results
 * until its time is over or somebody deletes it. Its maker sees it, and administrators and auditors; to
 * anybody else it is not there. Auditors change nothing. Whether a person may begin one, the guard has
 * said before (`investigate.begin`, `drill.begin`), and has written it down.
 *
 * Limits: jobs of one console; what runs when it ends is told as failed by the next.
 */
import { randomBytes } from 'node:crypto'
import { appendFileSync, createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Role } from '../../events/person.ts'
import type { Language } from '../../lib/words.ts'
import type { LiveEvent, SignedIn } from '../../ports/console.ts'
import { type RunningChild, startChild } from './child.ts'
import { stepsOf } from './commands.ts'
import { JobFolder } from './folder.ts'
import { type JobLimits, jobLimits, WHY_CHARACTERS_MAX } from './limits.ts'
import { shownName, storedName } from './names.ts'
import { progressIn } from './progress.ts'
import { sampleFiles } from './sample.ts'
import {
  isUnderWay,
  type JobAsked,
  type JobFacts,
  type JobFile,
  type JobRefusal,
  type JobState,
} from './shape.ts'
import { upload } from './upload.ts'

export type Me = Pick<SignedIn, 'person' | 'role'>
export type JobEvent = Extract<LiveEvent, { topic: 'job' }>

export type JobsParts = {
  readonly folder: string
  /** `node` and the program's file. */
  readonly program: readonly [string, ...string[]]
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly zone?: string
  readonly limits?: Partial<JobLimits>
  /** What went wrong and is nobody's answer. */
  readonly told?: (problem: unknown) => void
  readonly free?: () => number
}

export type JobNew = {
  readonly asked: JobAsked
  readonly language: Language
  readonly reason: string
  readonly files: readonly Pick<JobFile, 'name' | 'bytes' | 'as'>[]
  /** A made-up day instead of files. */
  readonly isSample?: boolean
}

const SEE_ALL: ReadonlySet<Role> = new Set(['administrator', 'auditor'])
const TICKS_FILE = 'ticks.ndjson'
const TICKS_BYTES_MAX = 16 * 2 ** 20
/** Between two live events of one job, in ms. */
const LIVE_EVERY_MS = 500

const no = (refused: JobRefusal['refused'], why: string): JobRefusal => ({ refused, why })
const gone = no('unknown', 'there is no such job')

export class Jobs {
  readonly #parts: JobsParts
  readonly #limits: JobLimits
  readonly #folder: JobFolder
  readonly #jobs = new Map<string, JobFacts>()
  readonly #listeners = new Set<(event: JobEvent, by: string) => void>()
  readonly #queue: string[] = []
  readonly #uploads = new Map<string, AbortController>()
  #running: { readonly id: string; child?: RunningChild; isEnding: boolean } | undefined
  #underWay: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(parts: JobsParts) {
    this.#parts = parts
    this.#limits = { ...jobLimits, ...parts.limits }
    this.#folder = new JobFolder(parts.folder)
    for (const facts of this.#folder.load()) this.#jobs.set(facts.id, facts)
    this.tidy()
  }

  get limits(): JobLimits {
    return this.#limits
  }

  /** For whoever asks it what it can do. */
  get program(): readonly [string, ...string[]] {
    return this.#parts.program
  }

  listen(listener: (event: JobEvent, by: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  maySee(me: Me, id: string): boolean {
    const facts = this.#jobs.get(id)
    return facts !== undefined && (facts.by === me.person || SEE_ALL.has(me.role))
  }

  /** The newest first. */
  list(me: Me, what: JobAsked['what']): readonly JobFacts[] {
    this.tidy()
    return [...this.#jobs.values()]
      .filter(({ id, asked }) => asked.what === what && this.maySee(me, id))
      .reverse()
  }

  get(me: Me, id: string): JobFacts | undefined {
    return this.maySee(me, id) ? this.#jobs.get(id) : undefined
  }

  /** Why it would not be taken; so that the guard is asked only for what can be done. */
  refusalOf(me: Me, { files, isSample = false, asked }: JobNew): JobRefusal | undefined {
    const { files: most, fileBytes, jobBytes, personBytes, allBytes, freeBytes } = this.#limits
    const { personJobs, allJobs, outputBytes } = this.#limits
    this.tidy()
    const all = [...this.#jobs.values()]
    const own = all.filter(({ by }) => by === me.person)
    if (this.#isClosed) return no('unavailable', 'the console is stopping')
    if (asked.what === 'investigate' && !isSample && !files.some((file) => file.as === 'log'))
      return no('refused', 'files: there is no log among them')
    if (files.length > most) return no('refused', `files: at most ${most}`)
    if (files.filter((file) => file.as === 'claims').length > 1)
      return no('refused', 'files: one of them may be claims')
    if (files.some(({ bytes }) => bytes > fileBytes))
      return no('refused', `files: each has at most ${fileBytes} octets`)
    const bytes = bytesOf(files)
    if (bytes > jobBytes) return no('refused', `files: at most ${jobBytes} octets together`)
    if (own.length >= personJobs) return no('wait', `at most ${personJobs} jobs of one person`)
    if (all.length >= allJobs) return no('wait', `at most ${allJobs} jobs`)
    if (takenBy(own) + bytes > personBytes)
      return no('wait', `at most ${personBytes} octets of one person: delete what is not needed`)
    if (takenBy(all) + bytes > allBytes)
      return no('wait', `at most ${allBytes} octets of all: delete what is not needed`)
    if (this.#free() - bytes - Math.min(outputBytes, bytes) < freeBytes)
      return no('unavailable', `the disk is too full: ${freeBytes} octets have to stay free`)
    return undefined
  }

  create(me: Me, wanted: JobNew): JobFacts | JobRefusal {
    const not = this.refusalOf(me, wanted)
    if (not !== undefined) return not
    const { asked, language, reason, isSample = false } = wanted
    const id = idOf()
    const sample = isSample ? sampleFiles(this.#parts.now()) : []
    const files = isSample
      ? sample.map(({ name, content, sha256 }, nth) => ({
          ...{ name, bytes: content.length, as: 'log' as const, sha256 },
          stored: storedName(nth, name),
        }))
      : wanted.files.map(({ name, bytes, as }, nth) => ({
          ...{ name: shownName(name), bytes, as, stored: storedName(nth, name) },
        }))
    const facts: JobFacts = {
      ...{ id, asked, language, by: me.person, reason, state: 'filling', at: this.#parts.now() },
      ...{ files, isSample, results: [], isCut: false },
    }
    const isMade = this.#safely(() => {
      this.#folder.make(id)
      // Of this machine's own configuration a report shows nothing.
      writeFileSync(
        join(this.#folder.of(id), 'config.yaml'),
        `zone: ${JSON.stringify(this.#parts.zone ?? 'Asia/Tokyo')}\n`,
        { mode: 0o600 },
      )
      for (const [nth, { content }] of sample.entries())
        writeFileSync(join(this.#folder.inputs(id), files[nth]?.stored ?? ''), content, {
          mode: 0o600,
        })
      this.#folder.keep(facts)
    })
    if (!isMade) {
      this.#safely(() => this.#folder.remove(id))
      return no('unavailable', 'the job could not be written')
    }
    this.#jobs.set(id, facts)
    return facts
  }

  /** One of its files; whoever comes again replaces what came before. */
  async fill(
    me: Me,
    id: string,
    nth: number,
    body: AsyncIterable<Uint8Array>,
  ): Promise<JobFacts | JobRefusal> {
    const facts = this.#jobs.get(id)
    if (facts === undefined || facts.by !== me.person) return gone
    const file = facts.files[nth]
    if (file === undefined) return no('unknown', 'the job has no such file')
    if (facts.state !== 'filling') return no('refused', 'the job has begun')
    const name = `${id} ${nth}`
    if (this.#uploads.has(name)) return no('wait', 'this file is on its way already')
    if (this.#uploads.size >= this.#limits.uploads)
      return no('wait', `at most ${this.#limits.uploads} uploads at a time`)
    const stop = new AbortController()
    this.#uploads.set(name, stop)
    try {
      const told = await upload(body, {
        file: join(this.#folder.inputs(id), file.stored),
        bytes: file.bytes,
        silence: this.#limits.silence,
        freeBytes: this.#limits.freeBytes,
        free: () => this.#free(),
        stop: stop.signal,
      })
      if ('not' in told)
        return told.not === 'no-room'
          ? no('unavailable', 'the disk is too full')
          : no('refused', `the file did not come whole: ${told.not}`)
      const now = this.#jobs.get(id)
      if (now === undefined) return gone
      const files = now.files.map((one, at) => (at === nth ? { ...one, ...told } : one))
      return this.#change({ ...now, files })
    } catch (thrown) {
      this.#parts.told?.(thrown)
      return no('unavailable', 'the file could not be written')
    } finally {
      this.#uploads.delete(name)
    }
  }

  start(me: Me, id: string): JobFacts | JobRefusal {
    const facts = this.#jobs.get(id)
    if (facts === undefined || facts.by !== me.person) return gone
    if (facts.state !== 'filling') return no('refused', 'the job has begun')
    // What comes over a file that is being read would not be what its hash says.
    if ([...this.#uploads.keys()].some((name) => name.startsWith(`${id} `)))
      return no('wait', 'a file is on its way still')
    if (facts.files.some(({ sha256 }) => sha256 === undefined))
      return no('refused', 'files: not all of them have come')
    if (this.#queue.length >= this.#limits.waiting)
      return no('wait', `at most ${this.#limits.waiting} jobs wait`)
    const waiting = this.#change({ ...facts, state: 'waiting' })
    this.#queue.push(id)
    this.#tell(waiting)
    this.#next()
    return this.#jobs.get(id) ?? waiting
  }

  /** Of an investigation the report of what was read so far is made; a second time ends that too. */
  cancel(me: Me, id: string): JobFacts | JobRefusal {
    const facts = this.#mine(me, id)
    if ('refused' in facts) return facts
    if (!isUnderWay(facts)) return no('refused', 'the job is not under way')
    const at = this.#queue.indexOf(id)
    if (at >= 0) {
      this.#queue.splice(at, 1)
      return this.#ended({ ...facts, state: 'cancelled' })
    }
    const running = this.#running
    if (running?.id !== id) return facts
    if (facts.asked.what === 'investigate' && !running.isEnding) running.child?.interrupt()
    else running.child?.kill()
    running.isEnding = true
    return this.#change({ ...facts, isCut: true })
  }

  remove(me: Me, id: string): JobFacts | JobRefusal {
    const facts = this.#mine(me, id)
    if ('refused' in facts) return facts
    if (isUnderWay(facts)) return no('refused', 'the job is under way: cancel it first')
    this.#forget(id)
    return facts
  }

  /** A result by its name; `undefined`: there is none, or not for him. */
  result(
    me: Me,
    id: string,
    name: string,
  ): { readonly path: string; readonly bytes: number } | undefined {
    const its = this.get(me, id)?.results.find((one) => one.name === name)
    return its === undefined
      ? undefined
      : { path: join(this.#folder.results(id), its.name), bytes: its.bytes }
  }

  /** Where the tables lie; `undefined`: there are none, or not for him. */
  tables(me: Me, id: string): string | undefined {
    const facts = this.get(me, id)
    const folder = join(this.#folder.results(id), 'tables')
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
    return facts?.state === 'done' && isThere ? folder : undefined
  }

  /** What a drill showed from the `from`-th sight on. */
  ticks(me: Me, id: string, from: number): readonly Readonly<Record<string, unknown>>[] {
    if (this.get(me, id) === undefined) return []
    try {
      const lines = readFileSync(join(this.#folder.of(id), TICKS_FILE), 'utf8').split('\n')
      return lines
        .slice(from, Math.min(from + this.#limits.ticksAtOnce, lines.length - 1))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    } catch {
      return []
    }
  }

  /** What is over goes. */
  tidy(): void {
    const { kept, filling } = this.#limits
    const now = this.#parts.now()
    for (const { id, state, at, endedAt = at } of [...this.#jobs.values()]) {
      if (state === 'waiting' || state === 'running') continue
      if (now - endedAt >= (state === 'filling' ? filling : kept)) this.#forget(id)
    }
  }

  /** Resolves when nothing runs or waits. */
  async rest(): Promise<void> {
    while (this.#running !== undefined) await this.#underWay
  }

  /** What runs is ended with its group, and told as failed. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const stop of this.#uploads.values()) stop.abort()
    this.#running?.child?.kill()
    await this.#underWay
    for (const id of this.#queue.splice(0)) this.#fail(id)
    this.#listeners.clear()
  }

  #fail(id: string): void {
    const facts = this.#jobs.get(id)
    if (facts !== undefined) this.#ended({ ...facts, state: 'failed', problem: 'restart' })
  }

  #mine(me: Me, id: string): JobFacts | JobRefusal {
    const facts = this.get(me, id)
    if (facts === undefined) return gone
    return facts.by === me.person || me.role === 'administrator'
      ? facts
      : no('not-allowed', 'it is somebody else’s')
  }

  #free(): number {
    try {
      return this.#parts.free?.() ?? this.#folder.free()
    } catch {
      return 0
    }
  }

  #forget(id: string): void {
    for (const [name, stop] of this.#uploads) if (name.startsWith(`${id} `)) stop.abort()
    this.#jobs.delete(id)
    this.#safely(() => this.#folder.remove(id))
  }

  #change(facts: JobFacts): JobFacts {
    this.#jobs.set(facts.id, facts)
    // What cannot be written is so in this life; the next one finds what stood before.
    this.#safely(() => this.#folder.keep(facts))
    return facts
  }

  /** A full disk, or a folder that somebody took away, is no end of the console. */
  #safely(act: () => void): boolean {
    try {
      act()
      return true
    } catch (thrown) {
      this.#parts.told?.(thrown)
      return false
    }
  }

  #ended(facts: JobFacts): JobFacts {
    const { progress: _, ...rest } = facts
    const ended = this.#change({ ...rest, endedAt: this.#parts.now() })
    this.#tell(ended)
    return ended
  }

  #tell({ id, asked, by, state, progress }: JobFacts): void {
    if (state === 'filling') return
    const event: JobEvent = {
      topic: 'job',
      at: new Date(this.#parts.now()).toISOString(),
      ...{ job: id, what: asked.what, state: state as Exclude<JobState, 'filling'> },
      ...(progress === undefined ? {} : { share: progress.share }),
      ...(progress?.note === undefined ? {} : { note: progress.note }),
    }
    for (const listener of this.#listeners) listener(event, by)
  }

  #next(): void {
    const id = this.#running === undefined && !this.#isClosed ? this.#queue.shift() : undefined
    if (id === undefined) return
    this.#running = { id, isEnding: false }
    this.#underWay = this.#run(id)
      .catch((thrown: unknown) => {
        this.#parts.told?.(thrown)
        const facts = this.#jobs.get(id)
        if (facts !== undefined) this.#ended({ ...facts, state: 'failed', problem: 'failed' })
      })
      .finally(() => {
        this.#running = undefined
        this.#next()
      })
  }

  async #run(id: string): Promise<void> {
    const begun = this.#jobs.get(id)
    if (begun === undefined) return
    const { now, program } = this.#parts
    const limits = this.#limits
    const folder = this.#folder.of(id)
    this.#tell(this.#change({ ...begun, state: 'running', begunAt: now() }))
    let ticks = 0
    let tickBytes = 0
    let liveAt = Number.NEGATIVE_INFINITY
    let before = 0
    let failed: JobFacts['problem']
    let said = ''
    for (const step of stepsOf(begun)) {
      const child = startChild({
        ...{ program, words: step.words, folder, limits },
        told: (object) => {
          const facts = this.#jobs.get(id)
          if (facts === undefined) return
          const { progress, tick } = progressIn(object)
          if (tick !== undefined) {
            const line = `${JSON.stringify({ ...tick, step: step.name })}\n`
            tickBytes += line.length
            if (ticks < limits.ticks && tickBytes <= TICKS_BYTES_MAX) {
              ticks += 1
              this.#safely(() => appendFileSync(join(folder, TICKS_FILE), line, { mode: 0o600 }))
            }
          }
          if (progress === undefined) return
          const share = before + step.weight * progress.share
          // In memory alone: a restart begins nothing again.
          const changed = { ...facts, progress: { ...progress, share, step: step.name } }
          this.#jobs.set(id, changed)
          if (now() - liveAt < LIVE_EVERY_MS) return
          liveAt = now()
          this.#tell(changed)
        },
        tooMuch: () =>
          this.#folder.resultBytes(id) > limits.outputBytes
            ? 'output'
            : this.#free() < limits.freeBytes / 2
              ? 'disk'
              : undefined,
      })
      if (this.#running !== undefined) this.#running.child = child
      if (this.#isClosed) child.kill()
      const end = await child.end
      before += step.weight
      said = end.said.slice(-WHY_CHARACTERS_MAX)
      if (end.why === 'ended' && end.code !== null && step.fine.has(end.code)) continue
      failed = problemOf(end.why, end.code)
      break
    }
    const facts = this.#jobs.get(id)
    if (facts === undefined) return
    const results = this.#folder.resultsOf(id)
    const isReport = results.some(({ name }) => name === 'report.html')
    const isStopped = failed !== undefined && this.#isClosed
    const state: JobState =
      failed === undefined
        ? 'done'
        : isStopped
          ? 'failed'
          : facts.isCut && !(failed === 'nothing' && isReport)
            ? 'cancelled'
            : 'failed'
    this.#ended({
      ...facts,
      ...{ state, results },
      ...(failed === undefined || state === 'cancelled'
        ? {}
        : { problem: isStopped ? ('restart' as const) : failed }),
      ...(said === '' || state !== 'failed' ? {} : { said }),
    })
  }
}

function problemOf(why: string, code: number | null): JobFacts['problem'] {
  switch (why) {
    case 'time':
    case 'memory':
    case 'output':
    case 'disk':
      return why
    default:
      // The world failed it, or nothing was understood: the report says which, where there is one.
      return why === 'ended' && code === 3 ? 'nothing' : 'failed'
  }
}

const bytesOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0)

const takenBy = (jobs: readonly JobFacts[]): number =>
  jobs.reduce((sum, { files, results }) => sum + bytesOf(files) + bytesOf(results), 0)

/** 100 bits: who does not know it does not find it. */
const idOf = (): string => [...randomBytes(20)].map((octet) => (octet % 32).toString(32)).join('')

export const readResult = (path: string) => createReadStream(path)
