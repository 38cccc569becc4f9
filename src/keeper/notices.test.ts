import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../sim/memory-journal.ts'
import type { NoticeFacts } from '../containment/notice.ts'
import { instant } from '../lib/time.ts'
import type { NoticeChannel } from '../ports/notifier.ts'
import { Notices } from './notices.ts'
import { openIndex } from './rebuild.ts'
import { Scribe } from './scribe.ts'

const at = instant('2026-11-22T09:00:00+09:00')

async function house(channels: readonly NoticeChannel[]) {
  const journal = new MemoryJournal()
  const { folds } = await openIndex(
    ':memory:',
    { read: (from) => journal.read(from), size: 0 },
    () => 1,
  )
  const notices = new Notices({
    ...{ clock: { now: () => at, monotonic: () => at as number }, folds, channels },
    ...{ scribe: new Scribe(journal, folds), perHour: 60, contact: undefined },
    ...{ zone: 'Asia/Tokyo', language: 'ja', ownerOf: () => undefined },
    ...{ says: () => {}, told: () => {} },
  })
  const written = (kind: string) =>
    journal.entries.filter((one) => one.kind === kind).map(({ body }) => body['channel'])
  return { notices, written }
}

const sends = (name: string, send: () => Promise<void> = async () => {}) => {
  const its = { sent: [] as string[], isClosed: false }
  const channel: NoticeChannel = {
    ...{ name, audience: 'administrators' },
    send: async ({ notice }) => {
      await send()
      its.sent.push(notice)
    },
    close: async () => {
      its.isClosed = true
    },
  }
  return { its, channel }
}
const glass = (name: string): NoticeFacts => ({
  ...{ what: 'break-glass.used', case: name, at, verb: 'v', why: 'w' },
})
const turns = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setImmediate(done))
}

test('what was under way is brought by the way before, what waited by the new one, nothing twice', async () => {
  const slow = Promise.withResolvers<void>()
  const before = sends('mail:before', () => slow.promise)
  const after = sends('mail:after')
  const { notices, written } = await house([before.channel])
  await notices.raise(glass('a'))
  await notices.raise(glass('b'))
  const reopened = notices.reopen({
    channels: [before.channel, after.channel],
    perHour: 60,
    contact: undefined,
  })
  await notices.raise(glass('c'))
  slow.resolve()
  await reopened
  await turns(() => after.its.sent.length === 3 && before.its.sent.length === 3)
  equal(before.its.isClosed, true)
  const each = ['a', 'b', 'c'].map((name) => `break-glass.used:${name}`)
  deepEqual(before.its.sent.toSorted(), each)
  deepEqual(after.its.sent.toSorted(), each)
  await notices.close()
  equal(written('notice.sent').length, 6)
})

test('a test goes by the channels that it names and by no other, also after a start', async () => {
  const [one, two] = [sends('mail:one'), sends('mail:two')]
  const { notices, written } = await house([one.channel, two.channel])
  await notices.raise({ what: 'notice.test', case: 'x', at, by: 'hanako', channels: ['mail:two'] })
  await turns(() => written('notice.sent').length === 1)
  notices.resume()
  await notices.close()
  deepEqual([one.its.sent, two.its.sent], [[], ['notice.test:x']])
})
