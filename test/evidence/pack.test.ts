/**
 * Packing: a log whose full tiles were packed away reads, proves, scrubs and verifies as before, to us
 * and to a stranger; and no crash on the way loses anything.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Fault } from '../../src/lib/fault.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { pack, packable } from '../../src/store/evidence/pack.ts'
import { exportProof } from '../../src/store/evidence/prove.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { scrubRun } from '../../src/store/evidence/scrub-run.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { Crashed, chanceOf, entryOf, FailingDisk, freshPlace, type Place } from './help.ts'

const PROOF = join(import.meta.dirname, 'verify_tlog_proof.py')
const ROOT = join(import.meta.dirname, 'archive_root.py')

async function logOf(entries: number, t?: TestContext): Promise<Place> {
  const place = await freshPlace()
  t?.after(() => place.remove())
  const journal = await place.open()
  for (let i = 1; i < entries; i += 4_096)
    await journal.append(
      Array.from({ length: Math.min(4_096, entries - i) }, (_, n) => entryOf(i + n)),
    )
  await journal.close()
  return place
}

const filesIn = (place: Place) =>
  readdirSync(join(place.folder, 'tile'), { recursive: true, encoding: 'utf8' })
    .filter(
      (it) =>
        !it.includes('.p') &&
        /\d{3}$/.test(it) &&
        statSync(join(place.folder, 'tile', it)).isFile(),
    )
    .sort()
const bodiesOf = async (place: Place) =>
  (await Array.fromAsync(readEvidence(place.folder, place.keysFolder))).map(
    ({ body }) => body?.['i'],
  )

/** Whole, as everybody who reads it sees it. */
async function judge(place: Place, entries: number): Promise<void> {
  const verified = await verifyEvidence(place.folder, {
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
  })
  deepEqual([verified.problems, verified.size], [[], entries])
  const bodies = await bodiesOf(place)
  deepEqual(
    bodies.slice(1),
    [...Array(entries - 1).keys()].map((i) => i + 1),
  )
}

test('full tiles go into zips, and all that reads the log reads it as before', async (t) => {
  const place = await logOf(900, t)
  const proofs = await Promise.all([0, 255, 300, 899].map((it) => exportProof(place.folder, it)))
  equal(await packable(realDisk, place.folder, 0), 3)
  deepEqual(await pack({ disk: realDisk, folder: place.folder, level: 0 }), {
    made: 3,
    zips: 3,
    entries: 768,
  })
  deepEqual(readdirSync(join(place.folder, 'archive')), ['000.zip', '001.zip', '002.zip'])
  deepEqual(filesIn(place), [])
  await judge(place, 900)
  deepEqual(
    await Promise.all([0, 255, 300, 899].map((it) => exportProof(place.folder, it))),
    proofs,
  )
  const scrubbed = await scrubRun({
    places: { disk: realDisk, folder: place.folder, keysFolder: place.keysFolder },
    now: () => place.now,
    monotonic: () => 0,
    rest: () => {},
    isSaved: false,
  })
  deepEqual([scrubbed?.problems, scrubbed?.size], [[], 900])
  // Writing goes on, and what becomes full later is packed later.
  const journal = await place.open()
  await journal.append(Array.from({ length: 200 }, (_, i) => entryOf(900 + i)))
  await journal.close()
  deepEqual(await pack({ disk: realDisk, folder: place.folder }), {
    made: 1,
    zips: 4,
    entries: 1_024,
  })
  await judge(place, 1_100)
})

test('a stranger recomputes the root from one zip, with Python alone; and refuses what was changed', async (t) => {
  const place = await logOf(600, t)
  await pack({ disk: realDisk, folder: place.folder, level: 0 })
  for (const nth of [0, 1]) {
    const zip = join(place.folder, `archive/00${nth}.zip`)
    match(
      execFileSync('python3', [ROOT, zip, '0', String(nth)], { encoding: 'utf8' }),
      new RegExp(`^VERIFIED mx1\\.example\\.jp/sekimori/1 600 entries ${nth * 256}-`),
    )
  }
  // The proof of a packed entry, by the script that shares nothing with us.
  const leaf = join(place.root, 'leaf')
  const proof = join(place.root, 'proof')
  const entries = await Array.fromAsync(readEvidence(place.folder, place.keysFolder))
  ok(entries.length === 600)
  const python = `import zipfile,sys
b=zipfile.ZipFile(sys.argv[1]).read('tile/entries/000');at=0
for _ in range(3): n=int.from_bytes(b[at:at+2],'big');e=b[at+2:at+2+n];at+=2+n
open(sys.argv[2],'wb').write(e)`
  execFileSync('python3', ['-c', python, join(place.folder, 'archive/000.zip'), leaf])
  writeFileSync(proof, await exportProof(place.folder, 2))
  match(
    execFileSync('python3', [PROOF, join(place.folder, 'log.vkey'), leaf, proof], {
      encoding: 'utf8',
    }),
    /VERIFIED/,
  )
  const rebuilt = join(place.root, 'forged.zip')
  const forge = `import zipfile,sys
a=zipfile.ZipFile(sys.argv[1]);o=zipfile.ZipFile(sys.argv[2],'w',zipfile.ZIP_DEFLATED)
for n in a.namelist():
  b=a.read(n)
  o.writestr(n,b.replace(b'"q":0',b'"q":1',1) if n=='tile/entries/000' else b)
o.close()`
  execFileSync('python3', ['-c', forge, join(place.folder, 'archive/000.zip'), rebuilt])
  const refused = spawnSync('python3', [ROOT, rebuilt, '0', '0'], { encoding: 'utf8' })
  equal(refused.status, 1)
  match(refused.stderr, /not those of its tile/)
  // Ours names it, too.
  writeFileSync(join(place.folder, 'archive/000.zip'), readFileSync(rebuilt))
  const verified = await verifyEvidence(place.folder)
  equal(verified.ok, false)
})

