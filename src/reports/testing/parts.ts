/** Parts: what made-up investigations are put together of. */
import type { AccountId } from '../../events/event.ts'
import type {
  AccountFound,
  Coverage,
  Fact,
  FactKey,
  FactUnit,
  Hypothesis,
  Input,
  Investigation,
  LeakChannel,
  LeakVerdict,
  MailCounts,
  Moment,
  MomentCode,
  OriginUse,
  Refs,
} from '../../incident/found.ts'
import { leakChannels, questionCodes } from '../../incident/found.ts'
import { type Instant, instant } from '../../lib/time.ts'

export const at = (text: string): Instant => instant(`${text}+09:00`)
export const id = (name: string): AccountId => `sasl:${name}` as AccountId

/** So many lines from one on, three apart. */
export function refs(input: number, line: number, total = 1): Refs {
  const lines = Array.from({ length: Math.min(20, total) }, (_, i) => ({
    input,
    line: line + 3 * i,
  }))
  return { lines, total }
}
export const none: Refs = { lines: [], total: 0 }

/** Chance that is the same every time. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

export const noMail: MailCounts = {
  submitted: 0,
  recipients: 0,
  delivered: 0,
  deferred: 0,
  bounced: 0,
  unknown: 0,
}

export const input = (file: string, sha: string, more: Partial<Input> = {}): Input => ({
  file,
  sha256: sha.repeat(64).slice(0, 64),
  bytes: 183_402_118,
  lines: 1_284_391,
  unrecognised: 212,
  formats: [{ format: 'postfix', lines: 1_284_179 }],
  ...more,
})

export const leak = (
  verdict: LeakVerdict['verdict'],
  uncapped: LeakVerdict['uncapped'],
  examined: readonly LeakChannel[],
  traces: Partial<Record<LeakChannel, 'yes' | 'opportunity'>> = {},
): LeakVerdict => ({
  verdict,
  uncapped,
  caps: leakChannels
    .filter((channel) => !examined.includes(channel))
    .map((channel) => ({ channel, why: 'not-examined' })),
  channels: leakChannels.map((channel) => ({
    channel,
    examined: examined.includes(channel) ? 'full' : 'no',
    trace: traces[channel] ?? 'no',
    ...(traces[channel] === 'yes' ? { octets: 1_283_440_120, messages: 8_120 } : {}),
    evidence: traces[channel] === undefined ? none : refs(1, 900, 41),
  })),
})

export const fact = (
  key: FactKey,
  value: number | string,
  unit: FactUnit,
  asOf: Instant,
  more: Partial<Fact> = {},
): Fact => ({
  key,
  value,
  unit,
  status: 'confirmed',
  asOf,
  method: 'counted',
  evidence: refs(0, 4_120, 18),
  ...more,
})

/** Nothing was handed in, or nothing of it was a log. */
export const empty: Investigation = {
  format: 1,
  stamp: { at: at('2025-10-08T10:00:00'), version: '0.6.0' },
  engine: 'behaviour/7',
  population: 'builtin-2026.1',
  zone: 'Asia/Tokyo',
  home: 'JP',
  inputs: [],
  notices: [],
  lines: 0,
  coverage: [],
  clocks: [],
  missing: [],
  evicted: { accounts: 0, messages: 0, origins: 0, results: 0 },
  accounts: [],
  accountsLeftOut: 0,
  stores: [],
  web: [],
  queue: { most: 0, ordinary: 0, evidence: none },
  feedback: {
    bounces: 0,
    complaints: 0,
    dmarcMessages: 0,
    spoofedMessages: 0,
    spoofers: [],
    evidence: none,
  },
  stages: [],
  leak: leak('not-deniable', 'no-trace', []),
  questions: questionCodes.map((question) => ({
    question,
    standing: 'unknown',
    collect: ['smtp-logins'],
  })),
  facts: [],
  claims: [],
}

export const account = (name: string, more: Partial<AccountFound> = {}): AccountFound => ({
  account: id(name),
  verdict: 'clean',
  reasons: [],
  evidenceYears: 0.2,
  messages: { ...noMail, submitted: 120, recipients: 164, delivered: 160, bounced: 4 },
  before: noMail,
  domestic: 150,
  foreign: 14,
  domains: [],
  domainsLeftOut: 0,
  origins: [],
  originsLeftOut: 0,
  entry: [],
  uniformity: {},
  stages: [],
  ...more,
})

export const origin = (ip: string, country: string, more: Partial<OriginUse> = {}): OriginUse => ({
  ip,
  country,
  operator: 64_500,
  network: 'Example Hosting',
  firstAt: at('2025-10-06T04:41:12'),
  lastAt: at('2025-10-06T17:29:58'),
  messages: 0,
  logins: 1,
  failures: 0,
  known: false,
  others: [],
  evidence: refs(1, 300, 3),
  ...more,
})

export const moment = (
  when: string,
  code: MomentCode,
  facts: Moment['facts'] = {},
  name = 'koho@police.example.lg.jp',
): Moment => ({ at: at(when), code, account: id(name), facts, evidence: refs(0, 812) })

export const hypotheses: readonly Hypothesis[] = [
  {
    path: 'known-password',
    standing: 'supported',
    weight: 4.1,
    for: [
      {
        code: 'entry.first-try',
        facts: { ip: '203.0.113.77', at: at('2025-10-06T04:41:12') },
        evidence: refs(1, 300, 2),
      },
      { code: 'entry.no-failures', facts: { failures: 0, days: 31 }, evidence: none },
    ],
    against: [],
  },
  {
    path: 'guessed',
    standing: 'refuted',
    weight: -2.3,
    for: [{ code: 'entry.many-origins', facts: { origins: 37 }, evidence: refs(1, 300, 37) }],
    against: [{ code: 'entry.no-failures', facts: { failures: 0, days: 31 }, evidence: none }],
  },
  {
    path: 'web-session',
    standing: 'open',
    weight: -1.2,
    for: [],
    against: [{ code: 'entry.log-silent', facts: { what: 'webmail' }, evidence: none }],
  },
  {
    path: 'stuffed',
    standing: 'open',
    weight: -0.4,
    for: [
      { code: 'entry.sold-on-a-market', facts: { seller: 'unknown', price: 12 }, evidence: none },
    ],
    against: [],
  },
]

/** Lines of each hour, few by night and many at noon. */
export const hourly = (hours: number, night: number, noon: number): number[] =>
  Array.from({ length: hours }, (_, hour) =>
    Math.round(night + (noon - night) * Math.max(0, Math.sin(((hour % 24) - 6) * (Math.PI / 14)))),
  )

export const coverage = (
  input: number,
  format: string,
  more: Partial<Coverage> = {},
): Coverage => ({
  input,
  format,
  host: 'mx1',
  from: at('2025-09-06T00:00:00'),
  to: at('2025-10-06T23:59:59'),
  lines: 1_284_179,
  perHour: hourly(744, 40, 1_400),
  gaps: [],
  jumps: 0,
  assumed: 0,
  ...more,
})
