/**
 * Forks: a log that was brought back from a copy is never continued under its name; what it knew goes
 * on behind the next one, whatever stops the fork on its way.
 */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Fault } from '../../src/lib/fault.ts'
import type { Recorded } from '../../src/ports/journal.ts'
import { openLedger, readChain } from '../../src/store/evidence/chain.ts'
import { realDisk } from '../../src/store/evidence/disk.ts'
import { forkLog } from '../../src/store/evidence/fork.ts'
import { FORKS_MAX, nextOrigin, originInUse, readForks } from '../../src/store/evidence/forks.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { Crashed, chanceOf, entryOf, FailingDisk, freshPlace, ORIGIN, type Place } from './help.ts'

const order = { by: 'hanako', why: 'restored from the backup of Sunday', force: false }
const SECOND = 'mx1.example.jp/sekimori/2'
const THIRD = 'mx1.example.jp/sekimori/3'

const ledgerOf = (place: Place) => openLedger({ ...place.options(), hwmFolder: place.hwmFolder })
const forkOf = (place: Place, more: object = {}) =>
  forkLog({ ...place.options(), hwmFolder: place.hwmFolder, ...more }, order)
const chainOf = (place: Place): Promise<Recorded[]> =>
  Array.fromAsync(readChain({ ...place.options(), hwmFolder: place.hwmFolder }))
const numbersOf = (entries: readonly Recorded[]) =>
  entries.flatMap(({ kind, body }) => (kind === 'message.submitted' ? [body?.['i']] : []))

/** A log of entries 1 to 12, brought back as it was when it had 8. */
async function restored(t?: TestContext): Promise<Place> {
  const place = await freshPlace()
  t?.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: 8 }, (_, i) => entryOf(i + 1)))
  await journal.close()
  cpSync(place.folder, join(place.root, 'copy'), { recursive: true })
  const again = await place.open()
  await again.append(Array.from({ length: 4 }, (_, i) => entryOf(i + 9)))
  await again.close()
  rmSync(place.folder, { recursive: true })
  cpSync(join(place.root, 'copy'), place.folder, { recursive: true })
  return place
}

/** What must hold however the fork came about. */
async function judge(place: Place): Promise<void> {
  deepEqual(
    (await readForks(realDisk, place.hwmFolder)).map(({ origin, to, entries, promised }) => ({
      ...{ origin, to, entries, promised },
    })),
    [{ origin: ORIGIN, to: SECOND, entries: 9, promised: 13 }],
  )
  ok(!existsSync(join(place.hwmFolder, 'fork.intended')))
  ok(!existsSync(`${place.folder}.NEW`))
  const { journal, ledger, placeOf } = await ledgerOf(place)
  match(journal.vkey, /^mx1\.example\.jp\/sekimori\/2\+/)
  equal(ledger.health().size, 11)
  equal(await ledger.append([entryOf(100)]), 11)
  deepEqual(numbersOf(await Array.fromAsync(ledger.read(0))), [1, 2, 3, 4, 5, 6, 7, 8, 100])
  deepEqual([0, 8, 9, 11].map(placeOf), [
    { entry: 0, log: ORIGIN },
    { entry: 8, log: ORIGIN },
    { entry: 0 },
    { entry: 2 },
  ])
  const [eleventh] = await Array.fromAsync(ledger.read(11))
  deepEqual([eleventh?.index, eleventh?.body?.['i']], [11, 100])
  await ledger.close()
  const chain = await chainOf(place)
  deepEqual(
    chain.map(({ index }) => index),
    [...Array(12).keys()],
  )
  deepEqual(numbersOf(chain), [1, 2, 3, 4, 5, 6, 7, 8, 100])
  const genesis = chain[9]
  const forked = chain[10]
  const continues = genesis?.facts['continues'] as Record<string, unknown>
  deepEqual([genesis?.kind, genesis?.facts['origin']], ['genesis', SECOND])
  deepEqual([continues['origin'], continues['size']], [ORIGIN, 9])
  match(String(continues['checkpoint']), /^mx1\.example\.jp\/sekimori\/1\n13\n/)
  deepEqual([forked?.kind, forked?.facts], ['evidence.forked', continues])
  deepEqual(
    [forked?.body?.['promised'], forked?.body?.['by'], forked?.body?.['why']],
    [13, order.by, order.why],
  )
  const verified = await verifyEvidence(place.folder, {
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
  })
  deepEqual([verified.problems, verified.size], [[], 3])
}

