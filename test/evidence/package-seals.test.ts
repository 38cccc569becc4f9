/** Forward-secure seals that are handed over with a package are checked with it. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { hashText } from '../../src/evidence/bytes.ts'
import { EPOCH_SECONDS, toHead } from '../../src/evidence/epoch.ts'
import { readVkey, toVkey } from '../../src/evidence/note.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageChecked, Run } from '../../src/evidence/package/check-types.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import type { Instant } from '../../src/lib/time.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { sha256 } from '../../src/store/evidence/hashing.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { makeKeys } from '../../src/store/evidence/seals/make-keys.ts'
import { Sealer } from '../../src/store/evidence/seals/sealer.ts'
import { webRun } from '../../web/verify/crypto.ts'
import { entryOf, freshPlace, ORIGIN, START } from './help.ts'
import { packageOf, type Rich, resummed } from './package-help.ts'

const HOUR = EPOCH_SECONDS * 1_000
const BEGIN = (Math.floor(START / HOUR) * HOUR) as Instant
const inEpoch = (n: number): Instant => (BEGIN + n * HOUR + 1_000) as Instant

type Files = ReadonlyMap<string, Uint8Array>
let whole: Files

/** Six epochs of 40 entries; a package of a few in the third. */
before(async () => {
  const place = await freshPlace()
  place.now = inEpoch(0)
  const journal = await place.open()
  const sealer = await Sealer.open({
    disk: realDisk,
    folder: place.folder,
    keysFolder: place.keysFolder,
    origin: ORIGIN,
    sign: () => journal.sign(),
  })
  const founding = await sealer.found(place.now, {
    epochs: 64,
    epochSeconds: EPOCH_SECONDS,
    seed: Buffer.alloc(32, 7),
    makeKeys: async (seed, epochs) => makeKeys(seed, epochs),
    progress: () => {},
    stop: new AbortController().signal,
  })
  const [, , epochs, epochSeconds, from, root] = toHead(founding).trimEnd().split(' ')
  const facts = { root, epochs: Number(epochs), epochSeconds: Number(epochSeconds), from }
  await journal.append([entryOf(0, { kind: 'seals.founded', facts } as never)])
  for (let epoch = 1; epoch <= 6; epoch += 1) {
    await journal.append(
      Array.from({ length: 40 }, (_, i) => entryOf(epoch * 100 + i, { at: place.now })),
    )
    place.now = inEpoch(epoch)
    await sealer.round(place.now)
  }
  await journal.materialise()
  const vkey = readVkey(readFileSync(join(place.folder, 'log.vkey'), 'utf8').trim(), sha256)
  ok(!isRefused(vkey))
  const policy = `log ${toVkey(vkey)}\nquorum none\n`
  const made = await packageOf({ place, policy, vkey } as Rich, '90-95')
  whole = made.files
  await journal.close()
  await place.remove()
})

const checked = (files: Files, more: object = {}, run: Run = nodeRun): Promise<PackageChecked> => {
  const summed = resummed(files)
  return checkPackage(
    { names: [...summed.keys()].sort(), read: async (name) => summed.get(name) },
    run,
    more,
  )
}
const codes = ({ problems }: PackageChecked) => problems.map(({ code }) => code)
const sealNotes = ({ notChecked }: PackageChecked) =>
  notChecked.filter(({ code }) => code.startsWith('seals.'))
const withText = (name: string, change: (text: string) => string): Files =>
  new Map([...whole, [name, Buffer.from(change(Buffer.from(whole.get(name) ?? []).toString()))]])

test('the seals of a package are good, and those without a proof are counted', async () => {
  const result = await checked(whole)
  deepEqual(codes(result), [])
  // Of six, that behind the chosen entries and the newest.
  deepEqual(sealNotes(result), [{ code: 'seals.unlinked', count: 4, of: 6 }])
})

