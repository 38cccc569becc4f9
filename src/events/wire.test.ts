import { deepEqual, doesNotThrow, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../lib/time.ts'
import type { Event } from './event.ts'
import { isRefused, readWire, toWire, wireText } from './wire.ts'

const at = instant('2026-11-21T11:23:44.5Z')
const delivered: Event = {
  kind: 'message.delivered',
  id: 'log:9f86d081884c7d65.3f.abc',
  at,
  heardAt: instant('2026-11-21T11:23:45Z'),
  trust: 'hearsay',
  assumed: ['year', 'zone'],
  source: { file: '/var/log/mail.log', line: 7 },
  instance: 'mx',
  queueId: '4A1B2C3D',
  recipient: 'a@b',
  dsn: '2.0.0',
  raw: 'the line',
}

test('an event is flat on the wire, its moments RFC 3339, its raw line only when asked for', () => {
  deepEqual(toWire(delivered, { zone: 'Asia/Tokyo' }), {
    id: 'log:9f86d081884c7d65.3f.abc',
    kind: 'message.delivered',
    at: '2026-11-21T20:23:44.5+09:00',
    heardAt: '2026-11-21T20:23:45+09:00',
    trust: 'hearsay',
    assumed: ['year', 'zone'],
    source: { file: '/var/log/mail.log', line: 7 },
    instance: 'mx',
    queueId: '4A1B2C3D',
    recipient: 'a@b',
    dsn: '2.0.0',
  })
  equal(toWire(delivered, { raw: true })['raw'], 'the line')
  equal(toWire(delivered)['at'], '2026-11-21T11:23:44.5Z')
})

test('moments in UTC are spelled as the calendar of the runtime spells them', () => {
  const moments = fc.array(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }))
  const near = fc.integer({ min: 0, max: 3_000 }).map((ms) => instant('2026-11-21T11:23:44Z') + ms)
  fc.assert(
    fc.property(fc.oneof(moments, fc.array(near)), (all) => {
      for (const ms of all)
        equal(
          toWire({ ...delivered, at: ms } as Event)['at'],
          Temporal.Instant.fromEpochMilliseconds(ms).toString(),
        )
    }),
  )
})

test('any event comes back from the wire as it was, in any zone', () => {
  const zones = fc.constantFrom(undefined, 'UTC', 'Asia/Tokyo', 'America/St_Johns')
  const moments = fc.integer({ min: 0, max: 4e12 })
  const optional = fc.record(
    {
      saslUsername: fc.string(),
      clientIp: fc.ipV6(),
      clientPort: fc.nat(65_535),
      pid: fc.nat(),
      times: fc.nat(),
      arrivedAt: moments,
      status: fc.string(),
      recipients: fc.array(fc.emailAddress()),
      requeued: fc.constant(true),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(optional, moments, zones, (extra, moment, zone) => {
      const event = { ...delivered, ...extra, at: moment } as unknown as Event
      const options = zone === undefined ? { raw: true } : { raw: true, zone }
      deepEqual(readWire(JSON.parse(JSON.stringify(toWire(event, options)))), event)
    }),
  )
})

test('a passkey in doubt is a person’s or an account’s, and not nobody’s', () => {
  const doubted = { ...toWire(delivered), kind: 'passkey.doubted', factor: 'f', counter: 3 }
  for (const whose of [{ person: 'hanako' }, { account: 'sasl:a@b' }])
    ok(!isRefused(readWire({ ...doubted, ...whose })))
  deepEqual(readWire(doubted), { refused: 'person', found: 'nothing' })
})

test('what is no event is refused, and the field is named', () => {
  const wire = toWire(delivered)
  const table: [unknown, string][] = [
    ['text', 'an object'],
    [[], 'an object'],
    [null, 'an object'],
    [{ ...wire, kind: 'toString' }, 'kind'],
    [{ ...wire, kind: undefined }, 'kind'],
    [{ ...wire, recipient: undefined }, 'recipient'],
    [{ ...wire, at: 'yesterday' }, 'at'],
    [{ ...wire, at: '2026-11-21T11:23:44' }, 'at'],
    [{ ...wire, heardAt: 5 }, 'heardAt'],
    [{ ...wire, clientPort: -1 }, 'clientPort'],
    [{ ...wire, recipients: [5] }, 'recipients'],
    [{ ...wire, source: { file: 'x' } }, 'source'],
    [{ ...wire, assumed: ['mood'] }, 'assumed'],
    [{ ...wire, trust: 'rumour' }, 'trust'],
    [{ ...wire, id: 'a'.repeat(65) }, 'id'],
    [{ ...wire, id: 'a b' }, 'id'],
  ]
  for (const [told, field] of table) {
    const read = readWire(told)
    ok(isRefused(read), field)
    equal(read.refused, field)
  }
  equal(isRefused(readWire({ ...wire, id: 'a'.repeat(64) })), false)
})

test('what a newer writer added is left out', () => {
  const read = readWire({ ...toWire(delivered, { raw: true }), mood: 'blue', __proto__: { x: 1 } })
  deepEqual(read, delivered)
})

test('no input makes the reader throw', () => {
  fc.assert(fc.property(fc.anything(), (told) => doesNotThrow(() => readWire(told))))
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(delivered)), fc.jsonValue()), (told) =>
      doesNotThrow(() => readWire({ ...toWire(delivered), ...told })),
    ),
  )
})

test('the text of an event is that of its wire object, whatever stands in it', () => {
  const texts = fc.string({ unit: 'binary' })
  fc.assert(
    fc.property(
      fc.record(
        { status: texts, host: texts, raw: texts, file: texts },
        { requiredKeys: ['file'] },
      ),
      fc.integer({ min: -6e13, max: 6e13 }),
      fc.constantFrom(undefined, 'UTC', 'Asia/Tokyo', 'Australia/Lord_Howe', 'Africa/Monrovia'),
      fc.boolean(),
      ({ file, ...extra }, moment, zone, raw) => {
        const event = {
          ...delivered,
          ...extra,
          at: moment,
          source: { file, line: 3 },
          outside: true,
          reasons: [{ code: 'x', weight: 0.5 }],
          size: Number.NaN,
        } as unknown as Event
        const options = { raw, ...(zone === undefined ? {} : { zone }) }
        equal(wireText(event, options), JSON.stringify(toWire(event, options)))
      },
    ),
  )
})
