/** Case lines: a case on the terminal, and as JSON for programs. */

import type { CaseFact, CaseFile, Deadline } from '../cases/case.ts'
import {
  asOfAll,
  disclaimer,
  obligationNamed,
  shippedObligations,
  stageNamed,
} from '../cases/clocks/obligations.ts'
import { clockOf } from '../cases/clocks-of.ts'
import { ledgerOf } from '../cases/ledger.ts'
import type { Language } from '../lib/words.ts'
import type { CaseSummary } from '../ports/cases.ts'
import { datingOf } from '../reports/papers/dates.ts'
import { valueText } from '../reports/papers/values.ts'
import { moment, type Speaking } from '../reports/say/moments.ts'
import { plain } from '../reports/say/numbers.ts'
import { accountName } from '../reports/words/accounts.ts'
import {
  caseFactNames,
  caseKindNames,
  caseStateNames,
  caseStatusNames,
  clockLabels,
  paperNames,
  partyNames,
  roleNames,
} from '../reports/words/case.ts'
import { causeNames } from '../reports/words/causes.ts'
import { deadlineStates, dueSaid, humanLeft } from '../reports/words/deadlines.ts'
import { channelNames, leakNames } from '../reports/words/leak.ts'
import { momentNames } from '../reports/words/moments.ts'
import { nameIn } from '../reports/words/named.ts'
import { caseWords } from './case-words.ts'
import { printable, type Speaker, tableOf } from './output.ts'

const TASKS_SHOWN = 12
const EVENTS_SHOWN = 10

export const titleOf = (its: Pick<CaseSummary, 'title' | 'kind'>, language: Language): string =>
  printable(
    its.title?.[language] ?? its.title?.ja ?? its.title?.en ?? caseKindNames[its.kind][language],
  )

const deadlineName = ({ obligation, stage }: Deadline, language: Language): string => {
  const its = obligationNamed(obligation, shippedObligations)
  const part = its && stageNamed(its, stage)
  return `${obligation} ${part?.name[language] ?? stage}`
}

function row(
  its: CaseSummary,
  next: Deadline | undefined,
  now: number | undefined,
  { language }: Speaker,
): readonly string[] {
  const words = caseWords[language]
  return [
    its.exercise ? `${its.id} [${words.exercise}]` : its.id,
    caseStateNames[its.state][language],
    String(its.severity),
    titleOf(its, language),
    String(its.accountCount),
    next?.due === undefined || now === undefined
      ? '–'
      : `${deadlineName(next, language)} ${humanLeft(next.due - now, language)}`,
  ]
}

const speakingOf = ({ zone }: CaseFile, language: Language): Speaking => ({ zone, language })

/** As documents print it, with its bounds where they differ. */
function figure(fact: CaseFact, file: CaseFile, language: Language): string {
  const { value, unit, lower, upper, key, status } = fact
  const dating = datingOf(file, language)
  const text = valueText(fact, { key, isRough: status === 'estimated' }, dating)
  if (text === undefined) return '–'
  const isRange =
    unit !== 'moment' &&
    ((lower !== undefined && lower !== value) || (upper !== undefined && upper !== value))
  return isRange
    ? `${text} (${plain(lower ?? 0)}–${upper === undefined ? '' : plain(upper)})`
    : text
}

function whole(file: CaseFile, speaker: Speaker): readonly string[] {
  const { language } = speaker
  const words = caseWords[language]
  const its = file.case
  const speaking = speakingOf(file, language)
  const lines = [
    `${its.id}  ${titleOf(its, language)}${its.exercise ? `  [${words.exercise}]` : ''}`,
    '',
    `${words.rowState}: ${caseStateNames[its.state][language]}   ${words.rowSeverity}: ${its.severity}   ${words.rowOpened}: ${moment(its.opened.at, speaking)} (${printable(its.opened.by)})`,
  ]
  if (its.accounts.length > 0)
    lines.push(
      `${words.rowAccounts}: ${its.accounts
        .slice(0, TASKS_SHOWN)
        .map(({ account }) => printable(accountName(account, language)))
        .join(
          ', ',
        )}${its.accounts.length > TASKS_SHOWN ? ` +${its.accounts.length - TASKS_SHOWN}` : ''}`,
    )
  if (its.roles.length > 0)
    lines.push(
      `${words.rowRoles}: ${its.roles.map(({ role, person }) => `${roleNames[role][language]} ${printable(person)}`).join(', ')}`,
    )
  const { leak } = file
  lines.push(`${words.rowLeak}: ${leakNames[leak.verdict][language]}`)
  if (leak.caps.length > 0)
    lines.push(
      `  ${words.rowCaps}: ${leak.caps.map(({ channel }) => channelNames[channel][language]).join(language === 'ja' ? '、' : ', ')}`,
    )
  lines.push(
    ...headed(words.clocks, clockLines(file, speaker)),
    ...headed(words.deadlines, deadlineLines(file, speaker)),
    ...headed(words.tasks, taskLines(file, speaker, TASKS_SHOWN)),
    ...headed(words.figures, factLines(file, speaker)),
    ...headed(words.timeline, eventLines(file, speaker, EVENTS_SHOWN)),
  )
  if (its.papers.length > 0)
    lines.push(
      '',
      words.papers,
      tableOf(
        [],
        its.papers.map((paper) => [
          `  ${paper.id}`,
          paperNames[paper.paper][language],
          paper.of ?? '',
          String(paper.number),
          paper.state,
        ]),
      ),
    )
  if (its.rounds.length > 0)
    lines.push(
      '',
      words.rounds,
      ...its.rounds.map(
        ({ id, audience, list, sent, delivered, failed }) =>
          `  ${id}  ${audience}  ${plain(sent)} / ${plain(list.persons)}  (${plain(delivered)} / ${plain(failed)})`,
      ),
    )
  return lines
}

