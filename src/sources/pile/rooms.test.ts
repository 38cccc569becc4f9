import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { Octets } from './octets.ts'
import { ROOMS_MAX, Rooms } from './rooms.ts'

test('as many rooms are lent as there are, and one more when one came back', () => {
  const rooms = new Rooms(8)
  const lent = Array.from({ length: ROOMS_MAX }, () => rooms.lend())
  ok(lent.every((room) => room?.byteLength === 8))
  equal(new Set(lent).size, ROOMS_MAX)
  equal(rooms.lend(), undefined)
  const [first] = lent
  ok(first !== undefined)
  rooms.giveBack(first)
  equal(rooms.lend(), first)
  equal(rooms.lend(), undefined)
})

// A text may need three octets for each sign, and one for its end.
for (const [fits, bytes] of [
  [true, 8],
  [false, 7],
] as const)
  test(`texts lie in the room that was lent ${fits ? 'when it just holds' : 'unless it is an octet too small for'} them`, () => {
    const room = new SharedArrayBuffer(bytes)
    const octets = new Octets(room)
    octets.add('関')
    octets.add('a')
    const { bytes: written, ends } = octets.take()
    equal(Buffer.from(written).toString(), '関\na\n')
    deepEqual([...ends], [4, 6])
    ;(fits ? equal : notEqual)(written.buffer, room)
  })

test('what lies in memory of its own is not written anew by the next piece', () => {
  const first = new Octets()
  first.add('first')
  const taken = first.take()
  const second = new Octets()
  second.add('other')
  second.take()
  equal(Buffer.from(taken.bytes).toString(), 'first\n')
})
