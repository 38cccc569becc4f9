import { deepEqual, equal, notEqual, ok, throws } from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import PostalMime from 'postal-mime'
import { problemsOf } from '../../../../test/exchange/validate.ts'
import { hashes } from '../../../cli/exchange-hashes.ts'
import type { Investigation } from '../../../incident/found.ts'
import { instant } from '../../../lib/time.ts'
import type { JsonObject } from '../json.ts'
import { hijacked, investigation, thief } from '../testing.ts'
import { header } from './arf.ts'
import { abuseFiles } from './files.ts'
import { mailDate } from './naming.ts'
import { abuseReports, isReporter, LISTED_MAX, ORIGINS_MAX, REPORTS_MAX } from './reports.ts'

const reporter = {
  organisation: '例示県警察本部',
  contact: 'abuse@example.jp',
  domain: 'example.jp',
}
const at = instant('2025-10-08T01:02:03Z')
const reports = (more: Partial<Investigation> = {}) =>
  abuseReports(investigation(more), reporter, at, { hashes })
const schemas = join(import.meta.dirname, '../../../../test/data/exchange/xarf-4/types')
const schemaOf = (doc: JsonObject): string =>
  join(schemas, `${doc['category']}-${String(doc['type']).replaceAll('_', '-')}.json`)
const only = (origins: Investigation['accounts'][number]['origins']) =>
  ({ accounts: [{ ...hijacked, origins }], web: [], stores: [] }) satisfies Partial<Investigation>

test('one report a network: by operator where it is known, else by its /24 or /48', () => {
  deepEqual(
    reports().map(({ network, name, operator, country }) => [network, name, operator, country]),
    [
      ['AS64500', 'as64500', 64_500, 'BR'],
      ['198.51.100.0/24', '198-51-100-0-24', undefined, 'NL'],
      ['AS64501', 'as64501', 64_501, 'JP'],
      ['203.0.113.0/24', '203-0-113-0-24', undefined, 'BR'],
    ],
  )
})

test('every XARF document is valid by the published schema of its type', () => {
  const docs = reports().flatMap(({ xarf }) => xarf)
  deepEqual(
    docs.map(({ type, source_identifier }) => `${type} ${source_identifier}`),
    [
      ...['login_attack 203.0.113.5', 'spam 203.0.113.5'],
      'spam 203.0.113.77',
      ...['threat_intelligence 198.51.100.99', 'login_attack 2001:db8:1::9'],
      'threat_intelligence 203.0.113.200',
    ],
  )
  for (const doc of docs) deepEqual(problemsOf(doc, schemaOf(doc)), [], String(doc['type']))
})

test('an origin that only sent is no attack on logins, one that only tried is no spam', () => {
  const typesOf = (more: object) =>
    reports(only([thief('203.0.113.5', more)]))[0]?.xarf.map(({ type }) => type)
  deepEqual(typesOf({ logins: 0, failures: 0, messages: 1 }), ['spam'])
  deepEqual(typesOf({ logins: 0, failures: 1, messages: 0 }), ['login_attack'])
  deepEqual(typesOf({ logins: 0, failures: 0, messages: 0 }), ['threat_intelligence'])
})

test('a port that was logged is told with its moment; without one no document asks for it', () => {
  const [doc] = reports(only([thief('203.0.113.5')]))[0]?.xarf ?? []
  equal(doc?.['source_port'], 50_123)
  equal(doc?.['timestamp'], '2025-10-05T19:45:00Z')
  equal(doc?.['attempt_count'], 10)
  equal(doc?.['successful_logins'], 3)
  const { ports, ...portless } = thief('203.0.113.5')
  deepEqual(
    reports(only([portless]))[0]?.xarf.map(({ type, source_port }) => [type, source_port]),
    [['threat_intelligence', undefined]],
  )
  ok(reports(only([portless]))[0]?.text.en.includes('source ports: not logged'))
  equal(ports?.length, 1)
})

