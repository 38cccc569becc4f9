import { deepEqual, equal, notEqual, ok, rejects } from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import {
  entryOf,
  FailingDisk,
  freshPlace,
  ORIGIN,
  type Place,
} from '../../../test/evidence/help.ts'
import type { AccountId } from '../../events/event.ts'
import { toFrame } from '../../evidence/frame.ts'
import { FACTS_BYTES_MAX } from '../../evidence/leaf.ts'
import { Fault, type FaultCode } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { Recorded } from '../../ports/journal.ts'
import { type Disk, realDisk } from './disk.ts'
import { sha256 } from './hashing.ts'
import { APPEND_BYTES_MAX, APPEND_ENTRIES_MAX, BODY_BYTES_MAX } from './intake.ts'
import { KEY_GROUPS_CACHED_MAX, KEYS_CACHED_MAX } from './keys.ts'
import { readEvidence } from './read-evidence.ts'
import { verifyEvidence } from './verify.ts'
import { QUEUE_ENTRIES_MAX } from './writing.ts'

async function placeFor(t: TestContext): Promise<Place> {
  const place = await freshPlace()
  t.after(() => place.remove())
  return place
}

const is = (code: FaultCode) => (thrown: unknown) => thrown instanceof Fault && thrown.code === code

async function all(entries: AsyncIterable<Recorded>): Promise<Recorded[]> {
  const list: Recorded[] = []
  for await (const it of entries) list.push(it)
  return list
}

const walFiles = (place: Place): string[] =>
  readdirSync(join(place.folder, '.state'))
    .filter((it) => it.startsWith('wal.'))
    .sort()

test('a new log begins with its genesis, and calls are entries in their order', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const indexes = await Promise.all([
    journal.append([entryOf(1)]),
    journal.append([entryOf(2), entryOf(3)]),
    journal.append([entryOf(4, { account: undefined as never, source: 'log@mx1' })]),
  ])
  deepEqual(indexes, [1, 2, 4])
  const read = await all(journal.read(0))
  deepEqual(
    read.map(({ kind }) => kind),
    ['genesis', ...Array(4).fill('message.submitted')],
  )
  deepEqual(
    read.slice(1).map(({ body }) => body?.['i']),
    [1, 2, 3, 4],
  )
  deepEqual(read[0]?.facts['origin'], ORIGIN)
  equal(read[2]?.at, entryOf(2).at)
  deepEqual(read[2]?.body, entryOf(2).body)
  equal(read[4]?.source, 'log@mx1')
  await journal.close()
})

test('no address, name or body stands in what is open to the eye', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1)])
  await journal.keep(entryOf(2), Buffer.from('From: alice@example.jp\n\nhello bob'.repeat(50)))
  await journal.close()
  for (const name of readdirSync(place.root, { recursive: true, encoding: 'utf8' })) {
    const path = join(place.root, name)
    if (!statSync(path).isFile()) continue
    ok(!readFileSync(path).includes('alice'), name)
    ok(!readFileSync(path).includes('bob@'), name)
  }
})

test('what was kept comes back, also after a restart, and nothing else does', async (t) => {
  const place = await placeFor(t)
  let journal = await place.open()
  const content = Buffer.from('Subject: hello\n\n'.repeat(1_000))
  const kept = await journal.keep(entryOf(1), content)
  equal(kept.bytes, content.length)
  equal(kept.index, 1)
  const other = await journal.keep(
    entryOf(2, { account: 'sasl:carol@example.jp' as never }),
    content,
  )
  equal(other.sha256, kept.sha256)
  await journal.close()
  journal = await place.open()
  deepEqual(Buffer.from((await journal.kept(kept.sha256)) ?? []), content)
  equal(await journal.kept('0'.repeat(64)), undefined)
  equal(await journal.kept('../../keys'), undefined)
  const [, first] = await all(journal.read(0))
  deepEqual([first?.facts['sha256'], first?.body?.['bytes']], [kept.sha256, content.length])
  await journal.close()
})

