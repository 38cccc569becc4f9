/** `sekimori report ...`: documents of a case, from what the case knows to files that people sign. */
import { hash } from 'node:crypto'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { type Case, type CaseFile, type Paper, type PaperKind, paperKinds } from '../cases/case.ts'
import { lastReleased } from '../cases/series.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Language } from '../lib/words.ts'
import {
  basisHash,
  type Change,
  differenceOf,
  draftPaper,
  fillingOf,
  lintPaper,
  type Problem,
  slotFacts,
} from '../reports/papers/draft.ts'
import { forms } from '../reports/papers/forms.ts'
import { abuseAttached } from '../reports/papers/kinds/abuse-report.ts'
import { levelOf, peerBundle } from '../reports/papers/kinds/peer-warning.ts'
import { problemSaid, problemTodo } from '../reports/papers/lint-words.ts'
import { subjectsOf } from '../reports/papers/subjects.ts'
import { plain } from '../reports/say/numbers.ts'
import { caseFactNames, paperNames } from '../reports/words/case.ts'
import type { Common } from './arguments.ts'
import { caseNamed } from './case.ts'
import { actInCase, beforeActing, type CaseDesk, caseDesk, sealWith } from './case-desk.ts'
import { caseFileFor } from './case-file.ts'
import { caseWords } from './case-words.ts'
import type { Actor } from './control.ts'
import { hashes } from './exchange-hashes.ts'
import { progressLine } from './guard.ts'
import { exits, printable, type Speaker, tableOf, WrongUse } from './output.ts'
import { isPaperForm, keptForms, type PaperOutput, rendered } from './report-render.ts'
import { reportWords } from './report-words.ts'

export type DraftOptions = Actor & {
  readonly out?: string
  readonly of?: string
  readonly forms?: string
  readonly both?: boolean
  readonly force?: boolean
}

type Opened = { readonly desk: CaseDesk; readonly its: Case; readonly file: CaseFile }

async function opened(
  layout: Layout,
  typed: string,
  options: Common & Actor,
  speaker: Speaker,
): Promise<Opened> {
  const desk = beforeActing(await caseDesk(layout, speaker))
  const its = await caseNamed(desk, typed, speaker)
  return { desk, its, file: await caseFileFor(layout, desk, its, options, speaker, true) }
}

function kindNamed(typed: string, { language }: Speaker): PaperKind {
  if (paperKinds.includes(typed as PaperKind)) return typed as PaperKind
  throw new WrongUse(
    reportWords[language].noKind(printable(typed).slice(0, 60), ['all', ...paperKinds].join(', ')),
  )
}

const paperNamed = (its: Case, id: string, { language }: Speaker): Paper => {
  const paper = its.papers.find((one) => one.id === id.toUpperCase())
  if (paper === undefined)
    throw new WrongUse(reportWords[language].noPaper(printable(id).slice(0, 20)))
  return paper
}

/** Without a case: the kinds that there are. */
export async function reportList(
  layout: Layout,
  typed: string | undefined,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = reportWords[language]
  if (typed === undefined) {
    const documents = paperKinds.map((kind) => ({ kind, languages: ['ja', 'en'] }))
    speaker.answer({ documents }, () => [
      tableOf(
        [words.colKind, words.colName],
        paperKinds.map((kind) => [kind, paperNames[kind][language]]),
      ),
    ])
    return exits.fine
  }
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const rows = its.papers.map((paper) => ({
    id: paper.id,
    kind: paper.paper,
    of: paper.of ?? null,
    number: paper.number,
    state: paper.state,
    languages: [...new Set(paper.files.map((file) => file.language))],
    files: paper.files,
    draftedBy: paper.drafted.by,
    approvedBy: paper.approved?.by ?? null,
    alone: paper.approved?.alone ?? null,
    releasedTo: paper.released?.to ?? null,
  }))
  speaker.answer({ case: its.id, documents: rows }, () => [
    tableOf(
      [words.colId, words.colName, words.colOf, words.colNumber, words.colState, words.colBy],
      rows.map((row) => [
        row.id,
        paperNames[row.kind][language],
        row.of ?? '',
        String(row.number),
        `${words.states[row.state] ?? row.state}${row.alone === true ? words.alone : ''}`,
        row.approvedBy ?? row.draftedBy,
      ]),
    ),
  ])
  return exits.fine
}

