/**
 * Bench: how fast a pile of old logs is read, counted and investigated, beside pflogsumm.
 *
 * The log is made once, the same every time: a month of a busy server with Postfix and Dovecot,
 * inbound and outbound, spam that is refused, logins that fail, bounces. Each figure is a median of
 * interleaved runs, with user and system time beside the wall, and its ratio to Debian's pflogsumm on
 * the same file; `rg -c` shows what only looking at the octets costs. Then, once each, the resident
 * memory on a large log, and what a gigabyte costs there and in the small one.
 *
 * `--megabytes N` (350), `--large N` (3500), `--no-large`, `--runs N`, `--json`.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { needs, type PackageName } from '../scripts/needs.ts'
import { writeMailLog } from './investigate/mail-log.ts'
import {
  type Case,
  type Figure,
  figureOf,
  interleaved,
  medianOf,
  print,
  ratioOf,
  readBenchOptions,
} from './lib.ts'

const MEBIBYTE = 2 ** 20
const GIGABYTE = 1e9
const WATCH_MS = 20
const options = readBenchOptions({ megabytes: 350, large: 3_500 }, ['no-large'])
const root = join(import.meta.dirname, '..')
const main = join(root, 'src/cli/main.ts')
const nowhere = openSync('/dev/null', 'r+')

type Sample = { readonly wall: number; readonly cpu: number; readonly resident: number }

/** Runs it to its end; its output goes nowhere. */
async function run(command: string, args: readonly string[]): Promise<Sample> {
  const before = childrenSeconds()
  const begun = performance.now()
  const child = spawn(command, args, { stdio: [nowhere, nowhere, 'inherit'] })
  let resident = 0
  const watch = setInterval(() => {
    resident = Math.max(resident, residentOf(child.pid ?? 0))
  }, WATCH_MS)
  const code = await new Promise<number | null>((done, refused) => {
    child.once('error', refused)
    child.once('exit', done)
  }).finally(() => clearInterval(watch))
  const wall = (performance.now() - begun) / 1_000
  if (code !== 0 && code !== 1) throw new Error(`${command} ${args[0] ?? ''} ended with ${code}`)
  return { wall, cpu: childrenSeconds() - before, resident }
}

/** User and system time of children that have ended (proc(5): cutime, cstime, in hundredths). */
function childrenSeconds(): number {
  const text = readFileSync('/proc/self/stat', 'latin1')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}

/** The most it ever had, in octets. */
function residentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}

const has = (name: PackageName): boolean => needs[name].probes.every((file) => existsSync(file))

function casesOf(log: string, out: string): readonly Case<Sample>[] {
  const cases: Case<Sample>[] = []
  const skip = (name: string, why: string): void => {
    process.stderr.write(`${name}: left out, ${why}\n`)
  }
  if (has('pflogsumm'))
    cases.push({ name: 'pflogsumm', run: () => run('/usr/sbin/pflogsumm', [log]) })
  else skip('pflogsumm', 'its package is not installed')
  if (has('ripgrep'))
    cases.push({ name: 'rg', run: () => run('/usr/bin/rg', ['-c', 'postfix', log]) })
  else skip('rg', 'its package is not installed')
  const own = (name: string, ...args: readonly string[]): void => {
    cases.push({ name, run: () => run(process.execPath, [main, ...args, log]) })
  }
  own('count', 'events', '--count', '--zone', 'UTC')
  own('ndjson', 'events', '--zone', 'UTC')
  if (existsSync(join(root, 'src/cli/investigate.ts')))
    cases.push({
      name: 'investigate',
      run: () => {
        rmSync(out, { force: true })
        return run(process.execPath, [main, 'investigate', '--zone', 'UTC', `--json=${out}`, log])
      },
    })
  else skip('investigate', 'there is no such command yet')
  return cases
}

const folder = mkdtempSync(join(tmpdir(), 'sekimori-bench-'))
try {
  const bench = 'investigate'
  const log = join(folder, 'mail.log')
  writeMailLog(log, options.megabytes * MEBIBYTE)
  const cases = casesOf(log, join(folder, 'found.json'))
  const samples = await interleaved(cases, options.runs, (name, nth, { wall, cpu }) =>
    process.stderr.write(
      `${nth + 1}/${options.runs} ${name} ${wall.toFixed(2)} s, user+system ${cpu.toFixed(2)} s\n`,
    ),
  )
  const figures: Figure[] = []
  const bases = new Map<string, Figure>()
  for (const figure of ['wall', 'cpu', 'resident'] as const) {
    for (const [name, its] of samples) {
      const unit = figure === 'resident' ? 'B' : 's'
      const one = figureOf(
        { bench, case: name, figure, unit },
        its.map((sample) => sample[figure]),
      )
      figures.push(one)
      if (name === 'pflogsumm') bases.set(figure, one)
      const base = bases.get(figure)
      // How many times faster: the base's time over ours.
      if (base !== undefined && name !== 'pflogsumm' && figure !== 'resident')
        figures.push({
          ...ratioOf(base, one),
          case: name,
          figure: `${figure}Faster`,
          ratioTo: 'pflogsumm',
        })
    }
  }
  const perGigabyte = (
    name: string,
    size: string,
    its: readonly Sample[],
    octets: number,
  ): void => {
    figures.push({
      bench,
      case: name,
      figure: `cpuPerGigabyte${size}`,
      value: Number(((medianOf(its.map(({ cpu }) => cpu)) * GIGABYTE) / octets).toPrecision(4)),
      unit: 's',
      ratioTo: null,
      runs: its.length,
    })
  }
  const octets = statSync(log).size
  const ours = cases.filter(({ name }) => name !== 'pflogsumm' && name !== 'rg')
  for (const { name } of ours) perGigabyte(name, 'Small', samples.get(name) ?? [], octets)
  rmSync(log)
  if (!options['no-large']) {
    writeMailLog(log, options.large * MEBIBYTE)
    for (const { name, run: once } of ours) {
      const sample = await once()
      figures.push(
        figureOf({ bench, case: name, figure: 'residentLarge', unit: 'B' }, [sample.resident]),
      )
      perGigabyte(name, 'Large', [sample], statSync(log).size)
    }
  }
  print(figures, options.json)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
