/**
 * Bench library: cases measured in turn, medians with their spread, one JSON object a line.
 *
 * Cases are interleaved (first case, second, ... and again), each round beginning with another one,
 * so that a busy neighbour or a warm cache falls on all of them alike. A figure is the median; low and
 * high are its smallest and largest sample. Beside wall time stands the user and system time of the
 * processes that were measured, because wall time on a shared machine says little.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { membersOf } from '../lab/processes.ts'

export const RUNS_DEFAULT = 7
/** Linux counts process time in hundredths of a second, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100

export function medianOf(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/** User and system time, in ms, of these process groups and of their children that have ended. */
export function processTimeOf(groups: readonly number[]): number {
  let ticks = 0
  for (const pid of groups.flatMap(membersOf)) {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      // proc(5): utime, stime, cutime, cstime.
      for (const at of [11, 12, 13, 14]) ticks += Number(fields[at])
    } catch {
      // It ended between the two looks; its parent has its time.
    }
  }
  return (ticks * 1_000) / TICKS_PER_SECOND
}

export type Case<Sample> = { readonly name: string; readonly run: () => Promise<Sample> }

/** `runs` samples of each case, taken in turn. */
export async function interleaved<Sample>(
  cases: readonly Case<Sample>[],
  runs: number,
  onSample: (name: string, nth: number, sample: Sample) => void = () => {},
): Promise<ReadonlyMap<string, readonly Sample[]>> {
  const samples = new Map<string, Sample[]>(cases.map(({ name }) => [name, []]))
  for (let nth = 0; nth < runs; nth += 1) {
    const first = nth % cases.length
    for (const { name, run } of [...cases.slice(first), ...cases.slice(0, first)]) {
      const sample = await run()
      samples.get(name)?.push(sample)
      onSample(name, nth, sample)
    }
  }
  return samples
}

/** One line of `--json`. `ratioTo` names the case that `value` is a ratio to, `null` for no ratio. */
export type Figure = {
  readonly bench: string
  readonly case: string
  readonly figure: string
  readonly value: number
  readonly unit: string
  readonly ratioTo: string | null
  readonly low?: number
  readonly high?: number
  readonly runs?: number
}

const rounded = (value: number): number => Number(value.toPrecision(4))

export function figureOf(
  about: Pick<Figure, 'bench' | 'case' | 'figure' | 'unit'>,
  samples: readonly number[],
): Figure {
  return {
    ...about,
    value: rounded(medianOf(samples)),
    ratioTo: null,
    low: rounded(Math.min(...samples)),
    high: rounded(Math.max(...samples)),
    runs: samples.length,
  }
}

/** The ratio of two medians. */
export const ratioOf = (figure: Figure, base: Figure): Figure => ({
  bench: figure.bench,
  case: figure.case,
  figure: figure.figure,
  value: rounded(figure.value / base.value),
  unit: '1',
  ratioTo: base.case,
})

export type BenchOptions = { readonly json: boolean; readonly runs: number }

/**
 * Reads `--json`, `--runs N`, whole numbers above zero by the names given, with their defaults, and
 * flags by theirs.
 */
export function readBenchOptions<Count extends string, Flag extends string = never>(
  counts: Readonly<Record<Count, number>>,
  flags: readonly Flag[] = [],
  args: readonly string[] = process.argv.slice(2),
): BenchOptions & Readonly<Record<Count, number>> & Readonly<Record<Flag, boolean>> {
  const wanted: Record<string, number> = { runs: RUNS_DEFAULT, ...counts }
  const names = ['json', ...flags]
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'boolean' }] as const)),
      ...Object.fromEntries(Object.keys(wanted).map((name) => [name, { type: 'string' }] as const)),
    },
  })
  const given = values as Readonly<Record<string, string | boolean | undefined>>
  for (const name of Object.keys(wanted)) {
    const text = given[name]
    if (text === undefined) continue
    const value = Number(text)
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a whole number above zero, not «${text}»`)
    wanted[name] = value
  }
  const set = Object.fromEntries(names.map((name) => [name, given[name] === true]))
  return { ...set, ...wanted } as ReturnType<typeof readBenchOptions<Count, Flag>>
}

/** As JSON lines, or as a table for people; notes go to stderr. */
export function print(figures: readonly Figure[], json: boolean): void {
  for (const figure of figures) {
    if (json) process.stdout.write(`${JSON.stringify(figure)}\n`)
    else process.stdout.write(`${lineOf(figure)}\n`)
  }
}

function lineOf({ case: name, figure, value, unit, ratioTo, low, high, runs }: Figure): string {
  const head = `${name.padEnd(16)} ${figure.padEnd(22)} ${String(value).padStart(10)}`
  if (ratioTo !== null) return `${head} x ${ratioTo}`
  return `${head} ${unit} (${low} to ${high}, median of ${runs})`
}
