import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { chanceFrom, DAY, hourOf } from '../../test/detector/lived.ts'
import { isYoung, newOrganisation } from '../accounts/behaviour/organisation.ts'
import { packed } from '../accounts/behaviour/pack.ts'
import { packedOrganisation } from '../accounts/behaviour/pack-organisation.ts'
import { shipped } from '../accounts/behaviour/population.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { days, type Instant, plus } from '../lib/time.ts'
import { EPISODE_COUNTRIES_MAX } from './episode.ts'
import { Learner, type Learnt } from './learner.ts'

const accountOf = (name: string): AccountId => `sasl:${name}@example.jp` as AccountId

/** Of the text alone: contacts need no more here. */
const hash = (account: string, recipient: string): number => {
  let sum = 7
  for (const sign of `${account} ${recipient}`) sum = (sum * 131 + sign.charCodeAt(0)) % 2 ** 48
  return sum
}

type Mail = {
  name: string
  at: number
  to: string[]
  ip: string
  country: string
  bounced?: boolean
}

const submitted = ({ name, at, to, ip, country }: Mail): MessageSubmitted => ({
  kind: 'message.submitted',
  id: 'm',
  at: (at * 1_000) as Instant,
  heardAt: (at * 1_000) as Instant,
  trust: 'hearsay',
  account: accountOf(name),
  instance: 'log',
  session: 'log',
  arrivedAt: (at * 1_000) as Instant,
  clientIp: ip,
  country,
  hour: hourOf(at),
  protocol: 'smtp',
  envelopeSender: '',
  recipients: to,
  size: 1_000,
})

/** Sixty days of one person's mail at the office. */
function office(name: string, seed: number, from = 0): Mail[] {
  const chance = chanceFrom(seed)
  const all: Mail[] = []
  for (let day = from; day < 60; day += 1) {
    if (day % 7 >= 5) continue
    const at = day * DAY + 9 * 3_600 + Math.floor(chance() * 25_000)
    for (let n = 0; n < 3; n += 1)
      all.push({
        name,
        at: at + n * 400,
        to: [`friend${Math.floor(chance() * 15)}@partner.example`],
        ip: '203.0.113.7',
        country: 'JP',
      })
  }
  return all
}

const blast = (name: string, day: number): Mail[] =>
  Array.from({ length: 40 }, (_, n) => ({
    name,
    at: day * DAY + 4 * 3_600 + n,
    to: [`stranger${n}@town.example`],
    ip: '198.51.100.9',
    country: 'BR',
    bounced: n % 5 !== 0,
  }))

function learnt(mails: readonly Mail[], most?: number): Learnt {
  const learner = new Learner({ hash, ...(most === undefined ? {} : { most }) })
  for (const mail of mails.toSorted((a, b) => a.at - b.at)) {
    const fresh = learner.message(submitted(mail))
    if (mail.bounced !== undefined)
      for (const _ of fresh) learner.result(accountOf(mail.name), mail.bounced)
  }
  return learner.finish()
}

test('people who write as they always do are learned, with their days and messages', () => {
  const { accounts, refused, organisation, messages, from, until } = learnt([
    ...office('alice', 1),
    ...office('bob', 2, 30),
  ])
  deepEqual(refused, [])
  deepEqual(
    accounts.map(({ account }) => account),
    [accountOf('alice'), accountOf('bob')],
  )
  equal(accounts[0]?.messages, office('alice', 1).length)
  equal(messages, office('alice', 1).length + office('bob', 2, 30).length)
  ok(accounts.every(({ highest }) => highest < 1))
  deepEqual(
    [...organisation.countries].map(([country, who]) => [country, who.size]),
    [['JP', 2]],
  )
  const week = newOrganisation(shipped).hours.total
  equal(
    organisation.hours.total,
    accounts.reduce((sum, { behaviour }) => sum + behaviour.pace.sessionsEver, week),
  )
  ok(from !== undefined && until !== undefined)
  equal(isYoung(organisation, until), false)
  equal(isYoung(organisation, plus(from, days(29))), true)
})

test('an account that was stolen is refused, and told with when, from where and how much', () => {
  const { accounts, refused } = learnt([
    ...office('alice', 1),
    ...office('carol', 3),
    ...blast('carol', 44),
  ])
  deepEqual(
    accounts.map(({ account }) => account),
    [accountOf('alice')],
  )
  const [carol] = refused
  equal(carol?.account, accountOf('carol'))
  equal(carol.why, 'contain')
  const { episode } = carol
  equal(episode.from, (44 * DAY + 4 * 3_600) * 1_000)
  equal(episode.messages, 40)
  equal(episode.recipients, 40)
  equal(episode.countries.get('BR'), 40)
  deepEqual([episode.leading?.place, episode.leading?.manner], ['foreign', 'blast'])
})

test('a refused account teaches the others nothing: they are learned as if it had been silent', () => {
  const alone = learnt(office('alice', 1))
  const beside = learnt([...office('alice', 1), ...office('carol', 3), ...blast('carol', 44)])
  deepEqual(packedOrganisation(beside.organisation), packedOrganisation(alone.organisation))
})

test('a stolen account learns nothing more after it was found, and is refused when long recovered', () => {
  const { refused } = learnt([...office('carol', 3), ...blast('carol', 10)])
  equal(refused[0]?.why, 'contain')
  // The first few said little enough to be forgotten; what the owner sent afterwards is not counted.
  const counted = refused[0]?.episode.messages ?? 0
  ok(counted >= 35 && counted <= 40, `${counted}`)
})

test('what looked strange for a moment and faded is learned; what looks strange at the end is not', () => {
  const journey = (day: number): Mail => ({
    name: 'dave',
    at: day * DAY + 4 * 3_600,
    to: ['host@abroad.example', 'guide@abroad.example'],
    ip: '192.0.2.8',
    country: 'FR',
  })
  const before = learnt([...office('dave', 5), journey(30)])
  const atTheEnd = learnt([...office('dave', 5), journey(61)])
  equal(before.refused.length, 0)
  ok((before.accounts[0]?.highest ?? 0) >= 1, `${before.accounts[0]?.highest}`)
  deepEqual(
    atTheEnd.refused.map(({ account, why }) => [account, why]),
    [[accountOf('dave'), 'asking']],
  )
})

test('of so many countries each is told, and no more of them', () => {
  const { refused } = learnt([
    ...office('erin', 6),
    ...blast('erin', 40).map((mail, n) => ({
      ...mail,
      country: `Z${String.fromCharCode(48 + n)}`,
    })),
  ])
  equal(refused[0]?.episode.countries.size, EPISODE_COUNTRIES_MAX)
  ok((refused[0]?.episode.messages ?? 0) > EPISODE_COUNTRIES_MAX)
})

test('beyond its bound the account that was silent longest is forgotten, and counted', () => {
  const three = [...office('alice', 1), ...office('bob', 2), ...office('carol', 3)]
  equal(learnt(three, 3).forgotten, 0)
  const two = learnt(
    [...office('alice', 1).slice(0, 3), ...office('bob', 2, 30), ...office('carol', 3, 30)],
    2,
  )
  equal(two.forgotten, 1)
  deepEqual(
    two.accounts.map(({ account }) => account),
    [accountOf('bob'), accountOf('carol')],
  )
})

test('the same mail gives the same bytes', () => {
  const bytes = (): readonly number[][] =>
    learnt(office('alice', 1)).accounts.map(({ behaviour }) => [...packed(behaviour)])
  deepEqual(bytes(), bytes())
})
