import { deepEqual, equal } from 'node:assert/strict'
import { isIP, SocketAddress } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { ADDRESS_TEXT_MAX, readAddress, readRange, sizeOf } from './address.ts'

const words = new Uint32Array(4)
const from = new Uint32Array(4)
const to = new Uint32Array(4)
const hex = (all: Uint32Array) =>
  [...all].map((word) => word.toString(16).padStart(8, '0')).join('')

const read = (text: string): string => {
  const family = readAddress(text, words)
  if (family === 0) return 'none'
  return family === 4 ? `4 ${words[0]}` : `6 ${hex(words)}`
}

/** The same by Node's own reader. */
function readByNode(text: string): string {
  const family = isIP(text)
  if (family === 0 || text.includes('%')) return 'none'
  const { address } = new SocketAddress({ address: text, family: family === 4 ? 'ipv4' : 'ipv6' })
  const ipv4 = family === 4 ? address : /^::ffff:(\d+\..*)$/.exec(address)?.[1]
  if (ipv4 !== undefined)
    return `4 ${ipv4.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)}`
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = '', tail = ''] = plain.split('::')
  const left = head.split(':').filter((group) => group !== '')
  const right = tail.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return `6 ${[...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join('')}`
}

test('an address is read as Node reads it, whatever the text', () => {
  const pieces = fc.constantFrom(
    ...'0 1 25 255 256 01 db8 ffff 10000 fFfF : : : :: . . . % / - g'.split(' '),
    ' ',
  )
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4().map((ip) => `::ffff:${ip}`),
    fc.array(pieces, { maxLength: 18 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 50 }),
  )
  fc.assert(
    fc.property(text, (one) => equal(read(one), readByNode(one), one)),
    { numRuns: 5_000 },
  )
})

test('a gap stands for one group at least, and there is one of it at most', () => {
  for (const text of [
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::8',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6::192.0.2.1',
    '1:2:3:4:5::192.0.2.1',
    '1:2:3:4:5:6:7:192.0.2.1',
    '1::2::3',
    ':::',
    '::',
    ':1::',
    '::1:',
  ])
    equal(read(text), readByNode(text), text)
})

test('a text is read up to its bound', () => {
  const longest = '0000:0000:0000:0000:0000:0001:192.0.2.255'
  equal(read(longest.padStart(ADDRESS_TEXT_MAX + 1, '0')), 'none')
  equal(read('ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255').length, 2 + 32)
  equal('ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255'.length, ADDRESS_TEXT_MAX)
})

const range = (text: string) => {
  const family = readRange(text, from, to)
  if (typeof family === 'string') return family
  return family === 4 ? [from[0], to[0], sizeOf(from, to, 4)] : [hex(from), hex(to)]
}

test('networks, ranges and single addresses are read; bits behind a prefix are none', () => {
  deepEqual(range('192.0.2.77/24'), [0xc000_0200, 0xc000_02ff, 256])
  deepEqual(range('0.0.0.0/0'), [0, 0xffff_ffff, 2 ** 32])
  deepEqual(range('192.0.2.1'), [0xc000_0201, 0xc000_0201, 1])
  deepEqual(range('192.0.2.1/32'), [0xc000_0201, 0xc000_0201, 1])
  deepEqual(range('192.0.2.1 - 192.0.3.0'), [0xc000_0201, 0xc000_0300, 256])
  deepEqual(range('::ffff:192.0.2.1/120'), [0xc000_0200, 0xc000_02ff, 256])
  deepEqual(range('2001:db8:1:2::/47'), [
    '20010db8000000000000000000000000',
    '20010db80001ffffffffffffffffffff',
  ])
  deepEqual(range('::/0'), ['0'.repeat(32), 'f'.repeat(32)])
})

test('what is no range says why', () => {
  const wrong = {
    '': 'no-address',
    'example.jp': 'no-address',
    '192.0.2.1/': 'prefix',
    '192.0.2.1/33': 'prefix',
    '192.0.2.1/-1': 'prefix',
    '192.0.2.1/1e1': 'prefix',
    '2001:db8::/129': 'prefix',
    '::ffff:192.0.2.1/95': 'prefix',
    '192.0.2.2-192.0.2.1': 'backwards',
    '192.0.2.2-2001:db8::': 'two-families',
    '192.0.2.2-': 'no-address',
  }
  for (const [text, why] of Object.entries(wrong)) equal(range(text), why, text)
})
