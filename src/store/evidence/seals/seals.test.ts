import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { createPrivateKey, sign } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import {
  Crashed,
  chanceOf,
  entryOf,
  FailingDisk,
  type Failure,
  freshPlace,
  ORIGIN,
  type Place,
  START,
} from '../../../../test/evidence/help.ts'
import type { Hash } from '../../../evidence/bytes.ts'
import { toCheckpoint } from '../../../evidence/checkpoint.ts'
import { EPOCH_SECONDS, sealMessage, toHead, toSealLine } from '../../../evidence/epoch.ts'
import { readVkey, signedNote } from '../../../evidence/note.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { SealHearing } from '../../../evidence/seal-check.ts'
import { bundlePath, tilePath, toBundle, toTile } from '../../../evidence/tiles.ts'
import { emptyFrontier, grow, rootOf } from '../../../evidence/tree.ts'
import { Fault } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import { type Disk, realDisk } from '../disk.ts'
import { bundleOf, toTreeState } from '../files.ts'
import { sha256 } from '../hashing.ts'
import type { EvidenceJournal } from '../journal.ts'
import { verifyEvidence } from '../verify.ts'
import { signed, signingKey } from './crypto.ts'
import { makeKeys, makeKeysInThread } from './make-keys.ts'
import { readStanding, sealsFile } from './seal-files.ts'
import { EPOCHS_AT_ONCE_MAX, Sealer } from './sealer.ts'
import { Seeds } from './seeds.ts'
import { verifySeals } from './verify-seals.ts'

const HOUR = EPOCH_SECONDS * 1_000
/** The epoch in which the place's clock begins is number 0. */
const BEGIN = (Math.floor(START / HOUR) * HOUR) as Instant
const EPOCHS = 64
const SEED = Buffer.alloc(32, 7)
const EMPTY = sha256.digest(new Uint8Array(0))

type House = { readonly journal: EvidenceJournal; readonly sealer: Sealer }

const sealerOf = (place: Place, journal: Pick<EvidenceJournal, 'sign'>, disk: Disk = realDisk) =>
  Sealer.open({
    disk,
    folder: place.folder,
    keysFolder: place.keysFolder,
    origin: ORIGIN,
    sign: () => journal.sign(),
  })

/** As the guard does: founded once, and said in the log until the first seal stands. */
const found = async (sealer: Sealer, journal: EvidenceJournal, now: Instant): Promise<void> => {
  if (sealer.last !== undefined) return
  const founding =
    sealer.founding ??
    (await sealer.found(now, {
      epochs: EPOCHS,
      epochSeconds: EPOCH_SECONDS,
      seed: SEED,
      makeKeys: async (seed, epochs) => makeKeys(seed, epochs),
      progress: () => {},
      stop: new AbortController().signal,
    }))
  const [, , epochs, epochSeconds, from, root] = toHead(founding).trimEnd().split(' ')
  await journal.append([
    entryOf(0, {
      kind: 'seals.founded',
      facts: { root, epochs: Number(epochs), epochSeconds: Number(epochSeconds), from },
    }),
  ])
}

const started = (journal: EvidenceJournal) =>
  journal.append([entryOf(0, { kind: 'guard.started', facts: {} })])

/** In epoch `n`, counted from the one in which the seals are founded. */
const inEpoch = (n: number): Instant => (BEGIN + n * HOUR + 1_000) as Instant

async function open(place: Place): Promise<House> {
  const journal = await place.open()
  const sealer = await sealerOf(place, journal)
  return { journal, sealer }
}

/** Five epochs with 3 entries each, then a closed log. */
async function lived(place: Place): Promise<void> {
  place.now = inEpoch(0)
  const { journal, sealer } = await open(place)
  await started(journal)
  await found(sealer, journal, place.now)
  await sealer.round(place.now)
  for (let epoch = 1; epoch <= 5; epoch += 1) {
    const at = place.now
    await journal.append([0, 1, 2].map((i) => entryOf(epoch * 10 + i, { at })))
    place.now = inEpoch(epoch)
    deepEqual(
      (await sealer.round(place.now)).map((seal) => [seal.epoch, seal.missed]),
      [[epoch - 1, false]],
    )
  }
  await journal.close()
}

