import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import type { CaseFact } from '../case.ts'
import { obligationNamed, shippedObligations } from './obligations.ts'
import { type Answer, type Answers, questionCodes, questionTexts } from './questions.ts'
import { caseWith, local, told } from './testing.ts'
import { questionsOf, suggested } from './wizard.ts'

const named = (id: string) => {
  const found = obligationNamed(id)
  ok(found !== undefined)
  return found
}
const law = named('JP-APPI-26-1')
const fact = (key: CaseFact['key'], value: number, more: Partial<CaseFact> = {}): CaseFact => ({
  id: 'F1',
  key,
  value,
  unit: 'persons',
  status: 'confirmed',
  confidence: 'high',
  asOf: 0 as Instant,
  method: 'counted',
  evidence: [],
  by: 'sato',
  at: 0 as Instant,
  entry: 4,
  ...more,
})

test('one person is enough for an unlawful purpose; without any ground it does not apply', () => {
  const no = {
    'special-care': 'no',
    'property-damage': 'no',
    'persons-over-1000': 'no',
    protected: 'no',
    'recovered-unread': 'no',
    'controllers-told': 'no',
  } as const
  equal(
    suggested(law, { ...no, 'personal-data': 'yes', 'unlawful-purpose': 'yes' }).suggests,
    'applies',
  )
  equal(
    suggested(law, { ...no, 'personal-data': 'yes', 'unlawful-purpose': 'no' }).suggests,
    'does-not-apply',
  )
  equal(
    suggested(law, { ...no, 'personal-data': 'no', 'unlawful-purpose': 'yes' }).suggests,
    'does-not-apply',
  )
})

test('mail that was held before it left is no leak: that alone decides it, and says so', () => {
  deepEqual(suggested(law, { 'recovered-unread': 'yes' }), {
    suggests: 'does-not-apply',
    reasons: [{ question: 'recovered-unread', answer: 'yes' }],
  })
})

test('without answers nothing is decided, and what is open is named', () => {
  const found = suggested(law, {})
  equal(found.suggests, 'unsure')
  deepEqual(
    found.reasons.map(({ question }) => question).toSorted(),
    questionsOf(caseWith(), law)
      .map(({ code }) => code)
      .toSorted(),
  )
  equal(suggested(named('SEED-3'), {}).suggests, 'unsure')
})

test('a public body asks for 100 persons, a firm for 1,000', () => {
  const codes = (id: string) => questionsOf(caseWith(), named(id)).map(({ code }) => code)
  ok(codes('JP-APPI-68').includes('persons-over-100'))
  ok(codes('JP-APPI-26-1').includes('persons-over-1000'))
})

test('figures of the ledger are hints, at the bar and one past it; never answers', () => {
  const hint = (facts: readonly CaseFact[]) =>
    questionsOf(caseWith({ facts }), law).find(({ code }) => code === 'persons-over-1000')?.hint
  deepEqual(hint([fact('persons.confirmed', 1_001)]), { answer: 'yes', from: 'F1' })
  equal(hint([fact('persons.confirmed', 1_000)]), undefined, 'there may be more')
  deepEqual(hint([fact('persons.possible', 1_000)]), { answer: 'no', from: 'F1' })
  deepEqual(hint([fact('persons.possible', 900, { upper: 1_001 })]), { answer: 'yes', from: 'F1' })
  equal(hint([fact('persons.possible', 9_000, { status: 'retracted' })]), undefined)
  equal(hint([]), undefined)
  const question = questionsOf(caseWith({ kind: 'bec' }), law).find(
    ({ code }) => code === 'unlawful-purpose',
  )
  deepEqual(question?.hint, { answer: 'yes', from: 'bec' })
  equal(question?.answered, undefined)
})

test('what somebody answered before stands beside the question', () => {
  const its = caseWith({
    clocks: [told('known', local('2025-10-06'), 3)],
    obligations: [
      {
        obligation: law.id,
        decision: 'applies',
        why: 'x',
        by: 'sato',
        at: 0 as Instant,
        entry: 5,
        answers: { 'personal-data': 'yes' },
      },
    ],
  })
  equal(questionsOf(its, law).find(({ code }) => code === 'personal-data')?.answered, 'yes')
})

test('a further answer settles what was unsure, and never turns it into its opposite', () => {
  const answers = fc.dictionary(
    fc.constantFrom(...questionCodes),
    fc.constantFrom<Answer>('yes', 'no', 'unsure'),
  ) as fc.Arbitrary<Answers>
  fc.assert(
    fc.property(
      fc.constantFrom(...shippedObligations),
      answers,
      fc.constantFrom(...questionCodes),
      fc.constantFrom<Answer>('yes', 'no'),
      (obligation, given, code, answer) => {
        if ((given[code] ?? 'unsure') !== 'unsure') return
        const before = suggested(obligation, given).suggests
        const after = suggested(obligation, { ...given, [code]: answer }).suggests
        ok(before === 'unsure' || before === after)
      },
    ),
  )
})

test('every question has its words in both languages, each its own, and is asked by somebody', () => {
  const asked = new Set(
    shippedObligations.flatMap(({ decide = {} }) => Object.values(decide).flat()),
  )
  for (const code of questionCodes) {
    ok(questionTexts[code].ja.endsWith('。') || questionTexts[code].ja.endsWith('）。'), code)
    ok(/\?/.test(questionTexts[code].en), code)
  }
  equal(new Set(questionCodes.map((code) => questionTexts[code].ja)).size, questionCodes.length)
  deepEqual(
    questionCodes.filter((code) => !asked.has(code)),
    [],
  )
})
