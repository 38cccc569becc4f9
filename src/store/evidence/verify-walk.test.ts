import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { entryOf, freshPlace, type Place } from '../../../test/evidence/help.ts'
import { isRefused } from '../../evidence/refused.ts'
import { readBundle, readTile, toBundle, toTile } from '../../evidence/tiles.ts'
import { realDisk } from './disk.ts'
import { sha256 } from './hashing.ts'
import { pack } from './pack.ts'
import { verifyEvidence } from './verify.ts'
import { walkTree } from './verify-walk.ts'
import { SHARE_BLOCKS } from './verify-walk-share.ts'

const ENTRIES = 256 * (SHARE_BLOCKS + 2) + 40

let sound: Place
before(async () => {
  sound = await freshPlace()
  const journal = await sound.open()
  for (let i = 1; i < ENTRIES; i += 4_096)
    await journal.append(
      Array.from({ length: Math.min(4_096, ENTRIES - i) }, (_, n) => entryOf(i + n)),
    )
  await journal.close()
})
after(() => sound.remove())

async function changed(change: (folder: string) => unknown) {
  const folder = join(sound.root, `copy-${Math.trunc(performance.now() * 1_000)}`)
  cpSync(sound.folder, folder, { recursive: true })
  try {
    await change(folder)
    const walked = await walkTree(folder, { workers: 2 })
    const verified = await verifyEvidence(folder)
    equal(walked.ok, verified.ok)
    equal(walked.firstAltered, verified.firstAltered)
    return walked.problems.map(({ code }) => code)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function edit(folder: string, nth: number, fitTile: boolean) {
  const bundle = join(folder, 'tile/entries/005')
  const entries = readBundle(readFileSync(bundle), 256)
  ok(!isRefused(entries))
  const entry = Buffer.from(entries[nth] ?? [])
  entry.write('"q":1', entry.indexOf('"q":0'))
  entries[nth] = entry
  writeFileSync(bundle, toBundle(entries))
  if (!fitTile) return
  const tile = join(folder, 'tile/0/005')
  const hashes = readTile(readFileSync(tile), 256)
  ok(!isRefused(hashes))
  hashes[nth] = sha256.leaf(entry)
  writeFileSync(tile, toTile(hashes))
}

test('a sound log is sound with one thread and with several, packed or not, and tells how far it is', async () => {
  for (const workers of [1, 2, 3]) {
    const told: number[] = []
    const walked = await walkTree(sound.folder, { workers, progress: (n) => told.push(n) })
    deepEqual(walked, { ok: true, size: ENTRIES, firstAltered: null, problems: [] })
    equal(told.at(-1), ENTRIES)
  }
  deepEqual(await changed((folder) => pack({ disk: realDisk, folder, level: 0 })), [])
})

test('what was changed is found, and the first altered entry is that of the whole check', async () => {
  deepEqual(await changed((folder) => edit(folder, 7, false)), [
    'entry.altered',
    'checkpoint.differs',
  ])
  deepEqual(await changed((folder) => edit(folder, 7, true)), [
    'entry.altered',
    'checkpoint.differs',
  ])
  deepEqual(await changed((folder) => rmSync(join(folder, 'tile/entries/003'))), ['entry.missing'])
  deepEqual(
    await changed((folder) => {
      const path = join(folder, 'tile/0/004')
      const bytes = readFileSync(path)
      bytes[40] = (bytes[40] as number) ^ 1
      writeFileSync(path, bytes)
    }),
    ['tile.altered'],
  )
})

test('a tile that was changed before the entry that was is not taken for it', async () => {
  deepEqual(
    await changed((folder) => {
      const path = join(folder, 'tile/0/002')
      const bytes = readFileSync(path)
      bytes[40] = (bytes[40] as number) ^ 1
      writeFileSync(path, bytes)
      edit(folder, 7, false)
    }),
    ['tile.altered', 'entry.altered', 'checkpoint.differs'],
  )
})

test('a tile that is too long or too short is missing, and what cannot be read at all makes the walk fail', async () => {
  const tile = (folder: string) => join(folder, 'tile/0/004')
  for (const octets of [256 * 32 + 1, 256 * 32 - 1])
    deepEqual(await changed((folder) => writeFileSync(tile(folder), Buffer.alloc(octets))), [
      'tile.missing',
    ])
  for (const workers of [1, 2]) {
    const folder = join(sound.root, `folder-${workers}`)
    cpSync(sound.folder, folder, { recursive: true })
    rmSync(tile(folder))
    mkdirSync(tile(folder))
    await rejects(walkTree(folder, { workers }), { code: 'EISDIR' })
  }
})

test('bundles larger than the room that a walk begins with are walked, and their entries told apart', async () => {
  const large = await freshPlace()
  const journal = await large.open()
  const facts = { note: 'x'.repeat(3_000) }
  await journal.append(Array.from({ length: 600 }, (_, n) => entryOf(n, { facts })))
  await journal.close()
  ok(statSync(join(large.folder, 'tile/entries/001')).size > 2 * 2 ** 18)
  equal((await walkTree(large.folder, { workers: 1 })).ok, true)
  const path = join(large.folder, 'tile/entries/001')
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1
  writeFileSync(path, bytes)
  equal((await walkTree(large.folder, { workers: 1 })).firstAltered, 511)
  await large.remove()
})

test('a log without a key or a checkpoint is not passed', async () => {
  deepEqual(await changed((folder) => rmSync(join(folder, 'checkpoint'))), ['checkpoint.missing'])
  await rejects(walkTree(join(sound.root, 'nowhere')))
})