test('a log that was brought back is refused, and the refusal names what to do', async (t) => {
  const place = await restored(t)
  await rejects(ledgerOf(place), (thrown) => {
    ok(thrown instanceof Fault && thrown.code === 'evidence.rolled-back')
    match(thrown.say('en'), /sekimori evidence fork/)
    match(thrown.say('ja'), /sekimori evidence fork/)
    return true
  })
})

test('a fork puts the old log aside as it was, and what it knew stands before the new one', async (t) => {
  const place = await restored(t)
  const before = await verifyEvidence(place.folder)
  let refolds = 0
  const forked = await forkOf(place, { refold: () => (refolds += 1) })
  ok(forked.kind === 'forked' && !forked.resumed)
  equal(refolds, 1)
  match(forked.vkey, /^mx1\.example\.jp\/sekimori\/2\+/)
  const old = `${place.folder}.OLD-1`
  deepEqual(await verifyEvidence(old), before)
  for (const name of readdirSync(old, { recursive: true, encoding: 'utf8' }))
    equal(statSync(join(old, name)).mode & 0o222, 0, name)
  equal(statSync(old).mode & 0o222, 0)
  await judge(place)
})

test('a log that can go on is left alone, unless somebody knows better', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append([entryOf(1)])
  await rejects(forkOf(place), (thrown) => (thrown as Fault).code === 'evidence.in-use')
  await journal.close()
  deepEqual(await forkOf(place), { kind: 'sound' })
  deepEqual(await readForks(realDisk, place.hwmFolder), [])
  const forced = await forkLog(
    { ...place.options(), hwmFolder: place.hwmFolder },
    { ...order, force: true },
  )
  ok(forced.kind === 'forked')
  equal(forced.fork.entries, 2)
})

test('the ended log brought back once more is not taken for the one in use, nor read twice', async (t) => {
  const place = await restored(t)
  await forkOf(place)
  await judge(place)
  rmSync(place.folder, { recursive: true })
  cpSync(join(place.root, 'copy'), place.folder, { recursive: true })
  await rejects(ledgerOf(place), (thrown) => (thrown as Fault).code === 'evidence.damaged')
  const forked = await forkOf(place)
  ok(forked.kind === 'forked')
  deepEqual([forked.fork.origin, forked.fork.to, forked.fork.entries], [SECOND, THIRD, 0])
  const { ledger, journal } = await ledgerOf(place)
  match(journal.vkey, /sekimori\/3\+/)
  deepEqual(numbersOf(await Array.fromAsync(ledger.read(0))), [1, 2, 3, 4, 5, 6, 7, 8])
  await ledger.close()
})

test('what was kept before a fork is found behind it', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  const { sha256 } = await journal.keep(entryOf(1), Buffer.from('held before'))
  await journal.close()
  await forkLog({ ...place.options(), hwmFolder: place.hwmFolder }, { ...order, force: true })
  const { ledger } = await ledgerOf(place)
  equal(Buffer.from((await ledger.kept(sha256)) ?? []).toString(), 'held before')
  const kept = await ledger.keep(entryOf(2), Buffer.from('held after'))
  equal(kept.index, 4)
  equal(Buffer.from((await ledger.kept(kept.sha256)) ?? []).toString(), 'held after')
  equal(await ledger.kept('0'.repeat(64)), undefined)
  await ledger.close()
})

test('a log whose write-ahead log is damaged is forked with what is in its tiles', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2)])
  await journal.materialise()
  await journal.append([entryOf(3)])
  await journal.append([entryOf(4)])
  await journal.abandon()
  const state = join(place.folder, '.state')
  const wal = join(
    state,
    readdirSync(state)
      .filter((it) => it.startsWith('wal.'))
      .at(-1) ?? '',
  )
  const bytes = readFileSync(wal)
  const at = bytes.lastIndexOf('message.submitted')
  const first = bytes.subarray(0, at).lastIndexOf('message.submitted')
  bytes[first] = (bytes[first] as number) ^ 1
  const { writeFileSync } = await import('node:fs')
  writeFileSync(wal, bytes)
  await rejects(ledgerOf(place), (thrown) => (thrown as Fault).code === 'evidence.damaged')
  const forked = await forkOf(place)
  ok(forked.kind === 'forked')
  equal(forked.fork.entries, 3)
  deepEqual(numbersOf(await chainOf(place)), [1, 2])
})