test('reading gives the same from tiles and from the write-ahead log, and across both', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open({ walSegmentBytes: 100_000 })
  await journal.append(Array.from({ length: 600 }, (_, i) => entryOf(i + 1)))
  const before = await all(journal.read(0))
  await journal.materialise()
  const reading = journal.read(0)[Symbol.asyncIterator]()
  await reading.next()
  await journal.append(Array.from({ length: 600 }, (_, i) => entryOf(i + 601)))
  await journal.append([entryOf(1_201)])
  await journal.materialise()
  deepEqual((await all(journal.read(0))).slice(0, 601), before)
  deepEqual(
    (await all(journal.read(255, 258))).map(({ body }) => body?.['i']),
    [255, 256, 257],
  )
  let rest = 1
  for (let it = await reading.next(); it.done !== true; it = await reading.next()) rest += 1
  equal(rest, 601, 'up to what was durable when it was asked')
  await journal.close()
  equal((await all(readEvidence(place.folder, place.keysFolder))).length, 1_202)
})

test('counters of sources go on over a restart', async (t) => {
  const place = await placeFor(t)
  for (const crash of [false, true, false]) {
    const journal = await place.open()
    await journal.append([entryOf(1), entryOf(2)])
    if (crash) await journal.abandon()
    else await journal.close()
  }
  const verified = await verifyEvidence(place.folder)
  deepEqual([verified.ok, verified.gaps, verified.size], [true, 0, 7])
  const bundle = readFileSync(join(place.folder, 'tile/entries/000.p/7'), 'utf8')
  deepEqual(
    [...bundle.matchAll(/"s":"milter@mx1","n":(\d+)/g)].map(([, n]) => Number(n)),
    [0, 1, 2, 3, 4, 5],
  )
})

test('a checkpoint is signed when its time comes, at once for what is urgent, and never without need', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const first = journal.checkpoint()
  await journal.append([entryOf(1)])
  equal(journal.checkpoint(), first)
  equal(journal.health().signedSize, 1)
  place.timers.letOff()
  await journal.sign()
  equal(journal.health().signedSize, 2)
  notEqual(journal.checkpoint(), first)
  await journal.append([entryOf(2, { severity: 7 })])
  equal(await journal.sign(), journal.checkpoint())
  equal(journal.health().signedSize, 3)
  equal(readFileSync(join(place.folder, '.state/hwm'), 'utf8'), journal.checkpoint())
  const [copy = ''] = readdirSync(place.hwmFolder)
  equal(readFileSync(join(place.hwmFolder, copy), 'utf8'), journal.checkpoint())
  await journal.close()
})

test('tiles follow the minute and whoever asks for a proof, not each signature', async (t) => {
  const place = await placeFor(t)
  let written = 0
  const disk: Disk = {
    ...realDisk,
    open(path, how, mode) {
      if (path.includes('/tile/') && how === 'replace') written += 1
      return realDisk.open(path, how, mode)
    },
  }
  const journal = await place.open({ disk })
  const before = written
  for (let i = 1; i <= 5; i += 1) {
    await journal.append([entryOf(i, { severity: 9 })])
    await journal.sign()
  }
  deepEqual([written, journal.health().signedSize], [before, 6])
  place.timers.letOff()
  for (let i = 0; i < 50_000 && journal.health().materialisedSize < 6; i += 1)
    await new Promise((resolve) => setImmediate(resolve))
  equal(journal.health().materialisedSize, 6)
  const after = written
  ok(after > before)
  await journal.append([entryOf(6)])
  equal(written, after)
  await journal.prove(6)
  ok(written > after)
  await journal.close()
})

test('a promise that somebody else wrote stops the signing, not the writing, until it is gone', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1)])
  const mine = await journal.sign()
  // The same name and key, written by somebody who has more: a copy of this very log elsewhere.
  const { cpSync } = await import('node:fs')
  for (const name of ['evidence', 'keys', 'hwm'])
    cpSync(join(place.root, name), join(place.root, 'elsewhere', name), { recursive: true })
  const other = await place.open({
    folder: join(place.root, 'elsewhere/evidence'),
    keysFolder: join(place.root, 'elsewhere/keys'),
    hwmFolder: join(place.root, 'elsewhere/hwm'),
  })
  await other.append([entryOf(2), entryOf(3)])
  await other.sign()
  await other.close()
  const [hwm = ''] = readdirSync(place.hwmFolder)
  cpSync(join(place.root, 'elsewhere/hwm', hwm), join(place.hwmFolder, hwm))
  equal(await journal.append([entryOf(4)]), 2)
  await rejects(journal.sign(), is('evidence.rolled-back'))
  equal(journal.checkpoint(), mine)
  equal(journal.health().fault, undefined)
  ok(journal.health().lagging?.startsWith('evidence.rolled-back'))
  writeFileSync(join(place.hwmFolder, hwm), mine)
  await journal.sign()
  equal(journal.health().lagging, undefined)
  await journal.close()
})

