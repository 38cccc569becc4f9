import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { NoticeFacts } from '../../containment/notice.ts'
import { noticeOf } from '../../containment/notice.ts'
import { minutes } from '../../lib/time.ts'
import { consoleHouse } from '../console/testing.ts'
import { notifyTestVerbs } from './notify-test.ts'

async function desk(channels: readonly string[] = ['mail:ops']) {
  const raised: NoticeFacts[] = []
  const taken: string[] = []
  const found = (notice: string) => ({ what: notice.split(':')[0] ?? '', channels: taken })
  const house = await consoleHouse({
    journal: new MemoryJournal(),
    more: () => [
      notifyTestVerbs({
        clock: { now: () => house.clock.now() },
        folds: { noticeOf: found, noticesSince: () => [] } as never,
        notices: {
          raise: async (facts) => {
            if (raised.some((one) => one.case === facts.case)) return false
            raised.push(facts)
            return true
          },
        },
        channels: () => channels,
      }),
    ],
  })
  return { ...house, raised, taken }
}

test('a test goes once a minute to all channels, by name, and tells who has taken it', async () => {
  const { ask, raised, taken, pass } = await desk()
  const sent = await ask('responder', 'notify.test')
  ok(sent.ok)
  deepEqual(sent['channels'], ['mail:ops'])
  const [facts] = raised
  ok(facts?.what === 'notice.test')
  equal(facts.by, 'a-responder')
  const again = await ask('administrator', 'notify.test')
  equal(again.ok ? 'ok' : again.code, 'wait')
  pass(minutes(1))
  ok((await ask('administrator', 'notify.test')).ok)
  taken.push('mail:ops')
  const state = await ask('viewer', 'notify.state', { facts: { notice: sent['notice'] } })
  deepEqual(state, { ok: true, channels: ['mail:ops'], took: ['mail:ops'] })
  const other = await ask('viewer', 'notify.state', { facts: { notice: 'break-glass.used:1' } })
  equal(other.ok ? 'ok' : other.code, 'unknown')
})

test('where there is no channel nothing is sent', async () => {
  const { ask, raised } = await desk([])
  const reply = await ask('administrator', 'notify.test')
  match(reply.ok ? '' : reply.why, /no channel/)
  deepEqual(raised, [])
})

test('the test says in both languages who sent it, and that nothing is to be done', () => {
  const { text, audience } = noticeOf(
    { what: 'notice.test', case: 'x', at: 0 as never, by: 'hanako\r\nBcc: x@example.net' },
    { timeOf: () => '09:00' },
  )
  equal(audience, 'administrators')
  match(text.ja.body, /対応は必要ありません/)
  match(text.en.body, /hanako/)
  ok(!/\r/.test(text.en.body))
})
