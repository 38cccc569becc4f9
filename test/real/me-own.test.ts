// needs: chromium
/**
 * The grown-up page in a real browser with its one script: a passkey is made and used by a virtual
 * authenticator, every page is looked at by axe in both languages, by day and by night, from 360
 * pixels, and pictures of all of them are kept. The desk does as it is told; `me-passkey.test.ts` has
 * the real one.
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
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { MePageConfig } from '../../src/gate/me/config.ts'
import { type MePage, openMePage } from '../../src/gate/me/server.ts'
import {
  ALICE,
  CODE,
  type Desk,
  deskThat,
  REQUEST_CODE,
  recoveryCodes,
  TOKEN,
  theOverview,
} from '../../src/gate/me/testing.ts'
import type { Instant } from '../../src/lib/time.ts'

const skip = labMissing(['chromium']) ?? false
const timeout = 180_000
/** 65 octets that begin like a point: the browser asks no more of it before it subscribes. */
const pushKey =
  'BEl62iUYgUivxIkv69yViEuiBIa-Ib9-SkvMeAtA3LFgDzkrxZJjSgSnfckjBJuBkr3qBUYIHBQFLXYp5Nksh8U'

suite('the grown-up page of owners in a real browser', { skip, timeout: 400_000 }, () => {
  let browser: ConsoleBrowser
  let page: MePage
  let desk: Desk
  let base = ''
  before(async () => {
    const folder = process.env['SEKIMORI_PICTURES']
    if (folder !== undefined) mkdirSync(join(folder, 'me'), { recursive: true })
    browser = await openConsoleBrowser(folder === undefined ? undefined : join(folder, 'me'))
    const [port = 0] = await freePorts(1)
    base = `http://localhost:${port}`
    const goodFrom = (Date.now() + 86_400_000) as Instant
    desk = deskThat({
      overview: () => ({
        ...theOverview,
        ...{ recoveryLeft: 2, pushKey },
        pushes: [
          {
            subscription: 's1',
            site: 'fcm.googleapis.com',
            since: theOverview.factors[0]?.since ?? goodFrom,
          },
        ],
        factors: [
          ...theOverview.factors,
          {
            ...{ factor: 'f3', since: goodFrom, goodFrom, isPasskey: true },
            label: '<b>my</b> \u202ephone',
          },
        ],
      }),
      signInWithPasskey: async () => ({ account: ALICE, factor: 'f3', provedAt: goodFrom }),
      finishPasskey: async () => ({ goodFrom, recoveryCodes }),
    })
    page = await openMePage({
      desk,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      zone: 'Asia/Tokyo',
      told: () => {},
      limits: { pages: 2_000, forms: 400 },
      config: MePageConfig.parse({
        ...{ listen: `inet:127.0.0.1:${port}`, origins: [base] },
        help: { ja: '情報システム課\n内線 1234', en: 'IT desk\nextension 1234' },
      }),
    })
  })
  after(async () => {
    await browser?.close()
    await page?.close()
  })

  for (const { language, width, isDark } of [
    { language: 'ja', width: 390, isDark: false },
    { language: 'en', width: 360, isDark: true },
    { language: 'ja', width: 1_280, isDark: true },
  ] as const)
    test(`${language}, ${width} pixels, ${isDark ? 'dark' : 'light'}: every page fits, reads well, and works`, {
      timeout,
    }, async () => {
      const it = await browser.open({
        ...{ language, width, height: 844, isDark },
        // Refusals are looked at, too.
        allowed: /the server responded with a status of 4\d\d/,
      })
      const { page: tab } = it
      const look = async (name: string) => {
        await looked(it, `${language}-${width}${isDark ? '-dark' : ''}-${name}`)
      }
      await it.authenticator()
      await tab.goto(`${base}/me/enrol/${TOKEN}`)
      await look('enrol')
      await tab.locator('main form button').click()
      await tab.locator('#label').fill('私の電話')
      await look('enrol-new')
      await tab.locator('form[data-script=make] button').click()
      await tab.locator('ul.codes').waitFor()
      await look('enrolled')
      const made = desk.calls.findLast(([name]) => name === 'finishPasskey')
      deepEqual(made?.[2], { origin: base, rpId: 'localhost' })
      equal(made?.[5], '私の電話')

      await tab.goto(`${base}/me`)
      await look('sign-in')
      await tab.locator('form[data-script=use] button').click()
      await tab.locator('a[href="/me/account"]').waitFor()
      const used = desk.calls.findLast(([name]) => name === 'signInWithPasskey')
      match(JSON.stringify(used?.[3]), /"signature":"[\w-]{60,}"/)
      await look('home')
      equal(await tab.locator('b').count(), 0, 'a name is no markup')
      await tab.locator('#code').fill(REQUEST_CODE)
      await tab.locator('form[action="/me/request"] button').click()
      await tab.locator('p.plain').waitFor()
      await look('request')
      await tab.locator('a.danger-line').click()
      await look('not-me')
      await tab.goto(`${base}/me/request`)
      await tab.locator('form[action="/me/approve"] button').click()
      await tab.locator('ol').waitFor()
      await look('approved')

      await tab.goto(`${base}/me/account`)
      await look('account')
      await tab.locator('summary').click()
      await look('account-refused')
      await tab.locator('form[action="/me/account/login"] button.second').first().click()
      await tab.locator('[role=status]').waitFor()
      await tab.locator('form[action="/me/account/login"] button.danger-line').first().click()
      await look('disown')
      await tab.locator('button.danger').click()
      await tab.locator('ol').waitFor()
      await look('denied')
      deepEqual(
        desk.calls
          .filter(([name]) => name === 'answerLogin')
          .slice(-2)
          .map(([, , , mine]) => mine),
        [true, false],
      )

      await tab.goto(`${base}/me/help`)
      await tab.getByRole('radio').nth(3).check()
      await look('help')
      await tab.locator('form[action="/me/help"] button').click()
      await tab.locator('[role=status]').waitFor()
      await look('heard')
      deepEqual(desk.calls.findLast(([name]) => name === 'tellSymptom')?.[2], 'contacts-got-mail')

      await tab.context().clearCookies()
      await tab.goto(`${base}/me/lost`)
      await look('lost')
      await tab.locator('#account').fill(ALICE)
      await tab.locator('form[action="/me/lost"] button').click()
      await tab.getByText('048213').waitFor()
      await look('lost-asked')
      deepEqual(it.complaints, [])
      await it.close()
    })

  test('the service worker and the manifest are taken by the browser, and it shows what it is pushed', {
    timeout,
  }, async () => {
    const it = await browser.open({ language: 'ja', width: 390, height: 844 })
    const { page: tab, cdp } = it
    await tab.context().grantPermissions(['notifications'], { origin: base })
    await tab.goto(`${base}/me`)
    const manifest = await cdp.send('Page.getAppManifest')
    deepEqual(manifest.errors, [])
    ok(String(manifest.data).includes('"scope":"/me"'))
    await tab.locator('#account').fill(ALICE)
    await tab.locator('#code').fill(CODE)
    await tab.locator('form[action="/me/sign-in"] button').click()
    await tab.locator('form[data-script=tell]').waitFor()
    const scope = await tab.evaluate(async () => {
      const { serviceWorker } = (
        globalThis as unknown as {
          navigator: {
            serviceWorker: {
              register(path: string, how: object): Promise<{ scope: string }>
              ready: Promise<unknown>
            }
          }
        }
      ).navigator
      const registered = await serviceWorker.register('/me/sw.js', { scope: '/me' })
      await serviceWorker.ready
      return registered.scope
    })
    equal(scope, `${base}/me`)
    const registered = Promise.withResolvers<string>()
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations
      if (first !== undefined) registered.resolve(first.registrationId)
    })
    await cdp.send('ServiceWorker.enable')
    const registrationId = await registered.promise
    const push = () =>
      cdp.send('ServiceWorker.deliverPushMessage', {
        ...{ origin: base, registrationId },
        data: JSON.stringify({ what: 'asked', language: 'ja' }),
      })
    const titles = async () =>
      tab.evaluate(async () => {
        const { serviceWorker } = (
          globalThis as unknown as {
            navigator: {
              serviceWorker: {
                ready: Promise<{
                  getNotifications(): Promise<readonly { title: string; body: string }[]>
                }>
              }
            }
          }
        ).navigator
        const shown = await (await serviceWorker.ready).getNotifications()
        return shown.map(({ title, body }) => `${title}: ${body}`)
      })
    let shown: readonly string[] = []
    for (let n = 0; n < 300 && shown.length === 0; n += 1) {
      // A browser that is still starting its worker loses what it is handed: it is handed again.
      if (n % 30 === 0) await push()
      shown = await titles()
      if (shown.length === 0) await tab.waitForTimeout(100)
    }
    deepEqual(shown, ['本人確認: 確認待ちのログインがあります。'])
    deepEqual(it.complaints, [])
    await it.close()
  })
})

async function looked(it: ConsolePage, name: string): Promise<void> {
  ok((await it.overflow()) <= 0, `${name} is too wide`)
  await it.picture(name)
  const found = await it.axe()
  deepEqual(found, [], `${name}: ${JSON.stringify(found)}`)
}
