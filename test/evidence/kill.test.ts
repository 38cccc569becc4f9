/**
 * kill -9 at chance moments: the next start finds every entry that was acknowledged, at its index, and
 * the log verifies. What was asked and not acknowledged may be there or not.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { chanceOf, freshPlace } from './help.ts'

const KILLS = process.env['SEKIMORI_LONG'] === '1' ? 200 : 10
const seed = Number(process.env['SEKIMORI_SEED'] ?? 20_251_006)

test(`${KILLS} kills at chance moments lose nothing that was acknowledged (seed ${seed})`, async (t) => {
  const chance = chanceOf(seed)
  const place = await freshPlace()
  const acked = new Map<number, number>()
  let next = 1
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'kill-child.ts'), place.root, String(next)],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const died = once(child, 'exit')
      // Every third is killed while it starts and recovers.
      const after = kill % 3 === 2 ? 150 + chance(400) : 0
      if (after > 0) setTimeout(() => child.kill('SIGKILL'), after)
      for await (const line of createInterface({ input: child.stdout })) {
        if (line === 'ready') {
          if (after === 0) setTimeout(() => child.kill('SIGKILL'), 20 + chance(900))
          continue
        }
        const [index = 0, from = 0, count = 0] = line.split(' ').map(Number)
        for (let i = 0; i < count; i += 1) acked.set(index + i, from + i)
        next = Math.max(next, from + count)
      }
      const [, signal] = await died
      equal(signal, 'SIGKILL')
      next += 1_000
    }
    const verified = await verifyEvidence(place.folder, {
      keysFolder: place.keysFolder,
      hwmFolder: place.hwmFolder,
    })
    deepEqual(verified.problems, [])
    equal(verified.gaps, 0)
    let found = 0
    for await (const { index, body } of readEvidence(place.folder, place.keysFolder)) {
      const i = acked.get(index)
      if (i === undefined) continue
      equal(body?.['i'], i, `entry ${index}`)
      found += 1
    }
    equal(found, acked.size)
    ok(found > KILLS, 'the children got something done')
    t.diagnostic(`${found} acknowledged entries, ${verified.size} in the log`)
  } finally {
    await place.remove()
  }
})
