import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { mayMailMany } from '../accounts/model.ts'
import type { AccountId, EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { BULK_RECIPIENTS, stateAfterChange } from './rights.ts'
import { type AccountState, newState } from './state.ts'

const at = 7 as Instant
const change = (what: 'bulk' | 'purpose' | 'instance', to: string): EventOf<'config.changed'> => ({
  kind: 'config.changed',
  id: 'c',
  at,
  heardAt: at,
  trust: 'witnessed',
  account: 'sasl:news@example.jp' as AccountId,
  what,
  to,
  by: 'carol',
  why: 'w',
})
/** It mailed twice before anybody said a word about it. */
const mailed: AccountState = {
  ...newState,
  behaviour: {
    ...newState.behaviour,
    bulk: { ...newState.behaviour.bulk, mailings: 2, largest: 900 },
  },
}
const after = (state: AccountState, ...changes: readonly EventOf<'config.changed'>[]) => {
  const { model, behaviour } = changes.reduce(stateAfterChange, state)
  return [mayMailMany(model), behaviour.bulk.mailings, behaviour.bulk.largest]
}

test('a grant vouches for one mailing, and to grant what stands vouches for no more', () => {
  const [granted, newsletter] = [change('bulk', 'granted'), change('purpose', 'newsletter')]
  for (const first of [granted, newsletter]) {
    deepEqual(after(newState, first), [true, 1, BULK_RECIPIENTS])
    deepEqual(after(mailed, first), [true, 3, 900])
    for (const second of [granted, newsletter])
      deepEqual(after(newState, first, second), [true, 1, BULK_RECIPIENTS])
  }
})

test('what was mailed is forgotten with the last right, and when a right is withdrawn that nobody gave', () => {
  const [withdrawn, none] = [change('bulk', 'withdrawn'), change('purpose', 'none')]
  deepEqual(after(mailed, change('purpose', 'newsletter'), none), [false, 0, 0])
  deepEqual(after(mailed, change('bulk', 'granted'), withdrawn), [false, 0, 0])
  deepEqual(after(mailed, withdrawn), [false, 0, 0])
  deepEqual(after(mailed, change('purpose', 'newsletter'), withdrawn), [true, 3, 900])
})

test('a purpose that has no right with it neither gives nor takes one', () => {
  for (const purpose of ['device', 'send-only', 'shared', 'none', 'unheard-of']) {
    deepEqual(after(mailed, change('purpose', purpose)), [false, 2, 900])
    const granted = stateAfterChange(newState, change('bulk', 'granted'))
    deepEqual(after(granted, change('purpose', purpose)), [true, 1, BULK_RECIPIENTS])
  }
  equal(stateAfterChange(mailed, change('instance', 'enforce')), mailed)
})
