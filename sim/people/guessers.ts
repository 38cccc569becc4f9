/**
 * Guessers: thieves who do not begin with mail. They guess passwords of everybody until one is right,
 * use a stolen one from many machines at once, try it and come back days later, or read and send
 * nothing.
 */
import { type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { type Inhabitant, REALM, secondsOn } from './intention.ts'
import { countries } from './places.ts'
import { strange, type Theft, thief, tool } from './thieves.ts'
import type { Origin } from './whereabouts.ts'

/** Names that many houses have, and this one has not. */
const COMMON_NAMES = [
  ...['info', 'admin', 'test', 'sales', 'support', 'webmaster', 'contact', 'office', 'mail'],
  ...['postmaster', 'noreply', 'service', 'scan', 'fax', 'backup', 'user', 'guest', 'recruit'],
]

/** So many machines abroad and at home, each with one address. */
export const machinesOf = (many: number, chance: Chance): readonly Origin[] =>
  Array.from({ length: many }, () => ({
    clientIp: strange(chance, chance.between(0, countries.length - 1)),
    client: tool,
  }))

/** What a server makes of the n-th password of a list, for one name. */
export const hashOf = (name: number, password: number): string =>
  (Math.imul(name * 7_919 + password + 1, 0x9e3779b1) >>> 20).toString(16).padStart(3, '0')

export type Spray = {
  readonly begins: Instant
  readonly ends: Instant
  readonly tries: number
  readonly machines: readonly Origin[]
  readonly accounts: readonly string[]
}

/** One password after the other for all names by turns, each from any of the machines; one is right. */
export function* sprayer(spray: Spray, theft: Theft, chance: Chance): Inhabitant {
  const { begins, ends, tries, machines } = spray
  const names = [...spray.accounts, ...COMMON_NAMES.map((name) => `${name}@${REALM}`)]
  const step = (ends - begins) / 1_000 / tries
  for (let n = 0; n < tries; n += 1) {
    const machine = machines[chance.between(0, machines.length - 1)]
    const account = names[n % names.length]
    if (machine === undefined || account === undefined) return
    yield {
      kind: 'try',
      at: secondsOn(begins, step * (n + 0.9 * chance.next())),
      account,
      ...machine,
      protocol: n % 5 === 0 ? 'smtp' : 'imap',
      password: 'wrong',
      passwordHash: hashOf(n % names.length, Math.floor(n / names.length)),
    }
  }
  yield {
    kind: 'try',
    at: ends,
    account: theft.account,
    ...theft.from(0),
    protocol: 'imap',
    password: 'right',
  }
  yield* thief(theft, chance)
}

/** All machines log in within minutes, and then send by turns. */
export function* swarm(machines: readonly Origin[], theft: Theft, chance: Chance): Inhabitant {
  let at = plus(theft.begins, -minutes(machines.length / 20) as never)
  for (const machine of machines) {
    yield {
      kind: 'try',
      at,
      account: theft.account,
      ...machine,
      protocol: 'imap',
      password: 'right',
    }
    at = secondsOn(at, 1 + 3 * chance.next())
  }
  yield* thief(theft, chance)
}

/** Whether the password is good; then nothing for days, and then the list. */
export function* tester(testedAt: Instant, theft: Theft, chance: Chance): Inhabitant {
  yield {
    kind: 'try',
    at: testedAt,
    account: theft.account,
    ...theft.from(0),
    protocol: 'smtp',
    password: 'right',
  }
  yield* thief(theft, chance)
}

/** Reads all that is there, in three sessions, and is gone. */
export function* sweeper(account: string, at: Instant, chance: Chance): Inhabitant {
  const there = { clientIp: strange(chance, chance.between(1, countries.length - 1)), client: tool }
  for (let session = 0; session < 3; session += 1) {
    const begins = plus(at, minutes(40 * session))
    const outcome = yield { kind: 'open', at: begins, account, ...there }
    if (outcome === 'shut-out') continue
    yield {
      kind: 'read',
      at: plus(begins, minutes(30)),
      account,
      ...there,
      bytesOut: 700_000_000 + chance.between(0, 99_000_000),
      headersRead: 3_100,
      bodiesRead: 3_050,
    }
  }
}
