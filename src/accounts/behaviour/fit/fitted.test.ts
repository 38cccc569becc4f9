import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { chanceFrom } from '../../../../test/detector/lived.ts'
import type { AccountId } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import { behaviourAfter } from '../after.ts'
import { GAP_SECONDS, gapFeatures, NEW_SESSION } from '../gaps.ts'
import { nth } from '../numbers.ts'
import { newOrganisation } from '../organisation.ts'
import { type Population, shipped } from '../population.ts'
import { readingOf } from '../reading.ts'
import type { Sending } from '../sending.ts'
import { type Behaviour, type Context, guarded, learnsAll, newBehaviour } from '../state.ts'
import { NOBODY, noveltyOf, whoAt } from '../who.ts'
import { natsOf } from './compared.ts'
import { sittingBefore } from './features.ts'
import { PSEUDO_MESSAGES, populationFitted } from './fitted.ts'
import { isRefusedPopulation, populationFrom, populationText } from './population-text.ts'
import { Statistics } from './statistics.ts'

/** People who sit longer, write faster, to fewer strangers and to more at once than the shipped. */
const TRUE: Population = {
  ...shipped,
  name: 'true',
  gapWeights: shipped.gapWeights.map((w, gap) =>
    w.with(0, nth(w, 0) + nth([1.5, 1.5, 1.2, 1, 1], gap)),
  ),
  anyNewWeights: shipped.anyNewWeights.with(0, nth(shipped.anyNewWeights, 0) - 1.2),
  sizes: [0.5, 0.2, 0.15, 0.1, 0.02, 0.01, 0.01, 0.005, 0.005],
}
const SIZE_OF_CLASS = [1, 2, 4, 8, 15, 30, 80, 200, 600]
const GAP_FROM = [0, 3, 15, 60, 300, 1_800]
const ACCOUNTS = 40
const KNOWN_MAX = 700

/** Mail of people whose population is known, message by message, and what each was read as. */
function livedBy(
  population: Population,
  messages: number,
  seed: number,
  see: (state: Behaviour, sending: Sending, context: Context) => void,
): void {
  const chance = chanceFrom(seed)
  const drawn = (shares: readonly number[]): number => {
    let left = chance() * shares.reduce((sum, share) => sum + share, 0)
    const found = shares.findIndex((share) => {
      left -= share
      return left < 0
    })
    return Math.max(0, found)
  }
  const context = { population, organisation: newOrganisation(population), learning: guarded }
  let stranger = 1
  const next = (): number => {
    stranger += 1
    return stranger
  }
  const people = Array.from({ length: ACCOUNTS }, (): number[] => [])
  const states = Array.from({ length: ACCOUNTS }, () => newBehaviour)
  for (let n = 0; n < messages; n += 1) {
    const account = n % ACCOUNTS
    const state = states[account] ?? newBehaviour
    const isFirst = state.pace.sessionsEver === 0
    const x = gapFeatures(sittingBefore(state, context))
    const odds = population.gapWeights.map((w) =>
      Math.exp(x.reduce((z, one, f) => z + one * nth(w, f), 0)),
    )
    const gap = drawn([...odds, 1])
    const span = gap === NEW_SESSION ? 86_400 : nth(GAP_SECONDS, gap)
    const seconds = isFirst ? 1e6 * chance() : nth(GAP_FROM, gap) + span * chance() * 0.999
    const size = nth(SIZE_OF_CLASS, drawn(population.sizes))
    const who = whoAt(state.who, seconds, gap === NEW_SESSION || isFirst)
    const inSession = gap === NEW_SESSION || isFirst ? 0 : state.pace.messages
    const { anyNew, allNew } = noveltyOf(population, who, inSession, size)
    const known = people[account] ?? []
    const any = chance() < anyNew || known.length < size
    const fresh = !any ? 0 : size === 1 || known.length < size || chance() < allNew ? size : 1
    const recipients = known.slice(known.length - (size - fresh))
    known.splice(0, Math.max(0, known.length - KNOWN_MAX))
    for (let n = 0; n < fresh; n += 1) {
      const one = next()
      recipients.push(one)
      known.push(one)
    }
    const sending: Sending = {
      account: `sasl:${account}@example.jp` as AccountId,
      at: (isFirst ? seconds * 1_000 : state.asOf + seconds * 1_000) as Instant,
      hour: n % 24,
      recipients,
    }
    see(state, sending, context)
    const reading = readingOf(state, sending, context)
    states[account] = behaviourAfter(state, sending, context, learnsAll, reading)
  }
}

