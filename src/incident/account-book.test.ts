import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { days, hours, type Instant, minutes, plus } from '../lib/time.ts'
import {
  AccountBook,
  FAILED_ORIGINS_ALL_MAX,
  FAILED_ORIGINS_MAX,
  PLACES_MAX,
  QUIET_BELOW,
  SITTINGS_ALL_MAX,
  SITTINGS_MAX,
  STRANGE_SITTINGS_MAX,
} from './account-book.ts'
import {
  addDomains,
  DOMAIN_LENGTH_MAX,
  DOMAINS_MAX,
  type DomainTally,
  MINUTES_MAX,
  mailed,
  SITTING_BREAK,
  settled,
} from './sitting.ts'

const account = 'sasl:a@example.jp' as AccountId
const start = 1_700_000_000_000 as Instant

const delivered = { outcome: 'delivered', relayIp: undefined } as const
const open = () => new AccountBook(account, start)

test('a sitting goes on until the silence is as long as its bound, and not longer', () => {
  const book = open()
  const first = book.sittingAt('192.0.2.1', start)
  equal(
    book.sittingAt('192.0.2.1', plus(start, (SITTING_BREAK - 1) as typeof SITTING_BREAK)),
    first,
  )
  const later = plus(first.to, SITTING_BREAK)
  ok(book.sittingAt('192.0.2.1', later) !== first)
  ok(book.sittingAt('192.0.2.2', later) !== book.sittingAt('192.0.2.1', later))
})

test('what is told late of a sitting finds it', () => {
  const book = open()
  const first = book.sittingAt('192.0.2.1', start)
  book.sittingAt('192.0.2.1', plus(start, hours(1)))
  book.sittingAt('192.0.2.1', plus(start, hours(20)))
  equal(book.sittingOf('192.0.2.1', plus(start, minutes(30))), first)
  equal(book.sittingOf('192.0.2.1', plus(start, hours(10))), undefined)
})

test('a year of an office takes the room of some days, and its counts are kept', () => {
  const book = open()
  for (let day = 0; day < 365; day += 1) {
    const at = plus(start, days(day))
    const sitting = book.sittingAt('192.0.2.1', at)
    sitting.known = true
    mailed(sitting, at)
    settled(sitting, {
      ...{ at, size: 100, subject: undefined, nameless: 0 },
      outcomes: new Map([['x@example.net', delivered]]),
    })
  }
  ok(book.sittings.length <= 32, `${book.sittings.length}`)
  const kept = book.sittings.reduce((sum, { mail }) => sum + mail.delivered, 0)
  equal(book.mail.delivered + kept, 365)
  equal(book.domains.get('example.net')?.delivered, book.mail.delivered)
  equal(book.places.size, 1)
})

test('a stranger’s sitting is kept where those of own places are folded', () => {
  const book = open()
  const strange = book.sittingAt('203.0.113.9', start)
  strange.known = false
  for (let day = 1; day < 60; day += 1) {
    const own = book.sittingAt('192.0.2.1', plus(start, days(day)))
    own.known = true
  }
  ok(book.sittings.includes(strange))
})

test('at the bound of sittings all are kept; one past it the quietest eldest goes, and no stranger', () => {
  const book = open()
  const strange = book.sittingAt('203.0.113.9', start)
  strange.known = false
  for (let n = 1; n < SITTINGS_MAX; n += 1) book.sittingAt(`10.0.${n >> 8}.${n & 255}`, start)
  equal(book.sittings.length, SITTINGS_MAX)
  book.sittingAt('192.0.2.77', start)
  equal(book.sittings.length, SITTINGS_MAX)
  ok(book.sittings.includes(strange))
  ok(book.places.size <= PLACES_MAX)
})

test('failures are counted by origin up to the bound, and the rest as left out', () => {
  const book = open()
  for (let n = 0; n < FAILED_ORIGINS_MAX; n += 1)
    book.failedFrom(`10.0.${n >> 8}.${n & 255}`, start, 1)
  equal(book.failedOriginsLeftOut, 0)
  book.failedFrom('192.0.2.1', start, 2)
  deepEqual(
    [book.failed.size, book.failedOriginsLeftOut, book.failures],
    [FAILED_ORIGINS_MAX, 1, FAILED_ORIGINS_MAX + 2],
  )
})

test('what speaks against an account is kept apart for years, and a plain journey is not', () => {
  const book = open()
  const thief = book.sittingAt('203.0.113.9', start)
  thief.known = false
  thief.raised = QUIET_BELOW
  const journey = book.sittingAt('203.0.113.77', start)
  journey.known = false
  for (let day = 1; day < 365; day += 1)
    book.sittingAt('192.0.2.1', plus(start, days(day))).known = true
  deepEqual([book.sittings.includes(thief), book.sittings.includes(journey)], [true, false])
  deepEqual(
    [book.places.get('203.0.113.77')?.own, book.places.get('192.0.2.1')?.own],
    [false, true],
  )
})

