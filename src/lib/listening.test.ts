import { deepEqual, equal } from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { isAddress, isLoopback, isOrigin, placeOf, webRefusals } from './listening.ts'

test('a place is an address with a port, IPv6 in brackets', () => {
  deepEqual(placeOf('inet:127.0.0.1:65535'), { host: '127.0.0.1', port: 65_535 })
  deepEqual(placeOf('inet:[::1]:0'), { host: '::1', port: 0 })
  for (const none of [
    ...['inet:127.0.0.1:65536', 'inet:::1:1', 'inet:[127.0.0.1]:1', 'inet:localhost:1'],
    ...['unix:/x', '127.0.0.1:1', 'inet:127.0.0.1:', 'inet:1.2.3:4', 'inet:[::1%lo]:1', ''],
  ])
    equal(placeOf(none), undefined, none)
})

test('an address is what the system calls one, but for zones', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 20 })), (text) => {
      equal(isAddress(text), isIP(text) !== 0 && !text.includes('%'))
    }),
  )
})

test('an origin is https, or http of this machine alone', () => {
  for (const right of [
    'https://a.example',
    'http://localhost:8700',
    'http://[::1]',
    'http://127.0.0.2',
  ])
    equal(isOrigin(right), true, right)
  for (const wrong of [
    ...['http://a.example', 'https://a.example/', 'https://A.example', 'https://a.example:443'],
    ...['http://localhost.a.example', 'http://127.0.0.1.a.example', 'file:///x', 'a.example', ''],
  ])
    equal(isOrigin(wrong), false, wrong)
  equal(isLoopback('128.0.0.1'), false)
})

test('what is not safe is told with the setting it is about; nothing listens, nothing is wrong', () => {
  const paths = (page: Partial<Parameters<typeof webRefusals>[0]>) =>
    webRefusals({
      ...{ listen: 'inet:127.0.0.1:1', origins: ['http://localhost:1'], proxies: [], ...page },
    }).map(({ path }) => path)
  const tls = { certFile: '/c', keyFile: '/k' }
  deepEqual(paths({}), [])
  deepEqual(paths({ listen: undefined, origins: [] }), [])
  deepEqual(paths({ origins: [] }), ['origins'])
  deepEqual(paths({ listen: 'inet:0.0.0.0:1' }), ['listen'])
  deepEqual(paths({ listen: 'inet:0.0.0.0:1', ...tls, origins: ['https://a.example'] }), [])
  deepEqual(paths({ ...tls }), ['origins'])
  deepEqual(paths({ origins: ['https://a.example'] }), ['proxies'])
  deepEqual(paths({ origins: ['https://a.example'], proxies: ['127.0.0.1'] }), [])
  deepEqual(paths({ listen: undefined, certFile: '/c' }), ['keyFile'])
})
