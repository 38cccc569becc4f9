/**
 * Scrubbing: once a day the whole log is looked through again, in a thread of its own that rests most
 * of the time, and what came of it is an entry. What is altered raises an alarm.
 *
 * A cycle begins a day after the last one began, so every entry is looked at once a day. A thread that
 * dies is started again where it was. A result that could not be written is kept and tried again.
 */
import { Worker } from 'node:worker_threads'
import type { Event } from '../events/event.ts'
import { sayProblem } from '../evidence/problems.ts'
import { whyOf } from '../lib/fault.ts'
import { between, type Duration, hours, type Instant, minutes, plus } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import { realDisk } from '../store/evidence/disk.ts'
import { fromFailure } from '../store/evidence/materialise-talk.ts'
import { Pace } from '../store/evidence/rest.ts'
import { readScrubState, type ScrubResult, writeScrubState } from '../store/evidence/scrub-state.ts'
import type { ScrubBorn, ScrubSaid } from '../store/evidence/scrub-talk.ts'
import type { Notices } from './notices.ts'

export const SCRUB_EVERY: Duration = hours(24)
/** After the start of a guard, which has enough to do. */
const BEGINS_AFTER: Duration = minutes(5)
/** After a thread that ended without an answer. */
const AGAIN_AFTER: Duration = minutes(10)
const FOUND_MAX = 5
/** Its work needs a few MiB; what is beyond is a mistake that must not take the guard with it. */
const HEAP_MEBIBYTES_MAX = 256

export type ScrubParts = {
  readonly clock: Clock
  readonly folder: string
  readonly keysFolder: string
  readonly scribe: { write(events: readonly Event[]): Promise<void> }
  readonly notices: Pick<Notices, 'raise'>
  readonly told: (problem: unknown) => void
  /** The thread; default: the file of the store, in the language that runs. */
  readonly file?: URL
}

export type ScrubFacts = {
  readonly last: {
    readonly at: string
    readonly size: number
    readonly problems: number
    readonly firstAltered: number | null
  } | null
  readonly running: { readonly next: number; readonly of: number } | null
}

export type Scrubbing = {
  /** For the duties, every minute; it waits for nothing. */
  round(): Promise<void>
  /** Begins at once, or hurries what is under way. */
  hurry(): void
  facts(): ScrubFacts
  close(): Promise<void>
}

export async function startScrubbing(parts: ScrubParts): Promise<Scrubbing> {
  const { clock, folder, keysFolder, told } = parts
  const state = await readScrubState(realDisk, folder)
  let last = state.last
  let untold = state.isTold === false ? last : undefined
  let startedAt = state.cycle?.startedAt ?? (last === undefined ? undefined : begunAt(last))
  let isBegun = state.cycle !== undefined
  let notBefore = plus(clock.now(), BEGINS_AFTER)
  let worker: Worker | undefined
  let pace = new Pace()
  let progress = { next: 0, of: 0 }
  let isClosed = false

  let telling: Promise<void> | undefined
  /** One at a time: a round may come while the first is being written. */
  const tell = (): Promise<void> => {
    telling ??= tellNow().finally(() => {
      telling = undefined
    })
    return telling
  }
  const tellNow = async (): Promise<void> => {
    const result = untold
    if (result === undefined) return
    await write(parts, result)
    untold = undefined
    await writeScrubState(realDisk, folder, { last: result, isTold: true })
  }

  const ended = (one: Worker, why: string | undefined): void => {
    if (worker !== one) return
    worker = undefined
    if (why === undefined || isClosed) return
    notBefore = plus(clock.now(), AGAIN_AFTER)
    told(new Error(`the thread that looks through the evidence has ended (${why})`))
  }

  const start = (): void => {
    pace = new Pace()
    pace.gently()
    startedAt = isBegun && startedAt !== undefined ? startedAt : clock.now()
    isBegun = true
    const one = new Worker(parts.file ?? workerFile(), {
      name: 'scrub',
      workerData: { folder, keysFolder, pace: pace.shared } satisfies ScrubBorn,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    one.unref()
    worker = one
    progress = { next: 0, of: 0 }
    one.on('message', (said: ScrubSaid) => {
      if (said.kind === 'progress') progress = { next: said.next, of: said.of }
      else if (said.kind === 'failed') ended(one, whyOf(fromFailure(said.failure)))
      else {
        ended(one, undefined)
        isBegun = false
        if (said.result !== undefined) {
          last = said.result
          untold = said.result
          tell().catch(told)
        }
      }
    })
    let why = ''
    one.on('error', (thrown) => {
      why = whyOf(thrown)
    })
    one.on('exit', (code) => ended(one, why === '' ? `code ${code}` : why))
  }

  return {
    round: async () => {
      if (isClosed) return
      await tell()
      if (worker !== undefined || clock.now() < notBefore) return
      const now = clock.now()
      const isDue =
        isBegun ||
        startedAt === undefined ||
        between(startedAt, now) >= SCRUB_EVERY ||
        // A clock that was set back must not keep the days away.
        now < startedAt
      if (isDue) start()
    },
    hurry: () => {
      if (isClosed) return
      if (worker === undefined) start()
      pace.hurry()
    },
    facts: () => ({
      last:
        last === undefined
          ? null
          : {
              at: new Date(last.at).toISOString(),
              size: last.size,
              problems: last.count,
              firstAltered: last.firstAltered,
            },
      running: worker === undefined ? null : progress,
    }),
    close: async () => {
      isClosed = true
      const one = worker
      worker = undefined
      await one?.terminate()
    },
  }
}

const begunAt = ({ at, seconds }: ScrubResult): Instant => (at - seconds * 1_000) as Instant

async function write({ scribe, notices }: ScrubParts, result: ScrubResult): Promise<void> {
  const { at, size, seconds, count, problems, firstAltered } = result
  await scribe.write([
    {
      kind: 'evidence.scrubbed',
      id: `scrub.${at}`,
      at,
      heardAt: at,
      trust: 'witnessed',
      ...{ size, problems: count, seconds },
      ...(firstAltered === null ? {} : { firstAltered }),
      ...(count === 0
        ? {}
        : { found: problems.slice(0, FOUND_MAX).map((one) => sayProblem(one, 'en')) }),
    },
  ])
  const [first] = problems
  if (first === undefined) return
  await notices.raise({
    what: 'evidence.altered',
    case: `scrub.${at}`,
    at,
    problems: count,
    ...(firstAltered === null ? {} : { firstAltered }),
    first: { ja: sayProblem(first, 'ja'), en: sayProblem(first, 'en') },
  })
}

/** The thread's file stands in the store's folder, in the language that runs. */
function workerFile(): URL {
  const here = import.meta.url
  return new URL(`../store/evidence/scrub-worker${here.slice(here.lastIndexOf('.'))}`, here)
}
