import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Population, shipped } from '../population.ts'
import {
  isRefusedPopulation,
  populationFrom,
  populationText,
  RATE_MOST,
  RETURNING_MOST,
  TEXT_MAX,
  WEIGHT_MOST,
} from './population-text.ts'

const text = populationText(shipped)
const refused = (it: string): string | undefined => {
  const read = populationFrom(it)
  return isRefusedPopulation(read) ? read.refused : undefined
}
const withOne = (key: keyof Population, value: unknown): string =>
  JSON.stringify({ ...shipped, [key]: value })

test('the shipped population comes back as it was, and the same numbers are the same octets', () => {
  deepEqual(populationFrom(text), shipped)
  const turned = Object.fromEntries(Object.entries(shipped).toReversed()) as Population
  equal(populationText(turned), text, 'whatever the order of keys')
})

test('no torn text is a population, wherever it is torn', () => {
  for (let end = 0; end < text.length; end += 1) ok(refused(text.slice(0, end)) !== undefined)
})

test('what is out of its bounds is refused by its name; what is at them is not', () => {
  const table: readonly [string, RegExp][] = [
    ['null', /no object/],
    ['[]', /no object/],
    [' '.repeat(TEXT_MAX + 1), /longer/],
    [JSON.stringify({ ...shipped, more: 1 }), /^more is not known/],
    [text.replace(/"anyNew":[^}]*/, '"anyNew":null'), /^anyNew/],
    [withOne('name', 'Two words'), /^name/],
    [withOne('name', ''), /^name/],
    [withOne('anyNew', 0), /^anyNew/],
    [withOne('anyNew', '0.1'), /^anyNew/],
    [withOne('sessionsPerSecond', RATE_MOST * 1.001), /^sessionsPerSecond/],
    [withOne('sessionsPerSecond', -1), /^sessionsPerSecond/],
    [withOne('sizes', shipped.sizes.slice(1)), /^sizes is no list of 9/],
    [
      withOne(
        'sizes',
        shipped.sizes.map((share) => share * 1.01),
      ),
      /^sizes does not add to 1/,
    ],
    [withOne('gaps', { length: 6 }), /^gaps/],
    [
      withOne(
        'hours',
        shipped.hours.map(() => 0),
      ),
      /^hours counts nothing/,
    ],
    [withOne('hours', [...shipped.hours.slice(1), -1]), /^hours 47/],
    [
      withOne(
        'returning',
        shipped.returning.map(() => RETURNING_MOST + 0.01),
      ),
      /^returning 0/,
    ],
    [withOne('origins', shipped.origins.slice(1)), /^origins/],
    [withOne('origins', [[1], ...shipped.origins.slice(1)]), /^origins 0 is no list of 8/],
    [withOne('gapWeights', [...shipped.gapWeights.slice(1), []]), /^gapWeights 4/],
    [withOne('anyNewWeights', shipped.anyNewWeights.with(3, WEIGHT_MOST + 1)), /^anyNewWeights 3/],
    [text.replace('"anyNewWeights":[', '"anyNewWeights":[1e999,'), /^anyNewWeights/],
  ]
  for (const [it, why] of table) ok(why.test(refused(it) ?? 'nothing'), `${refused(it)} is ${why}`)
  equal(refused(withOne('anyNewWeights', shipped.anyNewWeights.with(3, WEIGHT_MOST))), undefined)
  equal(refused(withOne('sessionsPerSecond', RATE_MOST)), undefined)
  equal(
    refused(
      withOne(
        'returning',
        shipped.returning.map(() => RETURNING_MOST),
      ),
    ),
    undefined,
  )
})

test('whatever JSON it is given it refuses or has read something that it writes the same', () => {
  fc.assert(
    fc.property(fc.json(), (it) => {
      ok(refused(it) !== undefined)
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(shipped) as (keyof Population)[])),
      fc.jsonValue(),
      (key, value) => {
        const it = withOne(key, value)
        const read = populationFrom(it)
        if (!isRefusedPopulation(read)) deepEqual(populationFrom(populationText(read)), read)
      },
    ),
  )
})
