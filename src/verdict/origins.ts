/**
 * Origins: what failed logins say of where they come from: how long that origin waits, and what a
 * success is worth from where others were just guessed at.
 *
 * Failures weigh on the origin, and never on the account they name (decision 8). Two kinds of
 * origin wait: one that tries the same name with wrong passwords again and again, for that name
 * only, and one that tries many names of which none ever succeeds from there. Whoever has logged in
 * from an origin, or whose own network it is, waits there for nobody else's mistakes: an office behind
 * one address shares it. A password that was tried before costs nothing: a telephone with a stale one
 * is no guesser.
 *
 * Kept of addresses (IPv6 by /64), networks (/24, /48) and operators, and as one count of the whole
 * organisation (`pool/surge.ts`). Pure: time comes with the call. Bounded in each, and in the names.
 */

import type { AccountId } from '../events/event.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Instant } from '../lib/time.ts'
import { networkFeature, placesNamed } from './pool/features.ts'
import {
  classOf,
  type Guessed,
  type GuessedClass,
  noShares,
  ratioOf,
  type Shares,
  sharesAfter,
} from './pool/guessed.ts'
import { isFresh, type PlaceRow, packedPlaces } from './pool/pack-day.ts'
import { type GuessedReason, inHundredths } from './pool/reasons.ts'
import { isSurging, noSurge, type Surge, surgeAfter, surgeAt } from './pool/surge.ts'
import { FAILURES_COUNT_FOR, GUESSED_FOR, isWithin, Tried } from './pool/tried.ts'
import { Usual } from './pool/usual.ts'

export { FAILURES_COUNT_FOR, NAMES_MAX, SUCCEEDED_MAX } from './pool/tried.ts'

/** Addresses; networks; operators. */
export const ORIGINS_MAX = 10_000
export const NETWORKS_MAX = 5_000
export const OPERATORS_MAX = 1_000
/** Accounts and networks of which a login was weighed, for a day. */
export const WEIGHED_MAX = 20_000
/** Wrong passwords for one name from one origin that cost nothing: a typing error or two. */
export const FREE_FAILURES = 3
/** Names that failed from one origin, none of which has succeeded there. */
export const SPRAYED_NAMES = 8
export const TARPIT_MOST = 8

/** What is known besides. */
export type Beside = {
  /** The operator's number, where a table knows it. */
  readonly operator?: number | undefined
  /** The password was tried for that name before, or was not; absent: nobody can tell. */
  readonly repeated?: boolean | undefined
}

export type LoginFrom = {
  readonly account: AccountId
  readonly clientIp: string
  readonly operator?: number | undefined
  /** The network is one of the account's own, as its behaviour knows. */
  readonly isOwn: boolean
}

/** What a day told, as rows of text and numbers (`pool/pack-day.ts`). */
export type PackedOrigins = {
  readonly addresses: readonly PlaceRow[]
  readonly networks: readonly PlaceRow[]
  readonly operators: readonly PlaceRow[]
  readonly weighed: readonly (readonly [login: string, at: Instant])[]
}

/** What is learned over weeks, and is not told again by the evidence of a day. */
export type Learned = { readonly surge: Surge; readonly shares: Shares }

export class Origins {
  /** Networks among them, by `networkFeature`. */
  readonly usual: Usual
  readonly #addresses = new Tried(ORIGINS_MAX)
  readonly #networks = new Tried(NETWORKS_MAX)
  readonly #operators = new Tried(OPERATORS_MAX)
  readonly #weighed = new BoundedMap<string, Instant>(WEIGHED_MAX)
  #surge: Surge = noSurge
  #shares: Shares = noShares

  constructor(usual = new Usual()) {
    this.usual = usual
  }

  failed(ip: string, name: string, now: Instant, { operator, repeated }: Beside = {}): void {
    const { address, network, origin } = placesNamed(ip)
    const failure = { name, network, now, repeated }
    this.#addresses.failed(address, failure)
    const isStrange = this.#networks.failed(network, failure)
    if (operator !== undefined) this.#operators.failed(String(operator), failure)
    if (isStrange && !this.usual.isUsual(origin[1].value, now))
      this.#surge = surgeAfter(this.#surge, now)
  }

  succeeded(ip: string, name: string, { operator }: Pick<Beside, 'operator'> = {}): void {
    const { address, network } = placesNamed(ip)
    this.#addresses.succeeded(address, name)
    this.#networks.succeeded(network, name)
    if (operator !== undefined) this.#operators.succeeded(String(operator), name)
  }

  /**
   * Whole seconds that this name should wait at this origin before its password is checked; `isOwn`:
   * the network is one of the account's own, as its behaviour knows.
   */
  waitOf(ip: string, name: string, now: Instant, isOwn = false): number {
    const { address } = placesNamed(ip)
    const origin = this.#addresses.of(address)
    if (origin === undefined) return 0
    const own = origin.names.get(name)
    const over =
      own !== undefined && isWithin(own, FAILURES_COUNT_FOR, now) ? own.failures - FREE_FAILURES : 0
    const forName = over > 0 ? Math.min(TARPIT_MOST, 2 ** (over - 1)) : 0
    if (isOwn || origin.succeeded.has(name)) return forName
    const sprayed = this.#addresses.strangersAt(address, '', FAILURES_COUNT_FOR, now).names
    return Math.max(forName, sprayed >= SPRAYED_NAMES ? TARPIT_MOST : 0)
  }

