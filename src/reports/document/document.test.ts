import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import type { Language } from '../../lib/words.ts'
import {
  account,
  blast,
  clean,
  empty,
  hostile,
  hostileTexts,
  samples,
  theft,
  wipe,
  zeroDay,
} from '../testing.ts'
import { DETAILED_MAX, referenceOf, reportDocument } from './document.ts'
import { type Block, cut, moreOf, type ReportDocument, type Table } from './model.ts'

const languages: readonly Language[] = ['ja', 'en']
const blocksOf = ({ sections }: ReportDocument): readonly Block[] =>
  sections.flatMap(({ blocks }) => blocks)
const tablesOf = (document: ReportDocument): readonly Table[] =>
  blocksOf(document).filter((block) => block.kind === 'table')
const wordsOf = (document: ReportDocument, id = 'summary'): string =>
  JSON.stringify(document.sections.find((section) => section.id === id)?.blocks ?? '')

/** Every text of a document, of whatever depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsOf)
}

test('the blast is told with its account, its window and all its figures', () => {
  const ja = wordsOf(reportDocument(blast, 'ja'))
  for (const told of [
    'koho@police.example.lg.jp が、2025年10月6日 04:39〜17:30 (JST) の 12 時間 51 分にわたり',
    '120,000 通のメール',
    '宛先は延べ 120,000 件（国内 17,200 件、国外 102,800 件）',
    '19,000 件（15.8 %）は相手先のサーバーに到達し、88,412 件は不達',
    '接続元は 39 か所（13 か国',
    '漏えいの可能性は否定できない',
    '推定であり、確定した事実ではありません',
  ])
    ok(ja.includes(told), told)
  const en = wordsOf(reportDocument(blast, 'en'))
  for (const told of [
    'One account was taken over',
    '120,000 messages went out',
    'Leak cannot be ruled out',
  ])
    ok(en.includes(told), told)
})

test('a theft, a read-out by the web and a wipe are told without any mail sent', () => {
  match(wordsOf(reportDocument(theft, 'ja')), /1\.28 GB、8,120 通が読み出されています/)
  match(wordsOf(reportDocument(theft, 'ja')), /不正に送信されたメールは確認されていません/)
  match(wordsOf(reportDocument(zeroDay, 'en')), /broken into.*48\.1 GB taken/)
  match(
    wordsOf(reportDocument(wipe, 'ja')),
    /データを消す SQL 文が 44 文実行されました（1,204,118 行に影響）/,
  )
})

test('where a log does not tell how many rows were destroyed, the report does not say none', () => {
  const found = { ...wipe, stores: wipe.stores.map((store) => ({ ...store, rows: 0 })) }
  for (const [language, told] of [
    ['ja', /影響した行数はログからは分かりません/],
    ['en', /the logs do not tell how many rows/],
  ] as const) {
    const document = reportDocument(found, language)
    match(wordsOf(document), told)
    ok(!/[^\d,]0 (行に影響|rows affected)/.test(JSON.stringify(document)))
  }
})

test('a clean month accuses nobody, and says that silence of the logs proves nothing', () => {
  for (const language of languages) {
    const document = reportDocument(clean, language)
    ok(document.sections.every(({ id }) => id !== 'details' && id !== 'where'))
    match(
      wordsOf(document),
      language === 'ja' ? /不正利用は見つかりませんでした/ : /Nothing was found/,
    )
    match(wordsOf(document), language === 'ja' ? /ログにないこと/ : /do not hold/)
  }
})

test('a report of nothing says that there was nothing to read', () => {
  match(wordsOf(reportDocument(empty, 'ja')), /調べられるログがありませんでした/)
  for (const id of ['leak', 'questions', 'limits', 'evidence'])
    ok(
      reportDocument(empty, 'en').sections.some((section) => section.id === id),
      id,
    )
})

test('both languages have the same sections, blocks, rows and pictures', () => {
  for (const found of Object.values(samples)) {
    const [ja, en] = languages.map((language) => reportDocument(found, language))
    ok(ja !== undefined && en !== undefined)
    const shape = (document: ReportDocument) =>
      document.sections.map(({ id, blocks }) => [
        id,
        blocks.map((block) => [
          block.kind,
          block.kind === 'table' ? [block.rows.length, block.leftOut, block.columns.length] : 0,
        ]),
      ])
    deepEqual(shape(ja), shape(en))
    ok(textsOf(en.sections.map(({ title }) => title)).every((text) => !/[ぁ-ん]/.test(text)))
  }
})

test('every row of a table has a cell for each column', () => {
  for (const found of Object.values(samples))
    for (const table of tablesOf(reportDocument(found, 'ja')))
      for (const row of table.rows) equal(row.length, table.columns.length, table.caption)
})

test('the same investigation gives the same document; another stamp changes the stamp only', () => {
  deepEqual(reportDocument(blast, 'ja'), reportDocument(structuredClone(blast), 'ja'))
  const later = { ...blast, stamp: { at: instant('2031-01-01T00:00:00Z'), version: '9.9.9' } }
  const { stamp, ...rest } = reportDocument(blast, 'ja')
  const { stamp: other, ...same } = reportDocument(later, 'ja')
  notEqual(stamp, other)
  deepEqual(rest, same)
})

test('a case is named by its first day and the hashes of its inputs', () => {
  match(referenceOf(blast), /^SKM-20250906-[0-9A-F]{8}$/)
  equal(referenceOf(blast), referenceOf({ ...blast, notices: [], stamp: empty.stamp }))
  const [first, ...others] = blast.inputs
  ok(first !== undefined)
  const changed = { ...first, sha256: `${first.sha256.slice(1)}f` }
  notEqual(referenceOf(blast), referenceOf({ ...blast, inputs: [changed, ...others] }))
  match(referenceOf(empty), /^SKM-00000000-/)
})

test('hypotheses are never told as facts, and carry what speaks against them', () => {
  const section = reportDocument(blast, 'en').sections.find(({ id }) => id === 'account-1')
  const at = section?.blocks.findIndex(
    (block) => block.kind === 'table' && block.columns.some(({ head }) => head === 'Against'),
  )
  ok(at !== undefined && at > 0)
  match(JSON.stringify(section?.blocks[at - 1]), /hypotheses and no established facts/)
  match(JSON.stringify(section?.blocks[at]), /no failed login stands before the success/)
})

test('each claim of the appendix names file and line', () => {
  const evidence = reportDocument(blast, 'en').sections.find(({ id }) => id === 'evidence')
  const text = JSON.stringify(evidence)
  match(text, /logs\/mail\.log\.1:812, 815/)
  match(text, /a1a1a1a1/)
  match(text, /archive is cut short/)
})

test('claims stand against what was found, in the unit of the figure', () => {
  const claims = JSON.stringify(
    reportDocument(blast, 'ja').sections.find(({ id }) => id === 'claims'),
  )
  match(claims, /宛先 19,000 件.*宛先 19,000 件.*一致/)
  match(claims, /2025年10月6日 04:45:00 \(JST\)/)
  match(claims, /ログからは判断できない/)
})

test('so many accounts have a section of their own, and the rest is counted', () => {
  const taken = (n: number) => ({
    ...blast,
    accounts: Array.from({ length: n }, (_, i) =>
      account(`a${i}@example.jp`, { verdict: 'hijacked' }),
    ),
  })
  const details = (n: number) =>
    reportDocument(taken(n), 'en').sections.filter(({ level }) => level === 3).length
  equal(details(DETAILED_MAX), DETAILED_MAX)
  equal(details(DETAILED_MAX + 1), DETAILED_MAX)
  match(wordsOf(reportDocument(taken(DETAILED_MAX + 1), 'en'), 'details'), /the other 1 are in/)
})

test('a long table is cut, and says how much is missing', () => {
  deepEqual(cut([1, 2, 3], 3), { kept: [1, 2, 3], leftOut: 0 })
  deepEqual(cut([1, 2, 3, 4], 3), { kept: [1, 2, 3], leftOut: 1 })
  const many = {
    ...clean,
    accounts: Array.from({ length: 5_000 }, (_, i) => account(`a${i}@example.jp`)),
    accountsLeftOut: 70_000,
  }
  const table = tablesOf(reportDocument(many, 'en'))[0]
  equal((table?.rows.length ?? 0) + (table?.leftOut ?? 0), 5_000)
  equal(table?.lost, 70_000)
  match(moreOf(table as Table, 'en'), /4,900 more rows .*; of 70,000 further rows/)
  ok((table?.rows.length ?? 0) <= 100)
})

test('what an attacker wrote is bounded and visible wherever it may stand', () => {
  for (const text of hostileTexts)
    for (const language of languages) {
      const document = reportDocument(hostile(text), language)
      for (const told of textsOf(document)) {
        ok(told.isWellFormed())
        // A line feed in a cell is ours; a path of a picture is made of numbers.
        ok(!/[\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u200b-\u200f]/u.test(told), told.slice(0, 200))
        ok(!/\p{Cc}/u.test(told.replaceAll('\n', '')), told.slice(0, 200))
      }
      for (const { id } of document.sections) match(id, /^[a-z0-9-]+$/)
      ok(JSON.stringify(document).length < 800_000)
    }
})

test('property: no figure, however odd, keeps a report from being made', () => {
  const odd = fc.constantFrom(0, 1, 0.5, 1e9, 9.007e15, Number.MAX_SAFE_INTEGER)
  fc.assert(
    fc.property(odd, odd, odd, (a, b, c) => {
      const messages = {
        submitted: a,
        recipients: b,
        delivered: c,
        deferred: a,
        bounced: b,
        unknown: c,
      }
      const found = {
        ...blast,
        accounts: [
          account('a@example.jp', { verdict: 'hijacked', messages, domestic: a, foreign: c }),
        ],
      }
      ok(!textsOf(reportDocument(found, 'en')).some((text) => /NaN|Infinity|undefined/.test(text)))
    }),
    { numRuns: 40 },
  )
})

test('full lists are told with what they lack, in both languages', () => {
  const full = { ...blast, evicted: { ...blast.evicted, lists: { stages: 3, moments: 1_200 } } }
  for (const [language, told] of [
    ['ja', /時系列の出来事 1,200、攻撃の段階 3/],
    ['en', /1,200 moments of the timeline, 3 stages of the attack/],
  ] as const) {
    match(textsOf(reportDocument(full, language)).join('\n'), told)
    ok(!told.test(textsOf(reportDocument(blast, language)).join('\n')))
  }
})
