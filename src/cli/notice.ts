/** `sekimori notice plan|send|list`: rounds of letters, as people plan, approve and watch them. */
import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import PostalMime from 'postal-mime'
import type { Case, Paper } from '../cases/case.ts'
import {
  type Group,
  groups,
  keyOf,
  languageOf,
  type NoticePlan,
  planRecipients,
  reasonsNot,
} from '../cases/notices/plan.ts'
import {
  type Addressee,
  type Letter,
  listText,
  PERSONS_MAX,
  type RoundList,
  readList,
} from '../cases/notices/round-list.ts'
import { RADIUS_WHAT, readRadius } from '../keeper/cases/found/radius-file.ts'
import { readConfig } from '../keeper/config.ts'
import type { Layout } from '../keeper/layout.ts'
import { whyOf } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import { plain } from '../reports/say/numbers.ts'
import type { Common } from './arguments.ts'
import { caseNamed } from './case.ts'
import { actInCase, beforeActing, type CaseDesk, caseDesk, sealWith } from './case-desk.ts'
import { caseWords } from './case-words.ts'
import { CONFIG_FILE } from './config-words.ts'
import type { Actor } from './control.ts'
import { noticeWords } from './notice-words.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'

export type PlanningOptions = Actor & {
  readonly audience: 'recipients' | 'persons' | 'contracts'
  readonly groups?: string
  readonly people?: string
  readonly optOuts?: string
  readonly languages?: string
}

const LIST_FILE_BYTES_MAX = 64 * 2 ** 20
const languages = ['ja', 'en'] as const

export async function noticePlan(
  layout: Layout,
  typed: string,
  paperTyped: string,
  options: Common & PlanningOptions,
  speaker: Speaker,
): Promise<number> {
  const words = noticeWords[speaker.language]
  const desk = beforeActing(await caseDesk(layout, speaker))
  const its = await caseNamed(desk, typed, speaker)
  const { audience } = options
  const planned =
    audience === 'recipients'
      ? await ofEvidence(desk, its, paperTyped, options, speaker)
      : await ofPeople(desk, its, paperTyped, options, speaker)
  const { list, plan } = planned
  // What would be refused when it is sent is refused now, with its line.
  const read = list.persons.length === 0 ? list : readList(listText(list))
  if ('refused' in read)
    throw new WrongUse(`${read.field}: ${printable(read.found)}: ${read.wanted}`)
  const isRecorded = options.as !== undefined || options.breakGlass !== undefined
  const told = plan === undefined ? {} : { by: plan.by, not: plan.not, domains: plan.domains }
  const lines = [
    ...(plan === undefined ? [] : planLines(plan, speaker)),
    words.letters(list.persons.length),
  ]
  if (!isRecorded || list.persons.length === 0) {
    speaker.answer({ case: its.id, letters: list.persons.length, ...told, round: null }, () => [
      ...lines,
      list.persons.length === 0 ? words.noLetters : words.dryRun,
    ])
    return exits.fine
  }
  if (!desk.guarded) throw new WrongUse(caseWords[speaker.language].noGuard(layout.data))
  const content = Buffer.from(listText(list))
  const sha256 = hash('sha256', content)
  const next = `N${its.rounds.length + 1}`
  const paper = paperTyped.toUpperCase()
  await sealWith(
    layout,
    its.id,
    [{ what: 'round', name: 'round.ndjson', content, sha256 }],
    [
      {
        act: 'notice.plan',
        facts: { paper, audience, list: { sha256, persons: list.persons.length } },
      },
    ],
    options,
    speaker,
  )
  // Another may have planned one meanwhile: who is told its number would approve that one.
  const rounds = (await desk.show(its.id))?.rounds ?? []
  const round = rounds.findLast((one) => one.list.sha256 === sha256)?.id ?? next
  speaker.answer({ case: its.id, letters: list.persons.length, ...told, round, sha256 }, () => [
    ...lines,
    words.planned(round, list.persons.length),
  ])
  return exits.fine
}

type Planned = { readonly list: RoundList; readonly plan?: NoticePlan }

