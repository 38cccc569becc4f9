import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { COMPARED_LEAST, decided, FITTED_LEAST, GAIN_LEAST, type Score } from './compared.ts'

const old: Score = { messages: 1_000, nats: 2_000, delayed: 10, challenged: 3, contained: 1 }
const gain = (nats: number, more: Partial<Score> = {}): Score => ({
  ...old,
  nats: old.nats - nats * old.messages,
  ...more,
})
const on = (fitted: Score): string => decided(FITTED_LEAST, old, fitted)

test('what describes better and alarms no more is adopted', () => {
  equal(on(gain(2 * GAIN_LEAST)), 'adopt')
  equal(on(gain(0.5, { delayed: 9, challenged: 0, contained: 0 })), 'adopt')
})

test('what is worse in one thing is not, however much better in the other', () => {
  equal(on(gain(-1e-6, { delayed: 0, challenged: 0, contained: 0 })), 'loss-is-worse')
  for (const more of [{ delayed: 11 }, { challenged: 4 }, { contained: 2 }])
    equal(on(gain(1, more)), 'more-alarms')
})

test('a gain that is not worth a switch is none, and no number is no gain', () => {
  equal(on(gain(0)), 'no-gain')
  equal(on(gain(GAIN_LEAST * 0.99)), 'no-gain')
  equal(on({ ...old, nats: Number.NaN }), 'loss-is-worse')
  equal(on({ ...old, nats: Number.POSITIVE_INFINITY }), 'loss-is-worse')
})

test('one message too few, fitted to or compared on, and nothing is decided', () => {
  const better = gain(1)
  equal(decided(FITTED_LEAST - 1, old, better), 'too-few-messages')
  const few = { ...old, messages: COMPARED_LEAST - 1 }
  equal(decided(FITTED_LEAST, few, { ...few, nats: 0 }), 'too-few-messages')
  const enough = { ...old, messages: COMPARED_LEAST }
  equal(decided(FITTED_LEAST, enough, { ...enough, nats: 0 }), 'adopt')
})
