// needs: golang-go, golang-golang-x-mod-dev, python3, openssl
/**
 * Red team: what somebody with root may do after the fact, class by class. Each is caught by us and by
 * a judge that others wrote (Go's checksum database code, or python with openssl on a package), and
 * the first altered entry is named.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkPackage } from '../../src/evidence/package/check.ts'
import type { PackageChecked } from '../../src/evidence/package/check-types.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { readBundle, toBundle } from '../../src/evidence/tiles.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { openPackage } from '../../src/store/evidence/package/zip-read.ts'
import { writeZip } from '../../src/store/evidence/package/zip-write.ts'
import {
  type Verified,
  type VerifyOptions,
  verifyEvidence,
} from '../../src/store/evidence/verify.ts'
import { entryOf } from './help.ts'
import { byGo, byPython, missingJudge } from './judges/judges.ts'
import { packageOf, type Rich, resummed, richLog } from './package-help.ts'

const skip = missingJudge
let rich: Rich
/** What the witness, an auditor or a printed card still has. */
let outside = ''
let earlier = ''
/** As it was when 302 entries were in it. */
let snapshot = ''
/** Another history under the same key, as long as ours. */
let forged = ''

before(async () => {
  if (skip) return
  rich = await richLog()
  const { place } = rich
  outside = readFileSync(join(place.folder, 'checkpoint'), 'utf8')
  const first = readBundle(readFileSync(join(place.folder, 'tile/entries/001')), 256)
  ok(!isRefused(first))
  const cosigned = JSON.parse(
    Buffer.from(first[(rich.cosigned[0]?.index ?? 0) - 256] ?? []).toString(),
  ) as { o: { note: string } }
  earlier = cosigned.o.note
  forged = join(place.root, 'forged')
  const journal = await openJournal({
    ...place.options(),
    folder: forged,
    hwmFolder: join(place.root, 'forged-hwm'),
  })
  await journal.append(
    Array.from({ length: rich.size - 1 }, (_, i) => entryOf(i + 1, { severity: 1 })),
  )
  await journal.close()
  snapshot = await olderLog()
})
after(() => rich?.place.remove())

/** A log that stopped after its first third, whole in itself: what a backup of that hour holds. */
async function olderLog(): Promise<string> {
  const { place } = rich
  const folder = join(place.root, 'older')
  cpSync(place.folder, folder, { recursive: true })
  const size = rich.cosigned[0]?.size ?? 0
  rmSync(join(folder, 'checkpoints'), { recursive: true })
  rmSync(join(folder, '.state'), { recursive: true })
  writeFileSync(join(folder, 'checkpoint'), earlier)
  const leaves = readBundle(readFileSync(join(folder, 'tile/entries/001')), 256)
  ok(!isRefused(leaves))
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(folder, 'tile/entries/001.p'), { recursive: true })
  mkdirSync(join(folder, 'tile/0/001.p'), { recursive: true })
  const width = size - 256
  writeFileSync(join(folder, `tile/entries/001.p/${width}`), toBundle(leaves.slice(0, width)))
  const hashes = readFileSync(join(folder, 'tile/0/001'))
  writeFileSync(join(folder, `tile/0/001.p/${width}`), hashes.subarray(0, 32 * width))
  const upper = readFileSync(join(folder, 'tile/1/000.p/2'))
  writeFileSync(join(folder, 'tile/1/000.p/1'), upper.subarray(0, 32))
  for (const gone of ['tile/entries/001', 'tile/0/001', 'tile/entries/002.p', 'tile/0/002.p'])
    rmSync(join(folder, gone), { recursive: true })
  rmSync(join(folder, 'tile/1/000.p/2'))
  return folder
}

const copyOf = (of = rich.place.folder): string => {
  const folder = join(rich.place.root, `copy-${Math.trunc(performance.now() * 1_000)}`)
  cpSync(of, folder, { recursive: true })
  return folder
}
const ours = (folder: string, options: VerifyOptions = {}): Promise<Verified> =>
  verifyEvidence(folder, options)