/** Who received, by what lies sealed in the case. */
async function ofEvidence(
  desk: CaseDesk,
  its: Case,
  paperTyped: string,
  options: Common & PlanningOptions,
  speaker: Speaker,
): Promise<Planned> {
  const words = noticeWords[speaker.language]
  const paper = approved(its, paperTyped, speaker)
  const sealed = (await desk.sealed(its.id)).findLast(({ what }) => what === RADIUS_WHAT)
  if (sealed === undefined) throw new WrongUse(words.noRadius(its.id))
  const radius = readRadius(await desk.unseal(its.id, sealed.sha256, options))
  if ('refused' in radius) throw new WrongUse(words.wrongRow(radius.line, radius.refused))
  const { organisation } = readConfig(options.config ?? CONFIG_FILE, options.config !== undefined)
  const plan = planRecipients(radius.recipients, {
    domains: organisation?.domains ?? [],
    ...(options.groups === undefined ? {} : { groups: groupsIn(options.groups) }),
    optOuts: new Set(linesOf(options.optOuts).map(keyOf)),
    languages: languagesIn(options.languages, speaker),
  })
  const letters = await lettersOf(desk, its, paper, options, speaker)
  const persons = plan.persons.map(({ address, language }) => ({ address, letter: language }))
  return { plan, list: { audience: 'recipients', letters, persons } }
}

const groupsIn = (typed: string): readonly Group[] =>
  typed.split(',').map((one) => {
    const group = groups.find((name) => name === one.trim())
    if (group === undefined) throw new WrongUse(`--groups ${printable(one)}: ${groups.join(', ')}`)
    return group
  })

/** A row for each person: address, language, document. */
async function ofPeople(
  desk: CaseDesk,
  its: Case,
  paperTyped: string,
  options: Common & PlanningOptions,
  speaker: Speaker,
): Promise<Planned> {
  const words = noticeWords[speaker.language]
  if (options.people === undefined) throw new WrongUse(`--people: ${words.optPeople}`)
  const rows = csvIn(options.people, speaker)
  const optOuts = new Set(linesOf(options.optOuts).map(keyOf))
  const known = languagesIn(options.languages, speaker)
  const letters = new Map<string, readonly Letter[]>()
  const persons = new Map<string, Addressee>()
  for (const [n, row] of rows.entries()) {
    const address = (row['address'] ?? '').trim()
    const key = keyOf(address)
    if (optOuts.has(key) || persons.has(key)) continue
    const id = (row['document'] ?? paperTyped).trim().toUpperCase()
    let its2 = letters.get(id)
    if (its2 === undefined) {
      its2 = await lettersOf(desk, its, approved(its, id, speaker), options, speaker, id)
      letters.set(id, its2)
    }
    const said = row['language']?.trim()
    if (said !== undefined && said !== '' && said !== 'ja' && said !== 'en')
      throw new WrongUse(words.wrongRow(n + 2, `language ${printable(said)}`))
    const language: Language =
      said === 'ja' || said === 'en'
        ? said
        : languageOf(key, key.slice(key.lastIndexOf('@') + 1), known)
    persons.set(key, { address, letter: `${id.toLowerCase()}-${language}` })
  }
  const list: RoundList = {
    audience: options.audience,
    letters: [...letters.values()].flat(),
    persons: [...persons.values()],
  }
  return { list }
}

function approved(its: Case, typed: string, { language }: Speaker): Paper {
  const words = noticeWords[language]
  const paper = its.papers.find(({ id }) => id === typed.toUpperCase())
  if (paper === undefined || (paper.state !== 'approved' && paper.state !== 'released'))
    throw new WrongUse(words.notApproved(printable(typed).slice(0, 20)))
  return paper
}

/** Of the mail as it was kept when the document was drafted: nothing is rendered anew. */
async function lettersOf(
  desk: CaseDesk,
  its: Case,
  paper: Paper,
  options: Actor,
  speaker: Speaker,
  prefix?: string,
): Promise<readonly Letter[]> {
  const letters: Letter[] = []
  for (const language of languages) {
    const kept = paper.files.find((file) => file.form === 'eml' && file.language === language)
    if (kept === undefined) throw new WrongUse(noticeWords[speaker.language].noMail(paper.id))
    const mail = await PostalMime.parse(await desk.unseal(its.id, kept.sha256, options))
    letters.push({
      id: prefix === undefined ? language : `${prefix.toLowerCase()}-${language}`,
      language,
      subject: (mail.subject ?? '').trim(),
      text: (mail.text ?? '').replaceAll('\r\n', '\n').trimEnd(),
    })
  }
  return letters
}

