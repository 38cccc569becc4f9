/**
 * Weights: the parts of the leading scenario with the numbers behind each, rounded so that they add.
 *
 * In whole hundredths of a deciban the weights of a message add to the scenario's share exactly: what
 * rounding leaves over goes into the largest. Parts that weigh nothing are left out. No weight holds
 * an address, a name or a text, and a message to thousands has as many of them as a message to one.
 */

import type { NetworkClass } from '../../accounts/behaviour/networks.ts'
import { nth } from '../../accounts/behaviour/numbers.ts'
import { colleagues, type Organisation } from '../../accounts/behaviour/organisation.ts'
import { KNOWN } from '../../accounts/behaviour/origins.ts'
import type { Reading } from '../../accounts/behaviour/reading.ts'
import type { Sending } from '../../accounts/behaviour/sending.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import { between } from '../../lib/time.ts'
import { decibans } from './bars.ts'
import { type Leading, type Part, type PartName, partsOf } from './parts.ts'
import { FRAUD, MANNERS, MESSAGE_RATIO_MOST, PRIORS, thiefShareOf } from './scenarios.ts'
import {
  bounded,
  clientRatio,
  type Evidence,
  formRatio,
  isOwners,
  messageRatio,
  networkRatio,
  paceRatio,
  startOriginRatio,
  startRatio,
  YEAR_SECONDS,
} from './weigh.ts'

/** A likelihood of a mailing from which on a reader would wonder without being told. */
const MAILING_TOLD = 0.02

/** How new an origin is, from the account's own to one that no colleague uses. */
export const ORIGIN_LEVELS = [
  'own-network',
  'network-new-to-account',
  'operator-new-to-account',
  'operator-new-to-organisation',
  'country-new-to-account',
  'country-new-to-organisation',
  'same-network',
  'on-probation',
] as const
export type OriginLevel = (typeof ORIGIN_LEVELS)[number]

/**
 * The facts behind each part. `owner` and `thief`: how likely what was seen is for either, in
 * percent; a thief's is left out where it does not stand for itself.
 */
export type WeightFacts = {
  readonly standing: {
    /** What this message alone would weigh, in all scenarios: the evidence had nothing stood before. */
    readonly alone: number
    /** Of this sitting, before this message. */
    readonly messages: number
    /** Delivery results of never-written recipients in it, and the bounces among them. */
    readonly heard: number
    readonly bounced: number
  }
  readonly prior: { readonly percent: number }
  readonly when: {
    /** Messages a year that are expected at such a moment. */
    readonly perYear: number
    /** 0 to 23 of a working day, 24 to 47 of a day off. */
    readonly hour: number
    readonly sitting: 'begins' | 'goes-on'
    /** Since the message before; absent: there was none. */
    readonly seconds?: number
  }
  readonly pace: { readonly seconds: number; readonly owner: number; readonly thief?: number }
  readonly who: {
    readonly recipients: number
    readonly neverWritten: number
    /** Messages of this account with somebody never written to, as it is now. */
    readonly usual: number
    readonly owner: number
    /** That the owner is sending a mailing, which `owner` takes in; absent where it says little. */
    readonly mailing?: number
    /** Absent: more than one message may count. */
    readonly thief?: number
  }
  readonly where: {
    /** Absent: the table of places does not know. */
    readonly country?: string
    readonly level: OriginLevel
    /** Who use this country, or this operator where the country is the account's own. */
    readonly colleagues: number
    readonly owner: number
    readonly thief?: number
  }
  readonly client: {
    readonly client: 'new' | 'known'
    readonly owner: number
    readonly thief: number
  }
  readonly list: {
    /** `unknown`: no list was asked, and so a login from there counts less. */
    readonly list: NetworkClass | 'unknown'
    readonly owner: number
    readonly thief: number
  }
  readonly form: { readonly form: 'new' | 'known'; readonly owner: number; readonly thief: number }
  readonly intent: {
    readonly payment: 'yes' | 'no' | 'unknown'
    readonly elsewhere: 'yes' | 'no'
  }
  readonly login: { readonly seconds: number; readonly country?: string }
  readonly arrival: {
    /** Arrivals a year of this account from origins of this kind. */
    readonly perYear: number
    readonly level: OriginLevel
    readonly country?: string
    readonly colleagues: number
    readonly thief: number
  }
  /** The reasons of the pool beside it say what. */
  readonly company: Record<never, never>
  readonly arrivals: { readonly seconds: number; readonly perYear: number }
  readonly journey: {
    /** Nobody who wrote at home `seconds` ago could be there by now. */
    readonly tooSoon: 'yes' | 'no'
    readonly kilometres: number
    readonly seconds: number
    readonly owner: number
    readonly thief: number
  }
  readonly owner: { readonly because: 'own-network' | 'may-be-his'; readonly thief: number }
  readonly silence: { readonly seconds: number }
  readonly joined: { readonly other: 'begins' | 'goes-on' }
  readonly cut: Record<never, never>
}

