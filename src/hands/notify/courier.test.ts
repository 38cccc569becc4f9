import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../lib/fault.ts'
import type { NoticeChannel, OutgoingNotice } from '../../ports/notifier.ts'
import { Courier, type CourierOptions, HOUR_MS } from './courier.ts'
import { LANE_MAX, RETRY_MS, TRIES_MAX } from './lane.ts'

const notice = (
  key: string,
  severity: OutgoingNotice['severity'] = 'alert',
  owner?: string,
): OutgoingNotice => ({
  notice: key,
  what: 'mail.held',
  severity,
  text: { ja: { subject: '件名', body: '本文' }, en: { subject: 's', body: 'b' } },
  facts: {},
  ...(owner === undefined ? {} : { owner: { address: owner } }),
})

/** A clock that only the test moves. */
function handClock() {
  let now = 0
  const timers = new Set<{ at: number; work: () => void }>()
  return {
    now: () => now,
    wall: () => 1_000_000 + now,
    after: (ms: number, work: () => void) => {
      const timer = { at: now + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    timers,
    pass: (ms: number) => {
      now += ms
      for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.work()
    },
  }
}

function house(
  channels: readonly {
    name: string
    audience?: NoticeChannel['audience']
    people?: readonly string[]
    send?: (it: OutgoingNotice) => Promise<void>
  }[],
  more: Partial<CourierOptions> = {},
) {
  const clock = handClock()
  const sent: string[] = []
  const outcomes: (readonly [string, string, string | undefined])[] = []
  const courier = new Courier({
    channels: channels.map(({ name, audience = 'administrators', people, send }) => ({
      name,
      audience,
      ...(people === undefined ? {} : { people }),
      send: async (it) => {
        sent.push(`${name} ${it.notice}`)
        await send?.(it)
      },
      close: async () => {},
    })),
    alreadySent: () => false,
    outcome: async (it, channel, why) => {
      outcomes.push([it.notice, channel, why])
    },
    keptBack: (now, until, most) => notice(`notices.kept-back:${now}-${until}-${most}`, 'page'),
    clock,
    ...more,
  })
  return { clock, sent, outcomes, courier }
}
const fails = (code: 'notice.failed' | 'notice.refused') => async () => {
  throw new Fault(code, { channel: 'x', why: 'it is away' })
}

test('a notice goes once to each channel of its audience, and each end is told', async () => {
  const { courier, sent, outcomes } = house([
    { name: 'mail:a' },
    { name: 'webhook:b' },
    { name: 'mail:o', audience: 'owner' },
  ])
  equal(courier.submit(notice('k1')), 'taken')
  equal(courier.submit(notice('k1')), 'known')
  equal(courier.submit(notice('k2', 'alert', 'a@b.test')), 'taken')
  await courier.settled()
  deepEqual(sent.toSorted(), ['mail:a k1', 'mail:o k2', 'webhook:b k1'])
  deepEqual(outcomes.map(([key, channel, why]) => [key, channel, why]).toSorted(), [
    ['k1', 'mail:a', undefined],
    ['k1', 'webhook:b', undefined],
    ['k2', 'mail:o', undefined],
  ])
  equal(courier.counts().sent, 3)
})

test('what the evidence knows as sent is not sent again after a restart; nobody to tell is said', async () => {
  const { courier, sent } = house([{ name: 'mail:a' }, { name: 'webhook:b' }], {
    alreadySent: (_, channel) => channel === 'mail:a',
  })
  courier.submit(notice('k1'))
  await courier.settled()
  deepEqual(sent, ['webhook:b k1'])
  equal(courier.submit(notice('k2', 'info', 'a@b.test')), 'nobody')
})

test('a channel that fails is tried TRIES_MAX times at growing distances, then its end is told', async () => {
  const { courier, clock, sent, outcomes } = house([
    { name: 'webhook:b', send: fails('notice.failed') },
  ])
  courier.submit(notice('k1'))
  for (const [tries, wait] of RETRY_MS.entries()) {
    await courier.settled()
    equal(sent.length, tries + 1)
    clock.pass(wait - 1)
    await courier.settled()
    equal(sent.length, tries + 1, 'not before its time')
    clock.pass(1)
  }
  await courier.settled()
  equal(sent.length, TRIES_MAX)
  deepEqual(outcomes, [['k1', 'webhook:b', 'it is away']])
  equal(clock.timers.size, 0)
})

test('a refusal is final at once, and one dead channel delays no other', async () => {
  let release = () => {}
  const { courier, sent, outcomes } = house([
    { name: 'webhook:dead', send: () => new Promise<void>((resolve) => (release = resolve)) },
    { name: 'command:c', send: fails('notice.refused') },
    { name: 'mail:a' },
  ])
  courier.submit(notice('k1'))
  courier.submit(notice('k2'))
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  deepEqual(
    sent.filter((one) => one.startsWith('mail')),
    ['mail:a k1', 'mail:a k2'],
  )
  deepEqual(
    outcomes.filter(([, channel]) => channel === 'command:c').map(([key]) => key),
    ['k1', 'k2'],
  )
  deepEqual(
    sent.filter((one) => one.includes('dead')),
    ['webhook:dead k1'],
  )
  release()
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  release()
  await courier.settled()
})

test('the gravest goes first; what waits for its next try lets others pass', async () => {
  let broken = true
  const { courier, clock, sent } = house([
    {
      name: 'm',
      send: async () => {
        if (broken) throw new Error('away')
      },
    },
  ])
  courier.submit(notice('first'))
  await courier.settled()
  broken = false
  courier.submit(notice('info', 'info'))
  courier.submit(notice('page', 'page'))
  courier.submit(notice('alert'))
  await courier.settled()
  clock.pass(RETRY_MS[0])
  await courier.settled()
  deepEqual(sent, ['m first', 'm info', 'm page', 'm alert', 'm first'])
})

test('a lane takes LANE_MAX notices; one more puts out the least grave, the youngest of them', async () => {
  const { courier, clock, sent, outcomes } = house(
    [{ name: 'm', send: async (it) => (clock.now() === 0 ? fails('notice.failed')() : void it) }],
    { perHour: 1_000 },
  )
  courier.submit(notice('i0', 'info'))
  courier.submit(notice('i1', 'info'))
  for (let index = 2; index < LANE_MAX; index += 1) courier.submit(notice(`a${index}`))
  await courier.settled()
  equal(courier.counts().waiting, LANE_MAX)
  equal(courier.counts().evicted, 0)
  courier.submit(notice('p1', 'page'))
  await courier.settled()
  equal(courier.counts().waiting, LANE_MAX)
  deepEqual(outcomes, [['i1', 'm', 'dropped: too many notices wait for this channel']])
  courier.submit(notice('i2', 'info'))
  await courier.settled()
  deepEqual(outcomes[1]?.slice(0, 2), ['i2', 'm'])
  clock.pass(RETRY_MS[0])
  await courier.settled()
  deepEqual(sent.slice(-LANE_MAX).slice(0, 2), ['m p1', 'm a2'])
})

test('beyond the hourly number one last notice says so; a third of it is for pages only', async () => {
  const { courier, clock, sent, outcomes } = house(
    [{ name: 'm' }, { name: 'o', audience: 'owner' }],
    { perHour: 9 },
  )
  const told = Array.from({ length: 8 }, (_, index) => courier.submit(notice(`a${index}`)))
  deepEqual(told, [...Array(6).fill('taken'), 'kept-back', 'kept-back'])
  const pages = Array.from({ length: 4 }, (_, index) => courier.submit(notice(`p${index}`, 'page')))
  deepEqual(pages, ['taken', 'taken', 'taken', 'kept-back'])
  await courier.settled()
  equal(sent.filter((one) => one.includes('kept-back')).length, 1)
  equal(sent.length, 9 + 1)
  deepEqual(
    outcomes.filter(([, , why]) => why?.startsWith('kept back')).map(([key]) => key),
    ['a6', 'a7', 'p3'],
  )
  ok(sent.includes(`m notices.kept-back:1000000-${1_000_000 + HOUR_MS}-9`))
  equal(
    courier.submit(notice('o1', 'alert', 'hanako@private.example')),
    'taken',
    'owners count apart',
  )
  clock.pass(HOUR_MS - 1)
  equal(courier.submit(notice('late')), 'kept-back')
  clock.pass(1)
  equal(courier.submit(notice('next')), 'taken')
  await courier.settled()
})

test('while the end cannot be written it is told again, and the notice is not sent again', async () => {
  let broken = true
  const told: string[] = []
  const { courier, clock, sent } = house([{ name: 'm' }], {
    outcome: async ({ notice: key }) => {
      if (broken) throw new Error('no room')
      told.push(key)
    },
  })
  courier.submit(notice('k1'))
  courier.submit(notice('k2'))
  await courier.settled()
  equal(courier.counts().untold, 1)
  broken = false
  clock.pass(RETRY_MS[0])
  await courier.settled()
  deepEqual(told, ['k1', 'k2'])
  deepEqual(sent, ['m k1', 'm k2'])
})

test('close waits for what is under way, sends nothing more and tells how many are left', async () => {
  let release = () => {}
  const { courier, sent, outcomes } = house([
    { name: 'm', send: () => new Promise<void>((resolve) => (release = resolve)) },
  ])
  courier.submit(notice('k1'))
  courier.submit(notice('k2'))
  const closing = courier.close()
  release()
  equal(await closing, 1)
  deepEqual(sent, ['m k1'])
  deepEqual(
    outcomes.map(([key]) => key),
    ['k1'],
  )
  equal(courier.submit(notice('k3')), 'closed')
})

test('whatever fails and in whatever order, every notice has one end on each channel', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('page', 'alert', 'info'), fc.nat(3)), { maxLength: 30 }),
      async (plan) => {
        const tries = new Map<string, number>()
        const { courier, clock, outcomes } = house([
          {
            name: 'm',
            send: async (it) => {
              const count = (tries.get(it.notice) ?? 0) + 1
              tries.set(it.notice, count)
              const bad = plan[Number(it.notice.slice(1))]?.[1] ?? 0
              if (count <= bad) throw new Error('away')
            },
          },
        ])
        for (const [index, [severity]] of plan.entries())
          courier.submit(notice(`k${index}`, severity as 'page'))
        for (const wait of RETRY_MS) {
          await courier.settled()
          clock.pass(wait)
        }
        await courier.settled()
        deepEqual(
          outcomes.map(([key]) => key).toSorted(),
          plan.map((_, index) => `k${index}`).toSorted(),
        )
        equal(await courier.close(), 0)
      },
    ),
    { numRuns: 50 },
  )
})