export async function reportSlots(
  layout: Layout,
  typed: string,
  kindTyped: string,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = reportWords[language]
  const kind = kindNamed(kindTyped, speaker)
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const rows = (forms[kind]?.texts ?? []).map(({ slot, hint, isMandatory }) => ({
    slot,
    hint: hint[language],
    isMandatory,
    written: its.texts.filter((one) => one.slot === slot).map((one) => one.language),
  }))
  speaker.answer({ case: its.id, kind, slots: rows }, () => {
    if (rows.length === 0) return [words.noSlots]
    const example = `sekimori case write ${its.id} ${rows[0]?.slot} ${language} "..." --as NAME --reason "..."`
    return [
      ...rows.flatMap((row) => [
        `${row.slot}  (${row.written.length > 0 ? `${words.written}: ${row.written.join(', ')}` : row.isMandatory ? words.mandatory : words.optional})`,
        `  ${row.hint}`,
      ]),
      '',
      words.writeWith(example),
    ]
  })
  return exits.fine
}

const languagesOf = ({ both }: DraftOptions, language: Language): readonly Language[] =>
  both === true ? ['ja', 'en'] : [language]

type Wanted = { readonly kind: PaperKind; readonly of?: string }

export async function reportDraft(
  layout: Layout,
  typed: string,
  kindTyped: string,
  options: Common & DraftOptions,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = reportWords[language]
  const isRecorded = options.as !== undefined || options.breakGlass !== undefined
  if (options.out === undefined && !isRecorded) throw new WrongUse(`--out: ${words.optOut}`)
  const all = kindTyped === 'all'
  const kinds = all ? paperKinds : [kindNamed(kindTyped, speaker)]
  const { desk, its, file } = await opened(layout, typed, options, speaker)
  const wanted: readonly Wanted[] = kinds.flatMap((kind) =>
    (options.of === undefined ? subjectsOf(file, kind) : [options.of]).map((of) =>
      of === undefined ? { kind } : { kind, of },
    ),
  )
  if (all || wanted.length > 1) {
    const written = await folderOf(file, wanted, options, speaker)
    speaker.answer({ case: its.id, files: written }, () => [
      ...written.map(words.wrote),
      words.notRecorded,
    ])
    return exits.fine
  }
  const [one] = wanted as readonly [Wanted]
  const written: string[] = []
  if (options.out !== undefined)
    for (const its of languagesOf(options, language)) {
      const name = options.both === true ? inLanguage(options.out, its) : options.out
      written.push(await written1(file, one, its, name, options, speaker))
    }
  if (options.out !== undefined) written.push(...attached(file, one, options, speaker))
  if (!isRecorded) {
    const problems = lintPaper(
      draftPaper(one.kind, fillingOf(file, one.kind, language, one.of)),
      file,
    )
    speaker.answer(
      { case: its.id, kind: one.kind, files: written, recorded: null, problems },
      () => [...written.map(words.wrote), ...problemLines(problems, speaker), words.notRecorded],
    )
    return exits.fine
  }
  if (!desk.guarded) throw new WrongUse(caseWords[language].noGuard(layout.data))
  const recorded = await record(layout, desk, its, file, one, options, speaker)
  speaker.answer({ case: its.id, kind: one.kind, files: written, recorded }, () => [
    ...written.map(words.wrote),
    words.recorded(recorded.paper, recorded.entry),
  ])
  return exits.fine
}

const inLanguage = (file: string, language: Language): string => {
  const end = extname(file)
  return `${file.slice(0, file.length - end.length)}.${language}${end}`
}

const formOf = (file: string, { language }: Speaker): PaperOutput => {
  const form = extname(file).slice(1).toLowerCase()
  if (!isPaperForm(form)) throw new WrongUse(reportWords[language].noForm(file))
  return form
}

async function written1(
  file: CaseFile,
  { kind, of }: Wanted,
  language: Language,
  name: string,
  options: DraftOptions,
  speaker: Speaker,
): Promise<string> {
  const form = formOf(name, speaker)
  if (existsSync(name) && options.force !== true) throw new WrongUse(speaker.words.exists(name))
  const bytes = await rendered(kind, fillingOf(file, kind, language, of), form)
  writeFileSync(name, bytes, { flag: options.force === true ? 'w' : 'wx', mode: 0o600 })
  return name
}

/** What goes with a letter for machines: XARF and ARF of a network, STIX for peers. */
function attached(
  file: CaseFile,
  { kind, of }: Wanted,
  options: DraftOptions,
  speaker: Speaker,
): readonly string[] {
  const bundle = kind === 'peer-warning' ? peerBundle(file, levelOf(of), hashes) : undefined
  const files =
    kind === 'abuse-report' && of !== undefined
      ? abuseAttached(file, of, { hashes })
      : bundle === undefined
        ? []
        : [{ name: 'indicators.stix.json', text: bundle }]
  return files.map(({ name, text }) => {
    const path = join(dirname(options.out ?? '.'), name)
    if (existsSync(path) && options.force !== true) throw new WrongUse(speaker.words.exists(path))
    writeFileSync(path, text, { flag: options.force === true ? 'w' : 'wx', mode: 0o600 })
    return path
  })
}