const problemsOf = async (place: Place) =>
  (await verifyEvidence(place.folder, { keysFolder: place.keysFolder })).problems

test('every epoch is sealed once, and what was sealed verifies', async () => {
  const place = await freshPlace()
  try {
    await lived(place)
    deepEqual(await problemsOf(place), [])
    const { last, founding } = (await readStanding(realDisk, place.folder)) ?? {}
    equal(last?.epoch, 4)
    equal(founding?.origin, ORIGIN)
    // Nothing is left by which an epoch that is over could be sealed again.
    equal((await Seeds.open(realDisk, place.keysFolder)).current?.epoch, 5)
    const zeros = readdirSync(join(place.keysFolder, 'seals'))
      .map((name) => readFileSync(join(place.keysFolder, 'seals', name)))
      .filter((bytes) => bytes.every((octet) => octet === 0))
    equal(zeros.length, 1)
  } finally {
    await place.remove()
  }
})

test('epochs in which nobody was there are sealed as missed, at the size that was found', async () => {
  const place = await freshPlace()
  try {
    await lived(place)
    place.now = inEpoch(9)
    const { journal, sealer } = await open(place)
    const sealed = await sealer.round(place.now)
    deepEqual(
      sealed.map((seal) => [seal.epoch, seal.missed, seal.size]),
      [5, 6, 7, 8].map((epoch) => [epoch, true, journal.health().size]),
    )
    await started(journal)
    await journal.close()
    deepEqual(await problemsOf(place), [])
  } finally {
    await place.remove()
  }
})

test('missed epochs without a start of the guard behind them are a problem', async () => {
  const place = await freshPlace()
  try {
    await lived(place)
    place.now = inEpoch(9)
    const { journal, sealer } = await open(place)
    await sealer.round(place.now)
    await journal.append([entryOf(99, { at: place.now })])
    await journal.close()
    const [problem] = await problemsOf(place)
    ok(problem?.code === 'seals.unexplained')
    deepEqual([problem.from, problem.to], [5, 8])
  } finally {
    await place.remove()
  }
})

test('a clock that is set forward while we live misses the epochs that nobody lived', async () => {
  const place = await freshPlace()
  try {
    place.now = inEpoch(0)
    const { journal, sealer } = await open(place)
    await found(sealer, journal, place.now)
    await sealer.round(place.now)
    place.now = inEpoch(3)
    deepEqual(
      (await sealer.round(place.now)).map(({ epoch, missed }) => [epoch, missed]),
      [
        [0, false],
        [1, true],
        [2, true],
      ],
    )
    place.now = inEpoch(1)
    deepEqual(await sealer.round(place.now), [], 'what is sealed is not sealed again')
    place.now = inEpoch(0)
    await rejects(sealer.round(place.now), /all is sealed until/, 'and that there is none is told')
    place.now = inEpoch(EPOCHS + 5)
    equal((await sealer.round(place.now)).at(-1)?.epoch, EPOCHS - 1)
    deepEqual(await sealer.round(inEpoch(EPOCHS + 6)), [], 'no key was made for it')
    await journal.close()
  } finally {
    await place.remove()
  }
})

test('a clock that is years ahead is not believed, and no seed is spent on it', async () => {
  const place = await freshPlace()
  try {
    place.now = inEpoch(0)
    const { journal, sealer } = await open(place)
    await sealer.found(place.now, {
      epochs: EPOCHS_AT_ONCE_MAX + 2,
      epochSeconds: EPOCH_SECONDS,
      seed: SEED,
      // Nobody verifies these.
      makeKeys: async (_, epochs) => ({ keys: new Uint8Array(epochs * 32), root: EMPTY }),
      progress: () => {},
      stop: new AbortController().signal,
    })
    await rejects(sealer.round(inEpoch(EPOCHS_AT_ONCE_MAX + 1)), /the clock says 20/)
    equal((await sealer.round(inEpoch(1))).length, 1)
    await journal.close()
  } finally {
    await place.remove()
  }
})

