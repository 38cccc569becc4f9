/** Testing: made-up investigations for the tests of what is handed to other programs. */

import type { AccountId } from '../../events/event.ts'
import {
  type AccountFound,
  type Investigation,
  noRefs,
  type OriginUse,
  type Refs,
} from '../../incident/found.ts'
import { type Instant, instant } from '../../lib/time.ts'

export const SMTP_OWNER = 'sasl:hanako@example.jp' as AccountId
export const seen = (line: number, input = 0): Refs => ({ lines: [{ input, line }], total: 1 })

const night = (time: string): Instant => instant(`2025-10-06T${time}+09:00`)

export const thief = (ip: string, more: Partial<OriginUse> = {}): OriginUse => ({
  ip,
  country: 'BR',
  operator: 64_500,
  network: '203.0.113.0/24',
  firstAt: night('04:45:00'),
  lastAt: night('05:10:30.250'),
  messages: 40,
  logins: 3,
  failures: 7,
  known: false,
  others: [],
  ports: [{ at: night('04:45:00'), port: 50_123 }],
  evidence: seen(12),
  ...more,
})

export const hijacked: AccountFound = {
  account: SMTP_OWNER,
  verdict: 'hijacked',
  reasons: [{ code: 'pace.messages', messages: 13, seconds: 5, most: 12, from: 3 }],
  evidenceYears: 1200,
  window: { from: night('04:45:00'), to: night('05:10:30.250') },
  wouldHave: { challengedAt: night('04:45:02'), containedAt: night('04:45:09') },
  messages: {
    submitted: 42,
    recipients: 120,
    delivered: 19,
    deferred: 1,
    bounced: 95,
    unknown: 5,
  },
  before: { submitted: 9, recipients: 9, delivered: 9, deferred: 0, bounced: 0, unknown: 0 },
  domestic: 20,
  foreign: 100,
  domains: [
    {
      domain: 'example.net',
      domestic: false,
      submitted: 40,
      recipients: 100,
      delivered: 15,
      deferred: 1,
      bounced: 80,
      unknown: 4,
    },
  ],
  domainsLeftOut: 0,
  origins: [
    thief('203.0.113.5'),
    thief('203.0.113.77', { messages: 2, logins: 0, failures: 0, evidence: noRefs }),
    thief('2001:db8:1::9', {
      country: 'JP',
      operator: 64_501,
      network: '2001:db8:1::/48',
      messages: 0,
      others: ['sasl:taro@example.jp' as AccountId],
    }),
    thief('192.168.0.4', { known: true, country: 'JP', messages: 1 }),
  ],
  originsLeftOut: 0,
  entry: [
    {
      path: 'guessed',
      standing: 'supported',
      weight: 4.25,
      for: [{ code: 'entry.failures-before', facts: { failures: 7, from: 5 }, evidence: seen(3) }],
      against: [],
    },
    { path: 'internal-pivot', standing: 'refuted', weight: -9, for: [], against: [] },
  ],
  reading: { sessions: 2, octets: 4_096, messages: 3, ratio: 6.5, evidence: seen(20) },
  uniformity: {
    sameSize: 0.975,
    subjects: [{ subject: 'Your invoice', messages: 40 }],
    cadence: { median: 1.5, spread: 2 },
    recipientsEach: 2.9,
  },
  stages: [],
}

export const clean: AccountFound = {
  ...hijacked,
  account: 'sasl:taro@example.jp' as AccountId,
  verdict: 'clean',
  reasons: [],
  evidenceYears: 0,
  origins: [thief('198.51.100.20', { known: true, country: 'JP', operator: 64_502 })],
  entry: [],
  uniformity: {},
  stages: [],
}
// What a clean account does not have.
for (const name of ['window', 'wouldHave', 'reading'] as const)
  delete (clean as { [name: string]: unknown })[name]