const headed = (head: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', head, ...lines]

function clockLines(file: CaseFile, { language }: Speaker): readonly string[] {
  const speaking = speakingOf(file, language)
  return (Object.keys(clockLabels) as (keyof typeof clockLabels)[]).flatMap((clock) => {
    const told = clockOf(file.case, clock)
    if (told === undefined) return []
    const about = [told.department, told.basis].filter((one) => one !== undefined).map(printable)
    const when = moment(told.moment, speaking)
    return [`  ${clockLabels[clock][language]}  ${when}  ${about.join(' — ')}`.trimEnd()]
  })
}

function deadlineLines(file: CaseFile, { language }: Speaker): readonly string[] {
  const speaking = speakingOf(file, language)
  if (file.deadlines.length === 0) return []
  const rows = file.deadlines.map((one) => [
    `  ${deadlineStates[one.state][language]}`,
    deadlineName(one, language),
    one.due === undefined ? '–' : dueSaid(one, speaking),
    one.due === undefined || one.state === 'met' || one.state === 'waived'
      ? ''
      : humanLeft(one.due - file.now, language),
  ])
  return [tableOf([], rows), `  ${disclaimer(language, asOfAll(shippedObligations))}`]
}

/** The first signs of the step's id: `case task ID 29db23cd done`. */
export const shortTask = (task: string): string => {
  const step = task.slice(task.lastIndexOf('/') + 1)
  return /--[0-9a-f]{8}-/.test(step)
    ? step.slice(step.indexOf('--') + 2, step.indexOf('--') + 10)
    : step
}

function taskLines(file: CaseFile, { language }: Speaker, most: number): readonly string[] {
  const words = caseWords[language]
  const open = file.tasks.filter(({ state }) => state === 'open' || state === 'started')
  if (open.length === 0) return []
  const rows = open
    .slice(0, most)
    .map((task) => [
      `  ${shortTask(task.task)}`,
      task.name[language],
      task.role === 'sekimori' ? caseWords[language].sekimori : roleNames[task.role][language],
      task.due === undefined ? '' : humanLeft(task.due - file.now, language),
    ])
  return [tableOf([], rows), ...(open.length > most ? [words.moreTasks(open.length - most)] : [])]
}

function factLines(file: CaseFile, { language }: Speaker): readonly string[] {
  const facts = ledgerOf(file.case)
  if (facts.length === 0) return []
  const rows = facts.map((fact) => [
    `  ${fact.id}`,
    caseFactNames[fact.key][language],
    fact.account === undefined ? '' : accountName(fact.account, language),
    figure(fact, file, language),
    caseStatusNames[fact.status][language],
  ])
  return [tableOf([], rows)]
}

function eventLines(file: CaseFile, { language }: Speaker, most: number): readonly string[] {
  const speaking = speakingOf(file, language)
  return file.case.timeline
    .filter(({ struck }) => struck === undefined)
    .toSorted((a, b) => a.moment - b.moment)
    .slice(-most)
    .map((event) => {
      const said =
        event.text ??
        nameIn(momentNames, event.code ?? '', language) ??
        nameIn(causeNames, event.code ?? '', language) ??
        event.code ??
        ''
      return `  ${event.id.padEnd(4)} ${moment(event.moment, speaking)}  ${printable(said)}`
    })
}

function partyLines(file: CaseFile, { language }: Speaker): readonly string[] {
  if (file.case.parties.length === 0) return []
  const rows = file.case.parties.map((party) => [
    `  ${party.id}`,
    partyNames[party.party][language],
    party.name,
    party.reference ?? '',
    party.toldAt === undefined ? '' : moment(party.toldAt, speakingOf(file, language)),
  ])
  return [tableOf([], rows)]
}

const parts = {
  clock: { of: 'clocks', lines: clockLines },
  task: {
    of: 'tasks',
    lines: (file: CaseFile, speaker: Speaker) => taskLines(file, speaker, Number.POSITIVE_INFINITY),
  },
  fact: { of: 'facts', lines: factLines },
  timeline: {
    of: 'timeline',
    lines: (file: CaseFile, speaker: Speaker) =>
      eventLines(file, speaker, Number.POSITIVE_INFINITY),
  },
  party: { of: 'parties', lines: partyLines },
} as const

/** One list of a case, all of it. */
function part(
  file: CaseFile,
  name: string,
  speaker: Speaker,
): { readonly facts: unknown; readonly lines: readonly string[] } {
  const { of, lines } = parts[name as keyof typeof parts]
  const rows = of === 'tasks' ? file.tasks : file.case[of]
  const told = lines(file, speaker)
  return {
    facts: toPlain({ case: file.case.id, [of]: rows }),
    lines: told.length === 0 ? [caseWords[speaker.language].nothing] : told,
  }
}

/** Names of fields as in `Case`; moments as RFC 3339. */
function json(file: CaseFile): unknown {
  const { case: its, found: _, ...rest } = file
  return toPlain({ ...its, ...rest, clocks: its.clocks })
}

const momentFields: ReadonlySet<string> = new Set([
  ...['at', 'moment', 'until', 'heardAt', 'asOf', 'toldAt', 'due', 'soft', 'alternative', 'from'],
  ...['to', 'now'],
])

function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value !== 'object' || value === null) return value
  const isMomentFact = 'unit' in value && value.unit === 'moment'
  return Object.fromEntries(
    Object.entries(value).map(([name, its]) => [
      name,
      typeof its === 'number' &&
      (momentFields.has(name) || (isMomentFact && ['value', 'lower', 'upper'].includes(name)))
        ? new Date(its).toISOString()
        : toPlain(its),
    ]),
  )
}

export const linesOf = { row, whole, json, part }
