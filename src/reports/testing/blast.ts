/** Blast: one send-only account, 120,000 messages, 19,000 delivered (made up after a published case). */
import type { Investigation, MailCounts, OriginUse, TimelineColumn } from '../../incident/found.ts'
import { questionCodes } from '../../incident/found.ts'
import { minutes, plus } from '../../lib/time.ts'
import {
  account,
  at,
  coverage,
  dice,
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

const countries =
  'RU:41200 VN:18400 NG:14700 BR:11900 IN:9800 ID:7300 US:5600 TR:4100 ZA:2600 UA:1900 RO:1500 NL:700 EG:300'
    .split(' ')
    .map((text) => text.split(':') as [string, string])

const thiefs: readonly OriginUse[] = countries.flatMap(([country, messages], nth) =>
  [0, 1, 2].map((part) =>
    origin(`203.0.113.${10 + nth * 3 + part}`, country, {
      operator: 64_500 + nth,
      messages: Math.round((Number(messages) * ([5, 3, 2][part] ?? 0)) / 10),
      logins: 4 - part,
      firstAt: plus(at('2025-10-06T04:41:12'), minutes(nth * 7 + part)),
      others: nth === 0 ? [id('soumu@police.example.lg.jp')] : [],
      evidence: refs(1, 300 + nth * 40, 9),
    }),
  ),
)

const blastMail: MailCounts = {
  submitted: 120_000,
  recipients: 120_000,
  delivered: 19_000,
  bounced: 88_412,
  deferred: 11_870,
  unknown: 718,
}

const domains = [
  ['gmail.example', false, 31_400, 6_120],
  ['yahoo.example', false, 22_800, 2_980],
  ['outlook.example', false, 18_300, 3_410],
  ['docomo.example.jp', true, 9_600, 1_204],
  ['mail.ru.example', false, 8_900, 1_870],
  ['ezweb.example.jp', true, 4_200, 690],
  ['city.kumamoto.example.jp', true, 1_800, 1_502],
] as const

function blastColumns(): TimelineColumn[] {
  const chance = dice(7)
  const columns: TimelineColumn[] = []
  let queue = 4
  for (let minute = 0; minute < 1_200; minute += 1) {
    const isBlast = minute >= 285 && minute < 1_050
    const busy = minute > 510 && minute < 1_080 ? 3 : 0.4
    const own = Math.round(chance() * busy)
    const wave = 0.45 + 0.35 * Math.sin(minute / 43) + 0.4 * chance()
    const stolen = isBlast ? Math.max(0, Math.round(196 * wave)) : minute === 279 ? 1 : 0
    const delivered = Math.round(stolen * 0.158) + own
    const deferred = Math.round(stolen * 0.1)
    queue = isBlast ? Math.min(11_900, queue + deferred) : Math.max(3, Math.round(queue * 0.98))
    columns.push({
      messages: own + stolen,
      recipients: own * 2 + stolen,
      stolenMessages: stolen,
      stolenRecipients: stolen,
      delivered,
      bounced: Math.round(stolen * 0.74),
      deferred,
      failures: minute > 240 && minute < 281 ? Math.round(chance() * 3) : 0,
      queue,
    })
  }
  return columns
}

/** One send-only account, 120,000 messages, 19,000 delivered, from many countries (made up after a published case). */
export const blast: Investigation = (() => {
  const end = at('2025-10-06T23:59:59')
  const window = { from: at('2025-10-06T04:39:00'), to: at('2025-10-06T17:30:00') }
  const koho = id('koho@police.example.lg.jp')
  return {
    ...empty,
    inputs: [
      input('logs/mail.log.1', 'a1', {
        first: at('2025-09-06T00:00:03'),
        last: at('2025-10-05T06:24:59'),
      }),
      input('logs/mail.log', '9f', {
        bytes: 61_204_882,
        lines: 402_118,
        unrecognised: 3,
        formats: [
          { format: 'postfix', lines: 361_044 },
          { format: 'dovecot', lines: 41_071 },
        ],
        first: at('2025-10-05T06:25:00'),
        last: end,
      }),
      input('logs/archive.tar.gz!var/log/nginx/access.log.2.gz', '3c', {
        packing: 'gzip',
        bytes: 902_114,
        lines: 8_204,
        unrecognised: 0,
        formats: [{ format: 'nginx', lines: 8_204 }],
        cut: 'truncated-archive',
      }),
    ],
    notices: [
      {
        code: 'truncated-archive',
        file: 'logs/archive.tar.gz!var/log/nginx/access.log.2.gz',
        line: 8_204,
      },
      { code: 'fifo', file: 'logs/pipe' },
      { code: 'not-utf8', file: 'logs/mail.log', line: 39_112, times: 14 },
    ],
    lines: 1_694_713,
    span: { from: at('2025-09-06T00:00:03'), to: end },
    coverage: [
      coverage(0, 'postfix', {
        gaps: [{ from: at('2025-09-21T02:00:00'), to: at('2025-09-21T09:00:00'), expected: 1_840 }],
      }),
      coverage(1, 'dovecot', {
        from: at('2025-09-20T00:00:00'),
        perHour: hourly(408, 4, 120),
        lines: 41_071,
        jumps: 1,
      }),
      coverage(2, 'nginx', {
        host: 'web1',
        from: at('2025-10-01T00:00:00'),
        to: at('2025-10-04T11:00:00'),
        perHour: hourly(83, 10, 220),
        lines: 8_204,
        assumed: 8_204,
      }),
    ],
    clocks: [{ input: 2, against: 0, milliseconds: -2_400, shared: 41 }],
    missing: [
      { what: 'webmail-origin' },
      { what: 'mail-reading', account: koho },
      { what: 'subjects' },
      { what: 'after-window', account: koho },
    ],
    accounts: [
      account('koho@police.example.lg.jp', {
        verdict: 'hijacked',
        reasons: [
          { code: 'pace.messages', messages: 13, seconds: 60, most: 12 },
          { code: 'origin.new-country', country: 'RU', messages: 13, seconds: 60, most: 3 },
          { code: 'breadth.never-written', recipients: 412, minutes: 30, most: 30 },
        ],
        evidenceYears: 4.2e7,
        window,
        wouldHave: {
          challengedAt: at('2025-10-06T04:41:13'),
          containedAt: at('2025-10-06T04:45:09'),
        },
        messages: blastMail,
        before: { ...noMail, submitted: 214, recipients: 988, delivered: 981, bounced: 7 },
        domestic: 17_200,
        foreign: 102_800,
        domains: domains.map(([domain, domestic, recipients, delivered]) => ({
          domain,
          domestic,
          submitted: recipients,
          recipients,
          delivered,
          deferred: Math.round(recipients * 0.1),
          bounced: recipients - delivered - Math.round(recipients * 0.1),
          unknown: 0,
        })),
        domainsLeftOut: 4_120,
        origins: [
          ...thiefs,
          origin('192.0.2.14', 'JP', {
            known: true,
            messages: 0,
            logins: 22,
            network: 'Example LG Net',
            firstAt: at('2025-09-08T09:12:00'),
          }),
        ],
        entry: hypotheses,
        reading: { sessions: 0, octets: 0, messages: 0, evidence: none },
        uniformity: {
          sameSize: 0.994,
          subjects: [
            { subject: '【重要】アカウントの確認のお願い', messages: 74_120 },
            { subject: 'Your parcel is waiting', messages: 41_203 },
          ],
          cadence: { median: 0.31, spread: 1.2 },
          recipientsEach: 1,
        },
        stages: [
          { technique: 'T1078', account: koho, at: window.from, evidence: refs(1, 300) },
          { technique: 'T1496.002', account: koho, at: window.from, evidence: refs(0, 812, 900) },
        ],
      }),
      account('soumu@police.example.lg.jp', {
        verdict: 'suspect',
        reasons: [{ code: 'login.from-thiefs-origin', logins: 1, ip: '203.0.113.10' }],
        evidenceYears: 14,
        window: { from: at('2025-10-06T05:02:00'), to: at('2025-10-06T05:02:40') },
        messages: noMail,
        domestic: 0,
        foreign: 0,
        origins: [origin('203.0.113.10', 'RU', { failures: 3 })],
        entry: hypotheses.slice(0, 1),
      }),
      ...Array.from({ length: 34 }, (_, i) => account(`shokuin${i + 1}@police.example.lg.jp`)),
      account('kept@police.example.lg.jp', { verdict: 'not-enough-log', messages: noMail }),
    ],
    accountsLeftOut: 0,
    queue: {
      most: 11_870,
      mostAt: at('2025-10-06T16:58:00'),
      visibleAt: at('2025-10-06T05:11:00'),
      ordinary: 4,
      evidence: refs(0, 9_120, 700),
    },
    feedback: { ...empty.feedback, bounces: 88_412, complaints: 37, evidence: refs(0, 9_000, 400) },
    timeline: {
      from: at('2025-10-06T00:00:00'),
      seconds: 60,
      columns: blastColumns(),
      moments: [
        moment(
          '2025-10-06T04:02:00',
          'failures.began',
          { failures: 61 },
          'soumu@police.example.lg.jp',
        ),
        moment('2025-10-06T04:41:12', 'login.first', { ip: '203.0.113.10', country: 'RU' }),
        moment('2025-10-06T04:39:00', 'probe.sent', { recipients: 1 }),
        moment('2025-10-06T04:41:13', 'judged.challenge', {}),
        moment('2025-10-06T04:45:00', 'blast.began', { perMinute: 157 }),
        moment('2025-10-06T04:45:09', 'judged.contain', { messages: 23 }),
        moment('2025-10-06T04:47:00', 'bounces.began', { bounced: 88 }),
        moment('2025-10-06T05:03:00', 'deferrals.rose', { deferred: 61 }),
        moment('2025-10-06T05:11:00', 'symptom.visible', { queue: 412 }),
        moment('2025-10-06T05:11:00', 'queue.grew', { queue: 412 }),
        moment('2025-10-06T13:14:00', 'blast.peak', { perMinute: 233 }),
        moment('2025-10-06T15:20:00', 'complaint.received', { times: 3 }),
        moment('2025-10-06T17:30:00', 'blast.ended', { messages: 120_000 }),
      ],
    },
    stages: [
      { technique: 'T1496.002', account: koho, at: window.from, evidence: refs(0, 812, 900) },
      { technique: 'T1078', account: koho, at: window.from, evidence: refs(1, 300) },
      { technique: 'T9999', at: window.from, evidence: none },
    ],
    leak: {
      ...leak('not-deniable', 'no-trace', ['mail-out', 'forwarding'], {
        'mail-reading': 'opportunity',
      }),
    },
    questions: questionCodes.map((question, nth) => ({
      question,
      standing: nth % 4 === 3 ? 'partly' : nth === 6 ? 'unknown' : 'answered',
      collect:
        nth % 4 === 3 ? ['webmail-logins'] : nth === 6 ? ['mail-reading', 'imap-logins'] : [],
    })),
    facts: [
      fact('accounts.hijacked', 1, 'accounts', end),
      fact('accounts.suspect', 1, 'accounts', end),
      fact('mail.submitted', 120_000, 'messages', end, { evidence: refs(0, 812, 120_000) }),
      fact('mail.recipients', 120_000, 'recipients', end),
      fact('mail.delivered', 19_000, 'recipients', end, {
        method: 'joined',
        evidence: refs(0, 860, 19_000),
      }),
      fact('mail.bounced', 88_412, 'recipients', end, { method: 'joined' }),
      fact('mail.unknown', 718, 'recipients', end, { lower: 0, upper: 718, status: 'estimated' }),
      fact('mail.first', window.from, 'moment', end),
      fact('mail.last', window.to, 'moment', end),
      fact('mail.duration', 46_260, 'seconds', end, { method: 'inferred' }),
      fact('origins.count', 39, 'origins', end),
      fact('origins.countries', 13, 'countries', end),
      fact('queue.most', 11_870, 'messages', end, { status: 'estimated' }),
      fact('symptom.first', at('2025-10-06T05:11:00'), 'moment', end, {
        method: 'inferred',
        status: 'estimated',
      }),
      fact('leak.verdict', 'not-deniable', 'verdict', end, { status: 'under-investigation' }),
    ],
    claims: [
      {
        key: 'mail.submitted',
        claimed: 120_000,
        source: '記者発表 2025-10-07',
        found: 120_000,
        outcome: 'agrees',
      },
      {
        key: 'mail.delivered',
        claimed: 19_000,
        source: '記者発表 2025-10-07',
        found: 19_000,
        outcome: 'agrees',
      },
      {
        key: 'mail.first',
        claimed: at('2025-10-06T04:45:00'),
        found: window.from,
        outcome: 'differs',
      },
      { key: 'read.messages', claimed: 0, found: null, outcome: 'unsupported' },
    ],
  }
})()
