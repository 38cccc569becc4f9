import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceFrom, DAY } from '../../../test/detector/lived.ts'
import { accountOf, Living } from '../../../test/detector/living.ts'
import { toHashes } from '../../accounts/behaviour/contacts.ts'
import { nth } from '../../accounts/behaviour/numbers.ts'
import { packed, unpacked } from '../../accounts/behaviour/pack.ts'
import { type Reading, readingOf } from '../../accounts/behaviour/reading.ts'
import { type Origin, RECIPIENTS_MAX, type Sending } from '../../accounts/behaviour/sending.ts'
import { type Behaviour, type Context, guarded } from '../../accounts/behaviour/state.ts'
import type { Instant } from '../../lib/time.ts'
import { FRAUD, MANNER_CHANGES, MANNERS, PLACES, RETAINED, SCENARIOS } from './scenarios.ts'
import {
  fadingOf,
  isOwners,
  messageRatio,
  mixed,
  noEvidence,
  originRatio,
  paceRatio,
  weighBehaviour,
} from './weigh.ts'

const nameOf = (scenario: number): string =>
  `${PLACES[Math.floor(scenario / 3)]}-${MANNERS[scenario % 3]}`

/**
 * By how much a hijack that was under way in this scenario gains by this message: a quiet one may
 * change its manner, and what changes over counts to where it came from.
 */
const growthOf = (state: Behaviour, reading: Reading, scenario: number): number => {
  const place = Math.floor(scenario / 3)
  const manner = scenario % 3
  if (isOwners(reading, place)) return nth(RETAINED, manner)
  const gains = (to: number): number =>
    mixed(messageRatio(reading, to) * originRatio(reading, place, to), to, place)
  const changes = reading.newSession ? (MANNER_CHANGES[manner] ?? []) : []
  const gain =
    changes.length === 0
      ? gains(manner)
      : changes.reduce((sum, share, to) => sum + share * gains(to), 0)
  return paceRatio(state, reading, manner) * gain
}

const account = accountOf(1)
const office: Origin = { network: 65_536, operator: 1, country: 'JA' }
const abroad: Origin = { network: 99_000_000, operator: 1_500, country: 'JZ' }

/** A mail every working hour for so many days. */
function settledOffice(days: number): { living: Living; now: number } {
  const living = new Living(guarded)
  let now = 0
  for (let day = 0; day < days; day += 1) {
    if (day % 7 >= 5) continue
    for (const hour of [9, 11, 14, 16]) {
      now = day * DAY + hour * 3_600 + day * 7
      for (let n = 0; n < 2; n += 1)
        living.sends(mail(now + n * 200, [(day + hour + n) % 30], office, 10))
    }
  }
  return { living, now: now + 200 }
}

const mail = (
  at: number,
  recipients: readonly number[],
  origin: Origin | undefined,
  client: number,
  hour = Math.floor((at % DAY) / 3_600),
): Sending => ({
  account,
  at: (at * 1_000) as Instant,
  hour,
  recipients,
  ...(origin === undefined ? {} : { origin }),
  client,
})

/**
 * The null itself as the sender: gap, sizes, novelty and origin are drawn from the shares that the
 * reading gives them.
 */
class Null {
  readonly #chance: () => number
  #stranger = 1_000_000
  #network = 5_000_000

  constructor(seed: number) {
    this.#chance = chanceFrom(seed)
  }