type WeightOf<Name extends PartName> = {
  readonly code: 'behaviour.weight'
  readonly part: Name
  readonly decibans: number
} & WeightFacts[Name]

/** One part of the leading scenario, with the numbers behind it. */
export type Weight = { [Name in PartName]: WeightOf<Name> }[PartName]

/** What is judged, before and after. */
export type Weighing = {
  readonly behaviour: Behaviour
  readonly evidence: Evidence
  readonly after: Evidence
  readonly sending: Sending
  readonly reading: Reading
  readonly organisation: Organisation
}

/** The largest first, whichever way it points. */
export function weightsOf(weighing: Weighing, leading: Leading): readonly Weight[] {
  const { behaviour, evidence, after, reading } = weighing
  const parts = partsOf(evidence, after, behaviour, reading, leading.scenario)
  const begins = parts.some(({ name }) => name === 'when')
  const facts = factsOf(weighing, leading.scenario, begins)
  return inHundredths(parts, leading.decibans)
    .filter(({ hundredths }) => hundredths !== 0)
    .sort((a, b) => Math.abs(b.hundredths) - Math.abs(a.hundredths))
    .map(
      ({ name, hundredths }) =>
        ({
          code: 'behaviour.weight',
          part: name,
          decibans: hundredths / 100,
          ...facts[name as MessagePart](),
        }) as Weight,
    )
}

/** Nought has no sign. */
export const hundredthsOf = (decibans: number): number => Math.round(decibans * 100) + 0

export function inHundredths(
  parts: readonly Part[],
  whole: number,
): readonly { readonly name: PartName; readonly hundredths: number }[] {
  let left = hundredthsOf(whole)
  let largest = 0
  const rounded = parts.map(({ name, decibans }, n) => {
    const hundredths = hundredthsOf(decibans)
    left -= hundredths
    if (Math.abs(decibans) > Math.abs(parts[largest]?.decibans ?? 0)) largest = n
    return { name, hundredths }
  })
  return rounded.map((part, n) =>
    n === largest ? { name: part.name, hundredths: part.hundredths + left } : part,
  )
}

/** Parts that only a login has. */
type OfLogins = 'arrival' | 'arrivals' | 'journey'
type MessagePart = Exclude<PartName, OfLogins>
type FactsOfParts = { readonly [Name in MessagePart]: () => WeightFacts[Name] }

