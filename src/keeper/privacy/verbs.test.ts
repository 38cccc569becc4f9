import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event, EventOf } from '../../events/event.ts'
import { Fault } from '../../lib/fault.ts'
import { type Instant, instant } from '../../lib/time.ts'
import { controlVerbs, type VerbParts } from '../control/verbs.ts'
import { RANGES_AN_ENTRY } from './limits.ts'
import { spanOf } from './months.ts'
import { NAMELESS, READ_RANGES_MAX, VaultReads } from './vault-reads.ts'

const now = instant('2026-11-22T10:00:00+09:00')
const clock = { now: (): Instant => now, monotonic: () => 0 }
const row = {
  ...{ reference: 'REF1', entry: 7, account: 'sasl:alice@example.jp', state: 'held', at: now },
  ...{ reasons: [], overdue: false, envelopeSender: 'alice@example.jp', recipients: 1, size: 1 },
}

/** Verbs over one held message, whose body is counted when it is read. */
function house(options: { readonly broken?: boolean; readonly namedOnly?: boolean } = {}) {
  const told: Event[] = []
  const ordered: unknown[] = []
  let reads = 0
  const scribe = {
    write: async (events: readonly Event[]): Promise<void> => {
      if (options.broken === true)
        throw new Fault('evidence.unwritable', { file: 'x', why: 'told to fail' })
      told.push(...events)
    },
  }
  const parts = {
    ...{ clock, scribe, gaps: { verbs: {} }, anchoring: {}, defaultRealm: 'example.jp' },
    folds: {
      messages: {
        byReference: (reference: string) => (reference === 'REF1' ? row : undefined),
        byMessageId: () => undefined,
        lately: () => [row],
      },
    },
    journal: {
      async *read() {
        reads += 1
        yield { body: { headers: 'From: alice' } }
      },
    },
    persons: { prove: async (by: string) => ({ ok: true, by }), list: () => [] },
    privacy: {
      round: async () => {},
      facts: () => ({ erasures: [] }),
      orders: {
        erase: async (...asked: unknown[]) => {
          ordered.push(asked)
          return { ticket: 'T', dueAt: now }
        },
        preserve: async (...asked: unknown[]) => {
          ordered.push(asked)
          return { ticket: 'T' }
        },
        approve: async () => ({ refused: 'not you' }),
      },
    },
    vaultReads: new VaultReads({ clock, scribe, namedOnly: options.namedOnly === true }),
  }
  const answer = controlVerbs(parts as unknown as VerbParts)
  return { answer, told, ordered, reads: () => reads }
}

const lookIn = (told: readonly Event[]): EventOf<'vault.read'> =>
  told.find((event) => event.kind === 'vault.read') as EventOf<'vault.read'>

test('whoever is shown a message stands in the evidence before: by name, or as nobody', async () => {
  const { answer, told, reads } = house()
  ok((await answer({ verb: 'held.show', references: ['REF1'] })).ok)
  const { by, what, ranges } = lookIn(told)
  deepEqual([by, what, ranges], [NAMELESS, 'held.show', [[7, 8]]])
  equal(reads(), 1)
  const named = house()
  const who = { as: 'hanako', code: 'x', reason: 'she asked' }
  ok((await named.answer({ verb: 'explain', what: 'REF1', ...who })).ok)
  const look = lookIn(named.told)
  deepEqual([look.by, look.why, look.what], ['hanako', 'she asked', 'explain'])
})

test('what cannot be written is not shown, and nothing is read', async () => {
  const { answer, reads } = house({ broken: true })
  await rejects(answer({ verb: 'held.show', references: ['REF1'] }) as Promise<unknown>, Fault)
  await rejects(answer({ verb: 'explain', what: 'REF1' }) as Promise<unknown>, Fault)
  equal(reads(), 0)
})

test('where readers must be named, nobody without a name is shown anything', async () => {
  const { answer, told, reads } = house({ namedOnly: true })
  const reply = await answer({ verb: 'held.show', references: ['REF1'] })
  ok(!reply.ok)
  match(reply.why, /--as NAME/)
  deepEqual([told.length, reads()], [0, 0])
})

test('places are named up to a bound, and counted beyond', async () => {
  for (const [places, isNamed] of [
    [READ_RANGES_MAX, true],
    [READ_RANGES_MAX + 1, false],
  ] as const) {
    const told: Event[] = []
    const reads = new VaultReads({ clock, scribe: { write: async (it) => void told.push(...it) } })
    const ranges = Array.from({ length: places }, (_, n) => [n * 3, n * 3 + 2] as const)
    await reads.before({ by: 'k', why: 'w' }, { what: 'export', ranges })
    const look = lookIn(told)
    deepEqual(
      [look.ranges?.length, look.entries],
      isNamed ? [places, undefined] : [undefined, 2 * places],
    )
  }
})

test('orders reach the service with who gave them, and a refusal comes back as one', async () => {
  const { answer, ordered } = house()
  const who = { as: 'hanako', code: 'x', reason: 'she asked' }
  const asked = { verb: 'evidence.erase', account: 'sasl:Alice', ticket: 'T', ...who }
  deepEqual(await answer(asked), { ok: true, ticket: 'T', dueAt: '2026-11-22T01:00:00.000Z' })
  deepEqual(ordered[0], ['sasl:alice@example.jp', { by: 'hanako', why: 'she asked', ticket: 'T' }])
  const refused = await answer({ verb: 'evidence.approve', ticket: 'T', ...who })
  ok(!refused.ok && refused.why === 'not you')
  for (const wrong of [
    { ticket: 'H' },
    { ticket: 'H', all: true, account: 'sasl:a@b' },
    { ticket: 'H', all: true, since: 'yesterday' },
  ])
    ok(!(await answer({ verb: 'evidence.preserve', ...wrong, ...who })).ok)
  equal(ordered.length, 1)
  const from = { ticket: 'H', all: true, since: '2026-01-01T00:00:00Z', ...who }
  ok((await answer({ verb: 'evidence.preserve', ...from })).ok)
})

test('a month is a month of the calendar, and the ranges of an entry fit into it', () => {
  deepEqual(spanOf('2024-02'), {
    from: Date.UTC(2024, 1, 1),
    until: Date.UTC(2024, 2, 1),
  })
  for (const wrong of ['2024-13', '2024-00', '2024', '../etc', '2024-1'])
    equal(spanOf(wrong), undefined)
  const widest = Array.from({ length: RANGES_AN_ENTRY }, () => [9_999_999_998, 9_999_999_999])
  ok(
    JSON.stringify({ ticket: 'x'.repeat(40), ranges: widest, bodies: 9_999_999_999 }).length <=
      4_096,
  )
})
