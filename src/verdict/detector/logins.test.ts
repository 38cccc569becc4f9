import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../../../test/detector/living.ts'
import { behaviourAfterLogin } from '../../accounts/behaviour/after-login.ts'
import { type Arrival, loginReadingOf } from '../../accounts/behaviour/arrivals.ts'
import { NETWORK_CLASSES, networkSeen, noNetworks } from '../../accounts/behaviour/networks.ts'
import { nth, zeros } from '../../accounts/behaviour/numbers.ts'
import { newOrganisation } from '../../accounts/behaviour/organisation.ts'
import { originsOwned } from '../../accounts/behaviour/origins.ts'
import { shipped } from '../../accounts/behaviour/population.ts'
import { readingOf } from '../../accounts/behaviour/reading.ts'
import { EMPTY_IN_MOST, firstSeen, readSeen } from '../../accounts/behaviour/reads.ts'
import type { Arriving, Origin } from '../../accounts/behaviour/sending.ts'
import { type Behaviour, guarded, learnsAll, newBehaviour } from '../../accounts/behaviour/state.ts'
import type { Visit } from '../../accounts/behaviour/visits.ts'
import { days, type Instant, instant, minutes, plus, seconds } from '../../lib/time.ts'
import { budgets, learnsAt } from './bars.ts'
import { partsOfLogin } from './login-reasons.ts'
import {
  arrivalGoesOn,
  arrivalRatio,
  evidenceConfirmed,
  levelShare,
  weighArrival,
  weighRead,
} from './logins.ts'
import { partsOf } from './parts.ts'
import {
  FADING_SECONDS,
  KNOWN_PLACE,
  PLACE_PRIORS,
  PLACES,
  SCENARIOS,
  UNLISTED,
} from './scenarios.ts'
import {
  type Evidence,
  evidenceHere,
  formRatio,
  loginsTotal,
  networkRatio,
  noEvidence,
  weighBehaviour,
  YEAR_SECONDS,
} from './weigh.ts'

const account = accountOf(1)
const start = instant('2026-11-02T09:00:00+09:00')
const home: Origin = { network: 1, operator: 10, country: 'JP' }
const abroad: Origin = { network: 900, operator: 90, country: 'NG' }
const context = {
  population: shipped,
  organisation: { ...newOrganisation(shipped), firstAt: plus(start, days(-400)) },
  learning: guarded,
}
const settled: Behaviour = {
  ...newBehaviour,
  origins: originsOwned(newBehaviour.origins, home),
  visits: { ...newBehaviour.visits, since: plus(start, days(-100)) },
}
type Known = { readonly state: Behaviour; readonly evidence: Evidence }
const known: Known = { state: settled, evidence: noEvidence }

function logsIn({ state, evidence }: Known, about: Partial<Arriving>): Known {
  const arriving = { account, at: start, ...about }
  const reading = loginReadingOf(state, arriving, context)
  const after = weighArrival(evidence, state, reading)
  const learns = learnsAt(after, budgets)
  return {
    state: behaviourAfterLogin(state, arriving, reading, learns, after.total >= 1),
    evidence: after,
  }
}
function sends({ state, evidence }: Known, origin: Origin, at: Instant, client?: number) {
  const sending = {
    account,
    at,
    hour: 9,
    recipients: [5],
    origin,
    ...(client === undefined ? {} : { client }),
  }
  return weighBehaviour(evidence, state, sending, context)
}
const at = (n: number): Instant => plus(start, minutes(n))

test('the priors of the places add to one', () => {
  ok(Math.abs(PLACE_PRIORS.reduce((sum, one) => sum + one, 0) - 1) < 1e-12)
})

/** All that an arrival of this level can look like, with how likely it is for the owner. */
function* marksOf(level: Arrival['level'], rate: number, listed: boolean) {
  for (const isNew of [true, false])
    for (const kind of listed ? NETWORK_CLASSES : [undefined])
      for (const tooSoon of [true, false]) {
        const client = { isNew, share: isNew ? 0.02 : 0.98 }
        const network = kind === undefined ? undefined : networkSeen(noNetworks, kind)
        const owner = tooSoon ? 0.04 : 0.96
        const thief = tooSoon ? 0.3 : 0.7
        const journey = { tooSoon, kilometres: 9_000, seconds: 1, owner, thief }
        const arrival: Arrival = { level, rate, client, network, journey, company: 1 }
        yield { arrival, likely: client.share * (network?.share ?? 1) * owner }
      }
}

test('hijacks that begin with logins gain no more than the years that pass, in each scenario', () => {
  const rates = [5, 3, 3, 1.8, 0.9].map((perYear) => perYear / YEAR_SECONDS)
  for (const listed of [true, false])
    for (let place = 0; place < PLACES.length; place += 1) {
      let aYear = 0
      for (const [n, rate] of rates.entries())
        for (const { arrival, likely } of marksOf((n + 1) as Arrival['level'], rate, listed))
          aYear +=
            (rate * YEAR_SECONDS * likely * arrivalRatio(arrival, place)) / (rate * YEAR_SECONDS)
      ok(aYear <= 1 + 1e-9, `${PLACES[place]}: ${aYear} years a year`)
    }
})

