import { deepEqual, doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Texts } from './obligation.ts'
import { asOfAll, disclaimer, fieldsOf, shippedObligations } from './obligations.ts'

test('there are 28, each with an id of its own, a source of its age, and what is off was not confirmed', () => {
  equal(shippedObligations.length, 28)
  equal(new Set(shippedObligations.map(({ id }) => id)).size, 28)
  deepEqual(
    shippedObligations.filter(({ on }) => !on).map(({ id }) => id),
    ['JP-ACD-5', 'JP-TSE', 'US-SEC-105', 'US-CIRCIA', 'PCI-VISA'],
  )
  for (const { jurisdiction, sources, asOf } of shippedObligations) {
    ok(jurisdiction === 'policy' || sources.length > 0)
    match(asOf, /^20\d\d-\d\d-\d\d$/)
  }
})

test('every text is there in both languages, and English has no Japanese in it', () => {
  const texts: Texts[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('ja' in value && 'en' in value) texts.push(value as Texts)
    else for (const part of Object.values(value)) walk(part)
  }
  walk(shippedObligations)
  ok(texts.length > 300)
  for (const { ja, en } of texts) {
    ok(ja.trim() !== '' && en.trim() !== '')
    doesNotMatch(en, /[ぁ-んァ-ヶ一-龠]/)
  }
})

test('a report to the commission has its nine fields, in the order of the rules and by ids that stay', () => {
  const ids = 'overview items persons cause secondary response publication prevention other'.split(
    ' ',
  )
  for (const [obligation, stage] of [
    ['JP-APPI-26-1', 'prelim'],
    ['JP-APPI-26-1', 'final'],
    ['JP-APPI-68', 'prelim'],
    ['JP-APPI-68', 'final'],
    ['JP-APPI-26-1-proc', 'tell-controller'],
  ] as const)
    deepEqual(
      fieldsOf(obligation, stage).map(({ id }) => id),
      ids,
    )
  equal(
    fieldsOf('JP-APPI-26-1', 'final')[1]?.name.ja,
    '漏えい等が発生し又はおそれがある個人データの項目',
  )
  equal(fieldsOf('JP-TBA-28-secrecy', 'first').length, 10)
})

test('field ids of a stage differ, and every stage asks for something', () => {
  for (const { id, stages } of shippedObligations)
    for (const { id: stage, fields } of stages) {
      ok(fields.length > 0, `${id} ${stage}`)
      equal(new Set(fields.map((one) => one.id)).size, fields.length)
    }
})

test('every output says that it is no legal advice, and of which day', () => {
  equal(asOfAll(shippedObligations), '2026-09-01')
  match(disclaimer('ja', '2026-09-01'), /2026-09-01.*法的助言ではありません/)
  match(disclaimer('en', '2026-09-01'), /2026-09-01.*not legal advice/)
  doesNotMatch(disclaimer('en', asOfAll([])), /undefined/)
})
