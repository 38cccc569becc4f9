/** The owners' page over the desk as the guard has it: what an owner sees and types, end to end. */
import { equal, match, ok } from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { type Browser, deskBehind, openPage } from '../../gate/me/testing.ts'
import { minutes } from '../../lib/time.ts'
import { FACTOR_RIPENS } from '../../step-up/state.ts'
import { abroad, alice, codeAt, codeIn, type House, house, keyIn, swept } from './testing.ts'

after(swept)
const timeout = 20_000

const opened = (t: TestContext, { desk }: House) =>
  openPage(t, {
    desk: deskBehind(desk),
  })

/** By the card that a person handed over; gives back the secret that the authenticator has. */
async function enrolledBy(browser: Browser, it: House): Promise<Uint8Array> {
  const { url = '', token } = await it.owners.enrol(alice, 'hanako', 'in person')
  await browser.get(new URL(url).pathname)
  await browser.post('/me/enrol', { token })
  const secret = /<strong>((?:[A-Z2-7]{4} ?)+)<\/strong>/.exec(browser.page.text)?.[1] ?? ''
  const key = keyIn(secret.replaceAll(' ', ''))
  await browser.post('/me/factor/finish', { code: codeAt(key, it.world.now) })
  equal(browser.page.text.match(/(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}/g)?.length, 10)
  return key
}

async function refusedCode(it: House): Promise<string> {
  const answer = await it.stepUp.login(alice, abroad, 'unlikely')
  ok(answer.kind === 'refuse')
  return codeIn(answer.text)
}

test('enrolled by a card, an owner approves on his page what his program was refused', {
  timeout,
}, async (t) => {
  const it = house()
  const { browser: open } = await opened(t, it)
  const key = await enrolledBy(open(), it)
  it.later(FACTOR_RIPENS)
  const browser = open()
  const code = await refusedCode(it)
  await browser.signIn('alice@example.jp', codeAt(key, it.world.now))
  await browser.post('/me/request', { code })
  match(browser.page.text, /203\.0\.113\.9/)
  match(browser.page.text, /Postbote 3\.1/)
  const request = /name="request" value="([^"]+)"/.exec(browser.page.text)?.[1] ?? ''
  await browser.post('/me/approve', { request, hours: '12' })
  equal(it.kinds('stepup.approved').length, 1)
  equal((await it.stepUp.login(alice, abroad, 'unlikely')).kind, 'let-in')
})

test('«not me» on the page contains, and a stranger sees nothing of it', { timeout }, async (t) => {
  const it = house()
  const { browser: open } = await opened(t, it)
  const key = await enrolledBy(open(), it)
  it.later(FACTOR_RIPENS)
  const code = await refusedCode(it)
  const stranger = open()
  await stranger.signIn('alice@example.jp', '000000')
  await stranger.post('/me/request', { code })
  ok(!stranger.page.text.includes('203.0.113.9'))
  it.later(minutes(1))
  const browser = open()
  await browser.signIn('alice@example.jp', codeAt(key, it.world.now))
  await browser.post('/me/request', { code })
  const request = /name="request" value="([^"]+)"/.exec(browser.page.text)?.[1] ?? ''
  await browser.get('/me/not-me')
  await browser.post('/me/deny', { request })
  equal(it.world.contained.length, 1)
  equal(it.kinds('stepup.denied').length, 1)
})
