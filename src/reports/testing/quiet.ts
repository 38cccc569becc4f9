/** Quiet cases: a theft, a read-out, a wipe, and a month in which nothing happened; no mail is sent. */

import type { AccountId } from '../../events/event.ts'
import type { Investigation } from '../../incident/found.ts'
import { questionCodes } from '../../incident/found.ts'
import { milliseconds, plus } from '../../lib/time.ts'
import { blast } from './blast.ts'
import {
  account,
  at,
  coverage,
  empty,
  fact,
  hourly,
  hypotheses,
  id,
  input,
  leak,
  moment,
  noMail,
  none,
  origin,
  refs,
} from './parts.ts'

/** A mailbox emptied over IMAP; nothing was sent. */
export const theft: Investigation = (() => {
  const name = 'shacho@example.co.jp'
  const window = { from: at('2025-03-12T01:12:00'), to: at('2025-03-14T03:40:00') }
  return {
    ...empty,
    inputs: [input('maillog', '77', { formats: [{ format: 'dovecot', lines: 91_002 }] })],
    lines: 91_214,
    span: { from: at('2025-02-12T00:00:00'), to: at('2025-03-31T23:59:00') },
    coverage: [
      coverage(0, 'dovecot', {
        from: at('2025-02-12T00:00:00'),
        to: at('2025-03-31T23:59:00'),
        perHour: hourly(1_152, 2, 90),
      }),
    ],
    missing: [{ what: 'webmail-logins' }, { what: 'forwarding-rules', account: id(name) }],
    accounts: [
      account(name, {
        verdict: 'hijacked',
        reasons: [{ code: 'mailbox.swept', octets: 1_283_440_120 }],
        evidenceYears: 9_100,
        window,
        messages: noMail,
        domestic: 0,
        foreign: 0,
        origins: [
          origin('198.51.100.23', 'NL', { logins: 6, firstAt: window.from, lastAt: window.to }),
        ],
        entry: hypotheses.slice(0, 2),
        reading: {
          sessions: 6,
          octets: 1_283_440_120,
          messages: 8_120,
          mailboxMessages: 8_344,
          ratio: 212,
          evidence: refs(0, 900, 6),
        },
        stages: [
          { technique: 'T1114.002', account: id(name), at: window.from, evidence: refs(0, 900) },
        ],
      }),
      account('keiri@example.co.jp'),
    ],
    timeline: {
      from: at('2025-02-12T00:00:00'),
      seconds: 3_600,
      columns: Array.from({ length: 1_152 }, (_, hour) => {
        const busy = hour % 24 > 8 && hour % 24 < 18 && Math.floor(hour / 24) % 7 < 5
        const messages = busy ? 14 + ((hour * 7) % 11) : 0
        return {
          messages,
          recipients: messages * 2,
          stolenMessages: 0,
          stolenRecipients: 0,
          delivered: messages * 2,
          bounced: 0,
          deferred: 0,
          failures: 0,
          queue: 0,
        }
      }),
      moments: [
        moment('2025-03-12T01:12:00', 'login.first', { country: 'NL' }, name),
        moment('2025-03-12T01:13:00', 'reading.began', { sessions: 6 }, name),
        moment('2025-03-14T03:40:00', 'reading.ended', { octets: 1_283_440_120 }, name),
      ],
    },
    stages: [
      { technique: 'T1114.002', account: id(name), at: window.from, evidence: refs(0, 900) },
    ],
    leak: leak('confirmed', 'confirmed', ['mail-out', 'mail-reading'], { 'mail-reading': 'yes' }),
    questions: questionCodes.map((question) => ({
      question,
      standing: question === 'persistence' ? 'unknown' : 'answered',
      collect: question === 'persistence' ? ['forwarding-rules'] : [],
    })),
    facts: [
      fact('read.octets', 1_283_440_120, 'octets', window.to, { account: id(name) }),
      fact('read.messages', 8_120, 'messages', window.to, {
        account: id(name),
        lower: 8_000,
        upper: 8_344,
        status: 'estimated',
      }),
    ],
  }
})()

