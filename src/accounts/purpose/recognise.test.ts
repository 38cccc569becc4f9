import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { chanceFrom, DAY, hourOf, lived } from '../../../test/detector/lived.ts'
import { accountOf, toSending } from '../../../test/detector/living.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { Instant } from '../../lib/time.ts'
import { barOf, budgets, learnsAt } from '../../verdict/detector/bars.ts'
import {
  type Evidence,
  noEvidence,
  weighBehaviour,
  weighResult,
} from '../../verdict/detector/weigh.ts'
import { stateAfterOpinion } from '../../verdict/opinion.ts'
import { behaviourAfter, behaviourAfterResult, organisationAfter } from '../behaviour/after.ts'
import { newOrganisation, type Organisation } from '../behaviour/organisation.ts'
import { shipped } from '../behaviour/population.ts'
import type { Origin, Sending } from '../behaviour/sending.ts'
import { type Behaviour, guarded, newBehaviour } from '../behaviour/state.ts'
import { likeness, lnGamma, MEASURE_MOST } from './likeness.ts'
import { type Measures, measuresOf } from './measures.ts'
import { DAYS_LEAST, type Proposal, proposalOf, SESSIONS_LEAST } from './recognise.ts'
import { noTraits, PLACES_MAX, type Traits, traitsAfter, traitsAfterLogin } from './traits.ts'
import { proposalWords } from './words.ts'

type Folded = {
  readonly behaviour: Behaviour
  readonly evidence: Evidence
  readonly traits: Traits
}

const account = 'sasl:it@example.jp' as AccountId
const office: Origin = { network: 65_536, operator: 1, country: 'JP' }
const home: Origin = { network: 131_072, operator: 2, country: 'JP' }
const mobile: Origin = { network: 196_608, operator: 3, country: 'JP' }

/**
 * The detector with traits beside it, as the keeper folds them. Where it would ask a person, he says
 * at once that it was the owner, if `asked`.
 */
class Known {
  organisation: Organisation = newOrganisation(shipped)
  readonly #accounts = new Map<AccountId, Folded>()
  readonly #asked: boolean

  constructor(asked: boolean) {
    this.#asked = asked
  }

