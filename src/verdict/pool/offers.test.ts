/** Offers: one stale password is one, from wherever it comes; bounds. */
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, instant, minutes, plus } from '../../lib/time.ts'
import { OFFERED_NAMES_MAX, OFFERS_KEPT_FOR, OFFERS_MAX, Offers } from './offers.ts'

const now = instant('2025-10-06T09:00:00+09:00')

test('a telephone with a stale password offers it for days; only the first is new', () => {
  const offers = new Offers()
  equal(offers.isRepeated('alice', '3fa', now), false)
  for (let n = 1; n < 60 * 72; n += 1)
    equal(offers.isRepeated('alice', '3FA', plus(now, minutes(n))), true)
  equal(offers.isRepeated('bob', '3fa', now), false, 'another name, another password')
})

test('who guesses offers a new one each time; without a hash nobody can tell', () => {
  const offers = new Offers()
  for (let n = 0; n < 50; n += 1) equal(offers.isRepeated('alice', n.toString(16), now), false)
  equal(offers.isRepeated('alice', undefined, now), undefined)
  equal(offers.isRepeated('alice', '', now), undefined)
})

test('so many of a name, so many names, and so long', () => {
  const offers = new Offers()
  for (let n = 0; n < OFFERS_MAX; n += 1) offers.isRepeated('alice', `a${n}`, now)
  equal(offers.isRepeated('alice', 'a0', now), true, 'it becomes the youngest')
  offers.isRepeated('alice', 'one more', now)
  equal(offers.isRepeated('alice', 'a1', now), false, 'the eldest is forgotten')
  for (let n = 1; n < OFFERED_NAMES_MAX; n += 1) offers.isRepeated(`u${n}`, 'a', now)
  equal(offers.isRepeated('u1', 'a', now), true)
  offers.isRepeated('one more', 'a', now)
  equal(offers.isRepeated('alice', 'a0', now), false)
  equal(offers.isRepeated('u9', 'a', plus(now, OFFERS_KEPT_FOR)), false)
  equal(offers.isRepeated('u8', 'a', plus(now, (OFFERS_KEPT_FOR - hours(1)) as never)), true)
})
