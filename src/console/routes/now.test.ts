import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp } from '../testing.ts'
import { CASES_MAX, CLOCKED_CASES_MAX, CONTAINED_MAX, DEADLINES_MAX, nowArea } from './now.ts'

const at = '2026-11-22T09:00:00.000Z'
const status = {
  ...{ ready: true, version: '0.8.0', startedAt: at, faults: [], held: 2, waiting: 1, overdue: 0 },
  contained: ['a@example.jp'],
  restrained: [],
  gate: {
    listeners: [
      { instance: 'postfix', kind: 'milter', address: 'x', asked: 3, mode: 'enforce', fault: null },
    ],
  },
  sources: [{ name: 'log', freshAt: at, fault: null }],
  messages: { submitted: 3 },
  gaps: { count: 0, sinceDays: 30, canaries: [] },
  evidence: {
    ...{ size: 9, signedSize: 9, fault: null, freeBytes: 1_000, level: 1 },
    standing: { missing: ['second-witness'], provable: null },
  },
}
const aCase = (nth: number) => ({
  ...{ id: `2026-${nth}`, cause: 'verdict', kind: 'mass-send', severity: 2, state: 'open' },
  ...{ exercise: false, openedAt: 1_700_000_000_000, openedBy: 'sekimori', accountCount: 1 },
  ...{ accounts: ['a@example.jp'], opened: nth, entry: nth },
})
const replies = {
  status: { ok: true, status },
  'case.list': { ok: true, cases: [], next: null, open: 0 },
} as const

test('what the guard tells of itself becomes one answer', async () => {
  const { get } = checkedApp({ areas: [nowArea], replies })
  const answer = await get('/api/v1/now')
  equal(answer.status, 200)
  const now = (await answer.json()) as Record<string, unknown>
  deepEqual(now['contained'], { count: 1, accounts: ['a@example.jp'] })
  equal(now['isAttached'], true)
  deepEqual((now['evidence'] as { missing: unknown }).missing, ['second-witness'])
})

test('the nearest clocks of the newest open cases are told, those without a date are not', async () => {
  const cases = Array.from({ length: CASES_MAX }, (_, nth) => aCase(nth))
  const clock = (due?: number) => ({
    ...{ obligation: 'of-our-own', stage: 'first', state: 'running', clock: 'known', steps: [] },
    ...(due === undefined ? {} : { due }),
  })
  const { get, asked } = checkedApp({
    areas: [nowArea],
    replies: {
      ...replies,
      'case.list': { ok: true, cases, next: null, open: 40 },
      'case.deadlines': { ok: true, deadlines: [clock(1_700_000_000_000), clock()] },
    },
  })
  const now = (await (await get('/api/v1/now')).json()) as {
    deadlines: readonly { name: { ja: string } }[]
    openCases: number
  }
  equal(asked.filter(({ verb }) => verb === 'case.deadlines').length, CLOCKED_CASES_MAX)
  equal(now.deadlines.length, DEADLINES_MAX)
  equal(now.deadlines[0]?.name.ja, 'of-our-own：first')
  equal(now.openCases, 40)
})

test('of a thousand contained accounts the first are named and all are counted', async () => {
  const contained = Array.from({ length: CONTAINED_MAX + 1 }, (_, nth) => `a${nth}@example.jp`)
  const { get } = checkedApp({
    areas: [nowArea],
    replies: { ...replies, status: { ok: true, status: { ...status, contained } } },
  })
  const now = (await (await get('/api/v1/now')).json()) as {
    contained: { count: number; accounts: readonly string[] }
  }
  equal(now.contained.count, CONTAINED_MAX + 1)
  equal(now.contained.accounts.length, CONTAINED_MAX)
})

test('a guard that does not answer is a problem, and a guard without cases is none', async () => {
  const down = { ok: false, code: 'unavailable', why: 'the guard does not answer' } as const
  const silent = checkedApp({ areas: [nowArea], replies: { ...replies, status: down } })
  equal((await silent.get('/api/v1/now')).status, 503)
  const caseless = checkedApp({ areas: [nowArea], replies: { ...replies, 'case.list': down } })
  equal((await caseless.get('/api/v1/now')).status, 200)
})