// ---- attacks by whoever has root in epoch 5, with its seed, the log key, and all files

/** The newest seed is all that is left of the secret. */
async function stolen(place: Place) {
  const seed = (await Seeds.open(realDisk, place.keysFolder)).current
  ok(seed !== undefined)
  return seed
}

test('truncate and go on (as in CVE-2023-31438): the seals before remember the size', async () => {
  const place = await freshPlace()
  const other = await freshPlace()
  try {
    await lived(place)
    const sealed = readFileSync(sealsFile(place.folder))
    // He cuts the log after entry 9 and signs that, with the stolen key.
    const root = await rewrite(place, other, 9, (leaf) => leaf)
    const first = (await problemsOf(other)).find((it) => it.code.startsWith('seal.'))
    ok(first?.code === 'seal.ahead')
    equal(first.epoch, 2, 'the first epoch that sealed more than is left')
    // He cuts the seals, too: the next one can only be that of an epoch that is not next.
    const lines = sealed.toString().split('\n')
    writeFileSync(sealsFile(other.folder), `${lines.slice(0, 3).join('\n')}\n`)
    await rejects(sealerOf(other, { sign: async () => '' }), /its key is gone/)
    const seed = await stolen(other)
    forge(other, seed.bytes, [{ epoch: seed.epoch, size: 9, root, missed: false }])
    const [gap] = (await problemsOf(other)).filter((it) => it.code === 'seal.bad')
    ok(gap?.code === 'seal.bad')
    equal(gap.epoch, 2)
    match(gap.why, /no seal; the next is that of epoch 5/)
  } finally {
    await place.remove()
    await other.remove()
  }
})

test('old entries sealed anew with a newer key (as in CVE-2023-31439) are refused', async () => {
  const place = await freshPlace()
  const other = await freshPlace()
  try {
    await lived(place)
    // Entry 7 was sealed at the end of epoch 1: it is changed, and the log signed again.
    const size = (await readStanding(realDisk, place.folder))?.last?.size ?? 0
    const root = await rewrite(place, other, size, (leaf, i) =>
      i === 7 ? leaf.replace('"m":', '"m":9') : leaf,
    )
    const [differs] = (await problemsOf(other)).filter((it) => it.code === 'seal.differs')
    ok(differs?.code === 'seal.differs')
    equal(differs.epoch, 1, 'the first epoch that sealed another entry 7')

    // He writes the seals of epochs 1 to 4 anew, by the key of epoch 5, under their numbers.
    const seed = await stolen(other)
    const lines = readFileSync(sealsFile(other.folder), 'latin1').split('\n')
    writeFileSync(sealsFile(other.folder), `${lines.slice(0, 2).join('\n')}\n`)
    const again = [1, 2, 3, 4, 5].map((epoch) => ({ epoch, size, root, missed: false }))
    forge(other, seed.bytes, again)
    const [bad] = (await problemsOf(other)).filter((it) => it.code === 'seal.bad')
    ok(bad?.code === 'seal.bad')
    equal(bad.epoch, 1)
    match(bad.why, /not the one that was committed to/)
  } finally {
    await place.remove()
    await other.remove()
  }
})

test('other keys under the same log are found, and so is a log whose seals are gone', async () => {
  const place = await freshPlace()
  try {
    await lived(place)
    const keys = readFileSync(join(place.folder, 'fs/pub.bin'))
    keys[40] = (keys[40] ?? 0) ^ 1
    writeFileSync(join(place.folder, 'fs/pub.bin'), keys)
    equal((await problemsOf(place))[0]?.code, 'seals.unreadable')
    const { keys: others, root } = makeKeys(Buffer.alloc(32, 8), EPOCHS)
    writeFileSync(join(place.folder, 'fs/pub.bin'), others)
    const head = (await readStanding(realDisk, place.folder))?.founding
    ok(head !== undefined)
    writeFileSync(sealsFile(place.folder), toHead({ ...head, root }))
    deepEqual(
      (await problemsOf(place)).map((it) => it.code).filter((it) => it !== 'seals.behind'),
      ['seals.unfounded'],
    )
    rmSync(join(place.folder, 'fs'), { recursive: true })
    deepEqual(
      (await problemsOf(place)).map((it) => it.code),
      ['seals.missing'],
    )
  } finally {
    await place.remove()
  }
})

