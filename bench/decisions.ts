/**
 * Decisions: how long the gate takes to answer at the end of a message, with durable evidence.
 *
 * The real guard as a process of its own, played straight at its milter socket: an open loop of 500
 * end-of-message questions a second (`--rate N`), so that a late answer does not slow the questions.
 * Beside it, in the same run and on the same disk, what the bare disk takes for one append of the
 * same size and its `fdatasync`. Promise: p99 under 10 ms at 500 a second.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScratch, type Running, until } from '../lab/scratch.ts'
import {
  connectFrame,
  frame,
  isDataQuiet,
  macroFrame,
  offerFrame,
  postfixOffer,
} from '../sim/milter-peer.ts'
import { type Figure, figureOf, print, processTimeOf, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions({
  rate: 500,
  seconds: 10,
  connections: 64,
  accounts: 1_000,
  runs: 7,
})
const { rate, seconds, connections, accounts, runs } = options
/** What one message adds to the write-ahead log, about: two leaves and two sealed bodies. */
const APPEND_BYTES = 1_400
const WARM_SECONDS = 2

type Sample = { readonly p50: number; readonly p99: number; readonly max: number }

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

const sampleOf = (times: readonly number[]): Sample => {
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99), max: at(sorted, 1) }
}

/** The bare disk, at the same pace. */
async function disk(folder: string, count: number): Promise<Sample> {
  const descriptor = openSync(join(folder, 'bare'), 'a')
  const bytes = Buffer.alloc(APPEND_BYTES, 1)
  const times: number[] = []
  const start = performance.now()
  try {
    for (let n = 0; n < count; n += 1) {
      const wait = start + (n * 1_000) / rate - performance.now()
      if (wait > 1) await new Promise((done) => setTimeout(done, wait))
      const before = performance.now()
      writeSync(descriptor, bytes)
      fdatasyncSync(descriptor)
      times.push(performance.now() - before)
    }
  } finally {
    closeSync(descriptor)
  }
  return sampleOf(times)
}

let nth = 0

/** What MAIL, RCPT, DATA if that was agreed, and the end of the message are answered with. */
const GO_ON = 5
const BODY = Buffer.from('Hello, this is a message of ordinary length.\r\n'.repeat(20))

/** Everything of a message but its end, as Postfix sends it, in one write: only the end is timed. */
function frames(): { readonly head: Buffer; readonly end: Buffer } {
  nth += 1
  const user = `user${nth % accounts}@example.jp`
  const login = { auth_authen: user, auth_type: 'PLAIN' }
  const id = { i: `4${nth.toString(16).toUpperCase()}A` }
  return {
    head: Buffer.concat([
      macroFrame('M', login),
      frame('M', `<${user}>\0SIZE=1000\0`),
      macroFrame('R', login),
      frame('R', `<friend${nth % 7}@far.example>\0`),
      macroFrame('T', id),
      frame('T'),
      frame('L', 'Subject\0 hello\0'),
      frame('N'),
      frame('B', BODY),
    ]),
    end: Buffer.concat([macroFrame('E', id), frame('E')]),
  }
}

/** One connection of the mail server, with one message at a time. */
class Asking {
  readonly #socket: Socket
  #heard = 0
  #answersBeforeEnd = 3
  #wanted = 0
  #then: (() => void) | undefined

  constructor(path: string) {
    this.#socket = connect(path)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.length
      if (this.#heard >= this.#wanted) this.#then?.()
    })
  }

  /** Writes, and resolves when so many octets more have come back. */
  #say(bytes: Buffer, octets: number): Promise<void> {
    this.#heard = 0
    this.#wanted = octets
    return new Promise((resolve) => {
      this.#then = resolve
      this.#socket.write(bytes)
    })
  }

  async greet(): Promise<void> {
    this.#socket.once('data', (chunk: Buffer) => {
      if (isDataQuiet(chunk)) this.#answersBeforeEnd = 2
    })
    await this.#say(offerFrame(postfixOffer), GO_ON)
    this.#socket.write(Buffer.concat([connectFrame({ ip: '203.0.113.7' }), frame('H', 'pc\0')]))
  }

  /** Milliseconds from the end of the message to its answer. */
  async ask(): Promise<number> {
    const { head, end } = frames()
    await this.#say(head, this.#answersBeforeEnd * GO_ON)
    const before = performance.now()
    await this.#say(end, GO_ON)
    const took = performance.now() - before
    this.#socket.write(frame('A'))
    return took
  }

  quit(): void {
    this.#socket.end(frame('Q'))
  }
}

async function gate(path: string, count: number): Promise<Sample> {
  const all = Array.from({ length: connections }, () => new Asking(path))
  await Promise.all(all.map((one) => one.greet()))
  const idle = [...all]
  const times: number[] = []
  let late = 0
  const one = async (asking: Asking): Promise<void> => {
    times.push(await asking.ask())
    idle.push(asking)
  }
  const start = performance.now()
  const asked: Promise<void>[] = []
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / rate - performance.now()
    if (wait > 1) await new Promise((done) => setTimeout(done, wait))
    const asking = idle.pop()
    if (asking === undefined) {
      late += 1
      await new Promise((done) => setTimeout(done, 1))
      n -= 1
      continue
    }
    asked.push(one(asking))
  }
  await Promise.all(asked)
  for (const asking of all) asking.quit()
  if (late > 0) process.stderr.write(`decisions: ${late} times no connection was free\n`)
  return sampleOf(times)
}

async function main(): Promise<void> {
  const scratch = openScratch()
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-decisions-'))
  try {
    const data = join(scratch.folder, 'data')
    const guard: Running = scratch.run('guard', process.execPath, [
      join(import.meta.dirname, '../bin/sekimori.js'),
      'guard',
      '--data',
      data,
    ])
    await until(
      'the guard listens',
      20_000,
      () => guard.output().includes('milter.sock'),
      () => guard.exit(),
    )
    const path = join(data, 'milter.sock')
    // Every account is known before: each is made its key once in its life.
    await gate(path, Math.max(accounts, rate * WARM_SECONDS))
    const gateSamples: Sample[] = []
    const diskSamples: Sample[] = []
    const cpu: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const before = processTimeOf([guard.pid])
      const sample = await gate(path, rate * seconds)
      cpu.push((processTimeOf([guard.pid]) - before) / (rate * seconds))
      gateSamples.push(sample)
      diskSamples.push(await disk(folder, Math.min(rate * seconds, 2_000)))
      process.stderr.write(
        `decisions: run ${run + 1}/${runs}: p50 ${sample.p50.toFixed(2)} ms, p99 ${sample.p99.toFixed(2)} ms, bare fdatasync p99 ${diskSamples.at(-1)?.p99.toFixed(2)} ms\n`,
      )
    }
    const figures: Figure[] = []
    for (const figure of ['p50', 'p99', 'max'] as const) {
      const ours = figureOf(
        { bench: 'decisions', case: 'gate', figure, unit: 'ms' },
        gateSamples.map((sample) => sample[figure]),
      )
      const bare = figureOf(
        { bench: 'decisions', case: 'fdatasync', figure, unit: 'ms' },
        diskSamples.map((sample) => sample[figure]),
      )
      figures.push(ours, bare, ratioOf(ours, bare))
    }
    figures.push(
      figureOf({ bench: 'decisions', case: 'gate', figure: 'process', unit: 'ms/message' }, cpu),
    )
    print(figures, options.json)
  } finally {
    await scratch.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