const toPeople = (key: string, names: readonly string[], administrators = false) => ({
  ...notice(key),
  people: { names, administrators },
})
const channelsOfPeople = [
  { name: 'mail:admins' },
  { name: 'mail:hanako', audience: 'people', people: ['hanako'] },
  { name: 'webhook:desk', audience: 'people', people: ['hanako', 'taro'] },
  { name: 'mail:owners', audience: 'owner' },
] as const

test('what concerns people goes once to each of them and to nobody else', async () => {
  const { courier, sent } = house(channelsOfPeople)
  courier.submit(toPeople('q:1', ['hanako']))
  courier.submit(toPeople('q:2', ['taro', 'taro']))
  courier.submit(toPeople('q:2', ['taro']))
  await courier.settled()
  deepEqual(sent, ['mail:hanako q:1', 'webhook:desk q:2'])
})

test('one channel that goes anyway serves all whom it reaches', async () => {
  const { courier, sent } = house([
    { name: 'mail:hanako', audience: 'people', people: ['hanako'] },
    { name: 'mail:admins', people: ['hanako'] },
  ])
  courier.submit(toPeople('q:1', ['hanako', 'stranger']))
  courier.submit(notice('plain'))
  await courier.settled()
  deepEqual(sent, ['mail:admins q:1', 'mail:admins plain'])
})