test('under its own null no scenario grows by logins in the mean, however often the owner arrives', () => {
  for (const perYear of [0.5, 5, 200])
    for (let place = 0; place < PLACES.length; place += 1)
      for (const silent of [60, 86_400, 20 * 86_400]) {
        const rate = perYear / YEAR_SECONDS
        let growth = 1
        for (let level = 1; level <= 5; level += 1)
          for (const { arrival, likely } of marksOf(level as Arrival['level'], rate, true))
            growth += rate * silent * likely * (arrivalGoesOn(arrival, place) - 1)
        growth *= Math.exp(-silent / FADING_SECONDS)
        ok(growth <= 1 + 1e-9, `${PLACES[place]}, ${perYear} a year: ${growth}`)
      }
})

test('what lists, forms and readings add is 1 in the mean of the owner', () => {
  for (let place = 0; place < PLACES.length; place += 1) {
    const lists = NETWORK_CLASSES.map((kind) => networkSeen(noNetworks, kind))
    const sum = lists.reduce((all, seen) => all + seen.share * networkRatio(seen, place), 0)
    ok(Math.abs(sum - 1) < 1e-9, `lists ${sum}`)
    for (const clientKnown of [true, false]) {
      const forms = [true, false].map((isNew) => ({
        isNew,
        share: isNew ? 0.05 : 0.95,
        clientKnown,
      }))
      const mean = forms.reduce(
        (all, form) => all + form.share * formRatio({ form } as never, place),
        0,
      )
      ok(Math.abs(mean - 1) < 1e-9, `forms ${mean}`)
    }
  }
  const before: Evidence = { ...noEvidence, logins: [1, 1, 0, 1], total: 0.8 }
  const visit = settled.visits.recent[0] as unknown as Visit
  for (const byNew of [true, false]) {
    const [sweep, usual] = [3e9, 50_000].map((octets) =>
      readSeen(settled.visits.reads, octets, byNew),
    )
    ok(sweep?.class === 'sweep' && usual?.class === 'usual')
    const mean = [sweep, usual].reduce(
      (all, seen) =>
        all +
        seen.share * nth(weighRead(before, { visit, seen, first: undefined }).logins ?? [], 0),
      0,
    )
    ok(Math.abs(mean - 1) < 1e-9, `readings ${mean}`)
    const firsts = [firstSeen(400, 12, byNew), firstSeen(400, EMPTY_IN_MOST + 1, byNew)]
    deepEqual(
      firsts.map(({ isEmpty }) => isEmpty),
      [true, false],
    )
    const begun = firsts.reduce((all, first) => {
      const { logins = [] } = weighRead(before, { visit, seen: undefined, first })
      return all + first.share * nth(logins, 0)
    }, 0)
    ok(Math.abs(begun - 1) < 1e-9, `first sessions ${begun}`)
  }
  ok(UNLISTED.every((share) => share <= 1))
})

test('mail that comes with logins grows in no scenario in the mean, over an invented office', () => {
  const living = new Living(guarded)
  const sums = zeros(SCENARIOS)
  let count = 0
  for (const event of lived(31)) {
    const sending = toSending(event)
    const { state } = living.of(sending.account)
    const { origin, client } = sending
    const arriving = {
      account: sending.account,
      at: sending.at,
      ...(origin === undefined ? {} : { origin }),
      ...(client === undefined ? {} : { client }),
    }
    const reading = loginReadingOf(state, arriving, living)
    const after = behaviourAfterLogin(state, arriving, reading, learnsAll, false)
    if (coveredNovel(after, origin, living)) {
      const one = { years: zeros(SCENARIOS).fill(1), total: 1 }
      const went = weighBehaviour(one, after, sending, living)
      const begun = weighBehaviour(noEvidence, after, sending, living)
      for (let n = 0; n < SCENARIOS; n += 1)
        sums[n] = nth(sums, n) + nth(went.evidence.years, n) - nth(begun.evidence.years, n)
      count += 1
    }
    living.sends(sending)
  }
  ok(count > 30, `${count} messages`)
  for (const [n, sum] of sums.entries()) ok(sum / count <= 1, `scenario ${n}: ${sum / count}`)
})
const coveredNovel = (state: Behaviour, origin: Origin | undefined, living: Living): boolean =>
  origin !== undefined &&
  readingOf(
    state,
    { account, at: state.visits.weighedAt ?? start, hour: 9, recipients: [1], origin },
    living,
  ).visit !== undefined

