/**
 * Erase bench: how long it takes until one person among 100,000 is erased, and how long others wait.
 *
 * A store is built first: as many accounts, each with its own keys, and records of theirs in turn, so
 * that the person's lie scattered over all of the vault; an index with as many message rows. Then the
 * erasure as the guard does it: key, finding, rewriting of every vault file that holds something of
 * the person, rows, counts, and the entry that says so. Beside it: copying as many octets, synced, as
 * a limit; and the longest that the guard's own thread was kept from anything else. It writes into
 * SEKIMORI_BENCH_FOLDER (default /var/tmp).
 */
import { copyFile, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import type { AccountId, Event } from '../src/events/event.ts'
import { entryOf } from '../src/keeper/entries.ts'
import { Privacy } from '../src/keeper/privacy/privacy.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { days, type Instant, milliseconds } from '../src/lib/time.ts'
import { openJournal } from '../src/store/evidence/journal.ts'
import { verifyEvidence } from '../src/store/evidence/verify.ts'
import { figureOf, print, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions({ accounts: 100_000, records: 2_000_000, mine: 2_000, runs: 1 })
const { accounts, records, mine } = options
const place =
  process.env['SEKIMORI_BENCH_FOLDER'] ?? (process.platform === 'linux' ? '/var/tmp' : tmpdir())
const APPEND_ENTRIES = 2_048
const INDEX_ROWS = 5_000
const alice = 'sasl:alice@example.jp' as AccountId

const note = (text: string): void => void process.stderr.write(`${text}\n`)
/** A bar on a terminal. */
const bar = (title: string, done: number, of: number): void => {
  if (!process.stderr.isTTY) return
  const share = of === 0 ? 1 : done / of
  process.stderr.write(
    `\r${title.padEnd(10)} ${'█'.repeat(Math.floor(share * 30)).padEnd(30, '░')} ${Math.floor(share * 100)} %${share >= 1 ? '\n' : ''}`,
  )
}

/** Every so many records one is hers; the others take turns. */
const every = Math.max(1, Math.floor(records / mine))
const accountOf = (nth: number): AccountId =>
  nth % every === every - 1 ? alice : (`sasl:user${nth % (accounts - 1)}@example.jp` as AccountId)

const messageOf = (nth: number, at: Instant): Event => {
  const account = accountOf(nth)
  const name = account.slice('sasl:'.length)
  return {
    ...{ kind: 'message.submitted', id: `m${nth}`, at, heardAt: at, trust: 'witnessed', account },
    ...{ instance: 'mx1', session: `s${nth}`, arrivedAt: at, queueId: `4XyZ${nth}` },
    ...{ protocol: 'smtp', clientIp: '192.0.2.17', envelopeSender: name, size: 4_823 },
    recipients: ['bob@example.net', 'carol@example.org'],
    subject: 'Minutes of the meeting',
    messageId: `<20261121.${nth}@example.jp>`,
  } as const
}

async function octetsIn(
  folder: string,
): Promise<{ readonly bytes: number; readonly paths: string[] }> {
  const paths: string[] = []
  let bytes = 0
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name)
    const { size, isFile } = await stat(path).then((it) => ({ size: it.size, isFile: it.isFile() }))
    if (!isFile || !name.endsWith('.skv')) continue
    bytes += size
    paths.push(path)
  }
  return { bytes, paths }
}

/** Copies the vault as a whole, each file synced: what rewriting all of it costs at the least. */
async function copied(paths: readonly string[], root: string): Promise<number> {
  const begun = performance.now()
  for (const [nth, path] of paths.entries()) {
    const to = join(root, `copy-${nth}`)
    await copyFile(path, to)
    const file = await open(to, 'r+')
    await file.datasync()
    await file.close()
    await rm(to)
  }
  return performance.now() - begun
}

/** Rows as the guard has them after such mail; written straight, for judging millions takes longer. */
function fill(file: string): void {
  const database = new DatabaseSync(file)
  database.exec('pragma synchronous=off')
  const account = database.prepare(
    'insert or ignore into account (account, model, suspicion) values (?, \'{"version":1,"asOf":0,"messages":1}\', \'{}\')',
  )
  const message = database.prepare(
    `insert into message (id, entry, instance, queue_id, account, arrived_at, at, envelope_sender, recipients,
       size, subject, answer, reference, reasons, state) values (?, ?, 'mx1', ?, ?, 0, 0, ?, 2, 4823,
       'Minutes of the meeting', 'pass', ?, '[]', 'passed')`,
  )
  for (let from = 0; from < records; from += INDEX_ROWS) {
    database.exec('begin')
    for (let nth = from; nth < Math.min(records, from + INDEX_ROWS); nth += 1) {
      const whose = accountOf(nth)
      account.run(whose)
      message.run(`m${nth}`, nth + 1, `4XyZ${nth}`, whose, whose.slice(5), `R${nth}`)
    }
    database.exec('commit')
    bar('index', Math.min(records, from + INDEX_ROWS), records)
  }
  database.exec(`insert or replace into meta values ('foldedTo', '${records + 1}')`)
  database.close()
}

