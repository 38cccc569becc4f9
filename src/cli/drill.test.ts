/** `sekimori drill` as a person types it: from the sources, and from what is installed. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { barOn } from './drill.ts'

const root = join(import.meta.dirname, '../..')
const folderOf = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-drill-cli-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
const run = (program: string, ...words: readonly string[]) =>
  spawnSync(process.execPath, [join(program, 'bin/sekimori.js'), 'drill', ...words], {
    encoding: 'utf8',
    env: { ...process.env, SEKIMORI_DATA: '/nowhere' },
  })

test('a day is lived, told as JSON with the words that others rely on, drawn and kept', {
  timeout: 110_000,
}, (t) => {
  const folder = folderOf(t)
  const plot = join(folder, 'day.svg')
  const data = join(folder, 'data')
  const { status, stdout, stderr } = run(
    ...([root, 'botnet', '--seed', '2', '--json', '--strict'] as const),
    ...['--plot', plot, '--data', data],
  )
  equal(status, 0, stderr)
  const score = JSON.parse(stdout)
  for (const [path, type] of [
    ['day', 'string'],
    ['seed', 'number'],
    ['guarded', 'boolean'],
    ['messages.submitted', 'number'],
    ['messages.passed', 'number'],
    ['messages.held', 'number'],
    ['messages.refused', 'number'],
    ['messages.postponed', 'number'],
    ['recipients.delivered', 'number'],
    ['recipients.bounced', 'number'],
    ['recipients.deferred', 'number'],
    ['recipients.unknown', 'number'],
    ['stolen.messages.submitted', 'number'],
    ['stolen.messages.passed', 'number'],
    ['stolen.messages.held', 'number'],
    ['stolen.messages.refused', 'number'],
    ['stolen.messages.postponed', 'number'],
    ['stolen.recipientsPassed', 'number'],
    ['stolen.recipientsDelivered', 'number'],
    ['firstHeldAt', 'string'],
    ['containedAt', 'string'],
    ['falselyHeld', 'number'],
    ['falselyContained', 'number'],
    ['evidence.size', 'number'],
    ['evidence.verified', 'boolean'],
  ] as const)
    equal(typeof path.split('.').reduce((from, name) => from?.[name], score), type, path)
  equal(score.evidence.verified, true)
  equal(score.evidence.differs, 0)
  equal(stderr, '', 'no bar where there is no terminal')
  match(readFileSync(plot, 'utf8'), /^<svg /)
  ok(existsSync(join(data, 'evidence/log.vkey')))

  const again = run(root, 'botnet', '--data', data, '--lang', 'ja')
  equal(again.status, 2)
  match(again.stderr, /すでに存在します/)
  equal(run(root, 'botnet', '--plot', plot).status, 2, 'nothing is written over unasked')
})

test('without a day, or with one that is not there, the days are named', () => {
  for (const words of [[], ['pompeii']]) {
    const { status, stderr } = run(root, ...words, '--lang', 'en')
    equal(status, 2)
    match(stderr, /kumamoto, slow, primer/)
  }
})

test('what is installed has the days too', { timeout: 110_000 }, (t) => {
  const folder = folderOf(t)
  cpSync(join(root, 'bin/sekimori.js'), join(folder, 'bin/sekimori.js'))
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  execFileSync(
    join(root, 'node_modules/.bin/tsc'),
    ['-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist'), '--sourceMap', 'false'],
    { cwd: root },
  )
  ok(!existsSync(join(folder, 'dist/sim/drills/drills.test.js')), 'tests are not installed')
  const { status, stdout, stderr } = run(folder, '--list', '--json')
  equal(status, 0, stderr)
  const days: { name: string }[] = JSON.parse(stdout).days
  deepEqual(
    days.map(({ name }) => name),
    [
      ...['kumamoto', 'slow', 'primer', 'botnet', 'domestic', 'own-pc', 'quiet'],
      ...['spray', 'many-origins', 'credential-test', 'sweep'],
      ...['office-morning', 'stale-phone', 'roaming', 'shared-vpn'],
    ],
  )
})

test('a bar is drawn on a terminal only, and taken away', () => {
  for (const isTTY of [true, false]) {
    const written: string[] = []
    const bar = barOn({ isTTY, write: (text: string) => written.push(text) > 0 })
    bar.show(0.5, 'x')
    bar.end()
    deepEqual(
      written.map((text) => text.replaceAll(/[^█░%]/gu, '')),
      isTTY ? [`${'█'.repeat(12)}${'░'.repeat(12)}%`, ''] : [],
    )
  }
})