test('each line that is changed in any place spoils its epoch and no earlier one', async () => {
  const place = await freshPlace()
  try {
    await lived(place)
    const text = readFileSync(sealsFile(place.folder), 'latin1')
    const lines = text.split('\n')
    const chance = chanceOf(5)
    for (let epoch = 0; epoch < 5; epoch += 1)
      for (let tries = 0; tries < 12; tries += 1) {
        const line = lines[1 + epoch] as string
        const at = chance(line.length)
        const sign = line[at] === 'A' ? 'B' : 'A'
        const changed = lines.with(1 + epoch, line.slice(0, at) + sign + line.slice(at + 1))
        writeFileSync(sealsFile(place.folder), changed.join('\n'))
        const read = await verifySeals(realDisk, place.folder)
        const { problems } = read.judge(new SealHearing(ORIGIN), () => 'same', 0)
        const [bad] = problems
        ok(bad?.code === 'seal.bad', `${epoch} ${at}`)
        equal(bad.epoch, epoch)
        equal(read.promises.length, epoch)
      }
    writeFileSync(sealsFile(place.folder), `${text}${lines[5]}\n`)
    const { problems } = (await verifySeals(realDisk, place.folder)).judge(
      new SealHearing(ORIGIN),
      () => 'same',
      0,
    )
    ok(problems[0]?.code === 'seal.bad' && /a second time/.test(problems[0].why))
  } finally {
    await place.remove()
  }
})

// ---- what a disk does

/** Every call in the long run; in the short one every third, each kind beginning elsewhere. */
const isLong = process.env['SEKIMORI_LONG'] === '1'
const sweeps = [
  ['crash', 1],
  ['EIO', 2],
  ['short', 3],
  ['power', 1],
] as const satisfies readonly (readonly [Failure, number])[]
for (const [failure, from] of sweeps)
  test(`${failure} at any call leaves one seal an epoch, and no seed of a sealed one`, async (t) => {
    const chance = chanceOf(31)
    let lives = 0
    for (let nth = isLong ? 1 : from; ; nth += isLong || failure === 'power' ? 1 : 3) {
      const place = await freshPlace()
      try {
        place.now = inEpoch(0)
        const journal = await place.open()
        const disk = new FailingDisk(nth, failure, /\/fs\b|seals\/?/)
        const calls = await attempt(place, journal, disk)
        if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
        // On a sound disk it goes on, whatever was left.
        const sealer = await sealerOf(place, journal)
        await found(sealer, journal, place.now)
        place.now = inEpoch(6)
        await sealer.round(place.now)
        await started(journal)
        await journal.close()
        deepEqual(await problemsOf(place), [], `call ${nth} of ${calls}`)
        equal((await readStanding(realDisk, place.folder))?.last?.epoch, 5)
        const seeds = readdirSync(join(place.keysFolder, 'seals')).map((name) =>
          readFileSync(join(place.keysFolder, 'seals', name)),
        )
        equal(seeds.filter((bytes) => bytes.every((octet) => octet === 0)).length, 1)
        equal((await Seeds.open(realDisk, place.keysFolder)).current?.epoch, 6)
        lives += 1
        if (!disk.hasFailed) break
      } finally {
        await place.remove()
      }
    }
    ok(lives > 15, 'the calls were made to fail')
    t.diagnostic(`${lives} lives`)
  })

