import { deepEqual, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  engineTidying,
  FLOOR,
  HOLES,
  NARROW_FLOOR,
  NARROW_FROM,
  SLACK,
  type Tidying,
  tidy,
  WIDE_YOUNG_ROOM,
  YOUNG_ROOM,
} from './tidy.ts'

const still = {
  taken: () => 0,
  used: () => 0,
  clear: () => undefined,
  narrow: () => undefined,
  young: () => 0,
  grows: () => undefined,
  end: () => undefined,
} satisfies Tidying

/** A heap of which that much is left by a clearing. */
function heap(left: number) {
  const its = { used: 0, holes: 0, packed: [] as boolean[] }
  const tidied = tidy({
    ...still,
    used: () => its.used,
    taken: () => its.used + its.holes,
    clear: (packs) => {
      its.packed.push(packs)
      its.used = Math.min(its.used, left)
    },
  })
  return { its, tidied }
}

test('a small heap is left alone, and cleared away at its bound', () => {
  const { its, tidied } = heap(FLOOR / 4)
  its.used = FLOOR - 1
  tidied()
  deepEqual(its.packed, [])
  its.used += 1
  tidied()
  tidied()
  deepEqual(its.packed, [false])
  its.used = FLOOR
  tidied()
  deepEqual(its.packed, [false, false])
})

test('is cleared away once the slack is used up, and not before', () => {
  const left = 2 * FLOOR
  const { its, tidied } = heap(left)
  its.used = left
  tidied()
  its.used = left + SLACK - 1
  tidied()
  deepEqual(its.packed, [false])
  its.used += 1
  tidied()
  deepEqual(its.packed, [false, false])
})

test('what is left is moved together where many free places are of no use, and not where they are few', () => {
  const { its, tidied } = heap(FLOOR / 2)
  its.used = FLOOR
  its.holes = HOLES
  tidied()
  its.used = FLOOR
  its.holes = HOLES + 1
  tidied()
  deepEqual(its.packed, [false, true])
})

test('the room of the young grows up to its bound, and again when it was given back', () => {
  let young = WIDE_YOUNG_ROOM / 8
  const told: boolean[] = []
  const tidied = tidy({
    ...still,
    young: () => young,
    grows: (may) => told.push(may),
  })
  young = WIDE_YOUNG_ROOM / 4
  tidied()
  deepEqual(told, [])
  young = WIDE_YOUNG_ROOM / 4 + 4096
  tidied()
  tidied()
  deepEqual(told, [false])
  young = WIDE_YOUNG_ROOM / 16
  tidied()
  tidied()
  deepEqual(told, [false, true])
})

for (const [keeps, left] of [
  ['little', NARROW_FROM - 1],
  ['much', NARROW_FROM],
] as const)
  test(`of a reading that keeps ${keeps} the room of the young ${keeps === 'much' ? 'is given back once, and stays small' : 'stays wide'}`, () => {
    let used = FLOOR
    let young = WIDE_YOUNG_ROOM
    const told: (string | boolean)[] = []
    const tidied = tidy({
      ...still,
      used: () => used,
      clear: () => {
        told.push('cleared')
        used = left
      },
      narrow: () => {
        told.push('narrowed')
        young = 0
      },
      young: () => young,
      grows: (may) => told.push(may),
    })
    tidied()
    deepEqual(told, [false, 'cleared', ...(keeps === 'much' ? ['narrowed', true] : [])])
    told.length = 0
    young = YOUNG_ROOM / 4 + 4096
    tidied()
    deepEqual(told, [keeps === 'little'])
    told.length = 0
    used = (keeps === 'much' ? NARROW_FLOOR : FLOOR) - 1
    tidied()
    deepEqual(told, [])
    used += 1
    tidied()
    deepEqual(told, ['cleared'])
  })

test('the engine can be asked', () => {
  const engine = engineTidying()
  ok(engine !== undefined && engine.taken() >= engine.used() && engine.used() > 0)
  ok(engine.young() > 0)
  ok(engine.young() < YOUNG_ROOM)
  engine.clear(true)
  engine.narrow()
  engine.grows(false)
  engine.grows(true)
  engine.end()
})

test('the engine knows what it is asked for, and moves together what is left in between', () => {
  const script = `
    import { getHeapStatistics } from 'node:v8'
    import { engineTidying } from ${JSON.stringify(join(import.meta.dirname, 'tidy.ts'))}
    const engine = engineTidying()
    const taken = () => getHeapStatistics().total_heap_size
    const all = Array.from({ length: 800_000 }, (_, n) => ({ n, of: [n] }))
    engine.clear(false)
    const before = taken()
    const few = all.filter(({ n }) => n % 4 === 0)
    all.length = 0
    engine.clear(false)
    engine.clear(true)
    engine.grows(false)
    engine.end()
    console.log(few.length, taken() < before * 0.75)`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  deepEqual([stderr, stdout], ['', '200000 true\n'])
})

test('where the young have much room at the beginning, they get no more', () => {
  const told: boolean[] = []
  tidy({
    ...still,
    young: () => WIDE_YOUNG_ROOM,
    grows: (may) => told.push(may),
  })
  deepEqual(told, [false])
})
