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
import { barOf, budgets } from '../../verdict/detector/bars.ts'
import type { Desk } from '../desk.ts'
import type { Scribe } from '../scribe.ts'
import { readAccounts, readOrganisation } from './wire.ts'

/** Learnings under way; one more forgets the eldest. */
export const TICKETS_MAX = 4
/** From one use to the next: between the first two of them the logs are read. */
export const TICKET_LIVES: Duration = days(1)
/** However often it is used. */
export const TICKET_ENDS: Duration = days(7)

export type LearningParts = {
  readonly clock: Clock
  readonly folds: Pick<FoldStore, 'account' | 'world'>
  readonly scribe: Pick<Scribe, 'write'>
  /** What was expected of an account, or of the organisation, before it was taught is void. */
  readonly desk: Pick<Desk, 'forget' | 'forgetOrganisation'>
  /** Whether who began may still act. */
  readonly stands: (by: string) => boolean
}

/** Of one batch. */
export type Taken = { readonly learned: number; readonly known: number }
export type NotTaken = { readonly refused: string }

type Ticket = { readonly by: string; readonly openedAt: Instant; usedAt: Instant; events: number }

export class Learning {
  readonly #parts: LearningParts
  readonly #tickets = new BoundedMap<string, Ticket>(TICKETS_MAX)

  constructor(parts: LearningParts) {
    this.#parts = parts
  }

  /** Somebody may teach us; answered with the ticket for it. */
  open(by: string): string {
    const ticket = randomBytes(18).toString('hex')
    const now = this.#parts.clock.now()
    this.#tickets.set(ticket, { by, openedAt: now, usedAt: now, events: 0 })
    return ticket
  }

  async accounts(ticket: string, told: unknown): Promise<Taken | NotTaken> {
    const { clock, desk, folds, scribe } = this.#parts
    const now = clock.now()
    const mine = this.#used(ticket, now)
    if (mine === undefined) return noTicket
    const read = readAccounts(told, now)
    if ('refused' in read) return read
    const events = read
      .filter(({ account, behaviour }) => {
        const { behaviour: lived, evidence, suspicion } = folds.account(account)
        // What a contained or suspect account did is not what it is to be known by.
        if (suspicion.containedAt !== undefined || evidence.total >= barOf(budgets.challenge))
          return false
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
    for (const { account } of events) if (account !== undefined) desk.forget(account)
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
    this.#parts.desk.forgetOrganisation()
    return { learned: 1, known: 0 }
  }

  #used(name: string, now: Instant): Ticket | undefined {
    const ticket = this.#tickets.get(name)
    if (ticket === undefined) return undefined
    const isOver =
      between(ticket.usedAt, now) > TICKET_LIVES || between(ticket.openedAt, now) > TICKET_ENDS
    if (isOver || !this.#parts.stands(ticket.by)) {
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
