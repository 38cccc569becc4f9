import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import type { Purpose } from '../accounts/purpose/policy.ts'
import type { Instant } from '../lib/time.ts'
import { purposeReason } from './purpose.ts'
import { wordsFor } from './words.ts'

const bound: Purpose = {
  kind: 'device',
  since: 1 as Instant,
  networks: ['203.0.113.0/24', '2001:db8:1::/48'],
}

test('what comes from another network than the policy names breaks it', () => {
  const reason = purposeReason(bound, { clientIp: '198.51.100.9' })
  deepEqual(reason, {
    code: 'purpose.other-origin',
    purpose: 'device',
    network: '198.51.100.0/24',
  })
  match(wordsFor(reason as never, 'en'), /device.*198\.51\.100\.0\/24/)
  match(wordsFor(reason as never, 'ja'), /機器.*198\.51\.100\.0\/24/)
})

test('its own networks break nothing, nor does an origin that is not known', () => {
  for (const clientIp of ['203.0.113.250', '2001:db8:1:ffff::1', '::ffff:203.0.113.9'])
    equal(purposeReason(bound, { clientIp }), undefined)
  equal(purposeReason(bound, {}), undefined)
})

test('only device and send-only bind; without a purpose nothing does', () => {
  const elsewhere = { clientIp: '198.51.100.9' }
  equal(purposeReason({ ...bound, kind: 'send-only' }, elsewhere)?.code, 'purpose.other-origin')
  equal(purposeReason({ ...bound, kind: 'newsletter' }, elsewhere), undefined)
  equal(purposeReason({ ...bound, kind: 'shared' }, elsewhere), undefined)
  equal(purposeReason(undefined, elsewhere), undefined)
})
