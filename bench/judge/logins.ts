/**
 * Logins: a made-up stream of logins around real mail, which comes without any.
 *
 * Nothing of it changes the mail or its frozen origins; it draws from seeds of its own. An owner hands
 * in each sitting of mail after a login from the mail's own origin. Beside that a telephone looks for
 * mail at the place where its owner is, a computer in the office on working days, now and then a
 * browser. Mobile networks give another address each time. On a journey, which is read from the
 * mail's own countries, all of them log in from its places, from some hours before the first mail
 * from there on; now and then there is a journey of which no mail tells. Lists name addresses as often
 * as a public study of logins found (RBA: 9.4 % of other people's, 54.6 % of takeovers).
 *
 * Limits: nobody measured these; every rate is a constant here.
 */
import { type Draws, soundDraws, zipf } from './draws.ts'
import { DAY, hourOf, isWeekday, type Message } from './mail.ts'
import { HOME_COUNT, HOME_FROM, MOBILE_FROM, OFFICE, type Origin, PREFIXES } from './origins.ts'

export type Listed = 'plain' | 'attack' | 'tor' | 'vpn' | 'hosting' | 'mobile'
export type Login = { readonly at: number; readonly origin: Origin; readonly listed: Listed }

const MOBILE_UNTIL = 300
const MOBILE_COUNT = 4
const MOBILE_PREFIXES = 60
const VPN_FROM = 900
const VPN_UNTIL = 1_000
const ABROAD_FROM = 1_000
const SITTING = 1_800
const HAS_PHONE = 0.8
const LOOKS_A_DAY = 6
const OFFICE_HOURS = [7, 19] as const
const WEB_A_DAY = 0.1
const HOME_DAYS = 20
/** Of those who use a VPN, sessions of a telephone that go through it. */
const VPN_SESSIONS = 0.05
const SILENT_JOURNEYS_A_YEAR = 0.2
/** Hours between arriving and the first mail. */
const BEFORE_MAIL_HOURS = 12
/** Mail abroad with less between belongs to one journey. */
const ONE_JOURNEY = 4 * DAY
const LISTED_OWNERS = 0.094
export const LISTED_THIEVES = 0.546

/** The same for the same address, whoever asks. */
const unitOf = (prefix: number): number => {
  let mixed = Math.imul(prefix ^ (prefix / 65_536), 0x9e3779b1) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 0
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
}

export function listedOf({ network, prefix }: Omit<Origin, 'client'>): Listed {
  if (network === OFFICE) return 'plain'
  if (unitOf(prefix) < LISTED_OWNERS) return 'attack'
  if (network >= VPN_FROM && network < VPN_UNTIL) return 'vpn'
  return network >= MOBILE_FROM && network < MOBILE_UNTIL ? 'mobile' : 'plain'
}

/** Of a thief's address: named by a list of attackers as often as in the study; else rented, or not. */
export function listedOfThief({ network, prefix }: Omit<Origin, 'client'>): Listed {
  const unit = unitOf(prefix)
  if (unit < LISTED_THIEVES) return 'attack'
  // Home lines of his country are nobody's to rent.
  if (network < ABROAD_FROM) return 'plain'
  const left = (unit - LISTED_THIEVES) / (1 - LISTED_THIEVES)
  return left < 0.25 ? 'hosting' : left < 0.45 ? 'vpn' : left < 0.5 ? 'tor' : 'plain'
}

const FORMS_OF_A_CLIENT = 5
const THIEFS_FORM = 900_000_001
const FORMS_FROM = 1_000_000

/** What lists and headers add to one of the owner's messages. */
export const moreOf = (
  origin: Origin,
  at: number,
): { readonly listed: Listed; readonly form: number } => ({
  listed: listedOf(origin),
  form:
    FORMS_FROM +
    origin.client * 16 +
    zipf(unitOf(Math.floor(at) + origin.prefix), FORMS_OF_A_CLIENT),
})

/** The same of a thief's: at the owner's machine every other one sends by a program of his own. */
export const moreOfThief = (
  origin: Origin,
  at: number,
  { ownPlace, ownProgram }: { ownPlace: boolean; ownProgram: boolean },
): { readonly listed: Listed; readonly form: number } => ({
  listed: ownPlace ? listedOf(origin) : listedOfThief(origin),
  form: ownProgram ? moreOf(origin, at).form : THIEFS_FORM,
})

