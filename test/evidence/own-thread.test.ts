/**
 * The thread of its own: makes the same files as the journal's thread would, tells a full disk as a
 * full disk, and takes nobody with it when it dies.
 */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Fault, type FaultCode } from '../../src/lib/fault.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { emptyTree, readTreeState, type TreeState } from '../../src/store/evidence/files.ts'
import { readLogKey } from '../../src/store/evidence/founding.ts'
import {
  InThread,
  type Materialising,
  type Wanted,
} from '../../src/store/evidence/materialising.ts'
import { DEATHS_MAX, OwnThread, RESTART_PAUSE_MS } from '../../src/store/evidence/own-thread.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { recover } from '../../src/store/evidence/recover.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { entryOf, freshPlace, type Place } from './help.ts'

async function placeFor(t: TestContext): Promise<Place> {
  const place = await freshPlace()
  t.after(() => place.remove())
  return place
}

const OWN = { ownThread: true, walSegmentBytes: 50_000 }
const is = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code
const many = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => entryOf(from + i))

const filesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'hex')]),
  )

test('a log whose files are made in a thread of their own reads and verifies as any other', async (t) => {
  const place = await placeFor(t)
  for (let session = 0; session < 3; session += 1) {
    const journal = await place.open(OWN)
    for (let i = 0; i < 5; i += 1) await journal.append(many(session * 500 + i * 100 + 1, 100))
    await journal.materialise()
    equal(journal.health().materialisedSize, journal.health().size)
    await journal.append([entryOf(0)])
    if (session === 1) await journal.abandon()
    else await journal.close()
  }
  const {
    ok: isOk,
    size,
    gaps,
    problems,
  } = await verifyEvidence(place.folder, {
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
  })
  deepEqual({ isOk, size, gaps, problems }, { isOk: true, size: 1_504, gaps: 0, problems: [] })
  let read = 0
  for await (const { body } of readEvidence(place.folder, place.keysFolder))
    if (body?.['i'] !== undefined) read += 1
  equal(read, 1_503)
})

test('both threads make the same files, to the octet', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append(many(1, 200))
  await journal.materialise()
  await journal.append(many(201, 700))
  await journal.sign()
  await journal.abandon()
  const made: Record<string, string>[] = []
  for (const name of ['here', 'there']) {
    const folder = join(place.root, name)
    cpSync(place.folder, folder, { recursive: true })
    const vkey = await readLogKey(realDisk, folder)
    ok(vkey !== undefined)
    const { tree, segments, newest } = await recover(realDisk, folder, place.hwmFolder, vkey, true)
    ok(newest !== undefined && newest.size > tree.size)
    const instead = new InThread(realDisk, folder)
    const host =
      name === 'here' ? instead : new OwnThread({ folder, monotonic: () => 0, instead: unused })
    const settled = await host.settle({
      tree,
      segments,
      size: newest.size,
      root: newest.root,
      gently: false,
    })
    await host.tidy()
    await host.close()
    deepEqual(await readTreeState(realDisk, folder), settled)
    made.push(filesIn(folder))
  }
  deepEqual(made[0], made[1])
  ok(Object.keys(made[0] ?? {}).includes('tile/0/002'))
})

test('a disk that is full for the thread alone is told as lagging, and healed when there is room', {
  skip: process.platform === 'linux' ? false : 'needs /dev/full',
}, async (t) => {
  const place = await placeFor(t)
  const journal = await place.open(OWN)
  await journal.append(many(1, 9))
  const partials = join(place.folder, 'tile/0/000.p')
  mkdirSync(partials, { recursive: true })
  symlinkSync('/dev/full', join(partials, '10.tmp'))
  await rejects(journal.materialise(), is('evidence.no-room'))
  await journal.append([entryOf(10)])
  await journal.sign()
  ok(journal.health().lagging?.startsWith('evidence.no-room'), 'a signature does not hide it')
  equal(journal.health().fault, undefined)
  rmSync(join(partials, '10.tmp'))
  await journal.materialise()
  equal(journal.health().lagging, undefined)
  await journal.close()
  const verified = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
  deepEqual([verified.problems, verified.size], [[], 11])
})