function statisticsOf(population: Population, messages: number, seed = 1): Statistics {
  const statistics = new Statistics(0 as Instant)
  livedBy(population, messages, seed, (state, sending, context) =>
    statistics.take(state, sending, readingOf(state, sending, context), context),
  )
  return statistics
}

/** Nats a message of what is known to be `TRUE`, under each of these. */
function lossesOn(messages: number, seed: number, of: readonly Population[]): readonly number[] {
  const sums = of.map(() => 0)
  livedBy(TRUE, messages, seed, (state, sending, { organisation, learning }) => {
    for (const [n, population] of of.entries())
      sums[n] =
        nth(sums, n) + natsOf(readingOf(state, sending, { population, organisation, learning }))
  })
  return sums.map((sum) => sum / messages)
}

const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((one, n) => Math.abs(one - nth(b, n))))

test('mail of a known population is described by the fitted one nearly as by that one itself', () => {
  const statistics = statisticsOf(TRUE, 30_000)
  const fitted = populationFitted(statistics, 'refit/a')
  const [byTrue = 0, byFitted = 0, byShipped = 0] = lossesOn(6_000, 2, [TRUE, fitted, shipped])
  ok(byShipped - byTrue > 0.05, `shipped loses ${byShipped - byTrue}`)
  // A quarter of the weight is the shipped population's.
  ok(byFitted - byTrue < 0.2 * (byShipped - byTrue), `fitted loses ${byFitted - byTrue}`)
  const kept = PSEUDO_MESSAGES / (PSEUDO_MESSAGES + statistics.messages)
  const expected = TRUE.sizes.map((share, n) => (1 - kept) * share + kept * nth(shipped.sizes, n))
  ok(furthest(fitted.sizes, expected) < 0.01)
})

test('no mail gives the shipped numbers, a week of a small house nearly them', () => {
  const none = populationFitted(new Statistics(0 as Instant), shipped.name)
  for (const key of Object.keys(shipped) as (keyof Population)[]) {
    if (key === 'name') continue
    const ours = [none[key]].flat(2) as number[]
    const theirs = [shipped[key]].flat(2) as number[]
    ok(furthest(ours, theirs) <= 1e-4 * Math.max(...theirs.map(Math.abs)), key)
  }
  const week = populationFitted(statisticsOf(TRUE, 500), 'refit/week')
  ok(furthest(week.sizes, shipped.sizes) < 0.03)
  ok(furthest(week.gaps, shipped.gaps) < 0.03)
  const [byTrue = 0, byWeek = 0, byShipped = 0] = lossesOn(3_000, 3, [TRUE, week, shipped])
  ok(byShipped - byWeek < 0.2 * (byShipped - byTrue), `a week gains ${byShipped - byWeek}`)
  ok(byShipped - byWeek > -0.01, 'and loses nothing to speak of')
})

test('the same mail gives the same octets, and they are within their bounds', () => {
  const texts = [1, 2].map(() =>
    populationText(populationFitted(statisticsOf(TRUE, 4_000), 'refit/x')),
  )
  equal(texts[0], texts[1])
  ok(!isRefusedPopulation(populationFrom(texts[0] ?? '')))
})

test('strange origins may be learned to be common, and never to be rarer than shipped', () => {
  const home = new Statistics(0 as Instant)
  const away = new Statistics(0 as Instant)
  const [context = [], ...rest] = home.origins
  context[0] = 1e6
  away.origins[0]?.splice(0, 6, 9e5, 0, 0, 0, 0, 1e5)
  const [atHome = []] = populationFitted(home, 'refit/home').origins
  const [onTheWay = []] = populationFitted(away, 'refit/away').origins
  for (const event of [2, 3, 4, 5])
    ok(nth(atHome, event) >= nth(shipped.origins[0] ?? [], event) * 0.999)
  ok(nth(onTheWay, 5) > 0.09)
  equal(rest.length, 7)
  deepEqual(
    [atHome, onTheWay].map((shares) => Math.round(shares.reduce((a, b) => a + b, 0) * 1e5)),
    [1e5, 1e5],
  )
})

test('everybody new, everywhere, and nobody known is still a population that can be used', () => {
  const statistics = new Statistics(0 as Instant)
  for (const events of statistics.origins) events[5] = 1e6
  statistics.withNew = 5_000
  statistics.messages = 5_000
  statistics.sessions = 5_000
  for (let n = 0; n < 3_000; n += 1)
    statistics.anyNewRows.take([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], NOBODY)
  const read = populationFrom(populationText(populationFitted(statistics, 'refit/odd')))
  ok(!isRefusedPopulation(read), JSON.stringify(read))
})
