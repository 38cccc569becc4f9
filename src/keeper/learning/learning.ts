/**
 * Learning: takes what `sekimori learn` read in old logs into the evidence.
 *
 * Each account that the logs know better than we do becomes an entry, then what the colleagues share
 * with the hashes of the logs. What would change nothing is not written, so that the same logs may be
 * learned twice. A batch is taken as a whole or, where any of it cannot be read, not at all; a crash
 * between batches leaves accounts learned and the organisation not, and learning again mends it.
 */
import { randomBytes } from 'node:crypto'
import { behaviourLearned, organisationLearned } from '../../accounts/behaviour/learned.ts'
import type { Event } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, days, type Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Scribe } from '../scribe.ts'
import { readAccounts, readOrganisation } from './wire.ts'

/** Learnings under way; one more forgets the eldest. */
export const TICKETS_MAX = 4
/** From one use to the next: between the first two of them the logs are read. */
export const TICKET_LIVES: Duration = days(1)

export type LearningParts = {
  readonly clock: Clock
  readonly folds: Pick<FoldStore, 'account' | 'world'>
  readonly scribe: Pick<Scribe, 'write'>
}

/** Of one batch. */
export type Taken = { readonly learned: number; readonly known: number }
export type NotTaken = { readonly refused: string }

type Ticket = { readonly by: string; usedAt: Instant; events: number }

export class Learning {
  readonly #parts: LearningParts
  readonly #tickets = new BoundedMap<string, Ticket>(TICKETS_MAX)

  constructor(parts: LearningParts) {
    this.#parts = parts
  }

  /** Somebody may teach us; answered with the ticket for it. */
  open(by: string): string {
    const ticket = randomBytes(18).toString('hex')
    this.#tickets.set(ticket, { by, usedAt: this.#parts.clock.now(), events: 0 })
    return ticket
  }

  async accounts(ticket: string, told: unknown): Promise<Taken | NotTaken> {
    const { clock, folds, scribe } = this.#parts
    const now = clock.now()
    const mine = this.#used(ticket, now)
    if (mine === undefined) return noTicket
    const read = readAccounts(told, now)
    if ('refused' in read) return read
    const events = read
      .filter(({ account, behaviour }) => {
        const lived = folds.account(account).behaviour
        return behaviourLearned(lived, behaviour) !== lived
      })
      .map(
        ({ account, packed, messages, from, until }): Event => ({
          ...this.#heard(ticket, mine, now),
          kind: 'account.learned',
          account,
          behaviour: packed,
          messages,
          from,
          until,
          by: mine.by,
        }),
      )
    await scribe.write(events)
    return { learned: events.length, known: read.length - events.length }
  }

  async finish(ticket: string, told: unknown): Promise<Taken | NotTaken> {
    const { clock, folds, scribe } = this.#parts
    const now = clock.now()
    const mine = this.#used(ticket, now)
    if (mine === undefined) return noTicket
    const read = readOrganisation(told, now)
    if ('refused' in read) return read
    this.#tickets.delete(ticket)
    const lived = folds.world().organisation
    const { packed, organisation, accounts, messages, from, until, logs } = read
    if (mine.events === 0 && organisationLearned(lived, organisation) === lived)
      return { learned: 0, known: 1 }
    await scribe.write([
      {
        ...this.#heard(ticket, mine, now),
        kind: 'organisation.learned',
        organisation: packed,
        accounts,
        messages,
        from,
        until,
        logs,
        by: mine.by,
      },
    ])
    return { learned: 1, known: 0 }
  }

  #used(name: string, now: Instant): Ticket | undefined {
    const ticket = this.#tickets.get(name)
    if (ticket === undefined) return undefined
    if (between(ticket.usedAt, now) > TICKET_LIVES) {
      this.#tickets.delete(name)
      return undefined
    }
    ticket.usedAt = now
    return ticket
  }

  #heard(name: string, ticket: Ticket, now: Instant) {
    ticket.events += 1
    // Half the ticket names it in the evidence; the whole of it would be a key while it is good.
    const id = `al.${name.slice(0, 18)}.${ticket.events.toString(36)}`
    return { id, at: now, heardAt: now, trust: 'witnessed' as const }
  }
}

const noTicket: NotTaken = { refused: 'learning was not begun, or too long ago; begin again' }
