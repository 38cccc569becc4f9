import { equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  REQUEST_CODE_BYTES,
  readRequestCode,
  requestCode,
  shownCode,
  TYPED_CODE_MAX,
} from './codes.ts'

test('every code is read back as it was shown, and another chance is another code', () => {
  const chance = fc.uint8Array({ minLength: REQUEST_CODE_BYTES, maxLength: REQUEST_CODE_BYTES })
  fc.assert(
    fc.property(chance, chance, (one, other) => {
      const code = requestCode(one)
      match(shownCode(code), /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
      equal(readRequestCode(` ${shownCode(code).toLowerCase()} `), code)
      equal(code === requestCode(other), Buffer.compare(one, other) === 0)
    }),
  )
  throws(() => requestCode(new Uint8Array(REQUEST_CODE_BYTES - 1)), /octets of chance/)
})

test('letters that look like digits are those, and a hyphen may be left out', () => {
  equal(readRequestCode('olab-23cd'), '01AB23CD')
  equal(readRequestCode('OIAB23CD'), '01AB23CD')
})

test('anything else is no code', () => {
  for (const text of ['', 'K7PM', 'K7PM-2XQ', 'K7PM-2XQDD', 'UUUU-UUUU', '１２３４-５６７８'])
    equal(readRequestCode(text), undefined)
  equal(readRequestCode('K7PM-2XQD'.padEnd(TYPED_CODE_MAX)), 'K7PM2XQD')
  equal(readRequestCode('K7PM-2XQD'.padEnd(TYPED_CODE_MAX + 1)), undefined)
  fc.assert(fc.property(fc.string(), (text) => void readRequestCode(text)))
})
