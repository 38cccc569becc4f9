import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type JsonObject, PLAYBOOK_WALK_MAX } from './cacao.ts'
import { readCacao } from './read-cacao.ts'
import { action, afterOf, foreign, id, read, wrong } from './testing.ts'

const END = id('end', 99)
const a = (n: number): string => id('action', n)

test('one after the other', () => {
  deepEqual(afterOf(read(foreign({ [a(1)]: action(a(2)), [a(2)]: action(END) }))), {
    1: '',
    2: '1',
  })
})

test('what follows tracks comes after the last of each', () => {
  const both = id('parallel', 10)
  const playbook = read(
    foreign({
      [a(1)]: action(both),
      [both]: { type: 'parallel', next_steps: [a(2), a(4)], on_completion: a(5) },
      [a(2)]: action(a(3)),
      [a(3)]: action(END),
      [a(4)]: action(END),
      [a(5)]: action(END),
    }),
  )
  deepEqual(afterOf(playbook), { 1: '', 2: '1', 3: '2', 4: '1', 5: '3, 4' })
})

test('one end serves the branches and the whole, and a branch may lead to what follows', () => {
  const both = id('parallel', 10)
  const playbook = read(
    foreign({
      [both]: { type: 'parallel', next_steps: [a(2), a(4)], on_completion: a(5) },
      [a(2)]: action(a(5)),
      [a(4)]: action(END),
      [a(5)]: action(END),
    }),
  )
  deepEqual(afterOf(playbook), { 2: '', 4: '', 5: '2, 4' })
})

test('a condition is work of its own, and what follows comes after the way that was taken', () => {
  const condition = id('if-condition', 10)
  const playbook = read(
    foreign({
      [condition]: {
        ...{ type: 'if-condition', condition: 'x', on_true: a(1), on_false: a(2) },
        on_completion: a(3),
      },
      [a(1)]: action(END),
      [a(2)]: action(END),
      [a(3)]: action(END),
    }),
  )
  deepEqual(afterOf(playbook), { 10: '', 1: '10', 2: '10', 3: '1, 2' })
})

test('what follows a condition that may take no way comes after the condition as well', () => {
  const [condition, choice] = [id('if-condition', 10), id('switch-condition', 20)]
  const playbook = read(
    foreign({
      [condition]: {
        ...{ type: 'if-condition', condition: 'x', on_true: a(1), on_completion: choice },
      },
      [a(1)]: action(END),
      [choice]: {
        type: 'switch-condition',
        switch: 'y',
        cases: { one: a(2) },
        on_completion: a(3),
      },
      [a(2)]: action(END),
      [a(3)]: action(END),
    }),
  )
  deepEqual(afterOf(playbook), { 10: '', 1: '10', 20: '1, 10', 2: '20', 3: '2, 20' })
})

test('success and failure part, and meet again', () => {
  const { on_completion: _, ...parting } = action(END)
  const playbook = read(
    foreign({
      [a(1)]: { ...parting, on_success: a(3), on_failure: a(2) },
      [a(2)]: action(a(3)),
      [a(3)]: action(END),
    }),
  )
  deepEqual(afterOf(playbook), { 1: '', 2: 'failure 1', 3: 'success 1, 2' })
})

test('what an exception leads to is told apart, where nothing else leads there', () => {
  const playbook = read(
    foreign({ [a(1)]: action(END), [a(2)]: action(END) }, { workflow_exception: a(2) }),
  )
  deepEqual(
    playbook.work.map(({ step, onException }) => [step.id, onException]),
    [
      [a(1), false],
      [a(2), true],
    ],
  )
})

/** Pairs that both lead to the next pair: ways double with each. */
const doubling = (n: number): JsonObject => {
  const steps: [string, JsonObject][] = []
  for (let nth = 0; nth < n; nth += 1) {
    const next = nth + 1 === n ? END : id('parallel', nth + 1)
    steps.push([
      id('parallel', nth),
      { type: 'parallel', next_steps: [a(2 * nth), a(2 * nth + 1)] },
    ])
    steps.push([a(2 * nth), action(next)], [a(2 * nth + 1), action(next)])
  }
  return foreign(Object.fromEntries(steps))
}

test('branches that share their steps again and again are refused, and soon', () => {
  deepEqual(wrong(doubling(8)), [])
  ok(2 ** 14 > PLAYBOOK_WALK_MAX)
  deepEqual(wrong(doubling(14)), ['too-tangled /workflow'])
  deepEqual(wrong(doubling(40)), ['too-tangled /workflow'])
})

test('of any row of steps and branches each comes after those before it, and none after itself', () => {
  const types = fc.array(fc.constantFrom('action', 'parallel', 'if'), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(types, (row) => {
      const steps: [string, JsonObject][] = []
      const first = (nth: number): string =>
        nth >= row.length
          ? END
          : row[nth] === 'action'
            ? a(10 * nth)
            : id(row[nth] === 'if' ? 'if-condition' : 'parallel', 10 * nth)
      row.forEach((type, nth) => {
        const next = first(nth + 1)
        if (type === 'action') steps.push([first(nth), action(next)])
        else {
          const [one, two] = [a(10 * nth + 1), a(10 * nth + 2)]
          const ways =
            type === 'if'
              ? { type: 'if-condition', condition: 'x', on_true: one, on_false: two }
              : { type: 'parallel', next_steps: [one, two] }
          steps.push([first(nth), { ...ways, on_completion: next }])
          steps.push([one, action(END)], [two, action(END)])
        }
      })
      const playbook = readCacao(
        foreign(Object.fromEntries([[a(5_000), action(first(0))], ...steps])),
      )
      ok('document' in playbook, JSON.stringify(playbook).slice(0, 300))
      const seen = new Set<string>()
      const stage = (one: string): number => Math.floor(Number(one.slice(-12)) / 10)
      for (const { step, links } of playbook.work) {
        for (const link of links) {
          ok(seen.has(link.step), 'what comes before stands before')
          const [from, to] = [stage(link.step), stage(step.id)]
          ok(from === 500 || to === from + 1 || (to === from && step.id !== link.step))
        }
        seen.add(step.id)
      }
    }),
    { numRuns: 100 },
  )
})