test('a seal that another key made, of another tree, or that is left out, is told', async () => {
  const third = (change: (line: string) => string) =>
    withText('fs/seals.txt', (text) =>
      text
        .split('\n')
        .flatMap((line, n) => (n === 3 ? change(line) : line))
        .join('\n'),
    )
  const swapped = third((line) =>
    line.replace(/ (\S)(\S{43}) /, (_, a, rest) => ` ${a === 'A' ? 'B' : 'A'}${rest} `),
  )
  deepEqual(codes(await checked(swapped)), ['seal.bad'])
  deepEqual(codes(await checked(third((line) => line.replace('sealed', 'missed')))), ['seal.bad'])
  const left = withText('fs/seals.txt', (text) => text.split('\n').toSpliced(3, 1).join('\n'))
  deepEqual(codes(await checked(left)), ['seal.bad'])
})

test('seals with keys of a forger’s own are not those of the log', async () => {
  const keys = Buffer.from(whole.get('fs/pub.bin') ?? [])
  keys[0] = (keys[0] ?? 0) ^ 1
  deepEqual(codes(await checked(new Map([...whole, ['fs/pub.bin', keys]]))), ['seals.unfounded'])
  const other = withText('fs/seals.txt', (text) => text.replace(/ 64 /, ' 63 '))
  deepEqual(codes(await checked(other)), ['seals.unfounded'])
  // Both changed so that they agree with each other.
  const own = makeKeys(Buffer.alloc(32, 8), 64)
  const head = withText('fs/seals.txt', (text) =>
    text.replace(/^(.* )\S+\n/, `$1${hashText(own.root)}\n`),
  )
  deepEqual(codes(await checked(new Map([...head, ['fs/pub.bin', own.keys]]))), ['seals.unfounded'])
  const none = new Map([...whole].filter(([name]) => name !== 'fs/pub.bin'))
  deepEqual(codes(await checked(none)), ['seals.unfounded'])
})

test('seals that the log promises and the package lacks are missed', async () => {
  const bare = new Map([...whole].filter(([name]) => !name.startsWith('fs/')))
  const { custody: _, ...result } = await checked(bare)
  ok(result.problems.some(({ code }) => code === 'seals.missing'))
})

test('where no entry says whose keys they are, they are told as not checked', async () => {
  const bare = new Map(
    [...whole].filter(
      ([name, bytes]) =>
        !name.startsWith('entries/') ||
        !Buffer.from(whole.get(name.replace(/\.[^.]*$/, '.leaf')) ?? bytes).includes(
          'seals.founded',
        ),
    ),
  )
  deepEqual(sealNotes(await checked(bare)), [{ code: 'seals.unchecked' }])
})

test('a browser finds the same: good seals, a seal of another key, of another tree, and foreign keys', async () => {
  const other = withText('fs/seals.txt', (text) =>
    text
      .split('\n')
      .map((line, n) => (n === 3 ? line.replace(/(\S{10})\S{4}(\S+)$/, '$1AAAA$2') : line))
      .join('\n'),
  )
  const keys = Buffer.from(whole.get('fs/pub.bin') ?? [])
  keys[0] = (keys[0] ?? 0) ^ 1
  const swapped = withText('fs/seals.txt', (text) => text.replaceAll('sealed', 'missed'))
  for (const files of [whole, other, new Map([...whole, ['fs/pub.bin', keys]]), swapped]) {
    const [here, there] = [await checked(files), await checked(files, {}, webRun)]
    deepEqual([codes(there), sealNotes(there)], [codes(here), sealNotes(here)])
  }
  deepEqual(codes(await checked(other, {}, webRun)), ['seal.bad'])
})

test('a sealed tree out of which this log did not grow is told with its epoch', async () => {
  const names = [...whole.keys()].filter((name) => name.startsWith('consistency/'))
  // The newest seal is of the checkpoint’s own size.
  equal(names.length, 1)
  const [name = ''] = names.sort()
  const altered = withText(name, (text) =>
    text.replace(/^([A-Za-z0-9+/]{43}=)$/m, Buffer.alloc(32, 9).toString('base64')),
  )
  const { problems } = await checked(altered)
  deepEqual(
    problems.map(({ code, ...rest }) => [code, 'epoch' in rest]),
    [['seal.differs', true]],
  )
})
