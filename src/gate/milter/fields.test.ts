import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  normalIp,
  portOf,
  readConnect,
  readMacros,
  readPath,
  shortTextOf,
  textOf,
} from './fields.ts'

/** `|` stands for NUL. */
const bytes = (text: string) => Buffer.from(text.replaceAll('|', '\0'), 'latin1')

test('an address is one text, however the server writes it', () => {
  const same: readonly (readonly [string, string | undefined])[] = [
    ['192.0.2.7', '192.0.2.7'],
    ['[192.0.2.7]', '192.0.2.7'],
    ['IPv6:2001:DB8::1', '2001:db8::1'],
    ['ipv6:2001:db8::1', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['unknown', undefined],
    ['', undefined],
    ['192.0.2.256', undefined],
    ['IPv6:', undefined],
  ]
  for (const [text, ip] of same) equal(normalIp(text), ip, text)
})

test('a port is between 1 and 65535; 0 says that there is none', () => {
  deepEqual(
    ['1', '65535', '0', '65536', '', '-1', '1e3', undefined].map((text) => portOf(text)),
    [1, 65_535, undefined, undefined, undefined, undefined, undefined, undefined],
  )
})

test('the four families of CONNECT are read, others are not', () => {
  deepEqual(readConnect(bytes('mx.example\x004\x00\x19192.0.2.1\0'), 100), {
    hostName: 'mx.example',
    family: '4',
    port: 25,
    address: '192.0.2.1',
  })
  equal(readConnect(bytes('h\x006\x9c\x402001:db8::1\0'), 100)?.port, 40_000)
  equal(readConnect(bytes('unknown|U'), 100)?.family, 'U')
  equal(readConnect(bytes('localhost|L||/run/x|'), 100)?.address, '/run/x')
  for (const wrong of [
    '',
    'h',
    'h\0',
    'h\0X\0\0a\0',
    'h\x004\0',
    'h\x004\0\0a',
    'h\x004\0\0a\0b\0',
  ])
    equal(readConnect(bytes(wrong), 100), undefined, JSON.stringify(wrong))
})

test('macros are known by name, with or without braces; unknown, empty and long ones are absent', () => {
  const payload = bytes(
    `Mi|4XQ|{auth_authen}|alice|{i_made_this_up}|x|{tls_version}||{auth_type}|${'x'.repeat(11)}|`,
  )
  const read = readMacros(payload, 5, 10)
  ok('macros' in read)
  equal(read.stage, 0x4d)
  deepEqual(Object.fromEntries(read.macros), { i: '4XQ', auth_authen: 'alice' })
})

test('macros are counted to the bound, one past it is too many; half a pair is malformed', () => {
  const pairs = (n: number) => bytes(`R${'i|1|'.repeat(n)}`)
  ok('macros' in readMacros(pairs(5), 5, 10))
  deepEqual(readMacros(pairs(6), 5, 10), { bad: 'too-many' })
  for (const wrong of ['', 'Mi', 'Mi|', 'Mi|1'])
    deepEqual(readMacros(bytes(wrong), 5, 10), { bad: 'malformed' }, JSON.stringify(wrong))
})

test('a path loses its brackets, and the null sender is empty', () => {
  equal(readPath(bytes('<alice@example.jp>'), 100), 'alice@example.jp')
  equal(readPath(bytes('<>'), 100), '')
  equal(readPath(bytes('alice@example.jp'), 100), 'alice@example.jp')
  equal(readPath(Buffer.from('<山田@例え.jp>'), 100), '山田@例え.jp')
})

test('text that is not UTF-8 is kept octet by octet', () => {
  equal(textOf(Buffer.from([0x93, 0xfa, 0x96, 0x7b])), '\u0093\u00fa\u0096\u007b')
})

test('long text is cut between characters', () => {
  equal(shortTextOf(Buffer.from('日本語'), 9), '日本語')
  equal(shortTextOf(Buffer.from('日本語'), 8), '日本')
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, most) => {
      const cut = shortTextOf(Buffer.from(text), most)
      ok(text.startsWith(cut) && Buffer.byteLength(cut) <= most)
    }),
  )
})

test('no octets make a reader throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
      const payload = Buffer.from(octets)
      readConnect(payload, 10)
      readMacros(payload, 4, 10)
      readPath(payload, 10)
    }),
  )
})