/** Every kind, in one folder. */
async function folderOf(
  file: CaseFile,
  wanted: readonly Wanted[],
  options: Common & DraftOptions,
  speaker: Speaker,
): Promise<readonly string[]> {
  const { out } = options
  if (out === undefined) throw new WrongUse(`--out: ${reportWords[speaker.language].optOut}`)
  mkdirSync(out, { recursive: true, mode: 0o700 })
  const line = progressLine(reportWords[speaker.language].making, 1)
  const formsOf = ({ kind }: Wanted) => options.forms?.split(',') ?? keptForms(kind)
  const written: string[] = []
  const languages = languagesOf(options, speaker.language)
  const steps = wanted.reduce((n, one) => n + languages.length * formsOf(one).length, 0)
  for (const one of wanted)
    for (const language of languages)
      for (const form of formsOf(one)) {
        const of =
          one.of === undefined ? '' : `-${one.of.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 60)}`
        const name = join(out, `${one.kind}${of}.${language}.${form}`)
        written.push(await written1(file, one, language, name, options, speaker))
        line(written.length / steps, 1)
      }
  return written
}

async function record(
  layout: Layout,
  desk: CaseDesk,
  its: Case,
  file: CaseFile,
  { kind, of }: Wanted,
  options: Common & DraftOptions,
  speaker: Speaker,
): Promise<{ readonly paper: string; readonly entry: number }> {
  const names = options.forms?.split(',') ?? keptForms(kind)
  const contents = []
  for (const language of ['ja', 'en'] as const)
    for (const form of names) {
      if (!isPaperForm(form)) throw new WrongUse(reportWords[speaker.language].noForm(`.${form}`))
      const content = await rendered(kind, fillingOf(file, kind, language, of), form)
      const name = `${its.id}-${kind}.${language}.${form}`
      contents.push({ language, form, name, content, sha256: hash('sha256', content) })
    }
  const filling = fillingOf(file, kind, 'ja', of)
  const basis = basisHash(kind, filling, (text) => hash('sha256', text))
  const entry = await sealWith(
    layout,
    its.id,
    contents.map(({ name, content, sha256 }) => ({ what: 'paper', name, content, sha256 })),
    [
      {
        act: 'paper.draft',
        facts: {
          paper: kind,
          ...(of === undefined ? {} : { of }),
          basis,
          files: contents.map(({ language, form, content, sha256 }) => ({
            ...{ language, form, sha256 },
            bytes: content.length,
          })),
          slots: slotFacts(draftPaper(kind, filling)),
        },
      },
    ],
    options,
    speaker,
  )
  // Another may have drafted one meanwhile: who is told its number would approve that one.
  const papers = (await desk.show(its.id))?.papers ?? []
  const drafted = papers.findLast(
    (one) => one.paper === kind && one.of === of && one.basis === basis,
  )
  return { paper: drafted?.id ?? `D${its.papers.length + 1}`, entry }
}

function problemLines(problems: readonly Problem[], { language }: Speaker): readonly string[] {
  const words = reportWords[language]
  if (problems.length === 0) return [words.clean]
  return [
    words.problems(problems.length),
    ...problems.flatMap((problem) => [
      `  ${printable(problemSaid(problem, language))}`,
      `      ${problemTodo(problem, language)}`,
    ]),
  ]
}

/** Of a kind, as it would be now; or of a document that was drafted (`D3`). */
export async function reportLint(
  layout: Layout,
  typed: string,
  kindTyped: string,
  options: Common & DraftOptions,
  speaker: Speaker,
): Promise<number> {
  const { its, file } = await opened(layout, typed, options, speaker)
  const paper = /^D\d+$/i.test(kindTyped) ? paperNamed(its, kindTyped, speaker) : undefined
  const kind = paper?.paper ?? kindNamed(kindTyped, speaker)
  const problems = problemsOf(file, kind, paper?.of ?? options.of, paper)
  speaker.answer({ case: its.id, kind, problems }, () => problemLines(problems, speaker))
  return problems.length > 0 ? exits.found : exits.fine
}

