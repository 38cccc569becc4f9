import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { type Duration, days, type Instant, minutes, plus } from '../lib/time.ts'
import { AccountBook } from './account-book.ts'
import { isDomestic } from './account-found.ts'
import { type ClassifyParts, classified, LINGERS } from './classify.ts'
import { mailed, type Sitting, settled } from './sitting.ts'

const account = 'sasl:a@example.jp' as AccountId
const start = 1_750_000_000_000 as Instant
const office = '192.0.2.1'
const abroad = '203.0.113.9'

const parts: ClassifyParts = {
  owns: (ip) => ip === office,
  countryOf: (ip) => (ip === office ? 'JP' : 'NL'),
  kindOf: () => undefined,
  isThiefs: () => false,
  isExploiter: () => false,
}

/** An owner whose mailings to colleagues raise the evidence by a little, on a week of days. */
function ofOffice(): AccountBook {
  const book = new AccountBook(account, start)
  for (let day = 0; day < 7; day += 1) {
    const at = plus(start, days(day))
    const sitting = book.sittingAt(office, at)
    sitting.known = true
    sitting.raised = 0.1
    sitting.logins = 3
    mailed(sitting, at)
    settled(sitting, {
      ...{ at, size: 100, subject: undefined, nameless: 0 },
      outcomes: new Map([['x@example.jp', { outcome: 'delivered', relayIp: undefined }]]),
    })
  }
  return book
}

test('the owner’s mailing clears him where nothing else speaks against him', () => {
  const book = ofOffice()
  book.judged.highest = 20
  equal(classified(book, parts).verdict, 'clean')
})

test('the owner’s mailing does not clear a stranger who read the mailbox', () => {
  const book = ofOffice()
  book.judged.highest = 20
  const at = plus(start, days(6))
  const thief = book.sittingAt(abroad, plus(at, minutes(30)))
  thief.known = false
  thief.sessions = 1
  thief.octets = 900_000_000
  equal(classified(book, parts).verdict, 'hijacked')
})

test('an address of a colleague’s office that tried a weakness makes nobody in it a thief', () => {
  const book = ofOffice()
  const isExploiter = (ip: string) => ip === office
  equal(classified(book, { ...parts, isExploiter }).verdict, 'clean')
  const elsewhere = book.sittingAt(abroad, plus(start, days(6)))
  elsewhere.byExploiter = true
  equal(classified(book, { ...parts, isExploiter: (ip) => ip === abroad }).verdict, 'hijacked')
})

test('where a thief was does not become the account’s country when his sittings are folded', () => {
  const book = ofOffice()
  book.places.set('203.0.113.1', {
    firstAt: start,
    lastAt: start,
    messages: 0,
    logins: 1,
    own: false,
  })
  const at = plus(start, days(6))
  const thief = book.sittingAt(abroad, plus(at, minutes(30)))
  thief.known = false
  thief.sessions = 1
  thief.octets = 900_000_000
  book.judged.highest = 20
  equal(classified(book, parts).verdict, 'hijacked')
})

/** Stolen from abroad, and contained. */
function taken(): { book: AccountBook; thief: Sitting } {
  const book = ofOffice()
  const at = plus(start, days(6))
  const thief = book.sittingAt(abroad, at)
  thief.known = false
  thief.raised = Math.log(1_000)
  book.judged.highest = 1e6
  book.judged.highestAt = at
  book.judged.challengedAt = at
  book.judged.containedAt = at
  book.judged.windowFrom = at
  return { book, thief }
}
const stolenIn = (book: AccountBook, its: ClassifyParts = parts) =>
  classified(book, its).stolen.map(({ from }) => (from - start) / days(1))

test('where a thief is known at last he stays a thief', () => {
  const { book } = taken()
  const later = book.sittingAt('203.0.113.8', plus(start, days(20)))
  later.known = true
  deepEqual(stolenIn(book), [6, 20])
  // Nor when it is the account’s own in the end.
  deepEqual(stolenIn(book, { ...parts, owns: () => true }), [6, 20])
})

test('a thief’s country is no home because he stayed there', () => {
  const { book } = taken()
  book.sittingAt('203.0.113.8', plus(start, days(20))).known = true
  const elsewhere = book.sittingAt('198.51.100.7', plus(start, days(22)))
  elsewhere.known = false
  deepEqual(stolenIn(book), [6, 20, 22])
})

