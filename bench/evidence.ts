/**
 * Evidence bench: how long an acknowledgement takes, how many there are in a second, how fast the whole
 * log is verified, what a proof costs, and how much room an entry takes.
 *
 * Every figure stands beside a limit of the same run, in turns: as many octets written and synced
 * (fdatasync) with nothing of ours, and SHA-256 by `openssl speed`, because disk and processor mostly
 * speak here. It writes into SEKIMORI_BENCH_FOLDER (default /var/tmp): memory would flatter it.
 *
 * Two sorts of entries: `300` has a body of 300 octets, `mail` is a message as the gate writes it.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '../src/events/event.ts'
import { readCheckpoint } from '../src/evidence/checkpoint.ts'
import { readNote } from '../src/evidence/note.ts'
import { rootByInclusion } from '../src/evidence/proof.ts'
import { isRefused } from '../src/evidence/refused.ts'
import type { Instant } from '../src/lib/time.ts'
import type { Entry } from '../src/ports/journal.ts'
import { realDisk } from '../src/store/evidence/disk.ts'
import { bundleOf } from '../src/store/evidence/files.ts'
import { sha256 } from '../src/store/evidence/hashing.ts'
import { type EvidenceJournal, openJournal } from '../src/store/evidence/journal.ts'
import { pack } from '../src/store/evidence/pack.ts'
import { proveEntry } from '../src/store/evidence/prove.ts'
import { verifyEvidence } from '../src/store/evidence/verify.ts'
import { walkTree } from '../src/store/evidence/verify-walk.ts'
import { waitingDisk } from '../src/store/evidence/waiting-disk.ts'
import {
  type Figure,
  figureOf,
  interleaved,
  medianOf,
  print,
  ratioOf,
  readBenchOptions,
} from './lib.ts'

const options = readBenchOptions({ seconds: 4, runs: 3 })
const { seconds, runs } = options
const place =
  process.env['SEKIMORI_BENCH_FOLDER'] ?? (process.platform === 'linux' ? '/var/tmp' : tmpdir())
/** A frame with one entry like ours is about this long. */
const FRAME_BYTES = 700
const PER_SECOND = 1_000
/** As often the entries of that time are asked for, together. */
const BATCH_MS = 10
/** Entries that wait at any time while the log is saturated. */
const SATURATING = 16_384
const APPEND_ENTRIES = 16
const BODY_BYTES = 300
const PROOFS = 200
/** So that one tile of level 1 is full, and can be packed. */
const ENTRIES_MIN = 70_000
const WORKERS = 2

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const accountOf = (i: number) => `sasl:user${i % 200}@example.jp` as AccountId

const common = (i: number) => ({
  kind: 'message.submitted',
  at: Date.now() as Instant,
  source: 'milter@mx1',
  severity: 0,
  account: accountOf(i),
  facts: { recipients: 3, size: 4_823, weight: 12 },
  retention: 'gate400d' as const,
})
const beside = Buffer.byteLength(JSON.stringify({ account: accountOf(0), n: 1_000_000, pad: '' }))
const pad = 'x'.repeat(BODY_BYTES - beside)
const entryOf300 = (i: number): Entry => ({
  ...common(i),
  body: { account: accountOf(i), n: 1_000_000 + (i % 8_000_000), pad },
})
const entryOfMail = (i: number): Entry => ({
  ...common(i),
  body: {
    account: accountOf(i),
    session: `s-${i}`,
    queueId: `4XyZ${i}`,
    clientIp: '192.0.2.17',
    envelopeSender: `user${i % 200}@example.jp`,
    recipients: ['bob@example.net', 'carol@example.org', 'dave@example.com'],
    messageId: `<20251121.${i}@example.jp>`,
    subject: 'Minutes of the meeting',
  },
})

