// needs: postfix, dovecot-imapd, chromium
// slow
/**
 * A passkey on the grown-up page, on a real Dovecot and a real Postfix with a real guard: who logs in
 * from abroad is asked, and the owner answers on a telephone's screen with a passkey that is two days
 * old (Chromium's virtual authenticator has its key). Both languages, by day and by night; pictures
 * are kept.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import {
  type ConsoleBrowser,
  type ConsolePage,
  openConsoleBrowser,
} from '../../lab/console-browser.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { MailboxSession } from '../../lab/mailbox.ts'
import { labMissing } from '../../lab/missing.ts'
import { passkeysBefore } from '../../lab/owner.ts'
import { type FarDoor, openFarDoor } from '../../lab/owner-far.ts'
import { freePorts } from '../../lab/ports.ts'
import { until } from '../../lab/scratch.ts'
import type { Event } from '../../src/events/event.ts'
import { eventOf } from '../../src/keeper/entries.ts'
import type { SoftPasskey } from '../../src/keeper/step-up/passkeys/testing.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'

const timeout = 120_000
const homeIps = ['133.11.0.9', '133.12.5.5']
/** Brazil and the Netherlands, by the table of places. */
const abroad = ['177.60.10.9', '145.60.10.9']
const names = ['anna', 'ben']
const users = names.map((name) => ({ name: `${name}@example.jp`, password: `${name}-secret` }))

