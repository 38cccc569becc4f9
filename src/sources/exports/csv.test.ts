import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type CsvRead,
  CsvRecords,
  columnsOf,
  lenient,
  RECORD_CHARS_MAX,
  RECORD_LINES_MAX,
  wellFormed,
} from './csv.ts'
import { placeOf, quoted } from './testing.ts'

const readAll = (text: string, records = new CsvRecords()): readonly CsvRead[] =>
  text
    .split('\n')
    .map((line, index) => records.push(line, placeOf(index + 1)))
    .filter((read) => read !== 'waiting')

test('a quoted field may hold line ends, delimiters and quotes; the record stands where it began', () => {
  const [first, second] = readAll('a,"b\nc ""d"", e\nf",g\nh,i,j')
  deepEqual(first, { cells: ['a', 'b\nc "d", e\nf', 'g'], where: placeOf(1) })
  deepEqual(second, { cells: ['h', 'i', 'j'], where: placeOf(4) })
})

test('a quote inside a bare field is a sign and opens nothing', () => {
  deepEqual(
    readAll('a,5" disk,b\nc,d"e,f').map((read) => typeof read === 'object' && read.cells),
    [
      ['a', '5" disk', 'b'],
      ['c', 'd"e', 'f'],
    ],
  )
})

test('a record of as many lines as are taken is read; with one more it is lost, and the next is read', () => {
  const lines = (most: number): string => `"${'x\n'.repeat(most - 1)}x"`
  equal(typeof readAll(lines(RECORD_LINES_MAX))[0], 'object')
  const past = readAll(`${lines(RECORD_LINES_MAX + 1)}\na,b`)
  equal(past[0], 'lost')
  deepEqual(past.length, 2)
})

test('a record of as many characters as are taken is read; one more is lost', () => {
  equal(typeof new CsvRecords().push('x'.repeat(RECORD_CHARS_MAX - 1), placeOf(1)), 'object')
  equal(new CsvRecords().push('x'.repeat(RECORD_CHARS_MAX), placeOf(1)), 'lost')
})

test('what was quoted is read back, whatever it was', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ', '=', '髙', '\t') })
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 5 }),
      (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\n')
        deepEqual(
          readAll(text).map((read) => (typeof read === 'object' ? read.cells : read)),
          rows,
        )
      },
    ),
  )
})

test('no text makes it throw or wait for ever', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const records = new CsvRecords()
      readAll(text, records)
      ok(records.waiting <= RECORD_LINES_MAX)
    }),
  )
})

test('columns are known in any spelling, behind a byte order mark and behind #Fields', () => {
  const header = columnsOf('\uFEFF"Sender Address";message_id;"Date (UTC)"')
  equal(header?.delimiter, ';')
  deepEqual([...(header?.columns.keys() ?? [])], ['senderaddress', 'messageid', 'dateutc'])
  deepEqual(
    [...(columnsOf('#Fields: date-time,client-ip,event-id')?.columns.keys() ?? [])],
    ['datetime', 'clientip', 'eventid'],
  )
  equal(columnsOf('one word'), undefined)
})

test('what is well formed is taken apart as csv-parse does it', () => {
  const piece = fc.constantFrom('a', '"', '""', ',', '\n', ' ', '髙', 'b c')
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
      const text = pieces.join('')
      const cells = wellFormed(text, ',')
      const isOneRecord = !/(?:^|,)[^",]*\n/.test(text)
      if (cells !== undefined && isOneRecord && text.trim() !== '')
        deepEqual(cells, lenient(text, ','))
    }),
    { numRuns: 2_000 },
  )
})
