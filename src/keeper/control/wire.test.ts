import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PURPOSE_NETWORKS_MAX } from '../../accounts/purpose/policy.ts'
import { REASON_CHARACTERS_MAX, REFERENCES_MAX, readRequest } from './wire.ts'

const refusalOf = (line: string): string => {
  const read = readRequest(line)
  return 'refused' in read ? read.refused : ''
}

test('a request is read, and what does not fit is refused with what was wrong', () => {
  ok('verb' in readRequest('{"verb":"status"}'))
  for (const [line, why] of [
    ['', /no JSON/],
    ['[]', /no object/],
    ['null', /no object/],
    ['{}', /no verb/],
    ['{"verb":1}', /no verb/],
    ['{"verb":"x","breakGlass":1}', /breakGlass/],
    ['{"verb":"x","as":1}', /as/],
    ['{"verb":"x","code":123456}', /code/],
    ['{"verb":"x","reason":{}}', /reason/],
    ['{"verb":"x","since":0}', /since/],
    ['{"verb":"x","bulk":"yes"}', /bulk/],
    ['{"verb":"x","most":0}', /most/],
    ['{"verb":"x","most":1.5}', /most/],
    ['{"verb":"x","references":"A"}', /references/],
    ['{"verb":"x","references":[1]}', /references/],
    ['{"verb":"x","networks":"192.0.2.0/24"}', /networks/],
    ['{"verb":"x","networks":[1]}', /networks/],
    ['{"verb":"x","purpose":1}', /purpose/],
    ['{"verb":"x","benign":"yes"}', /benign/],
  ] as const)
    match(refusalOf(line), why)
})

test('reasons, references and networks end at their bounds', () => {
  const reason = (length: number) => JSON.stringify({ verb: 'x', breakGlass: 'r'.repeat(length) })
  equal(refusalOf(reason(REASON_CHARACTERS_MAX)), '')
  match(refusalOf(reason(REASON_CHARACTERS_MAX + 1)), /breakGlass/)
  const references = (count: number) =>
    JSON.stringify({ verb: 'x', references: Array.from({ length: count }, () => 'A') })
  equal(refusalOf(references(REFERENCES_MAX)), '')
  match(refusalOf(references(REFERENCES_MAX + 1)), /references/)
  const networks = (count: number) =>
    JSON.stringify({ verb: 'x', networks: Array.from({ length: count }, () => '192.0.2.0/24') })
  equal(refusalOf(networks(PURPOSE_NETWORKS_MAX)), '')
  match(refusalOf(networks(PURPOSE_NETWORKS_MAX + 1)), /networks/)
})

test('no text that somebody sends is an exception', () => {
  fc.assert(fc.property(fc.string(), (text) => void readRequest(text)))
  fc.assert(fc.property(fc.json(), (text) => void readRequest(text)))
})
