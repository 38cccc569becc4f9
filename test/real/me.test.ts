// needs: chromium, openssl
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type LabBrowser, openBrowser } from '../../lab/browser.ts'
import { makeCertificate } from '../../lab/certificate.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { openScratch, type Scratch } from '../../lab/scratch.ts'
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
  theRequest,
} from '../../src/gate/me/testing.ts'
import type { Instant } from '../../src/lib/time.ts'
import type { RequestShown } from '../../src/ports/owner-desk.ts'

const skip = labMissing(['chromium', 'openssl']) ?? false
const timeout = 120_000

suite('a real browser without scripts on the owners’ page', { skip, timeout: 300_000 }, () => {
  let scratch: Scratch
  let page: MePage
  let desk: Desk
  let here: readonly RequestShown[] = []
  let base = ''
  before(async () => {
    scratch = openScratch()
    const [port = 0] = await freePorts(1)
    const { certFile, keyFile } = makeCertificate(scratch.folder)
    base = `https://localhost:${port}`
    desk = deskThat({ overview: () => ({ ...theOverview, here, openRequests: here.length + 1 }) })
    page = await openMePage({
      desk,
      clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
      zone: 'Asia/Tokyo',
      told: () => {},
      limits: { pages: 500, forms: 200 },
      config: MePageConfig.parse({
        ...{ listen: `inet:127.0.0.1:${port}`, origins: [base], certFile, keyFile },
      }),
    })
  })
  after(async () => {
    await scratch.close()
    await page.close()
  })

  const signIn = async (it: LabBrowser) => {
    await it.open(`${base}/me`)
    await it.type('#account', ALICE)
    await it.type('#code', CODE)
    await it.click('main form:not([hidden]) button')
  }

  for (const { language, width, isPhone, says } of [
    {
      ...{ language: 'ja-JP', width: 390, isPhone: true },
      says: ['このログインはあなたですか', 'オランダ', '承認しました', 'アカウントを停止しました'],
    },
    {
      ...{ language: 'en-US', width: 1_200, isPhone: false },
      says: ['Is this login yours?', 'Netherlands', 'Approved', 'The account is stopped'],
    },
  ])
    test(`${language} on ${width} pixels: sign in, code, approve, not me, enrol`, {
      timeout,
    }, async (t) => {
      const [asks, place, approved, denied] = says
      const it = await openBrowser(scratch, { language, trustsAll: true })
      await it.size(width, 844, isPhone)
      const fits = async () => ok((await it.overflow()) <= 0, `${await it.url()} is too wide`)
      await signIn(it)
      await fits()
      await it.type('#code', REQUEST_CODE)
      await it.click('main form:not([hidden]) button')
      equal(await it.text('h1'), asks)
      ok((await it.text('dl')).includes(place ?? ''))
      await fits()
      await it.pick('#hours', '168')
      await it.click('form[action="/me/approve"] button')
      equal(await it.text('h1'), approved)
      equal(desk.calls.findLast(([name]) => name === 'approve')?.[3], 168)

      await it.open(`${base}/me`)
      await it.type('#code', REQUEST_CODE)
      await it.click('main form:not([hidden]) button')
      await it.click('a.danger-line')
      await fits()
      await it.click('button.danger')
      equal(await it.text('h1'), denied)

      await it.open(`${base}/me/enrol/${TOKEN}`)
      await it.click('main form:not([hidden]) button')
      await fits()
      await it.type('#code', CODE)
      await it.click('main form:not([hidden]) button')
      await fits()
      const shown = await it.text('main')
      for (const code of recoveryCodes) ok(shown.includes(code))

      const cookies = await it.cookies()
      for (const cookie of cookies) {
        match(cookie.name, /^__Host-sekimori-me-/)
        deepEqual([cookie.httpOnly, cookie.secure, cookie.sameSite], [true, true, 'Strict'])
      }
      equal(cookies.length, 2)
      deepEqual(it.complaints, [], 'nothing was blocked, missing or thrown')
      t.diagnostic(`${cookies.length} cookies`)
    })

  test('what waits from here is listed on a telephone, and seen before it is approved', {
    timeout,
  }, async () => {
    const it = await openBrowser(scratch, { language: 'ja', trustsAll: true })
    await it.size(390, 844, true)
    const fits = async () => ok((await it.overflow()) <= 0, `${await it.url()} is too wide`)
    here = [theRequest, { ...theRequest, request: 'r2', protocol: 'smtp' }]
    await signIn(it)
    await fits()
    equal(await it.text('h1'), 'この場所からの確認待ち')
    await it.click('form[action="/me/here"] button')
    equal(await it.text('h1'), 'このログインはあなたですか')
    await it.click('form[action="/me/approve"] button')
    equal(await it.text('h1'), '承認しました')
    equal(desk.calls.findLast(([name]) => name === 'approve')?.[2], 'r1')
    here = []
    await it.open(`${base}/me`)
    equal(await it.text('h1'), '確認コードの入力')
    await fits()
    deepEqual(it.complaints, [])
  })

  test('a form on another site cannot act in the owner’s name', { timeout }, async () => {
    const it = await openBrowser(scratch, { language: 'en-GB', trustsAll: true })
    await signIn(it)
    const before = desk.calls.length
    const form = `<form method="post" action="${base}/me/request"><input name="code" value="${REQUEST_CODE}"><button>x</button></form>`
    await it.open(`data:text/html,${encodeURIComponent(form)}`)
    await it.click('button')
    match(await it.text(), /Not accepted from another site/)
    equal(desk.calls.length, before)
    ok(page.tally().refused.foreign >= 1)
  })
})