test('a place of the owner’s from before has two users', () => {
  const { book } = taken()
  const office2 = book.sittingAt(office, plus(start, days(7)))
  office2.known = true
  deepEqual(stolenIn(book), [6])
  office2.raised = Math.log(100)
  deepEqual(stolenIn(book, { ...parts, countryOf: () => 'JP' }), [6, 7])
})

test('what he did where he is known by then is not folded away', () => {
  const { book } = taken()
  for (let day = 10; day < 90; day += 1)
    book.sittingAt('203.0.113.8', plus(start, days(day))).known = true
  equal(book.sittings.filter(({ ip }) => ip === '203.0.113.8').length, 80)
  equal(book.places.has('203.0.113.8'), false)
})

test('a journey of the owner’s long after the thief is the owner’s', () => {
  const { book } = taken()
  const paris = {
    ...parts,
    countryOf: (ip: string) => (ip === office ? 'JP' : ip[0] === '2' ? 'NL' : 'FR'),
  }
  const journey = book.sittingAt('198.51.100.7', plus(start, days(40)))
  journey.known = false
  deepEqual(stolenIn(book, paris), [6])
  journey.raised = Math.log(4)
  deepEqual(stolenIn(book, paris), [6, 40])
  journey.raised = 0
  const soon = book.sittingAt('198.18.0.99', plus(plus(start, days(6)), LINGERS))
  soon.known = false
  deepEqual(
    stolenIn(book, { ...paris, countryOf: (ip) => paris.countryOf(ip) + ip.slice(-2) }),
    [6, 20],
  )
  const { book: another } = taken()
  const late = another.sittingAt(
    '198.18.0.99',
    plus(plus(start, days(6)), (LINGERS + 1) as Duration),
  )
  late.known = false
  deepEqual(stolenIn(another, paris), [6])
})

test('a mailing from where nobody can tell clears nobody', () => {
  const book = ofOffice()
  book.judged.highest = 20
  equal(classified(book, parts).verdict, 'clean')
  const behindWeb = book.sittingAt('127.0.0.1', plus(start, days(6)))
  behindWeb.raised = 1
  mailed(behindWeb, plus(start, days(6)))
  equal(classified(book, parts).verdict, 'suspect')
})

test('what was before a weakness was used was not by it', () => {
  const book = ofOffice()
  const from = (day: number) => plus(start, days(day))
  book.sittingAt(abroad, from(2))
  book.sittingAt(abroad, from(6))
  const isExploiter = (ip: string, by: Instant) => ip === abroad && by >= from(5)
  deepEqual(stolenIn(book, { ...parts, isExploiter }), [6])
})

/** So many recipients, each in one of these domains, and what became of them. */
function sent(
  book: AccountBook,
  { ip, at, many, domain }: { ip: string; at: Instant; many: number; domain: string },
  outcome: 'delivered' | 'bounced' = 'delivered',
): Sitting {
  const sitting = book.sittingAt(ip, at)
  mailed(sitting, at)
  settled(sitting, {
    ...{ at, size: 100, subject: undefined, nameless: 0 },
    outcomes: new Map(
      Array.from({ length: many }, (_, n) => [`x${n}@${domain}`, { outcome, relayIp: undefined }]),
    ),
  })
  return sitting
}

test('where nothing is known yet a place in the organisation’s country is not abroad', () => {
  const book = new AccountBook(account, start)
  const mailing = sent(book, { ip: office, at: start, many: 40, domain: 'example.jp' })
  book.weighed(mailing, { known: false, by: 6, isMail: true, swept: false })
  book.judged.highest = 2
  book.judged.challengedAt = start
  const nobodys = { ...parts, owns: () => false }
  equal(classified(book, nobodys).verdict, 'suspect')
  equal(classified(book, { ...nobodys, home: 'JP' }).verdict, 'not-enough-log')
})

