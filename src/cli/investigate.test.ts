import { deepEqual, doesNotThrow, equal, ok, throws } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Fault } from '../lib/fault.ts'
import { investigation } from '../reports/exchange/testing.ts'
import {
  checkInputs,
  checkOutputs,
  type InvestigateOptions,
  Outputs,
  putWhole,
  writeOutputs,
} from './investigate.ts'
import { type Speaker, WrongUse } from './output.ts'

const speaker = {
  language: 'en',
  words: { exists: (file: string) => file },
} as unknown as Pick<Speaker, 'language' | 'words'>

const folder = mkdtempSync(join(tmpdir(), 'investigate-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const logs = join(folder, 'logs')
mkdirSync(logs)
writeFileSync(join(logs, 'mail.log'), 'x')
writeFileSync(join(folder, 'claims.csv'), 'x')
symlinkSync(logs, join(folder, 'link'))
linkSync(join(logs, 'mail.log'), join(folder, 'hard.log'))

const check = (options: Partial<InvestigateOptions>, input = logs): void =>
  checkOutputs([input], options as InvestigateOptions, speaker)
const out = (name: string): string => join(folder, name)

test('a log that is not there is refused, and is not an empty one', () => {
  doesNotThrow(() => checkInputs(['-', logs]))
  throws(
    () => checkInputs([logs, out('mistyped.log')]),
    (thrown) => thrown instanceof Fault && thrown.code === 'source.unreadable',
  )
})

test('an output beside the logs is fine, in a folder that is yet to be made too', () => {
  doesNotThrow(() => check({ html: out('report.html'), csv: out('a/b/c') }))
})

test('no output lies among the logs or takes the place of one, through no link', () => {
  throws(() => check({ csv: out('logs/csv') }), WrongUse)
  throws(() => check({ csv: out('link/a/b') }), WrongUse)
  throws(() => check({ html: out('hard.log'), force: true }, out('logs/mail.log')), WrongUse)
  throws(() => check({ csv: logs, force: true }, out('logs/mail.log')), WrongUse)
  throws(() => check({ html: out('claims.csv'), claims: out('claims.csv'), force: true }), WrongUse)
})

test('an output that cannot be written is refused before the logs are read', () => {
  for (const options of [
    { html: out('none/report.html') },
    { stix: out('hard.log/report.json') },
    { csv: out('hard.log/tables') },
    { pdf: out('none/..'), force: true },
  ])
    throws(
      () => check(options),
      (thrown) => thrown instanceof Fault && thrown.code === 'output.unwritable',
    )
})

test('a report is not written through a link that somebody planted, nor with the rights of what lay there', () => {
  writeFileSync(out('precious'), 'mine', { mode: 0o644 })
  symlinkSync(out('precious'), out('.report.part'))
  putWhole(out('.report.part'), out('report'), 'names')
  equal(readFileSync(out('precious'), 'utf8'), 'mine')
  equal(readFileSync(out('report'), 'utf8'), 'names')
  equal(statSync(out('report')).mode & 0o777, 0o600)
})

test('an output that cannot be written takes none of those behind it with it', async () => {
  const outputs = new Outputs()
  const options = {
    html: out('none/report.html'),
    csv: out('tables'),
    stix: out('none/bundle.json'),
  }
  await writeOutputs(investigation(), options as InvestigateOptions, undefined, speaker, outputs)
  deepEqual(outputs.written, [`${out('tables')}/`])
  ok(existsSync(out('tables/accounts.csv')))
  deepEqual(
    outputs.failed.map((thrown) => thrown instanceof Fault && thrown.code),
    ['output.unwritable', 'output.unwritable'],
  )
})

test('with --json=FILE the screen says what was found and what was written, with --json it is one document', () => {
  const log = out('one.log')
  writeFileSync(
    log,
    'Oct  6 04:45:20 mx postfix/smtpd[1]: 4AAAAA: client=pc[192.0.2.7], sasl_method=PLAIN, sasl_username=a@example.jp\n',
  )
  const main = join(import.meta.dirname, 'main.ts')
  const run = (...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      [main, 'investigate', log, '--zone', 'UTC', '--lang', 'en', ...args],
      { encoding: 'utf8' },
    )
  const toFile = run(`--json=${out('found.json')}`)
  equal(toFile.stderr, '')
  ok(toFile.stdout.startsWith('1 inputs, 1 lines'), toFile.stdout)
  ok(toFile.stdout.endsWith(`\nwritten: ${out('found.json')}\n`), toFile.stdout)
  const inFile = JSON.parse(readFileSync(out('found.json'), 'utf8'))
  const shown = JSON.parse(run('--json').stdout)
  deepEqual({ ...inFile, stamp: {} }, { ...shown, stamp: {} })
})
