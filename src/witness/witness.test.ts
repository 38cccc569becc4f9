import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { judgedContradiction, readContradiction } from '../evidence/contradiction.ts'
import { readNote, signatureOf } from '../evidence/note.ts'
import { isRefused } from '../evidence/refused.ts'
import { STATE_BYTES_MAX, shelfIn } from '../keeper/witness/shelf.ts'
import type { Instant } from '../lib/time.ts'
import { type Disk, type DiskFile, realDisk } from '../store/evidence/disk.ts'
import { sha256, verifySignature } from '../store/evidence/hashing.ts'
import { cosigners, SmallLog } from './testing.ts'
import {
  hashOfOrigin,
  type Misbehaved,
  OATHS_AT_ONCE,
  ORIGINS_MAX,
  type Shelf,
  WAITING_MAX,
  Witness,
} from './witness.ts'

const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'sekimori-witness-'))
  folders.push(made)
  return made
}
after(() => {
  for (const one of folders) rmSync(one, { recursive: true })
})
const keys = cosigners('w.example/1', sha256)
const means = { hasher: sha256, verify: verifySignature }

async function witnessOver(shelf: Shelf, ...logs: readonly SmallLog[]) {
  let ms = 1_700_000_000_000
  const misbehaved: Misbehaved[] = []
  const heard: string[] = []
  const told: unknown[] = []
  const witness = new Witness({
    keys,
    shelf,
    clock: { now: () => ms as Instant, monotonic: () => ms },
    means,
    heard: (origin) => void heard.push(origin),
    misbehaved: (it) => void misbehaved.push(it),
    told: (it) => void told.push(it),
  })
  await witness.trust(logs.map(({ vkey }) => vkey))
  return { witness, misbehaved, heard, told, passes: (more: number) => (ms += more) }
}
const newLog = () => new SmallLog('log.example/1', sha256)

test('what is sworn to is on the shelf before it is told, verifies by both keys, and is served', async () => {
  const log = newLog().grow(5)
  const order: string[] = []
  const shelf = shelfIn(realDisk, folder())
  const { witness, heard } = await witnessOver(
    {
      ...shelf,
      replace: async (name, text) => {
        await shelf.replace(name, text)
        order.push('kept')
      },
    },
    log,
  )
  const { status, body } = await witness.add(log.asks(0))
  order.push('told')
  equal(status, 200)
  deepEqual(order, ['kept', 'told'])
  deepEqual(heard, ['log.example/1'])
  const note = readNote(`${log.note()}${body}`)
  ok(!isRefused(note))
  for (const { vkey } of keys) equal(signatureOf(note, vkey, verifySignature), 1_700_000_000)
  equal(witness.checkpointOf(hashOfOrigin('log.example/1')), `${log.note()}${body}`)
  equal(witness.checkpointOf(hashOfOrigin('other')), undefined)
})

test('signatures of strangers under a checkpoint are neither kept nor served', async () => {
  const log = newLog().grow(5)
  const { witness } = await witnessOver(shelfIn(realDisk, folder()), log)
  const stranger = `\u2014 s.example ${Buffer.alloc(70).toString('base64')}\n`
  equal((await witness.add(`${log.asks(0)}${stranger}`)).status, 200)
  const served = witness.checkpointOf(hashOfOrigin('log.example/1')) ?? ''
  ok(!served.includes('s.example') && served.includes('w.example/1'))
})

test('after a restart it knows what it swore to', async () => {
  const log = newLog().grow(5)
  const home = folder()
  const first = await witnessOver(shelfIn(realDisk, home), log)
  await first.witness.add(log.asks(0))
  const second = await witnessOver(shelfIn(realDisk, home), log)
  deepEqual(await second.witness.add(log.asks(0)), {
    status: 409,
    body: '5\n',
    type: 'text/x.tlog.size',
  })
  equal((await second.witness.add(log.grow(9).asks(5))).status, 200)
})

test('a state that somebody changed is never gone on with', async () => {
  const log = newLog().grow(5)
  const home = folder()
  await (await witnessOver(shelfIn(realDisk, home), log)).witness.add(log.asks(0))
  const file = join(home, 'logs', hashOfOrigin('log.example/1'))
  const good = readFileSync(file, 'utf8')
  for (const bad of ['', good.replace('\n5\n', '\n4\n'), log.note(), good.slice(0, -9)]) {
    writeFileSync(file, bad)
    await rejects(witnessOver(shelfIn(realDisk, home), log), /witness\.state/)
  }
})