test('a second writer is told who writes, and may write once the first has gone', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await rejects(place.open(), is('evidence.in-use'))
  await journal.append([entryOf(1)])
  await journal.close()
  const next = await place.open()
  equal(next.recovered.size, 2)
  await next.close()
})

test('a stale lock file of a dead process, or of another boot, holds nobody up', async (t) => {
  const place = await placeFor(t)
  await (await place.open()).close()
  for (const stale of [
    { pid: 2 ** 22 + 1, startedAt: '1', boot: 'x' },
    { pid: 1, startedAt: '0', boot: '' },
    'garbage',
  ]) {
    writeFileSync(join(place.folder, '.state/lock'), JSON.stringify(stale))
    await (await place.open()).close()
  }
})

test('an entry that does not fit is refused alone, at its bound and one past', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const body = (bytes: number) => ({ x: 'a'.repeat(bytes - '{"x":""}'.length) })
  const facts = (bytes: number) => ({ x: 'a'.repeat(bytes - '{"x":""}'.length) })
  const results = await Promise.allSettled([
    journal.append([entryOf(1, { body: body(BODY_BYTES_MAX), facts: facts(FACTS_BYTES_MAX) })]),
    journal.append([entryOf(2, { body: body(BODY_BYTES_MAX + 1) })]),
    journal.append([entryOf(3, { facts: facts(FACTS_BYTES_MAX + 1) })]),
    journal.append([entryOf(4, { source: 's'.repeat(65) })]),
    journal.append(
      Array.from({ length: 5 }, () => entryOf(5, { body: body(APPEND_BYTES_MAX / 5) })),
    ),
    journal.append([entryOf(6, { source: 's'.repeat(64) })]),
  ])
  deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'rejected', 'rejected', 'rejected', 'fulfilled'],
  )
  for (const it of results) if (it.status === 'rejected') ok(is('evidence.too-large')(it.reason))
  equal(journal.health().size, 3)
  const [, large] = await all(journal.read(0))
  equal(JSON.stringify(large?.body).length, BODY_BYTES_MAX)
  await journal.close()
})

test('a full line refuses one more, and takes again when it has moved', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const many = Array.from({ length: 8_192 }, (_, i) => entryOf(i))
  const asked = Array.from({ length: QUEUE_ENTRIES_MAX / many.length }, () => journal.append(many))
  await rejects(journal.append([entryOf(1)]), is('evidence.busy'))
  await Promise.all(asked)
  equal(await journal.append([entryOf(1)]), QUEUE_ENTRIES_MAX + 1)
  await journal.close()
})

const withReserve = async (journal: Awaited<ReturnType<Place['open']>>) => {
  for (let i = 0; i < 50_000 && !journal.health().reserve; i += 1)
    await new Promise((resolve) => setImmediate(resolve))
  equal(journal.health().reserve, true)
}

/** Full for so many changing calls of the write-ahead log. */
const fullDisk = (calls: number): Disk => {
  let left = calls
  return {
    ...realDisk,
    async open(path, how, mode) {
      const file = await realDisk.open(path, how, mode)
      return {
        ...file,
        write: (bytes, position) => {
          if (!/wal\./.test(path) || left === 0) return file.write(bytes, position)
          left -= 1
          return Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
        },
      }
    },
  }
}

