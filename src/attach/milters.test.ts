import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { defaultActionOf, ourMilter, readMilters, textOf, without } from './milters.ts'

test('every way of writing the same list is read as the same list', () => {
  const same = 'inet:127.0.0.1:8891,{unix:o.sock,default_action=accept}'
  for (const value of [
    same,
    ' inet:127.0.0.1:8891, { unix:o.sock, default_action=accept }',
    'inet:127.0.0.1:8891 { unix:o.sock default_action=accept },',
    'inet:127.0.0.1:8891\t{unix:o.sock,,default_action=accept}',
  ])
    equal(textOf(readMilters(value) ?? []), same, value)
  deepEqual(readMilters(''), [])
})

test('names of other settings stay what they are', () => {
  for (const value of ['$smtpd_milters', '$(a):x', 'inet:[::1]:8891', 'unix:/run/x.sock,$b'])
    equal(textOf(readMilters(value) ?? []), value)
})

test('what cannot be kept without white space is not guessed at', () => {
  for (const value of [
    '{ unix:x, { default_action = accept } }',
    '{ unix:x, default_action = accept }',
    '{ unix:x',
    '}',
    '{}',
    '{a}{b}',
    '{unix:x,default_action}',
  ])
    equal(readMilters(value), undefined, value)
})

test('ours can be added, found and taken out, and the rest is as before', () => {
  const address = fc.stringMatching(/^(inet|unix):[a-z0-9./]{1,12}$/)
  const entry = fc.oneof(
    address,
    address.map((one) => `{ ${one}, default_action=accept  connect_timeout=3s }`),
  )
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 6 }), (entries) => {
      const ours = ourMilter('unix:sekimori/milter.sock')
      const before = readMilters(entries.join(', ')) ?? []
      equal(before.length, entries.length)
      const after = readMilters(textOf([...before, ours]))
      deepEqual(after, [...before, ours])
      deepEqual(without(after ?? [], ours.address), before)
    }),
  )
})

test('ours holds the mail when nobody answers', () => {
  equal(defaultActionOf(ourMilter('inet:127.0.0.1:1'), 'tempfail'), 'quarantine')
  equal(defaultActionOf({ address: 'x', text: 'x', settings: [] }, 'tempfail'), 'tempfail')
})
