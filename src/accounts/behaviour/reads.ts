/**
 * Reads: how much of a mailbox an account's sessions take, in octets, as a log-normal of its own.
 *
 * Who takes a whole mailbox away takes far more than the account does on other days. So does an honest
 * new telephone; so only the first reading of a visit, whose origin is not the account's own, is
 * weighed, and one by a new program hardly counts. Sessions from the account's own networks teach.
 *
 * Beside it, whether the first session of a visit did nothing at all: over IMAP a program that only
 * wants to know whether the password is good says so few octets that no mailbox can have been opened.
 * Owners' programs do that when they are set up.
 *
 * Limits: over POP3 nobody can tell a test from a look into a mailbox without news.
 */
export type Reads = {
  /** Fading count of sessions that read something, mean and variance of the logarithm of octets. */
  readonly count: number
  readonly mean: number
  readonly variance: number
}

/** Common sessions: half of them under 60 kB, one in six over 1 MB. */
export const COMMON_MEAN = Math.log(60_000)
const COMMON_VARIANCE = 2.8 ** 2
const PSEUDO_SESSIONS = 10
const COUNT_MOST = 200
/** Less than this is greeting and looking. */
export const NOTHING_BELOW = 4_096
/** A sweep is beyond so many deviations, and no less than this. */
const SWEEP_DEVIATIONS = 2.5
export const SWEEP_LEAST = 5_000_000

export const noReads: Reads = { count: 0, mean: COMMON_MEAN, variance: COMMON_VARIANCE }

/** A session that took next to nothing is no observation: another will come, or none. */
export type ReadClass = 'nothing' | 'usual' | 'sweep'

export function readClassOf({ count, mean, variance }: Reads, octets: number): ReadClass {
  if (octets < NOTHING_BELOW) return 'nothing'
  const firm = count / (count + PSEUDO_SESSIONS)
  const centre = firm * mean + (1 - firm) * COMMON_MEAN
  const spread = Math.sqrt(firm * variance + (1 - firm) * COMMON_VARIANCE)
  const isSweep = octets >= SWEEP_LEAST && Math.log(octets) > centre + SWEEP_DEVIATIONS * spread
  return isSweep ? 'sweep' : 'usual'
}

export function readsAfter({ count, mean, variance }: Reads, octets: number): Reads {
  if (octets < NOTHING_BELOW) return { count, mean, variance }
  const all = Math.min(count, COUNT_MOST - 1) + 1
  const difference = Math.log(octets) - mean
  return {
    count: all,
    mean: Math.fround(mean + difference / all),
    variance: Math.fround(variance + (difference * difference * (1 - 1 / all) - variance) / all),
  }
}

/** Sweeps among first readings of the owner's visits: by a program of his, and by a new one. */
const SWEEPS = 0.03
const SWEEPS_BY_NEW = 0.3

export type ReadSeen = {
  readonly class: ReadClass
  readonly share: number
  readonly byNew: boolean
}

/** What the first session that read something took; `undefined`: it took next to nothing. */
export function readSeen(reads: Reads, octets: number, byNew: boolean): ReadSeen | undefined {
  const kind = readClassOf(reads, octets)
  if (kind === 'nothing') return undefined
  const sweeps = byNew ? SWEEPS_BY_NEW : SWEEPS
  return { class: kind, share: kind === 'sweep' ? sweeps : 1 - sweeps, byNew }
}

/** Octets of commands after the login in which nothing but asking and leaving has room. */
export const EMPTY_IN_MOST = 64
/** Octets of answers to them: a list of abilities and a farewell. */
export const EMPTY_OUT_MOST = 1_024
/** Of owners' visits so many begin so: by a program of theirs, and by a new one. Assumed. */
const EMPTY = 0.02
const EMPTY_BY_NEW = 0.1

/** The first session of a visit, as far as it is told what it did. */
export type FirstSeen = {
  readonly isEmpty: boolean
  readonly share: number
  readonly byNew: boolean
}

export const isEmptySession = (octets: number, bytesIn: number): boolean =>
  bytesIn <= EMPTY_IN_MOST && octets <= EMPTY_OUT_MOST

export function firstSeen(octets: number, bytesIn: number, byNew: boolean): FirstSeen {
  const isEmpty = isEmptySession(octets, bytesIn)
  const empty = byNew ? EMPTY_BY_NEW : EMPTY
  return { isEmpty, share: isEmpty ? empty : 1 - empty, byNew }
}