function textIn(file: string): string {
  try {
    const { size } = statSync(file)
    if (size > LIST_FILE_BYTES_MAX)
      throw new WrongUse(`${file}: ${size} octets are more than ${LIST_FILE_BYTES_MAX}`)
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if (thrown instanceof WrongUse) throw thrown
    throw new WrongUse(`${file}: ${whyOf(thrown)}`)
  }
}

const linesOf = (file: string | undefined): readonly string[] =>
  file === undefined
    ? []
    : textIn(file)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'))

function csvIn(
  file: string,
  { language }: Speaker,
): readonly { readonly [name: string]: string }[] {
  const words = noticeWords[language]
  try {
    const rows = parse(textIn(file), {
      columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
      bom: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: PERSONS_MAX + 1,
    }) as { [name: string]: string }[]
    if (rows.length > PERSONS_MAX) throw new Error(`more than ${PERSONS_MAX} rows`)
    if (rows.some((row) => row['address'] === undefined)) throw new Error('no column «address»')
    return rows
  } catch (thrown) {
    if (thrown instanceof WrongUse) throw thrown
    throw new WrongUse(`${file}: ${words.optPeople}: ${whyOf(thrown)}`)
  }
}

function languagesIn(file: string | undefined, speaker: Speaker): ReadonlyMap<string, Language> {
  const known = new Map<string, Language>()
  for (const [n, line] of linesOf(file).entries()) {
    const [key = '', language = ''] = line.split(',').map((one) => one.trim())
    if (key === '' || (language !== 'ja' && language !== 'en'))
      throw new WrongUse(
        noticeWords[speaker.language].wrongRow(n + 1, printable(line).slice(0, 80)),
      )
    known.set(keyOf(key), language)
  }
  return known
}

function planLines(plan: NoticePlan, { language }: Speaker): readonly string[] {
  const words = noticeWords[language]
  const rows = [
    ...groups.map((group) => [words.groups[group] ?? group, plain(plan.by[group])]),
    ...reasonsNot
      .filter((why) => plan.not[why] > 0)
      .map((why) => [`− ${words.reasons[why] ?? why}`, plain(plan.not[why])]),
  ]
  const domains = plan.domains.slice(0, 10)
  return [
    tableOf([words.colGroup, words.colPersons], rows),
    ...(domains.length === 0
      ? []
      : [
          words.domains,
          ...domains.map((one) => `  ${printable(one.domain)}  ${plain(one.persons)}`),
        ]),
    '',
  ]
}

export async function noticeSend(
  layout: Layout,
  typed: string,
  roundTyped: string,
  options: Common & Actor,
  speaker: Speaker,
): Promise<number> {
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const round = roundTyped.toUpperCase()
  const entry = await actInCase(
    layout,
    { case: its.id, act: 'notice.approve', facts: { round } },
    options,
    speaker,
  )
  const persons = its.rounds.find(({ id }) => id === round)?.list.persons ?? 0
  speaker.answer({ case: its.id, round, entry }, () => [
    noticeWords[speaker.language].approved(round, persons),
  ])
  return exits.fine
}

export async function noticeStop(
  layout: Layout,
  typed: string,
  roundTyped: string,
  options: Common & Actor,
  speaker: Speaker,
): Promise<number> {
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const round = roundTyped.toUpperCase()
  const facts = { round, why: options.reason ?? options.breakGlass ?? '' }
  const entry = await actInCase(
    layout,
    { case: its.id, act: 'notice.stop', facts },
    options,
    speaker,
  )
  speaker.answer({ case: its.id, round, entry }, () => [
    noticeWords[speaker.language].stopped(round),
  ])
  return exits.fine
}

export async function noticeList(layout: Layout, typed: string, speaker: Speaker): Promise<number> {
  const words = noticeWords[speaker.language]
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const rows = its.rounds.map((round) => ({
    ...round,
    state:
      round.finished !== undefined ? 'done' : round.approved !== undefined ? 'going' : 'planned',
  }))
  speaker.answer({ case: its.id, rounds: rows }, () =>
    rows.length === 0
      ? [words.none]
      : [
          tableOf(
            [
              ...[words.colRound, words.colAudience, words.colState],
              ...[words.colSent, words.colDelivered, words.colFailed],
            ],
            rows.map((round) => [
              round.id,
              words.audiences[round.audience] ?? round.audience,
              words.states[round.state] ?? round.state,
              `${plain(round.sent)} / ${plain(round.list.persons)}`,
              plain(round.delivered),
              plain(round.failed),
            ]),
          ),
        ],
  )
  return exits.fine
}
