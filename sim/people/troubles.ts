/**
 * Troubles: what honest people do that looks like guessing. They mistype in the morning, forget to tell
 * their telephone of a new password, travel through a mobile operator's addresses, and share a VPN.
 */
import { type Duration, type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { hashOf } from './guessers.ts'
import { type Client, type Inhabitant, secondsOn } from './intention.ts'
import { addressAt, HOME, MOBILES } from './places.ts'
import type { Person } from './staff.ts'
import { dayOf, momentOf } from './tokyo.ts'
import { type Origin, zipf } from './whereabouts.ts'

/** One morning at the office: wrong once to three times, and then right, but for one in eight. */
export function* mistypes(person: Person, office: Origin, chance: Chance, day: number): Inhabitant {
  let at = momentOf(day, 8.5 + 0.8 * chance.next())
  const { account, number } = person
  for (let wrong = chance.between(1, 3); wrong > 0; wrong -= 1) {
    const passwordHash = hashOf(number, 1_000 + wrong)
    yield { kind: 'try', at, account, ...office, protocol: 'imap', password: 'wrong', passwordHash }
    at = secondsOn(at, 8 + 20 * chance.next())
  }
  if (number % 8 === 0) return
  yield { kind: 'try', at, account, ...office, protocol: 'imap', password: 'right' }
}

/** Each minute the old password, from wherever the telephone is. */
export function* stalePhone(
  person: Person,
  phone: Client,
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  const { account, number } = person
  const passwordHash = hashOf(number, 2_000)
  let clientIp = mobileAddress(number, chance)
  for (let at = from; at < until; at = plus(at, EVERY_MINUTE)) {
    if (chance.next() < 1 / 90) clientIp = mobileAddress(number, chance)
    yield {
      kind: 'try',
      at,
      account,
      clientIp,
      client: phone,
      protocol: 'imap',
      password: 'wrong',
      passwordHash,
    }
  }
}

/** Behind an operator's shared addresses: another each quarter of an hour, mail now and then. */
export function* roamer(person: Person, phone: Client, chance: Chance, day: number): Inhabitant {
  const { account, contacts, number } = person
  for (let hour = 7; hour < 22; hour += 0.25) {
    const clientIp = mobileAddress(number, chance)
    let at = momentOf(day, hour + 0.05 * chance.next())
    yield { kind: 'open', at, account, clientIp, client: phone }
    const contact = contacts[zipf(chance, contacts.length)]
    if (chance.next() > 0.1 || contact === undefined) continue
    at = secondsOn(at, 60 + 200 * chance.next())
    yield {
      kind: 'send',
      at,
      account,
      clientIp,
      client: phone,
      connection: `roam.${number}.${hour}`,
      recipients: [contact],
      size: chance.between(2_000, 9_000),
    }
  }
}

/** Most evenings through a VPN abroad, with one address for the family. */
export function* vpnEvenings(
  person: Person,
  origin: Origin,
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  const { account, contacts, number } = person
  for (let day = dayOf(from); day <= dayOf(until); day += 1) {
    if (chance.next() < 0.3) continue
    let at = momentOf(day, 20.5 + 2 * chance.next())
    if (at < from || at >= until) continue
    yield { kind: 'open', at, account, ...origin }
    for (let n = chance.between(0, 2); n > 0; n -= 1) {
      at = secondsOn(at, 90 + 600 * chance.next())
      const contact = contacts[zipf(chance, contacts.length)]
      if (contact === undefined) return
      yield {
        kind: 'send',
        at,
        account,
        ...origin,
        connection: `vpn.${number}.${day}`,
        recipients: [contact],
        size: chance.between(2_000, 9_000),
      }
    }
  }
}

const EVERY_MINUTE: Duration = minutes(1)

const mobileAddress = (number: number, chance: Chance): string =>
  addressAt(
    HOME,
    MOBILES.from + (number % MOBILES.many),
    chance.between(0, 59),
    chance.between(1, 254),
  )
