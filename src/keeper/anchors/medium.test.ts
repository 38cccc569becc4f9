import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { hash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { entryOf, freshPlace, ORIGIN, type Place } from '../../../test/evidence/help.ts'
import { verifyEvidence } from '../../store/evidence/verify.ts'
import { copyToMedium, folderOn } from './medium.ts'

const noteOf = (place: Place): string => readFileSync(join(place.folder, 'checkpoint'), 'utf8')
const sizeIn = (note: string): number => Number(note.split('\n')[1])

const copy = (place: Place, to: string) => {
  const note = noteOf(place)
  return copyToMedium({ from: place.folder, to, origin: ORIGIN, size: sizeIn(note), note })
}

test('each time adds what is new, changes nothing, and the whole can be checked', async () => {
  const place = await freshPlace()
  try {
    const medium = join(place.root, 'medium')
    mkdirSync(medium)
    const journal = await place.open()
    await journal.append(Array.from({ length: 300 }, (_, i) => entryOf(i)))
    await journal.materialise()
    const first = copy(place, medium)
    equal(first.size, 301)
    const seen = new Map(
      globSync('**/*', { cwd: first.folder }).map((path) => [
        path,
        statSync(join(first.folder, path)).mtimeMs,
      ]),
    )
    await journal.append(Array.from({ length: 300 }, (_, i) => entryOf(1_000 + i)))
    await journal.materialise()
    const second = copy(place, medium)
    equal(second.size, 601)
    for (const [path, at] of seen)
      if (statSync(join(first.folder, path)).isFile())
        equal(statSync(join(first.folder, path)).mtimeMs, at, path)
    const again = copy(place, medium)
    equal(again.files, 0, 'there is nothing new')
    await journal.close()

    for (const size of [301, 601]) {
      const manifest = readFileSync(join(first.folder, `manifests/${size}.txt`), 'utf8')
      for (const line of manifest.trimEnd().split('\n')) {
        const [digest = '', path = ''] = line.split('  ')
        equal(hash('sha256', readFileSync(join(first.folder, path))), digest, path)
      }
      // As the README on the medium says.
      const check = join(place.root, `check-${size}`)
      execFileSync('cp', ['-r', first.folder, check])
      chmodSync(check, 0o700)
      copyFileSync(join(check, `notes/${size}.txt`), join(check, 'checkpoint'))
      const { problems, ...verified } = await verifyEvidence(check, { bodies: false })
      deepEqual(
        problems.filter((it) => it.where !== `checkpoints`),
        [],
      )
      equal(verified.size, size)
    }
    ok(!globSync('**/*', { cwd: first.folder }).some((path) => /vault|keys|\.state/.test(path)))
  } finally {
    await place.remove()
  }
})

test('a file of another length on the medium is told, and not written over', async () => {
  const place = await freshPlace()
  try {
    const medium = join(place.root, 'medium')
    mkdirSync(medium)
    const journal = await place.open()
    await journal.append(Array.from({ length: 300 }, (_, i) => entryOf(i)))
    await journal.materialise()
    const { folder } = copy(place, medium)
    const tile = join(folder, 'tile/0/000')
    chmodSync(tile, 0o600)
    writeFileSync(tile, 'shorter')
    throws(() => copy(place, medium), /another length/)
    equal(readFileSync(tile, 'utf8'), 'shorter')
    await journal.close()
  } finally {
    await place.remove()
  }
})

test('what a time that was broken off left on the medium is made anew, and stands in a manifest', async () => {
  const place = await freshPlace()
  try {
    const medium = join(place.root, 'medium')
    mkdirSync(medium)
    const journal = await place.open()
    await journal.append(Array.from({ length: 300 }, (_, i) => entryOf(i)))
    await journal.materialise()
    const { folder, manifestFile } = copy(place, medium)
    // As if the medium had been pulled out: no manifest, one file torn and one of octets never written.
    const [torn, empty] = [join(folder, 'tile/0/000'), join(folder, 'tile/entries/000')]
    rmSync(join(folder, manifestFile))
    for (const file of [torn, empty]) chmodSync(file, 0o600)
    writeFileSync(torn, 'shorter')
    writeFileSync(empty, Buffer.alloc(statSync(empty).size))
    copy(place, medium)
    for (const path of ['tile/0/000', 'tile/entries/000']) {
      const bytes = readFileSync(join(place.folder, path))
      deepEqual(readFileSync(join(folder, path)), bytes)
      ok(
        readFileSync(join(folder, manifestFile), 'utf8').includes(
          `${hash('sha256', bytes)}  ${path}`,
        ),
      )
    }
    await journal.close()
  } finally {
    await place.remove()
  }
})

test('a tile that is missing here is told, whatever else lies in archives', async () => {
  const place = await freshPlace()
  try {
    const medium = join(place.root, 'medium')
    mkdirSync(medium)
    const journal = await place.open()
    await journal.append(Array.from({ length: 600 }, (_, i) => entryOf(i)))
    await journal.materialise()
    await journal.close()
    mkdirSync(join(place.folder, 'archive'))
    writeFileSync(join(place.folder, 'archive/007.zip'), 'of other entries')
    rmSync(join(place.folder, 'tile/entries/001'))
    throws(() => copy(place, medium), /tile\/entries\/001 is not in the evidence/)
  } finally {
    await place.remove()
  }
})

test('a medium that is not there is no folder that we make', async () => {
  const place = await freshPlace()
  try {
    const journal = await place.open()
    await journal.close()
    const medium = join(place.root, 'unmounted')
    throws(() => copy(place, medium), /is no folder/)
    ok(!existsSync(medium))
  } finally {
    await place.remove()
  }
})

test('a log’s name leads nowhere else on the medium', () => {
  equal(folderOn('/m', '../../etc/x'), '/m/.._.._etc_x')
  equal(folderOn('/m', 'mx1.example.jp/sekimori/1'), '/m/mx1.example.jp_sekimori_1')
})
