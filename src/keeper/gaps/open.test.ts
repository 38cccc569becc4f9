import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { BATCH_BYTES_MAX } from '../../sources/file/follow.ts'
import { BEAT_EVERY, STILL_LEAST } from './beat.ts'
import { GapsConfig } from './config.ts'
import { Gaps, type GapsParts } from './open.ts'

async function inHouse(
  body: (gaps: Gaps, written: Event[], pass: (ms: number) => void) => Promise<void>,
): Promise<void> {
  const keysFolder = mkdtempSync(join(tmpdir(), 'sekimori-gaps-'))
  let now = 1_000_000
  const written: Event[] = []
  const gaps = new Gaps({
    clock: { now: () => now as Instant, monotonic: () => now },
    config: GapsConfig.parse({ canary: { syslog: 'off', submission: 'off' } }),
    keysFolder,
    scribe: { write: async (events: readonly Event[]) => void written.push(...events) },
    folds: { gaps: { lastBeat: () => undefined, lastLife: () => undefined } },
    notices: { raiseSoon: () => {} },
    instances: () => [],
    signedSize: () => 0,
    startedAt: 1_000_000 as Instant,
    told: () => {},
  } as unknown as GapsParts)
  try {
    await gaps.begin()
    await body(gaps, written, (ms) => {
      now += ms
    })
  } finally {
    await gaps.close()
    rmSync(keysFolder, { recursive: true })
  }
}

const kinds = (events: readonly Event[]): string[] => events.map(({ kind }) => kind)

test('a beat that had to wait for a long round is no guard that stood still; a frozen thread is', () =>
  inHouse(async (gaps, written, pass) => {
    const beat = gaps.rounds.find(({ name }) => name === 'beat')
    for (let waited = 0; waited < 3 * STILL_LEAST; waited += BEAT_EVERY / 2) {
      pass(BEAT_EVERY / 2)
      gaps.pulse()
    }
    await beat?.act()
    deepEqual(kinds(written), ['guard.beat'])
    pass(STILL_LEAST)
    gaps.pulse()
    await beat?.act()
    await beat?.act()
    deepEqual(kinds(written), ['guard.beat', 'source.gap', 'guard.beat', 'guard.beat'])
  }))

test('a batch that is full by its octets catches up, and is no busy half minute', () =>
  inHouse(async (gaps) => {
    const range = { device: '1', inode: '1', head: '', headBytes: 0, from: 0, running: '' }
    const heard = { events: [], position: {}, lines: 1_500, unrecognised: 0 }
    for (let n = 0; n < 100; n += 1)
      gaps.heard('postfix-log:mx', { ...heard, range: { ...range, to: BATCH_BYTES_MAX - 40 } })
    equal(gaps.busiest, 0)
    gaps.heard('postfix-log:mx', { ...heard, range: { ...range, to: 2_000 } })
    equal(gaps.busiest, 1_500)
  }))
