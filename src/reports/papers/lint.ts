/**
 * Lint: why a document may not be approved yet.
 *
 * A figure gets into a document through a fact or not at all: fixed text of ours holds none, and what
 * a person typed holds only figures that stand in the ledger, in their own unit. Beside that: slots
 * that nobody filled, sections that the outline wants, facts that were superseded since, words that
 * deny more than the verdict allows, filler, and blame.
 *
 * Limits: it reads figures and phrases, not meaning. A sentence may be wrong without a number in it;
 * that is what the person who approves is for.
 */
import type { CaseFile, Paper } from '../../cases/case.ts'
import { currentFact } from '../../cases/ledger.ts'
import { forms } from './forms.ts'
import { factsNamed } from './known.ts'
import { typedProblems, typingOf } from './lint-typed.ts'
import type { Problem } from './lint-words.ts'
import { numeralsIn } from './numerals.ts'
import type { PaperBlock, PaperDraft } from './paper.ts'
import type { Said, Slot } from './said.ts'
import { slotsOf } from './said.ts'

export type { Problem } from './lint-words.ts'

/** More of them say nothing new. */
export const PROBLEMS_MAX = 200

/** `paper`: the recorded draft that is about to be approved, so that what it stands on may have moved. */
export function lintPaper(draft: PaperDraft, file: CaseFile, paper?: Paper): readonly Problem[] {
  const problems = [
    ...outlineProblems(draft),
    ...pieces(draft).flatMap(({ section, said }) => [
      ...fixedProblems(said, section),
      ...slotProblems(said, section, file),
    ]),
    ...typedOf(draft, file),
    ...(paper === undefined ? [] : movedProblems(paper, file)),
  ]
  const seen = new Set<string>()
  return problems
    .filter(({ code, section, what }) => {
      const key = `${code}\0${section}\0${what}`
      return !seen.has(key) && seen.add(key) !== undefined
    })
    .slice(0, PROBLEMS_MAX)
}

export type Piece = { readonly section: string; readonly said: Said }

/** Everything that is printed, with the section it stands in; the head is `head`. */
export function pieces(draft: PaperDraft): readonly Piece[] {
  const head = [
    draft.title,
    ...(draft.subject === undefined ? [] : [draft.subject]),
    ...(draft.marking === undefined ? [] : [draft.marking]),
    ...draft.head.flat(),
    ...(draft.letter === undefined
      ? []
      : [draft.letter.date, ...draft.letter.to, ...draft.letter.from]),
  ]
  return [
    ...head.map((said) => ({ section: 'head', said })),
    ...draft.sections.flatMap(({ id, title, blocks }) =>
      [title, ...blocks.flatMap(saidIn)].map((said) => ({ section: id, said })),
    ),
  ]
}

export function saidIn(block: PaperBlock): readonly Said[] {
  switch (block.block) {
    case 'paragraph':
    case 'heading':
      return [block.said]
    case 'list':
      return block.items
    case 'field':
      return [block.name, ...block.said]
    case 'table':
      return [block.caption, ...block.columns.map(({ head }) => head), ...block.rows.flat()]
    case 'verdict':
      return [block.label, block.said, ...(block.note === undefined ? [] : [block.note])]
    case 'picture':
      return [block.caption]
  }
}

function outlineProblems(draft: PaperDraft): readonly Problem[] {
  const form = forms[draft.kind]
  if (form === undefined) return []
  const has = new Set(draft.sections.map(({ id }) => id))
  const typed = new Set(pieces(draft).flatMap(({ said }) => slotsOf(said).flatMap(nameOfTyped)))
  return [
    ...form.outline
      .filter((id) => !has.has(id))
      .map((id): Problem => ({ code: 'outline', section: id, what: id })),
    ...form.texts
      .filter(({ slot, isMandatory }) => isMandatory && !typed.has(slot))
      .map(
        ({ slot, hint }): Problem => ({
          code: 'missing',
          section: 'head',
          what: `${slot}: ${hint[draft.language]}`,
        }),
      ),
    ...draft.sections.flatMap(({ id, blocks }) =>
      blocks.flatMap((block): Problem[] =>
        block.block === 'field' && block.isMandatory && block.said.every((one) => one.length === 0)
          ? [{ code: 'missing', section: id, what: block.name.map(textIn).join('') }]
          : [],
      ),
    ),
  ]
}

const textIn = (part: string | Slot): string => (typeof part === 'string' ? part : part.text)
const nameOfTyped = (slot: Slot): readonly string[] =>
  slot.slot === 'typed' || slot.slot === 'missing' ? [slot.name] : []

/** A word of counting right after a figure, which brought its own. */
const doubled =
  /^\s*(?:件|通|名|人|アカウント|契約|か国|円|messages?\b|recipients?\b|accounts?\b|persons?\b|people\b|contracts?\b)/u

function fixedProblems(said: Said, section: string): readonly Problem[] {
  return said.flatMap((part, nth): Problem[] => {
    if (typeof part !== 'string') return []
    const found = numeralsIn(part).map(
      ({ text }): Problem => ({ code: 'fixed-figure', section, what: text }),
    )
    const before = said[nth - 1]
    const unit =
      before !== undefined && typeof before !== 'string' && before.slot === 'figure'
        ? doubled.exec(part)
        : null
    return unit === null
      ? found
      : [...found, { code: 'unit', section, what: `${textIn(before ?? '')}${unit[0]}` }]
  })
}

function slotProblems(said: Said, section: string, file: CaseFile): readonly Problem[] {
  return slotsOf(said).flatMap((slot): Problem[] => {
    if (slot.slot === 'missing') return [{ code: 'missing', section, what: slot.text }]
    if (slot.slot !== 'figure' || slot.fact === undefined) return []
    return oldOnes(slot.fact, file).map((id) => ({
      code: 'moved-on',
      section,
      what: `${id}: ${slot.text}`,
    }))
  })
}

/** Of the facts that a slot was filled with: which no longer stand. */
const oldOnes = (ids: string, file: CaseFile): readonly string[] => {
  const named = factsNamed(file.case, ids)
  const gone = ids.split('+').filter((id) => !named.some((fact) => fact.id === id))
  const old = named.filter((fact) => currentFact(file.case, fact.key, fact.account)?.id !== fact.id)
  return [...gone, ...old.map(({ id }) => id)]
}

/** A document that compares releases names old facts on purpose. */
const typedOf = (draft: PaperDraft, file: CaseFile): readonly Problem[] => {
  const typing = typingOf(file, draft)
  return pieces(draft).flatMap(({ section, said }) =>
    slotsOf(said).flatMap((slot) =>
      slot.slot === 'typed' ? typedProblems(slot, section, typing) : [],
    ),
  )
}

/** What the recorded draft was made of, against the case as it stands now. */
function movedProblems(paper: Paper, file: CaseFile): readonly Problem[] {
  const since = paper.drafted.entry
  const its = file.case
  const newer = (what: string, rows: readonly { readonly entry: number }[]): Problem[] =>
    rows.some(({ entry }) => entry > since) ? [{ code: 'moved-on', section: 'head', what }] : []
  return [
    ...Object.entries(paper.slots).flatMap(([slot, ids]) =>
      oldOnes(ids, file).map(
        (id): Problem => ({ code: 'moved-on', section: 'head', what: `${slot}: ${id}` }),
      ),
    ),
    ...newer('facts', its.facts),
    ...newer('clocks', its.clocks),
    ...newer('channels', its.channels),
    ...newer('texts', its.texts),
    ...newer('found', its.found),
  ]
}
