import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { passwordForm } from '../../../people/passwords.ts'
import {
  ARGON2,
  HASHES_WAITING_KNOWN_MAX,
  HASHES_WAITING_MAX,
  PROVIDER_WAITING_MAX,
  WORK_WAITING_MAX,
} from './limits.ts'
import { OidcSettings } from './oidc-config.ts'
import { Passwords } from './passwords.ts'
import { ThreadWork } from './work.ts'

test('a password is found by argon2id, however its characters were typed, and no other is', async () => {
  const work = new ThreadWork()
  const passwords = new Passwords(work)
  const kept = await passwords.make('ｐurple kettle ガ')
  ok(kept !== 'busy')
  deepEqual([kept.memory, kept.passes, kept.parallelism], [19_456, 2, 1])
  equal(Buffer.from(kept.tag, 'base64').length, 32)
  equal(await passwords.isRight('purple kettle カ\u3099', kept, false), true)
  equal(await passwords.isRight('purple kettle カ', kept, false), false)
  equal(await passwords.isRight('purple kettle ガ', undefined, false), false)
  equal(await passwords.isRight('x'.repeat(2_000), kept, false), false)
  await work.close()
})

test('strangers’ passwords wait in a line with an end; those of known devices go before them', async () => {
  const work = new ThreadWork()
  const ask = { password: passwordForm('x') ?? '', salt: 'AAAAAAAAAAAAAAAAAAAAAA==', ...ARGON2 }
  const small = { ...ask, memory: 8, passes: 1 }
  const order: string[] = []
  const one = async (known: boolean, name: string) => {
    const its = await work.hash(small, known)
    order.push(its === 'busy' ? `${name} busy` : name)
  }
  // The first is under way at once, the next ones wait.
  const all = Array.from({ length: HASHES_WAITING_MAX + 2 }, () => one(false, 'stranger'))
  all.push(...Array.from({ length: HASHES_WAITING_KNOWN_MAX + 1 }, () => one(true, 'known')))
  await Promise.all(all)
  const counted = (name: string) => order.filter((its) => its === name).length
  equal(counted('stranger'), HASHES_WAITING_MAX + 1)
  equal(counted('stranger busy'), 1)
  equal(counted('known'), HASHES_WAITING_KNOWN_MAX)
  equal(counted('known busy'), 1)
  const hashed = order.filter((its) => !its.endsWith('busy'))
  deepEqual(hashed.slice(0, 1 + HASHES_WAITING_KNOWN_MAX), [
    'stranger',
    ...Array.from({ length: HASHES_WAITING_KNOWN_MAX }, () => 'known'),
  ])
  await work.close()
  equal(await work.hash(small, true), 'busy')
})

test('talks with a provider that does not answer take no passkey’s place', async () => {
  const work = new ThreadWork()
  const settings = OidcSettings.parse({
    ...{ name: 'x', issuer: 'http://127.0.0.1:1', clientId: 'x', clientSecretFile: '/dev/null' },
    people: {},
  })
  const talk = () => work.do('oidcBegin', { settings, redirect: 'http://localhost/' })
  const talks = Array.from({ length: PROVIDER_WAITING_MAX + 1 }, talk)
  const expected = { challenge: 'x', origins: ['http://localhost'], rpId: 'localhost' }
  const look = () => work.do('assert', { ...expected, id: 'x', key: '', response: {} as never })
  const looks = Array.from({ length: WORK_WAITING_MAX + 1 }, look)
  const busy = async (all: readonly Promise<unknown>[]): Promise<number> =>
    (await Promise.all(all)).filter((its) => its === 'busy').length
  deepEqual([await busy(talks), await busy(looks)], [1, 1])
  await work.close()
})

test('whoever waits for a thread that is closed is told so', async () => {
  const work = new ThreadWork()
  const ask = { password: 'x', salt: 'AAAAAAAAAAAAAAAAAAAAAA==', ...ARGON2 }
  const waiting = [work.hash(ask, false), work.hash(ask, false)]
  await work.close()
  deepEqual(await Promise.all(waiting), ['busy', 'busy'])
})
