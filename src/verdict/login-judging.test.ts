import { deepEqual, equal, notDeepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { newOrganisation } from '../accounts/behaviour/organisation.ts'
import { originsOwned } from '../accounts/behaviour/origins.ts'
import { shipped } from '../accounts/behaviour/population.ts'
import { originOf } from '../accounts/behaviour/sending.ts'
import type { AccountId } from '../events/event.ts'
import type { LoginEvent, MailboxRead } from '../events/login.ts'
import { days, instant, minutes, plus, seconds } from '../lib/time.ts'
import type { World } from './judging.ts'
import { isRefusedAsUnlikely, livedLogin, weighLogin } from './login-judging.ts'
import {
  type AccountState,
  newState,
  stateAfterLogin,
  stateAfterRead,
  stateConfirmed,
} from './state.ts'
import { wordsFor } from './words.ts'

const account = 'sasl:alice@example.jp' as AccountId
const start = instant('2026-11-02T03:00:00+09:00')
const world: World = {
  population: shipped,
  organisation: { ...newOrganisation(shipped), firstAt: plus(start, days(-400)) },
}
const HOME = '192.0.2.9'
const ABROAD = '198.51.100.7'
const home = originOf(HOME, undefined, 'JP')
ok(home !== undefined)
const office: AccountState = {
  ...newState,
  behaviour: {
    ...newState.behaviour,
    origins: originsOwned(newState.behaviour.origins, home),
    visits: { ...newState.behaviour.visits, since: plus(start, days(-100)) },
  },
}
const login = (about: Partial<LoginEvent> = {}): LoginEvent => ({
  kind: 'login.accepted',
  id: 'l.1',
  at: start,
  heardAt: start,
  trust: 'witnessed',
  account,
  clientIp: ABROAD,
  country: 'NG',
  client: 666,
  hour: 3,
  network: { attack: true, lists: true },
  ...about,
})
const weighed = (state: AccountState, event: LoginEvent) => {
  const lived = livedLogin(state, event, world)
  ok(lived !== undefined)
  return weighLogin(state, event, lived, world)
}

test('from a listed address in a new country, by a new program, the first login is challenged', () => {
  const { opinion, reasons } = weighed(office, login())
  ok(opinion === 'challenge' || opinion === 'contain')
  equal(reasons[0]?.code, 'login.leading')
  ok(reasons.some((one) => one.code === 'behaviour.weight' && one.part === 'list'))
  const [leading, ...weights] = reasons
  ok(leading?.code === 'login.leading')
  const sum = weights.reduce(
    (all, one) => all + (one.code === 'behaviour.weight' ? one.decibans : 0),
    0,
  )
  ok(Math.abs(sum - leading.decibans) < 0.001, 'the weights add to the hundredth')
  for (const language of ['en', 'ja'] as const)
    for (const reason of reasons) ok(wordsFor(reason, language).length > 5)
})

test('from its own network a login passes, whatever stands against the account', () => {
  const stolen = stateAfterLogin(office, login(), world)
  ok(stolen.evidence.total > 1)
  const own = login({ clientIp: HOME, country: 'JP', client: 7 })
  deepEqual([weighed(stolen, own).opinion, weighed(stolen, own).reasons], ['pass', []])
})

test('a telephone that asks again and again is challenged each time, and counted once', () => {
  let state = stateAfterLogin(office, login(), world)
  const { evidence } = state
  for (let n = 1; n <= 60; n += 1) {
    const again = login({ at: plus(start, minutes(n)) })
    const { opinion, reasons } = weighed(state, again)
    deepEqual([opinion, reasons.map(({ code }) => code)], ['challenge', ['login.unconfirmed']])
    state = stateAfterLogin(state, again, world)
  }
  deepEqual(state.evidence, evidence)
  const muchLater = login({ at: plus(start, days(20)) })
  equal(weighed(state, muchLater).opinion, 'challenge', 'a refused origin does not age')
})

test('what we refused with the right password weighs and teaches nothing of places', () => {
  const { reasons } = weighed(office, login())
  const refused = login({
    kind: 'login.refused',
    refusal: 'policy',
    reasons: reasons as unknown as NonNullable<LoginEvent['reasons']>,
  })
  ok(isRefusedAsUnlikely(refused))
  const state = stateAfterLogin(office, refused, world)
  equal(state.evidence.total, stateAfterLogin(office, login(), world).evidence.total)
  deepEqual([state.model, state.behaviour.origins], [office.model, office.behaviour.origins])
})

test('a failed login does not weigh on the account that it names', () => {
  for (const about of [
    { refusal: 'credentials' },
    { refusal: 'policy', reasons: [{ code: 'account.contained', since: 1 }] },
  ] as const) {
    const failed = login({ kind: 'login.refused', ...about })
    equal(stateAfterLogin(office, failed, world), office)
  }
  equal(livedLogin(office, login({ trust: 'hearsay' }), world), undefined)
})

test('whose second factor confirmed it is at home there', () => {
  const asked = stateAfterLogin(office, login(), world)
  const { clientIp, country, network, client } = login()
  ok(
    clientIp !== undefined &&
      country !== undefined &&
      network !== undefined &&
      client !== undefined,
  )
  const confirmed = stateConfirmed(asked, { clientIp, country, network, client })
  equal(confirmed.evidence.total, 0)
  equal(confirmed.risenAt, undefined)
  equal(weighed(confirmed, login({ at: plus(start, minutes(9)) })).opinion, 'pass')
  equal(stateConfirmed(asked, {}), asked)
})

test('a login without lists, hour and client still tells where it comes from, and less', () => {
  const { network: _, client: __, hour: ___, ...bare } = login()
  const told = stateAfterLogin(office, bare, world).evidence.total
  ok(told > 0 && told < stateAfterLogin(office, login(), world).evidence.total)
})

test('a sweep from there weighs, once; at home it teaches what the account reads', () => {
  const { network: _, client: __, ...bare } = login()
  const state = stateAfterLogin({ ...office }, bare, world)
  const read = (about: Partial<MailboxRead>): MailboxRead => ({
    kind: 'mailbox.read',
    id: 'r.1',
    at: plus(start, minutes(3)),
    heardAt: plus(start, minutes(3)),
    trust: 'hearsay',
    account,
    clientIp: ABROAD,
    country: 'NG',
    bytesOut: 3_000_000_000,
    ...about,
  })
  const swept = stateAfterRead(state, read({}))
  ok(swept.evidence.total > state.evidence.total)
  equal(stateAfterRead(swept, read({ bytesOut: 9_000_000_000 })).evidence, swept.evidence)
  equal(stateAfterRead(state, read({ bytesOut: 100 })), state)
  equal(stateAfterRead(state, read({ doubted: true })), state)
  const atHome = stateAfterRead(office, read({ clientIp: HOME, country: 'JP', bytesOut: 70_000 }))
  equal(atHome.evidence, office.evidence)
  notDeepEqual(atHome.behaviour.visits.reads, office.behaviour.visits.reads)
})

test('a first session that did nothing weighs, once, and a sweep after it weighs besides', () => {
  const { network: _, client: __, ...bare } = login()
  const state = stateAfterLogin({ ...office }, bare, world)
  const read = (about: Partial<MailboxRead>): MailboxRead => ({
    ...{ kind: 'mailbox.read', id: 'r.1', at: plus(start, minutes(1)), trust: 'hearsay', account },
    ...{ heardAt: plus(start, minutes(1)), clientIp: ABROAD, country: 'NG' },
    ...{ bytesIn: 12, bytesOut: 410 },
    ...about,
  })
  const tested = stateAfterRead(state, read({}))
  ok(tested.evidence.total > 1.5 * state.evidence.total)
  equal(stateAfterRead(tested, read({})).evidence, tested.evidence)
  const swept = stateAfterRead(tested, read({ bytesIn: 9_000, bytesOut: 3_000_000_000 }))
  ok(swept.evidence.total > tested.evidence.total)
  // Who lists his folders, who says nothing of it, and POP3: no test.
  const looked = stateAfterRead(state, read({ bytesIn: 65 }))
  ok(looked.evidence.total < state.evidence.total)
  equal(stateAfterRead(looked, read({})).evidence, looked.evidence, 'it was not the first')
  ok(stateAfterRead(state, read({ bytesOut: 1_025 })).evidence.total < state.evidence.total)
  const { bytesIn: ___, ...untold } = read({})
  equal(stateAfterRead(state, untold), state)
  const atHome = stateAfterRead(office, read({ clientIp: HOME, country: 'JP' }))
  equal(atHome.evidence, office.evidence)
})

test('who swept a mailbox beyond the bar of a challenge is asked about when he comes again', () => {
  const state = stateAfterLogin(office, login({ network: { lists: true } }), world)
  const isChallenged = (of: AccountState): boolean | undefined =>
    of.behaviour.visits.recent[0]?.challenged
  const letIn: AccountState = {
    ...state,
    behaviour: {
      ...state.behaviour,
      visits: {
        ...state.behaviour.visits,
        recent: state.behaviour.visits.recent.map((one) => ({ ...one, challenged: false })),
      },
    },
  }
  const read = (bytesOut: number): MailboxRead => ({
    ...{ kind: 'mailbox.read', id: 'r.1', at: plus(start, minutes(3)), trust: 'hearsay', account },
    ...{ heardAt: plus(start, minutes(3)), clientIp: ABROAD, country: 'NG', bytesOut },
  })
  const scale = (total: number): AccountState => {
    const by = total / letIn.evidence.total
    const logins = (letIn.evidence.logins ?? []).map((one) => one * by)
    return { ...letIn, evidence: { ...letIn.evidence, logins, total } }
  }
  equal(isChallenged(stateAfterRead(scale(2), read(3_000_000_000))), true)
  equal(isChallenged(stateAfterRead(scale(2), read(9_000))), false, 'no sweep')
  equal(isChallenged(stateAfterRead(scale(0.01), read(3_000_000_000))), false, 'below the bar')
})

test('the bar of containment is contained at, ten times as high in a young organisation', () => {
  const many = Array.from({ length: 30 }, (_, n) =>
    login({
      clientIp: `${20 + n}.1.2.9`,
      country: `${String.fromCharCode(65 + (n % 26))}X`,
      at: plus(start, seconds(2 * n)),
    }),
  )
  const contained = (of: World): number => {
    let state = office
    for (const [n, event] of many.entries()) {
      const lived = livedLogin(state, event, of)
      if (lived !== undefined && weighLogin(state, event, lived, of).opinion === 'contain') return n
      state = stateAfterLogin(state, event, of)
    }
    return many.length
  }
  const young = { ...world, organisation: { ...world.organisation, firstAt: start } }
  ok(contained(world) < 8, `${contained(world)}`)
  ok(contained(young) > contained(world) && contained(young) < many.length, `${contained(young)}`)
})

test('a login from home that tells nothing new makes no habits anew', () => {
  const { client: _, network: __, ...plain } = login()
  const fromHome: LoginEvent = { ...plain, clientIp: HOME, country: 'JP', protocol: 'imap' }
  const once = stateAfterLogin(office, fromHome, world)
  equal(once.behaviour, office.behaviour)
  equal(once.evidence, office.evidence)
  equal(once.model.traits?.logins.reading, 1)
  const elsewhere = stateAfterLogin(office, { ...fromHome, clientIp: '192.0.3.9' }, world)
  notDeepEqual(elsewhere.behaviour, office.behaviour)
})
