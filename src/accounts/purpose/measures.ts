/**
 * Measures: the numbers of one account that a purpose is told by, and nothing else of it.
 *
 * Some counts fade or are halved as habits change, so they need not be whole.
 */
import { contactCount } from '../behaviour/contacts.ts'
import { nth } from '../behaviour/numbers.ts'
import { KNOWN } from '../behaviour/origins.ts'
import { HOURS } from '../behaviour/sending.ts'
import type { Behaviour } from '../behaviour/state.ts'
import { noTraits, type Traits } from './traits.ts'

/** Office hours, for the share outside them: workdays from this hour until before that one. */
export const OFFICE_FROM = 7
export const OFFICE_UNTIL = 20

export type Measures = {
  /** Known for at least so many days. */
  readonly days: number
  readonly sessionsEver: number
  /** Session starts by hour, and those outside office hours. */
  readonly starts: number
  readonly outside: number
  /** Hours of the day that it is used in, as the number of equally used ones (2 to the entropy). */
  readonly hours: number
  readonly networks: number
  readonly clients: number
  readonly contacts: number
  /** Session starts with an origin, and those from another than its own. */
  readonly placed: number
  readonly elsewhere: number
  /** Sessions with a client, and those with a new one after the first. */
  readonly clientSessions: number
  readonly newClients: number
  readonly messages: number
  readonly withNew: number
  /** Messages by size, and those to more than one recipient. */
  readonly sized: number
  readonly toSeveral: number
  readonly mailings: number
  readonly largest: number
  readonly rhythms: number
  readonly rhythmsKept: number
  /** Intervals between session starts, and the standard deviation of their logarithms. */
  readonly intervals: number
  readonly spread: number
  readonly sittings: number
  readonly returned: number
  readonly interleaved: number
  readonly loginsToSend: number
  readonly loginsToRead: number
}

export function measuresOf(behaviour: Behaviour, traits: Traits = noTraits): Measures {
  const { pace, hours, who, sizes, bulk, origins, clients } = behaviour
  const { intervals, mailings, logins } = traits
  return {
    days: pace.seconds / 86_400,
    sessionsEver: pace.sessionsEver,
    starts: hours.total,
    outside: hours.of.reduce((sum, n, hour) => (isOutside(hour) ? sum + n : sum), 0),
    hours: hoursUsed(hours.of, hours.total),
    networks: origins.networks.length + origins.unproven.filter((one) => !one.ended).length,
    clients: clients.known.length,
    contacts: contactCount(behaviour.contacts),
    placed: origins.levels.total,
    elsewhere: Math.max(0, origins.levels.total - nth(origins.levels.of, KNOWN)),
    clientSessions: clients.sessions,
    newClients: Math.max(0, clients.sessionsWithNew - 1),
    messages: who.messages,
    withNew: who.withNew,
    sized: sizes.total,
    toSeveral: Math.max(0, sizes.total - nth(sizes.of, 0)),
    mailings: bulk.mailings,
    largest: bulk.largest,
    rhythms: mailings.of,
    rhythmsKept: mailings.kept,
    intervals: intervals.n,
    spread: spreadOf(intervals),
    sittings: traits.sittings,
    returned: traits.returned,
    interleaved: traits.interleaved,
    loginsToSend: logins.sending,
    loginsToRead: logins.reading,
  }
}

const isOutside = (hour: number): boolean =>
  hour >= HOURS / 2 || hour < OFFICE_FROM || hour >= OFFICE_UNTIL

function hoursUsed(of: readonly number[], total: number): number {
  if (total <= 0) return 0
  let entropy = 0
  for (let hour = 0; hour < HOURS / 2; hour += 1) {
    const share = (nth(of, hour) + nth(of, hour + HOURS / 2)) / total
    if (share > 0) entropy -= share * Math.log(share)
  }
  return Math.exp(entropy)
}

function spreadOf({ n, sum, squares }: Traits['intervals']): number {
  if (n <= 0) return 0
  const mean = sum / n
  return Math.sqrt(Math.max(0, squares / n - mean * mean))
}