/** Asks for the entries of each BATCH_MS together, without waiting; the sorted times it took, in ms. */
async function paced(act: (i: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  const under: Promise<unknown>[] = []
  const each = (PER_SECOND * BATCH_MS) / 1_000
  const begun = performance.now()
  for (let i = 0; i < seconds * PER_SECOND; ) {
    const due = begun + (i / each) * BATCH_MS
    while (performance.now() < due) await pause(Math.max(0, due - performance.now()))
    const asked = performance.now()
    for (let n = 0; n < each; n += 1, i += 1)
      under.push(act(i).then(() => took.push(performance.now() - asked)))
  }
  await Promise.all(under)
  return took.sort((a, b) => a - b)
}

/** The disk alone: one write and one sync of as many octets, at the same pace. */
async function bare(folder: string): Promise<number[]> {
  const file = await open(join(folder, `bare-${performance.now()}`), 'wx')
  const each = (PER_SECOND * BATCH_MS) / 1_000
  const bytes = Buffer.alloc(FRAME_BYTES * each, 0x61)
  const took: number[] = []
  let position = 0
  const begun = performance.now()
  for (let i = 0; i < (seconds * 1_000) / BATCH_MS; i += 1) {
    const due = begun + i * BATCH_MS
    while (performance.now() < due) await pause(Math.max(0, due - performance.now()))
    const asked = performance.now()
    await file.write(bytes, 0, bytes.length, position)
    await file.datasync()
    took.push(performance.now() - asked)
    position += bytes.length
  }
  await file.close()
  return took.sort((a, b) => a - b)
}

/** The disk alone, as fast as it goes, in writes as large as a full batch: entries a second. */
async function bareSaturated(folder: string): Promise<number> {
  const file = await open(join(folder, `bare-${performance.now()}`), 'wx')
  const entries = 8_192
  const bytes = Buffer.alloc(FRAME_BYTES * entries, 0x61)
  const begun = performance.now()
  let done = 0
  while (performance.now() - begun < seconds * 1_000) {
    await file.write(bytes, 0, bytes.length, done * FRAME_BYTES)
    await file.datasync()
    done += entries
  }
  const took = performance.now() - begun
  await file.close()
  await rm(join(folder, 'bare'), { force: true })
  return (done * 1_000) / took
}

type Saturated = { readonly perSecond: number; readonly cpuMicros: number }

async function saturated(
  journal: EvidenceJournal,
  entryOf: (i: number) => Entry,
): Promise<Saturated> {
  const cpu = process.cpuUsage()
  const begun = performance.now()
  let done = 0
  let i = 0
  const one = async () => {
    while (performance.now() - begun < seconds * 1_000) {
      const entries = Array.from({ length: APPEND_ENTRIES }, () => entryOf(i++))
      await journal.append(entries)
      done += entries.length
    }
  }
  await Promise.all(Array.from({ length: SATURATING / APPEND_ENTRIES }, one))
  const took = performance.now() - begun
  // What was put off is part of the price: tiles, vault and their syncs.
  await journal.materialise()
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (done * 1_000) / took, cpuMicros: (user + system) / done }
}

/** Octets a second of one process; `undefined` where there is no openssl. */
function opensslSha256(bytes: number): number | undefined {
  try {
    const told = execFileSync(
      'openssl',
      ['speed', '-mr', '-seconds', '1', '-bytes', String(bytes), '-evp', 'sha256'],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    )
    const rate = Number(/\+F:\d+:[^:]+:([\d.]+)/.exec(told)?.[1])
    return Number.isFinite(rate) ? rate : undefined
  } catch {
    return undefined
  }
}

/** Octets on the disk under a folder, as blocks; `sizes`: as files. */
function room(folder: string, of: 'blocks' | 'sizes'): number {
  let sum = 0
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { blocks, size, isFile } = Object.assign(statSync(join(folder, name)), {})
    sum += of === 'blocks' ? blocks * 512 : isFile.call(statSync(join(folder, name))) ? size : 0
  }
  return sum
}

const figure = (name: string, of: string, unit: string, samples: readonly number[]): Figure =>
  figureOf({ bench: 'evidence', case: name, figure: of, unit }, samples)

