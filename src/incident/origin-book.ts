/**
 * Origin book: what one address did to all accounts: whom it tried, whom it was let in as.
 *
 * Addresses of which nothing was heard for longest are let go where there are too many; an address
 * that was let in somewhere is kept by the sittings of that account anyway.
 */
import type { AccountId } from '../events/event.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { RefList } from './refs.ts'

export const ORIGINS_KEPT_MAX = 100_000
export const NAMES_MAX = 256
export const ACCEPTED_MAX = 256

export type OriginEntry = {
  readonly firstAt: Instant
  lastAt: Instant
  failures: number
  failuresBefore: Instant | undefined
  /** Names that failed, with how often. */
  names: ReadonlyMap<string, number>
  namesLeftOut: number
  accepted: ReadonlySet<AccountId>
  readonly refs: RefList
}

/** Of most addresses one of them stays empty. */
const noNames = new Map<string, number>()
const nobody = new Set<AccountId>()

export class OriginBook {
  readonly #origins: BoundedMap<string, OriginEntry>

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
    const known = this.#origins.get(ip) ?? {
      firstAt: at,
      lastAt: at,
      failures: 0,
      failuresBefore: undefined,
      names: noNames,
      namesLeftOut: 0,
      accepted: nobody,
      refs: new RefList(),
    }
    if (at > known.lastAt) known.lastAt = at
    // The one heard of last is the youngest.
    this.#origins.set(ip, known)
    return known
  }

  failed(ip: string, name: string, at: Instant, times: number): OriginEntry {
    const entry = this.#at(ip, at)
    entry.failures += times
    entry.failuresBefore ??= at
    const tried = entry.names.get(name)
    if (tried !== undefined || entry.names.size < NAMES_MAX) {
      const names = entry.names === noNames ? new Map() : (entry.names as Map<string, number>)
      names.set(name, (tried ?? 0) + times)
      entry.names = names
    } else entry.namesLeftOut += 1
    return entry
  }

  letIn(ip: string, account: AccountId, at: Instant): void {
    const entry = this.#at(ip, at)
    if (entry.accepted.size >= ACCEPTED_MAX) return
    const accepted =
      entry.accepted === nobody ? new Set<AccountId>() : (entry.accepted as Set<AccountId>)
    accepted.add(account)
    entry.accepted = accepted
  }
}
