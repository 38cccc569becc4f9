/**
 * Guessing: who gave wrong codes on the owners' page, and how long he is not listened to.
 *
 * Counted by client and by account (`people/tries.ts`). Of an account, wrong codes from networks
 * where its owner proved himself are counted apart from those of strangers, so that a stranger who
 * guesses all day makes nobody wait but strangers. Names that no owner has are counted alike, so
 * that waiting tells nobody whether there is such an account.
 * Limits: kept while the guard runs. Whoever gives 10,000 other names in between has the count of an
 * invented name forgotten and could tell it from a real one by that.
 */
import { networkOf } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Instant } from '../../lib/time.ts'
import { mustWait, noTries, type Tries, wrongAt } from '../../people/tries.ts'

/** Accounts with a factor that are counted at a time; the eldest is forgotten. */
export const GUESSED_OWNERS_MAX = 20_000
/** Names that no owner has. */
export const GUESSED_NAMES_MAX = 10_000
export const GUESSING_CLIENTS_MAX = 10_000

export type Guesser = {
  readonly account: AccountId
  /** There is an owner with a factor of this name. */
  readonly isOwner: boolean
  /** Networks where he proved himself lately. */
  readonly provedFrom: readonly string[]
  /** Absent: he has proved himself, and only his account is counted. */
  readonly clientIp?: string
}

export class Guessing {
  readonly #owners = new BoundedMap<string, Tries>(GUESSED_OWNERS_MAX)
  readonly #names = new BoundedMap<string, Tries>(GUESSED_NAMES_MAX)
  readonly #clients = new BoundedMap<string, Tries>(GUESSING_CLIENTS_MAX)

  /** Seconds until he is listened to again; 0: now. */
  waits(guesser: Guesser, now: Instant): number {
    const client = clientOf(guesser)
    return Math.max(
      secondsLeft(this.#accounts(guesser).get(keyOf(guesser)), now),
      client === undefined ? 0 : secondsLeft(this.#clients.get(client), now),
    )
  }

  wrong(guesser: Guesser, now: Instant): void {
    const accounts = this.#accounts(guesser)
    const key = keyOf(guesser)
    accounts.set(key, wrongAt(accounts.get(key) ?? noTries, now))
    const client = clientOf(guesser)
    if (client !== undefined)
      this.#clients.set(client, wrongAt(this.#clients.get(client) ?? noTries, now))
  }

  #accounts({ isOwner }: Guesser): BoundedMap<string, Tries> {
    return isOwner ? this.#owners : this.#names
  }
}

const keyOf = ({ account, provedFrom, clientIp }: Guesser): string => {
  const network = clientIp === undefined ? '' : networkOf(clientIp)
  return provedFrom.includes(network) ? `${account} ${network}` : account
}

/** One host owns a whole /64 of IPv6. */
const clientOf = ({ clientIp }: Guesser): string | undefined =>
  clientIp?.includes(':') === true ? networkOf(clientIp, 64) : clientIp

const secondsLeft = (tries: Tries | undefined, now: Instant): number =>
  tries?.waitsUntil !== undefined && mustWait(tries, now)
    ? Math.ceil(between(now, tries.waitsUntil) / 1_000)
    : 0
