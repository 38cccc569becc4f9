import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { bindingOf, type Origin, sameBinding } from './binding.ts'

const home: Origin = { clientIp: '192.0.2.7', protocol: 'imap', client: 7 }
const same = (other: Partial<Origin>): boolean =>
  sameBinding(bindingOf(home), bindingOf({ ...home, ...other }))

test('another address of the same network is the same origin, another network is not', () => {
  equal(same({ clientIp: '192.0.2.250' }), true)
  equal(same({ clientIp: '192.0.3.7' }), false)
  const six = bindingOf({ ...home, clientIp: '2001:db8:1:2::3' })
  deepEqual(six, { network: '2001:db8:1::/48', protocol: 'imap', client: 7 })
})

test('another protocol, another program and none are other origins', () => {
  equal(same({ protocol: 'smtp' }), false)
  equal(same({ client: 8 }), false)
  const { client: _, ...without } = home
  equal(sameBinding(bindingOf(home), bindingOf(without)), false)
  equal(sameBinding(bindingOf(without), bindingOf(without)), true)
  equal(bindingOf({ clientIp: '192.0.2.7' }).protocol, 'other')
})

test('a telephone is known by its operator, whatever address it has; other kinds are not', () => {
  const on = (kind: 'mobile' | 'hosting', clientIp: string, operator?: number) =>
    bindingOf({ clientIp, network: { kind, ...(operator === undefined ? {} : { operator }) } })
  deepEqual(on('mobile', '192.0.2.7', 64500), on('mobile', '198.51.100.9', 64500))
  equal(on('mobile', '192.0.2.7', 64500).network, 'AS64500')
  equal(on('mobile', '192.0.2.7').network, '192.0.2.0/24')
  equal(on('hosting', '192.0.2.7', 64500).network, '192.0.2.0/24')
  equal(sameBinding(on('mobile', '192.0.2.7', 64500), on('mobile', '192.0.2.7', 64501)), false)
})
