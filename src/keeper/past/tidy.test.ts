import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { engineTidying, SLACK, SLACK_PART, tidy, YOUNG_ROOM } from './tidy.ts'

const still = { young: () => 0, grows: () => undefined }

test('is cleared away once the slack is used up, and not before', () => {
  const begin = 100 * 2 ** 20
  let taken = begin
  let cleared = 0
  const tidied = tidy({
    ...still,
    taken: () => taken,
    clear: () => {
      cleared += 1
      taken = begin
    },
  })
  tidied()
  taken = begin + SLACK + begin * SLACK_PART - 1
  tidied()
  equal(cleared, 0)
  taken += 1
  tidied()
  deepEqual([cleared, taken], [1, begin])
  tidied()
  equal(cleared, 1)
})

test('the room of the young grows up to its bound, and again when it was given back', () => {
  let young = YOUNG_ROOM / 8
  const told: boolean[] = []
  const tidied = tidy({
    taken: () => 0,
    clear: () => undefined,
    young: () => young,
    grows: (may) => told.push(may),
  })
  young = YOUNG_ROOM / 4
  tidied()
  deepEqual(told, [])
  young = YOUNG_ROOM / 4 + 4096
  tidied()
  tidied()
  deepEqual(told, [false])
  young = YOUNG_ROOM / 16
  tidied()
  tidied()
  deepEqual(told, [false, true])
})

test('the engine can be asked', () => {
  const engine = engineTidying()
  ok(engine !== undefined && engine.taken() > 0 && engine.young() > 0)
  ok(engine.young() < YOUNG_ROOM)
  engine.clear()
  engine.grows(false)
  engine.grows(true)
})

test('the engine knows what it is asked for, and moves together what is left in between', () => {
  const script = `
    import { getHeapStatistics } from 'node:v8'
    import { engineTidying } from ${JSON.stringify(join(import.meta.dirname, 'tidy.ts'))}
    const engine = engineTidying()
    const taken = () => getHeapStatistics().total_heap_size
    const all = Array.from({ length: 800_000 }, (_, n) => ({ n, of: [n] }))
    engine.clear()
    const before = taken()
    const few = all.filter(({ n }) => n % 4 === 0)
    all.length = 0
    engine.clear()
    engine.clear()
    engine.grows(false)
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
    taken: () => 0,
    clear: () => undefined,
    young: () => YOUNG_ROOM,
    grows: (may) => told.push(may),
  })
  deepEqual(told, [false])
})
