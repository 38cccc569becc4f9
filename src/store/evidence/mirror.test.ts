import { equal, match, ok, rejects } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entryOf, FailingDisk, freshPlace, START } from '../../../test/evidence/help.ts'
import { judgedContradiction, readContradiction } from '../../evidence/contradiction.ts'
import { signatureLine } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { tileRoutes } from '../../witness/tiles.ts'
import { type Disk, readWhole, realDisk } from './disk.ts'
import { sha256, verifySignature } from './hashing.ts'
import { type EvidenceJournal, openJournal } from './journal.ts'
import { MISBEHAVIOUR_BYTES_MAX, type MirrorSource, mirrorLog } from './mirror.ts'

const fromFolder = (folder: string): MirrorSource => ({
  name: folder,
  read: async (path, most) => {
    const bytes = await readWhole(realDisk, join(folder, path), most)
    return bytes instanceof Uint8Array ? bytes : undefined
  },
})
/** As over HTTP, without the wire. */
const served = ({ swearing }: EvidenceJournal): MirrorSource => {
  const routes = tileRoutes(swearing)
  return {
    name: 'served',
    read: async (path) => {
      const { status, body } = await routes({
        ...{ method: 'GET', path: `/${path}` },
        ...{ body: new Uint8Array(), date: undefined },
      })
      return status === 200 ? Buffer.from(body as string) : undefined
    },
  }
}
const mirror = (source: MirrorSource, folder: string, disk: Disk = realDisk) =>
  mirrorLog({ disk, source, folder, now: START })
const some = (from: number, count: number, severity = 0) =>
  Array.from({ length: count }, (_, i) => entryOf(from + i, { severity }))

async function logOf(t: TestContext, count: number) {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(some(1, count))
  await journal.materialise()
  return { place, journal, to: join(place.root, 'mirror') }
}
const filesOf = (folder: string) =>
  readdirSync(join(folder, 'tile'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length))
    .sort()

test('a mirror grows with the log, step by step, into the same tiles', async (t) => {
  const { place, journal, to } = await logOf(t, 99)
  for (const more of [0, 1, 155, 1, 300, 70]) {
    if (more > 0) await journal.append(some(1_000, more))
    await journal.materialise()
    const { size } = await mirror(fromFolder(place.folder), to)
    equal(size, journal.health().size)
    equal(readFileSync(join(to, 'checkpoint'), 'utf8'), journal.checkpoint())
    // The log lets narrower files lie until the full one is there.
    equal(
      filesOf(to)
        .filter((file) => !file.includes('.p/'))
        .join('\n'),
      filesOf(place.folder)
        .filter((file) => !file.includes('.p/'))
        .join('\n'),
    )
    for (const file of filesOf(to))
      ok(readFileSync(join(to, file)).equals(readFileSync(join(place.folder, file))), file)
  }
  await journal.close()
})

test('what is served is as new as the last signature, also where no files are yet', async (t) => {
  const { journal, to } = await logOf(t, 10)
  await mirror(served(journal), to)
  await journal.append(some(500, 700))
  await journal.sign()
  equal((await mirror(served(journal), to)).size, 711)
  const files = filesOf(to)
  await journal.materialise()
  equal((await mirror(served(journal), to)).before, 711)
  equal(files.join('\n'), filesOf(to).join('\n'))
  await journal.close()
})

test('no path leads out of the log, and no body is served', async (t) => {
  const { journal } = await logOf(t, 300)
  const source = served(journal)
  ok((await source.read('tile/0/000', 0)) !== undefined)
  ok((await source.read('tile/entries/001.p/45', 0)) !== undefined)
  for (const path of [
    'tile/0/002',
    'tile/0/001.p/46',
    'tile/0/001.p/0',
    'tile/0/001.p/256',
    'tile/0/001.p/999',
    'tile/00/000',
    'tile/64/000',
    'tile/63/x999/x999/x999/x999/x999/999',
    'tile/0/../../keys/log.key',
    'tile/entries/x001/x000',
    'keys/log.key',
    'vault/gate400d/2026-11/00000000.skv',
    '.state/hwm',
    '',
  ])
    equal(await source.read(path, 0), undefined, path)
  await journal.close()
})

