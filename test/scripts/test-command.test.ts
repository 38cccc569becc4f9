import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { isInstalled } from '../../scripts/install.ts'
import { isPackage, needs } from '../../scripts/needs.ts'

const command = join(import.meta.dirname, '../../scripts/test.ts')
const base = mkdtempSync(join(tmpdir(), 'sekimori-runner-'))
after(() => rmSync(base, { recursive: true }))

/** Runs the test command over a small project made of these files. */
function run(
  files: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
) {
  const root = mkdtempSync(join(base, 'project-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const { CI: _, ...rest } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, '--root', root, ...args],
    { encoding: 'utf8', env: { ...rest, ...env } },
  )
  return { status, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1) }
}

const header = "import { test, describe, before } from 'node:test'\n"
const good = `${header}test('good', () => {})\n`
const bad = `${header}test('bad', () => { throw new Error('the reason') })\n`

test('passing tests are counted and the exit code is 0', () => {
  const told = run({ 'src/a/x.test.ts': good, 'sim/y.test.ts': `${good}test('too', () => {})\n` })
  equal(told.status, 0)
  equal(told.last, '3 passed, 0 failed')
})

test('a failing test is counted, named with its reason, and makes the exit code 1', () => {
  const told = run({ 'src/x.test.ts': good, 'src/y.test.ts': bad })
  equal(told.status, 1)
  equal(told.last, '1 passed, 1 failed')
  match(told.stdout, /FAILED: bad\n[\s\S]*the reason/)
  match(told.stdout, /^Failed in: src\/y\.test\.ts$/m)
})

test('a subtest that fails counts once, not again for its parents', () => {
  const nested = `${header}
    test('parent', async (t) => { await t.test('child', () => { throw new Error('no') }) })
    describe('suite', () => { test('inner', () => { throw new Error('no') }); test('fine', () => {}) })
  `
  equal(run({ 'src/x.test.ts': nested }).last, '1 passed, 2 failed')
})

test('a broken hook of a suite counts as failed', () => {
  const hook = `${header}describe('suite', () => { before(() => { throw new Error('no') }); test('inner', () => {}) })`
  const told = run({ 'src/x.test.ts': hook })
  equal(told.status, 1)
})

const crashes: Readonly<Record<string, string>> = {
  'throws while it loads': "throw new Error('early')",
  'exits with 7': `${good}process.exit(7)`,
  'kills itself': `${header}test('kill', () => { process.kill(process.pid, 'SIGKILL') })`,
  'exits with 0 before its tests are done': `${header}test('slow', async () => { process.exit(0) })`,
  'does not parse': 'const const',
}
for (const [name, text] of Object.entries(crashes))
  test(`a file that ${name} counts as one failure, and the rest still runs`, () => {
    const told = run({ 'src/crash.test.ts': text, 'src/good.test.ts': good })
    equal(told.status, 1)
    match(told.last ?? '', /^[12] passed, 1 failed$/)
    match(told.stdout, /^Failed in: src\/crash\.test\.ts$/m)
  })

test('a file that hangs is ended at its deadline and counts as failed', () => {
  const hang = `${header}test('hang', async () => { await new Promise((r) => setTimeout(r, 600_000)) })`
  const told = run({ 'src/hang.test.ts': hang, 'src/x.test.ts': good }, ['--file-seconds', '1'])
  equal(told.status, 1)
  ok(told.stdout.includes('not done within 1 s'))
  match(told.last ?? '', /^1 passed, [12] failed$/)
})

test('when no test ran the exit code is 1', () => {
  deepEqual([run({}).status, run({}).last], [1, '0 passed, 0 failed'])
  const none = run({ 'src/x.test.ts': good }, ['--only', 'nowhere'])
  deepEqual([none.status, none.last], [1, '0 passed, 0 failed'])
})

test('skipped tests are counted apart, and do not pass for tests that ran', () => {
  const skip = `${header}test('away', { skip: 'not today' }, () => {})\n`
  const told = run({ 'src/x.test.ts': skip })
  deepEqual([told.status, told.last], [1, '0 passed, 0 failed, 1 skipped'])
  equal(run({ 'src/x.test.ts': skip, 'src/y.test.ts': good }).last, '1 passed, 0 failed, 1 skipped')
})

test('in CI a skip that a package would cure is a failure, another skip is not', () => {
  const files = (reason: string) => ({
    'src/x.test.ts': `${good}test('away', { skip: '${reason}' }, () => {})\n`,
  })
  const ci = { CI: '1' }
  equal(run(files('needs postfix')).last, '1 passed, 0 failed, 1 skipped')
  equal(run(files('needs postfix'), [], ci).last, '1 passed, 1 failed')
  equal(run(files('needs a full moon'), [], ci).last, '1 passed, 0 failed, 1 skipped')
})

