import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../test/detector/lived.ts'
import { Living, toSending } from '../../../test/detector/living.ts'
import { newOrganisation } from '../../accounts/behaviour/organisation.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import type { Sending } from '../../accounts/behaviour/sending.ts'
import { guarded } from '../../accounts/behaviour/state.ts'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { wordsFor } from '../words.ts'
import { type Budgets, barOf, budgets, decibans, opinionOf } from './bars.ts'
import { leadingOf } from './parts.ts'
import { type Judged, NEAR, reasonsOf } from './reasons.ts'
import type { Weight } from './weights.ts'

const hundredths = (value: number): number => Math.round(value * 100) + 0
const isWeight = (reason: { code: string }): reason is Weight => reason.code === 'behaviour.weight'

/** Every message of some invented months, judged. */
function* judgedIn(seed: number, within: Budgets = budgets): Generator<Judged> {
  const living = new Living(guarded)
  for (const event of lived(seed)) {
    const sending = toSending(event)
    const { state, evidence } = living.of(sending.account)
    const { organisation } = living
    const { evidence: after, reading } = living.sends(sending)
    const opinion = opinionOf(after, reading, organisation, within)
    yield { behaviour: state, evidence, after, sending, reading, organisation, opinion }
    for (const bounced of event.results) living.hears(sending.account, bounced)
  }
}

test('the weights add to the hundredth to the share of the leading scenario, whatever was sent', () => {
  const parts = new Set<string>()
  let told = 0
  for (const seed of [5, 7, 11])
    for (const judged of judgedIn(seed)) {
      const reasons = reasonsOf(judged, budgets)
      const leading = reasons.find((reason) => reason.code === 'behaviour.leading')
      if (leading === undefined) continue
      const weights = reasons.filter(isWeight)
      const sum = weights.reduce((total, weight) => total + hundredths(weight.decibans), 0)
      equal(sum, hundredths(leading.decibans))
      // Nothing was lost on the way to hundredths.
      for (const { decibans: of } of [leading, ...weights]) equal(hundredths(of) / 100, of)
      ok(Math.abs(leading.decibans - (leadingOf(judged.after)?.decibans ?? 0)) <= 0.0051)
      ok(leading.decibans <= leading.total)
      const sizes = weights.map(({ decibans: of }) => Math.abs(of))
      deepEqual(
        sizes,
        sizes.toSorted((a, b) => b - a),
      )
      for (const { part } of weights) parts.add(part)
      told += 1
    }
  ok(told > 500, `${told} were explained`)
  deepEqual(
    [...parts].sort(),
    'client cut joined owner pace prior silence standing when where who'.split(' '),
  )
})

test('every opinion but pass is explained, and of the passes those within 10 dB of the lowest bar', () => {
  const floor = barOf(budgets.delay) / NEAR
  const counts = { clear: 0, near: 0, other: 0 }
  for (const judged of judgedIn(7)) {
    const reasons = reasonsOf(judged, budgets)
    const isNear = judged.after.total >= floor
    if (judged.opinion !== 'pass') counts.other += 1
    else if (isNear) counts.near += 1
    else counts.clear += 1
    equal(reasons.length > 0, judged.opinion !== 'pass' || isNear)
    const [leading] = reasons
    if (leading?.code !== 'behaviour.leading') continue
    equal(leading.opinion, judged.opinion)
    equal(leading.bar, leading[judged.opinion === 'pass' ? 'delay' : judged.opinion])
    equal(leading.total, hundredths(decibans(judged.after.total)) / 100)
  }
  ok(counts.clear > 1_000 && counts.near > 50 && counts.other > 50, JSON.stringify(counts))
})

test('a pass at the tenth of the lowest bar is explained, one below it is not', () => {
  const [judged] = judgedIn(7)
  ok(judged !== undefined)
  const at = (total: number) =>
    reasonsOf({ ...judged, opinion: 'pass', after: { ...judged.after, total } }, budgets).length
  const floor = barOf(budgets.delay) / NEAR
  ok(at(floor * 1.000_001) > 0)
  equal(at(floor * 0.999_999), 0)
})

test('a weight holds numbers and codes: no address, no name', () => {
  const codes = /^(behaviour\.weight|[a-z]+(-[a-z]+)*|[A-Z]{2})$/
  for (const judged of judgedIn(5))
    for (const reason of reasonsOf(judged, budgets))
      for (const [fact, value] of Object.entries(reason))
        ok(
          typeof value === 'number' ? Number.isFinite(value) : codes.test(value) || fact === 'code',
          `${fact}: ${value}`,
        )
})

/** A first message to that many strangers. */
function blast(recipients: number): Judged {
  const living = new Living(guarded)
  const sending: Sending = {
    account: 'sasl:a@example.jp' as AccountId,
    at: 1e12 as Instant,
    hour: 4,
    recipients: Array.from({ length: recipients }, (_, n) => n),
  }
  const { state, evidence } = living.of(sending.account)
  const organisation = newOrganisation(shipped)
  const { evidence: after, reading } = living.sends(sending)
  return { behaviour: state, evidence, after, sending, reading, organisation, opinion: 'challenge' }
}

test('a message to 10,000 has no more reasons than one to 30, and none is longer', () => {
  const [few, many] = [reasonsOf(blast(30), budgets), reasonsOf(blast(10_000), budgets)]
  deepEqual(few.map(({ code }) => code).sort(), many.map(({ code }) => code).sort())
  ok(JSON.stringify(many).length < JSON.stringify(few).length + 50)
})

test('the bulk gate, a likely mailing and a young organisation are told where they hold', () => {
  const codes = (judged: Judged): string[] =>
    reasonsOf(judged, budgets)
      .map(({ code }) => code)
      .filter((code) => !code.startsWith('behaviour.'))
  deepEqual(codes(blast(29)), ['organisation.young'])
  deepEqual(codes(blast(30)), ['bulk.gate', 'organisation.young'])
  const aged = {
    ...blast(30),
    organisation: { ...newOrganisation(shipped), firstAt: 1 as Instant },
  }
  deepEqual(codes(aged), ['bulk.gate'])
  const mailing = { ...aged, reading: { ...aged.reading, bulkWeight: 0.94 } }
  deepEqual(codes(mailing), ['bulk.gate', 'bulk.likely'])
  // While it is young the bar of containing is ten times as high, and what it will be is told.
  const young = reasonsOf(blast(30), budgets)
  const [leading] = young
  ok(leading?.code === 'behaviour.leading')
  equal(leading.contain, 30)
  ok(young.some((reason) => reason.code === 'organisation.young' && reason.bar === 20))
})

test('every reason that is given has words in both languages that fit a notice', () => {
  for (const judged of [...judgedIn(7), blast(10_000)])
    for (const reason of reasonsOf(judged, budgets))
      for (const language of ['en', 'ja'] as const) {
        const words = wordsFor(reason, language)
        ok(words.length > 5 && words.length <= 300, words)
        ok(!/undefined|NaN|Infinity/.test(words), words)
      }
})