test('a log is let go while its thread works, and the next writer finds all', async (t) => {
  const place = await placeFor(t)
  for (let session = 0; session < 4; session += 1) {
    const journal = await place.open(OWN)
    equal(journal.recovered.size, session === 0 ? 0 : 1 + session * 2_000)
    await journal.append(many(1, 2_000))
    const materialising = journal.materialise().catch(() => {})
    await journal.abandon()
    const before = filesIn(place.folder)
    await materialising
    await new Promise((resolve) => setImmediate(resolve))
    deepEqual(filesIn(place.folder), before)
  }
  const verified = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
  deepEqual(verified.problems, [])
})

test('what is made gently is made at once when somebody waits', { timeout: 30_000 }, async (t) => {
  const place = await placeFor(t)
  const journal = await place.open({ ...OWN, walSegmentBytes: 2 ** 20 })
  await journal.append(many(1, 600))
  place.timers.letOff()
  // Nobody waits for the minute's work yet; now somebody does.
  await new Promise((resolve) => setImmediate(resolve))
  await journal.materialise()
  equal(journal.health().materialisedSize, 601)
  await journal.append(many(1, 600))
  place.timers.letOff()
  await journal.close()
  equal((await verifyEvidence(place.folder)).size, 1_201)
})

const wanted: Wanted = {
  tree: emptyTree,
  segments: [],
  size: 0,
  root: emptyTree.root,
  gently: false,
}
const unused: Materialising = {
  settle: () => Promise.reject(new Error('nobody asks for it')),
  hurry: () => {},
  tidy: () => Promise.reject(new Error('nobody asks for it')),
  strip: () => Promise.reject(new Error('nobody asks for it')),
  close: () => Promise.resolve(),
}

function dying(how: string, instead: Materialising) {
  const clock = { now: 0 }
  const host = new OwnThread({
    folder: how,
    file: new URL('./dying-thread.ts', import.meta.url),
    monotonic: () => clock.now,
    instead,
  })
  return { host, clock }
}

for (const how of ['dies at once', 'dies when asked'])
  test(`a thread that ${how} is told, started again after a pause that doubles, and then replaced`, async () => {
    let done = 0
    const tree: TreeState = { ...emptyTree, size: 5 }
    const instead = {
      ...unused,
      settle: async () => {
        done += 1
        return tree
      },
    }
    const { host, clock } = dying(how, instead)
    for (let death = 0; death < DEATHS_MAX; death += 1) {
      await rejects(host.settle(wanted), is('evidence.unwritable'))
      if (death === DEATHS_MAX - 1) break
      clock.now += RESTART_PAUSE_MS * 2 ** death - 1
      await rejects(host.settle(wanted), /started again in 1 ms/)
      clock.now += 1
      equal(done, 0)
    }
    equal(await host.settle(wanted), tree)
    await host.close()
  })

test('a thread that gets something done between its deaths is never given up', async () => {
  const { host, clock } = dying('dies when asked again', unused)
  for (let life = 0; life <= DEATHS_MAX; life += 1) {
    equal((await host.settle(wanted)).size, 1)
    await rejects(host.settle(wanted), /once was enough/)
    clock.now += RESTART_PAUSE_MS
  }
  await host.close()
})

test('a thread that eats all the memory it may have takes nobody with it', async () => {
  const { host } = dying('eats', unused)
  await rejects(host.settle(wanted), /memory/)
  await host.close()
})

test('closing ends a thread that never answers, and whoever waits is told', async () => {
  const { host } = dying('never answers', unused)
  const asked = rejects(host.settle(wanted), is('evidence.unwritable'))
  await host.close()
  await asked
  await rejects(host.settle(wanted), is('evidence.unwritable'))
})
