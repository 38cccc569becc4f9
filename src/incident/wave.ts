/**
 * Wave: whether strangers tried many names about the time at which a thief got in.
 *
 * The Internet tries names all the time; only what is far beyond the organisation's ordinary rate in the
 * days about a login says something of it. A few passwords for every name come in rounds (sprayed), a
 * list of pairs tries each name about once (stuffed).
 */
import type { AccountId } from '../events/event.ts'
import { between, hours, type Instant, plus } from '../lib/time.ts'
import type { Casebook } from './casebook.ts'
import type { OriginEntry } from './origin-book.ts'
import { RefList } from './refs.ts'

const BEFORE = hours(60)
const AFTER = hours(12)
const WINDOW = BEFORE + AFTER
/** Windows of before that tell what is ordinary. */
const WINDOWS_MOST = 20
const WINDOWS_LEAST = 2
export const EXTRA_LEAST = 30
const DEVIATIONS = 5

export type Wave = {
  readonly failures: number
  readonly ordinary: number
  /** Other names than the account's, by origins that were new then. */
  readonly names: number
  /** Tries for a name by one origin, on average. */
  readonly each: number
  readonly origins: number
  readonly refs: RefList
}

/** Of closed logs, put in order once: of a thousand stolen accounts each asks. */
type Waves = {
  readonly lines: number
  /** Those that failed, by when they were first heard of. */
  readonly origins: readonly OriginEntry[]
  /** Minutes with failures, in their order, and how many there were up to each. */
  readonly minutes: readonly number[]
  readonly sums: readonly number[]
}
const wavesOf = new WeakMap<Casebook, Waves>()

function wavesIn(casebook: Casebook): Waves {
  const known = wavesOf.get(casebook)
  if (known?.lines === casebook.lines) return known
  const origins = [...casebook.origins.entries()]
    .flatMap(([, origin]) => (origin.failures === 0 ? [] : [origin]))
    .sort((a, b) => a.firstAt - b.firstAt)
  const minutes: number[] = []
  const sums: number[] = []
  let sum = 0
  for (const [at, failures] of casebook.series.minutes('failures')) {
    if (failures === 0) continue
    sum += failures
    minutes.push(at)
    sums.push(sum)
  }
  const waves = { lines: casebook.lines, origins, minutes, sums }
  wavesOf.set(casebook, waves)
  return waves
}

/** The first index that `is` true of; what is before it is not, what is behind it is. */
function firstOf(length: number, is: (n: number) => boolean): number {
  let from = 0
  let to = length
  while (from < to) {
    const middle = (from + to) >> 1
    if (is(middle)) to = middle
    else from = middle + 1
  }
  return from
}

function sumBefore({ minutes, sums }: Waves, at: number): number {
  return sums[firstOf(minutes.length, (n) => (minutes[n] ?? 0) >= at) - 1] ?? 0
}

/** `undefined`: no more than always. `own`: failures in the account's own name, which are left out. */
export function waveAt(
  casebook: Casebook,
  account: AccountId,
  at: Instant,
  own: number,
): Wave | undefined {
  const { firstAt } = casebook
  if (firstAt === undefined) return undefined
  const from = plus(at, -BEFORE as typeof BEFORE)
  const until = plus(at, AFTER)
  const waves = wavesIn(casebook)
  const failures = sumOf(waves, from, until) - own
  const before: number[] = []
  for (
    let end = from;
    before.length < WINDOWS_MOST && between(firstAt, end) >= WINDOW;
    end = (end - WINDOW) as Instant
  )
    before.push(sumOf(waves, (end - WINDOW) as Instant, end))
  if (before.length < WINDOWS_LEAST) return undefined
  const ordinary = before.toSorted((a, b) => a - b)[before.length >> 1] ?? 0
  if (failures - ordinary < Math.max(EXTRA_LEAST, DEVIATIONS * Math.sqrt(ordinary + 1)))
    return undefined
  const names = new Set<string>()
  const refs = new RefList()
  let tries = 0
  let pairs = 0
  let origins = 0
  const { origins: all } = waves
  for (let n = firstOf(all.length, (nth) => (all[nth] as OriginEntry).firstAt >= from); ; n += 1) {
    const origin = all[n]
    if (origin === undefined || origin.firstAt > until) break
    if (origin.names.size - Number(origin.names.has(account)) === 0) continue
    origins += 1
    refs.addAll(origin.refs)
    for (const [name, times] of origin.names) {
      if (name === account) continue
      names.add(name)
      tries += times
      pairs += 1
    }
  }
  return {
    failures,
    ordinary,
    names: names.size,
    each: pairs === 0 ? 0 : tries / pairs,
    origins,
    refs,
  }
}

/** Of the minutes that begin in it, each from `from` on. */
const sumOf = (waves: Waves, from: Instant, until: Instant): number =>
  sumBefore(waves, minuteOf(until)) - sumBefore(waves, minuteOf(from))

const minuteOf = (at: Instant): number => Math.floor(at / 60_000) * 60_000