test('the text asks to stop, to preserve and to tell the subscriber, in both languages, in UTC', () => {
  const { en, ja } = reports()[0]?.text ?? { en: '', ja: '' }
  for (const part of [
    '1. stop',
    '2. preserve the logs',
    '3. tell the subscriber',
    'All times are UTC',
  ])
    ok(en.includes(part), part)
  for (const part of ['停止', '保全', '契約者へ連絡', 'UTC（協定世界時）'])
    ok(ja.includes(part), part)
  ok(
    en.includes(
      '203.0.113.5\n  from 2025-10-05T19:45:00Z to 2025-10-05T20:10:30.25Z, by way of mail',
    ),
  )
  ok(en.includes('source ports: 2025-10-05T19:45:00Z 50123'))
  ok(en.includes('The clocks of our sources differ by 1250 ms at most.'))
  ok(en.includes('Of 998 lines the year or the zone was inferred.'))
})

test('no account, recipient domain, host, file or address of the owner is in any of it', () => {
  const all = abuseFiles(investigation(), reporter, at, { hashes })
  const text = all.map((file) => file.text).join('\n')
  const decoded = [...text.matchAll(/[A-Za-z0-9+/=\r\n]{60,}/g)]
    .map(([part]) => Buffer.from(part, 'base64').toString())
    .join('\n')
  for (const ours of ['hanako', 'taro', 'app@shop', 'example.net', 'mx1', 'mail.log', '192.168.'])
    ok(!`${text}\n${decoded}`.includes(ours), ours)
})

test('a name is a keyed hash: the same in one case, another with another key', () => {
  const names = (key?: Uint8Array) => {
    const tools = key === undefined ? { hashes } : { hashes, key }
    const [one] = abuseReports(investigation(), reporter, at, tools)
    return /keyed hashes\): (u-[0-9a-f]{16})\n/.exec(one?.text.en ?? '')?.[1]
  }
  ok(names() !== undefined)
  equal(names(), names())
  notEqual(names(), names(new Uint8Array([1, 2, 3])))
})

test('the mail is a feedback report of three parts that a reader of mails takes apart', async () => {
  const arf = reports()[0]?.arf ?? ''
  equal(arf.replaceAll('\r\n', '').includes('\n'), false)
  const mail = await PostalMime.parse(arf, { rfc822Attachments: true })
  equal(mail.subject, reports()[0]?.text.en.split('\n')[0]?.replace('Subject: ', ''))
  equal(mail.from?.address, 'abuse@example.jp')
  ok(arf.includes('Content-Type: multipart/report; report-type=feedback-report;'))
  const feedback = /message\/feedback-report\r\n\r\n([\s\S]*?)\r\n\r\n--/.exec(arf)?.[1] ?? ''
  deepEqual(
    feedback.split('\r\n').map((line) => line.split(':')[0]),
    [
      ...['Feedback-Type', 'User-Agent', 'Version', 'Original-Mail-From', 'Arrival-Date'],
      ...['Source-IP', 'Source-Port', 'Reporting-MTA', 'Incidents'],
    ],
  )
  ok(feedback.includes('Feedback-Type: abuse\r\nUser-Agent: Sekimori/0.6.0\r\nVersion: 1'))
  ok(feedback.includes('Source-IP: 203.0.113.5\r\nSource-Port: 50123'))
  ok(mail.text?.includes('例示県警察本部'))
})

test('a network in Japan is written to in both languages, a network that sent no mail gets none', async () => {
  const japan = reports(only([thief('2001:db8:1::9', { country: 'JP' })]))[0]
  const mail = await PostalMime.parse(japan?.arf ?? '')
  ok(mail.text?.includes('契約者へ連絡'))
  equal(reports(only([thief('203.0.113.5', { messages: 0 })]))[0]?.arf, undefined)
})

test('a subject that attacks the headers of the mail stays within its own', () => {
  const subject = 'x\r\nBcc: all@example.net\r\n\r\n--=_\u202e<script>'
  const accounts = [{ ...hijacked, uniformity: { subjects: [{ subject, messages: 20 }] } }]
  const [one] = reports({ accounts })
  ok(!one?.arf?.includes('\r\nBcc:'))
  for (const doc of one?.xarf ?? []) deepEqual(problemsOf(doc, schemaOf(doc)), [])
})