test('the same log and checkpoint make the same octets', async (t) => {
  const place = await logOf(600, t)
  const { cpSync } = await import('node:fs')
  const other = join(place.root, 'other')
  cpSync(place.folder, other, { recursive: true })
  for (const folder of [place.folder, other]) await pack({ disk: realDisk, folder, level: 0 })
  for (const name of ['000.zip', '001.zip'])
    deepEqual(
      readFileSync(join(place.folder, 'archive', name)),
      readFileSync(join(other, 'archive', name)),
    )
})

test('a tile of level 1 takes 65,536 entries with it, and its zip alone leads to the root', async (t) => {
  const place = await logOf(65_536 + 300, t)
  const plain = filesIn(place).length
  deepEqual(await pack({ disk: realDisk, folder: place.folder, level: 1 }), {
    made: 1,
    zips: 1,
    entries: 65_536,
  })
  equal(plain, 256 + 256 + 1 + 2)
  deepEqual(filesIn(place), ['0/256', 'entries/256'])
  match(
    execFileSync('python3', [ROOT, join(place.folder, 'archive/000.zip'), '1', '0'], {
      encoding: 'utf8',
    }),
    /VERIFIED .* 65836 entries 0-65535/,
  )
  const verified = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
  deepEqual([verified.problems, verified.size], [[], 65_836])
})

test('what is not as it was signed is not packed, and nothing is deleted', async (t) => {
  const place = await logOf(600, t)
  const path = join(place.folder, 'tile/entries/001')
  const bytes = readFileSync(path)
  bytes.write('"q":1', bytes.indexOf('"q":0'))
  writeFileSync(path, bytes)
  const before = filesIn(place)
  await rejects(
    pack({ disk: realDisk, folder: place.folder, level: 0 }),
    (thrown) => thrown instanceof Fault && thrown.code === 'evidence.damaged',
  )
  // The one before it was sound.
  deepEqual(
    readdirSync(join(place.folder, 'archive')).filter((it) => it.endsWith('.zip')),
    ['000.zip'],
  )
  deepEqual(
    before.filter((it) => !filesIn(place).includes(it)),
    ['0/000', 'entries/000'],
  )
})

test('a zip that was changed, cut or taken away is told by name', async (t) => {
  const place = await logOf(600, t)
  await pack({ disk: realDisk, folder: place.folder, level: 0 })
  const path = join(place.folder, 'archive/001.zip')
  const whole = readFileSync(path)
  const told = async () => {
    const { problems, firstAltered } = await verifyEvidence(place.folder)
    return [problems.some(({ where }) => where === 'tile/entries/001'), firstAltered]
  }
  deepEqual(await told(), [false, null])
  const changed = Buffer.from(whole)
  const at = changed.indexOf('tile/entries/001') + 'tile/entries/001'.length + 50
  changed[at] = (changed[at] as number) ^ 0x40
  writeFileSync(path, changed)
  deepEqual(await told(), [true, 256])
  writeFileSync(path, whole.subarray(0, -100))
  deepEqual(await told(), [true, 256])
  rmSync(path)
  deepEqual(await told(), [true, 256])
})

/** The short run fails every call once, and some of them in the other ways. */
const isLong = process.env['SEKIMORI_LONG'] === '1'
const steps = [
  ['EIO', 1, 1],
  ['ENOSPC', 1, 5],
  ['short', 2, 5],
  ['crash', 3, 3],
  ['power', 1, 2],
] as const
for (const [failure, from, every] of steps)
  test(`${failure} at ${isLong || every === 1 ? 'every call' : 'some calls'} of a packing loses nothing`, async (t) => {
    const chance = chanceOf(11)
    const sound = await logOf(600)
    const { cpSync } = await import('node:fs')
    let lives = 0
    try {
      for (let nth = isLong ? 1 : from; ; nth += isLong ? 1 : every) {
        const folder = join(sound.root, `life-${nth}`)
        cpSync(sound.folder, folder, { recursive: true })
        const disk = new FailingDisk(nth, failure)
        await pack({ disk, folder, level: 0 }).catch((thrown) => {
          if (!(thrown instanceof Crashed) && !('code' in thrown)) throw thrown
        })
        if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
        const life = { ...sound, folder }
        try {
          await judge(life, 600)
          equal((await pack({ disk: realDisk, folder, level: 0 })).zips, 2)
          deepEqual(filesIn(life), [])
          await judge(life, 600)
        } catch (thrown) {
          throw new Error(`${failure} at call ${nth}: ${(thrown as Error).stack}`)
        }
        rmSync(folder, { recursive: true })
        lives += 1
        if (!disk.hasFailed) break
      }
    } finally {
      await sound.remove()
    }
    t.diagnostic(`${lives} lives`)
    ok(lives > 3)
  })