suite('a passkey on a telephone, on real servers', {
  skip: labMissing(['postfix', 'dovecot-imapd', 'chromium']) ?? false,
  timeout: 600_000,
}, () => {
  let house: Guarded
  let browser: ConsoleBrowser
  let passkeys: ReadonlyMap<string, SoftPasskey>
  let page = ''
  const doors: FarDoor[] = []
  const full = (name: string): string => `${name}@example.jp`

  const imap = async (name: string, ip: string) => {
    const door = await openFarDoor('imap', house.lab.dovecot.imapPort, ip)
    doors.push(door)
    const session = new MailboxSession('imap', door.port)
    const isIn = await session.login(full(name), `${name}-secret`)
    const line = session.said.split('\r\n').find((one) => one.startsWith('a1 ')) ?? session.said
    session.destroy()
    return { isIn, line }
  }
  const entries = async (kind: Event['kind'], name: string): Promise<readonly Event[]> => {
    const found: Event[] = []
    for await (const one of readEvidence(join(house.data, 'evidence'), join(house.data, 'keys'))) {
      const event = eventOf(one)
      if (event?.kind === kind && 'account' in event && event.account === `sasl:${full(name)}`)
        found.push(event)
    }
    return found
  }

  before(async () => {
    const [port = 0] = await freePorts(1)
    page = `http://localhost:${port}`
    house = await startGuarded({
      dovecot: true,
      postfix: { users, trustedNetworks: '127.0.0.0/8 10.0.0.0/8' },
      learned: { days: 45, homeIps, seed: 20261122 },
      prepared: async (data) => {
        const site = { origin: page, rpId: 'localhost' }
        passkeys = await passkeysBefore(data, names.map(full), site)
      },
      config: () => `
realm: example.jp
zone: Asia/Tokyo
me:
  listen: inet:127.0.0.1:${port}
  origins: ['${page}']
  proxies: ['127.0.0.1']
  help: { ja: '情報システム課 内線 1234', en: 'IT desk, extension 1234' }
`,
    })
    for (const name of names) {
      const { code, err } = await house.sekimori(
        ...['owner', 'policy', full(name), 'step-up', '--break-glass', 'asked for by the owner'],
      )
      equal(code, 0, err)
    }
    const folder = join(
      process.env['SEKIMORI_PICTURES'] ?? join(house.lab.folder, 'pictures'),
      'me-passkey',
    )
    mkdirSync(folder, { recursive: true })
    browser = await openConsoleBrowser(folder)
  })
  after(async () => {
    for (const door of doors) await door.close()
    await browser?.close()
    await house?.stop()
  })

  /** A telephone with the owner's passkey, at home, where he signs in. */
  const signedIn = async (name: string, language: 'ja' | 'en', isDark: boolean) => {
    const it = await browser.open({ language, isDark, width: 390, height: 844 })
    await it.page.setExtraHTTPHeaders({ 'X-Forwarded-For': homeIps[0] ?? '' })
    await it.cdp.send('WebAuthn.enable')
    const { authenticatorId } = await it.cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
        ...{ hasUserVerification: true, isUserVerified: true },
        automaticPresenceSimulation: true,
      },
    })
    const credential = passkeys.get(full(name))?.credential('localhost')
    await it.cdp.send('WebAuthn.addCredential', {
      authenticatorId,
      credential: credential as never,
    })
    await it.page.goto(`${page}/me`)
    await it.page.locator('form[data-script=use] button').click()
    await it.page.locator('a[href="/me/account"]').waitFor()
    return it
  }
  const looked = async (it: ConsolePage, name: string): Promise<void> => {
    ok((await it.overflow()) <= 0, `${name} is too wide`)
    await it.picture(name)
    deepEqual(await it.axe(), [], name)
  }

  test('ja, by day: from abroad he is asked, approves with his passkey, and is let in', {
    timeout,
  }, async (t) => {
    const [ip = ''] = abroad
    equal((await imap('anna', homeIps[0] ?? '')).isIn, true)
    const refused = await imap('anna', ip)
    t.diagnostic(refused.line)
    equal(refused.isIn, false)
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(refused.line)?.[0] ?? ''
    const it = await signedIn('anna', 'ja', false)
    await looked(it, 'ja-home')
    await it.page.locator('#code').fill(code)
    await it.page.locator('form[action="/me/request"] button').click()
    await it.page.locator('p.plain').waitFor()
    equal(await it.page.locator('h1').innerText(), 'このログインはあなたですか')
    ok((await it.page.locator('dl').innerText()).includes(ip))
    await looked(it, 'ja-request')
    await it.page.locator('form[action="/me/approve"] button').click()
    await it.page.getByRole('heading', { name: '承認しました' }).waitFor()
    await looked(it, 'ja-approved')
    equal((await imap('anna', ip)).isIn, true)
    const proved = await entries('factor.proved', 'anna')
    deepEqual(
      proved.map((one) => 'method' in one && one.method),
      ['passkey'],
    )
    equal((await entries('stepup.approved', 'anna')).length, 1)
    // What he sees of himself, from the evidence.
    await it.page.goto(`${page}/me/account`)
    const rows = await it.page.locator('ul.rows').first().innerText()
    match(rows, /日本/)
    match(rows, /本人確認を要求/)
    await looked(it, 'ja-account')
    await it.page.goto(`${page}/me/help`)
    await looked(it, 'ja-help')
    await it.page.getByRole('radio', { name: 'メールが届くのが遅い' }).check()
    await it.page.locator('form[action="/me/help"] button').click()
    await it.page.getByRole('heading', { name: '知らせを受け付けました' }).waitFor()
    const [voice] = await entries('symptom.reported', 'anna')
    equal(voice !== undefined && 'what' in voice && voice.what, 'slow-mail')
    deepEqual(it.complaints, [])
    await it.close()
  })

  test('en, by night: of a login on his list he says that it was not he, and all is closed', {
    timeout,
  }, async (t) => {
    const [, ip = ''] = abroad
    equal((await imap('ben', homeIps[1] ?? '')).isIn, true)
    const refused = await imap('ben', ip)
    t.diagnostic(refused.line)
    equal(refused.isIn, false)
    const it = await signedIn('ben', 'en', true)
    await it.page.goto(`${page}/me/account`)
    await looked(it, 'en-account')
    const strange = it.page.locator('ul.rows li', { hasText: 'you were asked' })
    await strange.getByRole('button', { name: 'This was not me' }).click()
    await looked(it, 'en-not-me')
    await it.page.locator('button.danger').click()
    await it.page.getByRole('heading', { name: 'The account is stopped' }).waitFor()
    await looked(it, 'en-stopped')
    equal((await entries('stepup.answered', 'ben')).length, 1)
    await until('the account is contained', 20_000, async () =>
      (await house.status()).contained.includes(`sasl:${full('ben')}`),
    )
    equal((await imap('ben', homeIps[1] ?? '')).isIn, false)
    deepEqual(it.complaints, [])
    await it.close()
  })
})