test('a subject is told where it is a mailing\u2019s, not where it may be of the owner\u2019s own mail', () => {
  const subjectOf = (messages: number) => {
    const uniformity = { subjects: [{ subject: 'Re: contract', messages }] }
    const [one] = reports({ accounts: [{ ...hijacked, uniformity }] })
    return [one?.xarf[1]?.['subject'], one?.arf?.includes('Subject: Re: contract')]
  }
  deepEqual(subjectOf(20), ['Re: contract', true])
  deepEqual(subjectOf(19), [undefined, false])
})

test('a control character is shown to who reads the mail, not handed on', async () => {
  const mail = await PostalMime.parse(
    `${header('Subject', 'a\r\nBcc: b\u0000').join('\r\n')}\r\n\r\n`,
  )
  equal(mail.subject, 'a␍␊Bcc: b␀')
})

test('a header of any text is short lines of ASCII that begin with its name or a blank', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const [first, ...rest] = header('Subject', text)
      ok(first?.startsWith('Subject: '))
      for (const line of [first ?? '', ...rest]) ok(/^[\x20-\x7e]{1,78}$/.test(line), line)
      for (const line of rest) ok(line.startsWith(' '))
    }),
  )
})

test('who reports has a name, an address and a domain without control characters', () => {
  equal(isReporter(reporter), true)
  for (const wrong of [
    { ...reporter, organisation: 'A\nB' },
    { ...reporter, organisation: '' },
    { ...reporter, contact: 'abuse' },
    { ...reporter, contact: 'a@b.jp\r\nBcc: c' },
    { ...reporter, domain: 'example.jp>' },
  ])
    equal(isReporter(wrong), false)
  throws(() => abuseReports(investigation(), { ...reporter, domain: '\n' }, at, { hashes }))
})

test('the text lists as many addresses as it may and counts the rest; XARF has them all', () => {
  const many = (count: number) =>
    reports(
      only(
        Array.from({ length: count }, (_, i) =>
          thief(`198.18.${i >> 8}.${i & 255}`, { messages: 0, evidence: { lines: [], total: 0 } }),
        ),
      ),
    )[0]
  const listed = (text = '') => text.match(/^198\./gm)?.length
  equal(listed(many(LISTED_MAX)?.text.en), LISTED_MAX)
  ok(!many(LISTED_MAX)?.text.en.includes('not listed'))
  equal(listed(many(LISTED_MAX + 1)?.text.en), LISTED_MAX)
  ok(many(LISTED_MAX + 1)?.text.en.includes('101, of which 1 are not listed here'))
  equal(many(ORIGINS_MAX + 1)?.xarf.length, ORIGINS_MAX)
})

test('as many networks as may be, those with most messages first; one more is left out', () => {
  const { operator, ...plain } = thief('1.1.1.1')
  const many = (count: number) =>
    reports(
      only(
        Array.from({ length: count }, (_, i) => ({
          ...plain,
          ip: `11.${i >> 8}.${i & 255}.9`,
          messages: i,
        })),
      ),
    )
  equal(operator, 64_500)
  equal(many(REPORTS_MAX).length, REPORTS_MAX)
  const past = many(REPORTS_MAX + 1)
  equal(past.length, REPORTS_MAX)
  equal(past[0]?.network, '11.3.232.0/24')
})

test('who is under suspicion or clean is reported to nobody, nor where an owner always was', () => {
  const accounts = [{ ...hijacked, verdict: 'suspect' as const }]
  deepEqual(reports({ accounts, web: [], stores: [] }), [])
  deepEqual(reports(only([thief('203.0.113.5', { known: true })])), [])
})

test('equal findings give equal files; a README says what to do with them', () => {
  const files = () => abuseFiles(investigation(), reporter, at, { hashes })
  deepEqual(files(), files())
  deepEqual(
    files()
      .map(({ name }) => name)
      .filter((name) => !/^(198|203|as64501)/.test(name)),
    ['as64500.en.txt', 'as64500.ja.txt', 'as64500.xarf.json', 'as64500.eml', 'README.txt'],
  )
})

test('a moment is told as RFC 5322 wants it', () => {
  equal(mailDate(instant('2025-10-05T19:05:09Z')), 'Sun, 05 Oct 2025 19:05:09 +0000')
})
