import { deepEqual, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { REFS_MAX } from './found.ts'
import { noLines, RefList } from './refs.ts'

const placeOf = (file: string): number => ['a.log', 'b.log', 'c.log'].indexOf(file)
const at = (file: string, line: number) => ({ source: { file, line } })

const listOf = (...lines: readonly (readonly [file: string, line: number])[]): RefList => {
  const list = new RefList()
  for (const [file, line] of lines) list.add(at(file, line))
  return list
}

test('lines are told in the order of inputs and lines, whatever order they came in', () => {
  deepEqual(new RefList().refs(placeOf), { lines: [], total: 0 })
  deepEqual(listOf(['b.log', 7]).refs(placeOf), { lines: [{ input: 1, line: 7 }], total: 1 })
  const list = listOf(['b.log', 7], ['b.log', 3], ['a.log', 9], ['b.log', 1], ['c.log', 2])
  deepEqual(list.refs(placeOf), {
    lines: [
      { input: 0, line: 9 },
      { input: 1, line: 1 },
      { input: 1, line: 3 },
      { input: 1, line: 7 },
      { input: 2, line: 2 },
    ],
    total: 5,
  })
})

test('what has no line, and what happened several times, counts', () => {
  const list = listOf(['a.log', 1])
  list.add({})
  list.add({ ...at('a.log', 2), times: 5 })
  deepEqual(list.refs(placeOf), {
    lines: [
      { input: 0, line: 1 },
      { input: 0, line: 2 },
    ],
    total: 7,
  })
})

test('the first lines are kept up to the bound; one more only counts', () => {
  const list = new RefList()
  for (let n = 1; n <= REFS_MAX; n += 1) list.add(at(n % 2 === 0 ? 'a.log' : 'b.log', n))
  const full = list.refs(placeOf)
  deepEqual([full.lines.length, full.total], [REFS_MAX, REFS_MAX])
  list.add(at('c.log', 999))
  deepEqual(list.refs(placeOf), { lines: full.lines, total: REFS_MAX + 1 })
})

test('one list takes what another has, each line with its own file', () => {
  const into = listOf(['c.log', 1])
  into.addAll(new RefList())
  into.addAll(listOf(['a.log', 2], ['b.log', 3]))
  deepEqual(into.refs(placeOf), {
    lines: [
      { input: 0, line: 2 },
      { input: 1, line: 3 },
      { input: 2, line: 1 },
    ],
    total: 3,
  })
  const empty = new RefList()
  empty.addAll(into)
  deepEqual(empty.refs(placeOf), into.refs(placeOf))
})

test('the list that all share who have none stays empty', () => {
  throws(() => noLines.add(at('a.log', 1)))
  throws(() => noLines.addAll(listOf(['a.log', 1])))
  deepEqual(noLines.refs(placeOf), { lines: [], total: 0 })
})
