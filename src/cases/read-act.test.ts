import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LIST_MAX, NAME_MAX, NOTE_MAX, TEXT_MAX } from './act-table.ts'
import { EVIDENCE_REFS_MAX } from './case.ts'
import { actFacts, actNames, actOf, isActRefusal, readAct } from './read-act.ts'
import { sampleActs } from './samples.ts'
import { acted, actedEvent, opened, T0 } from './testing.ts'

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const sample = (name: string) => {
  const act = sampleActs.find((one) => one.act === name)
  ok(act !== undefined)
  return json(actFacts(act)) as { [name: string]: unknown }
}
const refusal = (name: unknown, facts: unknown) => {
  const read = readAct(name, facts)
  ok(isActRefusal(read), `«${String(name)}» was taken`)
  return read
}

describe('reading acts', () => {
  test('there is a sample of every act', () => {
    deepEqual(new Set(sampleActs.map(({ act }) => act)), new Set(actNames))
  })

  test('what an act tells reads back as the same act, through JSON', () => {
    for (const act of sampleActs) deepEqual(readAct(act.act, json(actFacts(act))), act)
  })

  test('a field that is not known was mistyped when a person sent it, and is of a newer writer in an event', () => {
    const facts = { ...sample('state.set'), sate: 'x' }
    const told = refusal('state.set', facts)
    equal(told.field, 'facts.sate')
    match(told.wanted, /state, why/)
    const event = { ...actedEvent(opened(), sampleActs[0] as never, 'taro', T0), facts }
    equal(actOf(event)?.act, 'state.set')
  })

  test('each missing field is named', () => {
    for (const act of sampleActs) {
      const whole = json(actFacts(act)) as { [name: string]: unknown }
      for (const name of Object.keys(whole)) {
        const { [name]: _, ...rest } = whole
        const read = readAct(act.act, rest)
        if (isActRefusal(read)) ok(read.field.startsWith('facts'), `${act.act}: ${read.field}`)
      }
    }
  })

  test('a wrong unit, the verdict on a leak, and bounds that do not hold are refused', () => {
    const fact = sample('fact.record')
    match(refusal('fact.record', { ...fact, unit: 'messages' }).wanted, /^recipients/)
    equal(
      refusal('fact.record', { ...fact, key: 'leak.verdict', unit: 'verdict' }).field,
      'facts.key',
    )
    equal(refusal('fact.record', { ...fact, key: 'mail.sold' }).field, 'facts.key')
    equal(refusal('fact.record', { ...fact, lower: 19_001 }).field, 'facts.lower')
    equal(refusal('fact.record', { ...fact, upper: 18_999 }).field, 'facts.upper')
    equal(refusal('fact.record', { ...fact, value: -1, lower: -1 }).field, 'facts.value')
    equal(refusal('fact.record', { ...fact, value: 1.5 }).field, 'facts.value')
    equal(refusal('fact.record', { ...fact, value: null }).field, 'facts.value')
    equal(refusal('fact.record', { ...fact, value: 'many' }).field, 'facts.value')
    const first = { ...fact, key: 'mail.first', unit: 'moment', lower: undefined, upper: undefined }
    equal(refusal('fact.record', { ...first, value: 0 }).field, 'facts.value')
  })

  test('who knew is not recorded without the department', () => {
    const { department: _, ...clock } = sample('clock.record')
    equal(refusal('clock.record', clock).field, 'facts.department')
    ok(!isActRefusal(readAct('clock.record', { ...clock, clock: 'detected' })))
  })

  test('local time is no moment, nor is what has no year that an incident may lie in', () => {
    for (const moment of [
      '2025-10-06T04:45',
      '2025-10-06',
      'yesterday',
      1,
      '0001-01-01T00:00:00Z',
      '9999-01-01T00:00:00Z',
      '2025-02-30T00:00:00Z',
    ])
      equal(refusal('clock.record', { ...sample('clock.record'), moment }).field, 'facts.moment')
  })

  test('an end before its beginning is refused', () => {
    equal(
      refusal('clock.record', { ...sample('clock.record'), until: '2025-10-05T00:00:00Z' }).field,
      'facts.until',
    )
  })

  test('texts end at their bounds, and one past it is refused', () => {
    const reads = (name: string, more: object): boolean =>
      !isActRefusal(readAct(name, { ...sample(name), ...more }))
    for (const [name, field, most] of [
      ['role.assign', 'person', NAME_MAX],
      ['state.set', 'why', NOTE_MAX],
      ['text.write', 'text', TEXT_MAX],
    ] as const) {
      ok(reads(name, { [field]: 'x'.repeat(most) }))
      ok(!reads(name, { [field]: 'x'.repeat(most + 1) }))
    }
    const refs = (n: number) => Array.from({ length: n }, (_, entry) => ({ entry }))
    ok(reads('clock.record', { evidence: refs(EVIDENCE_REFS_MAX) }))
    ok(!reads('clock.record', { evidence: refs(EVIDENCE_REFS_MAX + 1) }))
    const accounts = (n: number) => Array.from({ length: n }, (_, i) => `sasl:u${i}@a.example`)
    ok(reads('case.split', { accounts: accounts(LIST_MAX) }))
    ok(!reads('case.split', { accounts: accounts(LIST_MAX + 1) }))
  })

  test('control characters and halves of characters are refused, line feeds are not', () => {
    for (const text of ['a\u0000b', 'a\u001bb', 'a\ud800', '   ', ''])
      equal(refusal('text.write', { ...sample('text.write'), text }).field, 'facts.text')
  })

  test('whatever is sent, it is an act or a refusal with its field, and never an exception', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...actNames), fc.anything()),
        fc.anything({ maxDepth: 3 }),
        (name, facts) => {
          const read = readAct(name, facts)
          if (isActRefusal(read))
            ok(read.field !== '' && read.wanted !== '' && read.found.length <= 90)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('a field of an act replaced by anything is refused, or the same act', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...sampleActs),
        fc.anything({ maxDepth: 2 }),
        fc.nat(),
        (act, value, n) => {
          const facts = json(actFacts(act)) as { [name: string]: unknown }
          const names = Object.keys(facts)
          facts[names[n % names.length] as string] = value
          const read = readAct(act.act, facts)
          if (!isActRefusal(read)) deepEqual(readAct(read.act, json(actFacts(read))), read)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('the fold takes every sample without an exception', () => {
    const its = acted(opened(), sampleActs)
    equal(its.entry, sampleActs.length)
  })
})