test('two thousand logins alike leave the evidence where it stood, the owner’s and a thief’s', () => {
  let owner = known
  for (let n = 0; n < 2_000; n += 1) owner = logsIn(owner, { origin: home, at: at(n), client: 7 })
  deepEqual(owner.evidence, noEvidence)
  const first = logsIn(known, {
    origin: abroad,
    client: 666,
    network: { attack: true, lists: true },
  })
  ok(first.evidence.total > 1)
  let thief = first
  for (let n = 1; n < 2_000; n += 1)
    thief = logsIn(thief, { origin: abroad, at: at(n), client: 666, network: { attack: true } })
  deepEqual(thief.evidence, first.evidence)
})

test('one origin counts once: mail takes over what its login told, and adds no origin', () => {
  const there = logsIn(known, { origin: abroad, client: 666 })
  const mail = sends(there, abroad, at(1), 666).evidence
  equal(mail.logins, undefined)
  const stood = nth(there.evidence.logins ?? [], 0) * Math.exp(-60 / FADING_SECONDS)
  ok(Math.abs(nth(mail.years, 2) / stood - 1) < 1e-9, 'what stood stands, and no more')
  const told = sends(known, abroad, at(1), 666).evidence
  ok(nth(told.years, 2) > 0, 'without a login the mail tells the origin itself')
})

test('a client that only the mail shows counts with the first mail', () => {
  const there = logsIn(known, { origin: abroad })
  const withNew = sends(there, abroad, at(1), 666).evidence
  const without = sends(there, abroad, at(1)).evidence
  ok(withNew.total > 5 * without.total)
})

test('the owner’s own mail is not held for who logged in elsewhere', () => {
  const there = logsIn(known, { origin: abroad, client: 666 })
  const { evidence, reading } = sends(there, home, at(9))
  ok(evidence.total >= loginsTotal(evidence.logins ?? []) && evidence.logins !== undefined)
  ok(evidenceHere(evidence, reading).total < 0.05)
})

test('many addresses at once: 132 in some minutes are over the bar of containment within ten', () => {
  let thief = known
  let contained = 0
  for (let n = 0; n < 132; n += 1) {
    const country = `${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(65 + ((n * 7) % 26))}`
    thief = logsIn(thief, {
      origin: { network: 5_000 + n, operator: 5_000 + n, country },
      client: 666,
      at: plus(start, seconds(2 * n)),
    })
    if (contained === 0 && thief.evidence.total >= 100) contained = n + 1
  }
  ok(contained > 0 && contained <= 10, `at address ${contained}`)
  ok(Number.isFinite(thief.evidence.total))
})

test('the parts of a login add to its place’s share; those of the mail after it, too', () => {
  let state = known
  for (const [n, network] of [900, 7_000, 7_001].entries()) {
    const origin: Origin = { network, operator: network, country: ['NG', 'BR', 'US'][n] ?? 'US' }
    const arriving = { account, at: at(n), origin, client: 666, network: { attack: true } as const }
    const reading = loginReadingOf(state.state, arriving, context)
    const { arrival } = reading
    ok(arrival !== undefined)
    const after = weighArrival(state.evidence, state.state, reading)
    for (let place = 0; place < PLACES.length; place += 1) {
      const parts = partsOfLogin(
        { before: state.evidence, after, behaviour: state.state, reading },
        arrival,
        place,
      )
      const sum = parts.reduce((all, { decibans }) => all + decibans, 0)
      const share = nth(PLACE_PRIORS, place) * nth(after.logins ?? [], place)
      if (place === KNOWN_PLACE) deepEqual(parts, [])
      else ok(Math.abs(sum - 10 * Math.log10(share)) < 1e-6, `place ${place}`)
      ok(parts.every(({ name }) => name !== 'cut'))
      ok(place === KNOWN_PLACE || levelShare(arrival, place) > 0)
    }
    state = logsIn(state, arriving)
  }
  const { evidence, reading } = sends(
    state,
    { network: 7_001, operator: 7_001, country: 'US' },
    at(5),
  )
  for (let scenario = 0; scenario < 3; scenario += 1) {
    const parts = partsOf(state.evidence, evidence, state.state, reading, scenario)
    ok(parts.some(({ name }) => name === 'login'))
    ok(parts.every(({ name }) => name !== 'cut'))
  }
})

test('a confirmed origin takes its own evidence away, and only that', () => {
  const both: Evidence = { years: noEvidence.years.map(() => 1), logins: [2, 2, 0, 2], total: 9 }
  deepEqual(evidenceConfirmed(both, { mail: true, logins: true }), noEvidence)
  const left = evidenceConfirmed(both, { mail: true, logins: false })
  ok(left.logins !== undefined && Math.abs(left.total - loginsTotal(left.logins)) < 1e-12)
  ok(evidenceConfirmed(both, { mail: false, logins: true }).logins === undefined)
})