test('files with real servers run after the others, three at a time at most, and alone where they say so', () => {
  const real = (name: string, most: number, first = '') =>
    `// needs: openssl\n${first}${header}import { mkdirSync, readdirSync, rmSync } from 'node:fs'
     test('${name}', async () => {
       mkdirSync('busy/${name}', { recursive: true })
       await new Promise((r) => setTimeout(r, 100))
       const there = readdirSync('busy').length
       rmSync('busy/${name}', { recursive: true })
       if (there > ${most}) throw new Error(there + ' at once')
     })`
  const told = run({
    'test/real/a.test.ts': real('a', 1, '// alone\n'),
    'test/real/b.test.ts': real('b', 3),
    'test/real/c.test.ts': real('c', 3),
    'test/real/d.test.ts': real('d', 3),
    'test/real/f.test.ts': real('f', 3),
    'test/real/e.test.ts': real('e', 1, '// alone\n'),
    'src/z.test.ts': good,
  })
  equal(told.last, '7 passed, 0 failed')
  match(told.stdout, /src\/z[\s\S]*test\/real\/d[\s\S]*test\/real\/a[\s\S]*test\/real\/e/)
})

test('files that say that they are slow begin before the others of their kind', () => {
  const told = run({
    'test/real/a.test.ts': `// needs:\n// alone\n${good}`,
    'test/real/b.test.ts': `// needs:\n// alone\n// slow\n${good}`,
    'src/z.test.ts': good,
  })
  match(told.stdout, /src\/z[\s\S]*test\/real\/b[\s\S]*test\/real\/a/)
})

test('long tests run only when they are asked for, and are told so', () => {
  const files = {
    'src/x.test.ts': `${header}test('long', { skip: process.env.SEKIMORI_LONG !== '1' }, () => {})\n${good.slice(header.length)}`,
    'test/long/y.test.ts': `// needs:\n${good}`,
  }
  equal(run(files).last, '1 passed, 0 failed, 1 skipped')
  equal(run(files, ['--long']).last, '3 passed, 0 failed')
})

test('a need that no table knows is said, not passed over, wherever the test lies', () => {
  for (const file of ['test/real/x.test.ts', 'test/x.test.ts', 'src/x.test.ts']) {
    const told = run({ [file]: `// needs: unicorns\n${good}` })
    equal(told.status, 1)
    match(told.stderr, /«unicorns» is not in the table/)
    equal(told.last, '0 passed, 1 failed')
  }
})

test('a unit test runs where a package of its needs is missing, and leaves out by itself', () => {
  const gone = Object.keys(needs).find((name) => isPackage(name) && !isInstalled(name))
  const text = `// needs: ${gone ?? ''}\n${good}`
  equal(run({ 'src/x.test.ts': text }).last, '1 passed, 0 failed')
})

test('whatever leaves out a test for want of a package says what it needs, so that CI installs it', () => {
  const root = join(import.meta.dirname, '../..')
  const files = globSync('{src,sim,lab,scripts,bench,web,test}/**/*.test.ts', { cwd: root })
  const silent = files.filter((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    if (/^\/\/ needs:/m.test(text) || /^test.(real|long|scripts)./.test(file)) return false
    return (
      /\bmissing(Go|Python|Judge)\b/.test(text) ||
      [...text.matchAll(/'needs ([a-z0-9-]+)'/g)].some(([, name]) => isPackage(name ?? ''))
    )
  })
  deepEqual(silent, [])
})

test('a wrong option is refused with the help, exit code 2', () => {
  const told = run({}, ['--quick'])
  equal(told.status, 2)
  match(told.stderr, /--only PATTERN/)
})

const library = pathToFileURL(
  join(import.meta.dirname, '../../node_modules/fast-check/lib/fast-check.js'),
)
const chancy = `${header}const { default: fc } = await import('${library.href}')
  // from 'fast-check'
  test('one', () => fc.assert(fc.property(fc.double(), fc.double(), () => true)))
  test('two', () => { throw new Error(JSON.stringify(fc.readConfigureGlobal())) })`
const chanceOf = (args: readonly string[]): unknown =>
  JSON.parse(/Error: (\{.*\})/.exec(run({ 'src/x.test.ts': chancy }, args).stdout)?.[1] ?? '')

test('properties are tried with one seed, unless another, or chance, is asked for', () => {
  deepEqual(chanceOf([]), { numRuns: 100, seed: 1 })
  deepEqual(chanceOf(['--seed', '7', '--times', '3']), { numRuns: 300, seed: 7 })
  deepEqual(chanceOf(['--seed', 'random']), { numRuns: 100 })
  deepEqual(chanceOf(['--long']), { numRuns: 100 })
  for (const wrong of [
    ['--seed', '-1'],
    ['--seed', 'x'],
    ['--times', '0'],
    ['--times', '10000'],
  ])
    equal(run({ 'src/x.test.ts': good }, wrong).status, 2, wrong.join(' '))
})

test('every needed package has an absolute file to look for', () => {
  for (const { probes } of Object.values(needs))
    ok(probes.length > 0 && probes.every((file) => file.startsWith('/')))
})
