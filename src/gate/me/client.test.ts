import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { isUnnamedProxy } from './client.ts'

const proxies = new Set(['127.0.0.1', '10.0.0.2'])

test('an unnamed proxy is one that stands near and speaks as proxies do', () => {
  const said = '198.51.100.1'
  for (const near of ['127.0.0.9', '::1', '::ffff:10.0.0.9', '192.168.1.1', 'fd00::1', 'fe80::1%x'])
    equal(isUnnamedProxy(near, said, proxies), true, near)
  for (const far of ['192.0.2.1', '2001:db8::1', '172.32.0.1', '', 'garbage'])
    equal(isUnnamedProxy(far, said, proxies), false, far)
  equal(isUnnamedProxy('127.0.0.9', undefined, proxies), false)
  equal(isUnnamedProxy('10.0.0.2', said, proxies), false, 'it is named')
})
