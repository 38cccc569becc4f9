import { deepEqual, doesNotMatch, equal } from 'node:assert/strict'
import { test } from 'node:test'
import {
  attributeLines23,
  attributeLines24,
  attributes23,
  attributes24,
  markLines23,
  policyUrl,
} from './auth-policy.ts'

test('both versions tell the same things by the same names; 2.4 says why it failed, too', () => {
  deepEqual(
    attributes24.map(([name]) => name).filter((name) => name !== 'fail_type'),
    attributes23.map(([name]) => name),
  )
})

test('a 2.3 list has neither spaces nor equal signs but its own, for it is split at them', () => {
  for (const [name, value] of attributes23) doesNotMatch(`${name}${value}`, /[ =]/)
  const [line = ''] = attributeLines23()
  const words = line.replace('auth_policy_request_attributes = ', '').split(/[= ]/)
  equal(words.length, attributes23.length * 2)
})

test('names are not given twice, and nest one deep', () => {
  for (const list of [attributes23, attributes24]) {
    equal(new Set(list.map(([name]) => name)).size, list.length)
    for (const [name] of list) equal(/^(attrs\/)?[a-z_]+$/.test(name), true, name)
  }
})

test('the lines are those of the configuration', () => {
  deepEqual(markLines23(), [
    'passdb {',
    '  driver = static',
    '  args = noauthenticate=y sekimori_asked=y',
    '}',
  ])
  equal(attributeLines24()[1], '  login = %{requested_username}')
  equal(policyUrl('inet:127.0.0.1:4001'), 'http://127.0.0.1:4001/')
  equal(policyUrl('inet:[::1]:4001'), 'http://[::1]:4001/')
})
