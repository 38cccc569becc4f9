/**
 * Book: the contact book as its events tell it, and whom to call in which order.
 *
 * An entry is as good as the last time somebody answered at it, or made sure of it: after a quarter
 * (`CONTACT_FRESH`) it counts as expired, and after a wrong number as broken, until it is recorded
 * anew. Expired ones are still called; broken ones come last.
 */
import type { EventOf } from '../../events/event.ts'
import { type Instant, later, plus } from '../../lib/time.ts'
import {
  CONTACT_FRESH,
  CONTACTS_MAX,
  type Contact,
  type ContactBook,
  type ContactKind,
  type ContactTest,
  type Kept,
  TESTS_MAX,
  type TestState,
  testStates,
} from './contact.ts'
import { contactOf } from './read-contact.ts'

export const emptyBook: ContactBook = { contacts: [], leftOut: 0 }

/** What stands in the book after it; what we cannot read leaves the book as it is. */
export function bookAfter(
  book: ContactBook,
  event: EventOf<'contact.recorded' | 'contact.tested'>,
): ContactBook {
  const kept = book.contacts.find(({ contact }) => contact.name === event.name)
  const others = book.contacts.filter((one) => one !== kept)
  if (event.kind === 'contact.tested') {
    const state = testStates.find((one: TestState) => one === event.status)
    if (kept === undefined || state === undefined) return book
    const test: ContactTest = {
      at: event.at,
      by: event.by,
      state,
      ...(event.seconds === undefined ? {} : { seconds: event.seconds }),
      exercise: event.exercise === true,
    }
    return put(book, others, { ...kept, tests: [...kept.tests, test].slice(-TESTS_MAX) })
  }
  if (event.facts === undefined) return { ...book, contacts: others }
  const contact = contactOf(event.name, event.facts)
  if (contact === undefined) return book
  if (kept === undefined && others.length >= CONTACTS_MAX)
    return { ...book, leftOut: book.leftOut + 1 }
  // Another number has not been tried: what was answered at the old one says nothing of it.
  const isSame = kept !== undefined && sameNumbers(kept.contact, contact)
  return put(book, others, { contact, tests: isSame ? (kept?.tests ?? []) : [] })
}

const sameNumbers = (a: Contact, b: Contact): boolean =>
  [a, b]
    .map(({ phones, deputyPhones, outOfBand }) => JSON.stringify([phones, deputyPhones, outOfBand]))
    .every((one, _, [first]) => one === first)

const put = (book: ContactBook, others: readonly Kept[], one: Kept): ContactBook => ({
  ...book,
  contacts: [...others, one].sort((a, b) => (a.contact.name < b.contact.name ? -1 : 1)),
})

export const bookOf = (
  events: readonly EventOf<'contact.recorded' | 'contact.tested'>[],
): ContactBook => events.reduce(bookAfter, emptyBook)

/** `fresh`, `expired`: nobody tried it for a quarter, `never`, or `broken`: the last call failed. */
export type Freshness = 'fresh' | 'expired' | 'never' | 'broken'

const isGood = ({ state }: ContactTest): boolean =>
  state === 'answered' || state === 'deputy-answered'

/** When it was last known to be right. */
export function goodSince({ contact, tests }: Kept): Instant | undefined {
  const answered = tests.findLast(isGood)?.at
  const verified = contact.verified?.at
  if (answered === undefined || verified === undefined) return answered ?? verified
  return later(answered, verified)
}

export function freshnessOf(kept: Kept, now: Instant): Freshness {
  const good = goodSince(kept)
  const last = kept.tests.at(-1)
  const isBroken =
    last !== undefined &&
    (last.state === 'wrong-number' || last.state === 'changed') &&
    (good === undefined || good <= last.at)
  if (isBroken) return 'broken'
  if (good === undefined) return 'never'
  // A moment that has not come yet is a mistyped one, and proves nothing.
  return good <= now && now < plus(good, CONTACT_FRESH) ? 'fresh' : 'expired'
}

export type Call = {
  readonly contact: Contact
  readonly freshness: Freshness
  readonly goodSince?: Instant
  /** Minutes after the first call of its kind at which this one is due, if nobody answered. */
  readonly after: number
}

/** Of one kind, in the order in which they are called. */
export function escalation(book: ContactBook, kind: ContactKind, now: Instant): readonly Call[] {
  const calls = book.contacts
    .filter(({ contact }) => contact.kind === kind)
    .map((kept) => ({ kept, freshness: freshnessOf(kept, now) }))
    .sort(
      (a, b) =>
        Number(a.freshness === 'broken') - Number(b.freshness === 'broken') ||
        a.kept.contact.order - b.kept.contact.order ||
        (a.kept.contact.name < b.kept.contact.name ? -1 : 1),
    )
  let after = 0
  return calls.map(({ kept, freshness }) => {
    const good = goodSince(kept)
    const call: Call = {
      contact: kept.contact,
      freshness,
      ...(good === undefined ? {} : { goodSince: good }),
      after,
    }
    after += kept.contact.wait
    return call
  })
}

/** What somebody has to look after: a finding each. */
export const unreliable = (
  book: ContactBook,
  now: Instant,
): readonly { readonly name: string; readonly freshness: Exclude<Freshness, 'fresh'> }[] =>
  book.contacts.flatMap((kept) => {
    const freshness = freshnessOf(kept, now)
    return freshness === 'fresh' ? [] : [{ name: kept.contact.name, freshness }]
  })