  accounts = (): readonly AccountId[] => [...this.#accounts.keys()]

  of = (of: AccountId = account): Folded =>
    this.#accounts.get(of) ?? { behaviour: newBehaviour, evidence: noEvidence, traits: noTraits }

  sends(sending: Sending): void {
    const { organisation } = this
    const { behaviour, evidence, traits } = this.of(sending.account)
    const context = { population: shipped, organisation, learning: guarded }
    const { evidence: risen, reading } = weighBehaviour(evidence, behaviour, sending, context)
    const learns = learnsAt(risen, budgets)
    const after = behaviourAfter(behaviour, sending, context, learns, reading)
    this.organisation = organisationAfter(organisation, sending, context, learns, reading)
    const folded = {
      behaviour: after,
      evidence: risen,
      traits: traitsAfter(traits, sending, after, learns.habits),
    }
    const isAsked = this.#asked && risen.total >= barOf(budgets.challenge)
    this.put(sending.account, isAsked ? stateAfterOpinion(folded, 'benign', sending.at) : folded)
  }

  hears(of: AccountId, bounced: boolean): void {
    const folded = this.of(of)
    const evidence = weighResult(folded.evidence, folded.behaviour, bounced)
    const behaviour = behaviourAfterResult(folded.behaviour, bounced, learnsAt(evidence, budgets))
    this.put(of, { ...folded, evidence, behaviour })
  }

  put = (of: AccountId, folded: Folded): void => void this.#accounts.set(of, folded)

  measures(of: AccountId = account): Measures {
    const { behaviour, traits } = this.of(of)
    return measuresOf(behaviour, traits)
  }

  proposal = (of: AccountId = account): Proposal | undefined => proposalOf(this.measures(of))
}

type Mail = Omit<Sending, 'account' | 'at' | 'hour'> & { readonly second: number }

function livedFrom(mails: readonly Mail[]): Known {
  const known = new Known(true)
  for (const { second, ...rest } of mails.toSorted((a, b) => a.second - b.second))
    known.sends({ ...rest, account, at: (second * 1_000) as Instant, hour: hourOf(second) })
  return known
}

/** Scans to six people, at any hour of the day, or in office hours of workdays only. */
function scanner(days: number, seed = 1, atOffice = false): readonly Mail[] {
  const chance = chanceFrom(seed)
  const below = (n: number): number => Math.floor(chance() * n)
  return Array.from({ length: days * 4 }, (_, n) => ({
    second: atOffice
      ? Math.floor(Math.floor(n / 4) / 5) * 7 * DAY +
        (Math.floor(n / 4) % 5) * DAY +
        8 * 3_600 +
        below(36_000)
      : Math.floor(n / 4) * DAY + below(DAY),
    recipients: [1 + below(6)],
    origin: office,
    client: 7,
  }))
}

/** A report every six hours, each to one of very many customers. */
const reporter = (days: number): readonly Mail[] =>
  Array.from({ length: days * 4 }, (_, n) => ({
    second: n * 6 * 3_600 + (n % 7) * 60,
    recipients: [1_000 + n],
    origin: office,
    client: 8,
  }))

/** Each Monday at ten, 60 mails to readers most of whom are known. */
const newsletter = (weeks: number): readonly Mail[] =>
  Array.from({ length: weeks * 60 }, (_, n) => {
    const week = Math.floor(n / 60)
    return {
      second: week * 7 * DAY + 36_000 + (n % 60) * 4,
      recipients: [(n % 60) * 3 + week, 500 + (n % 60), 700 + (n % 60), 900 + (n % 60)],
      origin: office,
      client: 9,
    }
  })

/** Three people in three places answer from one account, early and late, by turns. */
function sharedDesk(days: number, seed = 2): readonly Mail[] {
  const chance = chanceFrom(seed)
  const below = (n: number): number => Math.floor(chance() * n)
  const people = [
    { origin: office, client: 21 },
    { origin: home, client: 22 },
    { origin: mobile, client: 23 },
  ]
  return Array.from({ length: days * 3 }, (_, n) => {
    const begun = Math.floor(n / 3) * DAY + (6 + below(17)) * 3_600
    return Array.from({ length: 5 }, (_, m) => ({
      second: begun + m * 240,
      recipients: [1 + below(40)],
      ...(people[(m + n) % 3] ?? { origin: office }),
    }))
  }).flat()
}

const login = (protocol: 'smtp' | 'imap'): LoginEvent =>
  ({ kind: 'login.accepted', trust: 'witnessed', account, protocol }) as LoginEvent

function withLogins(known: Known, protocol: 'smtp' | 'imap', times: number): Known {
  let { traits } = known.of()
  for (let n = 0; n < times; n += 1) traits = traitsAfterLogin(traits, login(protocol))
  known.put(account, { ...known.of(), traits })
  return known
}

test('a scanner is recognised as a device, with numbers that add up to its weight', () => {
  const proposal = livedFrom(scanner(60)).proposal()
  ok(proposal)
  equal(proposal.purpose, 'device')
  ok(proposal.confidence > 0.95)
  const sum = proposal.weights.reduce((all, { decibans }) => all + decibans, proposal.prior)
  ok(Math.abs(sum - proposal.decibans) < 1e-9)
  for (const { decibans } of proposal.weights) ok(Math.abs(decibans) <= MEASURE_MOST)
  ok(proposalWords(proposal, 'en').includes('from another network'))
  ok(proposalWords(proposal, 'ja').includes('業務時間外'))
})

test('a program that reports to ever new people by the clock is send-only, and no device', () => {
  equal(livedFrom(reporter(60)).proposal()?.purpose, 'send-only')
})

test('whoever logs in to read is no machine', () => {
  equal(withLogins(livedFrom(reporter(60)), 'imap', 1).proposal(), undefined)
  const read = withLogins(livedFrom(scanner(60)), 'imap', 40).proposal()
  const unread = withLogins(livedFrom(scanner(60)), 'smtp', 40).proposal()
  const unknown = livedFrom(scanner(60)).proposal()?.decibans ?? 0
  ok((read?.decibans ?? 0) < unknown && unknown < (unread?.decibans ?? 0))
})

test('a weekly mailing is a newsletter once it has kept its rhythm', () => {
  const few = livedFrom(newsletter(3))
  equal(few.proposal(), undefined)
  const known = livedFrom(newsletter(14))
  ok(known.measures().mailings >= 3, `${known.measures().mailings} mailings were learned`)
  equal(known.proposal()?.purpose, 'newsletter')
})

test('an account that three places use by turns is shared', () => {
  equal(livedFrom(sharedDesk(60)).proposal()?.purpose, 'shared')
})

test('archetypes are recognised after two months, most of them', (t) => {
  const seeds = Array.from({ length: 12 }, (_, n) => n + 1)
  const shareOf = (what: string, purpose: string, of: (seed: number) => Known): number => {
    const found = seeds.filter((seed) => of(seed).proposal()?.purpose === purpose).length
    t.diagnostic(`${what}: ${found} of ${seeds.length}`)
    return found / seeds.length
  }
  ok(shareOf('scanner, any hour', 'device', (seed) => livedFrom(scanner(60, seed))) > 0.9)
  ok(shareOf('shared by three', 'shared', (seed) => livedFrom(sharedDesk(60, seed))) > 0.9)
  ok(
    shareOf('scanner in office hours, never reads', 'device', (seed) =>
      withLogins(livedFrom(scanner(45, seed, true)), 'smtp', 40),
    ) > 0.9,
  )
  // Nothing but its dullness tells it from a quiet clerk.
  shareOf('scanner in office hours, logins not known', 'device', (seed) =>
    livedFrom(scanner(45, seed, true)),
  )
  shareOf('scanner, any hour, three weeks', 'device', (seed) => livedFrom(scanner(21, seed)))
})

test('one person with a desk and a telephone is not', () => {
  const mails = sharedDesk(60).map((mail) => ({
    ...mail,
    ...(mail.client === 21 ? {} : { origin: mobile, client: 22 }),
  }))
  equal(livedFrom(mails).proposal(), undefined)
})

test('traits are plain, as the index keeps them', () => {
  const { traits } = livedFrom(sharedDesk(20)).of()
  deepEqual(JSON.parse(JSON.stringify(traits)), traits)
  deepEqual(JSON.parse(JSON.stringify(noTraits)), noTraits)
})

test('too little history proposes nothing, at the bound and one past it', () => {
  const measures = livedFrom(scanner(60)).measures()
  const old = { ...measures, starts: SESSIONS_LEAST, sessionsEver: 0, days: DAYS_LEAST }
  ok(proposalOf({ ...old, outside: 20 }))
  equal(proposalOf({ ...old, outside: 20, starts: SESSIONS_LEAST - 1 }), undefined)
  equal(proposalOf({ ...old, outside: 20, days: DAYS_LEAST - 0.01 }), undefined)
})

test('mail that was not trusted teaches nothing: a botnet makes no account a shared one', () => {
  let traits = noTraits
  const state = newBehaviour
  for (let n = 0; n < 500; n += 1) {
    const at = (n * 1_900_000 + 1) as Instant
    const origin = { ...office, network: 70_000 + (n % 9) }
    traits = traitsAfter(traits, { account, at, hour: 3, recipients: [n], origin }, state, false)
  }
  equal(traits.sittings + traits.interleaved + traits.intervals.n, 0)
})

test('two places by turns come back, three are interleaved, and one after another are neither', () => {
  const after = (networks: readonly number[]): Traits => {
    let traits = noTraits
    const at = [...networks.map((_, n) => n + 1), 2_000_000]
    for (const [n, second] of at.entries()) {
      const origin = { ...office, network: networks[n] ?? 1 }
      const sending = { account, at: (second * 1_000) as Instant, hour: 3, recipients: [n], origin }
      traits = traitsAfter(traits, sending, newBehaviour, true)
    }
    return traits
  }
  const told = ({ sittings, returned, interleaved }: Traits) => [sittings, returned, interleaved]
  deepEqual(told(after([1])), [0, 0, 0])
  deepEqual(told(after([1, 2, 3])), [1, 0, 0])
  deepEqual(told(after([1, 1, 2, 2])), [1, 0, 0])
  deepEqual(told(after([1, 2, 1])), [1, 1, 0])
  deepEqual(told(after([1, 2, 3, 1])), [1, 1, 1])
})

test('places of a session are bounded', () => {
  const state = newBehaviour
  let traits = noTraits
  for (let n = 0; n <= PLACES_MAX; n += 1) {
    const origin = { ...office, network: 70_000 + n }
    const sending = { account, at: (n + 1) as Instant, hour: 3, recipients: [n], origin }
    traits = traitsAfter(traits, sending, state, true)
  }
  equal(traits.places.length, PLACES_MAX)
})

test('the gamma function is right, and a likeness is bounded and none without a count', () => {
  for (const [x, factorial] of [
    [1, 1],
    [5, 24],
    [11, 3_628_800],
  ] as const)
    ok(Math.abs(lnGamma(x) - Math.log(factorial)) < 1e-9)
  ok(Math.abs(lnGamma(0.5) - 0.5 * Math.log(Math.PI)) < 1e-9)
  equal(likeness(0, 0, [1, 9], [9, 1]), 0)
  equal(likeness(0, 1e6, [1, 9], [900, 1]), MEASURE_MOST)
  equal(likeness(1e6, 1e6, [1, 9], [900, 1]), -MEASURE_MOST)
})

test('people of an invented office are hardly ever proposed for anything', (t) => {
  let people = 0
  const proposed: string[] = []
  for (const [seed, asked] of [
    [7, false],
    [8, false],
    [9, false],
    [7, true],
  ] as const) {
    const known = new Known(asked)
    for (const event of lived(seed)) {
      known.sends(toSending(event))
      for (const bounced of event.results) known.hears(accountOf(event.account), bounced)
    }
    for (const of of known.accounts()) {
      people += 1
      const proposal = known.proposal(of)
      if (proposal === undefined) continue
      proposed.push(`${proposal.purpose} ${proposalWords(proposal, 'en')}`)
    }
  }
  t.diagnostic(`${proposed.length} of ${people} people were proposed for a purpose`)
  for (const one of proposed) t.diagnostic(one)
  ok(proposed.length <= 0.02 * people, proposed.join('\n'))
})
