/**
 * Privacy: carries out what was ordered to be erased, and what its time is over for.
 *
 * Of a person: `erase.intended` first, and in the same stroke the account's key is condemned: what
 * comes before that entry has the old key, what comes after a new one. Then the key is destroyed,
 * records and blobs are taken out of the vault, the person's rows out of the index, and only when all
 * of it is done `erase.done` is written, with the places. Before the key goes he is struck out of what
 * others wrote about him in cases (`words.ts`). Of a month and class likewise. Whoever is
 * killed on the way finds the open intent at the next start and does it all again, which harms nothing.
 *
 * One thing after the other, in slices, on the guard's own thread but for the rewriting of the vault;
 * a failure is told and tried again in the next round.
 * Limits: what is in memory alone (the company of the last day) is forgotten when that day is over.
 */
import type { AccountId, Event } from '../../events/event.ts'
import type { IndexRanges } from '../../events/privacy.ts'
import { Fault } from '../../lib/fault.ts'
import { type Duration, days, type Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore, Purged } from '../../ports/folds.ts'
import type { Erasing, ErasureRow } from '../../ports/privacy.ts'
import type { Desk } from '../desk.ts'
import type { Scribe } from '../scribe.ts'
import {
  CASES_OF_ONE_MAX,
  CLOCK_STEP,
  ENTRIES_AN_APPEND,
  MONTHS_LOOKED_AT_EVERY,
  RANGES_AN_ENTRY,
  TICKETS_TOLD_MAX,
  TIMED,
} from './limits.ts'
import { isOver, spanOf } from './months.ts'
import { Orders } from './orders.ts'
import { isHeldBefore, monthWaits, personWaits, type Waits } from './waiting.ts'
import { strikeOut, struckOut } from './words.ts'

/** Times that the index is asked to let its log go, before the next round is waited for. */
const SCRUBS_MAX = 100
const SCRUB_PAUSE_MS = 20

export type PrivacyParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly scribe: Pick<Scribe, 'write' | 'condemn'>
  readonly erasing: Erasing
  readonly desk: Pick<Desk, 'forget' | 'forgetOrganisation'>
  /** What is remembered beside evidence and index. */
  readonly forget?: (account: AccountId) => void
  /** What lies beside them in files of its own; rejects: it is done again. */
  readonly eraseKept?: (account: AccountId) => Promise<void>
  /** Lines that nobody understood: they are nobody's, and go by time alone. */
  readonly forgetLines?: (before: Instant) => Promise<void>
  /** How many persons an erasure takes. */
  readonly people: 'one' | 'two'
  readonly delay: Duration
  /** How long bodies of the classes with a time are kept. */
  readonly kept: Duration
  /** Entries of earlier logs, before those of the log in use begin. */
  readonly offset?: number
  /**
   * Nothing goes by time so long after a start, so that somebody can preserve it, and after the clock
   * was set.
   */
  readonly monthsAfter?: { readonly start: Duration; readonly step: Duration }
  readonly told: (problem: unknown) => void
}

export type Progress = {
  readonly ticket: string
  readonly phase: 'finding' | 'rewriting' | 'index'
  readonly done: number
  readonly of: number
}

export class Privacy {
  readonly orders: Orders
  readonly #parts: PrivacyParts
  #working: Promise<void> | undefined
  #progress: Progress | undefined
  #monthsAt = Number.NEGATIVE_INFINITY
  readonly #monthsWaiting = new Map<string, Waits>()
  /** The wall clock over the monotonic one, and when by that months may go. */
  #wall: number | undefined
  #monthsFrom = 0
  #isClosed = false

  constructor(parts: PrivacyParts) {
    this.#parts = parts
    this.orders = new Orders(parts)
  }

