import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hours, instant, minutes, plus } from '../../lib/time.ts'
import { LISTED_FOR, LISTED_LEAST, Listings, SERVERS_MAX } from './listings.ts'

const NOW = instant('2026-11-21T12:00:00+09:00')
const spamhaus =
  '554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org'
const google =
  '421-4.7.0 [198.51.100.7] Our system has detected an unusual rate of unsolicited mail'
const refused = (server: string, said: string, more: object = {}) => ({
  ...{ at: NOW, relay: `${server}[192.0.2.9]:25`, dsn: '5.7.1' },
  ...{ status: `host ${server}[192.0.2.9] said: ${said}`, ...more },
})

test('a list counts when servers of two domains name it; one alone may say what it likes', () => {
  const listings = new Listings()
  for (const server of ['mx1.one.example', 'mx2.one.example'])
    listings.heard(refused(server, spamhaus))
  deepEqual(listings.lists(NOW), [])
  listings.heard(refused('mx.two.example', spamhaus))
  deepEqual(listings.lists(NOW), ['Spamhaus'])
  equal(LISTED_LEAST, 2)
  const japanese = new Listings()
  for (const server of ['mail.co.jp', 'post.co.jp']) japanese.heard(refused(server, spamhaus))
  deepEqual(japanese.lists(NOW), ['Spamhaus'])
})

test('a provider’s own list is believed by its own server, and by no other', () => {
  const listings = new Listings()
  for (const server of ['mx.one.example', 'mx.two.example', 'google.com.evil.example'])
    listings.heard(refused(server, google))
  deepEqual(listings.lists(NOW), [])
  listings.heard(refused('gmail-smtp-in.l.google.com', google))
  deepEqual(listings.lists(NOW), ['Google'])
})

test('it is over when nobody said so for hours; what a doubted log says counts nothing', () => {
  const listings = new Listings()
  for (const server of ['mx.one.example', 'mx.two.example']) {
    listings.heard(refused(server, spamhaus))
    listings.heard(
      refused(server, spamhaus.replace('zen.spamhaus.org', 'bl.spamcop.net'), { doubted: true }),
    )
  }
  deepEqual(listings.lists(plus(NOW, LISTED_FOR)), ['Spamhaus'])
  deepEqual(listings.lists(plus(NOW, minutes(181))), [])
})

test('refusals for our name are counted of the last hour, and no minute is counted twice', () => {
  const listings = new Listings()
  for (let n = 0; n < 130; n += 1)
    listings.heard(refused('mx.one.example', spamhaus, { at: plus(NOW, minutes(n)) }))
  equal(listings.refusedForName(plus(NOW, minutes(129))), 60)
  equal(listings.refusedForName(plus(NOW, hours(9))), 0)
  listings.heard(refused('mx.one.example', '550 5.1.1 unknown', { dsn: '5.1.1' }))
  equal(listings.refusedForName(plus(NOW, hours(9))), 0)
})

test('of each list so many servers are remembered; one more puts out the eldest', () => {
  const listings = new Listings()
  listings.heard(refused('mx.first.example', spamhaus, { at: plus(NOW, hours(2)) }))
  for (let n = 0; n < SERVERS_MAX - 1; n += 1)
    listings.heard(refused(`mx.old${n}.example`, spamhaus, { at: plus(NOW, hours(-9)) }))
  listings.heard(refused('mx.second.example', spamhaus, { at: plus(NOW, hours(2)) }))
  // The first was the eldest: one of the two that are fresh is left.
  deepEqual(listings.lists(plus(NOW, hours(2))), [])
})