test('a log of another name than the one configured is read under its own behind a fork', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append([entryOf(1), entryOf(2)])
  const { sha256 } = await journal.keep(entryOf(3), Buffer.from('held before'))
  await journal.close()
  const renamed = { origin: 'mx2.example.jp/sekimori/1' }
  const options = { ...place.options(renamed), hwmFolder: place.hwmFolder }
  await rejects(openLedger(options), (thrown) => (thrown as Fault).code === 'evidence.damaged')
  const forked = await forkLog(options, order)
  ok(forked.kind === 'forked')
  const { ledger, journal: next } = await openLedger(options)
  match(next.vkey, /^mx2\.example\.jp\/sekimori\/2\+/)
  deepEqual(numbersOf(await Array.fromAsync(ledger.read(0))), [1, 2, 3])
  equal(Buffer.from((await ledger.kept(sha256)) ?? []).toString(), 'held before')
  const [genesis] = await Array.fromAsync(next.read(0, 1))
  equal((genesis?.facts['continues'] as { origin?: string } | undefined)?.origin, ORIGIN)
  await ledger.close()
})

test('a log whose list of forks was lost is not followed by another of its name', async (t) => {
  const place = await restored(t)
  await forkOf(place)
  const { ledger } = await ledgerOf(place)
  await ledger.append([entryOf(20)])
  await ledger.close()
  rmSync(place.hwmFolder, { recursive: true })
  await rejects(ledgerOf(place), (thrown) => (thrown as Fault).code === 'evidence.damaged')
  const forked = await forkOf(place)
  ok(forked.kind === 'forked')
  equal(forked.fork.to, THIRD)
  const again = await ledgerOf(place)
  deepEqual(numbersOf(await Array.fromAsync(again.ledger.read(0))), [20])
  await again.ledger.close()
})

test('what of an ended log cannot be read any more keeps nobody from reading the rest', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: 799 }, (_, i) => entryOf(i + 1)))
  await journal.close()
  rmSync(join(place.folder, 'tile/entries/001'))
  const vault = join(place.folder, 'vault/gate400d/2026-11/00000000.skv')
  const bytes = readFileSync(vault)
  bytes[300] = (bytes[300] as number) ^ 1
  const { writeFileSync } = await import('node:fs')
  writeFileSync(vault, bytes)
  await forkLog({ ...place.options(), hwmFolder: place.hwmFolder }, { ...order, force: true })
  const { ledger } = await ledgerOf(place)
  await ledger.append([entryOf(900)])
  const read = await Array.fromAsync(ledger.read(0))
  deepEqual(
    read.map(({ index }) => index),
    [...Array(803).keys()],
  )
  equal(numbersOf(read).filter((i) => i !== undefined).length, 799 - 256 - 1 + 1)
  deepEqual(
    [read[256], read[511]].map((it) => [it?.kind, it?.body]),
    [
      ['entry.lost', undefined],
      ['entry.lost', undefined],
    ],
  )
  equal(read.at(-1)?.body?.['i'], 900)
  await ledger.close()
  // Somebody made room.
  const { chmodSync } = await import('node:fs')
  const old = `${place.folder}.OLD-1`
  for (const name of ['.', ...readdirSync(old, { recursive: true, encoding: 'utf8' })])
    chmodSync(join(old, name), 0o700)
  rmSync(old, { recursive: true })
  const chain = await chainOf(place)
  equal(chain.length, 803)
  deepEqual(
    numbersOf(chain).filter((i) => i !== undefined),
    [900],
  )
})

test('keys that were lost before a fork keep nobody from starting, and nothing of the new log away', async (t) => {
  const place = await restored(t)
  for (const name of ['keys.db', 'keys.db-wal', 'keys.db-shm'])
    rmSync(join(place.keysFolder, name), { force: true })
  await rejects(ledgerOf(place), (thrown) => (thrown as Fault).code === 'evidence.rolled-back')
  await forkOf(place)
  const { ledger } = await ledgerOf(place)
  await ledger.append([entryOf(100)])
  const read = await Array.fromAsync(ledger.read(0))
  deepEqual(
    numbersOf(read).filter((i) => i !== undefined),
    [100],
  )
  equal(read.length, 12)
  await ledger.close()
})

test('where keys were lost in the log before is no matter of the next one', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: 8 }, (_, i) => entryOf(i + 1)))
  await journal.close()
  for (const name of ['keys.db', 'keys.db-wal', 'keys.db-shm'])
    rmSync(join(place.keysFolder, name), { force: true })
  const again = await place.open()
  await again.append([entryOf(9)])
  await again.close()
  await forkLog({ ...place.options(), hwmFolder: place.hwmFolder }, { ...order, force: true })
  const { ledger } = await ledgerOf(place)
  await ledger.append([entryOf(100)])
  deepEqual(
    numbersOf(await Array.fromAsync(ledger.read(0))).filter((i) => i !== undefined),
    [9, 100],
  )
  await ledger.close()
})

