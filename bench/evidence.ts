/**
 * Evidence bench: how long an acknowledgement takes, and how many there are in a second.
 *
 * Every figure stands beside the disk's own: as many octets written and synced (fdatasync) with
 * nothing of ours, in the same run and in turns, because the disk is what mostly speaks here. It writes
 * into SEKIMORI_BENCH_FOLDER (default /var/tmp): memory would flatter it.
 */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId } from '../src/events/event.ts'
import type { Instant } from '../src/lib/time.ts'
import type { Entry } from '../src/ports/journal.ts'
import { type EvidenceJournal, openJournal } from '../src/store/evidence/journal.ts'
import { verifyEvidence } from '../src/store/evidence/verify.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions({ seconds: 4, runs: 3 })
const { seconds, runs } = options
const place =
  process.env['SEKIMORI_BENCH_FOLDER'] ?? (process.platform === 'linux' ? '/var/tmp' : tmpdir())
/** A frame with one entry like ours is about this long. */
const FRAME_BYTES = 900
const PER_SECOND = 500
/** Entries that wait at any time while the log is saturated. */
const SATURATING = 16_384
const APPEND_ENTRIES = 16

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const entryOf = (i: number): Entry => ({
  kind: 'message.submitted',
  at: Date.now() as Instant,
  source: 'milter@mx1',
  severity: 0,
  account: `sasl:user${i % 200}@example.jp` as AccountId,
  facts: { recipients: 3, size: 4_823, weight: 12 },
  body: {
    account: `sasl:user${i % 200}@example.jp`,
    session: `s-${i}`,
    queueId: `4XyZ${i}`,
    clientIp: '192.0.2.17',
    envelopeSender: `user${i % 200}@example.jp`,
    recipients: ['bob@example.net', 'carol@example.org', 'dave@example.com'],
    messageId: `<20251121.${i}@example.jp>`,
    subject: 'Minutes of the meeting',
  },
  retention: 'gate400d',
})

/** Calls `act` at an even pace, without waiting for it; the sorted times it took, in ms. */
async function paced(perSecond: number, act: (i: number) => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  const under: Promise<unknown>[] = []
  const begun = performance.now()
  for (let i = 0; i < seconds * perSecond; i += 1) {
    const due = begun + (i * 1_000) / perSecond
    while (performance.now() < due) await pause(Math.max(0, due - performance.now()))
    const asked = performance.now()
    under.push(act(i).then(() => took.push(performance.now() - asked)))
  }
  await Promise.all(under)
  return took.sort((a, b) => a - b)
}

/** The disk alone: one write and one sync at a time, as fast as it is asked, at the same pace. */
async function bare(folder: string): Promise<number[]> {
  const file = await open(join(folder, `bare-${performance.now()}`), 'wx')
  const bytes = Buffer.alloc(FRAME_BYTES, 0x61)
  const took: number[] = []
  let position = 0
  const begun = performance.now()
  for (let i = 0; i < seconds * PER_SECOND && performance.now() - begun < seconds * 1_000; i += 1) {
    const due = begun + (i * 1_000) / PER_SECOND
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

async function saturated(
  journal: EvidenceJournal,
): Promise<{ perSecond: number; cpuMicros: number }> {
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
  // What was put off is part of the price: tiles, vault and their syncs.
  await journal.materialise()
  const took = performance.now() - begun
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: (done * 1_000) / took, cpuMicros: (user + system) / done }
}

const root = await mkdtemp(join(place, 'sekimori-bench-'))
try {
  const folder = join(root, 'evidence')
  const journal = await openJournal({
    folder,
    keysFolder: join(root, 'keys'),
    hwmFolder: join(root, 'hwm'),
    origin: 'bench.example/sekimori/1',
    clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
    reserveBytes: 0,
  })
  await Promise.all(Array.from({ length: 200 }, (_, i) => journal.append([entryOf(i)])))

  const samples = await interleaved<readonly number[]>(
    [
      { name: 'fdatasync-500', run: () => bare(root) },
      {
        name: 'append-500',
        run: () => paced(PER_SECOND, (i) => journal.append([entryOf(i)])),
      },
    ],
    runs,
  )
  const waits = (name: string, figure: string, share: number) =>
    figureOf(
      { bench: 'evidence', case: name, figure, unit: 'ms' },
      (samples.get(name) ?? []).map((sorted) => at(sorted, share)),
    )
  for (const [figure, share] of [
    ['ackP50', 0.5],
    ['ackP99', 0.99],
  ] as const) {
    const disk = waits('fdatasync-500', figure, share)
    const ours = waits('append-500', figure, share)
    print([disk, ours, ratioOf(ours, disk)], options.json)
  }

  const many: { perSecond: number; cpuMicros: number }[] = []
  for (let run = 0; run < runs; run += 1) many.push(await saturated(journal))
  const saturation = (figure: string, unit: string, list: readonly number[]) =>
    figureOf({ bench: 'evidence', case: 'append-saturated', figure, unit }, list)
  print(
    [
      saturation(
        'appends',
        '1/s',
        many.map(({ perSecond }) => perSecond),
      ),
      saturation(
        'cpu',
        'us/entry',
        many.map(({ cpuMicros }) => cpuMicros),
      ),
    ],
    options.json,
  )
  await journal.close()

  const begun = performance.now()
  const verified = await verifyEvidence(folder)
  const took = performance.now() - begun
  if (!verified.ok) throw new Error(JSON.stringify(verified.problems))
  print(
    [
      figureOf({ bench: 'evidence', case: 'verify', figure: 'entries', unit: '1/s' }, [
        (verified.size * 1_000) / took,
      ]),
    ],
    options.json,
  )
} finally {
  await rm(root, { recursive: true, force: true })
}
