import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { AUDIT_LOOKED_MAX, AUDIT_PAGE_MAX, type AuditRow, auditPage, auditReads } from './audit.ts'
import { consoleHouse } from './testing.ts'

type Page = { readonly rows: readonly AuditRow[]; readonly next: number | null }

async function desk() {
  const house = await consoleHouse({ journal: new MemoryJournal() })
  const reads = auditReads(house.folds.conduct, house.journal)
  const list = async (facts: object = {}): Promise<Page> =>
    (await reads['audit.list']?.({ verb: 'audit.list', facts })) as unknown as Page
  return { house, list, reads }
}
const alice = 'sasl:alice@example.jp'

test('acts, looks and refusals are told newest first, with who, what and why', async () => {
  const { house, list } = await desk()
  await house.ask('responder', 'account.suspend', { account: alice, reason: 'by phone' })
  await house.ask('analyst', 'vault.read', { what: 'held.show', references: ['0'] })
  await house.ask('viewer', 'held.release', { references: ['A'] })
  const { rows, next } = await list()
  deepEqual(
    rows.map(({ kind, who, act, why }) => [kind, who, act, why]),
    [
      ['act.refused', 'a-viewer', 'held.release', 'role'],
      ['vault.read', 'a-analyst', 'held.show', 'on duty'],
      ['person.proved', 'a-analyst', 'vault.read', 'on duty'],
      ['person.proved', 'a-responder', 'account.suspend', 'by phone'],
    ],
  )
  equal(rows[1]?.session, 's-analyst')
  equal(next, null)
})

test('pages go on where the last ended, and tell each entry once', async () => {
  const { house, list } = await desk()
  for (let n = 0; n < 7; n += 1) await house.ask('responder', 'account.clear', { account: alice })
  const seen: number[] = []
  let before: number | null | undefined
  do {
    const page = await list({ most: 3, ...(typeof before === 'number' ? { before } : {}) })
    seen.push(...page.rows.map(({ entry }) => entry))
    before = page.next
  } while (before !== null)
  equal(new Set(seen).size, 7)
  deepEqual(
    seen,
    seen.toSorted((a, b) => b - a),
  )
})

test('what is asked for one person is that person’s, and a page looks at no more than its bound', async () => {
  const { house, list } = await desk()
  await house.ask('responder', 'account.clear', { account: alice })
  await house.ask('administrator', 'account.clear', { account: alice })
  const { rows } = await list({ who: 'a-responder' })
  deepEqual([rows.length, rows[0]?.who], [1, 'a-responder'])
  // Many of others: a page ends where its bound is, and says where to go on.
  let looked = 0
  const conduct = {
    ofKind: () => [],
    latest: (most: number, before = 10_000) =>
      Array.from({ length: most }, (_, n) => ({
        ...{ entry: before - 1 - n, kind: 'person.proved' as const, at: 0 as never },
      })),
  }
  const journal = {
    read: async function* (from: number) {
      looked += 1
      yield {
        ...{ index: from, kind: 'x', at: 0 as never, source: '', retention: '', facts: {} },
        body: undefined,
      }
    },
  }
  const page = await auditPage(conduct, journal, { most: AUDIT_PAGE_MAX, who: 'nobody' })
  equal(looked, AUDIT_LOOKED_MAX)
  deepEqual([page.rows, page.next], [[], 10_000 - AUDIT_LOOKED_MAX])
})

test('a body that was erased leaves the entry without who', async () => {
  const { house } = await desk()
  const journal = {
    read: async function* (from: number) {
      yield {
        ...{ index: from, kind: 'vault.read', at: 0 as never, source: '', retention: 'config' },
        ...{ facts: { what: 'held.show' }, body: undefined },
      }
    },
  }
  await house.ask('responder', 'account.clear', { account: alice })
  const { rows } = await auditPage(house.folds.conduct, journal, { most: 1 })
  deepEqual([rows[0]?.who, rows[0]?.act], [null, 'held.show'])
})

test('hostile fields are refused', async () => {
  const { reads } = await desk()
  for (const facts of [
    { most: AUDIT_PAGE_MAX + 1 },
    { before: -1 },
    { who: 7 },
    { other: 1 },
    [],
  ]) {
    const reply = await reads['audit.list']?.({ verb: 'audit.list', facts })
    ok(reply !== undefined && !reply.ok, JSON.stringify(facts))
  }
})