const root = await mkdtemp(join(place, 'sekimori-bench-'))
try {
  const clock = { now: () => Date.now() as Instant, monotonic: () => performance.now() }
  const folder = join(root, 'evidence')
  const journal = await openJournal({
    ...{ folder, keysFolder: join(root, 'keys'), hwmFolder: join(root, 'hwm'), clock },
    ...{ origin: 'bench.example/sekimori/1', reserveBytes: 0 },
  })
  const built = performance.now()
  for (let nth = 0; nth < records; nth += APPEND_ENTRIES) {
    const at = clock.now()
    await journal.append(
      Array.from({ length: Math.min(APPEND_ENTRIES, records - nth) }, (_, i) =>
        entryOf(messageOf(nth + i, at)),
      ),
    )
    bar('records', Math.min(records, nth + APPEND_ENTRIES), records)
  }
  await journal.materialise()
  const file = join(root, 'index.db')
  await (await openIndex(file, { read: async function* () {} }, () => 1)).close()
  fill(file)
  const index = await openIndex(
    file,
    { read: (from) => journal.read(from), size: journal.health().size },
    () => 1,
    undefined,
    (problem) => note(String(problem)),
  )
  const { folds } = index
  const problems: unknown[] = []
  let phase = ''
  const phases = new Map<string, number>()
  const scribe = new Scribe(journal, folds)
  const privacy = new Privacy({
    ...{ clock, folds, scribe, erasing: journal.erasing, people: 'one' },
    desk: { forget: () => {}, forgetOrganisation: () => {} },
    delay: milliseconds(0),
    kept: days(400),
    told: (problem) => void problems.push(problem),
  })
  const { bytes, paths } = await octetsIn(join(folder, 'vault'))
  note(
    `${accounts} accounts, ${records} records, ${mine} of them one person's, vault ${Math.round(bytes / 1e6)} MB in ${paths.length} files, built in ${Math.round((performance.now() - built) / 1e3)} s`,
  )
  const copy = await copied(paths, root)

  await privacy.orders.erase(alice, { ticket: 'T-1', by: 'bench', why: 'bench' })
  const delays = monitorEventLoopDelay({ resolution: 1 })
  delays.enable()
  const looking = setInterval(() => {
    const { progress } = privacy.facts().erasures[0] ?? {}
    if (progress === undefined) return
    bar(progress.phase, progress.done, progress.of)
    if (progress.phase === phase) return
    phase = progress.phase
    phases.set(phase, performance.now())
  }, 20)
  const cpu = process.cpuUsage()
  const begun = performance.now()
  await privacy.round()
  const took = performance.now() - begun
  const { user, system } = process.cpuUsage(cpu)
  clearInterval(looking)
  delays.disable()
  if (problems.length > 0) throw problems[0]
  const row = folds.privacy.erasure('T-1')
  if (row?.state !== 'done' || row.bodies !== Math.floor(records / every) + 1)
    throw new Error(`not erased: ${JSON.stringify(row)}`)
  for (const [name, at] of phases) note(`${name} began after ${Math.round(at - begun)} ms`)
  const figure = (name: string, what: string, unit: string, value: number) =>
    figureOf({ bench: 'erase', case: name, figure: what, unit }, [value])
  const limit = figure('copy-vault', 'seconds', 's', copy / 1e3)
  const ours = figure('erase', 'seconds', 's', took / 1e3)
  print(
    [
      limit,
      ours,
      ratioOf(ours, limit),
      figure('erase', 'cpu', 's', (user + system) / 1e6),
      figure('erase', 'longestPause', 'ms', delays.max / 1e6),
      figure('erase', 'bodies', '1', row.bodies ?? 0),
      figure('erase', 'vaultBytes', 'MB', bytes / 1e6),
    ],
    options.json,
  )
  note('the log is verified')
  await index.close()
  await journal.close()
  const verified = await verifyEvidence(folder, { keysFolder: join(root, 'keys') })
  if (!verified.ok || verified.erased !== row.bodies)
    throw new Error(JSON.stringify(verified.problems))
} finally {
  await rm(root, { recursive: true, force: true })
}
