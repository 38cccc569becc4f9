/**
 * Origin book: what one address did to all accounts: whom it tried, whom it was let in as.
 *
 * Addresses of which nothing was heard for longest are let go where there are too many; an address
 * that was let in somewhere is kept by the sittings of that account anyway.
 */
import type { AccountId } from '../events/event.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { FewSet } from './few.ts'
import { noLines, RefList } from './refs.ts'

export const ORIGINS_KEPT_MAX = 100_000
export const NAMES_MAX = 256
export const ACCEPTED_MAX = 256

export type OriginEntry = {
  readonly firstAt: Instant
  lastAt: Instant
  failures: number
  failuresBefore: Instant | undefined
  /** Names that failed, with how often. */
  readonly names: NameCounts
  namesLeftOut: number
  readonly accepted: FewSet<AccountId>
  /** Of the accepted, the last. */
  lastIn: AccountId | undefined
  refs: RefList
}

/** Most addresses try one name: for the first of them no map is made. */
export class NameCounts {
  #first: string | undefined
  #times = 0
  #others: Map<string, number> | undefined

  get size(): number {
    return this.#first === undefined ? 0 : 1 + (this.#others?.size ?? 0)
  }

  has(name: string): boolean {
    return this.#first === name || this.#others?.has(name) === true
  }

  /** False: there is no room for another. */
  add(name: string, times: number): boolean {
    if (this.#first === undefined) this.#first = name
    if (this.#first === name) {
      this.#times += times
      return true
    }
    const tried = this.#others?.get(name)
    if (tried === undefined && this.size >= NAMES_MAX) return false
    this.#others ??= new Map()
    this.#others.set(name, (tried ?? 0) + times)
    return true
  }

  *keys(): Generator<string> {
    for (const [name] of this) yield name
  }

  /** In the order in which they were tried first. */
  *[Symbol.iterator](): Generator<readonly [name: string, times: number]> {
    if (this.#first === undefined) return
    yield [this.#first, this.#times]
    yield* this.#others ?? []
  }
}

export class OriginBook {
  readonly #origins: BoundedMap<string, OriginEntry>
  /** The youngest. */
  #lately: string | undefined
  #its: OriginEntry | undefined

  constructor(evicted: () => void, most = ORIGINS_KEPT_MAX) {
    this.#origins = new BoundedMap(most, evicted)
  }

  get(ip: string): OriginEntry | undefined {
    return this.#origins.get(ip)
  }

  entries(): IterableIterator<[string, OriginEntry]> {
    return this.#origins.entries()
  }

  #at(ip: string, at: Instant): OriginEntry {
    // The one heard of last is the youngest.
    const entry = this.#lately === ip ? this.#its : this.#origins.touch(ip)
    const known = entry ?? this.#begun(ip, at)
    this.#lately = ip
    this.#its = known
    if (at > known.lastAt) known.lastAt = at
    return known
  }

  #begun(ip: string, at: Instant): OriginEntry {
    const entry: OriginEntry = {
      firstAt: at,
      lastAt: at,
      failures: 0,
      failuresBefore: undefined,
      names: new NameCounts(),
      namesLeftOut: 0,
      accepted: new FewSet(),
      lastIn: undefined,
      refs: noLines,
    }
    this.#origins.set(ip, entry)
    return entry
  }

  failed(ip: string, name: string, at: Instant, times: number): OriginEntry {
    const entry = this.#at(ip, at)
    if (entry.refs === noLines) entry.refs = new RefList()
    entry.failures += times
    entry.failuresBefore ??= at
    if (!entry.names.add(name, times)) entry.namesLeftOut += 1
    return entry
  }

  letIn(ip: string, account: AccountId, at: Instant): void {
    const entry = this.#at(ip, at)
    if (entry.lastIn === account || entry.accepted.size >= ACCEPTED_MAX) return
    entry.lastIn = account
    entry.accepted.add(account)
  }
}