test('nothing of strangers is folded by age once the account was asked for', () => {
  const book = open()
  book.judged.challengedAt = start
  const thief = book.sittingAt('203.0.113.9', start)
  thief.known = false
  for (let day = 1; day < 365; day += 1)
    book.sittingAt('192.0.2.1', plus(start, days(day))).known = true
  ok(book.sittings.includes(thief))
})

test('a thief at more places than an owner can have is kept up to the bound; beyond is counted', () => {
  const book = open()
  const strange = (n: number): void => {
    const sitting = book.sittingAt(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, start)
    sitting.known = false
    mailed(sitting, start)
  }
  for (let n = 0; n < STRANGE_SITTINGS_MAX; n += 1) strange(n)
  book.sittingAt('192.0.2.1', start)
  deepEqual(book.strangeFolded, { sittings: 0, messages: 0 })
  equal(book.sittings.length, STRANGE_SITTINGS_MAX + 1)
  strange(STRANGE_SITTINGS_MAX)
  book.sittingAt('192.0.2.2', start)
  deepEqual(book.strangeFolded, { sittings: 1, messages: 1 })
  equal(book.mail.submitted, 1)
})

test('recipients in domains for which there is no room count by the last label of their names', () => {
  const book = open()
  for (const half of [0, 1]) {
    const at = plus(start, days(half))
    const sitting = book.sittingAt('192.0.2.1', at)
    mailed(sitting, at)
    settled(sitting, {
      ...{ at, size: 100, subject: undefined, nameless: 0 },
      outcomes: new Map(
        Array.from({ length: DOMAINS_MAX }, (_, n) => [`x@d${n}.h${half}.jp`, delivered]),
      ),
    })
  }
  const domains = new Map<string, DomainTally>()
  const leftOut = new Map<string, number>()
  for (const sitting of book.sittings) addDomains(domains, sitting, leftOut)
  deepEqual([domains.size, [...leftOut]], [DOMAINS_MAX, [['JP', DOMAINS_MAX]]])
})

test('a domain is cut where no domain is longer', () => {
  const sitting = open().sittingAt('192.0.2.1', start)
  settled(sitting, {
    ...{ at: start, size: 100, subject: undefined, nameless: 0 },
    outcomes: new Map([[`x@${'d'.repeat(70_000)}`, delivered]]),
  })
  deepEqual(
    [...sitting.domains].map(([domain]) => domain.length),
    [DOMAIN_LENGTH_MAX],
  )
})

test('messages in minutes for which there is no room are counted', () => {
  const sitting = open().sittingAt('192.0.2.1', start)
  for (let n = 0; n < MINUTES_MAX; n += 1) mailed(sitting, plus(start, minutes(n)))
  equal(sitting.minutesLeftOut, 0)
  mailed(sitting, plus(start, minutes(MINUTES_MAX)))
  equal(sitting.minutesLeftOut, 1)
})

test('at the bound of all sittings an account keeps its own bound; one past it, the few that each may', () => {
  const full = (others: number) => {
    const room = { sittings: others, failedOrigins: 0 }
    const book = new AccountBook(account, start, room)
    for (let n = 0; n < 48; n += 1) book.sittingAt(`192.0.2.${n}`, plus(start, minutes(n)))
    return { book, room }
  }
  equal(full(SITTINGS_ALL_MAX - 48).book.sittings.length, 48)
  const { book, room } = full(SITTINGS_ALL_MAX - 47)
  equal(book.sittings.length, 32)
  deepEqual(room.sittings, SITTINGS_ALL_MAX - 47 + 32)
  book.leave()
  deepEqual(room.sittings, SITTINGS_ALL_MAX - 47)
})

test('beyond the bound of all origins of failures they are only counted', () => {
  const room = { sittings: 0, failedOrigins: FAILED_ORIGINS_ALL_MAX - 1 }
  const book = new AccountBook(account, start, room)
  ok(book.failedFrom('203.0.113.1', start, 1) !== undefined)
  equal(book.failedFrom('203.0.113.2', start, 2), undefined)
  deepEqual([book.failed.size, book.failedOriginsLeftOut, book.failures], [1, 1, 3])
})

test('what is told late of a sitting that was folded finds none', () => {
  const book = open()
  const first = book.sittingAt('192.0.2.1', start)
  for (let n = 1; n < 31; n += 1) book.sittingAt(`198.51.100.${n}`, plus(start, days(n)))
  equal(first.isOver, true)
  equal(book.sittingOf('192.0.2.1', start), undefined)
  ok(book.sittingAt('192.0.2.1', first.to) !== first)
})

test('a sitting without mail reads as one with none, and what is written to another is not in it', () => {
  const book = open()
  const one = book.sittingAt('192.0.2.1', start)
  mailed(book.sittingAt('192.0.2.2', start), start)
  deepEqual(
    [one.mail.submitted, one.domains.size, one.minutes.size, one.firstMailAt, one.raisedByMail],
    [0, 0, 0, undefined, 0],
  )
})
