/**
 * Origins: made-up addresses and mail programs for real mail, which comes without any.
 *
 * Each account gets an office behind one address, a home line whose network changes, a mobile
 * network, now and then a strange network in its own country, journeys, and perhaps a VPN; and three
 * mail programs that are replaced in time. Journeys begin, when they are due, with a session at an
 * hour that is odd for the account: against the detector, on purpose. Everything assumed is a
 * constant here. Limits: nobody measured these; false alarms are therefore also counted under other
 * settings (`SETTINGS`) and without origins at all.
 */
import { type Draws, publishedDraws, soundDraws, zipf } from './draws.ts'
import { DAY, hourOf, isWeekday, type Message } from './mail.ts'

/** All whole numbers that only mean «the same» or «another»; country 0 is home. */
export type Origin = {
  /** IPv4 /24 or IPv6 /48. */
  readonly prefix: number
  /** Autonomous system. */
  readonly network: number
  readonly country: number
  /** What the mail program shows of itself: greeting, mechanism, cipher. */
  readonly client: number
}

export type Settings = {
  /** Of which share of people travels how often a year. */
  readonly journeys: readonly (readonly [share: number, perYear: number])[]
  readonly vpnShare: number
  /** Share of a VPN user's sessions that come through it. */
  readonly vpnSessions: number
  readonly strangeNetworksPerYear: number
  readonly homeNetworkDays: number
  readonly providerChangesPerYear: number
  readonly newClientsPerYear: number
  /** Whether they are drawn otherwise than the published ones. */
  readonly sound: boolean
}

const usual: Settings = {
  journeys: [
    [0.3, 3],
    [0.5, 0.7],
    [0.2, 0],
  ],
  vpnShare: 0.06,
  vpnSessions: 0.05,
  strangeNetworksPerYear: 4,
  homeNetworkDays: 20,
  providerChangesPerYear: 0.25,
  newClientsPerYear: 0.9,
  sound: false,
}
const threeTimes = [
  [0.5, 6],
  [0.4, 2],
  [0.1, 0],
] as const

/** Under which the false alarms are counted, and with which seeds. The first is the usual one. */
export const SETTINGS: readonly {
  readonly name: string
  readonly seeds: readonly number[]
  readonly settings: Settings
}[] = [
  { name: 'default', seeds: [1, 2, 3, 4, 5], settings: usual },
  { name: 'default-sound', seeds: [21, 22, 23, 24, 25], settings: { ...usual, sound: true } },
  { name: 'no-travel', seeds: [11, 12], settings: { ...usual, journeys: [[1, 0]], vpnShare: 0 } },
  { name: 'travel-x3', seeds: [11, 12], settings: { ...usual, journeys: threeTimes } },
  { name: 'vpn-x4', seeds: [11, 12], settings: { ...usual, vpnShare: 0.25, vpnSessions: 0.1 } },
  { name: 'clients-x3', seeds: [11, 12], settings: { ...usual, newClientsPerYear: 2.7 } },
  {
    name: 'all-worse',
    seeds: [11, 12],
    settings: {
      ...usual,
      journeys: threeTimes,
      vpnShare: 0.25,
      vpnSessions: 0.1,
      newClientsPerYear: 2.7,
      providerChangesPerYear: 0.6,
      strangeNetworksPerYear: 10,
    },
  },
]

/** Numbers of networks: the organisation's own, home lines, mobile, strange, VPN, then abroad. */
export const OFFICE = 1
export const HOME_FROM = 100
export const HOME_COUNT = 14
export const MOBILE_FROM = 200
const MOBILE_COUNT = 4
const MOBILE_UNTIL = 300
const STRANGE_FROM = 300
const STRANGE_COUNT = 60
const VPN_FROM = 900
const ABROAD_FROM = 1_000
const ABROAD_PER_COUNTRY = 40
/** Prefixes of one network are numbered from here. */
export const PREFIXES = 65_536
const SESSION_GAP = 1_800
/** Share of messages that stay at the origin of the message before, within a session. */
const STAYS = 0.985
const OFFICE_HOURS = [7, 19] as const
/** A journey that found no odd hour begins so many seconds after it was due. */
const JOURNEY_LATEST = 10 * DAY
const NEVER = 1e18
const ALWAYS_AGO = -1e18
const CALENDAR_YEAR = 365 * DAY