const codesOf = ({ problems }: { problems: readonly { code: string }[] }): Set<string> =>
  new Set(problems.map(({ code }) => code))

const bundle = (folder: string) => join(folder, 'tile/entries/001')
function leavesOf(folder: string): Uint8Array[] {
  const leaves = readBundle(readFileSync(bundle(folder)), 256)
  ok(!isRefused(leaves))
  return leaves.map((it) => it.slice())
}

const packed = async (
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<{ path: string; checked: PackageChecked }> => {
  const path = join(rich.place.root, name)
  await writeZip(path, files)
  const opened = await openPackage(path)
  ok(!isRefused(opened))
  try {
    return { path, checked: await checkPackage(opened, nodeRun) }
  } finally {
    await opened.close()
  }
}

test('edit: one octet of one entry', { skip }, async () => {
  const folder = copyOf()
  const leaves = leavesOf(folder)
  const leaf = Buffer.from(leaves[61] as Uint8Array)
  leaf[leaf.indexOf('"q":0') + 4] = 0x31
  writeFileSync(bundle(folder), toBundle(leaves.with(61, leaf)))
  const { firstAltered, brackets } = await ours(folder, { policy: rich.policy })
  equal(firstAltered, 317)
  // Nobody is said to have sworn to what was changed since.
  ok(brackets.length > 0 && brackets.every(({ to }) => to < 317))
  deepEqual([byGo(['log', folder]).ok, byGo(['log', folder]).first], [false, 317])

  const { files } = await packageOf(rich, '310-320')
  const name = 'entries/000000000317.leaf'
  const { path, checked } = await packed('edit.zip', resummed(new Map([...files, [name, leaf]])))
  deepEqual([checked.ok, checked.firstAltered], [false, 317])
  deepEqual([byPython(path).ok, byPython(path).first], [false, 317])
})

test('cut: the tail is gone and an older, genuine statement stands in its place', {
  skip,
}, async () => {
  const folder = copyOf(snapshot)
  const verified = await ours(folder, { checkpoint: outside, bodies: false })
  ok(codesOf(verified).has('checkpoint.ahead'))
  const file = join(rich.place.root, 'outside.txt')
  writeFileSync(file, outside)
  match(byGo(['log', folder, file]).why ?? '', /sworn to/)
})

test('swap: two entries change places', { skip }, async () => {
  const folder = copyOf()
  const leaves = leavesOf(folder)
  const [a, b] = [leaves[10] as Uint8Array, leaves[20] as Uint8Array]
  writeFileSync(bundle(folder), toBundle(leaves.with(10, b).with(20, a)))
  equal((await ours(folder)).firstAltered, 266)
  equal(byGo(['log', folder]).first, 266)

  const { files } = await packageOf(rich, '310-320')
  const at = (index: number) => `entries/000000000${index}.leaf`
  const swapped = new Map(files)
  swapped.set(at(312), files.get(at(316)) as Uint8Array)
  swapped.set(at(316), files.get(at(312)) as Uint8Array)
  const { path, checked } = await packed('swap.zip', resummed(swapped))
  deepEqual([checked.firstAltered, byPython(path).first], [312, 312])
})

test('delete: an entry is taken out of its bundle, or the bundle whole', { skip }, async () => {
  const folder = copyOf()
  writeFileSync(bundle(folder), toBundle(leavesOf(folder).toSpliced(44, 1)))
  equal((await ours(folder)).firstAltered, 256)
  equal(byGo(['log', folder]).first, 256)
  rmSync(bundle(folder))
  equal((await ours(folder)).firstAltered, 256)
  equal(byGo(['log', folder]).first, 256)
})

test('rebuild: another history with the stolen key of the log', { skip }, async () => {
  const folder = copyOf(forged)
  equal((await ours(folder, { bodies: false })).ok, true, 'sound in itself: the key is stolen')
  const byWitness = await ours(folder, { bodies: false, policy: rich.policy })
  ok(codesOf(byWitness).has('policy.unmet'))
  const byCheckpoint = await ours(folder, { bodies: false, checkpoint: earlier })
  ok(codesOf(byCheckpoint).has('checkpoint.differs'))
  equal(byCheckpoint.firstAltered, 0, 'somewhere before the first statement that differs')
  const file = join(rich.place.root, 'earlier.txt')
  writeFileSync(file, earlier)
  match(byGo(['log', folder, file]).why ?? '', /did not grow out of itself/)
})

test('rebuild: the thief keeps what was cosigned, and changes what came after', {
  skip,
}, async () => {
  // A package of it: the witness's signature is that of the true log, so the demanded one is missing.
  const place = { ...rich.place, folder: forged }
  const { files } = await packageOf({ ...rich, place }, '310-312', false)
  const { path, checked } = await packed('forged.zip', files)
  ok(codesOf(checked).has('policy.unmet'))
  match(byPython(path).text, /has not the cosignatures/)
})

test('roll back: a backup of an earlier hour is put back', { skip }, async () => {
  const folder = copyOf(snapshot)
  equal((await ours(folder, { bodies: false })).ok, true, 'a whole older copy is sound in itself')
  const verified = await ours(folder, { checkpoint: outside, bodies: false })
  deepEqual([...codesOf(verified)], ['checkpoint.ahead'])
  const file = join(rich.place.root, 'newer.txt')
  writeFileSync(file, outside)
  equal(byGo(['log', folder, file]).ok, false)
})

test('split view: two histories of one size, each signed by the log', { skip }, async () => {
  const other = readFileSync(join(forged, 'checkpoint'), 'utf8')
  const verified = await ours(rich.place.folder, { checkpoint: other })
  ok(codesOf(verified).has('checkpoint.differs') && verified.firstAltered !== null)
  const file = join(rich.place.root, 'other.txt')
  writeFileSync(file, other)
  match(byGo(['log', rich.place.folder, file]).why ?? '', /did not grow out of itself/)
  const { files } = await packageOf(rich, '310')
  const { path } = await packed('split.zip', files)
  const said = byPython(path, '--checkpoint', file)
  deepEqual([said.ok, /did not grow out of the checkpoint/.test(said.text)], [false, true])
})

test('clock change: entries are dated before a cosignature that stands before them', {
  skip,
}, async () => {
  const late = await richLog({ stepBack: 3_600_000 })
  try {
    const verified = await verifyEvidence(late.place.folder)
    const clock = verified.problems.find(({ code }) => code === 'clock.outside')
    ok(clock?.code === 'clock.outside')
    equal(clock.from, (late.cosigned[0]?.index ?? 0) + 1)
    const { files } = await packageOf(late, '310-312')
    const path = join(late.place.root, 'clock.zip')
    await writeZip(path, files)
    match(byPython(path).text, /the time of entry 310 cannot be right/)
  } finally {
    await late.place.remove()
  }
})

test('missing body: what an entry committed to is gone, and no entry says that it was erased', {
  skip,
}, async () => {
  const folder = copyOf()
  const vault = join(folder, 'vault/gate400d')
  rmSync(join(vault, readdirSync(vault)[0] as string), { recursive: true })
  const verified = await ours(folder)
  deepEqual([...codesOf(verified)], ['body.missing'])

  const { files } = await packageOf(rich, '310-320')
  const fewer = new Map(files)
  fewer.delete('entries/000000000315.body')
  const { path, checked } = await packed('fewer.zip', resummed(fewer))
  deepEqual(
    checked.problems.map((it) => [it.code, 'from' in it ? it.from : 0]),
    [['body.missing', 315]],
  )
  match(byPython(path).text, /the body of entry 315 is missing/)
})
