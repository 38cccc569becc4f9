import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodePacket, type Packet, PacketDecoder, type Unframed } from './packet.ts'

const MOST = 64 * 1024

/** All that comes out, copied, for a payload is only lent. */
function decoded(pieces: readonly Buffer[], most = MOST): (Packet | Unframed)[] {
  const decoder = new PacketDecoder(most)
  const out: (Packet | Unframed)[] = []
  for (const piece of pieces) {
    decoder.push(piece)
    for (let next = decoder.next(); next !== undefined; next = decoder.next()) {
      if ('bad' in next) return [...out, next]
      out.push({ command: next.command, payload: Buffer.from(next.payload) })
    }
  }
  return out
}

const packets = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 }))
    .map(([command, bytes]) => ({ command, payload: Buffer.from(bytes) })),
  { maxLength: 8 },
)
const streamOf = (all: readonly Packet[]) =>
  Buffer.concat(all.map(({ command, payload }) => encodePacket(command, payload)))

test('what is encoded is decoded, however the stream is split', () => {
  fc.assert(
    fc.property(packets, fc.array(fc.nat(400), { maxLength: 12 }), (all, cuts) => {
      const stream = streamOf(all)
      const at = [0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length].sort(
        (a, b) => a - b,
      )
      const pieces = at.slice(1).map((end, i) => stream.subarray(at[i], end))
      deepEqual(decoded(pieces), all)
    }),
  )
})

test('a split at every single octet, and octet by octet, changes nothing', () => {
  const all = [
    { command: 0x4c, payload: Buffer.from('Subject\0 hello\0') },
    { command: 0x4e, payload: Buffer.alloc(0) },
    { command: 0x42, payload: Buffer.alloc(300, 'x') },
  ]
  const stream = streamOf(all)
  for (let at = 0; at <= stream.length; at += 1)
    deepEqual(decoded([stream.subarray(0, at), stream.subarray(at)]), all)
  deepEqual(decoded([...stream].map((octet) => Buffer.of(octet))), all)
})

test('a packet of the greatest length passes, one octet more does not, nor does an empty one', () => {
  const most = 10_000
  const greatest = encodePacket(0x42, Buffer.alloc(most - 1))
  equal(decoded([greatest], most).length, 1)
  equal(decoded([greatest.subarray(0, 7), greatest.subarray(7)], most).length, 1)
  const bad = { bad: 'oversize', length: most + 1 }
  deepEqual(decoded([encodePacket(0x42, Buffer.alloc(most))], most), [bad])
  deepEqual(decoded([Buffer.from([0, 0, 0, 0, 0x42])]), [{ bad: 'empty', length: 0 }])
})

test('after a bad length nothing is read any more and nothing is kept', () => {
  const decoder = new PacketDecoder(MOST)
  decoder.push(Buffer.concat([Buffer.alloc(4, 0xff), encodePacket(0x42)]))
  equal((decoder.next() as Unframed).bad, 'oversize')
  equal((decoder.next() as Unframed).bad, 'oversize')
  equal(decoder.retained, 0)
})

test('memory follows what has arrived, not what was announced', () => {
  const decoder = new PacketDecoder(16 * 1024 * 1024)
  const announced = Buffer.from([0, 0xff, 0xff, 0xff, 0x42])
  decoder.push(announced)
  equal(decoder.next(), undefined)
  ok(decoder.isMidPacket)
  ok(decoder.retained <= 4_096, `${decoder.retained}`)
  decoder.push(Buffer.alloc(10_000))
  equal(decoder.next(), undefined)
  ok(decoder.retained <= 2 * 10_001, `${decoder.retained}`)
})

test('a packet that came in one piece is lent, not copied', () => {
  const stream = encodePacket(0x42, 'body')
  const decoder = new PacketDecoder(MOST)
  decoder.push(stream)
  const packet = decoder.next() as Packet
  equal(packet.payload.buffer, stream.buffer)
})
