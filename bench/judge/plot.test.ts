import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { readOptions } from './options.ts'
import { type Axis, type Chart, shareAt, svgOf } from './plot.ts'
import { tableOf } from './tables.ts'

const axis: Axis = { title: 'x', from: 1, to: 100, ticks: [], scale: 'log' }

test('a logarithmic axis puts ten in the middle of one and a hundred', () => {
  equal(shareAt(axis, 10), 0.5)
  equal(shareAt({ ...axis, reversed: true }, 100), 0)
  equal(shareAt(axis, 1_000), 1, 'what is beyond stands at the end')
})

test('zero stands before the first mark of an axis that has it', () => {
  const withZero: Axis = { ...axis, scale: 'withZero' }
  equal(shareAt(withZero, 0), 0)
  ok(shareAt(withZero, 1) > 0 && shareAt(withZero, 100) === 1)
})

test('a chart is SVG that loads nothing, with names escaped and no broken number', () => {
  const chart: Chart = {
    title: 'a < b & c',
    note: '',
    x: axis,
    y: { ...axis, scale: 'withZero' },
    lines: [
      {
        name: 'one',
        points: [
          [1, 0],
          [100, 100],
        ],
        bounds: [
          [0, 1],
          [50, 200],
        ],
      },
      { name: 'two', points: [] },
    ],
  }
  const svg = svgOf(chart)
  ok(svg.includes('a &lt; b &amp; c'))
  ok(!/NaN|Infinity|undefined|href|url\(/.test(svg))
})

test('a table stands in columns', () => {
  equal(tableOf(['a', 'b', 'n'], [['x', 'yy', '10']]), 'a  b    n\n-  --  --\nx  yy  10\n')
})

test('options name families by group, and refuse what is none', () => {
  const data = ['--data', 'x']
  const cases = (list: string) =>
    readOptions([...data, '--cases', list])?.families.map(({ id }) => id)
  deepEqual(cases('d3,a'), ['a', 'd3'])
  deepEqual(cases('evasion')?.length, 20)
  ok(cases('honest')?.includes('g2') && !cases('attacks')?.includes('g2'))
  ok(!readOptions(data)?.families.some(({ id }) => id === 'F3'))
  throws(() => cases('zz'), /no case «zz»/)
  throws(() => readOptions([...data, '--runs', '0']), /--runs/)
  throws(() => readOptions([...data, '--days', '9-3']), /--days/)
  throws(() => readOptions([...data, '--signals', 'few']), /--signals/)
  deepEqual(readOptions([...data, '--days', '10-20'])?.window, { from: 10, to: 20 })
  equal(readOptions(['--help']), undefined)
})
