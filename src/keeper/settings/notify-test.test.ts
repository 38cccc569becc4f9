import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import type { NoticeFacts } from '../../containment/notice.ts'
import { noticeOf } from '../../containment/notice.ts'
import { minutes } from '../../lib/time.ts'
import { consoleHouse } from '../console/testing.ts'
import { channelsIn, notifyTestVerbs, type TestedChannel } from './notify-test.ts'

const ops: TestedChannel = { name: 'mail:ops', isAdministrators: true, people: [] }
const pager: TestedChannel = {
  name: 'webhook:pager',
  isAdministrators: true,
  people: ['a-analyst', 'a-responder'],
}
const his: TestedChannel = { name: 'mail:his', isAdministrators: false, people: ['a-responder'] }

async function desk(channels: readonly TestedChannel[] = [ops]) {
  const raised: NoticeFacts[] = []
  const taken: string[] = []
  const found = (notice: string) => {
    const [what = '', name] = notice.split(':')
    return { what, channels: taken, facts: raised.find((one) => one.case === name) ?? {} }
  }
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

test('a test goes once a minute, and tells by which channels, and who has taken it', async () => {
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

test('it goes to who asks: by his own channel, by one that names him, else by the administrators’', async () => {
  const { ask, raised, pass } = await desk([ops, pager, his])
  for (const [role, channels] of [
    ['responder', ['mail:his']],
    ['administrator', ['mail:ops', 'webhook:pager']],
  ] as const) {
    const sent = await ask(role, 'notify.test')
    deepEqual(sent.ok && sent['channels'], channels)
    const facts = raised.at(-1)
    deepEqual(facts?.what === 'notice.test' && facts.channels, channels)
    pass(minutes(1))
  }
  const shared = await desk([ops, pager])
  const sent = await shared.ask('responder', 'notify.test')
  deepEqual(sent.ok && sent['channels'], ['webhook:pager'])
})

test('a channel that is named is the only one; one that is not there is refused with those that are', async () => {
  const { ask, raised, pass } = await desk([ops, pager, his])
  const sent = await ask('administrator', 'notify.test', { facts: { channel: 'mail:his' } })
  deepEqual(sent.ok && sent['channels'], ['mail:his'])
  pass(minutes(1))
  for (const facts of [{ channel: 'mail:owners' }, { channel: 'x'.repeat(61) }, { chanel: 'x' }]) {
    const reply = await ask('administrator', 'notify.test', { facts })
    equal(reply.ok ? 'ok' : reply.code, 'refused')
  }
  equal(raised.length, 1)
  const nobodys = await desk([his])
  const reply = await nobodys.ask('administrator', 'notify.test')
  match(reply.ok ? '' : reply.why, /name one/)
})

test('channels of owners are tested by nobody', () => {
  const audience = 'administrators' as const
  const web = { kind: 'webhook', url: 'https://hooks.example.net/x', seconds: 10 } as const
  const more = { allowPrivate: false, allowLoopback: false } as const
  deepEqual(
    channelsIn({
      channels: [
        { ...web, ...more, name: 'a', audience },
        { ...web, ...more, name: 'b', audience: 'owner' },
        { ...web, ...more, name: 'c', audience: 'people', people: ['taro'] },
      ],
    }),
    [
      { name: 'webhook:a', isAdministrators: true, people: [] },
      { name: 'webhook:c', isAdministrators: false, people: ['taro'] },
    ],
  )
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
