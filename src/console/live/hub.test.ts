import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { LiveEvent, LiveTopic } from '../../ports/console.ts'
import { someone } from '../testing.ts'
import { LiveHub } from './hub.ts'
import { LIVE_CLIENTS_MAX, type LiveLimits } from './limits.ts'
import type { LiveListener } from './listener.ts'

const held = (entry: number, account = 'sasl:a@b'): LiveEvent => ({
  ...{ topic: 'held', at: 'x', entry, what: 'held', account },
})
const all = new Set<LiveTopic>(['held', 'case', 'pulse', 'job'])

function hubWith(limits: Partial<LiveLimits> = {}) {
  const beats: (() => void)[] = []
  const hub = new LiveHub({
    name: 'life',
    after: (_ms, act) => {
      beats.push(act)
      return () => {
        const at = beats.indexOf(act)
        if (at >= 0) beats.splice(at, 1)
      }
    },
    limits,
  })
  const beat = () => {
    for (const act of beats.splice(0)) act()
  }
  const open = (topics: ReadonlySet<LiveTopic> = all, lastId?: string) =>
    hub.open(someone, topics, lastId)
  return { hub, beat, open, waits: () => beats.length }
}

/** What waits for it now. */
async function read(listener: LiveListener): Promise<string> {
  const reader = listener.stream.getReader()
  const { value, done } = await reader.read()
  reader.releaseLock()
  return done ? 'ended' : Buffer.from(value).toString('utf8')
}
const entriesIn = (text: string): readonly number[] =>
  [...text.matchAll(/"entry":(\d+)/g)].map(([, entry]) => Number(entry))

test('what comes within one beat goes out together, in its order, by topic', async () => {
  const { hub, beat, open } = hubWith()
  const everything = open()
  const cases = open(new Set(['case']))
  hub.publish(held(1))
  hub.publish({ topic: 'case', at: 'x', entry: 2, case: 'c', what: 'opened' })
  hub.publish(held(3))
  beat()
  deepEqual(entriesIn(await read(everything)), [1, 2, 3])
  deepEqual(entriesIn(await read(cases)), [2])
})

test('the octets of an event are made once, however many listen to the same', async () => {
  const { hub, beat, open } = hubWith()
  const [one, two] = [open(), open()]
  let made = 0
  const toJSON = () => {
    made += 1
    return held(1)
  }
  const event = { ...held(1), toJSON }
  hub.publish(event as LiveEvent)
  beat()
  const [a, b] = await Promise.all(
    [one, two].map(async (listener) => {
      const reader = listener.stream.getReader()
      return (await reader.read()).value
    }),
  )
  equal(made, 1)
  equal(a, b, 'the very same octets')
})

test('nobody listens: nothing waits for a beat', () => {
  const { hub, waits } = hubWith()
  hub.publish(held(1))
  equal(waits(), 0)
})

test('an event is seen only by those who may see it', async () => {
  const { hub, beat } = hubWith()
  const mine = hub.open({ ...someone, person: 'hanako' }, all, undefined)
  const other = hub.open({ ...someone, person: 'taro' }, all, undefined)
  const job = { topic: 'job', at: 'x', job: 'j', what: 'drill', state: 'done' } as const
  hub.publish(job, (me) => me.person === 'hanako')
  hub.publish(held(2))
  beat()
  ok((await read(mine)).includes('"job":"j"'))
  ok(!(await read(other)).includes('"job":"j"'))
})

test('who comes back gets what he missed, by the last that he heard', async () => {
  const { hub, open } = hubWith()
  for (let n = 1; n <= 5; n += 1) hub.publish(held(n))
  deepEqual(entriesIn(await read(open(all, 'life.3'))), [4, 5])
  hub.publish({ topic: 'case', at: 'x', entry: 6, case: 'c', what: 'opened' })
  hub.publish(held(7), () => false)
  hub.publish(held(8))
  deepEqual(entriesIn(await read(open(new Set(['held']), 'life.5'))), [8], 'and no more than that')
  const again = open(all, 'life.8')
  again.heartbeat()
  deepEqual(entriesIn(await read(again)), [])
  for (const strange of ['other.3', 'life.x', 'life.', '', '9'.repeat(50)]) {
    const listener = open(all, strange)
    listener.heartbeat()
    equal(await read(listener), ': \n\n', strange)
  }
})

test('what is still kept is given again, what is one too old is counted as skipped', async () => {
  const { hub, open } = hubWith({ ring: 4 })
  for (let n = 1; n <= 10; n += 1) hub.publish(held(n))
  const within = await read(open(all, 'life.6'))
  deepEqual(entriesIn(within), [7, 8, 9, 10])
  ok(!within.includes('skipped'))
  const past = await read(open(all, 'life.5'))
  deepEqual(entriesIn(past), [7, 8, 9, 10])
  ok(past.includes('"topic":"skipped"') && past.includes('"count":1'))
})

test('who reads too slowly loses the eldest, is told how many, and is cut when he does not recover', async () => {
  const frame = `id: life.1\ndata: ${JSON.stringify(held(1))}\n\n`.length
  const { hub, beat, open } = hubWith({ waitingBytes: frame * 2, lossesMax: 3 })
  const slow = open()
  const publish = (n: number) => {
    hub.publish(held(n))
    beat()
  }
  publish(1)
  publish(2)
  publish(3)
  const told = await read(slow)
  deepEqual(entriesIn(told), [2, 3])
  ok(told.startsWith('data: {"topic":"skipped"') && told.includes('"count":1'))
  equal(hub.totals.skipped, 1)
  for (let n = 4; n <= 5 + 3; n += 1) publish(n)
  equal(hub.size, 1, 'three losses in a row are borne')
  publish(9)
  equal(hub.size, 0, 'the fourth is not')
  equal(hub.totals.cut, 1)
  equal(await read(slow), 'ended')
})

test('who goes is forgotten, and is told of nothing more', async () => {
  const { hub, open } = hubWith()
  const listener = open()
  let ended = 0
  listener.whenEnded(() => {
    ended += 1
  })
  await listener.stream.cancel()
  listener.close()
  equal(hub.size, 0)
  equal(ended, 1)
  equal(listener.push(Buffer.from('x'), 1), 0)
})

test('so many browsers and no more', () => {
  const { hub, open } = hubWith()
  for (let n = 1; n < LIVE_CLIENTS_MAX; n += 1) open()
  equal(hub.isFull, false)
  open()
  equal(hub.isFull, true)
})

test('a flood goes out before the beat', async () => {
  const { hub, open, waits } = hubWith({ beatEvents: 3 })
  const listener = open()
  for (let n = 1; n <= 3; n += 1) hub.publish(held(n))
  equal(waits(), 0)
  deepEqual(entriesIn(await read(listener)), [1, 2, 3])
})
