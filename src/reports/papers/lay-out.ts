/**
 * Lay-out: a paper as a `ReportDocument`, for the page, the PDF and Word alike.
 *
 * Inside papers bear the number of the fact behind each figure, and an annex that says what the facts
 * rest on; letters to the outside bear none. A drill says so across every page and in its title, and
 * wherever a deadline stands, that this is no legal advice.
 */
import type { CaseFact, CaseFile, EvidenceRef } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'
import type { Block, ReportDocument, Section, Tone } from '../document/model.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { accountName } from '../words/accounts.ts'
import { caseFactNames, caseStatusNames } from '../words/case.ts'
import { datingOf, dayOf, momentOf, zoneSaid } from './dates.ts'
import { factsNamed } from './known.ts'
import { pieces, saidIn } from './lint.ts'
import type { PaperBlock, PaperDraft, PaperSection } from './paper.ts'
import { type Said, type Slot, slotsOf, textOf } from './said.ts'
import { notLegalAdvice } from './sentences.ts'
import { valueText } from './values.ts'

export const EXERCISE = '訓練 EXERCISE'
/** Rows of the annex, and refs of one row. */
export const ANNEX_MAX = 300
const REFS_SHOWN = 3

type Laying = {
  readonly draft: PaperDraft
  readonly file: CaseFile
  /** Figures bear the number of their fact. */
  readonly isMarked: boolean
}

export function layOut(draft: PaperDraft, file: CaseFile): ReportDocument {
  const laying: Laying = { draft, file, isMarked: draft.letter === undefined }
  const { language, letter, marking } = draft
  const isExercise = file.case.exercise
  const when = momentOf(file.now, datingOf(file, language))
  const text = (said: Said): string => shownText(said, laying)
  const title = text(draft.title)
  const annex = laying.isMarked ? annexOf(draft, file) : undefined
  const lines = (all: readonly Said[]): readonly string[] =>
    all.flatMap((said) => linesOf(text(said)))
  return {
    language,
    title: isExercise ? `【${EXERCISE}】${title}` : title,
    reference: draft.isAnonymous === true ? '' : shown(file.case.id, 60),
    stamp:
      draft.isAnonymous === true
        ? dayOf(file.now, { language, zone: 'UTC' })
        : language === 'ja'
          ? `${when} 現在（${zoneSaid(file, language)}） · 関守 ${shown(file.version, 30)}`
          : `as of ${when} · Sekimori ${shown(file.version, 30)}`,
    about: draft.head.map(([term, said]) => [textOf(term), text(said).replaceAll('\n', ' ')]),
    sections: [
      ...draft.sections.map((section) => sectionOf(section, laying)),
      ...(annex === undefined ? [] : [annex]),
    ],
    contents:
      draft.sections.length >= CONTENTS_LEAST && letter === undefined && draft.isSheet !== true
        ? { ja: '目次', en: 'Contents' }[language]
        : '',
    foot: footOf(draft, file),
    ...(letter === undefined
      ? {}
      : { letter: { date: text(letter.date), to: lines(letter.to), from: lines(letter.from) } }),
    ...(draft.isSheet === true ? { isSheet: true } : {}),
    ...(isExercise ? { watermark: EXERCISE } : {}),
    ...(marking === undefined ? {} : { marking: text(marking) }),
  }
}

/** Fewer sections are found without a table of contents. */
const CONTENTS_LEAST = 15

/** A letter says nothing of the program that wrote it. */
function footOf({ language, letter, isAnonymous }: PaperDraft, file: CaseFile): string {
  if (isAnonymous === true) return ''
  const organisation = shown(file.organisation.name[language] || file.organisation.name.ja, 120)
  if (letter !== undefined) return organisation
  const ours =
    language === 'ja'
      ? '関守（Sekimori）が作成。数値は、事実台帳と封印した調査記録によります。'
      : 'Made by Sekimori. Figures are of the fact ledger and of sealed records.'
  return organisation === '' ? ours : `${organisation} · ${ours}`
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '')

const shownText = (said: Said, { isMarked }: Laying): string =>
  said
    .map((part) =>
      typeof part === 'string' ? part : `${part.text}${isMarked ? markOf(part) : ''}`,
    )
    .join('')

/** More facts than these behind one figure: their number is in the annex. */
const MARKS_MAX = 2
function markOf(slot: Slot): string {
  if (slot.slot !== 'figure' || slot.fact === undefined) return ''
  const ids = slot.fact.split('+')
  const rest = ids.length > MARKS_MAX ? '…' : ''
  return ` [${ids.slice(0, MARKS_MAX).join(', ')}${rest}]`
}

function sectionOf({ id, title, blocks }: PaperSection, laying: Laying): Section {
  const { draft, file } = laying
  const laid = joined(blocks.flatMap((block) => blockOf(block, laying)))
  const advice = textOf(notLegalAdvice({ file, language: draft.language, number: draft.number }))
  const all = blocks.flatMap(saidIn)
  const hasDeadline = all.some((said) => slotsOf(said).some(isDeadline))
  const isSaid = all.some((said) => textOf(said) === advice)
  return {
    id,
    title: shownText(title, laying),
    level: 2,
    blocks:
      hasDeadline && !isSaid ? [...laid, { kind: 'paragraph', tone: 'soft', text: advice }] : laid,
  }
}
const isDeadline = (slot: Slot): boolean =>
  slot.slot === 'moment' && slot.name.startsWith('deadline.')

