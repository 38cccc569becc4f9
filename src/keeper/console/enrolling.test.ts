import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import { days, hours } from '../../lib/time.ts'
import { TOKEN_LIVES } from '../../step-up/state.ts'
import type { Who } from '../control/who.ts'
import type { Reply } from '../control/wire.ts'
import { codeAt, type House, house, keyIn, swept } from '../step-up/testing.ts'
import { BATCH_MAX, enrolmentVerbs, OPENED_AT_ONCE, TOKENS_AT_ONCE } from './enrolling.ts'

after(swept)
const who: Who = { by: 'hanako', why: 'new staff' }
const batch = 'a1b2c3d4'
const name = (n: number): string => `user${String(n).padStart(5, '0')}@example.jp`
const many = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => name(n))

type Opened = { readonly account: AccountId; readonly token: string; readonly url?: string }

function verbsOf(it: House, sheetDays = 14) {
  const { reads, acts } = enrolmentVerbs({
    clock: { now: () => it.world.now },
    fold: it.book,
    owners: it.owners,
    defaultRealm: 'example.jp',
    sheetDays,
    departmentOf: (account) => (account.includes('user00001') ? '工学部' : undefined),
  })
  const read = (verb: string, facts?: object): Reply =>
    (reads[verb] as NonNullable<(typeof reads)[string]>)({ verb, ...(facts && { facts }) })
  const act = async (verb: string, facts?: object): Promise<Reply> => {
    const done = acts[verb]?.({ verb, ...(facts && { facts }) })
    return typeof done === 'function' ? done(who) : (done ?? { ok: false, code: '', why: '' })
  }
  const open = async (accounts: readonly string[], more: object = {}) => {
    const reply = await act('enrolment.open', { accounts, batch, ...more })
    ok(reply.ok, JSON.stringify(reply))
    return reply['opened'] as readonly Opened[]
  }
  return { read, act, open }
}
async function enrols(it: House, token: string): Promise<void> {
  const begun = await it.desk.beginFactor({ token })
  ok(!('refused' in begun))
  const done = await it.desk.finishFactor(begun.pending, codeAt(keyIn(begun.secret), it.world.now))
  ok(!('refused' in done))
}

test('one token each, good for as long as was said, and told once', async () => {
  const it = house()
  const { open, read } = verbsOf(it)
  const opened = await open(['alice@example.jp', 'sasl:bob@example.jp', 'ALICE'], { days: 14 })
  deepEqual(
    opened.map(({ account }) => account),
    ['sasl:alice@example.jp', 'sasl:bob@example.jp'],
  )
  for (const { token, url } of opened) {
    equal(url, `https://mail.example.jp/me/enrol/${token}`)
    ok(!JSON.stringify([it.events, read('enrolment.batch', { batch })]).includes(token))
  }
  it.later(days(13))
  await enrols(it, opened[0]?.token ?? '')
  it.later(days(1))
  deepEqual(await it.desk.beginFactor({ token: opened[1]?.token ?? '' }), { refused: 'wrong' })
})

test('who has enrolled since is told, and what is left can be taken back', async () => {
  const it = house()
  const { open, read, act } = verbsOf(it)
  const opened = await open(many(3))
  await enrols(it, opened[1]?.token ?? '')
  const states = () =>
    (read('enrolment.batch', { batch }) as unknown as { tokens: { state: string }[] }).tokens.map(
      ({ state }) => state,
    )
  deepEqual(states(), ['open', 'used', 'open'])
  deepEqual(await act('enrolment.revoke', { batch }), { ok: true, revoked: 2 })
  deepEqual(states(), ['revoked', 'used', 'revoked'])
  deepEqual(await it.desk.beginFactor({ token: opened[0]?.token ?? '' }), { refused: 'wrong' })
  deepEqual(await act('enrolment.revoke', { batch }), { ok: true, revoked: 0 })
  const [row] = (read('enrolment.batches') as unknown as { batches: object[] }).batches
  match(JSON.stringify(row), /"tokens":3,"used":1,"revoked":2/)
  const later = verbsOf(it)
  await later.open(['x'], { batch: 'b1b2c3d4' })
  it.later(TOKEN_LIVES)
  it.later(days(13))
  match(JSON.stringify(later.read('enrolment.batch', { batch: 'b1b2c3d4' })), /"state":"over"/)
})

