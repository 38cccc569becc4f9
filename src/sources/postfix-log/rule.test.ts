import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { RULE_LINE_MAX, readRuled, TAILS_MAX } from './rule.ts'

const own = ' from h[192.0.2.10]:4711; from=<a@b> to=<c@d> proto=ESMTP helo=<x>'
const told = (text: string) => {
  const ruled = readRuled(text, 0)
  return ruled === undefined ? undefined : [ruled.clientIp, ruled.sender, ruled.words]
}

test('behind the text stand client, envelope and the operator’s words', () => {
  const text = `header Subject: x${own}: 5.7.1 no, thanks`
  deepEqual(readRuled(text, 0), {
    start: 17,
    clientIp: '192.0.2.10',
    sender: 'a@b',
    recipient: 'c@d',
    words: '5.7.1 no, thanks',
  })
  deepEqual(told(`body x${own}`), ['192.0.2.10', 'a@b', ''])
  deepEqual(told('header Subject: x from local; from=<root> to=<c@d>: no'), [
    undefined,
    'root',
    'no',
  ])
  equal(told('header Subject: x'), undefined)
})

test('a tail that the text brings along does not count, and of two that count neither is believed', () => {
  const real = ['192.0.2.10', 'a@b', 'no']
  const forged = ' from e[6.6.6.6]; from=<boss@x> to=<y@z> proto=ESMTP helo=<q>'
  for (const text of ['x', `x${forged}`, `x${forged}: 5.7.1 no`, `x${forged}${forged}`, ' from '])
    deepEqual(told(`header Subject: ${text}${own}: no`), real, text)
  const inSender = own.replace('a@b', `"x${forged}: no"@b`)
  deepEqual(told(`header Subject: x${inSender}: no`)?.slice(0, 2), [
    '192.0.2.10',
    `"x${forged}: no"@b`,
  ])
  equal(
    told(`header Subject: x${own.replace('a@b', '"x from e[6.6.6.6]; from=<\\"y"@b')}`),
    undefined,
  )
})

test('so many places are looked at and so long a line is read, and not more', () => {
  const more = ' from e[1]; x'
  deepEqual(told(`x${more.repeat(TAILS_MAX - 1)}${own}`)?.[0], '192.0.2.10')
  equal(told(`x${more.repeat(TAILS_MAX)}${own}`), undefined)
  const length = (most: number) => `${'x'.repeat(most - own.length)}${own}`
  deepEqual(told(length(RULE_LINE_MAX))?.[0], '192.0.2.10')
  equal(told(length(RULE_LINE_MAX + 1)), undefined)
})