function blockOf(block: PaperBlock, laying: Laying): readonly Block[] {
  const text = (said: Said): string => shownText(said, laying)
  switch (block.block) {
    case 'paragraph':
      return linesOf(text(block.said)).map((line) => ({
        kind: 'paragraph',
        text: line,
        ...(block.tone === undefined ? {} : { tone: block.tone }),
      }))
    case 'heading':
      return [{ kind: 'heading', text: text(block.said) }]
    case 'list':
      return [
        {
          kind: 'list',
          items: block.items.map((item) => text(item).replaceAll('\n', ' ')),
          ...(block.isOrdered === true ? { isOrdered: true } : {}),
        },
      ]
    case 'field':
      return [
        {
          kind: 'fields',
          rows: [
            { name: text(block.name), lines: block.said.flatMap((one) => linesOf(text(one))) },
          ],
        },
      ]
    case 'table':
      return [
        {
          kind: 'table',
          caption: text(block.caption),
          columns: block.columns.map(({ head, isNumber, width }) => ({
            head: text(head),
            ...(isNumber === undefined ? {} : { isNumber }),
            ...(width === undefined ? {} : { width }),
          })),
          rows: block.rows.map((row) => row.map(text)),
          leftOut: block.leftOut,
        },
      ]
    case 'verdict':
      return [
        {
          kind: 'verdict',
          tone: block.tone,
          label: text(block.label),
          text: text(block.said),
          ...(block.note === undefined ? {} : { note: text(block.note) }),
        },
      ]
    case 'picture':
      return [{ kind: 'picture', drawing: block.drawing, caption: text(block.caption) }]
  }
}

/** Fields that follow one another are one form. */
function joined(blocks: readonly Block[]): readonly Block[] {
  const out: Block[] = []
  for (const block of blocks) {
    const last = out.at(-1)
    if (block.kind === 'fields' && last?.kind === 'fields')
      out[out.length - 1] = { kind: 'fields', rows: [...last.rows, ...block.rows] }
    else out.push(block)
  }
  return out
}

/** What each fact that stands in the document rests on. */
function annexOf(draft: PaperDraft, file: CaseFile): Section | undefined {
  const { language } = draft
  const ids = new Set(
    pieces(draft).flatMap(({ said }) =>
      slotsOf(said).flatMap((slot) =>
        slot.slot === 'figure' && slot.fact !== undefined ? slot.fact.split('+') : [],
      ),
    ),
  )
  const facts = factsNamed(file.case, [...ids].join('+'))
  if (facts.length === 0) return undefined
  const kept = facts.slice(0, ANNEX_MAX)
  const heads: readonly (readonly [ja: string, en: string, width: number])[] = [
    ['番号', 'No.', 0.6],
    ['項目', 'Figure', 2.2],
    ['値', 'Value', 1.8],
    ['状態', 'Status', 1],
    ['時点', 'As of', 1.7],
    ['根拠', 'Evidence', 2.2],
  ]
  return {
    id: 'annex',
    title: { ja: '別紙：数値の根拠', en: 'Annex: what the figures rest on' }[language],
    level: 2,
    isApart: true,
    blocks: [
      {
        kind: 'table',
        caption: {
          ja: '本文の［F…］は、この表の番号を示す。',
          en: 'Marks such as [F…] in the text name a row of this table.',
        }[language],
        columns: heads.map(([ja, en, width]) => ({ head: { ja, en }[language], width })),
        rows: kept.map((fact) => [
          fact.id,
          `${caseFactNames[fact.key][language]}${fact.account === undefined ? '' : `\n${accountName(fact.account, language)}`}`,
          valueText(fact, { key: fact.key, isRough: false }, datingOf(file, language)) ??
            caseStatusNames['under-investigation'][language],
          { text: caseStatusNames[fact.status][language], tone: statusTone[fact.status] },
          momentOf(fact.asOf, datingOf(file, language)),
          evidenceText(fact.evidence, language),
        ]),
        leftOut: facts.length - kept.length,
      },
    ],
  }
}

const statusTone: Readonly<Record<CaseFact['status'], Tone>> = {
  confirmed: 'good',
  estimated: 'watch',
  'under-investigation': 'watch',
  claimed: 'soft',
  retracted: 'soft',
}

const HASH_SHOWN = 12
const refText = (ref: EvidenceRef, language: Language): string =>
  'entry' in ref
    ? `${{ ja: '記録', en: 'entry' }[language]} #${plain(ref.entry).replaceAll(',', '')}`
    : `${ref.file === undefined ? shown(ref.sha256.slice(0, HASH_SHOWN)) : shown(ref.file, 60)}${ref.line === undefined ? '' : `:${ref.line}`}`

export function evidenceText(refs: readonly EvidenceRef[], language: Language): string {
  if (refs.length === 0) return '–'
  const rest = refs.length - REFS_SHOWN
  const said = refs.slice(0, REFS_SHOWN).map((ref) => refText(ref, language))
  return `${said.join('\n')}${rest > 0 ? ` +${rest}` : ''}`
}