test('so many in one request, so many in one batch, and one more is refused', async () => {
  const it = house()
  const { act, open, read } = verbsOf(it)
  const bound = many(OPENED_AT_ONCE)
  equal((await open(bound)).length, OPENED_AT_ONCE)
  equal((await act('enrolment.open', { accounts: many(OPENED_AT_ONCE + 1), batch })).ok, false)
  const rest = many(BATCH_MAX).slice(OPENED_AT_ONCE)
  for (let at = 0; at < rest.length; at += OPENED_AT_ONCE)
    await open(rest.slice(at, at + OPENED_AT_ONCE))
  const reply = await act('enrolment.open', { accounts: ['one-more'], batch })
  match(JSON.stringify(reply), /at most 10000/)
  // All of them are listed, in pages.
  let seen = 0
  for (let from = ''; ; ) {
    const page = read('enrolment.batch', { batch, from }) as unknown as {
      tokens: { account: string }[]
      next?: string
    }
    ok(page.tokens.length <= TOKENS_AT_ONCE)
    seen += page.tokens.length
    if (page.next === undefined) break
    from = page.next
  }
  equal(seen, BATCH_MAX)
})

test('what cannot be meant is refused before anybody proves anything', async () => {
  const it = house()
  const { act, read } = verbsOf(it, 2)
  const right = { accounts: ['a'], batch }
  for (const facts of [
    undefined,
    {},
    { ...right, batch: '../x' },
    { ...right, accounts: [] },
    { ...right, accounts: 'a' },
    { ...right, accounts: ['a\nb'] },
    { ...right, accounts: [{}] },
    { ...right, days: 3 },
    { ...right, days: 0 },
    { ...right, days: '2' },
    { ...right, other: 1 },
  ])
    equal((await act('enrolment.open', facts)).ok, false, JSON.stringify(facts))
  equal((await act('enrolment.confirm', { account: 'alice', request: '1' })).ok, false)
  equal(read('enrolment.owners', { without: 'yes' }).ok, false)
  equal(it.events.length, 0)
})

test('accounts are found by name, department and what they lack, some at a time', async () => {
  const it = house()
  const { open, read } = verbsOf(it)
  await open(many(12))
  await it.enrolled(`sasl:${name(3)}` as AccountId)
  const found = (facts: object) =>
    (read('enrolment.owners', facts) as unknown as { owners: { account: string }[] }).owners.map(
      ({ account }) => account.slice(5, 14),
    )
  equal(found({}).length, 12)
  deepEqual(found({ search: 'USER0001' }), ['user00010', 'user00011'])
  deepEqual(found({ department: '工学部' }), ['user00001'])
  equal(found({ without: true }).includes('user00003'), false)
  // «sasl» is no part of anybody's name.
  deepEqual(found({ search: 'sasl' }), [])
})

test('who lost his factors asks, tells his number, is seen, and enrols anew', async () => {
  const it = house()
  await it.enrolled()
  const { read, act } = verbsOf(it)
  const asked = await it.desk.lost('alice@example.jp', '203.0.113.9')
  ok(!('refused' in asked))
  const requests = () =>
    (read('enrolment.requests') as unknown as { requests: { account: string; request: string }[] })
      .requests
  const [row] = requests()
  deepEqual([row?.account, row?.request], ['sasl:alice@example.jp', asked.number])
  const wrong = asked.number === '000000' ? '000001' : '000000'
  const refused = await act('enrolment.confirm', { account: 'alice', request: wrong })
  deepEqual(!refused.ok && refused.code, 'moved-on')
  const seen = await act('enrolment.confirm', { account: 'alice', request: asked.number })
  ok(seen.ok)
  await enrols(it, (seen['opened'] as Opened).token)
  deepEqual(requests(), [])
  it.later(hours(2))
  const again = await it.desk.lost('alice@example.jp', '203.0.113.9')
  ok(!('refused' in again))
  const declined = { account: 'alice', request: again.number }
  deepEqual(await act('enrolment.decline', declined), { ok: true })
  deepEqual(requests(), [])
  equal((await act('enrolment.decline', declined)).ok, false)
})
