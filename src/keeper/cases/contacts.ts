/**
 * Contacts: the contact book as people keep it: recorded, struck, and tried by telephone.
 *
 * What an entry must have is read in `cases/contacts`; here it becomes an entry of the evidence, so
 * that the book is the same after a restart, and it can be shown when each number was last tried.
 */
import { freshnessOf, unreliable } from '../../cases/contacts/book.ts'
import { CONTACTS_MAX, type Contact, type ContactBook } from '../../cases/contacts/contact.ts'
import {
  type ContactRefusal,
  contactFacts,
  isContactRefusal,
  readContact,
  readTest,
  type TestRead,
} from '../../cases/contacts/read-contact.ts'
import type { Complaint } from '../../cases/shape.ts'
import type { Event } from '../../events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Scribe } from '../scribe.ts'

export type ContactParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: Pick<FoldStore, 'cases'>
  readonly scribe: Pick<Scribe, 'write'>
}

/** An entry as it is from now on; without `contact` it is struck. */
export type ContactRead = { readonly name: string; readonly contact?: Contact }
export type ContactDone = { readonly name: string; readonly contacts: number }
export type NotKept = Complaint & { readonly refused: 'no-such' | 'full' }

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

export class Contacts {
  readonly #parts: ContactParts
  #nth = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: ContactParts) {
    this.#parts = parts
  }

  book(): ContactBook {
    return this.#parts.folds.cases.contactBook()
  }

  facts() {
    const now = this.#parts.clock.now()
    const { contacts } = this.book()
    return {
      contacts: contacts.map((kept) => ({ ...kept, freshness: freshnessOf(kept, now) })),
      unreliable: unreliable(this.book(), now),
    }
  }

  /** Without facts: it is struck. */
  read(name: string, facts: unknown): ContactRead | ContactRefusal {
    if (facts !== undefined) {
      const contact = readContact(name, facts)
      return isContactRefusal(contact) ? contact : { name: contact.name, contact }
    }
    if (NAME.test(name)) return { name }
    return { refused: 'field', ...noName(name) }
  }

  readTest(told: Parameters<typeof readTest>[0]): TestRead | ContactRefusal {
    return readTest(told)
  }

  /** One after the other: a book that is full stays as full as it is. */
  record({ name, contact }: ContactRead, by: string): Promise<ContactDone | NotKept> {
    return this.#inTurn(async () => {
      const { contacts } = this.book()
      const isThere = contacts.some((kept) => kept.contact.name === name)
      if (contact === undefined && !isThere) return { refused: 'no-such', ...noName(name) }
      if (!isThere && contacts.length >= CONTACTS_MAX)
        return {
          refused: 'full',
          ...{ field: 'name', found: name, wanted: `no more than ${CONTACTS_MAX} entries` },
        }
      const facts = contact === undefined ? {} : { facts: contactFacts(contact) }
      await this.#write({ kind: 'contact.recorded', name, ...facts, by })
      return { name, contacts: this.book().contacts.length }
    })
  }

  /** Somebody was called. */
  test(
    { name, state, seconds, exercise, note }: TestRead,
    by: string,
  ): Promise<ContactDone | NotKept> {
    return this.#inTurn(async () => {
      const { contacts } = this.book()
      if (!contacts.some(({ contact }) => contact.name === name))
        return { refused: 'no-such', ...noName(name) }
      await this.#write({
        ...{ kind: 'contact.tested', name, status: state, by },
        ...(seconds === undefined ? {} : { seconds }),
        ...(exercise ? { exercise } : {}),
        ...(note === undefined ? {} : { note }),
      })
      return { name, contacts: contacts.length }
    })
  }

  async #write(told: { readonly [name: string]: unknown }): Promise<void> {
    const now = this.#parts.clock.now()
    this.#nth += 1
    const id = `cb.${now.toString(36)}.${this.#nth.toString(36)}`
    const heard = { id, at: now, heardAt: now, trust: 'witnessed' }
    await this.#parts.scribe.write([{ ...heard, ...told } as unknown as Event])
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }
}

const noName = (name: string): Complaint => ({
  ...{ field: 'name', found: name.slice(0, 80), wanted: 'a name of the contact book' },
})
