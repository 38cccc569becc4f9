/**
 * Thieves: who sends with a stolen password, in five manners.
 *
 * A thief's program opens connections, sends so many messages over each, and sees what any client
 * sees: accepted, refused, cut, or no login. Turned away it comes again, later and later, until its
 * hour is over or its list is at its end. Its list holds nobody that the owner ever wrote to.
 */
import { type Duration, days, type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { type Client, type Inhabitant, secondsOn } from './intention.ts'
import { addressAt, countries, HOME, STRANGE_OPERATORS } from './places.ts'
import type { Origin } from './whereabouts.ts'

export const MESSAGES_A_CONNECTION = 50
const FIRST_PAUSE: Duration = minutes(1)
const LONGEST_PAUSE: Duration = minutes(15)

export type Theft = {
  readonly account: string
  readonly begins: Instant
  readonly ends: Instant
  /** When he opens the mailbox, if he does, and stays in it. */
  readonly opensAt?: Instant
  /** How many addresses the list has. */
  readonly list: number
  /** Mean seconds between two messages. */
  readonly pace: number
  /** Where the n-th message comes from; one that differs is a new connection. */
  readonly from: (nth: number) => Origin
}

/** What mass mailers of thieves say of themselves. */
export const tool: Client = { helo: '[127.0.0.1]', agent: '', mechanism: 'LOGIN', tls: 'TLSv1.2' }

/** Sends down its list. */
export function* thief(theft: Theft, chance: Chance): Inhabitant {
  const { account, begins, ends, list, pace } = theft
  let at = begins
  if (theft.opensAt !== undefined)
    yield { kind: 'open', at: theft.opensAt, account, ...theft.from(0) }
  let pause = FIRST_PAUSE
  let connection = 0
  let sent = MESSAGES_A_CONNECTION
  let before = ''
  for (let nth = 0; nth < list && at < ends; ) {
    const { clientIp, client } = theft.from(nth)
    if (sent >= MESSAGES_A_CONNECTION || clientIp !== before) {
      connection += 1
      sent = 0
      before = clientIp
    }
    const outcome = yield {
      kind: 'send',
      at,
      account,
      clientIp,
      client,
      connection: `x${connection}`,
      recipients: [`victim${nth}.${chance.between(0, 9_999)}@list${nth % 997}.example`],
      size: 6_200,
    }
    if (outcome === 'accepted' || outcome === 'refused') {
      nth += 1
      sent += 1
      pause = FIRST_PAUSE
      at = secondsOn(at, -Math.log(1 - chance.next()) * pace)
    } else {
      sent = MESSAGES_A_CONNECTION
      at = plus(at, pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE) as Duration
    }
  }
}

/** Abroad, in a country that nobody of the house writes from. */
export const fromAbroad = (chance: Chance): Theft['from'] => {
  const there = { clientIp: strange(chance, chance.between(1, countries.length - 1)), client: tool }
  return () => there
}

/** In the owner's own country, by an operator that nobody of the house has. */
export const fromHomeCountry = (chance: Chance): Theft['from'] => {
  const there = { clientIp: strange(chance, HOME), client: tool }
  return () => there
}

/** Each message from another machine, somewhere. */
export const fromEverywhere =
  (chance: Chance): Theft['from'] =>
  () => ({ clientIp: strange(chance, chance.between(0, countries.length - 1)), client: tool })

/** A program on the owner's own computer. */
export const fromOwnComputer =
  (origin: Origin): Theft['from'] =>
  () =>
    origin

export const strange = (chance: Chance, country: number): string =>
  addressAt(
    country,
    STRANGE_OPERATORS.from + chance.between(0, STRANGE_OPERATORS.many - 1),
    chance.between(0, 255),
    chance.between(1, 254),
  )

/**
 * The patient one: from his own place he writes, once a day, to people the owner knows, so that the
 * place becomes the owner's, and only then sends down his list.
 */
export function* primer(
  theft: Theft,
  contacts: readonly string[],
  firstDay: Instant,
  chance: Chance,
): Inhabitant {
  let nth = 0
  for (let at = firstDay; at < theft.begins; at = plus(at, days(1))) {
    const { clientIp, client } = theft.from(0)
    nth += 1
    yield {
      kind: 'send',
      at: secondsOn(at, 14_400 * chance.next()),
      account: theft.account,
      clientIp,
      client,
      connection: `prime${nth}`,
      recipients: [contacts[nth % contacts.length] ?? 'nobody@partner0.example'],
      size: 2_400,
    }
  }
  yield* thief(theft, chance)
}
