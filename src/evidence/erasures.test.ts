import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Erasures } from './account-for.ts'

const ranges = fc.array(
  fc.tuple(fc.nat(200), fc.nat(20)).map(([from, length]) => [from, from + length] as const),
  { maxLength: 40 },
)

test('an index is covered when one of the ranges has it, in whatever order and parts they came', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 1, max: 5 }), (all, parts) => {
      const erasures = new Erasures()
      for (let part = 0; part < parts; part += 1)
        erasures.hear('erase.done', {
          ticket: 'T',
          ranges: all.filter((_, nth) => nth % parts === part),
        })
      for (let index = 0; index < 230; index += 1)
        equal(
          erasures.cover(index, 'gate400d', '2026-11'),
          all.some(([from, to]) => from <= index && index < to),
          `${index}`,
        )
    }),
  )
})

test('asked before the last part came, it learns that one, too', () => {
  const erasures = new Erasures()
  erasures.hear('erase.done', { ticket: 'T', ranges: [[5, 6]] })
  equal(erasures.cover(9, 'r', 'm'), false)
  erasures.hear('erase.done', { ticket: 'U', ranges: [[9, 10]] })
  equal(erasures.cover(9, 'r', 'm'), true)
  equal(erasures.cover(5, 'r', 'm'), true)
  deepEqual(erasures.tickets, ['T', 'U'])
})

test('only what is done covers, by class and month, and nonsense covers nothing', () => {
  const erasures = new Erasures()
  erasures.hear('erase.intended', { retention: 'gate400d', month: '2026-01' })
  erasures.hear('erase.intended', { ranges: [[0, 9]] })
  erasures.hear('erase.done', { ranges: [[9, 0], ['0', 9], [1], 7, null, [-5.5, 9]] })
  erasures.hear('erase.done', { ranges: 'all' })
  equal(erasures.cover(3, 'gate400d', '2026-01'), false)
  erasures.hear('erase.done', { retention: 'gate400d', month: '2026-01' })
  equal(erasures.cover(3, 'gate400d', '2026-01'), true)
  equal(erasures.cover(3, 'auth400d', '2026-01'), false)
})
