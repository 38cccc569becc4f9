import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { NoticeFacts } from '../containment/notice.ts'
import { instant } from '../lib/time.ts'
import { VolumeAlarm } from './volume-alarm.ts'

const now = instant('2026-11-22T09:00:00+09:00')

function alarmed(steps: readonly number[]): Promise<readonly number[]> {
  const told: number[] = []
  const alarm = new VolumeAlarm({
    raise: async (facts: NoticeFacts) => {
      if (facts.what === 'volume.filling') told.push(facts.percent)
      return true
    },
  })
  return steps
    .reduce(
      (before, used) =>
        before.then(() => alarm.look({ free: 1_000 - used, volume: 1_000, reserve: true }, now)),
      Promise.resolve(),
    )
    .then(() => told)
}

test('the alarm begins at 80 per cent, not below', async () => {
  deepEqual(await alarmed([0, 799]), [])
  deepEqual(await alarmed([800]), [80])
})

test('it is told again for each step, and when it came back, not all the time', async () => {
  deepEqual(await alarmed([800, 820, 849, 850, 999, 900]), [80, 85, 99])
  deepEqual(await alarmed([800, 790, 810]), [80, 81])
})

test('a volume that is not known raises nothing', async () => {
  const alarm = new VolumeAlarm({ raise: () => Promise.reject(new Error('raised')) })
  await alarm.look({ free: 0, volume: 0, reserve: false }, now)
})
