import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { toVkey } from '../evidence/note.ts'
import { readPolicy, toPolicy } from '../evidence/policy.ts'
import { isRefused } from '../evidence/refused.ts'
import { sha256 } from '../store/evidence/hashing.ts'
import { cosigners, SmallLog } from '../witness/testing.ts'
import { Config } from './config.ts'
import {
  keysOf,
  QUORUM_TOO_LARGE,
  quorumOf,
  witnessFields,
  witnessHintsInJapanese,
} from './config-witness.ts'

const fields = z.strictObject(witnessFields)
const one = (name: string, keys = cosigners(`${name}.example/1`, sha256)) => ({
  name,
  url: 'https://w.example.jp',
  keys: keys.map(({ vkey }) => toVkey(vkey)),
})
const whyNot = (...witnesses: readonly object[]) =>
  fields.safeParse({ witnesses }).error?.issues[0]?.message

test('every configuration of witnesses that is taken makes a policy that can be read', () => {
  const log = new SmallLog('log.example/1', sha256).vkey
  for (const names of [['one'], ['one', 'two', 'log', 'group']]) {
    const config = fields.parse({ witnesses: names.map((name) => one(name)) })
    const witnesses = config.witnesses.map((it) => ({ name: it.name, keys: keysOf(it) }))
    ok(!isRefused(readPolicy(toPolicy(log, witnesses, quorumOf(config)), sha256)), `${names}`)
  }
  for (const name of ['none', 'witnesses'])
    equal(whyNot(one(name), one('other')), 'a name other than «none» and «witnesses»')
})

test('one witness under two names is not a quorum of two', () => {
  const keys = cosigners('w.example/1', sha256)
  equal(whyNot(one('a', keys), one('b', keys)), 'keys differ')
  equal(whyNot(one('a', [...keys, ...keys])), 'keys differ')
})

test('a quorum of more than there are is refused, not lowered', () => {
  const evidence = (quorum: number, names: readonly string[]) =>
    Config.safeParse({ evidence: { quorum, witnesses: names.map((name) => one(name)) } }).error
      ?.issues[0]
  equal(evidence(2, ['one', 'two']), undefined)
  const issue = evidence(3, ['one', 'two'])
  deepEqual([issue?.path, issue?.message], [['evidence', 'quorum'], QUORUM_TOO_LARGE])
  equal(evidence(1, [])?.message, QUORUM_TOO_LARGE)
  ok(witnessHintsInJapanese[QUORUM_TOO_LARGE])
})
