import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp } from '../testing.ts'
import { enrolmentArea, OPENED_AT_ONCE } from './enrolment.ts'

const token = {
  account: 'sasl:alice@example.jp',
  token: '7K3Q-X2MB-9WDT-PRT4',
  url: 'https://mail.example.jp/me/enrol/7K3Q-X2MB-9WDT-PRT4',
  until: '2026-11-24T09:00:00Z',
}
const replies = {
  'enrolment.owners': {
    ok: true,
    owners: [
      {
        ...{ account: token.account, factors: 0, passkeys: 0, canAnswer: false, tokens: 1 },
        department: null,
      },
    ],
    next: token.account,
  },
  'enrolment.batches': { ok: true, batches: [], sheetDays: 14 },
  'enrolment.open': { ok: true, batch: 'a1b2c3d4', opened: [token], secret: 'x' },
  'enrolment.batch': { ok: true, tokens: [] },
  'enrolment.revoke': { ok: true, revoked: 3 },
  'enrolment.requests': { ok: true, requests: [] },
  'enrolment.confirm': { ok: true, opened: token },
  'enrolment.decline': { ok: true },
} as const
const base = '/api/v1/enrolment'
const app = () => checkedApp({ areas: [enrolmentArea], replies })

test('what is asked of the guard is what was asked of us, and what it tells goes out as promised', async () => {
  const { get, send, asked } = app()
  const found = await get(`${base}/owners?search=ali&without=true&department=x`)
  equal(found.status, 200)
  deepEqual(asked.findLast(({ verb }) => verb === 'enrolment.owners')?.fields, {
    facts: { search: 'ali', without: true, department: 'x' },
  })
  for (const path of ['batches', 'requests', 'batches/a1b2c3d4/tokens?from=x'])
    equal((await get(`${base}/${path}`)).status, 200, path)
  const body = { accounts: ['alice@example.jp'], batch: 'a1b2c3d4', days: 14, reason: 'new staff' }
  const opened = await send('POST', `${base}/batches`, body)
  deepEqual(await opened.json(), { batch: 'a1b2c3d4', opened: [token] })
  const { reason, ...facts } = body
  deepEqual(asked.findLast(({ verb }) => verb === 'enrolment.open')?.fields, { reason, facts })
  const revoked = await send('POST', `${base}/batches/a1b2c3d4/revoke`, { reason })
  deepEqual(await revoked.json(), { revoked: 3 })
  const answer = { account: token.account, request: '048213', reason }
  const confirmed = await send('POST', `${base}/requests/confirm`, answer)
  deepEqual(await confirmed.json(), token)
  const declined = await send('POST', `${base}/requests/decline`, answer)
  deepEqual(await declined.json(), { done: true })
})

test('what does not fit is refused here, and the guard is not asked', async () => {
  const { send, get, asked } = app()
  const right = { accounts: ['a'], batch: 'a1b2c3d4', reason: 'x' }
  const many = Array.from({ length: OPENED_AT_ONCE + 1 }, (_, n) => `u${n}`)
  for (const body of [
    {},
    { ...right, accounts: [] },
    { ...right, accounts: many },
    { ...right, batch: '../../x' },
    { ...right, days: 15 },
    { ...right, reason: '' },
  ])
    equal(
      (await send('POST', `${base}/batches`, body)).status,
      400,
      JSON.stringify(body).slice(0, 80),
    )
  equal((await get(`${base}/batches/A/tokens`)).status, 400)
  equal((await get(`${base}/owners?without=maybe`)).status, 400)
  equal(
    asked.some(({ verb }) => verb.startsWith('enrolment.')),
    false,
  )
  equal((await send('POST', `${base}/batches`, { ...right, accounts: many.slice(1) })).status, 200)
})
