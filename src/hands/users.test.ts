/** Users: no name may reach doveadm as a mask, or the deny file as another line. */
import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { maskOf, USER_CHARACTERS_MAX, userRefused } from './users.ts'

test('names that people have are taken, and asked for as they are', () => {
  for (const name of ['alice@example.jp', 'a', '関守@例.jp', 'o’neil', 'a b', '1abe@x', 'x+y=z/w'])
    equal(userRefused(name) ?? maskOf(name), name)
})

test('a name is refused with a reason when it could mean more than itself', () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [7, /no text/],
    ['', /1 to 255/],
    ['-a', /begins/],
    ['#a', /begins/],
    ['*', /wildcard/],
    ['a?', /wildcard/],
    ['victim:x', /colon/],
    ['::/0', /colon/],
    ['a\nb', /control/],
    ['a\0', /control/],
    ['a\u0085b', /control/],
    ['a\u2028b', /control/],
    [' a', /space/],
    ['a\u00a0', /space/],
    ['\ud800', /Unicode/],
  ]
  for (const [name, said] of cases) match(userRefused(name) ?? 'taken', said)
})

test('a name has a most length: at it it is taken, one past it refused', () => {
  equal(userRefused('a'.repeat(USER_CHARACTERS_MAX)), undefined)
  match(userRefused('a'.repeat(USER_CHARACTERS_MAX + 1)) ?? '', /255/)
})

test('what inet_aton(3) would read as an address is asked for with one wildcard', () => {
  for (const name of ['127.0.0.1', '127.1', '0/0', '10.0.0.0/8', '7', '0x7f000001', '1.', '1/x'])
    match(maskOf(name), /^\?[^?]*$/, name)
  equal(maskOf('10.0.0.0/8'), '?0.0.0.0/8')
})

test('a mask that is taken never reads as an address, and matches the name itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abfx./@') }), (name) => {
      if (userRefused(name) !== undefined) return
      const mask = maskOf(name)
      ok(!/^(0x[\da-f]*|\d+)(\.(0x[\da-f]*|\d+)){0,3}\.?(\/.*)?$/i.test(mask), mask)
      equal(mask.length, name.length)
      ok([...mask].every((one, at) => one === '?' || one === name[at]))
    }),
  )
})