  /** One round at a time; resolves when this one, or the one under way, is over. Never rejects. */
  round(): Promise<void> {
    this.#working ??= this.#round()
      .catch(this.#parts.told)
      .finally(() => {
        this.#working = undefined
      })
    return this.#working
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#working
  }

  /** What is told of it all, by tickets. */
  facts() {
    const { folds } = this.#parts
    const { privacy } = folds
    return {
      erasures: privacy.erasures(TICKETS_TOLD_MAX).map((row) => ({
        ...row,
        waits: this.#waitsOf(row) ?? null,
        ...(this.#progress?.ticket === row.ticket ? { progress: this.#progress } : {}),
      })),
      preservations: privacy.preservations(TICKETS_TOLD_MAX),
      months: {
        kept: Math.round(this.#parts.kept / days(1)),
        waiting: [...this.#monthsWaiting].map(([of, waits]) => ({ of, ...waits })),
        erased: privacy.monthsDone(TICKETS_TOLD_MAX),
      },
    }
  }

  #waitsOf({ state, account }: ErasureRow): Waits | undefined {
    return account === undefined || (state !== 'requested' && state !== 'approved')
      ? undefined
      : personWaits(this.#parts.folds, account)
  }

  async #round(): Promise<void> {
    const { folds, clock, told } = this.#parts
    await this.#tellLost()
    await this.orders.approveDue()
    for (const row of folds.privacy.openErasures()) {
      if (this.#isClosed) return
      if (row.state === 'requested' || this.#waitsOf(row) !== undefined) continue
      try {
        await this.#erase(row)
      } catch (problem) {
        told(problem)
      }
    }
    this.#acquitDone()
    const now = clock.now()
    if (!this.#isTime(now)) return
    if (Math.abs(now - this.#monthsAt) < MONTHS_LOOKED_AT_EVERY) return
    await this.#months(now)
    this.#monthsAt = now
  }

  /** Once, however often we start: bodies that nobody can open any more. */
  async #tellLost(): Promise<void> {
    const { erasing, folds } = this.#parts
    const below = erasing.keysLostBelow
    // Not «at most»: a log that goes on after a fork counts from nothing.
    if (below === 0 || below === folds.privacy.keysLostBelow()) return
    await this.#say({ kind: 'keys.lost', id: `kl.${below}`, below })
    this.#parts.told(new Fault('evidence.keys-lost', { below }))
  }

  // ---- a person

  async #erase(row: ErasureRow): Promise<void> {
    const { erasing, folds, offset = 0 } = this.#parts
    const { ticket } = row
    const before = row.before ?? (await this.orders.inTurn(() => this.#begin(row)))
    const { account } = row
    if (before === undefined) return
    // What was held in the same stroke; its key is condemned only, and opens it still.
    if (account !== undefined && isHeldBefore(folds, account, before)) return
    if (account !== undefined) {
      const { cases = [] } = folds.privacy.erasure(ticket) ?? row
      await strikeOut(this.#parts, { account, ticket, before, cases })
    }
    const struck = struckOut(folds, ticket)
    const own = await erasing.eraseCondemned(
      ticket,
      Math.max(0, before - offset),
      (phase, done, of) => {
        this.#progress = { ticket, phase, done, of }
      },
    )
    // Words of others about him; what an ended log has of them stays in it.
    const words = await erasing.eraseEntries(
      struck.entries.map((entry) => entry - offset).filter((entry) => entry >= 0),
    )
    if (account !== undefined) {
      this.#parts.forget?.(account)
      await this.#purge({ account, before }, ticket)
      await this.#parts.eraseKept?.(account)
    }
    folds.unname(ticket)
    await this.#scrubbed()
    await this.#sayDone(ticket, joined(own.ranges, words.ranges), {
      bodies: own.bodies + words.bodies,
      ...(struck.places === 0 ? {} : { places: struck.places, documents: struck.documents }),
    })
    erasing.acquit(ticket)
    this.#progress = undefined
    if (account !== undefined) this.#parts.desk.forget(account)
    if (folds.fault !== undefined) throw new Fault('store.behind', { why: folds.fault })
  }

  /** The index of the intent: what stands before it goes. */
  async #begin({ ticket, account }: ErasureRow): Promise<number | undefined> {
    const { scribe, desk, folds } = this.#parts
    const row = folds.privacy.erasure(ticket)
    if (account === undefined || row?.state !== 'approved' || this.#waitsOf(row) !== undefined)
      return undefined
    const cases = folds.cases.casesOf(account, CASES_OF_ONE_MAX)
    await scribe.condemn(
      this.#heard({
        ...{ kind: 'erase.intended' as const, id: `ei.${ticket}`, ticket },
        ...(cases.length === 0 ? {} : { cases }),
      }),
      account,
    )
    desk.forget(account)
    desk.forgetOrganisation()
    return folds.privacy.erasure(ticket)?.before
  }

  async #purge(which: Purged, ticket: string): Promise<void> {
    const { folds } = this.#parts
    let next: number | undefined = 0
    while (next !== undefined) {
      if (folds.fault !== undefined) throw new Fault('store.behind', { why: folds.fault })
      const at: number = next
      next = folds.purge(which, at)
      this.#progress = { ticket, phase: 'index', done: at, of: next ?? at }
      await new Promise((done) => setImmediate(done))
    }
  }

  async #scrubbed(): Promise<void> {
    for (let times = 0; times < SCRUBS_MAX; times += 1) {
      if (this.#parts.folds.scrub()) return
      await new Promise((done) => setTimeout(done, SCRUB_PAUSE_MS))
    }
    throw new Fault('erasure.unfinished', { what: 'index.db', why: 'it is being read' })
  }

  /** The last one alone tells how many there were: until it stands, nothing is done. */
  async #sayDone(
    ticket: string,
    ranges: IndexRanges,
    told: { readonly bodies: number; readonly places?: number; readonly documents?: number },
  ): Promise<void> {
    const parts: IndexRanges[] = []
    for (let from = 0; from < ranges.length; from += RANGES_AN_ENTRY)
      parts.push(ranges.slice(from, from + RANGES_AN_ENTRY))
    const events = (parts.length === 0 ? [[]] : parts).map((its, n) =>
      this.#heard({
        kind: 'erase.done' as const,
        id: `ed.${ticket}.${n}`,
        ticket,
        ranges: its,
        ...(n + 1 >= parts.length ? told : {}),
      }),
    )
    for (let from = 0; from < events.length; from += ENTRIES_AN_APPEND)
      await this.#parts.scribe.write(events.slice(from, from + ENTRIES_AN_APPEND))
  }

  /** A kill between the last entry and this leaves names that nobody needs. */
  #acquitDone(): void {
    const { erasing, folds } = this.#parts
    for (const { ticket } of erasing.condemned())
      if (folds.privacy.erasure(ticket)?.state === 'done') erasing.acquit(ticket)
  }

