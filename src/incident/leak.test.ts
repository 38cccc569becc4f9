import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Heard } from './casebook.ts'
import { type AccountFound, leakChannels, noRefs, type StoreFound, type WebFound } from './found.ts'
import { leakVerdict } from './leak.ts'

const heard: Heard = {
  ...{ submissions: 9, deliveries: 9, smtpLogins: 0, imapLogins: 9, webLogins: 0, reads: 9 },
  ...{ rules: 0, queue: 0, web: 0, statements: 0, subjects: 0, unplaced: 0 },
}
const none = { submitted: 0, recipients: 0, delivered: 0, deferred: 0, bounced: 0, unknown: 0 }
const stolen = (more: Partial<AccountFound> = {}): AccountFound => ({
  account: 'sasl:a@example.jp' as AccountId,
  verdict: 'hijacked',
  ...{ reasons: [], evidenceYears: 1e6, messages: none, before: none, domestic: 0, foreign: 0 },
  ...{ domains: [], domainsLeftOut: 0, origins: [], originsLeftOut: 0, entry: [] },
  ...{ uniformity: {}, stages: [] },
  ...more,
})
const given = { accounts: [], stores: [], web: [], heard, gapsInWindow: false }

test('where nobody was taken over nothing is confirmed, and what was not examined is named', () => {
  const { verdict, uncapped, caps } = leakVerdict(given)
  deepEqual([verdict, uncapped], ['no-trace', 'no-trace'])
  equal(
    caps.some(({ channel, why }) => channel === 'removable-media' && why === 'not-examined'),
    true,
  )
})

test('a stolen account that only sent is capped at what a mail log cannot see', () => {
  const { verdict, uncapped, channels } = leakVerdict({
    ...given,
    accounts: [stolen({ messages: { ...none, submitted: 12_000 } })],
  })
  deepEqual([verdict, uncapped], ['not-deniable', 'unlikely'])
  equal(channels.find(({ channel }) => channel === 'mail-out')?.trace, 'opportunity')
  deepEqual(
    channels.map(({ channel }) => channel),
    [...leakChannels],
  )
})

test('where an account is only suspected a leak cannot be denied either', () => {
  const accounts = [stolen({ verdict: 'suspect' })]
  deepEqual(leakVerdict({ ...given, accounts }).verdict, 'not-deniable')
})

test('mail that a stranger was sent is a trace; a greeting is not', () => {
  const reading = (octets: number, messages: number) =>
    leakVerdict({
      ...given,
      accounts: [stolen({ reading: { sessions: 1, octets, messages, evidence: noRefs } })],
    }).verdict
  equal(reading(760, 0), 'not-deniable')
  equal(reading(5_000_000, 0), 'confirmed')
  equal(reading(2_000, 1), 'confirmed')
})

test('a weakness of the web server through which much was given makes a leak likely', () => {
  const web: WebFound = {
    ip: '203.0.113.9',
    window: { from: 0 as Instant, to: 9 as Instant },
    ...{ probes: 1, shells: 1, logins: 0, downloads: 3, octets: 9_000_000, patterns: [] },
    ...{ accounts: [], verdict: 'exploited', reasons: [], evidence: noRefs },
  }
  equal(leakVerdict({ ...given, web: [web], heard: { ...heard, web: 5 } }).verdict, 'likely')
})

test('a dump before a wipe is a trace; a wipe alone, and a dump that is only suspected, an opportunity', () => {
  const store = (dumped: boolean, verdict: StoreFound['verdict'] = 'hijacked'): StoreFound => ({
    account: 'db:app@hoken' as AccountId,
    window: { from: 0 as Instant, to: 9 as Instant },
    ...{ statements: 9, destructive: 4, rows: 0, readsBefore: 0, rowsRead: 0, dumped },
    ...{ objects: [], verdict, reasons: [], entry: [], evidence: noRefs },
  })
  const suspected = [store(true, 'suspect')]
  const told = { ...given, heard: { ...heard, statements: 9 } }
  deepEqual(leakVerdict({ ...told, stores: suspected }).verdict, 'not-deniable')
  const verdict = (dumped: boolean) =>
    leakVerdict({ ...given, stores: [store(dumped)], heard: { ...heard, statements: 9 } }).verdict
  deepEqual([verdict(true), verdict(false)], ['confirmed', 'not-deniable'])
})

test('a silent source within the window caps what was examined', () => {
  const full = { ...heard, web: 5, statements: 5, rules: 1 }
  const { caps } = leakVerdict({ ...given, accounts: [stolen()], heard: full, gapsInWindow: true })
  equal(
    caps.some(({ channel, why }) => channel === 'mail-reading' && why === 'gaps'),
    true,
  )
})

test('mail that a rule sends out is confirmed, beside a weakness of the web server too', () => {
  const web: WebFound = {
    ip: '203.0.113.9',
    window: { from: 0 as Instant, to: 9 as Instant },
    ...{ probes: 1, shells: 1, logins: 0, downloads: 3, octets: 9_000_000, patterns: [] },
    ...{ accounts: [], verdict: 'exploited', reasons: [], evidence: noRefs },
  }
  const rule = { technique: 'T1114.003', at: 0 as Instant, evidence: noRefs }
  const verdict = (account: AccountFound) =>
    leakVerdict({ ...given, web: [web], accounts: [account], heard: { ...heard, web: 5 } }).verdict
  equal(verdict(stolen({ stages: [rule] })), 'confirmed')
  // A greeting that was read elsewhere confirms nothing of what the web server gave.
  const reading = { sessions: 1, octets: 700, messages: 0, evidence: noRefs }
  equal(verdict(stolen({ reading })), 'likely')
})