test('a full disk is met with the reserve first, and nobody who asked hears of it', async (t) => {
  const place = await placeFor(t)
  await (await place.open()).close()
  const journal = await place.open({ disk: fullDisk(1), reserveBytes: 65_536 })
  await withReserve(journal)
  const indexes = await Promise.all([1, 2, 3].map((i) => journal.append([entryOf(i)])))
  deepEqual(indexes, [1, 2, 3])
  equal(journal.health().fault, undefined)
  equal(journal.health().reserve, false)
  equal(existsSync(join(place.folder, '.state/reserve')), false)
  deepEqual(
    (await all(journal.read(1))).map(({ body }) => body?.['i']),
    [1, 2, 3],
  )
  // When there is room again it is made anew, at the next look.
  place.timers.letOff()
  await withReserve(journal)
  await journal.close()
  const verified = await verifyEvidence(place.folder)
  deepEqual([verified.problems, verified.gaps], [[], 0])
})

test('what is kept whole is met with the reserve, too', async (t) => {
  const place = await placeFor(t)
  await (await place.open()).close()
  const disk = new FailingDisk(1, 'ENOSPC', /\.skb/)
  const journal = await place.open({ disk, reserveBytes: 65_536 })
  await withReserve(journal)
  const { sha256 } = await journal.keep(entryOf(1), Buffer.from('held'))
  equal(Buffer.from((await journal.kept(sha256)) ?? []).toString(), 'held')
  equal(journal.health().reserve, false)
  await journal.close()
})

test('a disk that is still full refuses all that was asked, and writing goes on when it is not', async (t) => {
  const place = await placeFor(t)
  await (await place.open()).close()
  const journal = await place.open({ disk: fullDisk(2), reserveBytes: 65_536 })
  await withReserve(journal)
  const results = await Promise.allSettled([1, 2, 3].map((i) => journal.append([entryOf(i)])))
  for (const it of results) ok(it.status === 'rejected' && is('evidence.no-room')(it.reason))
  ok(journal.health().fault?.startsWith('evidence.no-room'))
  equal(journal.health().reserve, false)
  equal(existsSync(join(place.folder, '.state/reserve')), false)
  equal(await journal.append([entryOf(4)]), 1, 'the first free index')
  equal(journal.health().fault, undefined)
  await journal.close()
})

test('after a failed sync the next entry begins a new segment, and the old end never comes back', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1)])
  await journal.abandon()
  // Its segment gets an end that was written and never acknowledged; the next writer was told so.
  const [segment = ''] = walFiles(place)
  const good = readFileSync(join(place.folder, '.state', segment))
  const disk = new FailingDisk(3, 'EIO', /wal\.00000001/)
  const again = await place.open({ disk })
  await rejects(again.append([entryOf(2)]), is('evidence.unwritable'))
  equal(await again.append([entryOf(3)]), 2)
  await again.abandon()
  ok(good.length > 0)
  const last = await place.open()
  deepEqual(
    (await all(last.read(1))).map(({ body }) => body?.['i']),
    [1, 3],
  )
  await last.close()
})

test('an index that stands in two segments counts as the later one has it', async (t) => {
  const place = await placeFor(t)
  // Create, write and sync of entry 0; write and sync of entry 1; write, and the sync that fails.
  const disk = new FailingDisk(7, 'EIO', /wal\.00000000/)
  const journal = await place.open({ disk })
  await journal.append([entryOf(1)])
  await rejects(journal.append([entryOf(0)]), is('evidence.unwritable'))
  equal(await journal.append([entryOf(2)]), 2)
  await journal.abandon()
  const state = join(place.folder, '.state')
  const files = walFiles(place)
  const [older = '', newer = ''] = files.slice(-2)
  // What a failed sync may leave behind: the older segment has an entry 2 of its own, and half of a 3.
  const leftover = toFrame(
    2,
    [{ leaf: Buffer.from('never acknowledged'), sealed: Buffer.from('x') }],
    sha256,
  )
  appendFileSync(join(state, older), leftover)
  appendFileSync(join(state, older), leftover.subarray(0, 20))
  ok(newer > older)
  const again = await place.open()
  deepEqual(
    (await all(again.read(1))).map(({ body }) => body?.['i']),
    [1, 2],
  )
  ok(again.recovered.cut > 0)
  await again.close()
})

