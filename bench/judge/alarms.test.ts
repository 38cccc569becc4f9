import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { alarmsOf, benignResults, delayedOf, livedOf, REFRACTORY, rateOf } from './alarms.ts'
import { type Account, type Detector, shown } from './detector.ts'
import { LIMIT_MAX, LIMITS, limitAlarms, limitAt, matched } from './detectors/limits.ts'
import { countryOf } from './detectors/places.ts'
import { ruleOf } from './detectors/rule.ts'
import { madeMail } from './made.ts'
import { DAY, type Mail, mailOf, neverWritten } from './mail.ts'
import { originsOf } from './origins.ts'

/** Evidence as many as the message has recipients. */
function counting(): Detector {
  const account: Account = {
    message: ({ recipients }) => ({
      evidence: recipients.length,
      delays: recipients.length > 1,
      challenges: false,
    }),
    result: () => ({ evidence: 0, delays: false, challenges: false }),
    cleared: () => {},
    mailingConfirmed: () => {},
    fork: () => account,
  }
  return {
    name: 'counting',
    budget: { challenged: 1, contained: 0.5 },
    organisation: () => ({ newAccount: () => account }),
  }
}

const benignOf = (mail: Mail) =>
  ({ mail, origins: originsOf(mail.messages), signals: 'all' }) as const
const asked = { bar: 2, withGate: false, withResults: false }
const two = (at: number): string => `1 2 ${at}\n1 3 ${at}\n`

test('an account raises no second alarm within a day, and one at the day', () => {
  const alarms = (second: number): number =>
    alarmsOf(
      counting(),
      benignOf(mailOf(two(DAY) + two(DAY + second), 'x', { from: 0, to: 9 })),
      asked,
    )
  equal(alarms(REFRACTORY - 1), 1)
  equal(alarms(REFRACTORY), 2)
})

test('what comes before the window is lived through and not counted', () => {
  const mail = mailOf(two(DAY) + two(5 * DAY), 'x', { from: 2, to: 9 })
  equal(alarmsOf(counting(), benignOf(mail), asked), 1)
  const { count, of } = delayedOf(counting(), benignOf(mail))
  deepEqual([count, of], [1, 1])
})

test('in one life each answer is counted once, the gravest', () => {
  const mail = mailOf(`${two(3 * DAY)}3 1 ${4 * DAY}\n`, 'x', { from: 2, to: 9 })
  const { contained, challenged, delayed } = livedOf(counting(), benignOf(mail))
  deepEqual([contained, challenged, delayed.count, delayed.of], [1, 1, 0, 2])
})

test('one delivery result for each recipient that is new to its account', () => {
  const mail = madeMail()
  deepEqual(
    benignResults(mail).map((results) => results.length),
    neverWritten(mail.messages),
  )
})

test('a judge is shown no more than the signals that it is given', () => {
  const origin = { prefix: 1, network: 2, country: 3, client: 4 }
  const keys = (signals: Parameters<typeof shown>[4]) =>
    Object.keys(shown(1, 2, [3], origin, signals)).join(' ')
  equal(keys('all'), 'account at recipients origin client')
  equal(keys('no-client'), 'account at recipients origin')
  equal(keys('behaviour'), 'account at recipients')
})

test('a limit bears so many within its time, and not one more', () => {
  const [limit] = LIMITS.filter(({ name }) => name === 'messages/min')
  if (limit === undefined) throw new Error('no such limit')
  const evidence = (times: readonly number[]) => {
    const account = limitAt(limit, 3).organisation(100).newAccount(1, 0)
    return times.map((at) => account.message({ account: 1, at, recipients: [1] }).evidence).at(-1)
  }
  equal(evidence([0, 1, 2]), 0)
  equal(evidence([0, 1, 2, 59]), Number.POSITIVE_INFINITY)
  equal(evidence([0, 1, 2, 60]), 0, 'what is a minute old counts no more')
})

test('a copy of a limited account knows its contacts and leaves it alone', () => {
  const [limit] = LIMITS.filter(({ name }) => name === 'never-written/day')
  if (limit === undefined) throw new Error('no such limit')
  const account = limitAt(limit, 2).organisation(100).newAccount(1, 0)
  const write = (to: Account, ...recipients: number[]) =>
    to.message({ account: 1, at: 10, recipients }).evidence
  equal(write(account, 1), 0)
  const copy = account.fork()
  equal(write(copy, 1, 2), 0)
  equal(write(copy, 3), Number.POSITIVE_INFINITY)
  equal(write(account, 2), 0)
})

test('the matched limit is the lowest that keeps within the alarms', () => {
  const mail = madeMail()
  for (const limit of LIMITS) {
    const { most, alarms } = matched(mail, limit, 2)
    equal(limitAlarms(mail, limit, most), alarms)
    equal(alarms <= 2, true)
    equal(most === 0 || limitAlarms(mail, limit, most - 1) > 2, true)
    equal(most <= LIMIT_MAX, true)
  }
})

test('the fixed rule contains the 13th message of a minute here, as in the guard', () => {
  const account = ruleOf().organisation(100).newAccount(1, 0)
  const opinions = Array.from({ length: 13 }, (_, at) =>
    account.message({ account: 1, at, recipients: [1] }),
  )
  deepEqual(opinions.map(({ evidence }) => evidence > 0).lastIndexOf(false), 11)
  account.cleared()
  equal(account.message({ account: 1, at: 20, recipients: [1] }).evidence, 0)
})

test('countries have two letters, each its own', () => {
  const names = Array.from({ length: 100 }, (_, country) => countryOf(country))
  equal(new Set(names).size, 100)
  equal(
    names.every((name) => /^[A-Z]{2}$/.test(name)),
    true,
  )
})

test('a rate says how many alarms in how many years', () => {
  const mail = madeMail()
  const { count, value, years } = rateOf(4, mail)
  equal(value, count / years)
})
