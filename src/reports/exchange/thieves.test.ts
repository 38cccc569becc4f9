import { deepEqual, equal } from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { PORTS_MAX } from '../../incident/found.ts'
import { hijacked, investigation, thief } from './testing.ts'
import { addressOf, thievesOf } from './thieves.ts'

test('an address is told in one form, however it was spelled', () => {
  for (const [text, ip] of [
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6'],
    ['2001:db8:0:1:2:3:4:0', '2001:db8:0:1:2:3:4:0'],
    ['2001:db8:1::', '2001:db8:1::'],
    ['2001:0:0:10:0:0:0:1', '2001:0:0:10::1'],
  ] as const)
    equal(addressOf(text)?.ip, ip)
})

test('whatever eight groups an address has, its form is the address that the URL parser spells', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
  fc.assert(
    fc.property(fc.array(group, { minLength: 7, maxLength: 7 }), (rest) => {
      const text = [0x2a01, ...rest].map((one) => one.toString(16)).join(':')
      const told = addressOf(text)?.ip ?? ''
      equal(isIP(told), 6)
      equal(`[${told}]`, new URL(`http://[${text}]/`).hostname)
    }),
  )
})

test('an origin of several accounts is one thief: counts add, spans join, ports have their bound', () => {
  const other = { ...hijacked, account: 'sasl:b@example.jp' as never, verdict: 'suspect' as const }
  const ports = Array.from({ length: PORTS_MAX }, (_, nth) => ({
    at: hijacked.origins[0]?.firstAt as never,
    port: 1_000 + nth,
  }))
  const found = investigation({
    accounts: [
      { ...hijacked, origins: [thief('203.0.113.5', { ports })] },
      { ...other, origins: [thief('203.0.113.5', { messages: 2, ports })] },
    ],
    ...{ stores: [], web: [] },
  })
  const [one, ...more] = thievesOf(found, { suspects: true })
  deepEqual(more, [])
  deepEqual([one?.messages, one?.logins, one?.failures, one?.verdict], [42, 6, 14, 'hijacked'])
  equal(one?.ports.length, PORTS_MAX)
  equal(one?.touched.length, 2)
  deepEqual(
    thievesOf(found).map(({ messages }) => messages),
    [40],
  )
})

test('two sessions of one data store account from one address are one use of it', () => {
  const [store] = investigation().stores
  const stores = [store as never, { ...(store as object), session: 'other' } as never]
  const [one] = thievesOf(investigation({ stores, accounts: [], web: [] }))
  equal(one?.touched.length, 1)
  deepEqual(one?.ways, ['database'])
})
