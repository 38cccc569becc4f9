/**
 * Learn logs: the whole way from old logs to what they teach, without a guard.
 */
import { agedTo } from '../../accounts/behaviour/learned.ts'
import type { ContactHash } from '../../accounts/model.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import type { Places } from '../../ports/places.ts'
import { Learner, type Learnt } from '../../verdict/learner.ts'
import { hourOfWeek } from '../calendar.ts'
import { Assembly, type AssemblyCounts } from './assembly.ts'
import { type LogRead, type ReadOptions, readLogs } from './read-logs.ts'

/** Addresses whose country is kept at hand: those who send mail are few. */
const COUNTRIES_AT_HAND_MAX = 4_096

export type LearnOptions = {
  /** Of the organisation's working week. */
  readonly zone: string
  /** Of log lines that tell none; default `zone`. */
  readonly logZone?: string
  readonly defaultRealm: string
  readonly hash: ContactHash
  readonly places: Pick<Places, 'countryOf'>
  readonly now: Instant
  readonly progress?: ReadOptions['progress']
}

export type LearntLogs = {
  readonly learnt: Learnt
  readonly logs: readonly LogRead[]
  readonly counts: AssemblyCounts
}

/** Rejects with `log.unreadable`. */
export async function learnLogs(
  files: readonly string[],
  { zone, logZone = zone, defaultRealm, hash, places, now, progress }: LearnOptions,
): Promise<LearntLogs> {
  const learner = new Learner({ hash })
  const assembly = new Assembly({
    learner,
    hash,
    hourOf: hourOfWeek(zone),
    countryOf: remembered(places),
  })
  const logs = await readLogs(files, {
    zone: logZone,
    defaultRealm,
    now,
    take: (event) => assembly.hear(event),
    ...(progress === undefined ? {} : { progress }),
  })
  assembly.close()
  const learnt = learner.finish()
  const { organisation, until = now } = learnt
  return {
    learnt: { ...learnt, organisation: agedTo(organisation, until, now) },
    logs,
    counts: assembly.counts,
  }
}

function remembered(places: Pick<Places, 'countryOf'>): (ip: string) => string | undefined {
  const atHand = new BoundedMap<string, { readonly country: string | undefined }>(
    COUNTRIES_AT_HAND_MAX,
  )
  return (ip) => {
    const known = atHand.get(ip)
    if (known !== undefined) return known.country
    const country = places.countryOf(ip)
    atHand.set(ip, { country })
    return country
  }
}
