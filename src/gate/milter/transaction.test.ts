import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import { HEADER_BYTES_MAX, type MilterLimits, milterLimits } from './limits.ts'
import { Transaction } from './transaction.ts'

const session = { id: 's-1', instance: 'mx', openedAt: 0 as Instant }
const begun = (limits: Partial<MilterLimits> = {}, bodies = { bodyBytes: 0, bodiesCut: 0 }) =>
  new Transaction(1, 0 as Instant, 'a@example.jp', { ...milterLimits, ...limits }, bodies)
const header = (it: Transaction, name: string, value: string) =>
  it.header(Buffer.from(name), Buffer.from(value), true)

test('headers are kept to the bound, and cut and flagged one octet past it', () => {
  const line = 'A: \n'.length
  for (const [over, isTruncated] of [
    [0, false],
    [1, true],
  ] as const) {
    const it = begun()
    header(it, 'A', ` ${'x'.repeat(HEADER_BYTES_MAX - line + over)}`)
    const { headers, headersTruncated, size } = it.offered(session, 'smtp')
    equal(headers.length, HEADER_BYTES_MAX)
    equal(headersTruncated, isTruncated)
    equal(size, HEADER_BYTES_MAX + over, 'what is not kept is counted')
  }
})

test('a million header lines cost what the first few cost', () => {
  const it = begun()
  for (let i = 0; i < 1_000_000; i += 1) header(it, 'X-Flood', ' again and again')
  ok(it.retained <= HEADER_BYTES_MAX)
  const { size, headersTruncated } = it.offered(session, 'smtp')
  equal(size, 1_000_000 * 'X-Flood: again and again\n'.length)
  ok(headersTruncated)
})

test('after the bound no later, shorter header slips in', () => {
  const it = begun({ headerBytes: 20 })
  header(it, 'A', ' 1')
  header(it, 'B', ' 0123456789012345')
  header(it, 'C', ' 3')
  equal(it.offered(session, 'smtp').headers, 'A: 1\nB: 012345678901')
})

test('recipients are kept to the bound and counted past it, refused ones too', () => {
  const it = begun({ recipients: 3 })
  for (const [i, isRefused] of [false, true, false, false, true, true].entries())
    it.recipient(`r${i}@example.net`, isRefused)
  const message = it.offered(session, 'smtp')
  deepEqual(message.recipients, ['r0@example.net', 'r2@example.net'])
  deepEqual(message.refusedRecipients, ['r1@example.net'])
  deepEqual([message.recipientsOmitted, message.refusedRecipientsOmitted], [1, 2])
})

test('recipients are also kept to a bound of octets', () => {
  const it = begun({ recipientBytes: 40 })
  it.recipient('x'.repeat(20), false)
  it.recipient('y', false)
  const message = it.offered(session, 'smtp')
  deepEqual([message.recipients.length, message.recipientsOmitted], [1, 1])
})

test('nothing omitted is not said', () => {
  const message = begun().offered(session, 'smtp')
  ok(!('recipientsOmitted' in message) && !('refusedRecipientsOmitted' in message))
})

test('line ends inside a header are LF, whoever wrote them', () => {
  const it = begun()
  header(it, 'A', ' one\r\n\ttwo\n\tthree\r\tfour')
  equal(it.offered(session, 'smtp').headers, 'A: one\n\ttwo\n\tthree\n\tfour\n')
})

test('the hash of the body is the same, however it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (body, at) => {
      const whole = begun()
      whole.body(Buffer.from(body))
      const halves = begun()
      halves.body(Buffer.from(body.subarray(0, at)))
      halves.body(Buffer.from(body.subarray(at)))
      deepEqual(whole.offered(session, 'smtp'), halves.offered(session, 'smtp'))
    }),
  )
})

test('a message is offered once', () => {
  const it = begun()
  it.offered(session, 'smtp')
  throws(() => it.offered(session, 'smtp'), /offered once/)
})

test('of a body the first octets are kept to the bound, however it is cut, and freed', () => {
  const bodies = { bodyBytes: 0, bodiesCut: 0 }
  for (const sizes of [[10], [11], [3, 3, 3, 3], [1, 20], [12, 1]]) {
    const whole = Buffer.from('0123456789abcdefghijklmn').subarray(
      0,
      sizes.reduce((sum, size) => sum + size, 0),
    )
    const it = begun({ bodyBytes: 10 }, bodies)
    let from = 0
    for (const size of sizes) {
      it.body(Buffer.from(whole.subarray(from, from + size)))
      from += size
    }
    const { bodyStart, size } = it.offered(session, 'smtp')
    equal(Buffer.from(bodyStart ?? []).toString(), '0123456789')
    equal(size, whole.length)
    equal(bodies.bodyBytes, 10)
    it.free()
    deepEqual(bodies, { bodyBytes: 0, bodiesCut: 0 })
  }
  ok(!('bodyStart' in begun().offered(session, 'smtp')), 'no body, no beginning of it')
})

test('where all bodies together keep the bound, the next keeps nothing, and goes on', () => {
  const bodies = { bodyBytes: 0, bodiesCut: 0 }
  const limits = { bodyBytes: 4_096, bodyBytesTogether: 10_000 }
  const [first, second, third, fourth] = [0, 1, 2, 3].map(() => begun(limits, bodies))
  const full = Buffer.alloc(5_000, 'x')
  for (const it of [first, second, third, fourth]) it?.body(full)
  equal(bodies.bodyBytes, 10_000)
  equal(bodies.bodiesCut, 2)
  const kept = [first, second, third, fourth].map(
    (it) => it?.offered(session, 'smtp').bodyStart?.length,
  )
  deepEqual(kept, [4_096, 4_096, 10_000 - 2 * 4_096, undefined])
  second?.free()
  second?.free()
  equal(bodies.bodyBytes, 10_000 - 4_096, 'what is given back is given back once')
  const later = begun(limits, bodies)
  later.body(full)
  equal(later.offered(session, 'smtp').bodyStart?.length, 4_096)
})

test('a body in a million pieces allocates a few times, not a million', () => {
  const bodies = { bodyBytes: 0, bodiesCut: 0 }
  const it = begun({}, bodies)
  for (let n = 0; n < 1_000_000; n += 1) it.body(Buffer.from('y'))
  equal(it.offered(session, 'smtp').bodyStart?.length, milterLimits.bodyBytes)
  equal(bodies.bodyBytes, milterLimits.bodyBytes)
})
