/**
 * Tried: which names failed to log in at a place, and which ever succeeded there.
 *
 * A place is an address, a network or an operator. A name that never succeeded at the place is a
 * stranger there; one who guesses leaves many strangers, an office none. Bounded in places and in names
 * of each; the place that was used longest ago is forgotten first.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, hours, type Instant, minutes } from '../../lib/time.ts'
import type { PlaceRow } from './pack-day.ts'

/** Names that failed, remembered of one place; beyond, the eldest is forgotten. */
export const NAMES_MAX = 32
/** Names that succeeded, of one place: no number of guesses pushes them out. */
export const SUCCEEDED_MAX = 512
/** For waiting, what failed longer ago counts no more. */
export const FAILURES_COUNT_FOR: Duration = minutes(10)
/** For what a success is worth, a name that was tried longer ago counts no more. */
export const GUESSED_FOR: Duration = hours(24)
export const TRIES_MOST = 1_000
/** Who forgot his own password tries more; that says nothing of the organisation. */
export const TRIES_TOLD = 3

export type Name = {
  /** One after the other, each within FAILURES_COUNT_FOR of the one before; a password counts once. */
  readonly failures: number
  /** Passwords that were told apart, each within GUESSED_FOR of the one before. */
  readonly passwords: number
  readonly lastAt: Instant
  /** The network within an operator's. */
  readonly network: string
}

export type Place = {
  readonly names: BoundedMap<string, Name>
  readonly succeeded: BoundedMap<string, true>
}

export type Failure = {
  readonly name: string
  readonly network: string
  readonly now: Instant
  /** The same password was tried for that name before; absent: nobody can tell. */
  readonly repeated?: boolean | undefined
}

export type Strangers = {
  readonly names: number
  /** The passwords that were tried for them, as far as they are told apart; else the names. */
  readonly guesses: number
  /** Of the names, within an operator's. */
  readonly networks: number
}

/** A moment in the future is of a clock that was set back: it counts no more. */
export const isWithin = ({ lastAt }: Name, length: Duration, now: Instant): boolean =>
  lastAt <= now && between(lastAt, now) < length

export class Tried {
  readonly #places: BoundedMap<string, Place>

  constructor(most: number) {
    this.#places = new BoundedMap(most)
  }

  of(place: string): Place | undefined {
    return this.#places.get(place)
  }

  /** Eldest first. */
  entries(): IterableIterator<[string, Place]> {
    return this.#places.entries()
  }

  /** As `pack-day.ts` gives them, eldest first. */

  restored(rows: readonly PlaceRow[]): void {
    for (const [key, names, succeeded] of rows) {
      const place = this.#at(key)
      for (const [name, failures, passwords, lastAt, network] of names)
        place.names.set(name, { failures, passwords, lastAt, network })
      for (const name of succeeded) place.succeeded.set(name, true)
    }
  }

  /**
   * True when a stranger is guessed at: a name that never succeeded there and had not been tried for
   * GUESSED_FOR, or one of its first TRIES_TOLD passwords where those are told apart.
   */
  failed(place: string, { name, network, now, repeated }: Failure): boolean {
    const { names, succeeded } = this.#at(place)
    const known = names.get(name)
    const isTried = known !== undefined && isWithin(known, GUESSED_FOR, now)
    // A stale password that moves about tries no name anew.
    if (repeated === true && !isTried) return false
    const isPressing = known !== undefined && isWithin(known, FAILURES_COUNT_FOR, now)
    const before = isPressing ? known.failures : 0
    const passwords = isTried ? known.passwords : 0
    names.set(name, {
      failures: Math.min(TRIES_MOST, before + (repeated === true ? 0 : 1)),
      passwords: Math.min(TRIES_MOST, passwords + (repeated === false ? 1 : 0)),
      lastAt: now,
      network,
    })
    if (succeeded.has(name)) return false
    return !isTried || (repeated === false && passwords < TRIES_TOLD)
  }

  succeeded(place: string, name: string): void {
    const { names, succeeded } = this.#at(place)
    names.delete(name)
    succeeded.set(name, true)
  }

  /** Nothing here names it any more. */
  forget(name: string): void {
    this.#places.forEach(({ names, succeeded }) => {
      names.delete(name)
      succeeded.delete(name)
    })
  }

  /** Names that never succeeded there and failed lately, but for one. */
  strangersAt(place: string, but: string, within: Duration, now: Instant): Strangers {
    const its = this.#places.get(place)
    if (its === undefined || its.names.size === 0) return nobody
    const networks = new Set<string>()
    let names = 0
    let guesses = 0
    its.names.forEach((one, name) => {
      if (name === but || !isWithin(one, within, now) || its.succeeded.has(name)) return
      names += 1
      guesses += Math.max(1, one.passwords)
      networks.add(one.network)
    })
    return { names, guesses, networks: networks.size }
  }

  /** The place becomes the youngest. */
  #at(key: string): Place {
    return this.#places.touchOr(key, newPlace)
  }
}

const newPlace = (): Place => ({
  names: new BoundedMap(NAMES_MAX),
  succeeded: new BoundedMap(SUCCEEDED_MAX),
})

const nobody: Strangers = { names: 0, guesses: 0, networks: 0 }
