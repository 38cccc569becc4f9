/** The owner's own request without its code, over the desk and its page: from where he is, and no other. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { type Browser, deskBehind, openPage } from '../../gate/me/testing.ts'
import { milliseconds, minutes } from '../../lib/time.ts'
import type { OwnerProof } from '../../ports/owner-desk.ts'
import { REQUEST_LIVES } from '../../step-up/state.ts'
import { PROOF_LIVES } from './owner-desk.ts'
import { abroad, alice, codeAt, type House, house, refusedLogin, swept } from './testing.ts'

after(swept)
const timeout = 20_000
const thiefs = { ...abroad, clientIp: '192.0.2.66', client: 66 }
const beside = '203.0.113.200'

const idsOf = (it: House, owner: OwnerProof): readonly string[] =>
  it.desk.overview(owner).here.map(({ clientIp }) => clientIp)

test('an owner who proved himself in the network of a request sees it without its code', async () => {
  const it = house()
  const enrolled = await it.enrolled()
  const near = await it.signedIn(enrolled, beside)
  const far = await it.signedIn(enrolled)
  await refusedLogin(it)
  await refusedLogin(it, alice, thiefs)
  const { openRequests, here } = it.desk.overview(near)
  equal(openRequests, 2)
  deepEqual(
    here.map(({ clientIp, network, program, what }) => [clientIp, network, program, what]),
    [['203.0.113.9', '203.0.113.0/24', 'Postbote 3.1', 'login']],
  )
  deepEqual(idsOf(it, far), [])
  const [own] = here
  ok(own)
  ok('until' in (await it.desk.approve(near, own.request, 1)))
  deepEqual([idsOf(it, near), it.desk.overview(near).openRequests], [[], 1], 'answered')
})

test('it ends with the request, with the proof, and with the factor', async () => {
  const it = house()
  const enrolled = await it.enrolled()
  const near = await it.signedIn(enrolled, beside)
  await refusedLogin(it)
  it.later(milliseconds(REQUEST_LIVES - 1))
  equal(idsOf(it, near).length, 1)
  it.later(milliseconds(1))
  deepEqual(idsOf(it, near), [])
  const later = await it.signedIn(enrolled, beside)
  await refusedLogin(it, alice, { ...abroad, client: 8 })
  equal(idsOf(it, later).length, 1)
  const { from: _, ...without } = later
  deepEqual(idsOf(it, without), [], 'a proof from nowhere shows nothing')
  await it.owners.revoke(alice, 'all', 'hanako', 'lost')
  const { here, ended } = it.desk.overview(later)
  deepEqual([here, ended], [[], true])
  it.later(PROOF_LIVES)
  deepEqual(idsOf(it, near), [])
})

test('IPv6 is a /48; a mobile network is its operator where the tables know it', async () => {
  const mobile = { kind: 'mobile', operator: 64501 } as const
  const it = house({
    networks: { factsOf: (ip) => (ip.startsWith('198.51.100.') ? mobile : {}) },
  })
  const enrolled = await it.enrolled()
  const six = await it.signedIn(enrolled, '2001:db8:7:1::1')
  const phone = await it.signedIn(enrolled, '198.51.100.77')
  deepEqual(phone.from, ['198.51.100.0/24', 'AS64501'])
  await refusedLogin(it, alice, { ...abroad, clientIp: '2001:db8:7:ffff::9' })
  await refusedLogin(it, alice, { ...abroad, clientIp: '2001:db8:8::9', client: 8 })
  await refusedLogin(it, alice, { ...abroad, clientIp: '192.0.2.9', network: mobile, client: 9 })
  deepEqual(idsOf(it, six), ['2001:db8:7:ffff::9'])
  deepEqual(idsOf(it, phone), ['192.0.2.9'])
})

const opened = (t: TestContext, { desk }: House) =>
  openPage(t, {
    config: { proxies: ['127.0.0.1'] },
    desk: deskBehind(desk),
  })
const requestOn = (browser: Browser): string =>
  /name="request" value="([^"]+)"/.exec(browser.page.text)?.[1] ?? ''

test('behind the proxy: whose mail program shows no code approves on the page, and it is let in', {
  timeout,
}, async (t) => {
  const it = house()
  const enrolled = await it.enrolled()
  const { browser: open } = await opened(t, it)
  await it.stepUp.login(alice, abroad, 'unlikely')
  await it.stepUp.login(alice, thiefs, 'unlikely')
  it.later(minutes(1))
  const far = open({ 'X-Forwarded-For': '198.51.100.7' })
  await far.signIn('alice@example.jp', codeAt(enrolled.secret, it.world.now))
  equal(far.title, 'Enter the request code')
  equal(requestOn(far), '')
  it.later(minutes(1))
  const near = open({ 'X-Forwarded-For': `203.0.113.9, ${beside}` })
  await near.signIn('alice@example.jp', codeAt(enrolled.secret, it.world.now))
  match(near.title, /^Waiting for you/)
  const own = requestOn(near)
  const { token: form } = near
  const [thief] = it.book.of(alice).requests.filter(({ clientIp }) => clientIp === '192.0.2.66')
  equal((await near.post('/me/here', { form, request: thief?.request ?? '' })).code, 409)
  equal((await near.post('/me/approve', { form, request: own, hours: '1' })).code, 409, 'not seen')
  await near.post('/me/here', { form, request: own })
  equal(near.title, 'Is this login yours?')
  match(near.page.text, /203\.0\.113\.9.*Postbote 3\.1|Postbote 3\.1.*203\.0\.113\.9/s)
  await near.post('/me/approve', { request: own, hours: '1' })
  equal((await it.stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
  equal((await it.stepUp.login(alice, thiefs, 'unlikely')).kind, 'refuse')
})

test('a young factor sees what is here too, to say that it was not he', async () => {
  const it = house()
  await it.enrolled()
  const young = await it.enrolled(alice, false)
  const near = await it.signedIn(young, beside)
  await refusedLogin(it)
  const [own] = it.desk.overview(near).here
  ok(own)
  deepEqual(await it.desk.approve(near, own.request, 1), { refused: 'early' })
  ok(!('refused' in (await it.desk.deny(near, own.request))))
})