test('where a log begins in the middle of a theft, the thief’s place is not learned as the owner’s', () => {
  const book = new AccountBook(account, start)
  const thief = sent(book, { ip: abroad, at: start, many: 300, domain: 'b.example' }, 'bounced')
  book.weighed(thief, { known: false, by: Math.log(2_000), isMail: true, swept: false })
  const again = book.sittingAt(abroad, plus(start, days(1)))
  again.known = true
  const later = sent(book, {
    ip: office,
    at: plus(start, days(2)),
    many: 1,
    domain: 'example.jp',
  })
  later.known = false
  book.judged.highest = 67
  book.judged.highestAt = start
  book.judged.challengedAt = start
  book.judged.windowFrom = start
  // As the judge has it, who learned from the first that he saw.
  const its = { ...parts, home: 'JP', owns: (ip: string) => ip === abroad }
  equal(classified(book, its).verdict, 'hijacked')
  deepEqual(stolenIn(book, its), [0, 1])
})

test('a network that is new to the owner days after a theft at home is the owner’s', () => {
  const atHome = { ...parts, countryOf: () => 'JP' }
  const { book } = taken()
  const newcomer = (ip: string, day: number, raised: number) => {
    const one = book.sittingAt(ip, plus(start, days(day)))
    one.known = false
    one.raised = raised
  }
  newcomer('198.51.100.7', 9, Math.log(60))
  deepEqual(stolenIn(book, atHome), [6])
  // What no arrival comes near to is a thief’s, whenever it is.
  newcomer('198.51.100.7', 12, Math.log(1_000))
  deepEqual(stolenIn(book, atHome), [6, 9, 12])
  // After one abroad it may be what a taken account was not let learn.
  deepEqual(stolenIn(book, { ...parts, countryOf: (ip) => (ip === abroad ? 'NL' : 'JP') }), [6])
})

/** A newsletter of so many weeks, of which each issue looked stolen. */
function newsletter(weeks: number): AccountBook {
  const book = new AccountBook(account, start)
  for (let week = 0; week < weeks; week += 1) {
    const at = plus(start, days(7 * week))
    const issue = sent(book, { ip: office, at, many: 300, domain: 'a.example' })
    issue.known = true
    issue.raised = 10
  }
  book.judged.highest = 1e6
  book.judged.containedAt = start
  book.judged.windowFrom = start
  return book
}

test('two issues of a newsletter clear it at one hour of one weekday, and not at others', () => {
  equal(classified(newsletter(2), parts).verdict, 'clean')
  equal(classified(newsletter(1), parts).verdict, 'hijacked')
  for (const later of [4, 7.2]) {
    const odd = newsletter(1)
    const at = plus(start, days(later))
    const second = sent(odd, { ip: office, at, many: 300, domain: 'a.example' })
    second.known = true
    second.raised = 10
    equal(classified(odd, parts).verdict, 'hijacked')
  }
})

test('a newsletter’s issue from a new machine is for a person to look at, another list is a thief’s', () => {
  const atHome = { ...parts, countryOf: () => 'JP' }
  const issue = (domain: string, outcome?: 'bounced', many = 300) => {
    const book = newsletter(4)
    const at = plus(start, days(21.5))
    const one = sent(book, { ip: abroad, at, many, domain }, outcome)
    one.known = false
    one.raised = 10
    return classified(book, atHome).verdict
  }
  equal(issue('a.example'), 'suspect')
  equal(issue('b.example'), 'hijacked')
  equal(issue('a.example', 'bounced'), 'hijacked')
  equal(issue('a.example', undefined, 375), 'suspect')
  equal(issue('a.example', undefined, 376), 'hijacked')
})

test('letters that raised the evidence by a little are no mailing that clears a stranger’s', () => {
  const book = ofOffice()
  const at = plus(start, days(6.5))
  const letter = sent(book, { ip: abroad, at, many: 1, domain: 'example.jp' })
  letter.known = false
  letter.raised = 10
  book.judged.highest = 1e6
  book.judged.containedAt = at
  book.judged.windowFrom = at
  equal(classified(book, { ...parts, countryOf: () => 'JP' }).verdict, 'hijacked')
})

test('a domain is of the home country by its name, that of the United Kingdom too', () => {
  const at = (home: string) => ({ home, countryOf: () => undefined })
  const isHome = (domain: string, home: string) =>
    isDomestic(domain, undefined, 'own.example', at(home))
  deepEqual(
    [isHome('a.co.uk', 'GB'), isHome('a.co.uk', 'JP'), isHome('a.jp', 'JP'), isHome('a.jp', 'GB')],
    [true, false, true, false],
  )
})
