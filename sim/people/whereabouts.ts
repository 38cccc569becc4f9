/**
 * Whereabouts: from which network and with which program a person writes, over weeks.
 *
 * The office is one network for all behind a NAT, the home an operator's /24 that changes now and
 * then, the phone a mobile operator's. Seldom there is a hotel or a café, a journey abroad, or a new
 * device. In a session people stay where they are.
 * Limits: rates are assumptions, the same as those of the measured model's synthetic origins.
 */
import { days, type Instant, minutes, plus } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Client } from './intention.ts'
import {
  addressAt,
  countries,
  HOME,
  ISPS,
  MOBILES,
  ODD_OPERATORS,
  OFFICE_OPERATOR,
} from './places.ts'
import { dayOf, hourOf, isWorkday } from './tokyo.ts'

const HOME_NETWORK_DAYS = 20
const ODD_PLACES_A_YEAR = 4
const NEW_CLIENTS_A_YEAR = 0.9
const JOURNEYS_A_YEAR = 0.5
const JOURNEY_DAYS = 3
const STAYS = minutes(30)

export type Origin = { readonly clientIp: string; readonly client: Client }

const desktops = ['Thunderbird 140.3', 'Microsoft Outlook 16.0', 'Becky! ver. 2.81'] as const
const phones = ['Apple Mail (21F79)', 'Gmail/Android 2025.9'] as const

/** Each has a greeting of its own: programs say the name or the address of their machine. */
const clientOf = (agent: string, machine: string): Client => ({
  helo: `[${machine}]`,
  agent,
  mechanism: 'PLAIN',
  tls: 'TLSv1.3',
})

export const officeAddress = (host: number): string =>
  addressAt(HOME, OFFICE_OPERATOR, 10 + (host % 3), 5)

export class Whereabouts {
  readonly #chance: Chance
  readonly #number: number
  readonly #travels: boolean
  #desktop: Client
  #phone: Client
  readonly #isp: number
  readonly #mobile: number
  #homeNetwork: number
  #homeUntil: Instant
  #oddAt: Instant
  #clientAt: Instant
  #journeyAt: Instant
  #journey: { readonly until: Instant; readonly clientIp: string } | undefined
  #last: Origin | undefined
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(chance: Chance, number: number, from: Instant, travels = true) {
    this.#chance = chance
    this.#number = number
    this.#travels = travels
    this.#desktop = clientOf(desktops[chance.between(0, 2)] ?? '', `pc${number}`)
    this.#phone = clientOf(phones[chance.between(0, 1)] ?? '', `phone${number}`)
    this.#isp = ISPS.from + zipf(chance, ISPS.many)
    this.#mobile = MOBILES.from + zipf(chance, MOBILES.many)
    this.#homeNetwork = chance.between(0, 39)
    this.#homeUntil = this.#after(from, 365 / HOME_NETWORK_DAYS)
    this.#oddAt = this.#after(from, ODD_PLACES_A_YEAR)
    this.#clientAt = this.#after(from, NEW_CLIENTS_A_YEAR)
    this.#journeyAt = this.#after(from, JOURNEYS_A_YEAR)
  }

  /** Where the person is now. */
  at(now: Instant): Origin {
    this.#age(now)
    const stays = this.#last !== undefined && now - this.#lastAt < STAYS
    this.#lastAt = now
    if (stays && this.#last !== undefined) return this.#last
    this.#last = this.#somewhere(now)
    return this.#last
  }

  /** The computer at work. */
  get office(): Origin {
    return { clientIp: officeAddress(this.#number), client: this.#desktop }
  }

  get phone(): Client {
    return this.#phone
  }

  #somewhere(now: Instant): Origin {
    const chance = this.#chance
    if (this.#journey !== undefined)
      return { clientIp: this.#journey.clientIp, client: this.#phone }
    if (now >= this.#oddAt) {
      this.#oddAt = this.#after(now, ODD_PLACES_A_YEAR)
      const operator = ODD_OPERATORS.from + zipf(chance, ODD_OPERATORS.many)
      return { clientIp: addressAt(HOME, operator, chance.between(0, 255), 9), client: this.#phone }
    }
    const hour = hourOf(now)
    const works = isWorkday(dayOf(now)) && hour >= 7 && hour < 20
    if (chance.next() < (works ? 0.88 : 0.15)) return this.office
    if (chance.next() < 0.6)
      return {
        clientIp: addressAt(HOME, this.#isp, this.#homeNetwork, 77),
        client: chance.next() < 0.6 ? this.#desktop : this.#phone,
      }
    return {
      clientIp: addressAt(HOME, this.#mobile, chance.between(0, 59), chance.between(1, 254)),
      client: this.#phone,
    }
  }

  #age(now: Instant): void {
    const chance = this.#chance
    while (now > this.#homeUntil) {
      this.#homeNetwork = chance.between(0, chance.next() < 0.7 ? 39 : 255)
      this.#homeUntil = this.#after(this.#homeUntil, 365 / HOME_NETWORK_DAYS)
    }
    if (now > this.#clientAt) {
      this.#clientAt = this.#after(now, NEW_CLIENTS_A_YEAR)
      this.#phone = clientOf(phones[chance.between(0, 1)] ?? '', `new${this.#number}`)
    }
    if (this.#journey !== undefined && now > this.#journey.until) this.#journey = undefined
    if (this.#travels && this.#journey === undefined && now > this.#journeyAt) {
      const country = chance.between(1, countries.length - 1)
      this.#journey = {
        until: plus(now, days(1 + 2 * JOURNEY_DAYS * chance.next())),
        clientIp: addressAt(country, zipf(chance, 40), chance.between(0, 255), 31),
      }
      this.#journeyAt = this.#after(this.#journey.until, JOURNEYS_A_YEAR)
    }
  }

  #after(from: Instant, timesAYear: number): Instant {
    return plus(from, this.#chance.waitMs(timesAYear / (365 * 24)) as never)
  }
}

/** A whole number below `many`, small ones more often. */
export const zipf = (chance: Chance, many: number): number =>
  Math.min(many - 1, Math.floor(Math.exp(chance.next() * Math.log(many + 1)) - 1))