/** In both languages: a problem that only one has counts. */
function problemsOf(
  file: CaseFile,
  kind: PaperKind,
  of: string | undefined,
  paper: Paper | undefined,
): readonly Problem[] {
  const seen = new Set<string>()
  return (['ja', 'en'] as const)
    .flatMap((language) =>
      lintPaper(draftPaper(kind, fillingOf(file, kind, language, of)), file, paper),
    )
    .filter((problem) => {
      const key = JSON.stringify(problem)
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
}

export async function reportSet(
  layout: Layout,
  name: 'review' | 'approve' | 'release' | 'withdraw',
  typed: string,
  id: string,
  options: Common & Actor & { readonly to?: string; readonly note?: string },
  speaker: Speaker,
): Promise<number> {
  const { its, file } = await opened(layout, typed, options, speaker)
  const paper = paperNamed(its, id, speaker)
  if (name === 'approve' || name === 'release') {
    const problems = problemsOf(file, paper.paper, paper.of, paper)
    if (problems.length > 0) {
      speaker.answer({ case: its.id, document: paper.id, problems }, () => [
        ...problemLines(problems, speaker),
        reportWords[speaker.language].unfit(paper.id),
      ])
      return exits.found
    }
  }
  const facts = {
    paper: paper.id,
    ...(name === 'release' ? { to: options.to } : {}),
    ...(name === 'review' && options.note !== undefined ? { note: options.note } : {}),
    ...(name === 'withdraw' ? { why: options.reason ?? options.breakGlass } : {}),
  }
  const entry = await actInCase(
    layout,
    { case: its.id, act: `paper.${name}`, facts },
    options,
    speaker,
  )
  speaker.answer({ case: its.id, document: paper.id, act: name, entry }, () => [
    caseWords[speaker.language].done(its.id, `${name} ${paper.id}`, entry),
  ])
  return exits.fine
}

export async function reportDiff(
  layout: Layout,
  typed: string,
  id: string,
  speaker: Speaker,
): Promise<number> {
  const { language } = speaker
  const words = reportWords[language]
  const its = await caseNamed(await caseDesk(layout, speaker), typed, speaker)
  const paper = paperNamed(its, id, speaker)
  const before =
    paper.supersedes === undefined
      ? lastReleased({ papers: its.papers.filter((one) => one.id !== paper.id) }, paper)
      : its.papers.find((one) => one.id === paper.supersedes)
  const changes = differenceOf(before?.slots ?? {}, paper.slots, { case: its })
  speaker.answer({ case: its.id, document: paper.id, before: before?.id ?? null, changes }, () => {
    if (before === undefined) return [words.noLast]
    if (changes.length === 0) return [words.same]
    return [
      tableOf(
        [words.colFigure, words.colBefore, words.colAfter, words.colRelation, words.colWhy],
        changes.map((change) => [
          nameOf(change, language),
          valuesOf(change.before),
          valuesOf(change.after),
          words.relations[change.relation] ?? change.relation,
          change.why ?? '',
        ]),
      ),
    ]
  })
  return exits.fine
}

const nameOf = ({ slot }: Change, language: Language): string => {
  const [key = '', account] = slot.split('@', 2)
  const name = Object.hasOwn(caseFactNames, key)
    ? caseFactNames[key as keyof typeof caseFactNames][language]
    : key
  return account === undefined ? name : `${name} ${printable(account)}`
}

const valuesOf = (facts: Change['before']): string =>
  facts.length === 0
    ? '–'
    : facts
        .map(({ value }) => (typeof value === 'number' ? plain(value) : (value ?? '?')))
        .join(' + ')

export async function reportGet(
  layout: Layout,
  typed: string,
  id: string,
  options: Common & DraftOptions,
  speaker: Speaker,
): Promise<number> {
  const words = reportWords[speaker.language]
  const desk = await caseDesk(layout, speaker)
  const its = await caseNamed(desk, typed, speaker)
  const paper = paperNamed(its, id, speaker)
  const out = options.out ?? basename(its.id)
  const form = formOf(out, speaker)
  const kept = paper.files.find((one) => one.form === form && one.language === speaker.language)
  if (kept === undefined) throw new WrongUse(words.noForm(out))
  if (existsSync(out) && options.force !== true) throw new WrongUse(speaker.words.exists(out))
  const content = await desk.unseal(its.id, kept.sha256, options)
  writeFileSync(out, content, { flag: options.force === true ? 'w' : 'wx', mode: 0o600 })
  speaker.answer({ case: its.id, document: paper.id, file: out, sha256: kept.sha256 }, () => [
    words.wrote(out),
  ])
  return exits.fine
}
