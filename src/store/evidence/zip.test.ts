import { deepEqual, equal, ok } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { fromBufferPromise } from 'yauzl'
import { freshFolder } from '../../../test/evidence/help.ts'
import { isRefused } from '../../evidence/refused.ts'
import { isArchivedName } from './archive.ts'
import { realDisk, using } from './disk.ts'
import { readDirectory, readEntry, ZIP_ENTRIES_MAX } from './zip-read.ts'
import { ZipWriter } from './zip-write.ts'

async function folderFor(t: TestContext): Promise<string> {
  const folder = await freshFolder()
  const { rm } = await import('node:fs/promises')
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function zipOf(path: string, files: readonly [string, Uint8Array][]): Promise<Buffer> {
  await using(await realDisk.open(path, 'replace'), async (file) => {
    const zip = new ZipWriter(file)
    for (const [name, bytes] of files) await zip.add(name, bytes)
    equal(await zip.end('a comment'), await file.size())
  })
  return readFileSync(path)
}

const read = async (path: string, most = 2 ** 20) =>
  using(await realDisk.open(path, 'read'), async (file) => {
    const directory = await readDirectory(file, () => true)
    if (isRefused(directory)) return directory.refused
    const found: [string, string | Buffer][] = []
    for (const [name, entry] of directory.entries) {
      const bytes = await readEntry(file, entry, most)
      found.push([name, isRefused(bytes) ? bytes.refused : bytes])
    }
    return { comment: directory.comment, found }
  })

test('what was put in comes out, here, in yauzl and in Python; the same files make the same octets', async (t) => {
  const folder = await folderFor(t)
  const path = join(folder, 'a.zip')
  const files: [string, Uint8Array][] = [
    ['checkpoint', Buffer.from('hello\n')],
    ['tile/0/000', Buffer.alloc(8_192, 7)],
    ['tile/entries/000', Buffer.from('{"v":1}'.repeat(5_000))],
    ['empty', Buffer.alloc(0)],
  ]
  const bytes = await zipOf(path, files)
  deepEqual(await zipOf(join(folder, 'b.zip'), files), bytes)
  const mine = await read(path)
  ok(typeof mine !== 'string')
  equal(mine.comment, 'a comment')
  deepEqual(
    mine.found,
    files.map(([name, it]) => [name, Buffer.from(it)]),
  )
  const other = await fromBufferPromise(bytes)
  const names: string[] = []
  for await (const entry of other.eachEntry()) names.push(entry.fileName)
  deepEqual(
    names,
    files.map(([name]) => name),
  )
  const told = execFileSync(
    'python3',
    [
      '-c',
      'import sys,zipfile,hashlib;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None\nfor n in z.namelist(): print(n,hashlib.sha256(z.read(n)).hexdigest())',
      path,
    ],
    { encoding: 'utf8' },
  )
  equal(told.trim().split('\n').length, files.length)
})

test('more files than 16 bits count need the long end, and are read', async (t) => {
  const path = join(await folderFor(t), 'many.zip')
  const count = 0x10001
  await zipOf(
    path,
    Array.from({ length: count }, (_, i) => [`f${i}`, Buffer.from([i & 255])]),
  )
  const file = await realDisk.open(path, 'read')
  const directory = await readDirectory(file, (name) => name === 'f65536')
  ok(!isRefused(directory))
  const entry = directory.entries.get('f65536')
  ok(entry !== undefined && directory.entries.size === 1)
  deepEqual(await readEntry(file, entry, 10), Buffer.from([0]))
  await file.close()
  const counted = execFileSync(
    'python3',
    ['-c', 'import sys,zipfile;print(len(zipfile.ZipFile(sys.argv[1]).namelist()))', path],
    { encoding: 'utf8' },
  )
  equal(Number(counted), count)
})

test('a zip that promises too much, lies elsewhere or unpacks beyond its word is refused', async (t) => {
  const folder = await folderFor(t)
  const path = join(folder, 'a.zip')
  const good = await zipOf(path, [['tile/0/000', Buffer.alloc(100_000)]])
  const tried = async (change: (bytes: Buffer) => unknown) => {
    const bytes = Buffer.from(good)
    const made = change(bytes)
    writeFileSync(path, made instanceof Buffer ? made : bytes)
    const told = await read(path)
    if (typeof told === 'string') return told
    const [, content] = told.found[0] ?? []
    return typeof content === 'string' ? content : 'read'
  }
  const central = good.readUInt32LE(good.length - 22 - 9 + 16)
  const end = good.length - 22 - 9
  equal(await tried(() => {}), 'read')
  equal(
    await read(path, 99_999).then((it) => (it as { found: unknown[][] }).found[0]?.[1]),
    'it is longer than 99999 octets',
  )
  equal(await tried((it) => it.subarray(0, 10)), 'it is too short')
  equal(await tried((it) => it.subarray(0, -1)), 'it has no end of a zip')
  equal(
    await tried((it) => void it.writeUInt16LE(ZIP_ENTRIES_MAX % 0xffff, end + 10)),
    'its directory is broken',
  )
  equal(
    await tried((it) => void it.writeUInt32LE(0x7fffffff, end + 16)),
    'its directory lies outside',
  )
  equal(await tried((it) => void it.writeUInt32LE(0xffffffff, end + 16)), 'its long end is missing')
  // A bomb: it unpacks to more than it says.
  equal(await tried((it) => void it.writeUInt32LE(50, central + 24)), 'it does not unpack')
  equal(await tried((it) => void it.writeUInt32LE(100_001, central + 24)), 'its digest is another')
  equal(
    await tried((it) => void it.writeUInt32LE(0x7fffffff, central + 42)),
    'a file of it lies outside',
  )
  equal(
    await tried((it) => void it.writeUInt32LE(5, central + 42)),
    'it does not begin where it should',
  )
  equal(await tried((it) => void it.writeUInt16LE(1, central + 8)), 'a file of it is encrypted')
  equal(
    await tried((it) => void it.writeUInt16LE(99, central + 10)),
    'a file of it is packed strangely',
  )
  const twice = await zipOf(path, [
    ['checkpoint', Buffer.from('a')],
    ['checkpoint', Buffer.from('b')],
  ])
  ok(twice.length > 0)
  equal(await read(path), 'a name stands in it twice')
})

test('whatever a stranger made of a zip, reading it ends with a reason or with what is in it', async (t) => {
  const path = join(await folderFor(t), 'x.zip')
  const good = await zipOf(path, [
    ['tile/0/000', Buffer.alloc(500, 1)],
    ['tile/entries/000', Buffer.from('entry')],
  ])
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      fc.nat(good.length),
      async (changes, cut) => {
        const bytes = Buffer.from(good)
        for (const [at, octet] of changes) bytes[at] = octet
        writeFileSync(path, cut % 3 === 0 ? bytes.subarray(0, cut) : bytes)
        const told = await read(path, 1_000)
        ok(typeof told === 'string' || Array.isArray(told.found))
      },
    ),
    { numRuns: 300 },
  )
})

test('only names of tiles, entries and the checkpoint are taken from an archive', () => {
  for (const name of ['checkpoint', 'tile/0/000', 'tile/entries/x001/x234/067', 'tile/2/000.p/7'])
    ok(isArchivedName(name), name)
  for (const name of [
    '../tile/0/000',
    'tile/0/../../x',
    '/checkpoint',
    'tile/entries/000/',
    'log.vkey',
    `tile/0/${'x001/'.repeat(5)}000`,
  ])
    ok(!isArchivedName(name), name)
})
