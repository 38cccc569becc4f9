// needs: golang-go, golang-golang-x-mod-dev
/**
 * Go's own checksum database code as judge of our logs and packages, and we as judge of a log that
 * it wrote: both directions, and refusals of what was altered.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { isRefused } from '../../src/evidence/refused.ts'
import { readBundle, toBundle } from '../../src/evidence/tiles.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { byGo, missingGo } from './judges/judges.ts'
import { packageOf, type Rich, richLog } from './package-help.ts'

const skip = missingGo
let rich: Rich
before(async () => {
  rich = await richLog()
})
after(() => rich.place.remove())

const copyOf = (name: string): string => {
  const folder = join(rich.place.root, name)
  rmSync(folder, { recursive: true, force: true })
  cpSync(rich.place.folder, folder, { recursive: true })
  return folder
}
const unpackedTo = (name: string, files: ReadonlyMap<string, Uint8Array>): string => {
  const folder = join(rich.place.root, name)
  for (const [file, bytes] of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), bytes)
  }
  return folder
}

test('go accepts our log: signature, every tile and entry, proofs, every kept checkpoint', {
  skip,
}, () => {
  const judged = byGo(['log', rich.place.folder])
  deepEqual([judged.ok, judged.why, judged.size], [true, undefined, rich.size])
  ok(judged.proofs > 40 && judged.trees >= 2)
})

test('go names the first altered entry, and refuses an altered tile and checkpoint', {
  skip,
}, () => {
  const edited = copyOf('edited')
  const bundle = join(edited, 'tile/entries/001')
  const leaves = readBundle(readFileSync(bundle), 256)
  ok(!isRefused(leaves))
  const leaf = Buffer.from(leaves[61] as Uint8Array)
  leaf[leaf.indexOf('"q":0') + 4] = 0x31
  writeFileSync(bundle, toBundle(leaves.with(61, leaf)))
  const judged = byGo(['log', edited])
  deepEqual([judged.ok, judged.first], [false, 256 + 61])

  const tile = copyOf('tile')
  const hashes = readFileSync(join(tile, 'tile/0/001'))
  hashes[5] = (hashes[5] as number) ^ 1
  writeFileSync(join(tile, 'tile/0/001'), hashes)
  equal(byGo(['log', tile]).ok, false)

  const signed = copyOf('signed')
  const note = readFileSync(join(signed, 'checkpoint'), 'utf8')
  writeFileSync(
    join(signed, 'checkpoint'),
    note.replace(`\n${rich.size}\n`, `\n${rich.size - 1}\n`),
  )
  match(byGo(['log', signed]).why ?? '', /invalid signature/)
})

test('go accepts our package: proofs, bodies, cosignature, consistency', { skip }, async () => {
  const { files } = await packageOf(rich, '310-320,400')
  const folder = unpackedTo('package', files)
  const judged = byGo(['package', folder])
  deepEqual(
    [judged.ok, judged.why, judged.proofs, judged.bodies, judged.cosigned],
    [true, undefined, 15, 12, 1],
  )
  const body = join(folder, 'entries/000000000312.body')
  const octets = readFileSync(body)
  octets[20] = (octets[20] as number) ^ 1
  writeFileSync(body, octets)
  deepEqual([byGo(['package', folder]).ok, byGo(['package', folder]).first], [false, 312])
})

test('we accept a log that go wrote, and name what was altered in it', { skip }, async () => {
  const folder = join(rich.place.root, 'by-go')
  mkdirSync(folder)
  const bundles = ['000', '001'].flatMap((name) => {
    const leaves = readBundle(readFileSync(join(rich.place.folder, 'tile/entries', name)), 256)
    ok(!isRefused(leaves))
    return leaves.map((it) => Buffer.from(it).toString())
  })
  const leaves = bundles.slice(0, 470)
  equal(byGo(['write', folder, 'go.example/log'], `${leaves.join('\n')}\n`).ok, true)
  const verified = await verifyEvidence(folder, { bodies: false })
  deepEqual([verified.ok, verified.size, verified.problems], [true, 470, []])
  equal(byGo(['log', folder]).ok, true)

  const path = join(folder, 'tile/entries/001.p/214')
  const second = readBundle(readFileSync(path), 214)
  ok(!isRefused(second))
  writeFileSync(path, toBundle(second.with(7, Buffer.from('{"v":1}'))))
  const altered = await verifyEvidence(folder, { bodies: false })
  equal(altered.firstAltered, 256 + 7)
  equal(byGo(['log', folder]).first, 256 + 7)
})