type Journey = { readonly from: number; readonly until: number; readonly places: readonly Origin[] }
type Own = { readonly message: Message; readonly origin: Origin }

const isAbroad = ({ network }: Origin): boolean => network >= ABROAD_FROM
const isMobile = ({ network }: Origin): boolean => network >= MOBILE_FROM && network < MOBILE_UNTIL
const isHome = ({ network }: Origin): boolean =>
  network >= HOME_FROM && network < HOME_FROM + HOME_COUNT

/** Logins of each account, in order of time, to the end of its mail. */
export function loginsOf(
  messages: readonly Message[],
  origins: readonly Origin[],
  seed = 1,
): ReadonlyMap<number, readonly Login[]> {
  const accounts = new Map<number, Own[]>()
  for (const [nth, message] of messages.entries()) {
    const own = accounts.get(message.account) ?? []
    own.push({ message, origin: origins[nth] as Origin })
    accounts.set(message.account, own)
  }
  return new Map(
    [...accounts].map(([account, own]) => [
      account,
      new Owner(soundDraws(account * 31 + seed + 7_777), own).logins(),
    ]),
  )
}

class Owner {
  readonly #draws: Draws
  readonly #own: readonly Own[]
  readonly #journeys: readonly Journey[]
  readonly #hasPhone: boolean
  readonly #hasVpn: boolean
  readonly #mobile: number
  readonly #logins: Login[] = []
  #home: Origin | undefined
  #homeChangesAt = 0
  #phone = 1
  #desk = 0
  #nth = 0

