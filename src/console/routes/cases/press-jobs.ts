/**
 * Jobs of the press: what is made of a case and its sealed things, on a thread of its own.
 *
 * An investigation is read as foreign: whoever may seal things in a case may have sealed anything. What
 * goes back to the page is what a screen shows, cut to named bounds, or whole files.
 */
import { hash } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import PostalMime from 'postal-mime'
import {
  type Case,
  type CaseFile,
  type Paper,
  type PaperFile,
  type PaperKind,
  paperKinds,
} from '../../../cases/case.ts'
import { caseFileOf } from '../../../cases/case-file.ts'
import { type Group, keyOf, languageOf, planRecipients } from '../../../cases/notices/plan.ts'
import {
  type Addressee,
  type Letter,
  listText,
  PERSONS_MAX,
  readList,
} from '../../../cases/notices/round-list.ts'
import { lastReleased } from '../../../cases/series.ts'
import type { Investigation } from '../../../incident/found.ts'
import { readRadius } from '../../../incident/radius-file.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Language } from '../../../lib/words.ts'
import type { FoundSeen, PaperChoice, PaperSeen, RoundPlan } from '../../../ports/console-cases.ts'
import { keptForms, type PaperOutput, rendered } from '../../../render/paper.ts'
import {
  basisHash,
  differenceOf,
  draftPaper,
  fillingOf,
  lintPaper,
  type Problem,
  slotFacts,
} from '../../../reports/papers/draft.ts'
import { forms } from '../../../reports/papers/forms.ts'
import { subjectsOf } from '../../../reports/papers/subjects.ts'
import type { FileParts } from './file.ts'
import {
  type CardAsked,
  cardMade,
  type ExchangeForm,
  exchangeMade,
  type HandedFile,
} from './press-exchange.ts'
import { type FoundTaken, foundTaken, investigationIn } from './press-found.ts'

/** What a page shows of an investigation; the documents have all of it. */
export const ACCOUNTS_SEEN_MAX = 100
export const ORIGINS_SEEN_MAX = 500
export const DOMAINS_SEEN_MAX = 20
export const MOMENTS_SEEN_MAX = 500
/** Documents of one kind that a case may be told in, such as one for each network. */
export const SUBJECTS_SEEN_MAX = 200
const LANGUAGES = ['ja', 'en'] as const

/** What is kept of a draft: also what programs read, and what is copied into a web form. */
const formsOf = (kind: PaperKind): readonly PaperOutput[] => [
  ...new Set<PaperOutput>([...keptForms(kind), 'txt', 'json']),
]

type PaperAsked = { readonly kind: PaperKind; readonly of?: string }
export type RoundAsked = {
  readonly paper: string
  readonly audience: 'recipients' | 'persons' | 'contracts'
  readonly groups: readonly Group[]
  /** CSV with the columns address, language, document. */
  readonly people: string
  /** An address a line. */
  readonly optOuts: string
}

export type Job =
  | { readonly job: 'found'; readonly bytes: Uint8Array }
  | { readonly job: 'choices'; readonly parts: FileParts }
  | ({ readonly job: 'preview'; readonly parts: FileParts; readonly language: Language } & {
      readonly form: 'html' | 'txt'
    } & PaperAsked)
  | ({ readonly job: 'files'; readonly parts: FileParts } & PaperAsked)
  | { readonly job: 'lint'; readonly parts: FileParts; readonly papers: readonly string[] }
  | {
      readonly job: 'round'
      readonly asked: RoundAsked
      readonly domains: readonly string[]
      readonly radius?: Uint8Array
      /** By the id of their document. */
      readonly letters: Readonly<Record<string, Readonly<Record<Language, Uint8Array>>>>
    }
  | ({ readonly job: 'exchange'; readonly parts: FileParts; readonly form: ExchangeForm } & {
      readonly of?: string
    })
  | { readonly job: 'card'; readonly asked: CardAsked }
  | {
      readonly job: 'take'
      readonly case: Case
      readonly bytes: Uint8Array
      readonly now: Instant
    }

export type FilesMade = {
  readonly files: readonly (Omit<PaperFile, 'sha256' | 'bytes'> & {
    readonly name: string
    readonly sha256: string
    readonly content: Uint8Array
  })[]
  readonly basis: string
  readonly slots: Paper['slots']
}
export type Linted = { readonly problems: readonly (Problem & { readonly paper: string })[] }
export type RoundMade = RoundPlan & { readonly list: Uint8Array | null; readonly sha256: string }
/** What cannot be meant, with what is wrong and where. */
export type JobRefused = { readonly refused: string }
export type JobDone =
  | FoundSeen
  | PaperChoice[]
  | PaperSeen
  | FilesMade
  | Linted
  | RoundMade
  | HandedFile
  | FoundTaken

function fileOf({ case: its, found, tasks, deadlines, knowledge }: FileParts): CaseFile {
  const read = found === undefined ? undefined : investigationIn(found)
  if (read !== undefined && 'refused' in read) throw new Error(read.refused)
  return caseFileOf({
    ...{ case: its, tasks, deadlines, ...knowledge },
    ...(read === undefined ? {} : { found: read }),
  })
}

