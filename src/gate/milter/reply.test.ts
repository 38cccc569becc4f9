import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Answer, ReplyText } from '../../ports/gatekeeper.ts'
import {
  encodeAnswer,
  encodeQuarantine,
  encodeReply,
  REASON_MAX,
  REPLY_TEXT_MAX,
  replyLine,
} from './reply.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 900 }),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom('%', '\r', '\n', '\0', 'a', '日', ' ', '5', '.') }),
)
const anyReply = fc.record({
  code: fc.oneof(fc.constantFrom(421, 450, 451, 550, 554), fc.double(), fc.integer()),
  enhanced: fc.oneof(fc.constantFrom('4.7.1', '5.7.1', '2.0.0', '4.7', '4.1234.1'), anyText),
  text: anyText,
}) as fc.Arbitrary<ReplyText>

/** What Postfix 3.7 and libmilter take for a reply, by their documentation. */
function isWellFormed(packet: Buffer): void {
  equal(packet.readUInt32BE(0), packet.length - 4)
  equal(packet.toString('latin1', 4, 5), 'y')
  equal(packet.indexOf(0, 5), packet.length - 1)
  const line = packet.toString('latin1', 5, packet.length - 1)
  match(line, /^([45])\d\d \1\.\d{1,3}\.\d{1,3} [\x21-\x7e]/)
  match(line, /^[\x20-\x7e]+$/)
  ok(!line.replaceAll('%%', '').includes('%'), line)
  // RFC 5321 §4.5.3.1.5, as the client will see it.
  ok(`${line.replaceAll('%%', '%')}\r\n`.length <= 512)
}

test('nothing malformed comes out, whatever goes in', () => {
  fc.assert(
    fc.property(anyReply, (reply) => isWellFormed(encodeReply(reply))),
    { numRuns: 1_000 },
  )
})

test('a good reply is left as it is, but for doubled percent signs', () => {
  equal(
    replyLine({ code: 451, enhanced: '4.7.1', text: '10% left, reference 7K3Q' }),
    '451 4.7.1 10%% left, reference 7K3Q',
  )
})

test('an enhanced code of another class gives way to the code', () => {
  equal(replyLine({ code: 550, enhanced: '4.7.1', text: 'no' }), '550 5.7.1 no')
  equal(replyLine({ code: 421, enhanced: '', text: 'bye' }), '421 4.7.1 bye')
})

test('line ends, NULs and foreign letters never reach the wire', () => {
  equal(
    replyLine({ code: 554, enhanced: '5.7.1', text: 'a\r\n250 ok\0b\t保留 x' }),
    '554 5.7.1 a 250 ok b ? x',
  )
  equal(replyLine({ code: 554, enhanced: '5.7.1', text: '\r\n' }), '554 5.7.1 Message not accepted')
})

test('a text is kept to its bound, and cut one past it', () => {
  const tail = (n: number) =>
    replyLine({ code: 554, enhanced: '5.7.1', text: 'x'.repeat(n) }).slice(10)
  equal(tail(REPLY_TEXT_MAX).length, REPLY_TEXT_MAX)
  equal(tail(REPLY_TEXT_MAX + 1).length, REPLY_TEXT_MAX)
})

test('a reason is printable, bounded, never empty and has no percent sign', () => {
  fc.assert(
    fc.property(anyText, (reason) => {
      const packet = encodeQuarantine(reason)
      const text = packet.toString('latin1', 5, packet.length - 1)
      match(text, /^[\x20-\x24\x26-\x7e]+$/)
      ok(text.length <= REASON_MAX)
      equal(packet.toString('latin1', 4, 5), 'q')
    }),
  )
})

test('each answer is said with a code of its own meaning', () => {
  const wrong = { code: 421, enhanced: '4.7.1', text: 'x' } as const
  const said = (answer: Answer) => encodeAnswer(answer).toString('latin1').replaceAll('\0', '.')
  equal(said({ kind: 'pass' }), '...\x01c')
  equal(said({ kind: 'hold', reason: 'why' }), '...\x05qwhy....\x01c')
  match(said({ kind: 'refuse', reply: wrong }), /y554 5\.7\.1 x\.$/)
  match(said({ kind: 'postpone', reply: wrong }), /y451 4\.7\.1 x\.$/)
  match(
    said({ kind: 'cut', reply: { ...wrong, code: 550, enhanced: '5.7.1' } }),
    /y421 4\.7\.1 x\.$/,
  )
  deepEqual(
    [450, 451].map((code) =>
      said({ kind: 'postpone', reply: { ...wrong, code } as ReplyText }).slice(5, 8),
    ),
    ['450', '451'],
  )
})