test('a shorter log, another history and a rewritten entry are refused, and what was kept stays', async (t) => {
  const { place, journal, to } = await logOf(t, 299)
  await cp(place.folder, join(place.root, 'before'), { recursive: true })
  await journal.append(some(300, 311))
  await journal.close()
  await mirror(fromFolder(place.folder), to)
  const kept = readFileSync(join(to, 'checkpoint'), 'utf8')

  // The stolen key: another history of the same log, of the same length and longer.
  const forge = async (name: string, count: number) => {
    const folder = join(place.root, name)
    const forged = await openJournal({ ...place.options(), folder, hwmFolder: `${folder}-hwm` })
    await forged.append(some(1, count, 1))
    await forged.close()
    return folder
  }
  const same = await forge('same', 610)
  const longer = await forge('longer', 900)
  for (const [folder, why] of [
    [join(place.root, 'before'), /300 entries, 611 were kept/],
    [same, /another history/],
    [longer, /its entry \d+ is another one/],
  ] as const) {
    await rejects(mirror(fromFolder(folder), to), (thrown: Error) => {
      match(thrown.message, /witness\.mirror-refused/)
      match(thrown.message, why)
      return true
    })
    equal(readFileSync(join(to, 'checkpoint'), 'utf8'), kept)
  }
  const judged = readFileSync(join(to, 'misbehaviour.log'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const read = readContradiction(line)
      ok(!isRefused(read))
      const it = judgedContradiction(read, sha256, verifySignature)
      return isRefused(it) ? it.refused : it.judgement
    })
  equal(judged.join(' '), 'unproven split rewritten')
  // And the true log goes on.
  const again = await place.open()
  await again.append(some(700, 5))
  await again.close()
  equal((await mirror(fromFolder(place.folder), to)).before, 611)
})

test('an entry that was edited, cut or is missing at the source is refused', async (t) => {
  const { place, journal, to } = await logOf(t, 599)
  await journal.close()
  const file = join(place.folder, 'tile/entries/001')
  const good = readFileSync(file)
  const edited = Buffer.from(good)
  edited[100] = (edited[100] ?? 0) ^ 1
  for (const bytes of [edited, good.subarray(0, -3), Buffer.alloc(0)]) {
    writeFileSync(file, bytes)
    await rejects(mirror(fromFolder(place.folder), to), /witness\.mirror-refused/)
    equal(existsSync(join(to, 'checkpoint')), false)
  }
  rmSync(file)
  await rejects(mirror(fromFolder(place.folder), to), /is missing/)
  writeFileSync(file, good)
  equal((await mirror(fromFolder(place.folder), to)).size, 600)
})

test('a log under another key is another log, whatever it is called', async (t) => {
  const { place, journal, to } = await logOf(t, 10)
  const other = await logOf(t, 20)
  await mirror(fromFolder(place.folder), to)
  await rejects(mirror(fromFolder(other.place.folder), to), /did not sign/)
  await rejects(
    mirrorLog({
      ...{ disk: realDisk, source: fromFolder(place.folder), folder: to, now: START },
      vkey: other.journal.swearing.vkey,
    }),
    /names another log/,
  )
  await Promise.all([journal.close(), other.journal.close()])
})

test('whatever write fails, or wherever it crashes, the next run has it all', async (t) => {
  const { place, journal } = await logOf(t, 300)
  const source = served(journal)
  let places = 0
  for (const failure of ['EIO', 'short', 'crash'] as const)
    for (let nth = 1; ; nth += 3) {
      const to = join(place.root, `m-${failure}-${nth}`)
      await mirror(fromFolder(place.folder), to)
      await journal.append(some(1_000, 3))
      await journal.sign()
      const disk = new FailingDisk(nth, failure)
      await mirror(source, to, disk).catch(() => {})
      equal((await mirror(source, to)).size, journal.health().size)
      if (!disk.hasFailed) break
      places += 1
    }
  ok(places > 5)
  await journal.close()
})

test('a checkpoint that lost its cosignatures does not replace the one of its size that has them', async (t) => {
  const { place, journal, to } = await logOf(t, 9)
  await journal.close()
  const file = join(place.folder, 'checkpoint')
  const bare = readFileSync(file, 'utf8')
  const lineOf = (name: string, octet: number) =>
    signatureLine(name, 7, new Uint8Array(72).fill(octet))
  const cosigned = `${bare}${lineOf('w.example/1', 1)}`
  writeFileSync(file, cosigned)
  await mirror(fromFolder(place.folder), to)
  writeFileSync(file, bare)
  await mirror(fromFolder(place.folder), to)
  equal(readFileSync(join(to, 'checkpoint'), 'utf8'), cosigned)
  const more = `${bare}${lineOf('w.example/1', 2)}${lineOf('x.example/1', 3)}`
  writeFileSync(file, more)
  await mirror(fromFolder(place.folder), to)
  equal(readFileSync(join(to, 'checkpoint'), 'utf8'), more)
})

test('a file of contradictions that is full loses none of them', async (t) => {
  const { place, journal, to } = await logOf(t, 9)
  await mirror(fromFolder(place.folder), to)
  const older = journal.checkpoint() ?? ''
  await journal.append(some(100, 9))
  await journal.materialise()
  await mirror(fromFolder(place.folder), to)
  await journal.close()
  writeFileSync(join(place.folder, 'checkpoint'), older)
  const file = join(to, 'misbehaviour.log')
  for (const length of [MISBEHAVIOUR_BYTES_MAX - 9, MISBEHAVIOUR_BYTES_MAX + 1]) {
    // Octets count: what is not ASCII has several.
    const full = Buffer.alloc(length, '—')
    writeFileSync(file, full)
    await rejects(mirror(fromFolder(place.folder), to), /witness\.mirror-refused/)
    ok(readFileSync(file).equals(full))
  }
})
