import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { hostAccount, networkOf, SASL_NAME_MAX, saslAccount } from './account.ts'

test('one login is one account however it was spelled', () => {
  equal(saslAccount('Alice@Example.JP'), 'sasl:alice@example.jp')
  equal(saslAccount('alice', 'example.jp'), 'sasl:alice@example.jp')
  equal(saslAccount('cafe\u0301@example.jp'), saslAccount('caf\u00e9@example.jp'))
})

test('a name with control characters or spaces, an empty and an over-long one are no account', () => {
  for (const name of ['', 'a b', 'a\nb', 'a\0', 'x'.repeat(SASL_NAME_MAX + 1)])
    equal(saslAccount(name), undefined)
  equal(saslAccount('x'.repeat(SASL_NAME_MAX)), `sasl:${'x'.repeat(SASL_NAME_MAX)}`)
})

test('networks: /24 for IPv4, mapped addresses as IPv4, /48 and /64 for IPv6', () => {
  equal(networkOf('203.0.113.77'), '203.0.113.0/24')
  equal(networkOf('::ffff:203.0.113.77'), '203.0.113.0/24')
  equal(networkOf('2001:0db8:0:1::5'), '2001:db8:0::/48')
  equal(networkOf('2001:db8::5', 64), '2001:db8:0:0::/64')
  equal(networkOf('fe80::1%eth0', 64), 'fe80:0:0:0::/64')
  equal(networkOf('::1'), '0:0:0::/48')
  equal(networkOf('unknown'), 'unknown')
  equal(hostAccount('2001:db8::5'), 'host:2001:db8:0:0::/64')
})
