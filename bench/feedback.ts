/**
 * Feedback: from a line in the Postfix log to the fold that counts it.
 *
 * The production parts in one process (follower, parser, feed, evidence on disk, folds): delivery
 * lines are appended at a steady pace to a log, each of a message that the gate saw, and each is
 * timed from the write to the moment it is durable and folded. Promise: p99 under 1 s. Beside it the
 * bare time of an append and its fdatasync on the same disk.
 */
import { hash } from 'node:crypto'
import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { offered } from '../sim/house.ts'
import { Breaker } from '../src/keeper/breaker.ts'
import { workingCalendar } from '../src/keeper/calendar.ts'
import { Company } from '../src/keeper/company.ts'
import { Desk } from '../src/keeper/desk.ts'
import { Feed } from '../src/keeper/feed.ts'
import { systemClock } from '../src/keeper/guard.ts'
import { Judge } from '../src/keeper/judge.ts'
import { MailSessions } from '../src/keeper/mail-sessions.ts'
import { Planner } from '../src/keeper/planner.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { unrestricted } from '../src/keeper/restricting.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { Exhaustion } from '../src/sources/exhaustion.ts'
import { openPostfixLog } from '../src/sources/postfix-log/open.ts'
import { Refused } from '../src/sources/refused.ts'
import { openJournal } from '../src/store/evidence/journal.ts'
import { behaviourJudging } from '../src/verdict/judging.ts'
import { figureOf, print, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions({ rate: 100, seconds: 5, runs: 7 })
const { rate, seconds, runs } = options

const sampleOf = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-feedback-'))
  const log = join(folder, 'mail.log')
  writeFileSync(log, '')
  mkdirSync(join(folder, 'refused'))
  const clock = systemClock
  const journal = await openJournal({
    folder: join(folder, 'evidence'),
    keysFolder: join(folder, 'keys'),
    origin: 'bench/sekimori/1',
    clock,
    reserveBytes: 0,
  })
  const contactHash = () => 1
  const index = await openIndex(
    join(folder, 'index.db'),
    { read: (from) => journal.read(from) },
    contactHash,
  )
  const { folds } = index
  const scribe = new Scribe(journal, folds)
  const told = (problem: unknown): void => {
    throw problem
  }
  const judge = new Judge({
    clock,
    desk: new Desk(folds),
    scribe,
    hash: contactHash,
    judging: behaviourJudging(),
    parametersHash: 'bench',
    hourOf: () => 12,
    calendar: workingCalendar('UTC', 540, 1080),
    defaultRealm: '',
    waiting: () => 0,
    observes: () => true,
    places: { countryOf: () => undefined },
    networks: { factsOf: () => ({}) },
    senses: () => 1,
    company: new Company(),
    restricting: unrestricted,
    planner: new Planner({
      breaker: new Breaker(folds, clock.now()),
      spared: () => false,
      breakerOpened: () => {},
      contained: () => {},
    }),
    held: () => {},
    told,
  })
  const writtenAt = new Map<string, number>()
  let times: number[] = []
  const feed = new Feed({
    clock,
    scribe,
    folds,
    exhaustion: new Exhaustion(),
    refused: new Refused(join(folder, 'refused')),
    thinning: () => 'none',
    doubted: () => {},
    isTold: () => false,
    where: { places: { countryOf: () => undefined }, networks: { factsOf: () => ({}) } },
    sessions: new MailSessions(),
    forwarded: () => {},
    reads: { before: () => () => Promise.resolve() },
    gaps: { heard: (_source, { events }) => events, written: () => {} },
    told,
  })
  const source = openPostfixLog({
    instance: 'mx1',
    log,
    defaultRealm: '',
    zone: 'UTC',
    clock,
    hash: (bytes) => hash('sha256', bytes),
  })
  source.follow(
    undefined,
    async (heard) => {
      await feed.take(source.name, heard, undefined)
      const now = performance.now()
      for (const event of heard.events) {
        const from = 'queueId' in event ? writtenAt.get(event.queueId as string) : undefined
        if (from !== undefined) times.push(now - from)
      }
    },
    { fromStart: true },
  )
  try {
    let nth = 0
    const samples: ReturnType<typeof sampleOf>[] = []
    const bare: ReturnType<typeof sampleOf>[] = []
    for (let run = 0; run < runs; run += 1) {
      times = []
      const start = performance.now()
      for (let n = 0; n < rate * seconds; n += 1) {
        nth += 1
        const queueId = `4${nth.toString(16).toUpperCase().padStart(7, '0')}`
        await judge.message(
          offered(1, nth, queueId, `user${nth % 500}@example.jp`, ['a@far.example'], clock.now()),
        )
        const stamp = new Date().toISOString().replace('Z', '+00:00')
        writtenAt.set(queueId, performance.now())
        appendFileSync(
          log,
          `${stamp} mx1 postfix/smtp[77]: ${queueId}: to=<a@far.example>, relay=mx.far.example[192.0.2.1]:25, delay=0.1, delays=0/0/0/0.1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as X${n})\n`,
        )
        const wait = start + ((n + 1) * 1_000) / rate - performance.now()
        if (wait > 1) await new Promise((done) => setTimeout(done, wait))
      }
      while (times.length < rate * seconds) await new Promise((done) => setTimeout(done, 20))
      writtenAt.clear()
      samples.push(sampleOf(times))
      const disk: number[] = []
      const descriptor = openSync(join(folder, 'bare'), 'a')
      for (let n = 0; n < 500; n += 1) {
        const before = performance.now()
        writeSync(descriptor, Buffer.alloc(700))
        fdatasyncSync(descriptor)
        disk.push(performance.now() - before)
      }
      closeSync(descriptor)
      bare.push(sampleOf(disk))
    }
    const delivered = folds.tallies()['passed.delivered']
    if (delivered !== nth) throw new Error(`${delivered} of ${nth} results were counted`)
    for (const figure of ['p50', 'p99', 'max'] as const) {
      const ours = figureOf(
        { bench: 'feedback', case: 'line-to-fold', figure, unit: 'ms' },
        samples.map((sample) => sample[figure]),
      )
      const base = figureOf(
        { bench: 'feedback', case: 'fdatasync', figure, unit: 'ms' },
        bare.map((sample) => sample[figure]),
      )
      print([ours, base, ratioOf(ours, base)], options.json)
    }
  } finally {
    await source.close()
    await index.close()
    await journal.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