  next(state: Behaviour, now: number, context: Context): Sending {
    const last = state.asOf / 1_000
    const gaps = [1, 8, 30, 120, 700, this.#silence()]
    const gap = this.#draw(gaps, (silence) => {
      const { gapShare } = readingOf(state, mail(last + silence, [0], undefined, 10), context)
      return gapShare
    })
    const at = Math.max(now, last) + (gap ?? 700)
    const size = this.#draw(this.#messages(state), (recipients) => {
      return readingOf(state, mail(at, recipients, undefined, 10), context).messageShare
    })
    const origin = this.#draw(this.#origins(state), (one) => {
      return readingOf(state, mail(at, [0], one, 10), context).origin?.share ?? 0
    })
    return mail(at, size ?? [0], origin ?? office, 10)
  }

  #silence(): number {
    return 3_600 * (1 + Math.floor(this.#chance() * 40))
  }

  #messages({ contacts }: Behaviour): readonly (readonly number[])[] {
    const known = toHashes(contacts).flatMap((hashes) => [...hashes])
    return [1, 2, 4, 8, 15, 35, 75].flatMap((size) =>
      (size === 1 ? [0, 1] : [0, 0.5, 1])
        .map((share) => Math.ceil(size * share))
        .filter((fresh) => size - fresh <= known.length)
        .map((fresh) => [
          ...known.slice(0, size - fresh),
          ...Array.from({ length: fresh }, () => {
            this.#stranger += 1
            return this.#stranger
          }),
        ]),
    )
  }

  #origins({ origins }: Behaviour): readonly Origin[] {
    this.#network += 1
    const network = this.#network
    const away = origins.unproven.filter((one) => one.ended !== true).at(-1)
    return [
      ...(origins.last === undefined
        ? []
        : [{ ...(away?.network === origins.last ? away : office), network: origins.last }]),
      ...(origins.last === office.network ? [] : [office]),
      { network, operator: 1, country: 'JA' },
      { network, operator: network, country: 'JA' },
      { network, operator: network, country: `${network % 2 === 0 ? 'K' : 'L'}B` },
      ...(away === undefined ? [] : [{ ...away, network }]),
    ]
  }

  #draw<Item>(items: readonly Item[], share: (item: Item) => number): Item | undefined {
    const shares = items.map(share)
    let left = this.#chance() * shares.reduce((sum, one) => sum + one, 0)
    for (const [n, one] of shares.entries()) {
      left -= one
      if (left <= 0) return items[n]
    }
    return items.at(-1)
  }
}

test('under its own null no scenario grows in the mean: one step multiplies by at most 1', () => {
  const STEPS = 3_000
  const sums = Array.from({ length: SCENARIOS }, () => ({ sum: 0, squares: 0 }))
  const { living, now } = settledOffice(60)
  const sender = new Null(11)
  for (let n = 0; n < STEPS; n += 1) {
    const { state } = living.of(account)
    const context = {
      population: living.population,
      organisation: living.organisation,
      learning: guarded,
    }
    const sending = sender.next(state, now, context)
    const { reading } = living.sends(sending)
    for (const [scenario, of] of sums.entries()) {
      const growth = growthOf(state, reading, scenario)
      of.sum += growth
      of.squares += growth * growth
    }
  }
  for (const [scenario, { sum, squares }] of sums.entries()) {
    const mean = sum / STEPS
    const error = Math.sqrt((squares / STEPS - mean * mean) / STEPS)
    console.log(`# ${nameOf(scenario)}: ${mean.toFixed(3)} +- ${(2 * error).toFixed(3)}`)
    ok(mean - 2 * error <= 1, `${nameOf(scenario)} grows by ${mean}`)
  }
})

/** Mean decibans a message of the scenario over the last 1,500 of 2,000 identical ones. */
function drift(origin: Origin, scenario: number, everyone: boolean): number {
  const { living, now } = settledOffice(60)
  let sum = 0
  for (let n = 0; n < 2_000; n += 1) {
    const { state } = living.of(account)
    const recipients = everyone ? [1_000_000 + n] : [n % 30]
    const { reading } = living.sends(mail(now + 7_200 + n * 2, recipients, origin, 10, 15))
    if (n >= 500) sum += 10 * Math.log10(growthOf(state, reading, scenario) * fadingOf(reading))
  }
  return sum / 1_500
}

test('a long attack keeps its evidence: 2,000 alike messages neither add nor lose much', () => {
  const desk = drift(office, PLACES.indexOf('known') * 3, true)
  const foreign = drift(abroad, PLACES.indexOf('foreign') * 3, true)
  console.log(`# from the desk ${desk.toFixed(4)} dB a message, from abroad ${foreign.toFixed(4)}`)
  ok(Math.abs(desk) < 0.05)
  ok(Math.abs(foreign) < 0.05)
})