test('a torn end is cut wherever it tore; a broken frame before whole ones is damage', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1)])
  const state = join(place.folder, '.state')
  const walPath = () => join(state, walFiles(place).at(-1) as string)
  const oneLong = readFileSync(walPath()).length
  await journal.append([entryOf(2)])
  await journal.append([entryOf(3)])
  await journal.abandon()
  const path = walPath()
  const whole = readFileSync(path)
  const name = walFiles(place)
  const twoLong = oneLong + (whole.length - oneLong) / 2
  const tree = readFileSync(join(state, 'tree'))
  const stateOf = async (bytes: Uint8Array) => {
    // The same state each time: the recovery before has retired the segment.
    rmSync(place.folder, { recursive: true })
    mkdirSync(state, { recursive: true })
    const { cpSync } = await import('node:fs')
    cpSync(join(place.root, 'saved'), place.folder, { recursive: true })
    writeFileSync(join(state, name.at(-1) as string), bytes)
    writeFileSync(join(state, 'tree'), tree)
    rmSync(place.hwmFolder, { recursive: true, force: true })
    const it = await place.open()
    const size = it.recovered.size
    await it.abandon()
    return size
  }
  const { cpSync } = await import('node:fs')
  cpSync(place.folder, join(place.root, 'saved'), { recursive: true })
  for (const cut of [0, 1, 11, 12, 43, 44, 100, Math.trunc(twoLong - oneLong) - 1])
    equal(await stateOf(whole.subarray(0, oneLong + cut)), 2, `cut at ${cut}`)
  equal(await stateOf(Buffer.concat([whole, Buffer.alloc(5_000)])), 4, 'zeros after the end')
  const broken = Buffer.from(whole)
  broken[oneLong + 60] = (broken[oneLong + 60] as number) ^ 1
  await rejects(stateOf(broken), is('evidence.damaged'))
})

test('keys that are away, damaged or another log’s stop the start; a lost key database does not', async (t) => {
  const place = await placeFor(t)
  await (await place.open()).close()
  await rejects(place.open({ origin: 'mx2.example.jp/sekimori/1' }), is('evidence.damaged'))
  await rejects(place.open({ kek: new Uint8Array(32) }), is('evidence.keys-unusable'))
  const database = join(place.keysFolder, 'keys.db')
  writeFileSync(`${database}.damaged`, 'no database')
  renameSync(database, `${database}.whole`)
  renameSync(`${database}.damaged`, database)
  await rejects(place.open(), is('evidence.keys-unusable'))
  rmSync(database)
  renameSync(join(place.keysFolder, 'log.key'), join(place.keysFolder, 'log.key.away'))
  await rejects(place.open(), is('evidence.keys-unusable'))
  renameSync(join(place.keysFolder, 'log.key.away'), join(place.keysFolder, 'log.key'))
  const journal = await place.open()
  equal(journal.erasing.keysLostBelow, 1)
  await journal.close()
  equal(statSync(join(place.keysFolder, 'log.key')).mode & 0o777, 0o400)
})

test('a body whose key is gone reads as gone, and the entry stays', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2, { account: 'sasl:bob@example.jp' as never })])
  await journal.close()
  const db = new DatabaseSync(join(place.keysFolder, 'keys.db'))
  const name = /"n":0,"k":"message.submitted","q":0,"a":"([^"]+)"/.exec(
    readFileSync(join(place.folder, 'tile/entries/000.p/3'), 'utf8'),
  )?.[1]
  db.prepare('DELETE FROM subject WHERE id = (SELECT subject FROM pseudonym WHERE name = ?)').run(
    name ?? '',
  )
  db.close()
  const read = await all(readEvidence(place.folder, place.keysFolder))
  deepEqual(
    read.map(({ body }) => body === undefined),
    [false, true, false],
  )
  const verified = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
  deepEqual(
    verified.problems.map(({ code }) => code),
    ['body.missing'],
  )
})

test('an erasure that stands in the log accounts for the bodies that it names', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2), entryOf(3)])
  await journal.append([
    entryOf(4, { kind: 'erase.done', retention: 'config', facts: { ranges: [[1, 4]] } }),
  ])
  await journal.close()
  rmSync(join(place.folder, 'vault/gate400d'), { recursive: true })
  const { ok: isOk, erased, problems } = await verifyEvidence(place.folder)
  deepEqual({ isOk, erased, problems }, { isOk: true, erased: 3, problems: [] })
})

