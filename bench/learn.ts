/**
 * Bench: how fast old logs are learned from, and in how much memory, beside only reading the same
 * file line by line with Node's own reader.
 *
 * A made-up office (`lab/history.ts`) wrote the log; one account of it was stolen. Each sample is a
 * process of its own, in turn, so that its largest memory is its own. Process time stands beside wall
 * time, because the machine may be shared.
 */
import { spawnSync } from 'node:child_process'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeHistory } from '../lab/history.ts'
import { learnLogs } from '../src/keeper/learning/learn-logs.ts'
import { contactHashIn } from '../src/keeper/secrets.ts'
import { type Duration, days, type Instant, plus } from '../src/lib/time.ts'
import { openPlaces } from '../src/places/open.ts'
import { type Figure, figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const until = Date.parse('2026-11-20T15:00:00Z') as Instant
const back = (by: Duration): Instant => (until - by) as Instant

type Sample = {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly mebibytes: number
  readonly lines: number
  readonly accounts: number
}

/** What a child runs: `CASE FOLDER`. */
async function child(name: string, folder: string): Promise<void> {
  const file = join(folder, 'mail.log')
  const begun = performance.now()
  let lines = 0
  let accounts = 0
  if (name === 'lines') {
    for await (const line of createInterface({ input: createReadStream(file) }))
      if (line !== '') lines += 1
  } else {
    const { learnt, logs } = await learnLogs([file], {
      zone: 'Asia/Tokyo',
      defaultRealm: '',
      hash: contactHashIn(folder),
      places: openPlaces(),
      now: until,
    })
    lines = logs[0]?.lines ?? 0
    accounts = learnt.accounts.length
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const sample: Sample = {
    seconds: (performance.now() - begun) / 1_000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    mebibytes: maxRSS / 1_024,
    lines,
    accounts,
  }
  process.stdout.write(JSON.stringify(sample))
}

async function main(): Promise<void> {
  const options = readBenchOptions({ users: 500, days: 60 })
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-bench-'))
  try {
    const users = Array.from({ length: options.users }, (_, n) => `user${n}@example.jp`)
    writeHistory({
      file: join(folder, 'mail.log'),
      users,
      days: options.days,
      until,
      seed: 1,
      homeIps: Array.from({ length: 200 }, (_, n) => `133.${n}.7.9`),
      officeIp: '133.11.0.1',
      thefts: [
        {
          user: 'user0@example.jp',
          at: plus(back(days(9)), 1_000 as Duration),
          ip: '41.58.10.10',
          recipients: 400,
        },
      ],
    })
    const run = (name: string) => async (): Promise<Sample> => {
      const ran = spawnSync(process.execPath, [import.meta.filename, '--child', name, folder], {
        encoding: 'utf8',
      })
      if (ran.status !== 0) throw new Error(ran.stderr)
      return JSON.parse(ran.stdout) as Sample
    }
    const samples = await interleaved(
      [
        { name: 'lines', run: run('lines') },
        { name: 'learn', run: run('learn') },
      ],
      options.runs,
    )
    const figures: Figure[] = []
    const told = (figure: string, unit: string, of: (sample: Sample) => number): void => {
      const [base, ours] = ['lines', 'learn'].map((name) =>
        figureOf({ bench: 'learn', case: name, figure, unit }, (samples.get(name) ?? []).map(of)),
      )
      if (base === undefined || ours === undefined) return
      figures.push(base, ours, ratioOf(ours, base))
    }
    told('linesPerSecond', '1/s', ({ lines, seconds }) => lines / seconds)
    told('linesPerCpuSecond', '1/s', ({ lines, cpuSeconds }) => lines / cpuSeconds)
    told('memoryMost', 'MiB', ({ mebibytes }) => mebibytes)
    const [first] = samples.get('learn') ?? []
    process.stderr.write(`${first?.lines} lines, ${first?.accounts} accounts learned\n`)
    print(figures, options.json)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [flag, name = '', folder = ''] = process.argv.slice(2)
await (flag === '--child' ? child(name, folder) : main())
