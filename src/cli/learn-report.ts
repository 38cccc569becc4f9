/** Learn-report: what `sekimori learn` found, for machines and for people. */
import { isYoung, YOUNG_FOR } from '../accounts/behaviour/organisation.ts'
import { COUNTRY_UNKNOWN } from '../accounts/behaviour/sending.ts'
import { rfc3339 } from '../keeper/learning/batches.ts'
import type { LearntLogs } from '../keeper/learning/learn-logs.ts'
import { between, days, type Instant } from '../lib/time.ts'
import { mannerWords, placeWords } from '../verdict/behaviour-words.ts'
import { decibans } from '../verdict/detector/bars.ts'
import { countryIn } from '../verdict/figures.ts'
import type { RefusedAccount } from '../verdict/learner.ts'
import { learnWords } from './learn-words.ts'
import { printable, type Speaker, tableOf } from './output.ts'
import { localTime } from './time.ts'

export type Taught = { readonly learned: number; readonly known: number; readonly leftOut: number }

const inDecibans = (years: number): number => Math.round(decibans(years) * 10) / 10
const daysOf = (from: Instant, until: Instant): number =>
  Math.max(1, Math.round(between(from, until) / days(1)))

export function factsOf(
  { learnt, logs, counts }: LearntLogs,
  taught: Taught | undefined,
  now: Instant,
): unknown {
  const { accounts, refused, organisation, from, until, forgotten } = learnt
  return {
    dryRun: taught === undefined,
    logs,
    from: from === undefined ? null : rfc3339(from),
    until: until === undefined ? null : rfc3339(until),
    days: from === undefined || until === undefined ? 0 : daysOf(from, until),
    ...counts,
    accountsForgotten: forgotten,
    learned: taught?.learned ?? null,
    known: taught?.known ?? null,
    organisation: {
      operators: organisation.operators.size,
      countries: [...organisation.countries.keys()],
      leftOut: taught?.leftOut ?? 0,
      young: isYoung(organisation, now),
    },
    accounts: accounts.map(({ account, messages, from, until, highest, highestAt }) => ({
      account,
      messages,
      from: rfc3339(from),
      until: rfc3339(until),
      highestDecibans: highest > 0 ? inDecibans(highest) : null,
      highestAt: rfc3339(highestAt),
    })),
    refused: refused.map(({ account, messages, why, episode }) => ({
      account,
      messages,
      why,
      place: episode.leading?.place ?? null,
      manner: episode.leading?.manner ?? null,
      since: rfc3339(episode.from),
      highestAt: rfc3339(episode.highestAt),
      highestDecibans: inDecibans(episode.highest),
      suspectMessages: episode.messages,
      suspectRecipients: episode.recipients,
      countries: Object.fromEntries(episode.countries),
    })),
  }
}

export function linesOf(
  { learnt, logs, counts }: LearntLogs,
  taught: Taught | undefined,
  now: Instant,
  speaker: Speaker,
): readonly string[] {
  const words = learnWords[speaker.language]
  const { accounts, refused, organisation, from, until, forgotten } = learnt
  const sum = (of: (log: (typeof logs)[number]) => number): number =>
    logs.reduce((all, log) => all + of(log), 0)
  const lines = [
    words.read(
      logs.length,
      sum((log) => log.lines),
      sum((log) => log.unrecognised),
    ),
  ]
  if (from === undefined || until === undefined) return [...lines, words.nothing]
  const day = (at: Instant): string => localTime(rfc3339(at)).slice(0, 10)
  lines.push(
    words.days(daysOf(from, until), day(from), day(until)),
    words.mail(counts.messages, counts.results),
  )
  if (counts.unfinished > 0) lines.push(words.unfinished(counts.unfinished))
  if (counts.forgotten + forgotten > 0) lines.push(words.lost(counts.forgotten, forgotten))
  lines.push(words.learned(taught?.learned ?? accounts.length))
  if (taught !== undefined && taught.known > 0) lines.push(words.known(taught.known))
  lines.push(words.origins(organisation.operators.size, organisation.countries.size))
  if (taught !== undefined && taught.leftOut > 0) lines.push(words.leftOut(taught.leftOut))
  const { firstAt } = organisation
  lines.push(
    isYoung(organisation, now)
      ? words.young(
          Math.ceil((YOUNG_FOR - (firstAt === undefined ? 0 : between(firstAt, now))) / days(1)),
        )
      : words.grown,
  )
  if (taught === undefined) lines.push(words.dry)
  if (refused.length > 0) lines.push(...refusedLines(refused, speaker))
  return lines
}

function refusedLines(
  refused: readonly RefusedAccount[],
  { language }: Speaker,
): readonly string[] {
  const { col, why: sentences, refused: title, next } = learnWords[language]
  return [
    '',
    title(refused.length),
    tableOf(
      [col.account, col.since, col.from, col.messages, col.recipients, col.why],
      refused.map(({ account, why, episode }) => {
        const { place = 'known', manner = 'blast' } = episode.leading ?? {}
        return [
          account.replace(/^sasl:/, ''),
          localTime(rfc3339(episode.from)),
          fromWhere(episode.countries, language),
          String(episode.messages),
          String(episode.recipients),
          sentences[why](
            mannerWords[language][manner],
            placeWords[language][place],
            inDecibans(episode.highest),
          ),
        ]
      }),
    ),
    next,
  ].map((line) => (line.includes('\n') ? line : printable(line)))
}

/** The countries of most messages first, three at most. */
function fromWhere(countries: ReadonlyMap<string, number>, language: Speaker['language']): string {
  const named = [...countries].toSorted(([, a], [, b]) => b - a).slice(0, 3)
  return named
    .map(([code]) => (code === COUNTRY_UNKNOWN ? '?' : countryIn(code, language)))
    .join(', ')
}
