import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { BoundedMap, FEW_KEYS, Line } from './bounded.ts'

const keys = Array.from({ length: 10 }, (_, key) => key)
const step = fc.oneof(
  fc.record({ what: fc.constant('set' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('touch' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('touchOr' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('delete' as const), key: fc.nat({ max: 9 }) }),
  fc.record({ what: fc.constant('clear' as const), key: fc.constant(0) }),
)

test('whatever is set, touched, deleted and cleared, the youngest stay in their order and the eldest is forgotten', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 * FEW_KEYS }),
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
          const before = plain.find(([one]) => one === key)
          plain = plain.filter(([one]) => one !== key)
          if (what === 'delete') deepEqual(bounded.delete(key), before !== undefined)
          else if (what === 'touch') {
            deepEqual(bounded.touch(key), before?.[1])
            if (before !== undefined) plain.push(before)
          } else {
            const made = what === 'touchOr' ? (before?.[1] ?? 100 + key) : nth
            if (what === 'set') bounded.set(key, nth)
            else
              deepEqual(
                bounded.touchOr(key, (its) => 100 + its),
                made,
              )
            plain.push([key, made])
            if (plain.length > most) left.push(...plain.splice(0, 1).map(([one]) => one))
          }
          deepEqual([...bounded.entries()], plain)
          const each: [number, number][] = []
          bounded.forEach((value, its) => void each.push([its, value]))
          deepEqual(each, plain)
          deepEqual(bounded.size, plain.length)
          for (const one of keys) {
            const told = plain.find(([its]) => its === one)
            deepEqual([bounded.get(one), bounded.has(one)], [told?.[1], told !== undefined])
          }
          deepEqual(forgotten, left)
        }
      },
    ),
  )
})

test('while it is gone through, the entry at hand may be deleted', () => {
  const bounded = new BoundedMap<number, string>(3)
  for (const key of [1, 2, 3]) bounded.set(key, `${key}`)
  const told: number[] = []
  bounded.forEach((_, key) => {
    told.push(key)
    if (key < 3) bounded.delete(key)
  })
  deepEqual([told, [...bounded.entries()]], [[1, 2, 3], [[3, '3']]])
})

test('what has left a line is held by it no longer', async () => {
  setFlagsFromString('--expose-gc')
  const clear = runInNewContext('gc') as () => void
  const line = new Line<object>(8)
  const gone = (() => {
    const item = {}
    line.push(item)
    line.push({})
    line.shift()
    return new WeakRef(item)
  })()
  await new Promise((done) => setImmediate(done))
  clear()
  deepEqual([gone.deref(), line.length], [undefined, 1])
})
