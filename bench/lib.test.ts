import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { figureOf, interleaved, medianOf, processTimeOf, ratioOf, readBenchOptions } from './lib.ts'

test('the median of an even number of samples lies between the middle two', () => {
  equal(medianOf([3, 1, 2]), 2)
  equal(medianOf([4, 1, 3, 2]), 2.5)
})

test('cases are measured in turn, each round beginning with another one', async () => {
  const order: string[] = []
  const cases = ['a', 'b', 'c'].map((name) => ({
    name,
    run: async () => {
      order.push(name)
      return order.length
    },
  }))
  const samples = await interleaved(cases, 3)
  equal(order.join(''), 'abcbcacab')
  deepEqual(samples.get('a'), [1, 6, 8])
})

test('a figure carries its spread, a ratio what it is a ratio to', () => {
  const about = { bench: 'x', figure: 'f', unit: 's' }
  const base = figureOf({ ...about, case: 'base' }, [2, 1, 4])
  deepEqual([base.value, base.low, base.high, base.runs, base.ratioTo], [2, 1, 4, 3, null])
  const ratio = ratioOf(figureOf({ ...about, case: 'it' }, [3]), base)
  deepEqual([ratio.case, ratio.value, ratio.unit, ratio.ratioTo], ['it', 1.5, '1', 'base'])
})

test('options have defaults and refuse what is no count', () => {
  deepEqual(readBenchOptions({ messages: 10 }, [], []), { json: false, runs: 7, messages: 10 })
  const given = ['--json', '--runs', '3', '--messages=5']
  deepEqual(readBenchOptions({ messages: 10 }, [], given), { json: true, runs: 3, messages: 5 })
  equal(readBenchOptions({}, ['inet'], ['--inet']).inet, true)
  throws(() => readBenchOptions({}, [], ['--runs', '0']), /--runs/)
})

test('the time of a group that does not exist is nothing', {
  skip: process.platform !== 'linux',
}, () => {
  equal(processTimeOf([]), 0)
  ok(processTimeOf([2 ** 22 + 1]) === 0)
})