/** Founded, then three epochs; stops at what the disk refuses, goes on where it lives. */
async function attempt(place: Place, journal: EvidenceJournal, disk: FailingDisk): Promise<number> {
  let sealer: Sealer | undefined
  for (let epoch = 0; epoch <= 4; epoch += 1) {
    place.now = inEpoch(epoch)
    for (let tries = 0; tries < 2; tries += 1)
      try {
        sealer ??= await sealerOf(place, journal, disk)
        await found(sealer, journal, place.now)
        await sealer.round(place.now)
        break
      } catch (thrown) {
        if (thrown instanceof Crashed) return disk.calls
        if (thrown instanceof Fault) throw thrown
      }
    await journal.append([entryOf(epoch, { at: place.now })])
  }
  return disk.calls
}

// ---- keys

test('the keys are made in a thread, which ends when it is told to', async () => {
  const told: number[] = []
  const never = new AbortController().signal
  const made = await makeKeysInThread(SEED, 1_500, (done) => told.push(done), never)
  deepEqual(told, [1_000, 1_500])
  deepEqual(made, { ...makeKeys(SEED, 1_500), keys: made.keys })
  const stop = new AbortController()
  const stopped = makeKeysInThread(SEED, 1_000_000, () => stop.abort(), stop.signal)
  await rejects(stopped, /evidence\.seals-stopped/)
})

// ---- help

/** Adds seals as a thief makes them: by the key that he holds, whatever they say. */
function forge(
  place: Place,
  seed: Uint8Array,
  seals: readonly { epoch: number; size: number; root: Hash; missed: boolean }[],
): void {
  const key = signingKey(seed)
  const keys = readFileSync(join(place.folder, 'fs/pub.bin'))
  const text = seals.map((seal) =>
    toSealLine({
      ...seal,
      publicKey: keys.subarray(5 * 32, 6 * 32),
      signature: signed(key, sealMessage(ORIGIN, seal)),
    }),
  )
  const before = existsSync(sealsFile(place.folder))
    ? readFileSync(sealsFile(place.folder), 'latin1')
    : ''
  writeFileSync(sealsFile(place.folder), before + text.join(''))
}

/** Another history by the log's own key: each leaf as `told` makes it, up to `upTo`. Its root. */
async function rewrite(
  from: Place,
  to: Place,
  upTo: number,
  told: (leaf: string, index: number) => string,
): Promise<Hash> {
  const size = Number(readFileSync(join(from.folder, 'checkpoint'), 'utf8').split('\n')[1])
  const bundle = (await bundleOf(realDisk, from.folder, 0, size)) ?? []
  ok(bundle.length === size && size < 256)
  const leaves = bundle
    .slice(0, upTo)
    .map((leaf, index) => Buffer.from(told(Buffer.from(leaf).toString(), index)))
  const hashes = leaves.map((leaf) => sha256.leaf(leaf))
  const frontier = emptyFrontier()
  for (const hash of hashes) grow(frontier, hash, sha256)
  const root = rootOf(frontier, sha256)
  cpSync(from.folder, to.folder, { recursive: true })
  cpSync(from.keysFolder, to.keysFolder, { recursive: true })
  for (const gone of ['tile', '.state', 'checkpoints'])
    rmSync(join(to.folder, gone), { recursive: true })
  mkdirSync(join(to.folder, '.state'))
  const put = (path: string, bytes: Uint8Array | string): void => {
    mkdirSync(dirname(join(to.folder, path)), { recursive: true })
    writeFileSync(join(to.folder, path), bytes)
  }
  put(bundlePath(0, upTo), toBundle(leaves))
  put(tilePath(0, 0, upTo), toTile(hashes))
  const vkey = readVkey(readFileSync(join(from.folder, 'log.vkey'), 'utf8').trimEnd(), sha256)
  ok(!isRefused(vkey))
  const key = createPrivateKey(readFileSync(join(from.keysFolder, 'log.key')))
  const note = toCheckpoint({ origin: ORIGIN, size: upTo, root })
  put(
    'checkpoint',
    signedNote(note, vkey, (message) => sign(null, message, key)),
  )
  put('.state/tree', toTreeState({ size: upTo, root, sources: new Map(), vault: new Map() }))
  return root
}