function factsOf(
  { behaviour, sending, reading, organisation }: Weighing,
  scenario: number,
  begins: boolean,
): FactsOfParts {
  const place = Math.floor(scenario / MANNERS.length)
  const manner = scenario % MANNERS.length
  const { before, origin, client } = reading
  const seconds = inDigits(reading.silence)
  return {
    standing: () => ({
      alone: hundredthsOf(decibans(yearsAlone(reading))) / 100,
      messages: before.pace.messages,
      heard: before.results.heard,
      bounced: before.results.bounced,
    }),
    prior: () => ({ percent: percent(nth(PRIORS, scenario)) }),
    when: () => ({
      perYear: inDigits(reading.rate * YEAR_SECONDS),
      hour: sending.hour,
      sitting: reading.newSession ? 'begins' : 'goes-on',
      ...(reading.isFirst ? {} : { seconds }),
    }),
    pace: () => ({
      seconds,
      owner: percent(reading.gapShare),
      ...(manner === FRAUD || reading.newSession
        ? {}
        : { thief: percent(reading.gapShare * paceRatio(behaviour, reading, manner)) }),
    }),
    who: () => {
      const ratio = messageRatio(reading, manner)
      return {
        recipients: reading.recipients,
        neverWritten: reading.fresh,
        usual: percent(reading.anyNew),
        owner: percent(reading.messageShare),
        ...(before.bulk.weight < MAILING_TOLD ? {} : { mailing: percent(before.bulk.weight) }),
        ...(ratio >= MESSAGE_RATIO_MOST ? {} : { thief: percent(reading.messageShare * ratio) }),
      }
    },
    where: () => {
      const country = sending.origin?.country ?? ''
      const share = origin?.share ?? 1
      return {
        ...(/^[A-Z]{2}$/.test(country) ? { country } : {}),
        level: ORIGIN_LEVELS[origin?.event ?? KNOWN] ?? 'own-network',
        colleagues: colleaguesAt(organisation, sending, (origin?.level ?? KNOWN) >= 4),
        owner: percent(share),
        ...(begins ? { thief: percent(share * startOriginRatio(reading, place)) } : {}),
      }
    },
    client: () => {
      const share = client?.share ?? 1
      return {
        client: client?.isNew === true ? 'new' : 'known',
        owner: percent(share),
        thief: percent(share * clientRatio(reading, place)),
      }
    },
    list: () => ({
      list: reading.network?.class ?? 'plain',
      owner: percent(reading.network?.share ?? 1),
      thief: percent((reading.network?.share ?? 1) * networkRatio(reading.network, place)),
    }),
    form: () => ({
      form: reading.form?.isNew === true ? 'new' : 'known',
      owner: percent(reading.form?.share ?? 1),
      thief: percent((reading.form?.share ?? 1) * formRatio(reading, place)),
    }),
    intent: () => ({
      payment:
        sending.form?.payment === undefined ? 'unknown' : sending.form.payment ? 'yes' : 'no',
      elsewhere: sending.form?.elsewhere === true ? 'yes' : 'no',
    }),
    login: () => {
      const country = reading.visit?.country ?? ''
      return {
        ...(/^[A-Z]{2}$/.test(country) ? { country } : {}),
        seconds: inDigits(
          reading.visit === undefined ? 0 : between(reading.visit.at, reading.now) / 1_000,
        ),
      }
    },
    owner: () => ({
      because: isOwners(reading, place) ? 'own-network' : 'may-be-his',
      thief: percent(thiefShareOf(manner, place)),
    }),
    company: () => ({}),
    silence: () => ({ seconds }),
    joined: () => ({ other: begins ? 'goes-on' : 'begins' }),
    cut: () => ({}),
  }
}

/** Of a hijack that begins with this message, however it is done. */
function yearsAlone(reading: Reading): number {
  let ratio = 0
  for (const [scenario, prior] of PRIORS.entries()) {
    const place = Math.floor(scenario / MANNERS.length)
    const manner = scenario % MANNERS.length
    ratio +=
      prior *
      bounded(
        messageRatio(reading, manner) *
          (manner === FRAUD ? reading.intent : 1) *
          startRatio(reading, place),
      )
  }
  return ratio / (reading.rate * YEAR_SECONDS)
}

export const colleaguesAt = (
  { countries, operators }: Organisation,
  { origin, account }: Pick<Sending, 'origin' | 'account'>,
  ofCountry: boolean,
): number =>
  origin === undefined
    ? 0
    : ofCountry
      ? colleagues(countries, origin.country, account)
      : colleagues(operators, origin.operator, account)

/** Three digits are what a reader can use. */
export const inDigits = (value: number): number => Number(value.toPrecision(3))
export const percent = (share: number): number => inDigits(share * 100)