type Place = Omit<Origin, 'client'>

/** One account's origins; asked in order of time. */
class Wanderer {
  readonly #draws: Draws
  readonly #settings: Settings
  readonly #hasHome: boolean
  readonly #hasMobile: boolean
  readonly #hasVpn: boolean
  readonly #journeysPerYear: number
  #home: number
  #mobile: number
  #homePrefix: number
  #homeChangesAt: number
  #providerChangesAt: number
  #strangeAt: number
  #clientAt: number
  #journeyAt: number
  #journey: { readonly until: number; readonly places: readonly Place[] } | undefined
  readonly #clients = [0, 1, 2]
  #nextClient = 3
  #last: Origin | undefined
  #lastAt = ALWAYS_AGO

  // The order of the draws is part of what is frozen.
  constructor(seed: number, from: number, settings: Settings) {
    const draws = (settings.sound ? soundDraws : publishedDraws)(seed * 7919 + 13)
    this.#draws = draws
    this.#settings = settings
    this.#home = HOME_FROM + zipf(draws.unit(), HOME_COUNT)
    this.#mobile = MOBILE_FROM + zipf(draws.unit(), MOBILE_COUNT)
    this.#homePrefix = this.#home * PREFIXES + draws.below(40)
    this.#hasHome = draws.unit() < 0.7
    this.#hasMobile = draws.unit() < 0.6
    this.#homeChangesAt = from + draws.exponential(settings.homeNetworkDays * DAY)
    this.#providerChangesAt = from + this.#wait(settings.providerChangesPerYear)
    this.#journeysPerYear = this.#journeysOf(draws.unit())
    this.#journeyAt = from + (this.#journeysPerYear > 0 ? this.#wait(this.#journeysPerYear) : NEVER)
    this.#hasVpn = draws.unit() < settings.vpnShare
    this.#strangeAt = from + this.#wait(settings.strangeNetworksPerYear)
    this.#clientAt = from + this.#wait(settings.newClientsPerYear)
  }

