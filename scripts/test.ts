/**
 * Test: the test command. Unit tests side by side, then the tests with real servers three at a time,
 * then those of them that must have the machine to themselves (`// alone` in their first lines).
 * The longest (`// slow`) begin first, so that nobody waits for one alone at the end.
 *
 * Each file is a process of its own (`run-file.ts`). Debian packages that real tests need are
 * installed in CI or with `--install`; elsewhere the files that need a missing one are left out and
 * named. For those that say `// built: console` the console's page is built first. In CI nothing that a package could cure may be left out: it counts as failed.
 * The last line is always `N passed, N failed`, with `, N skipped` when there are any.
 */
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildConsole } from './build-console.ts'
import { install, isInstalled } from './install.ts'
import { isPackage, needsOf, type PackageName } from './needs.ts'
import { type Outcome, runFile } from './run-file.ts'

const UNIT_MS_MAX = 2 * 60_000
const REAL_MS_MAX = 8 * 60_000
/** With `--long`, for every file. */
const LONG_MS_MAX = 60 * 60_000
const SIDE_BY_SIDE_MAX = 8
/** Each starts several servers, and mostly waits for them. */
const REAL_SIDE_BY_SIDE_MAX = 3
const LAB_NEEDS: readonly PackageName[] = ['postfix', 'dovecot-imapd', 'dovecot-pop3d']

const HELP = `npm test -- [options]

  --install        install the Debian packages that are missing (apt-get, as root; no service is started)
  --long           also test/long/, and the long forms of the others; hours rather than minutes
  --seed N         the seed of the properties (1), or «random»: others in every run, as with --long
  --times N        so many times the cases of each property (1)
  --only PATTERN   only files whose path matches this regular expression
  --help           this

Unit tests lie beside the code; those that start real servers in test/real/.
Exit code 1 when a test failed or none ran.
`

