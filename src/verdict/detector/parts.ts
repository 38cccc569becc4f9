/**
 * Parts: the evidence of one scenario as weights that add up, in decibans.
 *
 * 10 dB are a factor of ten. The parts of a scenario add to its share of the evidence exactly (up to
 * rounding); the evidence adds the scenarios. A scenario's evidence has three sources: what stood
 * before, what a quiet thief's changes over to it, and a hijack that begins now. The parts tell the
 * largest one, and `joined` what the others add.
 */
import { nth } from '../../accounts/behaviour/numbers.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import { decibans } from './bars.ts'
import {
  FRAUD,
  KNOWN_PLACE,
  MANNERS,
  type Manner,
  PLACES,
  type Place,
  PRIORS,
  RETAINED,
} from './scenarios.ts'
import {
  bounded,
  changedOver,
  clientRatio,
  companyRatio,
  type Evidence,
  fadingOf,
  formRatio,
  isOwners,
  loginStanding,
  messageRatio,
  mixed,
  networkRatio,
  originRatio,
  ownStanding,
  paceRatio,
  startOriginRatio,
  startRatio,
  visitRatio,
  YEAR_SECONDS,
} from './weigh.ts'

export type PartName =
  /** What stood before, with the prior of the scenario; or what changed over to it after a pause. */
  | 'standing'
  | 'prior'
  /** How rare a message is at this moment: years for one. */
  | 'when'
  | 'pace'
  | 'who'
  | 'where'
  | 'client'
  /** What lists say of the address; how the message is made; what it asks for. */
  | 'list'
  | 'form'
  | 'intent'
  /** What other accounts show lately. */
  | 'company'
  /** What a login from there told already. */
  | 'login'
  /** How rare a login from such an origin is; one more of them; whether the owner could be there. */
  | 'arrival'
  | 'arrivals'
  | 'journey'
  /** The owner may have sent it all the same. */
  | 'owner'
  | 'silence'
  | 'joined'
  /** The statistic was cut off at its end. */
  | 'cut'

export type Part = { readonly name: PartName; readonly decibans: number }

export type Leading = {
  readonly scenario: number
  readonly place: Place
  readonly manner: Manner
  /** Its share of the evidence: prior times years, in decibans. */
  readonly decibans: number
}

/** The scenario that explains most; `undefined` without evidence. */
export function leadingOf({ years }: Evidence): Leading | undefined {
  let scenario = -1
  let most = 0
  for (let n = 0; n < years.length; n += 1) {
    const share = nth(PRIORS, n) * nth(years, n)
    if (share > most) {
      most = share
      scenario = n
    }
  }
  const place = PLACES[Math.floor(scenario / MANNERS.length)]
  const manner = MANNERS[scenario % MANNERS.length]
  if (scenario < 0 || place === undefined || manner === undefined) return undefined
  return { scenario, place, manner, decibans: decibans(most) }
}

/** Of one message: `evidence` before it, `after` it. Empty for a scenario that is left out. */
export function partsOf(
  evidence: Evidence,
  after: Evidence,
  state: Behaviour,
  reading: Reading,
  scenario: number,
): readonly Part[] {
  const prior = nth(PRIORS, scenario)
  const years = nth(after.years, scenario)
  if (prior === 0 || years === 0) return []
  const place = Math.floor(scenario / MANNERS.length)
  const manner = scenario % MANNERS.length
  const when = 1 / (reading.rate * YEAR_SECONDS)
  const who = messageRatio(reading, manner)
  const startsWhere = startOriginRatio(reading, place)
  const client = clientRatio(reading, place)
  const list = networkRatio(reading.network, place)
  const form = formRatio(reading, place)
  const intent = manner === FRAUD ? reading.intent : 1
  const company = companyRatio(reading, place)
  const begun = when * bounded(who * intent * startRatio(reading, place) * company)
  const hasLogin = reading.visit !== undefined && place !== KNOWN_PLACE
  const login = hasLogin ? loginStanding(evidence, reading, place) : 0
  const joined = login * bounded(who * intent * visitRatio(reading, place) * company)

  const fading = fadingOf(reading)
  const owners = isOwners(reading, place)
  const goesOn = originRatio(reading, place, manner)
  const message = mixed(who * goesOn * company, manner, place)
  const went = owners ? 1 : message * fading
  const before = nth(evidence.years, scenario)
  const pace = paceRatio(state, reading, manner)
  const quietPace = paceRatio(state, reading, FRAUD)
  const own = owners
    ? before * nth(RETAINED, manner) * fading
    : ownStanding(evidence, reading, scenario, manner, pace) * went
  const changed = owners ? 0 : changedOver(evidence, reading, scenario, manner, quietPace) * went

  const larger = Math.max(begun, own, changed, joined)
  const parts: Part[] =
    larger === begun
      ? [
          { name: 'prior', decibans: decibans(prior) },
          { name: 'when', decibans: decibans(when) },
          { name: 'who', decibans: decibans(who) },
          { name: 'where', decibans: decibans(startsWhere) },
          { name: 'client', decibans: decibans(client) },
          ...newParts(list, form, intent, company),
        ]
      : larger === joined
        ? [
            { name: 'login', decibans: decibans(prior * login) },
            { name: 'who', decibans: decibans(who) },
            {
              name: 'client',
              decibans: decibans(reading.visit?.client === undefined ? client : 1),
            },
            ...newParts(1, form, intent, company),
          ]
        : owners
          ? [
              { name: 'standing', decibans: decibans(prior * before) },
              { name: 'owner', decibans: decibans(nth(RETAINED, manner)) },
              { name: 'silence', decibans: decibans(fading) },
            ]
          : goneOn(larger === changed ? quietPace : pace)
  function goneOn(by: number): Part[] {
    return [
      { name: 'standing', decibans: decibans((prior * larger) / (by * went)) },
      { name: 'pace', decibans: decibans(by) },
      { name: 'who', decibans: decibans(who) },
      { name: 'where', decibans: decibans(goesOn) },
      ...newParts(1, 1, 1, company),
      { name: 'owner', decibans: decibans(message) - decibans(who * goesOn * company) },
      { name: 'silence', decibans: decibans(fading) },
    ]
  }
  parts.push({ name: 'joined', decibans: decibans((begun + own + changed + joined) / larger) })
  const sum = parts.reduce((total, part) => total + part.decibans, 0)
  const rest = decibans(prior * years) - sum
  // Only where a cap bit: rounding leaves less than this.
  return Math.abs(rest) > 1e-6 ? [...parts, { name: 'cut', decibans: rest }] : parts
}

/** Of senses that many messages come without: left out where they say nothing. */
const newParts = (list: number, form: number, intent: number, company: number): readonly Part[] =>
  (
    [
      ['list', list],
      ['form', form],
      ['intent', intent],
      ['company', company],
    ] as const
  )
    .filter(([, ratio]) => ratio !== 1)
    .map(([name, ratio]) => ({ name, decibans: decibans(ratio) }))
