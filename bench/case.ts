/**
 * Case bench: from a million entries of evidence, with 120,000 recipients of a theft in them, to what
 * was found, to who was reached, and to every document in both languages.
 *
 * The log is written once, into SEKIMORI_BENCH_FOLDER (default /var/tmp), and thrown away; where
 * SEKIMORI_BENCH_CASE names a folder it stays there and is taken again. Each sample is a process of its own, so that its memory is its own. Beside it
 * stands, in turns, the same reading and opening of bodies with nothing done to them.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { layoutIn } from '../src/keeper/layout.ts'
import type { Told } from './case/fold.ts'
import { makeLog } from './case/made.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const options = readBenchOptions({ entries: 1_000_000, recipients: 120_000, runs: 1 })
const { entries, recipients, runs } = options
const kept = process.env['SEKIMORI_BENCH_CASE']
const place =
  process.env['SEKIMORI_BENCH_FOLDER'] ?? (process.platform === 'linux' ? '/var/tmp' : tmpdir())
const MINUTES = 60_000

const folder = kept ?? mkdtempSync(join(place, 'sekimori-bench-case-'))
try {
  const begun = performance.now()
  await makeLog(layoutIn(folder), {
    ...{ entries, recipients },
    progress: (done, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.floor((100 * done) / of)} % written`)
    },
  })
  process.stderr.write(
    `the log stands after ${Math.round((performance.now() - begun) / 1_000)} s\n`,
  )
  const run = (what: 'read' | 'found' | 'all'): Told =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [join(import.meta.dirname, 'case/fold.ts'), '--folder', folder, '--what', what],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 30 * MINUTES },
      ),
    ) as Told
  const samples = await interleaved<Told>(
    (['read', 'found', 'all'] as const).map((what) => ({ name: what, run: async () => run(what) })),
    runs,
  )
  const of = (name: string, figure: string, unit: string, value: (told: Told) => number) =>
    figureOf({ bench: 'case', case: name, figure, unit }, (samples.get(name) ?? []).map(value))
  const read = of('read', 'seconds', 's', ({ seconds }) => seconds)
  for (const name of ['read', 'found', 'all']) {
    const seconds = of(name, 'seconds', 's', (told) => told.seconds)
    print(
      [
        seconds,
        ...(name === 'read' ? [] : [ratioOf(seconds, read)]),
        of(name, 'processor', 's', ({ processor }) => processor),
        of(name, 'memory', 'MiB', ({ mebibytes }) => mebibytes),
        of(name, 'entries', 'entries', (told) => told.entries),
      ],
      options.json,
    )
  }
  print(
    [
      of('all', 'reached', 'addresses', ({ reached }) => reached),
      of('all', 'documents', 'documents', ({ documents }) => documents),
      of('all', 'documentSeconds', 's', ({ documentSeconds }) => documentSeconds),
    ],
    options.json,
  )
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true })
}
