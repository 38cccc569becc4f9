import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CODE_CHARACTERS_MAX, inGroups, RECOVERY_BYTES, readCode, recoveryCode } from './codes.ts'

test('six digits are of the authenticator, with blanks and hyphens as people type them', () => {
  for (const text of ['123456', ' 123 456\n', '123-456', '12 34 56'])
    deepEqual(readCode(text), { method: 'totp', code: '123456' })
})

test('a recovery code is read as it was shown, and as people copy it', () => {
  const code = { method: 'recovery', code: '01AB23CDEFGH4567' }
  for (const text of ['01AB-23CD-EFGH-4567', '01ab 23cd efgh 4567', 'olab23cdefgh4567'])
    deepEqual(readCode(text), code)
})

test('anything else is neither', () => {
  for (const text of ['', '12345', '1234567', '１２３４５６', 'UUUU-UUUU-UUUU-UUUU', '01AB-23CD'])
    equal(readCode(text), undefined)
  const padded = (length: number) => readCode('123456'.padEnd(length))
  deepEqual(padded(CODE_CHARACTERS_MAX), { method: 'totp', code: '123456' })
  equal(padded(CODE_CHARACTERS_MAX + 1), undefined)
})

test('every recovery code is read back, in groups or not, and another chance is another code', () => {
  const chance = fc.uint8Array({ minLength: RECOVERY_BYTES, maxLength: RECOVERY_BYTES })
  fc.assert(
    fc.property(chance, chance, (one, other) => {
      const code = recoveryCode(one)
      match(inGroups(code), /^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
      deepEqual(readCode(inGroups(code).toLowerCase()), { method: 'recovery', code })
      equal(code === recoveryCode(other), Buffer.compare(one, other) === 0)
    }),
  )
  throws(() => recoveryCode(new Uint8Array(RECOVERY_BYTES - 1)), /octets of chance/)
})

test('no text is an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => void readCode(text)))
})
