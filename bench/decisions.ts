/**
 * Decisions: how long the gate takes to answer at the end of a message, with durable evidence.
 *
 * The real guard as a process of its own, played straight at its milter socket: an open loop of 500
 * end-of-message questions a second (`--rate N`), so that a late answer does not slow the questions.
 * Beside it, in the same run and on the same disk, what the bare disk takes for one append of the
 * same size and its `fdatasync`. Promise: p99 under 10 ms at 500 a second.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openScratch, type Running, until } from '../lab/scratch.ts'
import { MilterPeer } from '../sim/milter-peer.ts'
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

async function gate(address: string, count: number): Promise<Sample> {
  const idle: MilterPeer[] = []
  for (let n = 0; n < connections; n += 1) {
    const peer = await MilterPeer.connect(address)
    await peer.negotiate()
    await peer.connect({ ip: '203.0.113.7', helo: 'pc' })
    idle.push(peer)
  }
  const all = [...idle]
  const times: number[] = []
  let late = 0
  const one = async (peer: MilterPeer): Promise<void> => {
    nth += 1
    const user = `user${nth % accounts}@example.jp`
    const macros = { auth_authen: user, auth_type: 'PLAIN' }
    const id = `4${nth.toString(16).toUpperCase()}A`
    await peer.mail(user, macros)
    await peer.rcpt(`friend${nth % 7}@far.example`, macros)
    await peer.data({ i: id })
    await peer.header('Subject', 'hello')
    await peer.endOfHeaders({ i: id })
    await peer.body('Hello, this is a message of ordinary length.\r\n'.repeat(20))
    const before = performance.now()
    const told = await peer.eom({ i: id })
    times.push(performance.now() - before)
    if (told.at(-1)?.kind !== 'continue') throw new Error(`not answered: ${JSON.stringify(told)}`)
    await peer.abort()
    idle.push(peer)
  }
  const start = performance.now()
  const asked: Promise<void>[] = []
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / rate - performance.now()
    if (wait > 1) await new Promise((done) => setTimeout(done, wait))
    const peer = idle.pop()
    if (peer === undefined) {
      late += 1
      await new Promise((done) => setTimeout(done, 1))
      n -= 1
      continue
    }
    asked.push(one(peer))
  }
  await Promise.all(asked)
  for (const peer of all) await peer.quit()
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
    const address = `unix:${join(data, 'milter.sock')}`
    // Every account is known before: each is made its key once in its life.
    await gate(address, Math.max(accounts, rate * WARM_SECONDS))
    const gateSamples: Sample[] = []
    const diskSamples: Sample[] = []
    const cpu: number[] = []
    for (let run = 0; run < runs; run += 1) {
      const before = processTimeOf([guard.pid])
      const sample = await gate(address, rate * seconds)
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