  /**
   * What the password's having been right is worth, before `succeeded` takes it in; `undefined` where
   * it says nothing: at the account's own or a usual network, or more than once a day.
   */
  weightOf(login: LoginFrom, now: Instant): GuessedReason | undefined {
    if (!this.#counts(login, now)) return undefined
    const guessed = this.#guessed(login, now)
    const fell = classOf(guessed)
    const decibans = inHundredths(ratioOf(this.#shares, fell))
    const own = this.#addresses.of(placesNamed(login.clientIp).address)?.names.get(login.account)
    const failures = own !== undefined && isWithin(own, GUESSED_FOR, now) ? own.failures : 0
    return reasonOf(fell, decibans, guessed, failures, surgeAt(this.#surge, now))
  }

  /** A login was weighed so, and is written. */
  weighed(
    { account, clientIp }: Pick<LoginFrom, 'account' | 'clientIp'>,
    fell: GuessedClass,
    now: Instant,
  ): void {
    this.#weighed.set(`${account} ${placesNamed(clientIp).network}`, now)
    this.#shares = sharesAfter(this.#shares, fell)
  }

  isSurging(now: Instant): boolean {
    return isSurging(this.#surge, now)
  }

  get learned(): Learned {
    return { surge: this.#surge, shares: this.#shares }
  }

  /** In place of what was learned so far. */
  restore({ surge, shares }: Learned): void {
    this.#surge = surge
    this.#shares = shares
  }

  /** What a day told: who failed where, and which logins were weighed. */
  day(now: Instant): PackedOrigins {
    return {
      addresses: packedPlaces(this.#addresses.entries(), now),
      networks: packedPlaces(this.#networks.entries(), now),
      operators: packedPlaces(this.#operators.entries(), now),
      weighed: [...this.#weighed.entries()].filter(([, at]) => isFresh(at, now)),
    }
  }

  /** Nothing here names this account any more. */
  forget(account: AccountId): void {
    this.usual.forget(account)
    for (const places of [this.#addresses, this.#networks, this.#operators]) places.forget(account)
    for (const [login] of [...this.#weighed.entries()])
      if (login.startsWith(`${account} `)) this.#weighed.delete(login)
  }

  /** Into origins that nobody has asked yet. */
  dayRestored({ addresses, networks, operators, weighed }: PackedOrigins): void {
    this.#addresses.restored(addresses)
    this.#networks.restored(networks)
    this.#operators.restored(operators)
    for (const [login, at] of weighed) this.#weighed.set(login, at)
  }

  #counts({ account, clientIp, isOwn }: LoginFrom, now: Instant): boolean {
    if (isOwn || this.usual.isUsual(networkFeature(clientIp), now)) return false
    const { network } = placesNamed(clientIp)
    if (this.#networks.of(network)?.succeeded.has(account) === true) return false
    const before = this.#weighed.get(`${account} ${network}`)
    return before === undefined || before > now || between(before, now) >= GUESSED_FOR
  }

  #guessed({ account, clientIp, operator }: LoginFrom, now: Instant): Guessed {
    const { address, network } = placesNamed(clientIp)
    const there = this.#addresses.strangersAt(address, account, GUESSED_FOR, now)
    const near = this.#networks.strangersAt(network, account, GUESSED_FOR, now)
    const more = near.names > there.names || near.guesses > there.guesses ? near : there
    const wide =
      operator === undefined
        ? { names: 0, guesses: 0, networks: 0 }
        : this.#operators.strangersAt(String(operator), account, GUESSED_FOR, now)
    const own = this.#addresses.of(address)?.names.get(account)
    return {
      names: more.names,
      guesses: more.guesses,
      at: more === near ? 'network' : 'address',
      passwords: own !== undefined && isWithin(own, GUESSED_FOR, now) ? own.passwords : 0,
      operatorNames: wide.names,
      operatorNetworks: wide.networks,
      surging: isSurging(this.#surge, now),
    }
  }
}

function reasonOf(
  fell: GuessedClass,
  decibans: number,
  { names, guesses, at, passwords, operatorNames, operatorNetworks }: Guessed,
  failures: number,
  { pairs, ordinary }: Surge,
): GuessedReason {
  switch (fell) {
    case 'many-names':
    case 'few-names':
      return { code: `pool.${fell}`, decibans, at, names, guesses, failures }
    case 'own-name':
      return { code: 'pool.own-name', decibans, passwords }
    case 'operator':
      return { code: 'pool.operator', decibans, names: operatorNames, networks: operatorNetworks }
    case 'surge':
      return { code: 'pool.surge', decibans, pairs, ordinary: Math.round(ordinary) }
    case 'none':
      return { code: 'pool.none', decibans }
  }
}
