/**
 * Leak verdict: was anything taken away? Six rungs, and no better one than the examined channels allow.
 *
 * A trace of data that went to a stranger is *confirmed* where a log counts it, *likely* where a
 * weakness was used and something large was given. Without a trace the verdict is *cannot be denied* as
 * long as a channel was not examined: a mail log sees no network traffic, no removable media and no
 * content, so a mail log alone never says more once somebody was taken over. Where nobody was, it is
 * *not confirmed at this time*, with the same channels named.
 */

import type { Heard } from './casebook.ts'
import type {
  AccountFound,
  LeakChannel,
  LeakVerdict,
  LeakVerdictCode,
  Refs,
  StoreFound,
  WebFound,
} from './found.ts'
import { leakChannels, noRefs } from './found.ts'

/** Octets that say more than a greeting and an empty mailbox. */
const READ_LEAST = 16_384

type Channel = {
  examined: 'full' | 'partly' | 'no'
  trace: 'yes' | 'opportunity' | 'no'
  octets?: number
  messages?: number
  evidence: Refs
}

export type LeakFacts = {
  readonly accounts: readonly AccountFound[]
  readonly stores: readonly StoreFound[]
  readonly web: readonly WebFound[]
  readonly heard: Heard
  /** Sources that are silent longer than their rhythm explains, within a window. */
  readonly gapsInWindow: boolean
}

const taken = ({ verdict }: { verdict: AccountFound['verdict'] }): boolean => verdict === 'hijacked'

export function leakVerdict({
  accounts,
  stores,
  web,
  heard,
  gapsInWindow,
}: LeakFacts): LeakVerdict {
  const hijacked = accounts.filter(taken)
  const raids = stores.filter(taken)
  const suspected = stores.filter(({ verdict }) => verdict === 'suspect')
  const exploited = web.filter(({ verdict }) => verdict === 'exploited')
  const isIncident = hijacked.length + raids.length + exploited.length > 0
  const isDoubtful = suspected.length > 0 || accounts.some(({ verdict }) => verdict === 'suspect')
  const channels = new Map<LeakChannel, Channel>(
    leakChannels.map((channel) => [channel, { examined: 'no', trace: 'no', evidence: noRefs }]),
  )
  const of = (channel: LeakChannel): Channel => channels.get(channel) as Channel

  const mail = of('mail-out')
  if (heard.submissions > 0) mail.examined = heard.deliveries > 0 ? 'partly' : 'no'
  const sent = hijacked.reduce((sum, { messages }) => sum + messages.submitted, 0)
  if (sent > 0) {
    // Who it went to is known, what it said is not.
    mail.trace = 'opportunity'
    mail.messages = sent
    mail.evidence =
      hijacked.find(({ messages }) => messages.submitted > 0)?.origins[0]?.evidence ?? noRefs
  }
  const reading = of('mail-reading')
  if (heard.reads > 0) reading.examined = heard.unplaced > 0 ? 'partly' : 'full'
  const read = hijacked.filter((one) => one.reading !== undefined)
  const octets = read.reduce((sum, one) => sum + (one.reading?.octets ?? 0), 0)
  const messages = read.reduce((sum, one) => sum + (one.reading?.messages ?? 0), 0)
  if (octets > 0) {
    reading.trace = octets >= READ_LEAST || messages > 0 ? 'yes' : 'opportunity'
    reading.octets = octets
    reading.messages = messages
    reading.evidence = read[0]?.reading?.evidence ?? noRefs
  } else if (hijacked.length > 0) reading.trace = 'opportunity'

  const webmail = of('webmail')
  if (heard.web > 0) webmail.examined = 'full'
  const shown = exploited.reduce((sum, one) => sum + one.octets, 0)
  if (exploited.length > 0) {
    webmail.trace = shown > READ_LEAST ? 'yes' : 'opportunity'
    webmail.octets = shown
    webmail.evidence = exploited[0]?.evidence ?? noRefs
  }
  const forwarding = of('forwarding')
  if (heard.rules > 0) forwarding.examined = 'partly'
  const ruled = hijacked.flatMap(({ stages }) =>
    stages.filter(({ technique }) => technique === 'T1114.003'),
  )
  if (ruled.length > 0) {
    forwarding.trace = 'yes'
    forwarding.evidence = ruled[0]?.evidence ?? noRefs
  }
  const database = of('database')
  if (heard.statements > 0) database.examined = 'full'
  const dumped = [...raids, ...suspected].filter((one) => one.dumped || one.rowsRead > 0)
  if (dumped.length > 0) {
    // A dump that is only suspected is no trace of a thief.
    database.trace = raids.some((one) => one.dumped) ? 'yes' : 'opportunity'
    database.evidence = dumped[0]?.evidence ?? noRefs
  } else if (raids.length > 0) database.trace = 'opportunity'

  const all = [...channels.values()]
  const uncapped = verdictOf(
    all,
    isIncident,
    all.every((one) => one === webmail || one.trace !== 'yes'),
  )
  const caps = [...channels].flatMap(([channel, { examined }]): LeakVerdict['caps'] =>
    examined === 'no'
      ? [{ channel, why: 'not-examined' as const }]
      : examined === 'partly'
        ? [{ channel, why: 'partly' as const }]
        : gapsInWindow && isIncident
          ? [{ channel, why: 'gaps' as const }]
          : [],
  )
  return {
    verdict: worse(
      uncapped,
      caps.length > 0 && (isIncident || isDoubtful) ? 'not-deniable' : uncapped,
    ),
    uncapped,
    caps,
    channels: [...channels].map(([channel, its]) => ({ channel, ...its })),
  }
}

function verdictOf(
  channels: readonly Channel[],
  isIncident: boolean,
  onlyByWeb: boolean,
): LeakVerdictCode {
  if (channels.some(({ trace }) => trace === 'yes')) return onlyByWeb ? 'likely' : 'confirmed'
  return isIncident ? 'unlikely' : 'no-trace'
}

const rungs: readonly LeakVerdictCode[] = [
  'confirmed',
  'likely',
  'not-deniable',
  'unlikely',
  'no-trace',
  'none',
]

const worse = (a: LeakVerdictCode, b: LeakVerdictCode): LeakVerdictCode =>
  rungs.indexOf(a) <= rungs.indexOf(b) ? a : b
