/** Guessed: a mean of at most 1 for owners, whatever the shares; classes at their bounds. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  CLASSES,
  COUNTED_MOST,
  classOf,
  FEW_GUESSES,
  FEW_NAMES,
  type Guessed,
  type GuessedClass,
  MANY_GUESSES,
  MANY_NAMES,
  noShares,
  OPERATOR_NAMES,
  OPERATOR_NETWORKS,
  OWN_NAME_PASSWORDS,
  ownersShares,
  ratioOf,
  sharesAfter,
} from './guessed.ts'

const nothing: Guessed = {
  names: 0,
  guesses: 0,
  at: 'address',
  passwords: 0,
  operatorNames: 0,
  operatorNetworks: 0,
  surging: false,
}
const classes = CLASSES.map((name) => name as GuessedClass)

test('for owners within the stated shares the mean is at most 1, whatever was counted', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(5_000), { minLength: CLASSES.length, maxLength: CLASSES.length }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
      (counted, below) => {
        const stated = ownersShares(counted)
        ok(stated.every((share) => share >= 0 && share <= 1))
        const real = below.map((part, n) => part * (stated[n] ?? 0))
        const none = 1 - real.reduce((sum, share) => sum + share, 0)
        const mean = [...real, none].reduce(
          (sum, share, n) => sum + share * ratioOf(counted, classes[n] ?? 'none'),
          0,
        )
        ok(mean <= 1 + 1e-9, `${mean}`)
      },
    ),
  )
})

test('where the shares are as stated the mean is 1: nothing is given away', () => {
  const stated = ownersShares(noShares)
  const mean = stated.reduce(
    (sum, share, n) => sum + share * ratioOf(noShares, classes[n] ?? 'none'),
    0,
  )
  ok(Math.abs(mean - 1) < 1e-9)
})

test('a class that the house often sees soon weighs nothing; the others keep their weight', () => {
  let shares = noShares
  for (let n = 0; n < 400; n += 1) shares = sharesAfter(shares, n % 4 === 0 ? 'surge' : 'none')
  equal(ratioOf(shares, 'surge'), 1)
  ok(ratioOf(shares, 'many-names') > 100)
  ok(ratioOf(noShares, 'surge') > 3)
  ok(ratioOf(noShares, 'none') > 0.8 && ratioOf(noShares, 'none') < 1)
})

test('counts have an end, and keep their shares there', () => {
  let shares = noShares
  for (let n = 0; n < COUNTED_MOST; n += 1) shares = sharesAfter(shares, 'none')
  equal(shares.at(-1), COUNTED_MOST)
  equal(sharesAfter(shares, 'none').at(-1), (COUNTED_MOST + 1) / 2)
})

test('each class begins at its bound, and the rarest that fits is taken', () => {
  equal(classOf(nothing), 'none')
  equal(classOf({ ...nothing, names: FEW_NAMES - 1 }), 'none')
  equal(classOf({ ...nothing, names: FEW_NAMES }), 'few-names')
  equal(classOf({ ...nothing, names: MANY_NAMES - 1 }), 'few-names')
  equal(classOf({ ...nothing, names: MANY_NAMES, passwords: 99 }), 'many-names')
  equal(classOf({ ...nothing, guesses: FEW_GUESSES - 1 }), 'none')
  equal(classOf({ ...nothing, names: 1, guesses: FEW_GUESSES }), 'few-names')
  equal(classOf({ ...nothing, names: 1, guesses: MANY_GUESSES - 1 }), 'few-names')
  equal(classOf({ ...nothing, names: 1, guesses: MANY_GUESSES }), 'many-names')
  equal(classOf({ ...nothing, passwords: OWN_NAME_PASSWORDS - 1 }), 'none')
  equal(classOf({ ...nothing, passwords: OWN_NAME_PASSWORDS, names: FEW_NAMES }), 'own-name')
  const wide = { operatorNames: OPERATOR_NAMES, operatorNetworks: OPERATOR_NETWORKS }
  equal(classOf({ ...nothing, ...wide, surging: true }), 'operator')
  equal(classOf({ ...nothing, ...wide, operatorNetworks: OPERATOR_NETWORKS - 1 }), 'none')
  equal(classOf({ ...nothing, ...wide, operatorNames: OPERATOR_NAMES - 1, surging: true }), 'surge')
})
