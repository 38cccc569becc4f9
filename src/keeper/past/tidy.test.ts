import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { engineTidying, SLACK, SLACK_PART, tidy } from './tidy.ts'

test('is cleared away once the slack is used up, and not before', () => {
  const begin = 100 * 2 ** 20
  let used = begin
  let cleared = 0
  const tidied = tidy({
    used: () => used,
    clear: () => {
      cleared += 1
      used = begin
    },
  })
  tidied()
  used = begin + SLACK + begin * SLACK_PART - 1
  tidied()
  equal(cleared, 0)
  used += 1
  tidied()
  deepEqual([cleared, used], [1, begin])
  tidied()
  equal(cleared, 1)
})

test('the engine can be asked', () => {
  const engine = engineTidying()
  ok(engine !== undefined && engine.used() > 0)
  engine.clear()
})
