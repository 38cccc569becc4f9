import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { checkedApp } from '../testing.ts'
import { type PersonTold, peopleArea } from './people.ts'

const areas = [peopleArea]
const hanako: PersonTold = {
  ...{ person: 'hanako', role: 'administrator', state: 'active', recoveryLeft: 10, sessions: [] },
  factors: [{ what: 'passkey', label: 'x', since: 'a' }],
}

test('everybody is listed', async () => {
  const { get } = checkedApp({ areas, replies: { 'desk.people': { ok: true, people: [hanako] } } })
  deepEqual(await (await get('/api/v1/people')).json(), { people: [hanako] })
})

test('acts on people carry the reason, and answer what the guard did', async () => {
  const invited = { person: 'taro', role: 'viewer', link: 'http://x/invitation#t', endsAt: 'a' }
  const reason = 'new here'
  for (const [path, verb, asks, reply, fields] of [
    [
      'invitations',
      'person.invite',
      { person: 'taro', role: 'viewer', reason },
      { invited },
      { person: 'taro', role: 'viewer', reason },
    ],
    [
      'taro/role',
      'person.role',
      { role: 'analyst', reason },
      { person: 'taro', role: 'analyst' },
      { person: 'taro', role: 'analyst', reason },
    ],
    ['taro/revoke', 'person.revoke', { reason }, { revoked: true }, { person: 'taro', reason }],
    [
      'taro/sessions/end',
      'person.sign-out',
      { session: 'abc123', reason },
      { ended: 1 },
      { person: 'taro', name: 'abc123', reason },
    ],
  ] as const) {
    const { send, asked } = checkedApp({ areas, replies: { [verb]: { ok: true, ...reply } } })
    const answer = await send('POST', `/api/v1/people/${path}`, asks)
    equal(answer.status, 200, path)
    deepEqual(await answer.json(), 'invited' in reply ? reply.invited : reply)
    deepEqual(asked.at(-1)?.fields, fields)
  }
})

test('an act without a reason, on no name, or with a role that is none never reaches the guard', async () => {
  const { send, asked } = checkedApp({ areas })
  for (const [path, facts] of [
    ['taro/revoke', {}],
    ['taro/revoke', { reason: '   ' }],
    ['TARO/revoke', { reason: 'w' }],
    ['taro/role', { role: 'root', reason: 'w' }],
    ['invitations', { person: '../x', reason: 'w' }],
    ['taro/revoke', { reason: 'w'.repeat(501) }],
  ] as const)
    equal((await send('POST', `/api/v1/people/${path}`, facts)).status, 400, path)
  deepEqual(
    asked.filter(({ verb }) => verb !== 'desk.me'),
    [],
  )
})

test('what the guard refuses is a problem', async () => {
  const { send } = checkedApp({
    areas,
    replies: { 'person.revoke': { ok: false, code: 'fresh-proof', why: 'w' } },
  })
  equal((await send('POST', '/api/v1/people/taro/revoke', { reason: 'w' })).status, 403)
})
