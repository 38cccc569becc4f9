/**
 * Leak: was anything taken away, as this case knows it now. Computed; nobody can type it in.
 *
 * What the logs showed (`incident/leak.ts`) and what people examined besides, channel by channel. The
 * rungs: a trace makes it *likely*, or *confirmed* where data is known to have gone; a channel that
 * nobody examined, or whose record has holes or is broken, allows no better than *cannot be denied*;
 * with all examined it is *unlikely*, and *none* only where each was seen whole, in records whose
 * integrity was verified, with an independent second look.
 */
import type { Investigation, LeakVerdict, LeakVerdictCode } from '../incident/found.ts'
import { leakChannels, leakVerdicts, noRefs } from '../incident/found.ts'
import type { Case, CaseFile, ChannelExamined } from './case.ts'

/** Share of the window that a record must cover to say anything about the rest. */
export const COVERAGE_LEAST = 0.95

type Row = LeakVerdict['channels'][number]
type Leak = CaseFile['leak']

const nobodyLooked: readonly Row[] = leakChannels.map((channel) => ({
  channel,
  examined: 'no',
  trace: 'no',
  evidence: noRefs,
}))

export function caseLeak(
  its: Pick<Case, 'channels' | 'accounts' | 'kind' | 'state'>,
  found?: Investigation,
): Leak {
  const isIncident = isIncidentOf(its)
  const people = new Map(its.channels.map((told) => [told.channel, told]))
  const rows = found?.leak.channels ?? nobodyLooked
  const channels = leakChannels.map((channel) => {
    const row = rows.find((one) => one.channel === channel) ?? nobodyRow(channel)
    const told = people.get(channel)
    return told === undefined ? row : together(row, told)
  })
  const caps = channels.flatMap(({ channel, examined }): Leak['caps'] => {
    const told = people.get(channel)
    const why = capOf(examined, told, found, channel)
    return why === undefined ? [] : [{ channel, why }]
  })
  const uncapped = uncappedOf(channels, people, found, isIncident)
  // Nobody is known to have been in: then it is only *not confirmed*, and says what was not looked at.
  const isCapped = caps.length > 0 && uncapped !== 'no-trace'
  const verdict = worse(uncapped, isCapped ? 'not-deniable' : uncapped)
  return { verdict, uncapped, caps, channels, confidence: confidenceOf(channels, people) }
}

/** A wipe or a zero-day names no account; trouble with delivery is one only when somebody was in. */
const isIncidentOf = ({
  accounts,
  kind,
  state,
}: Pick<Case, 'accounts' | 'kind' | 'state'>): boolean =>
  state !== 'rejected' &&
  (accounts.some(({ relation }) => relation !== 'cleared') ||
    (accounts.length === 0 && kind !== 'delivery-trouble' && kind !== 'exercise'))

const nobodyRow = (channel: Row['channel']): Row => ({
  ...{ channel, examined: 'no', trace: 'no', evidence: noRefs },
})

const traces = ['yes', 'opportunity', 'no'] as const
const extents = ['full', 'partly', 'no'] as const

/** The worse trace of the two; the better examination. A person who saw nothing undoes no trace. */
function together(row: Row, told: ChannelExamined): Row {
  const trace = traces.find((one) => row.trace === one || told.trace === one) ?? 'no'
  const looked = told.examined === 'not-examinable' ? 'no' : told.examined
  // Where there is no way out nothing could go: that is examined by knowing it.
  const extent = told.capability === 'no' && told.trace === 'no' ? 'full' : looked
  const examined = extents.find((one) => row.examined === one || extent === one) ?? 'no'
  return { ...row, trace, examined }
}

function capOf(
  examined: Row['examined'],
  told: ChannelExamined | undefined,
  found: Investigation | undefined,
  channel: Row['channel'],
): Leak['caps'][number]['why'] | undefined {
  if (examined === 'no') return 'not-examined'
  if (examined === 'partly') return 'partly'
  if (told?.integrity === 'broken') return 'gaps'
  if (told?.coverage !== undefined && told.coverage < COVERAGE_LEAST) return 'gaps'
  // What only the logs examined has the holes that they have.
  return told === undefined &&
    found?.leak.caps.some((cap) => cap.channel === channel && cap.why === 'gaps')
    ? 'gaps'
    : undefined
}

function uncappedOf(
  channels: readonly Row[],
  people: ReadonlyMap<string, ChannelExamined>,
  found: Investigation | undefined,
  isIncident: boolean,
): LeakVerdictCode {
  const seen = found?.leak.uncapped
  if (seen === 'confirmed' || seen === 'likely') return seen
  if (channels.some(({ trace }) => trace === 'yes')) return 'likely'
  const all = [...people.values()]
  const isProven =
    all.length === leakChannels.length &&
    all.every(
      ({ examined, integrity, independent, capability, coverage = 1 }) =>
        (examined === 'full' || capability === 'no') &&
        integrity === 'verified' &&
        independent === true &&
        coverage === 1,
    ) &&
    channels.every(({ trace }) => trace === 'no')
  if (isProven) return 'none'
  return isIncident || seen === 'unlikely' || seen === 'not-deniable' ? 'unlikely' : 'no-trace'
}

/** How well it rests: two independent sources, one verified, or inference. */
function confidenceOf(
  channels: readonly Row[],
  people: ReadonlyMap<string, ChannelExamined>,
): Leak['confidence'] {
  const all = [...people.values()]
  if (channels.some(({ examined }) => examined === 'no')) return 'low'
  if (all.some(({ integrity }) => integrity !== 'verified')) return 'low'
  return all.length === leakChannels.length && all.every(({ independent }) => independent === true)
    ? 'high'
    : 'moderate'
}

const worse = (a: LeakVerdictCode, b: LeakVerdictCode): LeakVerdictCode =>
  leakVerdicts.indexOf(a) <= leakVerdicts.indexOf(b) ? a : b
