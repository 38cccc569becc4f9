import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../lib/time.ts'
import { base32, findTotp, type HmacSha1, hotp, otpauthUri, timeStepAt } from './totp.ts'

const hmac: HmacSha1 = (key, message) => createHmac('sha1', key).update(message).digest()
const key = Buffer.from('12345678901234567890')
const at = (seconds: number): Instant => (seconds * 1_000) as Instant

test('the codes of RFC 4226, appendix D', () => {
  deepEqual(
    Array.from({ length: 10 }, (_, counter) => hotp(key, counter, hmac)),
    [
      ...['755224', '287082', '359152', '969429', '338314'],
      ...['254676', '287922', '162583', '399871', '520489'],
    ],
  )
})

test('the codes of RFC 6238, appendix B', () => {
  for (const [seconds, code] of [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ] as const)
    equal(hotp(key, timeStepAt(at(seconds)), hmac, 8), code)
})

test('a code is right one step before and after its own, and not two', () => {
  const step = 1_000_000
  const code = hotp(key, step, hmac)
  const found = (offset: number) => findTotp(key, code, at((step + offset) * 30), -1, hmac)
  deepEqual([-2, -1, 0, 1, 2].map(found), ['wrong', { step }, { step }, { step }, 'wrong'])
})

test('a code of a step at or below the last used one is used', () => {
  const step = 1_000_000
  const found = (lastUsed: number) =>
    findTotp(key, hotp(key, step, hmac), at(step * 30 + 29), lastUsed, hmac)
  deepEqual(found(step - 1), { step })
  equal(found(step), 'used')
  equal(found(step + 1), 'used')
})

test('a text of another length is wrong, and so is every other code', () => {
  const now = at(30_000_000)
  const right = [-1, 0, 1].map((offset) => hotp(key, 1_000_000 + offset, hmac))
  for (const text of ['', '1', `${right[1]}0`, right[1]?.slice(1) ?? ''])
    equal(findTotp(key, text, now, -1, hmac), 'wrong')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (n) => {
      const code = String(n).padStart(6, '0')
      equal(findTotp(key, code, now, -1, hmac) !== 'wrong', right.includes(code))
    }),
  )
})

test('a counter that is none is our mistake', () => {
  throws(() => hotp(key, -1, hmac), /whole number/)
  throws(() => hotp(key, 0.5, hmac), /whole number/)
})

test('base 32 of RFC 4648 §10, without padding', () => {
  deepEqual(
    ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => base32(Buffer.from(text))),
    ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI'],
  )
})

test('what base 32 says is the octets again', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const bits = [...base32(bytes)]
        .map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0'))
        .join('')
      const read = bits.match(/.{8}/g) ?? []
      deepEqual(
        read.map((eight) => Number.parseInt(eight, 2)),
        [...bytes],
      )
    }),
  )
})

test('the URI says all that an authenticator must know, and nothing breaks out of its label', () => {
  equal(
    otpauthUri('hanako', 'mx1.example.jp', 'ABCD'),
    'otpauth://totp/Sekimori:hanako%40mx1.example.jp?secret=ABCD&issuer=Sekimori&algorithm=SHA1&digits=6&period=30',
  )
  match(otpauthUri('a', 'b?c&d', 'X'), /Sekimori:a%40b%3Fc%26d\?secret=X/)
})
