/**
 * Learn logs: the whole way from old logs to what they teach, without a guard.
 */
import { agedTo } from '../../accounts/behaviour/learned.ts'
import type { ContactHash } from '../../accounts/model.ts'
import { Assembly, type AssemblyCounts } from '../../incident/assembly.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { PileInput, PileNotice } from '../../ports/pile.ts'
import type { Places } from '../../ports/places.ts'
import { unreadableIn } from '../../sources/pile/notices.ts'
import { type PileReading, readPile } from '../../sources/pile/read.ts'
import { Learner, type Learnt } from '../../verdict/learner.ts'
import { hourOfWeek } from '../calendar.ts'

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
  readonly progress?: PileReading['progress']
}

export type LearntLogs = {
  readonly learnt: Learnt
  readonly logs: readonly PileInput[]
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
  const { inputs: logs, notices } = await readPile(files, {
    zone: logZone,
    defaultRealm,
    now,
    take: (event) => assembly.hear(event),
    ...(progress === undefined ? {} : { progress }),
  })
  refuseUnread(notices)
  assembly.close()
  const learnt = learner.finish()
  const { organisation, until = now } = learnt
  return {
    learnt: { ...learnt, organisation: agedTo(organisation, until, now) },
    logs,
    counts: assembly.counts,
  }
}

/** What usual is, half a pile does not tell: throws `log.unreadable` for what was not read whole. */
export function refuseUnread(notices: readonly PileNotice[]): void {
  const [first] = unreadableIn(notices)
  if (first !== undefined)
    throw new Fault('log.unreadable', { file: first.file, why: first.why ?? first.code })
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