test('newsletters of 500, the first and the third, stay below the bar of asking', () => {
  const living = new Living(guarded)
  const chance = chanceFrom(5)
  let stranger = 1_000_000
  const most: number[] = []
  for (let day = 0; day < 85; day += 1) {
    if (day % 7 >= 5) continue
    for (const hour of [9, 11, 14, 16]) {
      const at = day * DAY + hour * 3_600 + day * 7
      for (let n = 0; n < 2; n += 1)
        living.sends(mail(at + n * 200, [(day + hour + n) % 30], office, 10, hour))
    }
    if (day % 30 !== 21) continue
    let high = 0
    let at = day * DAY + 17 * 3_600
    for (let n = 0; n < 500; n += 1) {
      at += 1 + chance() * 4
      const isNew = chance() < 0.6
      if (isNew) stranger += 1
      let { total } = living.sends(mail(at, [isNew ? stranger : n % 30], office, 10)).evidence
      if (isNew && chance() < 0.7) total = living.hears(account, chance() < 0.03).total
      high = Math.max(high, total)
    }
    most.push(high)
  }
  console.log(`# highest evidence, in years: ${most.map((high) => high.toPrecision(2)).join(', ')}`)
  ok(most.length === 3 && most.every((high) => high < 1))
})

test('a blast from a new country is over the bar of containment at its first or second mail', () => {
  const { living, now } = settledOffice(60)
  const night = Math.ceil(now / DAY) * DAY + 4.75 * 3_600
  const totals = [0, 1].map(
    (n) => living.sends(mail(night + n, [7_000_000 + n], abroad, 99, 4)).evidence.total,
  )
  ok((totals[1] ?? 0) >= 100, String(totals))
})

test('who tries one mail to a contact and comes back three days later is over the bar as soon', () => {
  const { living, now } = settledOffice(60)
  living.sends(mail(now + 7_200, [3], abroad, 99))
  const back = now + 7_200 + 73 * 3_600
  const totals = [0, 1, 2].map(
    (n) => living.sends(mail(back + n, [7_000_000 + n], abroad, 99)).evidence.total,
  )
  ok((totals[1] ?? 0) >= 100, String(totals))
})

test('what a quiet thief may change over to adds to one, and nobody else changes', () => {
  for (const [manner, shares] of MANNER_CHANGES.entries()) {
    ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-12)
    if (manner !== FRAUD) equal(shares[manner], 1)
  }
})

test('hostile input gives numbers: no gap, time backwards, empty and huge recipient lists', () => {
  const many = Array.from({ length: RECIPIENTS_MAX }, (_, n) => 3_000_000 + n)
  const hostile = fc.record({
    step: fc.oneof(fc.constant(0), fc.integer({ min: -1e9, max: 1e9 }), fc.nat(5)),
    recipients: fc.oneof(
      { weight: 6, arbitrary: fc.uniqueArray(fc.nat(2 ** 31), { maxLength: 30 }) },
      { weight: 1, arbitrary: fc.constant(many) },
    ),
    origin: fc.option(
      fc.record({
        network: fc.nat(50),
        operator: fc.integer({ min: -5, max: 5 }),
        country: fc.constantFrom('JP', 'KR', 'FR', '--'),
      }),
      { nil: undefined },
    ),
    client: fc.nat(20),
    hour: fc.nat(47),
    bounced: fc.array(fc.boolean(), { maxLength: 20 }),
  })
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 60 }), (events) => {
      const living = new Living(guarded)
      let at = 1.7e9
      for (const { step, recipients, origin, client, hour, bounced } of events) {
        at += step
        const { evidence } = living.sends(mail(at, recipients, origin, client, hour))
        for (const one of bounced) living.hears(account, one)
        ok(Number.isFinite(evidence.total) && evidence.total > 0)
        for (const years of living.of(account).evidence.years) ok(years >= 0 && years <= 1e30)
      }
      const { state } = living.of(account)
      ok(unpacked(packed(state)) !== undefined)
    }),
    { numRuns: 40 },
  )
})

test('the statistic ends at its bound and comes back from it', () => {
  const { living, now } = settledOffice(20)
  const full = { years: Array.from({ length: SCENARIOS }, () => 1e30), total: 1e30 }
  const { state } = living.of(account)
  const context = {
    population: living.population,
    organisation: living.organisation,
    learning: guarded,
  }
  const blast = mail(now + 86_400, [9_000_000], abroad, 99)
  const { evidence } = weighBehaviour(full, state, blast, context)
  ok(Math.max(...evidence.years) <= 1e30)
  ok(weighBehaviour(noEvidence, state, blast, context).evidence.total < 1e6)
})
