import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Explained, MessageExplained } from '../keeper/explaining.ts'
import type { Language } from '../lib/words.ts'
import type { Weight } from '../verdict/detector/weights.ts'
import { CHANGES, explanationOf } from '../verdict/explanation.ts'
import type { Reason } from '../verdict/reasons.ts'
import { columnsOf } from './columns.ts'
import { linesOf } from './explain.ts'
import { drawn, oddsIn } from './explain-weights.ts'
import { explainWords } from './explain-words.ts'
import { cliWords } from './words.ts'

const reasons: readonly Reason[] = [
  {
    code: 'behaviour.leading',
    ...{ place: 'foreign', manner: 'blast', decibans: 18.2, total: 20.97, opinion: 'contain' },
    ...{ bar: 20, delay: -15, challenge: 0, contain: 20 },
  },
  ...([
    { part: 'when', decibans: -24.49, perYear: 281, hour: 4, sitting: 'begins' },
    { part: 'client', decibans: 21.24, client: 'new', owner: 0.7, thief: 90 },
    {
      ...{ part: 'where', decibans: 15.3, level: 'country-new-to-organisation', country: 'NG' },
      ...{ colleagues: 0, owner: 1.4, thief: 47 },
    },
    { part: 'who', decibans: 12.23, recipients: 120, neverWritten: 120, usual: 4.1, owner: 0.5 },
    { part: 'prior', decibans: -6.08, percent: 24.7 },
  ].map((weight) => ({ code: 'behaviour.weight', ...weight })) as readonly Weight[]),
  { code: 'bulk.gate', recipients: 120, most: 30 },
]

const message = (of: readonly Reason[]): MessageExplained => ({
  reference: '7K3QX2M',
  state: 'held',
  account: 'sasl:hanako@example.jp',
  at: '2025-10-05T19:45:00.000Z',
  instance: 'mx',
  queueId: 'Q1',
  envelopeSender: 'hanako@example.jp',
  recipients: 120,
  subject: 'invoice\u001b[31m',
  clientIp: '192.0.2.9',
  size: 2_311,
  ownership: 'thief',
  deadlineAt: null,
  dueAt: null,
  overdue: false,
  reasons: of as unknown as MessageExplained['reasons'],
  kept: null,
  entry: 88_123,
  answer: 'hold',
  wouldHave: null,
  messageId: null,
  evidence: 20.97,
  began: null,
  explanation: explanationOf(of, 0.005) ?? null,
})
const told = (explained: Explained, language: Language, columns = 100): readonly string[] =>
  linesOf(explained, { words: cliWords[language], language }, columns)
const toldOf = (of: readonly Reason[], language: Language, columns?: number) =>
  told({ kind: 'message', message: message(of) }, language, columns)

test('the column of decibans adds up, before the eyes of the reader', () => {
  for (const language of ['en', 'ja'] as const) {
    const lines = toldOf(reasons, language)
    const line = lines.findIndex((one) => /^─+$/.test(one))
    const hundredths = (text: string): number => Math.round(Number(text.slice(0, 8)) * 100)
    const weights = lines.slice(0, line).filter((one) => /^ *[+-]\d+\.\d\d .*│/.test(one))
    equal(weights.length, 5)
    equal(
      weights.reduce((sum, one) => sum + hundredths(one), 0),
      hundredths(lines[line + 1] ?? ''),
    )
    equal(hundredths(lines[line + 2] ?? ''), 2_097)
  }
})

test('no line is wider than the terminal, in either language', () => {
  for (const language of ['en', 'ja'] as const)
    for (const columns of [72, 80, 100, 160])
      for (const line of toldOf(reasons, language, columns).flatMap((one) => one.split('\n')))
        ok(columnsOf(line) <= columns, `${columnsOf(line)} > ${columns}: ${line}`)
})

