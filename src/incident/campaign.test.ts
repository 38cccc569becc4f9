/** What strangers' places say of an account when all of it is seen from the end. */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { type Duration, days, hours, type Instant, plus } from '../lib/time.ts'
import { AccountBook, MEANWHILE_MAX } from './account-book.ts'
import { campaignOf } from './campaign.ts'
import { mailed, settled } from './sitting.ts'

const start = 1_750_000_000_000 as Instant
const office = '192.0.2.1'
const abroad = '203.0.113.9'
const parts = {
  isForeign: ({ ip }: { readonly ip: string | undefined }) => ip === abroad,
  kindOf: () => undefined,
}
const MB = 1_000_000

/** So many days of one who reads half a megabyte and writes once at the office. */
function ofOffice(until: number): AccountBook {
  const book = new AccountBook('sasl:a@example.jp' as AccountId, start)
  for (let day = 0; day < until; day += 1) {
    const at = plus(start, days(day))
    const sitting = book.sittingAt(office, at)
    sitting.known = true
    sitting.octets = MB / 2
    sitting.sessions = 1
    mailed(sitting, at)
  }
  return book
}

type Look = { readonly day: number; readonly octets: number; readonly writes?: boolean }

/** By how much reading from abroad speaks against the account. */
function readingOf(looks: readonly Look[]): number {
  const book = ofOffice(20)
  for (const { day, octets, writes = false } of looks) {
    const at = plus(plus(start, days(day)), hours(9) as Duration)
    const sitting = book.sittingAt(abroad, at)
    sitting.known = false
    sitting.octets = octets
    sitting.sessions = 1
    if (writes) mailed(sitting, at)
  }
  const told = campaignOf(book, parts)?.reasons.find(({ code }) => code === 'past.reads-more')
  const decibans = told?.['decibans'] ?? 0
  ok(typeof decibans === 'number')
  return decibans
}

const each = (nights: number, octets: number, writes = false): readonly Look[] =>
  Array.from({ length: nights }, (_, n) => ({ day: 20 + n, octets, writes }))

test('a whole mailbox fetched on one day is a new device more often than on three', () => {
  // The same for each day.
  const [once, twice, thrice] = [1, 2, 3].map((nights) => readingOf(each(nights, 8 * MB, true)))
  equal(once, twice)
  equal(Math.round(((thrice ?? 0) - (once ?? 0)) * 10), 60)
})

test('who reads in many sittings and writes in none is unlike an owner who always writes', () => {
  const silent = readingOf(each(3, 8 * MB))
  const writing = readingOf(each(3, 8 * MB, true))
  equal(Math.round((silent - writing) * 10), 80)
  // One answer among them, and he is more like him again.
  ok(readingOf([...each(2, 8 * MB), { day: 22, octets: 8 * MB, writes: true }]) < silent)
})

test('a holiday on which mail is read as at home and nobody is answered says nothing against him', () => {
  ok(readingOf(each(10, MB / 2)) <= 0)
})

test('a quarter of a list that comes back, and twenty at least, is no owner’s correspondence', () => {
  const unlike = (returned: number, arrived: number): number => {
    const book = ofOffice(20)
    const at = plus(plus(start, days(20)), hours(9) as Duration)
    const sitting = book.sittingAt(abroad, at)
    sitting.known = false
    mailed(sitting, at)
    const fate = (n: number) => (n < returned ? ('bounced' as const) : ('delivered' as const))
    settled(sitting, {
      ...{ at, size: 100, subject: undefined, nameless: 0 },
      outcomes: new Map(
        Array.from({ length: returned + arrived }, (_, n) => [
          `x${n}@b.example`,
          { outcome: fate(n), relayIp: undefined },
        ]),
      ),
    })
    const told = campaignOf(book, parts)?.reasons.find(({ code }) => code === 'past.mail-unlike')
    const decibans = told?.['decibans'] ?? 0
    ok(typeof decibans === 'number')
    return decibans
  }
  equal(unlike(20, 60), 8)
  equal(unlike(19, 0), 0)
  equal(unlike(20, 61), 0)
})

/** One day from abroad, reading little, and three hours later the owner at the office. */
function both(book: AccountBook, day: number): void {
  const at = plus(start, days(day))
  const stranger = book.sittingAt(abroad, at)
  stranger.known = false
  stranger.octets = MB / 10
  const owner = book.sittingAt(office, plus(at, hours(3) as Duration))
  owner.known = true
  mailed(owner, owner.from)
}

function alone(book: AccountBook, day: number): void {
  const owner = book.sittingAt(office, plus(start, days(day)))
  owner.known = true
  mailed(owner, owner.from)
}

test('that the owner wrote at home meanwhile is not forgotten with what is folded', () => {
  const book = ofOffice(20)
  for (let day = 20; day < 26; day += 1) both(book, day)
  const told = () =>
    campaignOf(book, parts)?.reasons.find(({ code }) => code === 'past.owner-at-home')
  const before = told()
  ok(before !== undefined)
  for (let day = 26; day < 80; day += 1) alone(book, day)
  ok(!book.sittings.some(({ ip, from }) => ip === office && from < plus(start, days(60))))
  equal(told()?.['decibans'], before['decibans'])
})

test(`of what the owner did beside strangers the latest ${MEANWHILE_MAX} are remembered`, () => {
  const book = ofOffice(1)
  for (let day = 1; day < 100; day += 1) both(book, day)
  for (let day = 100; day < 140; day += 1) alone(book, day)
  equal(book.meanwhile.length, MEANWHILE_MAX)
  ok((book.meanwhile[0]?.from ?? 0) > plus(start, days(30)))
})
