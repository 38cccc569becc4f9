import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { PILE_HOURS_MAX } from '../../ports/pile.ts'
import { coverageOf } from './coverage.ts'
import { HOURS_KEPT_MAX, JUMP_LEAST, KINDS_MAX, type Kind, Tally } from './tally.ts'

const HOUR = 3_600_000
const began = Date.UTC(2026, 8, 7)

const kindOf = (moments: readonly number[]): Kind => {
  const tally = new Tally()
  for (const at of moments) tally.hear('syslog', 'mx1', at, false)
  const [kind] = tally.take()
  if (kind === undefined) throw new Error('no kind')
  return kind
}

suite('a tally', () => {
  test('of pieces is that of the whole, wherever it is cut', () => {
    const line = fc.record({
      host: fc.constantFrom('mx1', 'mx2'),
      at: fc.integer({ min: 0, max: 400 }).map((n) => began + n * 61_000),
      assumed: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(100)), (lines, cuts) => {
        const whole = new Tally()
        const sum = new Tally()
        let piece = new Tally()
        for (const [n, { host, at, assumed }] of lines.entries()) {
          whole.hear('syslog', host, at, assumed)
          if (cuts.includes(n)) {
            sum.add(piece.take())
            piece = new Tally()
          }
          piece.hear('syslog', host, at, assumed)
        }
        sum.add(piece.take())
        deepEqual(sum.take().map(plain), whole.take().map(plain))
      }),
    )
  })
  const plain = (kind: Kind) => ({ ...kind, hours: [...kind.hours] })

  test('has jumps from their bound on', () => {
    equal(kindOf([began + JUMP_LEAST, began, began + JUMP_LEAST + 1, began]).jumps, 1)
  })

  test('keeps so many hours, and so many hosts', () => {
    const moments = Array.from(
      { length: HOURS_KEPT_MAX + 50 },
      (_, n) => began + n * (HOUR + n * 10),
    )
    const kind = kindOf(moments)
    equal(kind.hours.size, HOURS_KEPT_MAX)
    const tally = new Tally()
    for (let n = 0; n < KINDS_MAX + 2; n += 1) tally.hear('syslog', `mx${n}`, began, false)
    const kinds = tally.take()
    equal(kinds.length, KINDS_MAX + 1)
    deepEqual(kinds.at(-1)?.host, '')
    equal(kinds.at(-1)?.lines, 2)
  })
})

suite('coverage', () => {
  test('has the lines of each hour, from the first hour on', () => {
    const moments = [0, 1, 2, 2, 2, 5].map((hour, n) => began + hour * HOUR + n)
    const { perHour, lines, from, to, host, input } = coverageOf(kindOf(moments), 7)
    deepEqual(perHour, [1, 1, 3, 0, 0, 1])
    deepEqual([lines, from, to, host, input], [6, began, began + 5 * HOUR + 5, 'mx1', 7])
  })

  test('of a log of years has a bound', () => {
    const hours = (n: number) => coverageOf(kindOf([began, began + n * HOUR]), 0).perHour.length
    equal(hours(PILE_HOURS_MAX - 1), PILE_HOURS_MAX)
    equal(hours(PILE_HOURS_MAX), PILE_HOURS_MAX)
  })
})