/** What is shown of an investigation: no addresses of recipients, no subjects. */
export function foundSeen(found: Investigation): FoundSeen {
  const { timeline, leak, accounts } = found
  let left = ORIGINS_SEEN_MAX
  return {
    ...(timeline === undefined
      ? {}
      : { timeline: { ...timeline, moments: timeline.moments.slice(0, MOMENTS_SEEN_MAX) } }),
    leak,
    accountCount: accounts.length,
    accounts: accounts.slice(0, ACCOUNTS_SEEN_MAX).map((one) => {
      const origins = one.origins.slice(0, left)
      left -= origins.length
      const { account, verdict, messages, domestic, foreign, window, wouldHave } = one
      return {
        ...{ account, verdict, messages, domestic, foreign },
        ...(window === undefined ? {} : { window }),
        ...(wouldHave === undefined ? {} : { wouldHave }),
        domains: one.domains.slice(0, DOMAINS_SEEN_MAX),
        origins: origins.map(({ evidence: _, others: __, ports: ___, ...origin }) => origin),
        originsLeftOut: one.originsLeftOut + one.origins.length - origins.length,
      }
    }),
  }
}

function choicesOf(file: CaseFile): PaperChoice[] {
  return paperKinds.flatMap((kind) => {
    const form = forms[kind]
    if (form === undefined) return []
    const written = (slot: string): Language[] =>
      LANGUAGES.filter((language) =>
        file.case.texts.some((one) => one.slot === slot && one.language === language),
      )
    const subjects = subjectsOf(file, kind).flatMap((of) => (of === undefined ? [] : [of]))
    return [
      {
        kind,
        forms: formsOf(kind),
        subjects: subjects.slice(0, SUBJECTS_SEEN_MAX),
        texts: form.texts.map(({ slot, hint, isMandatory }) => ({
          ...{ slot, hint, isMandatory },
          written: written(slot),
        })),
      },
    ]
  })
}