test('names of logs count on, past those that were used', () => {
  equal(
    nextOrigin('a/sekimori/1', () => false),
    'a/sekimori/2',
  )
  equal(
    nextOrigin('a/sekimori/9', (it) => it === 'a/sekimori/10'),
    'a/sekimori/11',
  )
  equal(
    nextOrigin('a/sekimori/mx', () => false),
    'a/sekimori/mx/2',
  )
  const fork = { folder: 'x', entries: 0, root: '', promised: 0 }
  const forks = [
    { ...fork, origin: 'a/1', to: 'a/2' },
    { ...fork, origin: 'a/2', to: 'a/3' },
  ]
  equal(originInUse(forks, 'a/1'), 'a/3')
  equal(originInUse(forks, 'b/1'), 'b/1')
})

test('a list of forks of its longest length is read, a longer one or another thing is not', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  mkdirSync(place.hwmFolder, { recursive: true })
  const { writeFileSync } = await import('node:fs')
  const root = Buffer.alloc(32).toString('base64')
  const fork = (n: number) => ({
    ...{ folder: `evidence.OLD-${n}`, origin: `a/${n}`, to: `a/${n + 1}`, entries: 1 },
    ...{ root, promised: 1 },
  })
  const put = (it: unknown) => writeFileSync(join(place.hwmFolder, 'forks'), JSON.stringify(it))
  const list = Array.from({ length: FORKS_MAX }, (_, n) => fork(n))
  put(list)
  equal((await readForks(realDisk, place.hwmFolder)).length, FORKS_MAX)
  for (const bad of [
    [...list, fork(FORKS_MAX)],
    [{ ...fork(1), folder: '../elsewhere' }],
    [{ ...fork(1), entries: -1 }],
    { forks: [] },
    'x',
  ]) {
    put(bad)
    await rejects(readForks(realDisk, place.hwmFolder), Fault)
  }
})

/** The short run takes some of the calls; each kind of failure begins elsewhere. */
const starts = { EIO: 1, crash: 5, power: 8 }
for (const failure of ['EIO', 'crash', 'power'] as const)
  test(`${failure} at every call of a fork leaves one that can be finished`, async (t) => {
    const chance = chanceOf(20_251_122)
    const isLong = process.env['SEKIMORI_LONG'] === '1'
    let lives = 0
    for (let nth = isLong ? 1 : starts[failure]; ; nth += isLong ? 1 : 11) {
      const place = await restored()
      try {
        const disk = new FailingDisk(nth, failure)
        await forkOf(place, { disk }).catch((thrown) => {
          if (!(thrown instanceof Fault || thrown instanceof Crashed || 'code' in thrown))
            throw thrown
        })
        if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
        // The guard's start makes the folders that are missing.
        mkdirSync(place.folder, { recursive: true })
        if (lives % 2 === 0) await forkOf(place)
        else
          await ledgerOf(place).then(
            ({ ledger }) => ledger.close(),
            () => forkOf(place),
          )
        await judge(place)
        lives += 1
        if (!disk.hasFailed) break
      } catch (thrown) {
        throw new Error(`${failure} at call ${nth}: ${(thrown as Error).stack}`, { cause: thrown })
      } finally {
        await place.remove()
      }
    }
    t.diagnostic(`${lives} lives`)
    ok(lives > 5)
  })

test('kill -9 within a fork leaves one that can be finished', async (t) => {
  const chance = chanceOf(Number(process.env['SEKIMORI_SEED'] ?? 7))
  let killed = 0
  for (let round = 0; round < (process.env['SEKIMORI_LONG'] === '1' ? 60 : 6); round += 1) {
    const place = await restored()
    try {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'fork-child.ts'), place.root],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const exited = once(child, 'exit')
      await once(child.stdout, 'data')
      setTimeout(() => child.kill('SIGKILL'), chance(60))
      const [, signal] = await exited
      if (signal === 'SIGKILL') killed += 1
      mkdirSync(place.folder, { recursive: true })
      const { ledger } = await ledgerOf(place).catch(async () => {
        await forkOf(place)
        return ledgerOf(place)
      })
      await ledger.close()
      await judge(place)
    } finally {
      await place.remove()
    }
  }
  t.diagnostic(`${killed} killed`)
})
