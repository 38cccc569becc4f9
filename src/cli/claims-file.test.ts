import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { factKeys } from '../incident/found.ts'
import { Fault } from '../lib/fault.ts'
import { instant } from '../lib/time.ts'
import { CLAIMS_BYTES_MAX, CLAIMS_MAX, readClaims } from './claims-file.ts'

const read = (text: string) => readClaims(text, 'said.yaml', 'Asia/Tokyo')
function refusal(text: string, language: 'en' | 'ja' = 'en'): string {
  try {
    read(text)
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'claims.invalid') return thrown.say(language)
    throw thrown
  }
  return 'it was read'
}

test('what a press release said is read: figures, commas, a verdict, times of its day', () => {
  deepEqual(
    read(
      [
        'source: 県警発表 2025-10-07',
        'date: 2025-10-06',
        'mail.recipients: 120,000',
        'mail.delivered: 19000',
        'mail.first: 04:45',
        'mail.last: 17:30',
        'leak.verdict: no-trace',
      ].join('\n'),
    ),
    [
      { key: 'mail.recipients', value: 120_000 },
      { key: 'mail.delivered', value: 19_000 },
      { key: 'mail.first', value: instant('2025-10-06T04:45:00+09:00') },
      { key: 'mail.last', value: instant('2025-10-06T17:30:00+09:00') },
      { key: 'leak.verdict', value: 'no-trace' },
    ].map((claim) => ({ ...claim, source: '県警発表 2025-10-07' })),
  )
})

test('JSON is read as well, and a list of several sources', () => {
  deepEqual(read('[{"source": "A", "mail.submitted": 5}, {"mail.submitted": 6}]'), [
    { key: 'mail.submitted', value: 5, source: 'A' },
    { key: 'mail.submitted', value: 6 },
  ])
})

test('a moment is RFC 3339, local with its date, or a time of the day that stays text', () => {
  const value = (text: string) => read(`mail.first: ${text}`)[0]?.value
  const at = instant('2025-10-06T04:45:00+09:00')
  equal(value('2025-10-05T19:45:00Z'), at)
  equal(value('2025-10-06T04:45:00+09:00'), at)
  equal(value('2025-10-06 04:45'), at)
  equal(value('2025-10-06T04:45:00'), at)
  equal(value('04:45'), '04:45')
  equal(value('4:45'), '04:45')
})

test('what is wrong is told at its line and column, with what to write instead', () => {
  const first = 'The file of claims is not valid: said.yaml:'
  for (const [text, said] of [
    [
      'mail.submitted: 5\nmail.delivred: 3',
      '2:1: «mail.delivred» is no fact; «mail.delivered» is meant?',
    ],
    ['mail.submitted: many', '1:17: write a whole number, such as 120000 or 120,000'],
    ['mail.submitted: -1', '1:17: write a whole number'],
    ['mail.submitted: 1.5', '1:17: write a whole number'],
    ['mail.submitted: [1]', '1:17: write a whole number'],
    ['mail.submitted:', '1:16: write a whole number'],
    ['mail.first: 25:00', '1:13: write a time, such as 04:45'],
    ['mail.first: 2025-10-06', '1:13: write a time'],
    ['mail.first: 5', '1:13: write a time'],
    ['leak.verdict: safe', '1:15: write one of confirmed, likely'],
    ['date: 2025-02-30\nmail.first: 04:45', '1:7: write a day'],
    ['source: [a]\nmail.first: 04:45', '1:9: write who said so'],
    ['42', '1:1: write lines such as «mail.submitted: 120000»'],
    ['', '1:1: write lines such as'],
    ['source: A', '1:1: write lines such as'],
    ['a: b: c', '1:4: not YAML'],
  ] as const)
    ok(refusal(text).startsWith(`${first}${said}`), refusal(text))
  ok(refusal('mail.submitted: many', 'ja').includes('120,000 のような整数を書いてください'))
})

test('a file that is nested without end is refused like any other', () => {
  for (const text of ['['.repeat(60_000), '{a: '.repeat(15_000), '- '.repeat(30_000)])
    ok(refusal(text).includes('said.yaml:1:'), refusal(text).slice(0, 200))
})

test('a name that is near no fact is answered with all that there are', () => {
  for (const key of factKeys) ok(refusal('quite.another: 1').includes(key))
})

test('the file may have as many bytes and claims as said, one more is refused', () => {
  const row = '- mail.submitted: 1\n'
  equal(read(row.repeat(CLAIMS_MAX)).length, CLAIMS_MAX)
  ok(refusal(row.repeat(CLAIMS_MAX + 1)).includes(`more than ${CLAIMS_MAX} claims`))
  const filled = (bytes: number) => `mail.submitted: 1\n#${'x'.repeat(bytes - 19)}`
  equal(read(filled(CLAIMS_BYTES_MAX)).length, 1)
  ok(refusal(filled(CLAIMS_BYTES_MAX + 1)).includes('bytes'))
})

test('whatever text it is, it is read or refused with a place, and nothing else is thrown', () => {
  const pieces = fc.constantFrom(
    ...[
      'mail.first',
      ': ',
      '\n',
      '- ',
      '{',
      '}',
      '[',
      '04:45',
      '&a ',
      '*a',
      '120,000',
      'date',
      '"',
    ],
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (parts) => {
      const told = refusal(parts.join(''))
      ok(told === 'it was read' || /said\.yaml:\d+:\d+: /.test(told), told)
    }),
  )
})
