/** Traveller: a colleague abroad, in a country nobody of the house was in, with a few mails home. */
import type { Instant } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import { type Client, type Inhabitant, secondsOn } from './intention.ts'
import { addressAt } from './places.ts'
import type { Person } from './staff.ts'
import { momentOf } from './tokyo.ts'
import { zipf } from './whereabouts.ts'

export function* traveller(
  person: Person,
  client: Client,
  country: number,
  chance: Chance,
  day: number,
): Inhabitant {
  const clientIp = addressAt(country, 3 + zipf(chance, 20), chance.between(0, 255), 24)
  let at: Instant = momentOf(day, 7 + 10 * chance.next())
  yield { kind: 'open', at, account: person.account, clientIp, client }
  for (let n = chance.between(2, 5); n > 0; n -= 1) {
    at = secondsOn(at, 60 * (3 + 30 * chance.next()))
    const contact = person.contacts[zipf(chance, person.contacts.length)]
    if (contact === undefined) return
    const outcome = yield {
      kind: 'send',
      at,
      account: person.account,
      clientIp,
      client,
      connection: `trip.${person.number}`,
      recipients: [contact],
      size: 4_000,
    }
    if (outcome === 'shut-out') return
  }
}
