import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Case, CaseFact, CaseFile } from '../../../cases/case.ts'
import { hours, type Instant, minutes, plus } from '../../../lib/time.ts'
import { lintPaper } from '../lint.ts'
import { textOf } from '../said.ts'
import { emptyFile, kumamotoFile, sender } from '../testing.ts'
import { CLEAN_FOR, delistingGate, delistingRefusals } from './delisting-gate.ts'
import { refusalSaid } from './delisting-request.ts'
import { allText, draftOf, withTexts } from './testing.ts'

const contained = kumamotoFile.case.clocks.find(({ clock }) => clock === 'contained')?.moment
ok(contained !== undefined)
const { found: _, ...withoutLogs } = kumamotoFile

/** Contained, queue counted and empty, watched for so long. */
function after(watched: number, more: Partial<Case> = {}): CaseFile {
  const asOf = plus(contained as Instant, watched as ReturnType<typeof hours>)
  const sample = kumamotoFile.case.facts.find(({ key }) => key === 'mail.submitted') as CaseFact
  const facts: readonly CaseFact[] = [
    ...kumamotoFile.case.facts,
    { ...sample, id: 'F90', asOf, supersedes: 'F2' },
    {
      ...sample,
      id: 'F91',
      key: 'mail.deferred',
      value: 0,
      status: 'confirmed',
      asOf,
      unit: 'recipients',
    },
  ]
  return {
    ...withoutLogs,
    now: plus(asOf, minutes(5)),
    case: { ...kumamotoFile.case, facts, ...more },
  }
}
const codes = (file: CaseFile): readonly string[] => {
  const gate = delistingGate(file, file.now)
  return gate.isOpen ? [] : gate.refusals.map(({ code }) => code)
}

test('six hours that were watched open the gate, a minute less does not', () => {
  equal(CLEAN_FOR, hours(6))
  deepEqual(codes(after(CLEAN_FOR)), [])
  deepEqual(codes(after(CLEAN_FOR - minutes(1))), ['not-clean-long-enough'])
})

test('each condition alone keeps it shut', () => {
  deepEqual(codes(after(CLEAN_FOR, { state: 'declared' })), ['not-contained'])
  deepEqual(codes(after(CLEAN_FOR, { hypotheses: [] })), ['no-root-cause'])
  deepEqual(codes(after(CLEAN_FOR, { exercise: true })), ['exercise'])
  const file = after(CLEAN_FOR)
  const facts = (of: (fact: CaseFact) => CaseFact): CaseFile => ({
    ...file,
    case: { ...file.case, facts: file.case.facts.map(of) },
  })
  deepEqual(codes(facts((one) => (one.id === 'F91' ? { ...one, value: 3 } : one))), [
    'queue-not-clean',
  ])
  deepEqual(codes(facts((one) => (one.id === 'F91' ? { ...one, status: 'claimed' } : one))), [
    'queue-not-counted',
  ])
  deepEqual(
    codes(
      facts((one) => (one.id === 'F91' ? { ...one, asOf: plus(contained, minutes(-1)) } : one)),
    ),
    ['queue-not-counted'],
  )
})

test('a hypothesis that nothing speaks for is no root cause', () => {
  const hypotheses = kumamotoFile.case.hypotheses.map((one) => ({ ...one, for: [] }))
  deepEqual(codes(after(CLEAN_FOR, { hypotheses })), ['no-root-cause'])
})

test('mail of the attacker after the containment begins the hours anew', () => {
  const file = after(CLEAN_FOR)
  const facts = file.case.facts.map((one) =>
    one.key === 'mail.last' ? { ...one, value: plus(contained, hours(1)) } : one,
  )
  deepEqual(codes({ ...file, case: { ...file.case, facts } }), ['not-clean-long-enough'])
})

test('hours without a log, or with a gap in it, are not clean hours', () => {
  const file = after(CLEAN_FOR)
  const none = file.case.facts
    .filter(({ id }) => id !== 'F90')
    .map((one) =>
      one.key === 'mail.submitted' ? { ...one, asOf: plus(contained, hours(-1)) } : one,
    )
  deepEqual(codes({ ...file, case: { ...file.case, facts: none } }), ['not-watched'])
  const found = kumamotoFile.found
  ok(found !== undefined)
  const [log] = found.coverage
  ok(log !== undefined)
  const gap = { from: plus(contained, hours(2)), to: plus(contained, hours(3)), expected: 100 }
  deepEqual(codes({ ...file, found: { ...found, coverage: [{ ...log, gaps: [gap] }] } }), [
    'not-clean-long-enough',
  ])
})

test('when nobody knows when he last sent, no hour counts as clean', () => {
  const file = after(CLEAN_FOR)
  const facts = file.case.facts.filter(({ key }) => key !== 'mail.last')
  deepEqual(codes({ ...file, case: { ...file.case, facts } }), ['not-watched'])
})

test('figures of accounts count where there is none over all', () => {
  const file = after(CLEAN_FOR)
  const facts = (waiting: number): CaseFile => ({
    ...file,
    case: {
      ...file.case,
      facts: file.case.facts
        .filter(({ id, key }) => id === 'F91' || key !== 'mail.deferred')
        .flatMap((one) =>
          one.id === 'F91'
            ? [
                { ...one, account: sender },
                { ...one, id: 'F92', account: `${sender}2` as typeof sender, value: waiting },
              ]
            : [one],
        ),
    },
  })
  deepEqual(codes(facts(0)), [])
  deepEqual(codes(facts(1)), ['queue-not-clean'])
})

test('an empty case is refused for everything, and says so', () => {
  deepEqual(codes(emptyFile), ['not-contained', 'queue-not-counted', 'no-root-cause'])
  for (const language of ['ja', 'en'] as const) {
    const draft = draftOf('delisting-request', { file: emptyFile, language })
    const gate = lintPaper(draft, emptyFile).filter(({ section }) => section === 'gate')
    equal(gate.length, 3)
    for (const { code } of gate) equal(code, 'missing')
  }
})

test('with the gate open, the request says since when, and can be released', () => {
  const file = withTexts(after(CLEAN_FOR), {
    'delisting.listed': '送信サーバーのアドレスが登録されている',
    'delisting.records': '逆引き・SPF・DKIM・DMARC を設定済み',
  })
  const draft = draftOf('delisting-request', { file })
  deepEqual(
    lintPaper(draft, file).filter(({ code }) => code === 'missing'),
    [],
  )
  match(allText(draft), /以後、当方のログでは/)
  ok(!allText(draft).includes('まだ申請できません'))
})

test('every refusal has its words in both languages', () => {
  for (const code of delistingRefusals)
    for (const language of ['ja', 'en'] as const) {
      const said = refusalSaid({ file: emptyFile, language, number: 1 }, { code, facts: {} })
      ok(textOf(said).length > 10, code)
    }
})