test('who has no channel has the administrators told, and nobody at all likewise', async () => {
  const { courier, sent } = house(channelsOfPeople)
  courier.submit(toPeople('q:1', ['hanako', 'stranger']))
  courier.submit(toPeople('q:2', []))
  courier.submit(toPeople('q:3', ['taro'], true))
  await courier.settled()
  deepEqual(sent.toSorted(), [
    ...['mail:admins q:1', 'mail:admins q:2', 'mail:admins q:3'],
    ...['mail:hanako q:1', 'webhook:desk q:3'],
  ])
})

test('a name among the people of a channel for owners reaches nobody', async () => {
  const { courier, sent } = house([
    { name: 'mail:owners', audience: 'owner', people: ['hanako'] },
    { name: 'mail:admins' },
  ])
  courier.submit(toPeople('q:1', ['hanako']))
  await courier.settled()
  deepEqual(sent, ['mail:admins q:1'])
})

test('where the channel of a person gives up, administrators are told instead, once', async () => {
  const refuse = async () => {
    throw new Fault('notice.refused', { channel: 'x', why: 'no such user' })
  }
  const { courier, sent, outcomes } = house([
    { name: 'mail:hanako', audience: 'people', people: ['hanako'], send: refuse },
    { name: 'mail:taro', audience: 'people', people: ['taro'], send: refuse },
    { name: 'mail:admins' },
  ])
  courier.submit(toPeople('q:1', ['hanako', 'taro']))
  await courier.settled()
  equal(sent.filter((one) => one === 'mail:admins q:1').length, 1)
  equal(outcomes.length, 3)
})

test('what is kept back by the bound of an hour goes round it by nobody', async () => {
  const { courier, sent } = house(channelsOfPeople, { perHour: 5 })
  for (let n = 0; n < 6; n += 1) courier.submit(toPeople(`q:${n}`, ['hanako']))
  await courier.settled()
  equal(sent.filter((one) => one.startsWith('mail:hanako')).length, 3)
  equal(sent.filter((one) => one.startsWith('mail:admins')).length, 1)
})
