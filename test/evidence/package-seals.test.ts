// needs: python3, openssl
/** Forward-secure seals that are handed over with a package are checked with it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { hashText } from '../../src/evidence/bytes.ts'
import type { PackageChecked } from '../../src/evidence/package/check-types.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { writeZip } from '../../src/store/evidence/package/zip-write.ts'
import { makeKeys } from '../../src/store/evidence/seals/make-keys.ts'
import { byPython, missingPython } from './judges/judges.ts'
import { resummed } from './package-help.ts'
import {
  checkedBy,
  codesOf as codes,
  type Files,
  sealedPackage,
  sealNotesOf as sealNotes,
  withText as withTextIn,
} from './package-seals-help.ts'

let whole: Files
before(async () => {
  whole = await sealedPackage()
})

const checked = (files: Files): Promise<PackageChecked> => checkedBy(nodeRun, files)
const withText = (name: string, change: (text: string) => string): Files =>
  withTextIn(whole, name, change)

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

test('the script finds the same', { skip: missingPython }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-seals-'))
  try {
    const said = async (name: string, files: Files) => {
      const path = join(folder, `${name}.zip`)
      await writeZip(path, resummed(files))
      return byPython(path)
    }
    const sound = await said('sound', whole)
    equal(sound.ok, true, sound.text)
    match(sound.text, /4 of 6 good seals: no proof here/)
    const bad = (change: (line: string) => string) =>
      withText('fs/seals.txt', (text) =>
        text
          .split('\n')
          .flatMap((line, n) => (n === 3 ? change(line) : line))
          .join('\n'),
      )
    const keys = Buffer.from(whole.get('fs/pub.bin') ?? [])
    keys[0] = (keys[0] ?? 0) ^ 1
    const without = (gone: (name: string) => boolean): Files =>
      new Map([...whole].filter(([name]) => !gone(name)))
    const link = [...whole.keys()].find((name) => name.startsWith('consistency/')) ?? ''
    const otherTree = withText(link, (text) =>
      text.replace(/^([A-Za-z0-9+/]{43}=)$/m, Buffer.alloc(32, 9).toString('base64')),
    )
    const cases: readonly [string, Files, RegExp][] = [
      ['missed', bad((line) => line.replace('sealed', 'missed')), /epoch 2 is not good: its sig/],
      [
        'signature',
        bad((line) => line.replace(/(\S{10})\S{4}(\S+)$/, '$1AAAA$2')),
        /epoch 2 is not good: its signature/,
      ],
      [
        'left-out',
        withText('fs/seals.txt', (text) => text.split('\n').toSpliced(3, 1).join('\n')),
        /epoch 2 is not good: it does not follow/,
      ],
      ['keys', new Map([...whole, ['fs/pub.bin', keys]]), /fs\/pub.bin holds other keys/],
      ['no-keys', without((name) => name === 'fs/pub.bin'), /fs\/pub.bin is missing/],
      ['no-seals', without((name) => name.startsWith('fs/')), /fs\/seals.txt is not there/],
      ['other-tree', otherTree, /are not those that were sealed at the end of epoch/],
    ]
    for (const [name, files, why] of cases) {
      const { ok: isGood, text } = await said(name, files)
      equal(isGood, false, name)
      match(text, why, name)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
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
