/**
 * Wizard: what to ask a person, and what his answers suggest; the decision is his.
 *
 * Three-valued (Kleene): «unsure» stays until it can no longer matter, so a further answer never turns
 * a suggestion into its opposite. What the ledger of the case already says is offered as a hint beside
 * the question, with its fact; it is never taken for an answer.
 * Limits: it knows what the criteria of an obligation say. Exceptions and case law it does not.
 */
import type { Case, CaseFact } from '../case.ts'
import type { Obligation, Texts } from './obligation.ts'
import { purposeOf } from './purpose.ts'
import {
  type Answer,
  type Answers,
  type Criteria,
  type QuestionCode,
  questionTexts,
} from './questions.ts'

export type Question = {
  readonly code: QuestionCode
  readonly text: Texts
  /** What the case says of it so far, and by which fact (`F12`) or by its kind. */
  readonly hint?: { readonly answer: Answer; readonly from: string }
  /** The answer that somebody gave before. */
  readonly answered?: Answer
}

export type Suggestion = {
  readonly suggests: 'applies' | 'does-not-apply' | 'unsure'
  /** The answers that decide it; of `unsure`: those that would. */
  readonly reasons: readonly { readonly question: QuestionCode; readonly answer: Answer }[]
}

const codesOf = ({ all = [], any = [], none = [] }: Criteria): readonly QuestionCode[] => [
  ...new Set([...all, ...any, ...none]),
]

export function questionsOf(its: Case, obligation: Obligation): readonly Question[] {
  const given = its.obligations.findLast(
    (one) => one.obligation === obligation.id && one.answers !== undefined,
  )?.answers
  return codesOf(obligation.decide ?? {}).map((code) => {
    const hint = hintOf(its, code)
    const answered = given?.[code]
    return {
      code,
      text: questionTexts[code],
      ...(hint === undefined ? {} : { hint }),
      ...(answered === undefined ? {} : { answered }),
    }
  })
}

function hintOf(its: Case, code: QuestionCode): Question['hint'] | undefined {
  if (code === 'persons-over-1000') return persons(its, 1_000)
  if (code === 'persons-over-100') return persons(its, 100)
  if (code === 'unlawful-purpose' && purposeOf(its) === 'likely')
    return { answer: 'yes', from: its.kind }
  if (code === 'written-request' && its.clocks.some(({ clock }) => clock === 'received'))
    return { answer: 'yes', from: 'received' }
  if (code === 'material' && its.clocks.some(({ clock }) => clock === 'determined'))
    return { answer: 'yes', from: 'determined' }
  return undefined
}

/** By the latest figure: more than the bar for sure, at most the bar for sure, or neither. */
function persons(its: Case, bar: number): Question['hint'] | undefined {
  const latest = (key: string): CaseFact | undefined =>
    its.facts.findLast((fact) => fact.key === key && fact.account === undefined)
  for (const fact of [latest('persons.confirmed'), latest('persons.possible')]) {
    if (fact === undefined || fact.status === 'retracted' || typeof fact.value !== 'number')
      continue
    if ((fact.lower ?? fact.value) > bar && fact.key === 'persons.confirmed')
      return { answer: 'yes', from: fact.id }
    // The law asks for what may be: a possible number over the bar is enough, one below is an end.
    if (fact.key === 'persons.possible')
      return { answer: (fact.upper ?? fact.value) > bar ? 'yes' : 'no', from: fact.id }
  }
  return undefined
}

const answerOf = (answers: Answers, code: QuestionCode): Answer => answers[code] ?? 'unsure'

export function suggested({ decide }: Obligation, answers: Answers): Suggestion {
  if (decide === undefined || codesOf(decide).length === 0)
    return { suggests: 'unsure', reasons: [] }
  const { all = [], any = [], none = [] } = decide
  const at = (codes: readonly QuestionCode[], answer: Answer) =>
    codes
      .filter((code) => answerOf(answers, code) === answer)
      .map((question) => ({ question, answer }))
  // One of these is enough against it.
  const against = [...at(all, 'no'), ...at(none, 'yes')]
  if (against.length > 0) return { suggests: 'does-not-apply', reasons: against }
  const nothingLeft = any.length > 0 && at(any, 'no').length === any.length
  if (nothingLeft) return { suggests: 'does-not-apply', reasons: at(any, 'no') }
  const isOne = any.length === 0 || at(any, 'yes').length > 0
  const open = [...at(all, 'unsure'), ...at(none, 'unsure'), ...(isOne ? [] : at(any, 'unsure'))]
  if (open.length > 0) return { suggests: 'unsure', reasons: open }
  return {
    suggests: 'applies',
    reasons: [...at(all, 'yes'), ...at(any, 'yes'), ...at(none, 'no')],
  }
}