test('a screen tells the answer, the odds, each bar, what would have been, and the gate', () => {
  const text = toldOf(reasons, 'en').join('\n')
  match(text, /Answer +held for a person/)
  match(text, /Client +192\.0\.2\.9 {2}Nigeria \(NG\)/)
  match(
    text,
    /Sending like a blast from a new country: evidence 21 decibans, containing asks for 20/,
  )
  match(text, /Odds: 1 in 2\.6 that/)
  match(text, /-15\.00 {2}● delay +reached, 35\.97 dB above/)
  match(text, /20\.00 {2}● contain +reached, 0\.97 dB above/)
  match(text, /~ {2}\+5\.67 {2}→ hold .*network of the account’s own/)
  match(text, /~ -15\.57 {2}→ hold .*own network, with its own client/)
  match(text, /120 recipients in one session/)
  ok(!text.includes('\u001b'))
  const ja = toldOf(reasons, 'ja').join('\n')
  match(ja, /ナイジェリア（NG）/)
  match(ja, /乗っ取られている確率/)
})

test('a message without the behaviour model says so, or says what it stood on', () => {
  match(toldOf([], 'en').join('\n'), /Nothing is told of the behaviour model/)
  const spared = toldOf([{ code: 'account.spared' }], 'ja').join('\n')
  match(spared, /自動では封じ込めない/)
  ok(!spared.includes('行動モデル'))
})

test('an account shows how it stands, its latest messages and the strongest of them', () => {
  const { explanation, reasons: _, began: __, ...listed } = message(reasons)
  const account = {
    ...{ account: 'sasl:hanako@example.jp', contained: true, scope: 'full' },
    ...{ containedAt: '2025-10-05T19:45:00.000Z', heldMessages: 3, evidence: 20.97 },
    odds: explanation?.odds ?? null,
    latest: [listed, { ...listed, reference: 'OTHER', evidence: null }],
    strongest: message(reasons),
  } as unknown as Extract<Explained, { kind: 'account' }>['account']
  for (const language of ['en', 'ja'] as const) {
    const text = told({ kind: 'account', account }, language).join('\n')
    match(text, /7K3QX2M/)
    match(text, /OTHER/)
    match(text, /\+20\.97 dB/)
  }
  const none = {
    ...account,
    latest: [],
    strongest: null,
    evidence: null,
    odds: null,
    containedAt: null,
  }
  match(told({ kind: 'account', account: none }, 'en').join('\n'), /No message of this account/)
})

test('a bar is drawn to its side, as long as its weight, and never past its half', () => {
  equal(drawn(10, 10), `${' '.repeat(10)}│${'█'.repeat(10)}`)
  equal(drawn(-10, 10), `${'█'.repeat(10)}│${' '.repeat(10)}`)
  equal(drawn(99, 10), drawn(10, 10))
  equal(drawn(0, 10), `${' '.repeat(10)}│${' '.repeat(10)}`)
  equal(drawn(1.5, 10), `${' '.repeat(10)}│█▌${' '.repeat(8)}`)
  equal(drawn(-1.5, 10), `${' '.repeat(8)}▐█│${' '.repeat(10)}`)
  for (let tenths = -120; tenths <= 120; tenths += 1) equal([...drawn(tenths / 10, 10)].length, 21)
})

test('odds read as people say them', () => {
  const { en, ja } = explainWords
  const at = (probability: number) => oddsIn({ hazard: 0.005, probability }, en)
  deepEqual(
    [at(1 / 3), at(1 / 201), at(0.5), at(0.501), at(0.9686), at(0.9991)],
    ['1 in 3', '1 in 200', '1 in 2', '50.1 %', '96.9 %', '> 99.9 %'],
  )
  equal(oddsIn({ hazard: 0.005, probability: 1 / 3 }, ja), 'およそ 3 分の 1')
})

test('every change has words in both languages', () => {
  for (const language of ['en', 'ja'] as const)
    deepEqual(Object.keys(explainWords[language].changed).sort(), [...CHANGES].sort())
})
