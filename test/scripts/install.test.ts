import { deepEqual, equal, rejects } from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { withoutServices } from '../../scripts/install.ts'

let folder: string
let policy: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekimori-policy-'))
  policy = join(folder, 'policy-rc.d')
})
afterEach(() => rmSync(folder, { recursive: true }))

const during = () => ({
  forbids: readFileSync(policy, 'utf8').includes('exit 101'),
  runs: (statSync(policy).mode & 0o111) !== 0,
})

test('services are forbidden while packages come, and nothing stays behind', async () => {
  deepEqual(await withoutServices(async () => during(), policy), { forbids: true, runs: true })
  deepEqual(readdirSync(folder), [])
})

test('a policy that stood there comes back with its bytes and its mode', async () => {
  writeFileSync(policy, '#!/bin/sh\nexit 104\n')
  chmodSync(policy, 0o750)
  await withoutServices(async () => during(), policy)
  equal(readFileSync(policy, 'utf8'), '#!/bin/sh\nexit 104\n')
  equal(statSync(policy).mode & 0o777, 0o750)
  deepEqual(readdirSync(folder), ['policy-rc.d'])
})

test('it comes back when the work fails', async () => {
  writeFileSync(policy, 'theirs')
  await rejects(
    withoutServices(() => Promise.reject(new Error('no network')), policy),
    /no network/,
  )
  equal(readFileSync(policy, 'utf8'), 'theirs')
})

test('what an interrupted run left is put right by the next', async () => {
  writeFileSync(`${policy}.before-sekimori`, 'theirs')
  writeFileSync(policy, 'a shim that was never removed')
  await withoutServices(async () => during(), policy)
  equal(readFileSync(policy, 'utf8'), 'theirs')
  equal(existsSync(`${policy}.before-sekimori`), false)
})