  constructor(draws: Draws, own: readonly Own[]) {
    this.#draws = draws
    this.#own = own
    const seen = own.find(({ origin }) => isMobile(origin))?.origin.network
    this.#hasPhone = seen !== undefined || draws.unit() < HAS_PHONE
    this.#mobile = seen ?? MOBILE_FROM + zipf(draws.unit(), MOBILE_COUNT)
    this.#hasVpn = own.some(
      ({ origin }) => origin.network >= VPN_FROM && origin.network < VPN_UNTIL,
    )
    const home = own.find(({ origin }) => isHome(origin))?.origin
    const network = home?.network ?? HOME_FROM + zipf(draws.unit(), HOME_COUNT)
    this.#home = home ?? {
      country: 0,
      network,
      prefix: network * PREFIXES + draws.below(40),
      client: 0,
    }
    this.#journeys = this.#journeysOf()
  }

  #journeysOf(): readonly Journey[] {
    const draws = this.#draws
    const journeys: Journey[] = []
    let open: { from: number; until: number; places: Origin[] } | undefined
    for (const { message, origin } of this.#own) {
      const goesOn = open !== undefined && message.at < open.until + ONE_JOURNEY
      if (isAbroad(origin)) {
        if (open !== undefined && goesOn) {
          open.until = message.at
          open.places.push(origin)
        } else {
          if (open !== undefined) journeys.push(open)
          const before = draws.unit() * BEFORE_MAIL_HOURS * 3_600
          open = { from: message.at - before, until: message.at, places: [origin] }
        }
      } else if (open !== undefined && origin.network < VPN_FROM) {
        journeys.push({ ...open, until: Math.min(message.at, open.until + draws.unit() * DAY) })
        open = undefined
      }
    }
    if (open !== undefined) journeys.push(open)
    const first = this.#own[0]?.message.at ?? 0
    const last = this.#own.at(-1)?.message.at ?? 0
    const wait = () => draws.exponential((365 * DAY) / SILENT_JOURNEYS_A_YEAR)
    for (let at = first + wait(); at < last; at += wait()) {
      const until = at + DAY * draws.logNormal(2, 0.5)
      const isTaken =
        journeys.some((one) => one.from < until && one.until > at) ||
        this.#own.some(({ message }) => message.at >= at && message.at <= until)
      if (isTaken) continue
      const country = 1 + zipf(draws.unit(), 8)
      const network = ABROAD_FROM + country * 40 + zipf(draws.unit(), 25)
      const prefix = network * PREFIXES + draws.below(3_000)
      journeys.push({ from: at, until, places: [{ country, network, prefix, client: -1 }] })
    }
    return journeys.sort((a, b) => a.from - b.from)
  }

  logins(): readonly Login[] {
    const first = this.#own[0]?.message.at ?? 0
    const last = this.#own.at(-1)?.message.at ?? 0
    this.#homeChangesAt = first + this.#draws.exponential(HOME_DAYS * DAY)
    for (let day = Math.floor(first / DAY) * DAY; day <= last; day += DAY) this.#liveDay(day, first)
    this.#mailUntil(last)
    return this.#logins.sort((a, b) => a.at - b.at)
  }

  #liveDay(day: number, first: number): void {
    const draws = this.#draws
    const times: { readonly at: number; readonly what: 'phone' | 'desk' | 'web' }[] = []
    if (this.#hasPhone)
      for (let at = day + 7 * 3_600; ; ) {
        at += draws.exponential((16 * 3_600) / LOOKS_A_DAY)
        if (at >= day + 23 * 3_600) break
        times.push({ at, what: 'phone' })
      }
    if (isWeekday(day))
      for (const hour of [8, 13])
        times.push({ at: day + (hour + draws.unit() * 2) * 3_600, what: 'desk' })
    if (draws.unit() < WEB_A_DAY)
      times.push({ at: day + (9 + draws.unit() * 13) * 3_600, what: 'web' })
    for (const { at, what } of times.sort((a, b) => a.at - b.at)) {
      if (at < first) continue
      this.#mailUntil(at)
      this.#look(at, what)
    }
  }

  /** The mail of that time: a login before each sitting, and what is learned of places and devices. */
  #mailUntil(at: number): void {
    for (; (this.#own[this.#nth]?.message.at ?? Number.POSITIVE_INFINITY) <= at; this.#nth += 1) {
      const { message, origin } = this.#own[this.#nth] as Own
      const before = this.#own[this.#nth - 1]
      if (isHome(origin)) this.#home = origin
      if (isMobile(origin)) this.#phone = origin.client
      if (origin.network === OFFICE) this.#desk = origin.client
      const isNew =
        before === undefined ||
        message.at - before.message.at > SITTING ||
        before.origin.prefix !== origin.prefix ||
        before.origin.client !== origin.client
      if (isNew) this.#logins.push({ at: message.at - 1, origin, listed: listedOf(origin) })
    }
  }

  #look(at: number, what: 'phone' | 'desk' | 'web'): void {
    const draws = this.#draws
    const journey = this.#journeys.find((one) => one.from <= at && at <= one.until)
    const client = what === 'phone' ? this.#phone : what === 'desk' ? this.#desk : 2
    let place: Omit<Origin, 'client'> | undefined
    if (journey !== undefined) {
      if (what === 'desk') return
      place = journey.places[draws.below(journey.places.length)]
    } else if (what === 'desk')
      place = { country: 0, network: OFFICE, prefix: OFFICE * PREFIXES + draws.below(3) }
    else place = this.#placeAt(at, what)
    if (place === undefined) return
    const { country, network, prefix } = place
    const origin = { country, network, prefix, client }
    this.#logins.push({ at, origin, listed: listedOf(origin) })
  }

  #placeAt(at: number, what: 'phone' | 'web'): Omit<Origin, 'client'> | undefined {
    const draws = this.#draws
    if (this.#hasVpn && draws.unit() < VPN_SESSIONS) {
      const exit = VPN_FROM + draws.below(4)
      const country = 3 + 2 * draws.below(6)
      return { country, network: exit, prefix: exit * PREFIXES + country * 256 + draws.below(20) }
    }
    while (at > this.#homeChangesAt && this.#home !== undefined) {
      const near = draws.unit() < 0.7
      const prefix =
        this.#home.network * PREFIXES + (near ? draws.below(40) : 40 + draws.below(400))
      // Who mails from home shows by his mail where that is.
      if (!this.#own.some(({ origin }) => isHome(origin))) this.#home = { ...this.#home, prefix }
      this.#homeChangesAt += draws.exponential(HOME_DAYS * DAY)
    }
    const hour = hourOf(at)
    const isOffice = isWeekday(at) && hour >= OFFICE_HOURS[0] && hour < OFFICE_HOURS[1]
    const unit = draws.unit()
    if (unit < (isOffice ? 0.6 : 0.03))
      return { country: 0, network: OFFICE, prefix: OFFICE * PREFIXES + draws.below(3) }
    if (what === 'web' || unit < (isOffice ? 0.65 : 0.6)) return this.#home
    return {
      country: 0,
      network: this.#mobile,
      prefix: this.#mobile * PREFIXES + draws.below(MOBILE_PREFIXES),
    }
  }
}
