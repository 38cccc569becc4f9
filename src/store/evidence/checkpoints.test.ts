import { equal, ok, rejects } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { isRefused } from '../../evidence/refused.ts'
import { instant } from '../../lib/time.ts'
import { SmallLog } from '../../witness/testing.ts'
import { Checkpoints, DAY_FILE_BYTES_MAX, DAY_SEPARATOR, openCheckpoint } from './checkpoints.ts'
import { realDisk } from './disk.ts'
import { sha256 } from './hashing.ts'

test('a day’s file that is full takes no more, and loses nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-checkpoints-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'checkpoints/2026/11/22.txt')
  mkdirSync(dirname(file), { recursive: true })
  const note = 'a note\n'
  const keep = () =>
    new Checkpoints(
      {
        disk: realDisk,
        folder,
        hwmFolder: undefined,
        vkey: {} as never,
        sign: () => new Uint8Array(),
      },
      undefined,
    ).keepCosigned(1, note, instant('2026-11-22T09:00:00Z'))
  writeFileSync(file, '')
  const room = DAY_FILE_BYTES_MAX - Buffer.byteLength(DAY_SEPARATOR + note)
  for (const [before, after] of [
    [room, DAY_FILE_BYTES_MAX],
    [room + 1, room + 1],
    [DAY_FILE_BYTES_MAX + 1, DAY_FILE_BYTES_MAX + 1],
  ] as const) {
    truncateSync(file, 0)
    truncateSync(file, before)
    await keep()
    equal(statSync(file).size, after)
  }
})

test('who finds another root promised for the size that it promised signs no more', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-checkpoints-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const log = new SmallLog('log.example/1', sha256).grow(5)
  const newest = openCheckpoint(log.note(), log.vkey)
  ok(!isRefused(newest))
  const checkpoints = new Checkpoints(
    { disk: realDisk, folder, hwmFolder: undefined, vkey: log.vkey, sign: () => new Uint8Array() },
    newest,
  )
  mkdirSync(join(folder, '.state'))
  writeFileSync(join(folder, '.state/hwm'), log.rewritten('other').grow(5).note())
  const root = log.grow(6).root()
  await rejects(checkpoints.sign(6, root, instant('2026-11-22T09:00:00Z')), /rolled-back/)
})
