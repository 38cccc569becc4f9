import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import { HEADER_BYTES_MAX, type MilterLimits, milterLimits } from './limits.ts'
import { Transaction } from './transaction.ts'

const session = { id: 's-1', instance: 'mx', openedAt: 0 as Instant }
const begun = (limits: Partial<MilterLimits> = {}) =>
  new Transaction(1, 0 as Instant, 'a@example.jp', { ...milterLimits, ...limits })
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
