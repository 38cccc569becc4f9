/**
 * Machines and offices that write by themselves: a newsletter, an all-staff mail, a scanner.
 *
 * Each has one place and one program. The newsletter goes to the same list once a week, in single
 * messages a second apart; the scanner sends what was scanned to whoever stood before it.
 */
import type { Instant } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { type Client, type Inhabitant, REALM, secondsOn } from './intention.ts'
import { drawn } from './staff.ts'
import { dayOf, isWorkday, momentOf } from './tokyo.ts'
import { officeAddress } from './whereabouts.ts'

export const SUBSCRIBERS = 320
/** One in so many is new since the last issue. */
const NEWCOMER_EVERY = 53

const program = (helo: string, agent: string): Client => ({
  helo,
  agent,
  mechanism: 'LOGIN',
  tls: 'TLSv1.2',
})

/** Each Monday at ten. */
export function* newsletter(
  account: string,
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  const client = program('news.local', 'Mailman/3.3')
  const clientIp = officeAddress(1)
  let issue = 0
  for (let day = dayOf(from); day <= dayOf(until); day += 1) {
    if ((day + 3) % 7 !== 0) continue
    let at = momentOf(day, 10 + 0.1 * chance.next())
    issue += 1
    for (let n = 0; n < SUBSCRIBERS; n += 1) {
      at = secondsOn(at, 0.6 + 1.2 * chance.next())
      if (at < from) continue
      if (at >= until) return
      const name =
        n % NEWCOMER_EVERY === NEWCOMER_EVERY - 1 ? `reader${dayOf(at)}-${n}` : `reader${n}`
      yield {
        kind: 'send',
        at,
        account,
        clientIp,
        client,
        connection: `news.${day}.${issue}`,
        recipients: [`${name}@home${n % 37}.example`],
        size: 18_000,
      }
    }
  }
}

/** A notice to everybody in one message, each Wednesday and each Monday morning. */
export function* allStaff(
  account: string,
  everybody: readonly string[],
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  const client = program('[soumu-pc]', 'Microsoft Outlook 16.0')
  for (let day = dayOf(from); day <= dayOf(until); day += 1) {
    const weekday = (day + 3) % 7
    if (weekday !== 0 && weekday !== 2) continue
    const at = momentOf(day, 8.5 + chance.next())
    if (at < from || at >= until) continue
    const clientIp = officeAddress(0)
    const connection = `soumu.${day}`
    yield {
      kind: 'send',
      at,
      account,
      clientIp,
      client,
      connection,
      recipients: everybody,
      size: 9_000,
    }
  }
}

export function* scanner(
  account: string,
  number: number,
  chance: Chance,
  from: Instant,
  until: Instant,
): Inhabitant {
  const client = program(`scanner${number}`, 'MFP-Scan 4.2')
  const clientIp = officeAddress(2)
  for (let day = dayOf(from); day <= dayOf(until); day += 1) {
    if (!isWorkday(day)) continue
    let at = momentOf(day, 8.4)
    for (let scans = drawn(chance, 14); scans > 0; scans -= 1) {
      at = secondsOn(at, 60 * (2 + 66 * chance.next()))
      if (at < from) continue
      if (at >= until) return
      yield {
        kind: 'send',
        at,
        account,
        clientIp,
        client,
        connection: `scan${number}.${at}`,
        recipients: [`s${chance.between(0, 24)}@in.${REALM}`],
        size: chance.between(200_000, 4_000_000),
      }
    }
  }
}
