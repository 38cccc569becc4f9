/** Sessions, with a fake doveadm that knows who is logged in. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { DovecotInstance } from '../ports/instance.ts'
import type { Ran, Run } from './programs.ts'
import { FLUSH_AT_ONCE_MAX, flushAuthCache, kick, SESSIONS_MAX } from './sessions.ts'

const instance: DovecotInstance = {
  name: 'imap1',
  kind: 'dovecot',
  configFile: '/etc/dovecot/dovecot.conf',
  denyFile: '/etc/dovecot/sekimori.deny',
  log: 'journald',
  authPolicy: 'inet:127.0.0.1:4001',
  secretFile: '/etc/sekimori/secret',
  mode: 'enforce',
}
const fine: Ran = { code: 0, complaint: '', cut: false, late: false }
const WHO = '-c /etc/dovecot/dovecot.conf -f tab who -1'

function doveadm(sessions: readonly string[], kicked: Partial<Ran> = {}) {
  const asked: string[] = []
  const run: Run = async (_, args, how) => {
    asked.push(args.join(' '))
    if (!args.includes('who')) return { ...fine, ...kicked }
    const lines = ['username\tproto\tpid\tip', ...sessions.map((one) => `${one}\timap\t1\t::1`)]
    const more = how?.take?.(Buffer.from(`${lines.join('\n')}\n`))
    return more === false ? { ...fine, code: undefined, cut: true } : fine
  }
  return { run, asked }
}

test('whoever has no session is not kicked, and who has is counted', async () => {
  const none = doveadm([])
  equal(await kick(instance, ['a@x'], none.run), 0)
  deepEqual(none.asked, [`${WHO} a@x`])
  const two = doveadm(['a@x', 'a@x'])
  equal(await kick(instance, ['a@x'], two.run), 2)
  deepEqual(two.asked, [`${WHO} a@x`, '-c /etc/dovecot/dovecot.conf kick a@x'])
})

test('a mask that finds another’s session kicks nobody', async () => {
  const { run, asked } = doveadm(['7', '8'])
  await rejects(kick(instance, ['7'], run), /hands\.failed.*cannot be told from another/)
  deepEqual(asked, [`${WHO} ?`])
})

test('a session that ended meanwhile is no failure, a doveadm that fails or hangs is one', async () => {
  equal(await kick(instance, ['a'], doveadm(['a'], { code: 68 }).run), 1)
  await rejects(
    kick(instance, ['a'], doveadm(['a'], { code: 75, complaint: 'x\nno master' }).run),
    /hands\.failed.*75: no master/,
  )
  await rejects(
    kick(instance, ['a'], doveadm(['a'], { code: undefined, late: true }).run),
    /too long/,
  )
})

test('sessions are counted up to a bound, and kicked all the same', async () => {
  for (const count of [SESSIONS_MAX, SESSIONS_MAX + 1]) {
    const { run, asked } = doveadm(Array.from({ length: count }, () => 'a'))
    equal(await kick(instance, ['a'], run), SESSIONS_MAX)
    equal(asked.length, 2)
  }
})

test('the cache is never flushed without a name, and names go in lists of a bound', async () => {
  const { run, asked } = doveadm([])
  equal(await flushAuthCache(instance, [], run), 0)
  equal(asked.length, 0)
  const names = Array.from({ length: FLUSH_AT_ONCE_MAX + 1 }, (_, i) => `u${i}`)
  equal(await flushAuthCache(instance, names, run), FLUSH_AT_ONCE_MAX + 1)
  deepEqual(
    asked.map((line) => line.replace(/.* flush /, '').split(' ').length),
    [FLUSH_AT_ONCE_MAX, 1],
  )
})