  // ---- time

  /** By the clock that nobody sets: one that jumped years ahead must not take all there is. */
  #isTime(now: Instant): boolean {
    const { clock, monthsAfter } = this.#parts
    if (monthsAfter === undefined) return true
    const since = clock.monotonic()
    const wall = now - since
    if (this.#wall === undefined) this.#monthsFrom = since + monthsAfter.start
    else if (Math.abs(wall - this.#wall) > CLOCK_STEP) this.#monthsFrom = since + monthsAfter.step
    this.#wall = wall
    return since >= this.#monthsFrom
  }

  async #months(now: Instant): Promise<void> {
    const { erasing, folds, kept, told } = this.#parts
    const begun = new Set(
      folds.privacy.openMonths().map(({ retention, month }) => `${retention} ${month}`),
    )
    this.#monthsWaiting.clear()
    const before = (now - kept) as Instant
    // Whom they name nobody knows: any hold keeps them.
    if (!folds.privacy.standing().some(({ from }) => (from ?? 0) < before))
      await this.#parts.forgetLines?.(before).catch(told)
    const there = await erasing.months()
    const all = [...folds.privacy.openMonths(), ...there].map(
      (one) => [word(one.retention, one.month), one] as const,
    )
    for (const [its, { retention, month }] of new Map(all)) {
      if (this.#isClosed) return
      const span = spanOf(month)
      if (span === undefined || !TIMED.includes(retention) || !isOver(span, kept, now)) continue
      const waits = begun.has(its)
        ? undefined
        : await this.orders.inTurn(async () => {
            const found = monthWaits(folds, erasing, month, span)
            if (found === undefined) await this.#say(this.#monthIntended(retention, month))
            return found
          })
      if (waits !== undefined) {
        this.#monthsWaiting.set(its, waits)
        continue
      }
      try {
        await this.#eraseMonth(retention, month, span)
      } catch (problem) {
        told(problem)
      }
    }
  }

  #monthIntended(retention: string, month: string) {
    return {
      kind: 'erase.intended',
      id: `em.${retention}.${month}`,
      retention,
      month,
      days: Math.round(this.#parts.kept / days(1)),
    } as const
  }

  async #eraseMonth(
    retention: string,
    month: string,
    span: { readonly from: Instant; readonly until: Instant },
  ): Promise<void> {
    const { erasing, folds } = this.#parts
    await erasing.eraseMonth(retention, month)
    if (retention === 'gate400d') await this.#purge(span, word(retention, month))
    if (retention === 'trace400d') folds.purgeOld(span)
    await this.#scrubbed()
    this.#progress = undefined
    await this.#say({ kind: 'erase.done', id: `md.${retention}.${month}`, retention, month })
  }

  #heard<Told extends { readonly kind: string; readonly id: string }>(told: Told) {
    const now = this.#parts.clock.now()
    return { at: now, heardAt: now, trust: 'witnessed' as const, ...told }
  }

  #say(told: {
    readonly kind: Event['kind']
    readonly id: string
    readonly [key: string]: unknown
  }) {
    return this.#parts.scribe.write([this.#heard(told) as unknown as Event])
  }
}

/** In their order, each once. */
const joined = (one: IndexRanges, other: IndexRanges): IndexRanges =>
  [...one, ...other].toSorted((a, b) => a[0] - b[0])

const word = (retention: string, month: string): string => `${retention} ${month}`

export type PrivacyFacts = ReturnType<Privacy['facts']>
