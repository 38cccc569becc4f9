/**
 * Contacts: whom an account has ever written to, as hashes, in little room.
 *
 * An open-addressed table of numbers: one look per recipient. Two generations give it an end: when
 * the young one is full it becomes the old one, and the old one of before is forgotten. Who is
 * written to again moves to the young, so an account forgets those it has not written to for long.
 * The last few stand in a list beside the table: a table is copied once in so many new contacts.
 */
import { assert } from '../../lib/assert.ts'
import type { Contact } from '../model.ts'

export const GENERATION_MAX = 1_024
/** New contacts that stand beside the table. */
export const RECENT_MAX = 16
const SLOTS_LEAST = 16
const HASH_MOST = 2 ** 48 - 1

type Table = {
  /** A slot holds the hash and one, so that nought is an empty slot. */
  readonly slots: Float64Array
  readonly recent: readonly Contact[]
  /** Of both. */
  readonly count: number
}

export type Contacts = { readonly young: Table; readonly old: Table }

const emptyTable: Table = { slots: new Float64Array(SLOTS_LEAST), recent: [], count: 0 }
export const noContacts: Contacts = { young: emptyTable, old: emptyTable }

export const contactCount = ({ young, old }: Contacts): number => young.count + old.count

export const isKnown = ({ young, old }: Contacts, contact: Contact): boolean =>
  has(young, contact) || (old.count > 0 && has(old, contact))

/** How many of these the account has never written to. */
export function neverWrittenAmong(contacts: Contacts, recipients: readonly Contact[]): number {
  let fresh = 0
  for (const recipient of recipients) if (!isKnown(contacts, recipient)) fresh += 1
  return fresh
}

export function contactsAfter(contacts: Contacts, recipients: readonly Contact[]): Contacts {
  const { young, old } = contacts
  let fresh = 0
  for (const recipient of recipients) if (!has(young, recipient)) fresh += 1
  if (fresh === 0) return contacts
  const isRoom = young.recent.length + fresh <= RECENT_MAX && young.count + fresh <= GENERATION_MAX
  return isRoom ? { young: joined(young, recipients), old } : settledIn(contacts, recipients, fresh)
}

/** Of both generations, in ascending order. */
export const toHashes = ({ young, old }: Contacts): readonly [Float64Array, Float64Array] => [
  hashesOf(young),
  hashesOf(old),
]

export function fromHashes(young: readonly Contact[], old: readonly Contact[]): Contacts {
  return {
    young: contactsAfter(noContacts, young).young,
    old: contactsAfter(noContacts, old).young,
  }
}

function hashesOf({ slots, recent }: Table): Float64Array {
  const placed = slots.filter((slot) => slot !== 0).map((slot) => slot - 1)
  return Float64Array.of(...placed, ...recent).sort()
}

const has = ({ slots, recent }: Table, contact: Contact): boolean =>
  isPlaced(slots, contact + 1) || recent.includes(contact)

function isPlaced(slots: Float64Array, key: number): boolean {
  const mask = slots.length - 1
  // Of a number beyond 32 bits `&` takes the low ones.
  for (let at = key & mask; ; at = (at + 1) & mask) {
    const slot = slots[at]
    if (slot === key) return true
    if (slot === 0) return false
  }
}

function assertHash(contact: Contact): void {
  assert(contact >= 0 && contact <= HASH_MOST, 'a contact is a hash of 48 bits')
}

function joined(table: Table, recipients: readonly Contact[]): Table {
  const recent = table.recent.slice()
  for (const recipient of recipients) {
    assertHash(recipient)
    if (!has(table, recipient) && !recent.includes(recipient)) recent.push(recipient)
  }
  return { slots: table.slots, recent, count: table.count + recent.length - table.recent.length }
}

type Growing = { young: { slots: Float64Array; count: number }; old: Table }

function settledIn(
  { young, old }: Contacts,
  recipients: readonly Contact[],
  fresh: number,
): Contacts {
  const slots = roomFor(young.slots, Math.min(GENERATION_MAX, young.count + fresh))
  const growing: Growing = { young: { slots, count: young.count - young.recent.length }, old }
  for (const recipient of young.recent) put(growing, recipient)
  for (const recipient of recipients) put(growing, recipient)
  return { young: { ...growing.young, recent: [] }, old: growing.old }
}

function put(growing: Growing, contact: Contact): void {
  assertHash(contact)
  if (isPlaced(growing.young.slots, contact + 1)) return
  if (growing.young.count >= GENERATION_MAX) {
    growing.old = { ...growing.young, recent: [] }
    growing.young = { slots: new Float64Array(SLOTS_LEAST), count: 0 }
  }
  const { young } = growing
  if ((young.count + 1) * 4 > young.slots.length * 3)
    young.slots = roomFor(young.slots, young.count + 1)
  place(young.slots, contact + 1)
  young.count += 1
}

/** A copy with room for `count`: at most three quarters full. */
function roomFor(slots: Float64Array, count: number): Float64Array {
  let length = slots.length
  while (count * 4 > length * 3) length *= 2
  if (length === slots.length) return slots.slice()
  const wider = new Float64Array(length)
  for (const slot of slots) if (slot !== 0) place(wider, slot)
  return wider
}

function place(slots: Float64Array, key: number): void {
  const mask = slots.length - 1
  let at = key & mask
  while (slots[at] !== 0) at = (at + 1) & mask
  slots[at] = key
}