/** A webmail that let somebody in without a password; mail was read and none was sent. */
export const zeroDay: Investigation = {
  ...empty,
  inputs: [input('access.log', '44', { formats: [{ format: 'nginx', lines: 220_114 }] })],
  lines: 220_114,
  span: { from: at('2024-08-03T00:00:00'), to: at('2025-04-10T12:00:00') },
  coverage: [
    coverage(0, 'nginx', {
      from: at('2024-08-03T00:00:00'),
      to: at('2025-04-10T12:00:00'),
      perHour: hourly(6_012, 1, 80),
    }),
  ],
  missing: [{ what: 'webmail-logins' }, { what: 'mail-reading' }],
  accounts: [
    account('info@example.ne.jp'),
    account('support@example.ne.jp', { verdict: 'not-enough-log' }),
  ],
  web: [
    {
      ip: '198.51.100.200',
      country: 'HK',
      window: { from: at('2024-08-03T02:11:00'), to: at('2025-04-10T03:40:00') },
      probes: 41,
      shells: 2_204,
      logins: 0,
      downloads: 911,
      octets: 48_113_440_120,
      patterns: ['webshell', 'overlong-parameter'],
      accounts: Array.from({ length: 60 }, (_, i) => id(`user${i}@example.ne.jp`)),
      verdict: 'exploited',
      reasons: [{ code: 'web.shell', requests: 2_204 }],
      evidence: refs(0, 12_000, 2_245),
    },
    {
      ip: '192.0.2.99',
      window: { from: at('2025-01-01T00:00:00'), to: at('2025-01-01T00:10:00') },
      probes: 12,
      shells: 0,
      logins: 0,
      downloads: 0,
      octets: 0,
      patterns: ['wp-login'],
      accounts: [],
      verdict: 'tried',
      reasons: [],
      evidence: refs(0, 90_000, 12),
    },
  ],
  stages: [
    { technique: 'T1190', at: at('2024-08-03T02:11:00'), evidence: refs(0, 12_000, 41) },
    { technique: 'T1505.003', at: at('2024-08-03T02:14:00'), evidence: refs(0, 12_100, 2_204) },
  ],
  leak: leak('likely', 'likely', ['webmail'], { webmail: 'yes' }),
}

/** A database emptied in forty seconds. */
export const wipe: Investigation = (() => {
  const window = { from: at('2025-06-02T03:14:07'), to: at('2025-06-02T03:14:47') }
  const app = 'db:app@insurance' as AccountId
  return {
    ...empty,
    inputs: [
      input('postgresql-2025-06-02.csv', '0d', { formats: [{ format: 'pgaudit', lines: 44_102 }] }),
    ],
    lines: 44_102,
    span: { from: at('2025-06-01T00:00:00'), to: at('2025-06-02T12:00:00') },
    coverage: [
      coverage(0, 'pgaudit', {
        from: at('2025-06-01T00:00:00'),
        to: at('2025-06-02T12:00:00'),
        perHour: hourly(36, 100, 2_000),
      }),
    ],
    missing: [{ what: 'before-window', account: app }],
    stores: [
      {
        account: app,
        database: 'insurance',
        clientIp: '198.51.100.9',
        country: 'BG',
        session: '665b2c11.3f4',
        window,
        statements: 61,
        destructive: 44,
        rows: 1_204_118,
        readsBefore: 3,
        rowsRead: 18_204,
        dumped: true,
        objects: ['customers', 'policies', 'claims', '"; DROP TABLE x; --'],
        verdict: 'hijacked',
        reasons: [{ code: 'store.wipe', statements: 44, seconds: 40 }],
        entry: [
          {
            path: 'database-credential',
            standing: 'supported',
            weight: 2,
            for: [{ code: 'entry.first-try', facts: {}, evidence: refs(0, 9) }],
            against: [],
          },
        ],
        evidence: refs(0, 20_114, 61),
      },
    ],
    timeline: {
      from: window.from,
      seconds: 1,
      columns: [],
      moments: [
        {
          at: window.from,
          code: 'store.login',
          account: app,
          facts: { country: 'BG' },
          evidence: refs(0, 20_114),
        },
        {
          at: plus(window.from, milliseconds(9_000)),
          code: 'store.read',
          account: app,
          facts: { rows: 18_204 },
          evidence: refs(0, 20_120),
        },
        {
          at: plus(window.from, milliseconds(14_000)),
          code: 'store.deleted',
          account: app,
          facts: { rows: 1_204_118, statements: 44 },
          evidence: refs(0, 20_131),
        },
      ],
    },
    stages: [{ technique: 'T1485', account: app, at: window.from, evidence: refs(0, 20_131, 44) }],
    leak: leak('likely', 'likely', ['database'], { database: 'yes' }),
    facts: [
      fact('store.statements', 44, 'statements', window.to, { account: app }),
      fact('store.rows', 1_204_118, 'rows', window.to, { account: app, status: 'estimated' }),
    ],
  }
})()

/** A month in which nothing happened. */
export const clean: Investigation = {
  ...blast,
  notices: [],
  missing: [],
  claims: [],
  facts: [fact('accounts.hijacked', 0, 'accounts', at('2025-10-06T23:59:59'))],
  accounts: Array.from({ length: 12 }, (_, i) => account(`shokuin${i + 1}@example.lg.jp`)),
  queue: { most: 14, ordinary: 4, evidence: none },
  feedback: empty.feedback,
  stages: [],
  timeline: {
    from: at('2025-09-06T00:00:00'),
    seconds: 1_800,
    columns: Array.from({ length: 1_488 }, (_, half) => {
      const messages =
        half % 48 > 16 && half % 48 < 38 ? 10 + ((half * 13) % 17) : half % 7 === 0 ? 1 : 0
      return {
        messages,
        recipients: messages * 2,
        stolenMessages: 0,
        stolenRecipients: 0,
        delivered: messages * 2,
        bounced: 0,
        deferred: 0,
        failures: half % 11 === 0 ? 1 : 0,
        queue: 2,
      }
    }),
    moments: [],
  },
  leak: leak('no-trace', 'none', ['mail-out', 'mail-reading', 'forwarding']),
  questions: questionCodes.map((question) => ({ question, standing: 'answered', collect: [] })),
}
