import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { PostfixInstance } from '../ports/instance.ts'
import { LISTED_BYTES_MAX, listQueue } from './look.ts'
import type { Run } from './programs.ts'

const instance: PostfixInstance = {
  name: 'mx1',
  kind: 'postfix',
  configDirectory: '/etc/postfix',
  queueDirectory: '/var/spool/postfix',
  log: 'journald',
  milter: 'inet:127.0.0.1:9',
  mode: 'enforce',
}
const line = (sender = '') =>
  `${JSON.stringify({ queue_name: 'hold', queue_id: 'ABCDEF01', arrival_time: 1, message_size: 1, sender, recipients: [] })}\n`
/** Prints until it is told to stop, as postqueue does until it is ended. */
const printing =
  (lines: readonly string[]): Run =>
  async (_, __, how) => {
    const cut = lines.some((one) => how?.take?.(Buffer.from(one)) === false)
    return { code: cut ? undefined : 0, complaint: '', cut, late: false }
  }
async function listed(lines: readonly string[], most: number) {
  let entries = 0
  const tell = (part: unknown) => {
    entries += (part as unknown[]).length
  }
  return { ...(await listQueue(instance, 'hold', printing(lines), tell, most)), entries }
}

test('a listing at its bound is whole, one entry more is cut and says so', async () => {
  const lines = (count: number) => Array.from({ length: count }, () => line())
  deepEqual(await listed(lines(3), 3), { cut: false, odd: 0, entries: 3 })
  deepEqual(await listed(lines(4), 3), { cut: true, odd: 0, entries: 3 })
  deepEqual(await listed([line().repeat(9)], 3), { cut: true, odd: 0, entries: 3 }, 'in one chunk')
})

test('an entry longer than the bound is odd, and the next is read', async () => {
  const long = line('x'.repeat(LISTED_BYTES_MAX - line().length + 1))
  equal(long.length, LISTED_BYTES_MAX + 1, 'with its line end')
  deepEqual(await listed([long, line()], 9), { cut: false, odd: 0, entries: 2 })
  deepEqual(await listed([`x${long}`, line()], 9), { cut: false, odd: 1, entries: 1 })
})
