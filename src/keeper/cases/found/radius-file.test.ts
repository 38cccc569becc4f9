/** Who was reached, written and read back; what is wrong is refused with its line. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../../events/event.ts'
import { noRefs } from '../../../incident/found.ts'
import type { Radius } from '../../../incident/radius.ts'
import type { Instant } from '../../../lib/time.ts'
import { radiusBytes, radiusBytesInTurns, readRadius } from './radius-file.ts'

const fates = { delivered: 1, bounced: 0, deferred: 0, held: 2, deleted: 0, unknown: 0 }
const messages = { submitted: 3, passed: 1, held: 2, released: 0, deleted: 0, refused: 0 }
const radius: Radius = {
  accounts: [
    {
      account: 'sasl:a@example.jp' as AccountId,
      messages,
      recipients: { ...fates, released: 0 },
      evidence: {
        ...{ submitted: noRefs, passed: noRefs, held: noRefs },
        ...{ released: noRefs, deleted: noRefs, refused: noRefs },
      },
    },
  ],
  recipients: [
    {
      ...fates,
      ...{
        recipient: '=cmd|"x"\n@日本.example',
        domain: '日本.example',
        domestic: true,
        known: false,
      },
      ...{ messages: 3, released: 0, firstAt: 5 as Instant, lastAt: 9 as Instant },
    },
  ],
  leftOut: { messages: 0, recipients: 1, nameless: 2 },
}

test('a long one is written in turns, and is the same', async () => {
  const [one] = radius.recipients
  ok(one !== undefined)
  const many = { ...radius, recipients: Array.from({ length: 5_000 }, () => one) }
  let pauses = 0
  const bytes = await radiusBytesInTurns(many, async () => {
    pauses += 1
  })
  deepEqual(bytes, radiusBytes(many))
  equal(pauses, 3)
  const read = readRadius(bytes)
  equal('refused' in read ? read.refused : read.recipients.length, 5_000)
})

test('what is written reads back the same, hostile addresses too', () => {
  const read = readRadius(radiusBytes(radius))
  ok(!('refused' in read))
  deepEqual(read.recipients, radius.recipients)
  deepEqual(read.leftOut, radius.leftOut)
  deepEqual(read.accounts, ['sasl:a@example.jp'])
})

test('a line that is wrong, one that is missing and another format are refused, with where', () => {
  const text = radiusBytes(radius).toString()
  const not = (changed: string) => {
    const read = readRadius(Buffer.from(changed))
    ok('refused' in read)
    return read.line
  }
  equal(not('{}'), 1)
  equal(not(''), 1)
  equal(not(text.replace(',3,0,1,0,5,9]', ',3,0,1,0,5,-9]')), 2)
  equal(not(text.replace(',5,9]', ']')), 2)
  equal(not(`${text}["x@y.example"]\n`), 3)
  equal(not(text.split('\n').slice(0, 1).join('\n')), 1)
})