/** In both languages: a problem that only one has counts. */
function problemsOf(file: CaseFile, { kind, of }: PaperAsked, paper?: Paper): readonly Problem[] {
  const seen = new Set<string>()
  return LANGUAGES.flatMap((language) =>
    lintPaper(draftPaper(kind, fillingOf(file, kind, language, of)), file, paper),
  ).filter((problem) => {
    const key = JSON.stringify(problem)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

const asked = ({ kind, of }: PaperAsked): PaperAsked => (of === undefined ? { kind } : { kind, of })

async function seen(
  file: CaseFile,
  paper: PaperAsked,
  language: Language,
  form: 'html' | 'txt',
): Promise<PaperSeen> {
  const { kind, of } = paper
  const filling = fillingOf(file, kind, language, of)
  const content = Buffer.from(await rendered(kind, filling, form)).toString()
  const last = lastReleased(file.case, of === undefined ? { paper: kind } : { paper: kind, of })
  const changes =
    last === undefined ? [] : differenceOf(last.slots, slotFacts(draftPaper(kind, filling)), file)
  return {
    ...{ form, language, content, number: filling.number },
    problems: problemsOf(file, paper),
    changes: changes.map(({ before, after, ...change }) => ({
      ...change,
      before: before.map(({ value }) => value),
      after: after.map(({ value }) => value),
    })),
    against: last?.id ?? null,
  }
}

async function made(file: CaseFile, { kind, of }: PaperAsked): Promise<FilesMade> {
  const files: FilesMade['files'][number][] = []
  for (const language of LANGUAGES)
    for (const form of formsOf(kind)) {
      const content = await rendered(kind, fillingOf(file, kind, language, of), form)
      files.push({
        ...{ language, form, content, sha256: hash('sha256', content) },
        name: `${file.case.id}-${kind}.${language}.${form}`,
      })
    }
  const filling = fillingOf(file, kind, 'ja', of)
  return {
    files,
    basis: basisHash(kind, filling, (text) => hash('sha256', text)),
    slots: slotFacts(draftPaper(kind, filling)),
  }
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** Of the mail as it was kept when the document was drafted: nothing is rendered anew. */
async function lettersOf(
  mails: Readonly<Record<Language, Uint8Array>>,
  prefix: string,
): Promise<readonly Letter[]> {
  const letters: Letter[] = []
  for (const language of LANGUAGES) {
    const mail = await PostalMime.parse(Buffer.from(mails[language]))
    letters.push({
      id: `${prefix}${language}`,
      language,
      subject: (mail.subject ?? '').trim(),
      text: (mail.text ?? '').replaceAll('\r\n', '\n').trimEnd(),
    })
  }
  return letters
}

async function roundMade(job: Extract<Job, { job: 'round' }>): Promise<RoundMade | JobRefused> {
  const { audience } = job.asked
  const planned = audience === 'recipients' ? await ofEvidence(job) : await ofPeople(job)
  if ('refused' in planned) return planned
  const { plan, letters, persons } = planned
  const told = { ...plan, letters: letters.map(({ id, subject }) => ({ id, subject })) }
  if (persons.length === 0) return { ...told, persons: 0, list: null, sha256: '' }
  const content = listText({ audience, letters, persons })
  // What would be refused when it is sent is refused now, with its line.
  const read = readList(content)
  if ('refused' in read) return { refused: `${read.field}: ${read.found}: ${read.wanted}` }
  const list = Buffer.from(content)
  return { ...told, persons: persons.length, list, sha256: hash('sha256', list) }
}

type Planned = {
  readonly plan: Pick<RoundPlan, 'by' | 'not' | 'domains'>
  readonly letters: readonly Letter[]
  readonly persons: readonly Addressee[]
}

async function ofEvidence({
  asked: { paper, groups, optOuts },
  domains,
  radius,
  letters,
}: Extract<Job, { job: 'round' }>): Promise<Planned | JobRefused> {
  const mails = letters[paper]
  if (radius === undefined || mails === undefined)
    return { refused: 'nobody who received is known' }
  const read = readRadius(radius)
  if ('refused' in read) return { refused: `recipients, line ${read.line}: ${read.refused}` }
  const plan = planRecipients(read.recipients, {
    ...{ domains, groups, optOuts: new Set(linesOf(optOuts).map(keyOf)) },
  })
  return {
    plan: { by: plan.by, not: plan.not, domains: plan.domains },
    letters: await lettersOf(mails, ''),
    persons: plan.persons.map(({ address, language }) => ({ address, letter: language })),
  }
}

async function ofPeople({
  asked: { paper, people, optOuts },
  letters: mails,
}: Extract<Job, { job: 'round' }>): Promise<Planned | JobRefused> {
  const rows = rowsIn(people)
  if ('refused' in rows) return rows
  const unwanted = new Set(linesOf(optOuts).map(keyOf))
  const letters = new Map<string, readonly Letter[]>()
  const persons = new Map<string, Addressee>()
  for (const [n, row] of rows.entries()) {
    const address = (row['address'] ?? '').trim()
    const key = keyOf(address)
    if (unwanted.has(key) || persons.has(key)) continue
    const id = (row['document']?.trim() || paper).toUpperCase()
    const its = mails[id]
    if (its === undefined) return { refused: `row ${n + 2}: ${id} is no approved letter` }
    if (!letters.has(id)) letters.set(id, await lettersOf(its, `${id.toLowerCase()}-`))
    const said = row['language']?.trim() ?? ''
    if (said !== '' && said !== 'ja' && said !== 'en')
      return { refused: `row ${n + 2}: the language is neither ja nor en` }
    const language: Language =
      said === 'ja' || said === 'en'
        ? said
        : languageOf(key, key.slice(key.lastIndexOf('@') + 1), undefined)
    persons.set(key, { address, letter: `${id.toLowerCase()}-${language}` })
  }
  return { plan: {}, letters: [...letters.values()].flat(), persons: [...persons.values()] }
}

/** Documents that rows of a list of people name. */
export function documentsIn(people: string, paper: string): readonly string[] | JobRefused {
  const rows = rowsIn(people)
  if ('refused' in rows) return rows
  return [...new Set(rows.map((row) => (row['document']?.trim() || paper).toUpperCase()))]
}

function rowsIn(text: string): readonly Readonly<Record<string, string>>[] | JobRefused {
  try {
    const rows = parse(text, {
      columns: (head: string[]) => head.map((name) => name.trim().toLowerCase()),
      bom: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
      to: PERSONS_MAX + 1,
    }) as Record<string, string>[]
    if (rows.length > PERSONS_MAX) return { refused: `more than ${PERSONS_MAX} rows` }
    return rows.some((row) => row['address'] === undefined)
      ? { refused: 'there is no column «address»' }
      : rows
  } catch (thrown) {
    return { refused: `people: ${thrown instanceof Error ? thrown.message.slice(0, 200) : ''}` }
  }
}

export async function jobDone(job: Job): Promise<JobDone | JobRefused> {
  switch (job.job) {
    case 'found': {
      const found = investigationIn(job.bytes)
      return 'refused' in found ? found : foundSeen(found)
    }
    case 'choices':
      return choicesOf(fileOf(job.parts))
    case 'preview':
      return seen(fileOf(job.parts), asked(job), job.language, job.form)
    case 'files':
      return made(fileOf(job.parts), asked(job))
    case 'lint': {
      const file = fileOf(job.parts)
      const problems = job.papers.flatMap((id) => {
        const paper = file.case.papers.find((one) => one.id === id)
        if (paper === undefined) return []
        const { paper: kind, of } = paper
        return problemsOf(file, of === undefined ? { kind } : { kind, of }, paper).map(
          (problem) => ({ ...problem, paper: id }),
        )
      })
      return { problems }
    }
    case 'round':
      return roundMade(job)
    case 'exchange':
      return exchangeMade(fileOf(job.parts), job.form, job.of)
    case 'card':
      return cardMade(job.asked)
    case 'take':
      return foundTaken(job.case, job.bytes, job.now)
  }
}
