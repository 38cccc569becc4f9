import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { coverageOf, type Missing } from '../evidence/coverage.ts'
import type { Instant } from '../lib/time.ts'
import { columnsOf } from './columns.ts'
import { COLUMNS, LISTED_MAX, pictureOf, ROWS_MAX, screenOf } from './evidence-gaps.ts'

const begin = Date.parse('2026-11-01T00:00:00Z')
const hour = 3_600_000
const t = (hours: number): Instant => (begin + hours * hour) as Instant
const span = { from: t(0), until: t(COLUMNS) }
const gap = (name: string | undefined, from: number, until: number): Missing => ({
  what: 'truncated',
  ...(name === undefined ? {} : { name }),
  ...{ from: t(from), until: t(until), entry: 7, at: t(until) },
})
/** The cells of a row, without its name. */
const cells = (rows: readonly string[], name: string): string =>
  rows.find((row) => row.startsWith(name))?.slice(-COLUMNS) ?? ''

test('the picture shows where each source has a gap, and from when on there is evidence', () => {
  const rows = pictureOf([gap('log', 10.5, 12.5)], span, { from: t(3), until: t(60) }, 'en')
  equal(cells(rows, 'log'), `···${'█'.repeat(7)}░░░${'█'.repeat(COLUMNS - 13)}`)
  equal(cells(rows, 'guard'), `···${'█'.repeat(COLUMNS - 3)}`)
  equal(cells(pictureOf([], span, undefined, 'en'), 'guard'), '·'.repeat(COLUMNS))
})

test('rows are aligned in both languages, and no more than ROWS_MAX sources are drawn', () => {
  const gaps = Array.from({ length: ROWS_MAX + 5 }, (_, n) => gap(`source-${n}`, n, n + 1))
  for (const language of ['ja', 'en'] as const) {
    const rows = pictureOf(gaps, span, { from: t(0), until: t(60) }, language)
    const drawn = rows.slice(0, -2)
    equal(drawn.length, ROWS_MAX + 1)
    equal(new Set(drawn.map(columnsOf)).size, 1)
  }
})

test('the screen lists LISTED_MAX gaps and counts the others; what stands in names cannot steer a terminal', () => {
  const gaps = Array.from({ length: LISTED_MAX + 3 }, (_, n) =>
    gap(`x\u001b[2J${n % 2}`, n / 10, n / 10 + 0.01),
  )
  const fold = { span: { from: t(0), until: t(60) }, unlisted: 2 }
  const lines = screenOf(coverageOf(gaps, span.from, span.until), span, fold, { language: 'en' })
  equal(lines.filter((line) => line.startsWith('  - ')).length, LISTED_MAX)
  ok(lines.at(-1)?.includes('5 more'))
  deepEqual(
    lines.filter((line) => line.includes('\u001b')),
    [],
  )
})
