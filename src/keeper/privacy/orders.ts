/**
 * Orders: what a person may order of erasures and legal holds, each an entry before it counts.
 *
 * Whoever asks for an erasure cannot approve it. Where one person is enough it becomes due after the
 * delay and is marked as self-approved; until it is begun anybody who may ask for one may cancel it.
 * What would stop an erasure and what begins one take turns (`inTurn`): whoever was told that something
 * is preserved or cancelled must not find an erasure begun behind it.
 */
import type { AccountId, Event } from '../../events/event.ts'
import { type Duration, type Instant, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import { ROOT } from '../people.ts'
import type { Scribe } from '../scribe.ts'
import { ERASURES_OPEN_MAX, PRESERVATIONS_STANDING_MAX, TICKET_FORM } from './limits.ts'
import { holdOn } from './waiting.ts'

export type OrderParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly scribe: Pick<Scribe, 'write'>
  readonly people: 'one' | 'two'
  readonly delay: Duration
}

export type NotDone = { readonly refused: string }
type Asked = { readonly ticket: string; readonly by: string; readonly why: string }
export type Held = Asked & {
  /** Absent: everything. */
  readonly account?: AccountId
  readonly from?: Instant
  readonly until?: Instant
}

const refuse = (refused: string): NotDone => ({ refused })

export class Orders {
  readonly #parts: OrderParts
  /** Tickets that are being written: of two at once one is refused. */
  readonly #busy = new Set<string>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: OrderParts) {
    this.#parts = parts
  }

  /** When it is carried out, if nobody does anything else. */
  erase(
    account: AccountId,
    { ticket, by, why }: Asked,
  ): Promise<{ readonly ticket: string; readonly dueAt: Instant } | NotDone> {
    return this.#alone(ticket, async () => {
      const { clock, folds, delay } = this.#parts
      const { privacy } = folds
      const open = privacy.openErasures()
      const taken = this.#taken(ticket)
      if (taken !== undefined) return taken
      const mine = open.find((row) => row.account === account)
      if (mine !== undefined)
        return refuse(`ticket ${mine.ticket} asks for the same account already`)
      if (open.length >= ERASURES_OPEN_MAX) return refuse('too many erasures are open')
      const hold = holdOn(folds, account)
      if (hold !== undefined)
        return refuse(`it is preserved under ticket ${hold.ticket}; lift that first`)
      const dueAt = plus(clock.now(), delay)
      await this.#say(`er.${ticket}`, {
        ...{ kind: 'erase.requested', account, ticket, by, why, dueAt },
      })
      return { ticket, dueAt }
    })
  }

  approve({ ticket, by, why }: Asked): Promise<{ readonly ticket: string } | NotDone> {
    return this.#alone(ticket, async () => {
      const row = this.#parts.folds.privacy.erasure(ticket)
      if (row === undefined) return refuse('no erasure has this ticket')
      if (row.state !== 'requested') return refuse(`it is ${row.state} already`)
      if (by === ROOT) return refuse('a second person approves by name, not by breaking the glass')
      if (row.by === by)
        return refuse(
          this.#parts.people === 'two'
            ? 'whoever asked for it cannot approve it; a second person must'
            : 'whoever asked for it cannot approve it; it is carried out by itself when it is due',
        )
      await this.#say(`ea.${ticket}`, { kind: 'erase.approved', ticket, by, alone: false, why })
      return { ticket }
    })
  }

  cancel({ ticket, by, why }: Asked): Promise<{ readonly ticket: string } | NotDone> {
    return this.#aloneInTurn(ticket, async () => {
      const row = this.#parts.folds.privacy.erasure(ticket)
      if (row === undefined) return refuse('no erasure has this ticket')
      if (row.state !== 'requested' && row.state !== 'approved')
        return refuse(
          row.state === 'intended' ? 'it is being carried out' : `it is ${row.state} already`,
        )
      await this.#say(`ec.${ticket}`, { kind: 'erase.cancelled', ticket, by, why })
      return { ticket }
    })
  }

  preserve(held: Held): Promise<{ readonly ticket: string } | NotDone> {
    const { ticket, account, from, until } = held
    return this.#aloneInTurn(ticket, async () => {
      const { privacy } = this.#parts.folds
      const taken = this.#taken(ticket)
      if (taken !== undefined) return taken
      if (from !== undefined && until !== undefined && from >= until)
        return refuse('it ends before it begins')
      if (privacy.standing().length >= PRESERVATIONS_STANDING_MAX)
        return refuse('too many holds stand')
      const late = privacy
        .openErasures()
        .find((row) => row.state === 'intended' && row.account === account)
      if (account !== undefined && late !== undefined)
        return refuse(`it is being erased under ticket ${late.ticket}`)
      await this.#say(`po.${ticket}`, { kind: 'preservation.ordered', ...held })
      return { ticket }
    })
  }

  lift({ ticket, by, why }: Asked): Promise<{ readonly ticket: string } | NotDone> {
    return this.#alone(ticket, async () => {
      const row = this.#parts.folds.privacy.preservation(ticket)
      if (row === undefined) return refuse('nothing is preserved under this ticket')
      if (row.liftedAt !== undefined) return refuse('it was lifted already')
      await this.#say(`pl.${ticket}`, { kind: 'preservation.lifted', ticket, by, why })
      return { ticket }
    })
  }

  /** The day of thinking is over and nobody cancelled: by whoever asked, alone. */
  async approveDue(): Promise<void> {
    const { clock, folds, people } = this.#parts
    if (people === 'two') return
    const now = clock.now()
    for (const row of folds.privacy.openErasures()) {
      if (row.state !== 'requested' || row.dueAt === undefined || row.dueAt > now) continue
      const { ticket, by = '' } = row
      await this.#alone(ticket, async () => {
        if (folds.privacy.erasure(ticket)?.state === 'requested')
          await this.#say(`ea.${ticket}`, { kind: 'erase.approved', ticket, by, alone: true })
        return undefined
      })
    }
  }

  #taken(ticket: string): NotDone | undefined {
    const { privacy } = this.#parts.folds
    return privacy.erasure(ticket) === undefined && privacy.preservation(ticket) === undefined
      ? undefined
      : refuse('this ticket is used already')
  }

  /** One after the other, each from its look at what stands to its entry. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => undefined)
    return done
  }

  #aloneInTurn<Result>(ticket: string, order: () => Promise<Result>): Promise<Result | NotDone> {
    return this.#alone(ticket, () => this.inTurn(order))
  }

  async #alone<Result>(ticket: string, order: () => Promise<Result>): Promise<Result | NotDone> {
    if (!TICKET_FORM.test(ticket))
      return refuse(
        'a ticket is 1 to 40 letters, digits, dots, lines; it stands in the open and names nobody',
      )
    if (this.#busy.has(ticket)) return refuse('this ticket is being worked on')
    this.#busy.add(ticket)
    try {
      return await order()
    } finally {
      this.#busy.delete(ticket)
    }
  }

  async #say(id: string, told: object): Promise<void> {
    const { clock, scribe } = this.#parts
    const now = clock.now()
    await scribe.write([{ id, at: now, heardAt: now, trust: 'witnessed', ...told } as Event])
  }
}
