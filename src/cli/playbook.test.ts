import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { isPlaybook, PLAYBOOK_BYTES_MAX, readPlaybook } from '../keeper/cases/playbooks.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-playbook-'))
after(() => rmSync(folder, { recursive: true }))
const config = join(folder, 'sekimori.yaml')
const own = join(folder, 'own')
mkdirSync(own)
writeFileSync(config, `cases:\n  playbooks: ${own}\n`)

function run(...typed: string[]) {
  const main = join(import.meta.dirname, 'main.ts')
  const ran = spawnSync(process.execPath, [main, 'playbook', ...typed, '--lang', 'en'], {
    encoding: 'utf8',
  })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

test('a playbook that is exported is fine, and is imported once; then it is listed as one’s own', () => {
  const file = join(folder, 'ours.json')
  equal(run('export', 'pb-03', '--config', config, '--out', file).code, 0)
  equal(run('export', 'pb-03', '--config', config, '--out', file).code, 2, 'never over a file')
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll('business mail fraud', 'fraud by mail, as we do it'),
  )
  const checked = run('check', file)
  equal(checked.code, 0, checked.out)
  match(checked.out, /fraud by mail, as we do it.*25 steps/)
  equal(run('import', file, '--config', config).code, 0)
  ok(existsSync(join(own, 'ours.json')))
  equal(run('import', file, '--config', config).code, 2, 'never over a file')
  const { playbooks } = JSON.parse(run('list', '--json', '--config', config).out)
  deepEqual(
    playbooks.map((one: { from: string }) => one.from).filter((from: string) => from === 'own'),
    ['own'],
  )
  match(run('show', 'PB-03', '--config', config).out, /fraud by mail, as we do it/)
})

test('a wrong playbook is told with what, where and what to do, and is not imported', () => {
  const file = join(folder, 'wrong.json')
  writeFileSync(file, '{"type":"playbook"}')
  const checked = run('check', file)
  equal(checked.code, 1)
  match(checked.out, /wrong\.json: \/spec_version: /)
  equal(run('import', file, '--config', config).code, 2)
  equal(existsSync(join(own, 'wrong.json')), false)
  equal(run('check', join(folder, 'absent.json')).code, 1)
  equal(run('show', 'PB-99', '--config', config).code, 2)
})

test('a file as long as allowed is read; one byte more is not', () => {
  const file = join(folder, 'long.json')
  writeFileSync(file, ' '.repeat(PLAYBOOK_BYTES_MAX))
  equal(readPlaybook(file), 'no-json')
  writeFileSync(file, ' '.repeat(PLAYBOOK_BYTES_MAX + 1))
  equal(readPlaybook(file), 'too-long')
  equal(isPlaybook('too-long'), false)
  throws(() => readPlaybook(join(folder, 'absent.json')))
})