export const investigation = (more: Partial<Investigation> = {}): Investigation => ({
  format: 1,
  stamp: { at: instant('2026-11-22T09:00:00Z'), version: '0.6.0' },
  engine: 'behaviour-3',
  population: 'shipped-2',
  zone: 'Asia/Tokyo',
  home: 'JP',
  inputs: [
    {
      file: 'logs/mail.log.1.gz',
      sha256: 'ab'.repeat(32),
      bytes: 123_456,
      lines: 1_000,
      unrecognised: 2,
      formats: [{ format: 'syslog', lines: 998 }],
      packing: 'gzip',
      first: night('00:00:00'),
      last: night('23:59:59'),
    },
  ],
  notices: [{ code: 'nul-octets', file: 'logs/mail.log.1.gz', line: 77, times: 3 }],
  lines: 1_000,
  span: { from: night('00:00:00'), to: night('23:59:59') },
  coverage: [
    {
      input: 0,
      format: 'syslog',
      host: 'mx1',
      from: night('00:00:00'),
      to: night('23:59:59'),
      lines: 998,
      perHour: [40, 41, 0],
      gaps: [{ from: night('01:00:00'), to: night('02:00:00'), expected: 41.5 }],
      jumps: 0,
      assumed: 998,
    },
  ],
  clocks: [{ input: 0, against: 0, milliseconds: -1_250, shared: 12 }],
  missing: [{ what: 'subjects' }, { what: 'webmail-origin', account: SMTP_OWNER }],
  evicted: { accounts: 0, messages: 0, origins: 0, results: 0 },
  accounts: [hijacked, clean],
  accountsLeftOut: 0,
  stores: [
    {
      account: 'db:app@shop' as AccountId,
      database: 'shop',
      clientIp: '203.0.113.200',
      country: 'BR',
      session: '6523a1.7f',
      window: { from: night('03:00:00'), to: night('03:00:40') },
      statements: 9,
      destructive: 4,
      rows: 586,
      readsBefore: 2,
      rowsRead: 4_072,
      dumped: true,
      objects: ['public.customers', 'public.orders'],
      verdict: 'hijacked',
      reasons: [{ code: 'store.destroyed', statements: 4 }],
      entry: [],
      evidence: seen(300),
    },
  ],
  web: [
    {
      ip: '198.51.100.99',
      country: 'NL',
      window: { from: night('02:00:00'), to: night('02:10:00') },
      probes: 5,
      shells: 1,
      logins: 0,
      downloads: 2,
      octets: 9_000_000,
      patterns: ['path-traversal'],
      accounts: [SMTP_OWNER],
      verdict: 'exploited',
      reasons: [],
      evidence: seen(400),
    },
  ],
  queue: {
    most: 812,
    mostAt: night('05:09:00'),
    visibleAt: night('04:59:00'),
    ordinary: 3,
    evidence: seen(500),
  },
  feedback: {
    bounces: 1,
    complaints: 1,
    dmarcMessages: 10,
    spoofedMessages: 4,
    spoofers: [{ ip: '192.0.2.66', messages: 4 }],
    evidence: noRefs,
  },
  timeline: {
    from: night('04:45:00'),
    seconds: 60,
    columns: [
      {
        messages: 2,
        recipients: 6,
        stolenMessages: 2,
        stolenRecipients: 6,
        delivered: 1,
        bounced: 4,
        deferred: 0,
        failures: 0,
        queue: 9,
      },
    ],
    moments: [
      {
        at: night('04:45:00'),
        code: 'probe.sent',
        account: SMTP_OWNER,
        facts: { recipients: 1 },
        evidence: seen(13),
      },
    ],
  },
  stages: [
    { technique: 'T1110.003', account: SMTP_OWNER, at: night('04:40:00'), evidence: seen(3) },
    { technique: 'T1078', account: SMTP_OWNER, at: night('04:45:00'), evidence: seen(12) },
    { technique: 'T1496.002', account: SMTP_OWNER, at: night('04:46:00'), evidence: seen(14) },
    { technique: 'T1485', at: night('03:00:00'), evidence: seen(300) },
  ],
  leak: {
    verdict: 'not-deniable',
    uncapped: 'unlikely',
    caps: [{ channel: 'network-traffic', why: 'not-examined' }],
    channels: [
      {
        channel: 'mail-reading',
        examined: 'partly',
        trace: 'opportunity',
        octets: 4_096,
        messages: 3,
        evidence: seen(20),
      },
    ],
  },
  questions: [{ question: 'how-in', standing: 'partly', collect: ['webmail-logins'] }],
  facts: [
    {
      key: 'mail.delivered',
      account: SMTP_OWNER,
      value: 19,
      lower: 19,
      upper: 24,
      unit: 'messages',
      status: 'estimated',
      asOf: night('23:59:59'),
      method: 'joined',
      evidence: seen(14),
    },
    {
      key: 'mail.first',
      value: night('04:45:00'),
      unit: 'moment',
      status: 'confirmed',
      asOf: night('23:59:59'),
      method: 'counted',
      evidence: seen(13),
    },
  ],
  claims: [
    {
      key: 'mail.first',
      claimed: night('04:45:00'),
      source: 'press release',
      found: night('04:45:00'),
      outcome: 'agrees',
    },
    { key: 'mail.submitted', claimed: 120_000, found: null, outcome: 'unsupported' },
  ],
  ...more,
})

/** What stands at a dotted path, `undefined` where nothing does. */
export const pick = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((it, name) => (it as Record<string, unknown> | undefined)?.[name], value)
