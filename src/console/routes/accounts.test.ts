import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { hourOfWeek } from '../../keeper/calendar.ts'
import { AccountsHouse, accountOf } from '../../keeper/console/accounts/testing.ts'
import { accountVerbs } from '../../keeper/console/accounts.ts'
import type { Request } from '../../keeper/control/wire.ts'
import type { LinkReply } from '../../ports/console.ts'
import { checkedApp, fakeLink } from '../testing.ts'

// biome-ignore lint/suspicious/noExplicitAny: what a test looks at it knows
const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json()

/** Over the guard's own verbs, so that what they tell fits what the document promises. */
function open(replies: Record<string, LinkReply> = {}) {
  const house = new AccountsHouse()
  const { reads } = accountVerbs({
    ...{ clock: { now: () => house.now }, folds: house.folds, defaultRealm: 'example.jp' },
    hourOf: hourOfWeek('Asia/Tokyo'),
  })
  const link = fakeLink({
    ...Object.fromEntries(
      Object.entries(reads).map(([verb, read]) => [
        verb,
        async ({ fields }: { fields: object }) =>
          (await read({ verb, ...fields } as Request)) as LinkReply,
      ]),
    ),
    ...replies,
  })
  return { house, link, ...checkedApp({ link }) }
}
const at = (name: string) => `/api/v1/accounts/${encodeURIComponent(accountOf(name))}`

test('what the guard tells of accounts fits what the document promises', async () => {
  const { house, get } = open()
  const leading = {
    ...{ code: 'behaviour.leading', place: 'foreign', manner: 'blast', decibans: 2.9, total: 3 },
    ...{ opinion: 'challenge', bar: 0, delay: -10, challenge: 0, contain: 20 },
  }
  house.send('hanako', {
    clientIp: '192.0.2.7',
    country: 'JP',
    verdict: { answer: 'hold', evidence: 3, reasons: [leading] as never, ownership: 'unknown' },
  })
  house.contain('hanako')
  const list = await jsonOf(get('/api/v1/accounts?search=hana&order=risk&most=1'))
  equal(list.accounts[0].standing, 'contained')
  const page = await get(at('hanako'))
  equal(page.status, 200)
  equal((await jsonOf(page)).plan.steps.length, 4)
  equal((await jsonOf(get(`${at('hanako')}/verdicts`))).verdicts.length, 1)
  equal((await get(`${at('hanako')}/preview?act=clear`)).status, 200)
  equal((await get(`${at('hanako')}/preview?act=suspend`)).status, 200)
  equal((await get(at('nobody'))).status, 404)
})

test('a request that cannot be meant is refused with the name of its field', async () => {
  const { house, get, send } = open()
  house.send('hanako')
  for (const query of ['most=0', 'most=201', 'most=x', 'order=size', `search=${'x'.repeat(201)}`]) {
    const answer = await get(`/api/v1/accounts?${query}`)
    equal(answer.status, 400, query)
    match((await jsonOf(answer)).detail, new RegExp(query.split('=')[0] ?? ''))
  }
  for (const name of ['hanako', '..%2f..%2fetc', 'sasl:', '%00']) {
    const answer = await get(`/api/v1/accounts/${name}`)
    ok(answer.status === 400 || answer.status === 404, `${name} ${answer.status}`)
  }
  for (const body of [{}, { reason: '' }, { reason: '  ' }, { reason: 'x'.repeat(501) }])
    equal((await send('POST', `${at('hanako')}/suspensions`, body)).status, 400)
})

test('each act asks for its own verb, with the reason, and nothing that was not named', async () => {
  const { link, send } = open({
    'account.suspend': { ok: true, contained: true, plan: 'p1' },
    'account.clear': { ok: true, lifted: true, released: { done: [], left: [] }, open: [] },
    'account.hijacked': { ok: true },
    'account.approve': { ok: true, bulk: true },
    'account.purpose': { ok: true, networks: ['192.0.2.0/24'], bulk: false },
    explain: { ok: true, explained: { kind: 'message' } },
  })
  const reason = '請求書の一斉送信'
  const acts = [
    ['POST', `${at('hanako')}/suspensions`, { reason }, 'account.suspend'],
    ['POST', `${at('hanako')}/clearances`, { reason, benign: true }, 'account.clear'],
    ['POST', `${at('hanako')}/opinions`, { reason, opinion: 'hijacked' }, 'account.hijacked'],
    ['PUT', `${at('hanako')}/bulk`, { reason, bulk: true }, 'account.approve'],
    ['PUT', `${at('hanako')}/purpose`, { reason, purpose: 'device' }, 'account.purpose'],
    ['POST', '/api/v1/messages/7K3QX2M/explanations', undefined, 'explain'],
  ] as const
  for (const [method, path, body, verb] of acts) {
    const answer = await send(
      method,
      path,
      body === undefined ? undefined : { ...body, as: 'root', session: 'x', breakGlass: 'x' },
    )
    equal(answer.status, 200, verb)
    const asked = link.asked.findLast((one) => one.verb === verb)
    ok(asked, verb)
    deepEqual(
      Object.keys(asked.fields).filter((key) => ['as', 'session', 'breakGlass'].includes(key)),
      [],
    )
    if (body !== undefined) equal(asked.fields['reason'], reason)
  }
})

test('what the guard refuses has its own status', async () => {
  for (const [code, status] of [
    ['not-allowed', 403],
    ['fresh-proof', 403],
    ['unavailable', 503],
  ] as const) {
    const { send } = open({ 'account.suspend': { ok: false, code, why: 'w' } })
    const answer = await send('POST', `${at('hanako')}/suspensions`, { reason: 'r' })
    equal(answer.status, status)
    equal((await jsonOf(answer)).code, code)
  }
})
