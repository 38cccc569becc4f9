import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BoundedMap } from './bounded.ts'

const step = fc.oneof(
  fc.record({ what: fc.constant('set' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('delete' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('clear' as const), key: fc.constant(0) }),
)

test('whatever is set, deleted and cleared, the youngest stay in their order and the eldest is forgotten', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.array(step, { maxLength: 60 }),
      (most, steps) => {
        const forgotten: number[] = []
        const bounded = new BoundedMap<number, number>(most, (key) => forgotten.push(key))
        let plain: [number, number][] = []
        const left: number[] = []
        for (const [nth, { what, key }] of steps.entries()) {
          if (what === 'clear') {
            bounded.clear()
            plain = []
            continue
          }
          plain = plain.filter(([one]) => one !== key)
          if (what === 'delete') bounded.delete(key)
          else {
            bounded.set(key, nth)
            plain.push([key, nth])
            if (plain.length > most) left.push(...plain.splice(0, 1).map(([one]) => one))
          }
          deepEqual([...bounded.entries()], plain)
          deepEqual(forgotten, left)
        }
      },
    ),
  )
})
