/**
 * Refit: every night the population is fitted to the organisation's own mail, in a thread of its own,
 * and adopted when it did better on the last weeks and raised no more alarms.
 *
 * Nobody waits for the thread. What it offers is read as foreign, and becomes one entry,
 * `population.adopted`; from that entry on accounts are judged by it (the folds). When it is no better
 * nothing is written: a line to the operator and a count say so. A thread that dies or does not come to
 * an end within REFIT_WITHIN is told once, and the next night tries again. A night that was missed (the
 * guard did not run, or slept) is not made up for by day: the next night's weeks hold it too.
 *
 * If we stop while it runs nothing is lost; the entry is the only effect.
 */
import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import {
  isRefusedPopulation,
  populationFrom,
  populationText,
} from '../accounts/behaviour/fit/population-text.ts'
import type { Population } from '../accounts/behaviour/population.ts'
import type { AccountId, Event } from '../events/event.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import { between, type Duration, hours, type Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import { fromFailure } from '../store/evidence/materialise-talk.ts'
import type { Refitted } from './refit-run.ts'
import type { Answer, Born } from './refit-talk.ts'
import { refitWords } from './refit-words.ts'

/** Minutes after midnight, in the organisation's zone: 03:30. */
export const REFIT_AT = 3 * 60 + 30
/** Later than this it waits for the next night. */
export const REFIT_LATEST: Duration = hours(1)
export const REFIT_WITHIN: Duration = hours(3)
/** What 100,000 accounts take, twice where both lives differ; beyond is a mistake. */
const HEAP_MEBIBYTES_MAX = 2_048

export type RefitParts = {
  readonly clock: Clock
  readonly zone: string
  readonly layout: { readonly evidence: string; readonly keys: string }
  readonly scribe: { write(events: readonly Event[]): Promise<void> }
  /** The population in use now. */
  readonly current: () => Population
  /** Accounts under containment now; absent: those that the weeks tell of. */
  readonly contained?: () => readonly AccountId[]
  /** Something of ours failed; for the operator. */
  readonly told: (problem: unknown) => void
  /** A plain line for the operator. */
  readonly says: (text: string) => void
  readonly language: Language
  readonly within?: Duration
  /** The thread; default: the file beside this one, in the language that runs. */
  readonly file?: URL
}

export type RefitTally = {
  readonly runs: number
  readonly adopted: number
  readonly kept: number
  readonly failed: number
  readonly last?: Refitted
}

export type Refit = {
  /** For the duties, every minute; it waits for nothing and is cheap while nothing is due. */
  round(): Promise<void>
  /** Runs at once and to the end; `undefined`: it failed, or one is under way. */
  refitNow(): Promise<Refitted | undefined>
  tally(): RefitTally
  close(): Promise<void>
}

export function startRefit(parts: RefitParts): Refit {
  const { clock, zone, told } = parts
  let dueAt = nextNight(clock.now(), zone)
  let counts = { runs: 0, adopted: 0, kept: 0, failed: 0 }
  let last: Refitted | undefined
  let running: { readonly stop: () => Promise<unknown> } | undefined
  let isClosed = false

  const refitNow = async (): Promise<Refitted | undefined> => {
    if (running !== undefined || isClosed) return undefined
    const before = textOf(parts.current())
    counts = { ...counts, runs: counts.runs + 1 }
    try {
      const thread = threadFor(parts, before)
      running = thread
      const refitted = await thread.answer
      if (isClosed) return undefined
      if (refitted.kind === 'adopt') await adopt(parts, refitted, before)
      const kind = refitted.kind === 'adopt' ? 'adopted' : 'kept'
      counts = { ...counts, [kind]: counts[kind] + 1 }
      last = refitted
      parts.says(refitWords[parts.language].line(refitted))
      return refitted
    } catch (thrown) {
      if (isClosed) return undefined
      counts = { ...counts, failed: counts.failed + 1 }
      told(
        thrown instanceof Fault
          ? thrown
          : new Fault('refit.failed', { why: whyOf(thrown) }, thrown),
      )
      return undefined
    } finally {
      running = undefined
    }
  }

  return {
    refitNow,
    round: async () => {
      const now = clock.now()
      if (now < dueAt) {
        // A clock that was set back must not keep the nights away.
        const next = nextNight(now, zone)
        if (next < dueAt) dueAt = next
        return
      }
      const isMissed = between(dueAt, now) > REFIT_LATEST
      dueAt = nextNight(now, zone)
      if (!isMissed) void refitNow()
    },
    tally: () => ({ ...counts, ...(last === undefined ? {} : { last }) }),
    close: async () => {
      isClosed = true
      await running?.stop()
    },
  }
}

/** The next 03:30 after `now`; where the clock skips it, the moment after the gap. */
export function nextNight(now: Instant, zone: string): Instant {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const time = { hour: Math.floor(REFIT_AT / 60), minute: REFIT_AT % 60 }
  for (let day = 0; ; day += 1) {
    const night = local.toPlainDate().add({ days: day }).toPlainDateTime(time).toZonedDateTime(zone)
    if (night.epochMilliseconds > now) return night.epochMilliseconds as Instant
  }
}

const textOf = (population: Population): { readonly text: string; readonly sha256: string } => {
  const text = populationText(population)
  return { text, sha256: hash('sha256', text) }
}

type Thread = {
  readonly answer: Promise<Refitted>
  readonly stop: () => Promise<unknown>
}

function threadFor(
  {
    layout,
    zone,
    clock,
    contained,
    within = REFIT_WITHIN,
    file = beside('refit-worker'),
  }: RefitParts,
  { text }: { readonly text: string },
): Thread {
  const worker = new Worker(file, {
    name: 'refit',
    workerData: {
      evidence: layout.evidence,
      keys: layout.keys,
      zone,
      now: clock.now(),
      population: text,
      contained: contained?.() ?? [],
    } satisfies Born,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
  })
  worker.unref()
  const { promise, resolve, reject } = Promise.withResolvers<Refitted>()
  const failed = (why: string) => reject(new Fault('refit.failed', { why }))
  const deadline = setTimeout(() => failed(`no answer within ${within / 60_000} minutes`), within)
  deadline.unref()
  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'refitted') resolve(answer.refitted)
    else failed(whyOf(fromFailure(answer.failure)))
  })
  worker.on('error', (thrown) => failed(whyOf(thrown)))
  worker.on('exit', (code) => failed(`the thread ended with code ${code}`))
  const stop = () => worker.terminate()
  return {
    answer: promise.finally(() => {
      clearTimeout(deadline)
      return stop()
    }),
    stop,
  }
}

async function adopt(
  { clock, current, scribe }: RefitParts,
  { population, sha256, facts }: Extract<Refitted, { kind: 'adopt' }>,
  before: { readonly sha256: string },
): Promise<void> {
  const read = populationFrom(population)
  if (isRefusedPopulation(read))
    throw new Fault('refit.failed', { why: `the population is refused: ${read.refused}` })
  if (hash('sha256', population) !== sha256)
    throw new Fault('refit.failed', { why: 'the population is not the one that was compared' })
  if (textOf(current()).sha256 !== before.sha256)
    throw new Fault('refit.failed', { why: 'another population was adopted meanwhile' })
  const now = clock.now()
  await scribe.write([
    {
      kind: 'population.adopted',
      id: `population.${now}.${sha256.slice(0, 16)}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      population,
      sha256,
      by: 'refit',
      facts,
    },
  ])
}

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