  #wait(perYear: number): number {
    return this.#draws.exponential(CALENDAR_YEAR / perYear)
  }

  #journeysOf(unit: number): number {
    let left = unit
    for (const [share, perYear] of this.#settings.journeys) {
      if (left < share) return perYear
      left -= share
    }
    return 0
  }

  originAt(at: number, isOddHour: boolean): Origin {
    this.#live(at, isOddHour)
    if (at - this.#lastAt < SESSION_GAP && this.#last !== undefined && this.#draws.unit() < STAYS) {
      this.#lastAt = at
      return this.#last
    }
    while (at > this.#clientAt) {
      this.#clients[this.#draws.below(3)] = this.#nextClient
      this.#nextClient += 1
      this.#clientAt += this.#wait(this.#settings.newClientsPerYear)
    }
    const place = this.#placeAt(at)
    this.#last = { ...place, client: this.#clientAtPlace(place.network) }
    this.#lastAt = at
    return this.#last
  }

  /** Everything that changed at home, and journeys that ended or began, until now. */
  #live(at: number, isOddHour: boolean): void {
    const draws = this.#draws
    while (at > this.#homeChangesAt) {
      const near = draws.unit() < 0.7
      this.#homePrefix = this.#home * PREFIXES + (near ? draws.below(40) : 40 + draws.below(400))
      this.#homeChangesAt += draws.exponential(this.#settings.homeNetworkDays * DAY)
    }
    while (at > this.#providerChangesAt) {
      if (draws.unit() < 0.6) {
        this.#home = HOME_FROM + zipf(draws.unit(), HOME_COUNT)
        this.#homePrefix = this.#home * PREFIXES + draws.below(400)
      } else this.#mobile = MOBILE_FROM + zipf(draws.unit(), MOBILE_COUNT)
      this.#providerChangesAt += this.#wait(this.#settings.providerChangesPerYear)
    }
    if (this.#journey !== undefined && at > this.#journey.until) this.#journey = undefined
    const isDue = at > this.#journeyAt && (isOddHour || at > this.#journeyAt + JOURNEY_LATEST)
    if (this.#journey === undefined && isDue) this.#depart(at)
  }

  #depart(at: number): void {
    const draws = this.#draws
    const near = draws.unit() < 0.7
    const country = near ? 1 + zipf(draws.unit(), 8) : 9 + zipf(draws.unit(), 60)
    const places: Place[] = []
    const count = 1 + draws.below(3)
    for (let nth = 0; nth < count; nth += 1) {
      const network = ABROAD_FROM + country * ABROAD_PER_COUNTRY + zipf(draws.unit(), 25)
      places.push({ country, network, prefix: network * PREFIXES + draws.below(3_000) })
    }
    const until = at + DAY * draws.logNormal(3, 0.8)
    this.#journey = { until, places }
    this.#journeyAt = until + this.#wait(this.#journeysPerYear)
  }

  #placeAt(at: number): Place {
    const draws = this.#draws
    if (this.#hasVpn && draws.unit() < this.#settings.vpnSessions) {
      const exit = VPN_FROM + draws.below(4)
      const country = 3 + 2 * draws.below(6)
      return { country, network: exit, prefix: exit * PREFIXES + country * 256 + draws.below(20) }
    }
    const abroad = this.#journey?.places
    if (abroad !== undefined) return abroad[draws.below(abroad.length)] as Place
    if (at > this.#strangeAt) {
      const network = STRANGE_FROM + zipf(draws.unit(), STRANGE_COUNT)
      const prefix = network * PREFIXES + draws.below(2_000)
      this.#strangeAt = at + this.#wait(this.#settings.strangeNetworksPerYear)
      return { country: 0, network, prefix }
    }
    return this.#usualPlaceAt(at)
  }

  #usualPlaceAt(at: number): Place {
    const draws = this.#draws
    const hour = hourOf(at)
    const isOffice = isWeekday(at) && hour >= OFFICE_HOURS[0] && hour < OFFICE_HOURS[1]
    if (draws.unit() < (isOffice ? 0.85 : 0.15) || (!this.#hasHome && !this.#hasMobile))
      return { country: 0, network: OFFICE, prefix: OFFICE * PREFIXES + draws.below(3) }
    if (this.#hasHome && (draws.unit() < 0.6 || !this.#hasMobile))
      return { country: 0, network: this.#home, prefix: this.#homePrefix }
    return {
      country: 0,
      network: this.#mobile,
      prefix: this.#mobile * PREFIXES + draws.below(60),
    }
  }

  /** Computer, telephone, and the web: which is used where. */
  #clientAtPlace(network: number): number {
    const unit = this.#draws.unit()
    const isMobile = network >= MOBILE_FROM && network < MOBILE_UNTIL
    let which = unit < 0.5 ? 0 : unit < 0.8 ? 1 : 2
    if (network === OFFICE) which = unit < 0.93 ? 0 : 2
    else if (isMobile) which = unit < 0.9 ? 1 : 2
    return this.#clients[which] as number
  }
}

/** An hour (of a weekday or weekend) with under 1 % of more than 20 messages is odd. */
class Hours {
  readonly #counts = new Uint32Array(48)
  #all = 0

  /** Whether `at` was odd before it is counted. */
  isOdd(at: number): boolean {
    const bin = (isWeekday(at) ? 0 : 24) + hourOf(at)
    const count = this.#counts[bin] as number
    const odd = this.#all > 20 && count / this.#all < 0.01
    this.#counts[bin] = count + 1
    this.#all += 1
    return odd
  }
}

/** The origin of each message, in the order of the messages. */
export function originsOf(
  messages: readonly Message[],
  seed = 1,
  settings: Settings = usual,
): readonly Origin[] {
  const accounts = new Map<number, { wanderer: Wanderer; hours: Hours }>()
  return messages.map(({ account, at }) => {
    let own = accounts.get(account)
    if (own === undefined) {
      own = { wanderer: new Wanderer(account * 31 + seed, at, settings), hours: new Hours() }
      accounts.set(account, own)
    }
    return own.wanderer.originAt(at, own.hours.isOdd(at))
  })
}
