import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { Packing } from './packed.ts'
import { unpacked } from './unpacked.ts'
import { Heard, JOINT_MAX, Joint, SIGNS_MAX, VOCABULARY_MAX, Vocabulary } from './vocabulary.ts'

const login = (line: number, saslUsername: string, clientIp: string): Event => ({
  kind: 'login.refused',
  id: `k.${line}`,
  at: (line * 1_000) as Instant,
  heardAt: 9_000_000 as Instant,
  trust: 'hearsay',
  source: { file: 'x', line },
  protocol: 'imap',
  saslUsername,
  clientIp,
})

function packed(events: readonly Event[], vocabulary: Vocabulary) {
  const packing = new Packing('k', 'x', { vocabulary })
  for (const event of events) packing.add(event, event.source?.line ?? 0, event.id)
  return structuredClone(packing.packed())
}

/** Of each name three events: it comes again and again, the address behind it does not. */
const piece = (names: readonly string[]): Event[] =>
  names.flatMap((name, n) => [1, 2, 3].map((nth) => login(3 * n + nth, name, `${name} ${nth}`)))

test('what pieces of several threads told is what was put in, whenever it is made', () => {
  const text = fc.oneof(
    fc.constantFrom('alice', 'bob@example.jp', '', '__proto__', '\ud800 torn', '\u65e5\u672c'),
    fc.string({ unit: 'binary' }),
  )
  const events = fc
    .array(fc.tuple(text, text), { maxLength: 12 })
    .map((all) => all.map(([name, ip], n) => login(n + 1, name, ip)))
  const pieces = fc.array(fc.tuple(fc.nat(1), events), { maxLength: 8 })
  fc.assert(
    fc.property(pieces, (all) => {
      const joint = new Joint()
      const threads = [0, 1].map(() => ({ says: new Vocabulary(), heard: new Heard(joint) }))
      const arrived = all.map(([thread, its]) => {
        const { says, heard } = threads[thread] ?? {
          says: new Vocabulary(),
          heard: new Heard(joint),
        }
        return heard.hear(packed(its, says))
      })
      for (const [n, [, its]] of all.entries())
        deepEqual(
          its.map((_, at) => unpacked(arrived[n] ?? packed([], new Vocabulary()), at)),
          its,
        )
    }),
  )
})

test('what comes twice in a piece is told no more, what comes once is told each time', () => {
  const vocabulary = new Vocabulary()
  deepEqual(packed(piece(['alice', 'bob']), vocabulary).texts, [
    ...['alice', 'alice 1', 'alice 2', 'alice 3', 'bob', 'bob 1', 'bob 2', 'bob 3'],
  ])
  deepEqual(packed(piece(['bob', 'carol']), vocabulary).texts, [
    ...['bob 1', 'bob 2', 'bob 3', 'carol', 'carol 1', 'carol 2', 'carol 3'],
  ])
})

test('a text of so many signs is learnt, one of one more is not', () => {
  const [fits, long] = ['x'.repeat(SIGNS_MAX), 'x'.repeat(SIGNS_MAX + 1)]
  const vocabulary = new Vocabulary()
  packed(piece([fits, long]), vocabulary)
  const { texts } = packed(piece([fits, long]), vocabulary)
  deepEqual([texts.includes(fits), texts.includes(long)], [false, true])
})

test('a full vocabulary learns no more, and begins anew with the next piece', () => {
  const names = Array.from({ length: VOCABULARY_MAX + 1 }, (_, n) => `user${n}`)
  const vocabulary = new Vocabulary()
  const heard = new Heard(new Joint())
  const first = piece(names)
  const told = heard.hear(packed(first, vocabulary))
  equal(told.known?.length, VOCABULARY_MAX)
  const next = piece(names.slice(-2))
  const later = heard.hear(packed(next, vocabulary))
  deepEqual([later.learnt?.isAnew, later.known], [true, names.slice(-2)])
  // What was told before is made from what was known then.
  for (const [n, event] of first.entries()) deepEqual(unpacked(told, n), event)
  for (const [n, event] of next.entries()) deepEqual(unpacked(later, n), event)

  const almost = new Vocabulary()
  packed(piece(names.slice(0, VOCABULARY_MAX - 1)), almost)
  ok(packed(piece(['last']), almost).learnt?.isAnew === false, 'one below the bound')
})

test('what all threads share is bounded, and equal texts stay equal', () => {
  const joint = new Joint()
  for (let n = 0; n <= JOINT_MAX; n += 1) equal(joint.of(`text ${n}`), `text ${n}`)
  equal(joint.size, 1, 'begun anew with the one past the bound')
})
