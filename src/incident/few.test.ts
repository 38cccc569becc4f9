import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FewMap, FewSet } from './few.ts'

const keys = fc.array(fc.constantFrom('', 'a', 'b', 'c', 'd'))

test('a map of few is what a map is, in the same order', () => {
  fc.assert(
    fc.property(keys, (some) => {
      const few = new FewMap<string, number>()
      const map = new Map<string, number>()
      for (const [n, key] of some.entries()) {
        equal(few.get(key), map.get(key))
        equal(few.has(key), map.has(key))
        few.set(key, n)
        map.set(key, n)
        equal(few.size, map.size)
      }
      deepEqual([...few], [...map])
      const told: [string, number][] = []
      few.forEach((value, key) => {
        told.push([key, value])
      })
      deepEqual(told, [...map])
    }),
  )
})

test('a set of few is what a set is, in the same order, and a copy goes its own way', () => {
  fc.assert(
    fc.property(keys, keys, (some, more) => {
      const few = new FewSet<string>()
      const set = new Set<string>()
      for (const key of some) {
        equal(few.has(key), set.has(key))
        few.add(key)
        set.add(key)
        equal(few.size, set.size)
      }
      const copy = new FewSet(few)
      for (const key of more) copy.add(key)
      deepEqual(few.list(), [...set])
      deepEqual([...few], [...set])
      deepEqual(copy.list(), [...new Set([...some, ...more])])
    }),
  )
})
