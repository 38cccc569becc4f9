import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { instant } from '../../../lib/time.ts'
import { hijacked, investigation, thief } from '../testing.ts'
import { CELL_MAX, cellOf, csvOf } from './encode.ts'
import { csvTables, tables } from './tables.ts'

const read = (text: string): readonly (readonly string[])[] => parse(text, { bom: true })
const tableOf = (name: string, found = investigation(), language: 'ja' | 'en' = 'en') =>
  csvTables(found, language).find((file) => file.name === name)?.text ?? ''

test('a table begins with a byte order mark, its lines end with CR LF, its head is codes', () => {
  const text = tableOf('inputs.csv')
  ok(text.startsWith('\ufefffile,sha256,bytes,'))
  ok(text.endsWith('\r\n'))
  equal(text.replaceAll('\r\n', '').includes('\n'), false)
  deepEqual(read(text)[1]?.slice(0, 3), ['logs/mail.log.1.gz', 'ab'.repeat(32), '123456'])
})

test('the tables are these, and a README says every column of every one in both languages', () => {
  deepEqual(
    csvTables(investigation(), 'ja').map(({ name }) => name),
    [
      ...['accounts.csv', 'origins.csv', 'domains.csv', 'timeline.csv', 'moments.csv'],
      ...['facts.csv', 'claims.csv', 'hypotheses.csv', 'stages.csv', 'stores.csv', 'web.csv'],
      ...['coverage.csv', 'inputs.csv', 'notices.csv', 'README.txt'],
    ],
  )
  const readme = tableOf('README.txt')
  for (const { columns } of tables)
    for (const { code, ja, says } of columns)
      ok(readme.includes(`  ${code} (${ja}): ${says.en} / ${says.ja}\r\n`), code)
})

test('every row has as many cells as its head, in both languages', () => {
  for (const language of ['ja', 'en'] as const)
    for (const { name, text } of csvTables(investigation(), language))
      if (name.endsWith('.csv')) {
        const rows = read(text)
        ok(rows.length > 1, `${name} has rows in this investigation`)
        deepEqual([...new Set(rows.map((row) => row.length))], [rows[0]?.length], name)
      }
})

test('a moment is RFC 3339 in the zone of the logs, a claimed moment too', () => {
  equal(read(tableOf('accounts.csv'))[1]?.[2], '2025-10-06T04:45:00+09:00')
  deepEqual(read(tableOf('claims.csv'))[1], [
    ...['mail.first', '2025-10-06T04:45:00+09:00', '2025-10-06T04:45:00+09:00', 'agrees'],
    'press release',
  ])
  deepEqual(read(tableOf('timeline.csv'))[1]?.slice(0, 3), ['2025-10-06T04:45:00+09:00', '60', '2'])
})

test('text that could begin a formula gets an apostrophe, a figure below zero stays one', () => {
  for (const begin of ['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    ok(cellOf(`${begin}1+1`).startsWith(`'${begin}`), begin)
  equal(cellOf('\t=1'), "'␉=1")
  equal(cellOf('\r=1'), "'␍=1")
  equal(cellOf(' =1'), "' =1")
  equal(cellOf('"=1"'), `"'""=1"""`)
  equal(cellOf('a;=1;b'), `"a;'=1;b"`)
  equal(cellOf(-1250), '-1250')
  equal(cellOf('a-b=c@d'), 'a-b=c@d')
})

test('control characters, and those that turn the writing, are shown and never written', () => {
  equal(cellOf('a\u0000b\u001b[31m\u007f'), 'a␀b␛[31m␡')
  equal(cellOf('x\u202egnp.exe'), 'x<U+202E>gnp.exe')
  equal(cellOf('a\r\nb'), 'a␍␊b')
  equal(cellOf('\ud800'), '\ufffd')
})

test('a cell of the most that fits stands whole, one sign more is cut and says so', () => {
  equal(cellOf('x'.repeat(CELL_MAX)), 'x'.repeat(CELL_MAX))
  equal(cellOf('x'.repeat(CELL_MAX + 1)), `${'x'.repeat(CELL_MAX)}…`)
})

test('whatever text is written, one row stays one row and no cell begins a formula', () => {
  const nasty = fc.string({ unit: 'binary', maxLength: 40 })
  const formula = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', ' =', '";=', '\n@', '＝'), nasty)
    .map(([begin, rest]) => begin + rest)
  fc.assert(
    fc.property(fc.array(fc.oneof(nasty, formula), { minLength: 1, maxLength: 4 }), (cells) => {
      const rows = read(csvOf([cells, ['end']]).replace(/\r\nend\r\n$/, '\r\n'))
      equal(rows.length, cells.length === 1 && cells[0] === '' ? rows.length : 1)
      for (const cell of rows[0] ?? [])
        for (const part of cell.split(';'))
          equal(/^[\s"]*[=+\-@＝＋－＠]|^[\t\r]/.test(part), false, JSON.stringify(part))
    }),
  )
})

test('a subject, a name and an origin that attack the reader end as plain cells', () => {
  const evil = '=HYPERLINK("http://evil.example","Click")'
  const found = investigation({
    accounts: [
      {
        ...hijacked,
        account: `sasl:${evil}` as never,
        uniformity: { subjects: [{ subject: evil, messages: 1 }] },
        origins: [thief('203.0.113.5', { country: evil, network: '@SUM(1)', others: [] })],
      },
    ],
    notices: [{ code: 'member-path', file: '../../etc/passwd\n=1', why: '-2+3' }],
  })
  const [, row] = read(tableOf('origins.csv', found))
  equal(row?.[2], `'${evil}`)
  equal(row?.[4], "'@SUM(1)")
  const [head, account] = read(tableOf('accounts.csv', found))
  equal(account?.[head?.indexOf('subject') ?? -1], `'${evil}`)
  deepEqual(read(tableOf('notices.csv', found))[1], [
    ...['member-path', '../../etc/passwd␊=1', '', '', "'-2+3"],
  ])
})

test('rows up to the most stand, those past it are left out and counted in the README', () => {
  const notices = (many: number) =>
    investigation({
      notices: Array.from({ length: many }, () => ({ code: 'fifo', file: 'f' }) as const),
    })
  const at = (many: number) => {
    const files = csvTables(notices(many), 'en', 3)
    return [
      read(files.find(({ name }) => name === 'notices.csv')?.text ?? '').length - 1,
      /notices\.csv:.*\r\n {2}(\d+) rows left out/.exec(files.at(-1)?.text ?? '')?.[1],
    ]
  }
  deepEqual(at(3), [3, undefined])
  deepEqual(at(4), [3, '1'])
})

test('equal investigations give equal bytes', () => {
  deepEqual(csvTables(investigation(), 'ja'), csvTables(structuredClone(investigation()), 'ja'))
  const later = investigation({ stamp: { at: instant('2030-01-01T00:00:00Z'), version: '9' } })
  deepEqual(csvTables(later, 'ja'), csvTables(investigation(), 'ja'))
})
