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
import { guardSettled } from '../lab/guard.ts'
import { openScratch, type Running, until } from '../lab/scratch.ts'
import { play, type Sample, sampleOf } from './gate/play.ts'
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

const gate = (path: string, count: number): Promise<Sample> =>
  play(path, count, {
    ...{ rate, connections },
    message: (nth) => ({
      user: `user${nth % accounts}@example.jp`,
      recipients: [`friend${nth % 7}@far.example`],
    }),
  })

async function main(): Promise<void> {
  const scratch = openScratch()
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-decisions-'))
  try {
    const data = join(scratch.folder, 'data')
    const guard: Running = scratch.run('guard', process.execPath, [
      join(import.meta.dirname, '../bin/sekimori.js'),
      'guard',
      '--no-console',
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
    await guardSettled(data)
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