const options = {
  install: { type: 'boolean', default: false },
  long: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  seed: { type: 'string' },
  times: { type: 'string', default: '1' },
  root: { type: 'string', default: join(import.meta.dirname, '..') },
  'file-seconds': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function readOptions() {
  try {
    const { values } = parseArgs({ options })
    const seed = values.seed ?? (values.long ? 'random' : '1')
    if (seed !== 'random' && !/^\d{1,9}$/.test(seed))
      throw new Error('--seed is a number of at most 9 digits, or «random»')
    if (!/^[1-9]\d{0,3}$/.test(values.times)) throw new Error('--times is a number from 1 to 9999')
    return { ...values, only: new RegExp(values.only), seed }
  } catch (thrown) {
    process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n\n${HELP}`)
    return undefined
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`)
const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`

type Plan = {
  readonly file: string
  readonly real: boolean
  readonly alone: boolean
  /** Opens the built page of the console. */
  readonly built: boolean
  readonly missing: readonly PackageName[]
}

function planOf(root: string, only: RegExp, long: boolean): readonly Omit<Plan, 'missing'>[] {
  const patterns = ['{src,sim,lab,scripts,bench,web,test}/**/*.test.ts']
  return globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => only.test(file) && (long || !file.startsWith('test/long/')))
    .sort()
    .map((file) => {
      const real = /^test\/(real|long)\//.test(file)
      const text = real ? readFileSync(join(root, file), 'utf8') : ''
      const built = /^\/\/ built: console$/m.test(text)
      const alone = file.startsWith('test/long/') || /^\/\/ alone$/m.test(text)
      return { file, real, alone, built, slow: /^\/\/ slow$/m.test(text) }
    })
    .toSorted((a, b) => Number(b.slow) - Number(a.slow))
}

function tell(outcome: Outcome, done: number, all: number): void {
  const { file, passed, failures, skips, printed, ms } = outcome
  const parts = [`${passed} passed`]
  if (failures.length > 0) parts.push(`${failures.length} FAILED`)
  if (skips.length > 0) parts.push(`${skips.length} skipped`)
  say(`[${done}/${all}] ${file}: ${parts.join(', ')} (${seconds(ms)})`)
  for (const { name, reason } of skips) say(`    skipped: ${name}${reason && ` (${reason})`}`)
  for (const { name, error } of failures)
    say(`    FAILED: ${name}\n${error.replace(/^/gm, '        ')}`)
  if (failures.length > 0 && printed.trim() !== '')
    say(`    it printed:\n${printed.trimEnd().replace(/^/gm, '        ')}`)
}

/** A skip that a package would cure: in CI it is a failure. */
const curable = (reason: string): boolean =>
  reason.startsWith('needs ') &&
  reason
    .slice(6)
    .split(/[,\s]+/)
    .some(isPackage)

async function main(): Promise<number> {
  const wanted = readOptions()
  if (wanted === undefined) return 2
  if (wanted.help) {
    process.stdout.write(HELP)
    return 0
  }
  const start = performance.now()
  const root = resolve(wanted.root)
  const inCi = (process.env['CI'] ?? '') !== ''
  const found = planOf(root, wanted.only, wanted.long)
  const needed = found.map(
    ({ file, real }) => needsOf(readFileSync(join(root, file), 'utf8')) ?? (real ? LAB_NEEDS : []),
  )
  if (inCi || wanted.install) await install([...new Set(needed.flat())])
  const plans: readonly Plan[] = found.map((plan, i) => ({
    ...plan,
    // A unit test leaves out by itself what it cannot try.
    missing: plan.real ? (needed[i] ?? []).filter((name) => !isInstalled(name)) : [],
  }))

  if (plans.some(({ built, missing }) => built && missing.length === 0)) await buildConsole()

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compile'),
    ...(wanted.long ? { SEKIMORI_LONG: '1' } : {}),
    SEKIMORI_SEED: wanted.seed,
    SEKIMORI_TIMES: wanted.times,
  }
  // Under another test runner: our files report to us, not to it.
  delete env['NODE_TEST_CONTEXT']
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-test-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

  const total = { passed: 0, failed: 0, skipped: 0 }
  const failedFiles = new Set<string>()
  let done = 0
  const count = (outcome: Outcome) => {
    done += 1
    tell(outcome, done, plans.length)
    const cured = inCi ? outcome.skips.filter(({ reason }) => curable(reason)).length : 0
    total.passed += outcome.passed
    total.failed += outcome.failures.length + cured
    total.skipped += outcome.skips.length - cured
    if (outcome.failures.length + cured > 0) failedFiles.add(outcome.file)
  }
  const runPlan = async ({ file, real, missing }: Plan, nth: number) => {
    if (missing.length > 0) {
      const reason = `needs ${missing.join(', ')}`
      const skips = [{ name: 'the whole file', reason }]
      count({ file, passed: 0, failures: [], skips, printed: '', ms: 0 })
      return
    }
    const own = Number(wanted['file-seconds'] ?? 0) * 1_000
    const msMax = own || (wanted.long ? LONG_MS_MAX : real ? REAL_MS_MAX : UNIT_MS_MAX)
    count(await runFile({ root, file, folder, nth, msMax, env }))
  }
  const numbered = plans.map((plan, nth) => ({ plan, nth }))
  const sideBySide = async (most: number, which: (plan: Plan) => boolean) => {
    const left = numbered.filter(({ plan }) => which(plan))
    const lane = async () => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        await runPlan(next.plan, next.nth)
    }
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), most) }, lane))
  }
  await sideBySide(SIDE_BY_SIDE_MAX, ({ real }) => !real)
  await sideBySide(REAL_SIDE_BY_SIDE_MAX, ({ real, alone }) => real && !alone)
  await sideBySide(1, ({ alone }) => alone)

  const leftOut = new Set(plans.flatMap(({ missing }) => missing))
  if (leftOut.size > 0)
    say(`Missing: ${[...leftOut].join(', ')}. «npm test -- --install» installs them.`)
  if (failedFiles.size > 0) say(`Failed in: ${[...failedFiles].sort().join(', ')}`)
  const ran = total.passed + total.failed
  if (ran === 0) say('No test ran.')
  say(`${plans.length} files in ${seconds(performance.now() - start)}`)
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  say(`${total.passed} passed, ${total.failed} failed${skipped}`)
  return total.failed > 0 || ran === 0 ? 1 : 0
}

process.exitCode = await main().catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.stack : thrown}\n`)
  say('0 passed, 1 failed')
  return 1
})