test('a closed log refuses, and closing twice is closing once', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const last = journal.append([entryOf(1)])
  await journal.close()
  equal(await last, 1)
  await rejects(journal.append([entryOf(2)]), is('evidence.unwritable'))
  await rejects(journal.keep(entryOf(2), Buffer.from('x')), is('evidence.unwritable'))
  await journal.close()
  deepEqual(walFiles(place), [])
})

test('an entry of an earlier month has its own keys, and a pseudonym of that month', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2, { at: 1_700_000_000_000 as Instant })])
  await journal.close()
  const bundle = readFileSync(join(place.folder, 'tile/entries/000.p/3'), 'utf8')
  const names = [...bundle.matchAll(/"a":"([^"]{16})"/g)].map(([, name]) => name)
  equal(new Set(names).size, 2)
  deepEqual(readdirSync(join(place.folder, 'vault/gate400d')).sort(), ['2023-11', '2026-11'])
})

test('a batch that the disk has taken counts, though no key can be made for the one behind it', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  await journal.append([entryOf(1)])
  const db = new DatabaseSync(join(place.keysFolder, 'keys.db'))
  db.exec('ALTER TABLE subject RENAME TO mislaid')
  const carol = { account: 'sasl:carol@example.jp' as AccountId }
  const [taken, behind] = await Promise.allSettled([
    journal.append(Array.from({ length: APPEND_ENTRIES_MAX }, (_, i) => entryOf(i + 2))),
    journal.append([entryOf(0, carol)]),
  ])
  deepEqual(taken, { status: 'fulfilled', value: 2 })
  ok(behind.status === 'rejected' && is('evidence.unwritable')(behind.reason))
  equal(journal.health().size, APPEND_ENTRIES_MAX + 2)
  db.exec('ALTER TABLE mislaid RENAME TO subject')
  db.close()
  equal(await journal.append([entryOf(3, carol)]), APPEND_ENTRIES_MAX + 2)
  await journal.abandon()
  const next = await place.open()
  equal(next.recovered.size, APPEND_ENTRIES_MAX + 3)
  await next.close()
})

test('keys that are no longer at hand are found again: one account, month and class past each bound', async (t) => {
  const place = await placeFor(t)
  const journal = await place.open()
  const of = (n: number) => ({ account: `sasl:user${n}@example.jp` as AccountId })
  const accounts = Array.from({ length: KEYS_CACHED_MAX }, (_, n) => entryOf(n, of(n)))
  await journal.append(accounts)
  await journal.append([entryOf(KEYS_CACHED_MAX, of(KEYS_CACHED_MAX))])
  const month = (n: number) => ({ at: Date.UTC(2020, n, 15) as Instant })
  for (let n = 0; n <= KEY_GROUPS_CACHED_MAX; n += 1) await journal.append([entryOf(n, month(n))])
  const again = await journal.append([entryOf(7, of(0)), entryOf(8, month(0))])
  deepEqual(
    (await all(journal.read(again))).map(({ body }) => body?.['i']),
    [7, 8],
  )
  await journal.close()
  const db = new DatabaseSync(join(place.keysFolder, 'keys.db'), { readOnly: true })
  const { subjects } = db.prepare('SELECT count(*) AS subjects FROM subject').get() as {
    subjects: number
  }
  db.close()
  const verified = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
  deepEqual([verified.problems, verified.gaps], [[], 0])
  // Those, alice of the months, and nobody of the genesis.
  equal(subjects, KEYS_CACHED_MAX + 3)
})

test('a tile or bundle that counts is never written again, not even with the same octets', async (t) => {
  const place = await placeFor(t)
  const written: string[] = []
  const disk: Disk = {
    ...realDisk,
    open(path, how, mode) {
      if (path.includes('/tile/') && how === 'replace') written.push(path)
      return realDisk.open(path, how, mode)
    },
  }
  for (let session = 0; session < 3; session += 1) {
    const journal = await place.open({ disk })
    await journal.append(Array.from({ length: 150 }, (_, i) => entryOf(i)))
    await journal.materialise()
    await journal.materialise()
    await journal.close()
  }
  ok(written.some((path) => path.includes('/tile/1/000.p/1')))
  deepEqual([...new Set(written)], written)
})
