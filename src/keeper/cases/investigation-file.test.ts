import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../lib/fault.ts'
import { blast } from '../../reports/testing/blast.ts'
import {
  INVESTIGATION_BYTES_MAX,
  investigationBytes,
  readInvestigation,
} from './investigation-file.ts'

const whole = investigationBytes(blast)

test('what was written reads back to the same bytes', () => {
  deepEqual(investigationBytes(readInvestigation(whole, 'f.json')), whole)
})

test('what is none is refused with where it is wrong', () => {
  const told = JSON.parse(whole.toString())
  const refusal = (change: (its: typeof told) => void): string => {
    const its = structuredClone(told)
    change(its)
    try {
      readInvestigation(Buffer.from(JSON.stringify(its)), 'f.json')
    } catch (thrown) {
      if (thrown instanceof Fault) return thrown.say('en')
      throw thrown
    }
    return 'taken'
  }
  match(
    refusal((its) => delete its.accounts),
    /\$\.accounts/,
  )
  match(
    refusal((its) => (its.accounts[0].verdict = 'guilty')),
    /\$\.accounts\.0\.verdict/,
  )
  match(
    refusal((its) => (its.facts[0].value = {})),
    /\$\.facts\.0/,
  )
  match(
    refusal((its) => (its.span.from = 'yesterday')),
    /moment|span/,
  )
  throws(() => readInvestigation(Buffer.from('{'), 'f.json'), Fault)
  throws(() => readInvestigation(Buffer.from([0xff, 0xfe]), 'f.json'), Fault)
  throws(
    () => readInvestigation(Buffer.alloc(INVESTIGATION_BYTES_MAX + 1, 32), 'f.json'),
    /investigation/,
  )
  match(
    refusal(() => {}),
    /^taken$/,
  )
})

test('whatever is cut or changed in it, it is read or refused by a fault', () => {
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, octet) => {
      const bytes = Buffer.from(whole)
      bytes[at] = octet
      try {
        readInvestigation(bytes, 'f.json')
      } catch (thrown) {
        equal(thrown instanceof Fault, true, String(thrown))
      }
    }),
    { numRuns: 60 },
  )
})
