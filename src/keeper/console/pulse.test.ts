import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { AccountId, Event } from '../../events/event.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { Pulses } from './pulse.ts'
import { consoleHouse } from './testing.ts'

const alice = 'sasl:alice@example.jp' as AccountId

async function stage() {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  let looked = 0
  const folds = new Proxy(house.folds, {
    get: (target, key) => {
      if (key === 'contained') looked += 1
      const value = Reflect.get(target, key, target) as unknown
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  }) as FoldStore
  const pulses = new Pulses({
    ...{ clock: house.clock, folds, ready: () => true, faults: () => ['a fault'] },
    journal: { health: () => ({ size: 7, signedSize: 5 }) as never },
    evidence: () => ({ witnessedAt: null, level: 1 }),
  })
  house.scribe.settled = (_, event) => pulses.settled(event)
  return { ...house, pulses, looked: () => looked }
}

test('a pulse follows containments without looking through the accounts again', async () => {
  const { pulses, scribe, clock, looked } = await stage()
  deepEqual(pulses.now().contained, [])
  const at = clock.now()
  const heard = { at, heardAt: at, trust: 'witnessed' as const, account: alice, plan: 'p.1' }
  await scribe.write([
    {
      ...{ ...heard, kind: 'containment.planned', id: 'p', steps: ['latch'], windowFrom: at },
      ...{ blastRadius: { accounts: 1 }, scope: 'full' },
    } as Event,
  ])
  deepEqual(pulses.now().contained, [alice])
  await scribe.write([
    { ...heard, kind: 'containment.undone', id: 'u', by: 'jiro', why: 'w' } as Event,
  ])
  deepEqual(pulses.now().contained, [])
  equal(looked(), 1)
})

test('logins are counted since the guard began', async () => {
  const { folds, scribe, clock, pulses } = await stage()
  const at = clock.now()
  const login = (n: number, kind: string): Event =>
    ({ kind, id: `l.${n}`, at, heardAt: at, trust: 'hearsay' }) as Event
  await scribe.write([login(1, 'login.accepted'), login(2, 'login.refused')])
  deepEqual(pulses.now().logins, { accepted: 1, refused: 1 })
  const later = new Pulses({
    ...{ clock, folds, ready: () => true, faults: () => [] },
    journal: { health: () => ({ size: 0, signedSize: 0 }) as never },
    evidence: () => ({ witnessedAt: null, level: 0 }),
  })
  await scribe.write([login(3, 'login.accepted')])
  deepEqual(later.now().logins, { accepted: 1, refused: 0 })
  const { evidence, faults, ready } = pulses.now()
  deepEqual(
    [evidence, faults, ready],
    [{ size: 7, signedSize: 5, witnessedAt: null, level: 1 }, ['a fault'], true],
  )
})