test('whatever write, sync or rename fails, nothing is told that is not kept, and it goes on after', async () => {
  let failures = 0
  for (let failing = 1; ; failing += 1) {
    const home = folder()
    const log = newLog().grow(5)
    await (await witnessOver(shelfIn(realDisk, home), log)).witness.add(log.asks(0))
    const { disk, calls } = failingAt(failing)
    const { witness, told } = await witnessOver(shelfIn(disk, home), log)
    const asked = log.grow(9).asks(5)
    const answer = await witness.add(asked)
    const hasFailed = calls() >= failing
    equal(answer.status, hasFailed ? 500 : 200)
    equal(told.length, hasFailed ? 1 : 0)
    // As a crash would leave it: what stands there is one of the two, whole.
    const { witness: again } = await witnessOver(shelfIn(realDisk, home), log)
    const size = again.logs()[0]?.size ?? 0
    ok(size === 9 || (hasFailed && size === 5), `${size}`)
    // The same question is answered by the one that went on, and by the one that began again.
    equal((await witness.add(asked)).status, hasFailed ? 200 : 409)
    if (!hasFailed) break
    failures += 1
  }
  ok(failures >= 5, `${failures} places where a disk can fail`)
})

test('requests of one log are weighed one after the other: of two growths from one size one is sworn to', async () => {
  const log = newLog().grow(5)
  const { witness } = await witnessOver(shelfIn(realDisk, folder()), log)
  await witness.add(log.asks(0))
  log.grow(20)
  const answers = await Promise.all([witness.add(log.asks(5, 12)), witness.add(log.asks(5, 20))])
  deepEqual(
    answers.map(({ status }) => status),
    [200, 409],
  )
  equal(answers[1]?.body, '12\n')
})

test(`${WAITING_MAX} requests of one log wait, one more is turned away`, async () => {
  const log = newLog().grow(5)
  const { witness } = await witnessOver(shelfIn(realDisk, folder()), log)
  const answers = await Promise.all(
    Array.from({ length: WAITING_MAX + 1 }, () => witness.add(log.asks(0))),
  )
  equal(answers.filter(({ status }) => status === 503).length, 1)
  equal(answers.filter(({ status }) => status === 409).length, WAITING_MAX - 1)
})

test(`${OATHS_AT_ONCE} oaths of one log at once, one more waits for its second`, async () => {
  const log = newLog().grow(1)
  const { witness, passes } = await witnessOver(shelfIn(realDisk, folder()), log)
  equal((await witness.add(log.asks(0))).status, 200)
  const next = () => witness.add(log.grow(log.entries.length + 1).asks(log.entries.length - 1))
  for (let n = 1; n < OATHS_AT_ONCE; n += 1) equal((await next()).status, 200)
  const more = log.grow(log.entries.length + 1).asks(log.entries.length - 1)
  equal((await witness.add(more)).status, 429)
  passes(1_000)
  equal((await witness.add(more)).status, 200)
})

test('who sends the newest checkpoint over and over takes no oaths from the log', async () => {
  const log = newLog().grow(1)
  const { witness, heard, passes } = await witnessOver(shelfIn(realDisk, folder()), log)
  const { body } = await witness.add(log.asks(0))
  for (let n = 0; n <= OATHS_AT_ONCE; n += 1) deepEqual((await witness.add(log.asks(1))).body, body)
  equal((await witness.add(log.grow(2).asks(1))).status, 200)
  equal(heard.length, 2)
  passes(1_000)
  ok((await witness.add(log.asks(2))).body !== body, 'a second later it is a new oath')
})

test(`${ORIGINS_MAX} logs are trusted, one more is refused`, async () => {
  const { witness } = await witnessOver(shelfIn(realDisk, folder()))
  const { vkey } = newLog()
  const many = (n: number) => Array.from({ length: n }, (_, i) => ({ ...vkey, name: `l${i}` }))
  await witness.trust(many(ORIGINS_MAX))
  await rejects(witness.trust(many(ORIGINS_MAX + 1)), /witness\.state/)
})

test('a log that is no longer trusted is unknown, and known again with what was sworn to', async () => {
  const log = newLog().grow(5)
  const { witness } = await witnessOver(shelfIn(realDisk, folder()), log)
  await witness.add(log.asks(0))
  await witness.trust([])
  equal((await witness.add(log.asks(5))).status, 404)
  await witness.trust([log.vkey])
  equal((await witness.add(log.asks(5))).status, 200)
})