const root = await mkdtemp(join(place, 'sekimori-bench-'))
try {
  const folder = join(root, 'evidence')
  const openLog = (name: string) =>
    openJournal({
      folder: join(root, name),
      keysFolder: join(root, `${name}-keys`),
      hwmFolder: join(root, `${name}-hwm`),
      origin: `bench.example/sekimori/${name}`,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      reserveBytes: 0,
    })
  const journal = await openLog('evidence')
  const mail = await openLog('mail')
  for (const [log, entryOf] of [
    [journal, entryOf300],
    [mail, entryOfMail],
  ] as const)
    await Promise.all(Array.from({ length: 200 }, (_, i) => log.append([entryOf(i)])))

  // ---- acknowledgements
  const samples = await interleaved<readonly number[]>(
    [
      { name: 'fdatasync-1000', run: () => bare(root) },
      { name: 'append-1000', run: () => paced((i) => journal.append([entryOf300(i)])) },
    ],
    runs,
  )
  for (const [of, share] of [
    ['ackP50', 0.5],
    ['ackP99', 0.99],
  ] as const) {
    const waits = (name: string) =>
      figure(
        name,
        of,
        'ms',
        (samples.get(name) ?? []).map((sorted) => at(sorted, share)),
      )
    const [disk, ours] = [waits('fdatasync-1000'), waits('append-1000')]
    print([disk, ours, ratioOf(ours, disk)], options.json)
  }

  // ---- as many as it takes
  const many = await interleaved<Saturated>(
    [
      {
        name: 'fdatasync-saturated',
        run: async () => ({ perSecond: await bareSaturated(root), cpuMicros: 0 }),
      },
      { name: 'append-300-saturated', run: () => saturated(journal, entryOf300) },
      { name: 'append-mail-saturated', run: () => saturated(mail, entryOfMail) },
    ],
    runs,
  )
  const rates = (name: string) =>
    figure(
      name,
      'appends',
      '1/s',
      (many.get(name) ?? []).map(({ perSecond }) => perSecond),
    )
  const limit = rates('fdatasync-saturated')
  print([limit], options.json)
  for (const name of ['append-300-saturated', 'append-mail-saturated'])
    print(
      [
        rates(name),
        ratioOf(rates(name), limit),
        figure(
          name,
          'cpu',
          'us/entry',
          (many.get(name) ?? []).map(({ cpuMicros }) => cpuMicros),
        ),
      ],
      options.json,
    )
  await mail.close()
  for (let left = ENTRIES_MIN - journal.health().size; left > 0; left -= 4_096)
    await journal.append(Array.from({ length: 4_096 }, (_, i) => entryOf300(i)))
  const size = journal.health().size
  await journal.close()

  // ---- proofs
  const made: number[] = []
  const checked: number[] = []
  for (let n = 0; n < PROOFS; n += 1) {
    const index = Math.floor(((n * 0.618_034) % 1) * size)
    let begun = performance.now()
    const text = await proveEntry(waitingDisk, folder, index)
    made.push((performance.now() - begun) * 1_000)
    const leaf = (await bundleOf(waitingDisk, folder, Math.floor(index / 256), size))?.[index % 256]
    const hashes = text
      .split('\n')
      .slice(2, text.split('\n').indexOf(''))
      .map((it) => Buffer.from(it, 'base64').toString('latin1') as never)
    const note = readNote(text.slice(text.indexOf('\n\n') + 2))
    const checkpoint = isRefused(note) ? note : readCheckpoint(note.text)
    if (isRefused(checkpoint) || leaf === undefined) throw new Error('a proof does not read')
    begun = performance.now()
    const found = rootByInclusion(index, checkpoint.size, sha256.leaf(leaf), hashes, sha256)
    checked.push((performance.now() - begun) * 1_000)
    if (found !== checkpoint.root) throw new Error('a proof does not lead to the root')
  }
  print(
    [
      figure('proof', 'made', 'us', [medianOf(made)]),
      figure('proof', 'checked', 'us', [medianOf(checked)]),
    ],
    options.json,
  )

  // ---- the whole log
  const tiles = room(join(folder, 'tile'), 'sizes')
  const entriesBytes = room(join(folder, 'tile', 'entries'), 'sizes')
  const openssl = opensslSha256(Math.round(entriesBytes / size))
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now()
    await work()
    return performance.now() - begun
  }
  const sound = async (work: Promise<{ readonly problems: readonly unknown[] }>) => {
    const { problems } = await work
    if (problems.length > 0) throw new Error(JSON.stringify(problems.slice(0, 3)))
  }
  const walks = await interleaved<number>(
    [
      { name: 'verify', run: () => timed(() => sound(verifyEvidence(folder))) },
      { name: 'walk-1', run: () => timed(() => sound(walkTree(folder, { workers: 1 }))) },
      { name: 'walk-2', run: () => timed(() => sound(walkTree(folder, { workers: WORKERS }))) },
    ],
    runs,
  )
  if (openssl !== undefined)
    print([figure('openssl-sha256', 'rate', 'MB/s', [openssl / 1e6])], options.json)
  for (const [name, times] of walks) {
    const rate = figure(
      name,
      'rate',
      'MB/s',
      times.map((ms) => tiles / ms / 1_000),
    )
    print(
      [
        rate,
        figure(
          name,
          'entries',
          '1/s',
          times.map((ms) => (size * 1_000) / ms),
        ),
        ...(openssl === undefined
          ? []
          : [ratioOf(rate, figure('openssl-sha256', 'rate', 'MB/s', [openssl / 1e6]))]),
      ],
      options.json,
    )
  }

  // ---- room
  const hot = room(folder, 'blocks') / size
  const leaves = entriesBytes / size
  const bodies = room(join(folder, 'vault'), 'sizes') / size
  const packed = await pack({ disk: realDisk, folder, level: 1 })
  const cold = room(join(folder, 'archive'), 'sizes') / packed.entries
  print(
    [
      figure('room', 'leaf', 'B/entry', [leaves]),
      figure('room', 'body', 'B/entry', [bodies]),
      figure('room', 'hot', 'B/entry', [hot]),
      figure('room', 'coldWithoutBody', 'B/entry', [cold]),
    ],
    options.json,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}