test('rollback, split view and a rewritten past with the stolen key are refused, told and written down', async () => {
  const log = newLog().grow(11)
  const home = folder()
  const { witness, misbehaved } = await witnessOver(shelfIn(realDisk, home), log)
  await witness.add(log.asks(0))
  // Rolled back to 7 and gone on with other entries to 9.
  const back = log.rewritten(...log.entries.slice(0, 7), 'another').grow(9)
  equal((await witness.add(back.asks(0))).status, 409)
  const split = log.rewritten('split').grow(11)
  equal((await witness.add(split.asks(11))).status, 422)
  const rewritten = log.rewritten(...log.entries.with(3, 'rewritten')).grow(30)
  equal((await witness.add(rewritten.asks(11))).status, 422)
  deepEqual(
    misbehaved.map(({ judgement, older, newer, isRecorded }) => [
      judgement,
      older,
      newer,
      isRecorded,
    ]),
    [
      ['unproven', 11, 9, true],
      ['split', 11, 11, true],
      ['rewritten', 11, 30, true],
    ],
  )
  const lines = readFileSync(join(home, 'misbehaviour.log'), 'utf8').trimEnd().split('\n')
  const judged = lines.map((line) => {
    const read = readContradiction(line)
    ok(!isRefused(read))
    match(read.older, /w\.example/)
    return judgedContradiction(read, sha256, verifySignature)
  })
  deepEqual(
    judged.map((it) => (isRefused(it) ? it.refused : it.judgement)),
    ['unproven', 'split', 'rewritten'],
  )
  // Asked again, nothing more is told or written; and the honest log goes on.
  await witness.add(split.asks(11))
  equal(misbehaved.length, 3)
  equal((await witness.add(log.grow(12).asks(11))).status, 200)
})

test('who sends again what was sworn to before accuses nobody', async () => {
  const log = newLog().grow(5)
  const { witness, misbehaved } = await witnessOver(shelfIn(realDisk, folder()), log)
  const old = log.asks(0)
  await witness.add(old)
  await witness.add(log.grow(9).asks(5))
  equal((await witness.add(old)).status, 409)
  equal(misbehaved.length, 0)
})

test('a line that a crash tore off in misbehaviour.log spoils itself alone', async () => {
  const home = folder()
  const shelf = shelfIn(realDisk, home)
  await shelf.append('misbehaviour.log', 'whole\n')
  writeFileSync(join(home, 'misbehaviour.log'), 'whole\ntorn of')
  await shelf.append('misbehaviour.log', 'next\n')
  equal(readFileSync(join(home, 'misbehaviour.log'), 'utf8'), 'whole\ntorn of\nnext\n')
})

/** A disk whose n-th call that changes something fails. */
function failingAt(nth: number): { disk: Disk; calls: () => number } {
  let calls = 0
  const fails = <Result>(work: () => Promise<Result>): Promise<Result> => {
    calls += 1
    return calls === nth ? Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })) : work()
  }
  const fileOf = (file: DiskFile): DiskFile => ({
    ...file,
    write: (bytes, at) => fails(() => file.write(bytes, at)),
    datasync: () => fails(() => file.datasync()),
  })
  return {
    calls: () => calls,
    disk: {
      ...realDisk,
      open: async (path, how, mode) =>
        how === 'read'
          ? realDisk.open(path, how, mode)
          : fileOf(await fails(() => realDisk.open(path, how, mode))),
      rename: (from, to) => fails(() => realDisk.rename(from, to)),
      syncFolder: (path) => fails(() => realDisk.syncFolder(path)),
    },
  }
}

test('an alarm that fails is no reason against what the log asks next', async () => {
  const log = newLog().grow(5)
  const home = folder()
  const witness = new Witness({
    keys,
    shelf: shelfIn(realDisk, home),
    clock: { now: () => 1_700_000_000_000 as Instant, monotonic: () => 0 },
    means,
    heard: () => {},
    misbehaved: () => {
      throw new Error('nobody can be told')
    },
    told: () => {},
  })
  await witness.trust([log.vkey])
  equal((await witness.add(log.asks(0))).status, 200)
  await witness.add(log.rewritten('split').grow(5).asks(5)).catch(() => {})
  equal((await witness.add(log.grow(6).asks(5))).status, 200)
})

test('a log that is taken off the list and put on again is not answered from before what was under way', async () => {
  const log = newLog().grow(5)
  const shelf = shelfIn(realDisk, folder())
  const slow = Promise.withResolvers<void>()
  let isSlow = false
  const { witness } = await witnessOver(
    {
      ...shelf,
      replace: async (name, text) => {
        if (isSlow) await slow.promise
        await shelf.replace(name, text)
      },
    },
    log,
  )
  equal((await witness.add(log.asks(0))).status, 200)
  const fork = log.rewritten(...log.entries, 'fork')
  isSlow = true
  const underWay = witness.add(log.grow(6).asks(5))
  await witness.trust([])
  const again = witness.trust([log.vkey])
  slow.resolve()
  await again
  equal((await underWay).status, 200)
  equal((await witness.add(fork.asks(5))).status, 409)
})

test('a state that is too long is refused, not forgotten', async () => {
  const log = newLog().grow(5)
  const home = folder()
  const { witness } = await witnessOver(shelfIn(realDisk, home), log)
  await witness.add(log.asks(0))
  const [file = ''] = globSync('logs/*', { cwd: home })
  writeFileSync(join(home, file), 'x'.repeat(STATE_BYTES_MAX + 1))
  await rejects(witnessOver(shelfIn(realDisk, home), log), /witness\.state/)
})
