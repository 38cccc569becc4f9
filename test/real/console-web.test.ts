// needs: chromium
/**
 * The console's page in a real browser, with a made-up API (`web/console/dev.ts`): how it is used.
 * How it looks is in `console-looks.ts`; what only the real server can show, in `console.test.ts`.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, suite, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ConsolePage } from '../../lab/console-browser.ts'
import { type ConsoleWeb, holds, openConsoleWeb } from '../../lab/console-web.ts'
import { labMissing } from '../../lab/missing.ts'
import { screensShown } from '../../web/console/dev/screens.ts'

const skip = labMissing(['chromium']) ?? false
/** Of the first screen, compressed. */
const FIRST_SCREEN_BYTES_MAX = 350_000
/** More than any screen has. */
const TABS_MAX = 250
const ROWS = 100_000
const ROWS_IN_PAGE_MAX = 120

suite('the console’s page with a made-up API', { skip, timeout: 280_000 }, () => {
  let web: ConsoleWeb
  before(async () => {
    web = await openConsoleWeb()
  })
  after(() => web?.close())
  beforeEach(() => web.send('role', { role: 'administrator' }))

  test('the calm day, the first day and the day of a fault say so in one sentence', async () => {
    const opened = await web.browser.open()
    for (const [scene, kind] of [
      ['calm', 'good'],
      ['first', 'idle'],
      ['fault', 'bad'],
      ['blast', 'bad'],
    ] as const) {
      await web.send('scene', { scene })
      await web.go(opened, '/')
      await opened.picture(`now-${scene}`)
      const glance = opened.page.getByTestId('glance')
      equal(await glance.getAttribute('data-kind'), kind, scene)
      deepEqual(await opened.axe(), [], scene)
    }
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('a verdict of the live stream stands on the screen Now, and no markup of a stranger', async () => {
    await web.send('scene', { scene: 'blast' })
    const opened = await web.browser.open({ language: 'en' })
    await web.go(opened, '/')
    const list = opened.page.getByRole('list', { name: 'Verdicts as they come' })
    await list.getByText('evil').first().waitFor()
    match(await list.innerText(), /evil⟨202E⟩<img src=x onerror=alert\(1\)>@example\.ac\.jp/)
    equal(await opened.page.locator('img[src="x"]').count(), 0)
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('everything that can be pressed is reached by the keyboard', async () => {
    // What comes while Tab is pressed stands before it.
    await web.send('scene', { scene: 'calm' })
    const opened = await web.browser.open({ language: 'en', height: 3_000 })
    const unreached: string[] = []
    for (const path of screensShown) {
      await web.goOn(opened, path)
      unreached.push(...(await unreachedOf(opened, path === '/')).map((it) => `${path}: ${it}`))
    }
    await opened.close()
    deepEqual(unreached, [])
  })

  test('keys go to a screen, whose heading has the focus, and are letters in a field', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/')
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL('**/people')
    await holds(page, `document.activeElement?.matches('h1')`)
    equal(await page.title(), 'People – Sekimori')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByLabel('Name').fill('')
    await page.getByLabel('Name').press('g')
    await page.getByLabel('Name').press('n')
    ok(page.url().endsWith('/people'))
    await opened.close()
  })

  test('who signs out and in again stands where he stood', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/my')
    await page.getByRole('button', { name: 'Menu of yamada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    ok(page.url().endsWith('/my'))
    await page.getByLabel('Name').fill('yamada')
    await page.locator('input[type=password]').fill('a long sentence of mine')
    const code = page.getByLabel('Six-digit code')
    await code.fill('000000')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('Too many tries').waitFor()
    await code.fill('123456')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'My sessions and factors' }).waitFor()
    await opened.close()
  })

  test('the token of a set-up link leaves the address, and the codes are left only when kept', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await opened.authenticator()
    await web.go(opened, '/setup#a-token')
    ok(!page.url().includes('a-token'))
    await page.getByLabel('Name').fill('hanako')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('button', { name: 'Use a password and an authenticator app' }).click()
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor()
    deepEqual(await opened.axe(), [])
    await opened.picture('setup-app')
    await page.locator('input[type=password]').fill('a long sentence of mine')
    await page.getByLabel('The six digits').fill('123456')
    await page.getByRole('button', { name: 'Register', exact: true }).click()
    await page.getByRole('list', { name: 'Recovery codes' }).waitFor()
    const on = page.getByRole('button', { name: 'Go on to the console' })
    ok(await on.isDisabled())
    await opened.picture('setup-codes')
    await page.getByLabel('I keep them in a safe place').check()
    await on.click()
    await page.getByRole('heading', { name: 'Now', exact: true }).waitFor()
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('an act that wants a fresh proof asks for it, and can be left', async () => {
    // The made-up guard wants one each time it is asked to revoke.
    const opened = await web.browser.open({ language: 'en', allowed: /403/ })
    const { page } = opened
    await web.go(opened, '/people')
    await page.getByRole('button', { name: 'Acts on sato.h' }).click()
    await page.getByRole('menuitem', { name: 'Revoke' }).click()
    const dialog = page.getByRole('dialog', { name: 'Revoke' })
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await dialog.getByText('Enter a reason.').waitFor()
    await dialog.getByLabel('Reason').fill('left the university')
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    const proof = page.getByRole('dialog', { name: 'Prove that it is you' })
    await proof.waitFor()
    deepEqual(await opened.axe(), [])
    await opened.picture('proof')
    await proof.getByRole('button', { name: 'Close' }).click()
    await proof.waitFor({ state: 'hidden' })
    ok(await dialog.isVisible())
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('a viewer has no way to change people, and none to a screen that is not his', async () => {
    await web.send('role', { role: 'viewer' })
    const opened = await web.browser.open({ language: 'en' })
    await web.go(opened, '/people')
    equal(await opened.page.getByRole('button', { name: 'Invite', exact: true }).count(), 0)
    equal(await opened.page.getByRole('button', { name: /^Acts on/ }).count(), 0)
    await opened.close()
  })

  test(`of ${ROWS} rows only those in sight are in the page, and End goes to the last`, async () => {
    await web.send('people', { count: ROWS })
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/people')
    const rows = page.locator('table tbody tr[data-index]')
    ok((await rows.count()) < ROWS_IN_PAGE_MAX)
    await rows.first().focus()
    await page.keyboard.press('End')
    await page.getByText(`person-0${ROWS - 1}`).waitFor()
    await holds(page, `document.activeElement?.dataset.index === '${ROWS + 3}'`)
    ok((await rows.count()) < ROWS_IN_PAGE_MAX)
    // 100,004 and the row of the headings.
    equal(await page.locator('table').getAttribute('aria-rowcount'), String(ROWS + 5))
    await web.send('people', { count: 0 })
    await opened.close()
  })

  test('the first screen takes less than 350 kB of compressed script', async () => {
    const opened = await web.browser.open()
    const scripts = new Set<string>()
    opened.page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      if (pathname.endsWith('.js')) scripts.add(pathname)
    })
    await web.go(opened, '/')
    const bytes = [...scripts].reduce(
      (sum, path) => sum + gzipSync(readFileSync(join(web.folder, path)), { level: 9 }).length,
      0,
    )
    ok(bytes > 50_000 && bytes < FIRST_SCREEN_BYTES_MAX, `${bytes} octets`)
    await opened.close()
  })
})

/**
 * What can be pressed and sees no focus on the way of Tab. Whoever goes to a screen begins at its
 * heading; what stands before that is looked at once (`isWhole`).
 */
async function unreachedOf({ page }: ConsolePage, isWhole: boolean): Promise<readonly string[]> {
  await page.evaluate(`(() => {
    globalThis.reached = new Set()
    document.addEventListener('focusin', ({ target }) => reached.add(target))
  })()`)
  await page.evaluate(`document.body.focus()`)
  for (let at = 0; at < TABS_MAX; at += 1) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(`document.activeElement === document.body`)) break
  }
  return (await page.evaluate(`(() => {
    const all = document.querySelectorAll('a[href], button, input, select, textarea, summary')
    return [...all]
      .filter((it) => it.closest('.sk-page, .sk-door') !== null || ${isWhole})
      .filter((it) => !reached.has(it) && it.tabIndex >= 0 && !it.disabled && it.checkVisibility())
      // Of a group of radios one is reached, and the arrows go on from there.
      .filter((it) => it.type !== 'radio' || ![...reached].some(({ name }) => name === it.name))
      // From row to row the arrows go, and Tab through the controls of one.
      .filter((it) => (it.closest('tr[data-index]')?.dataset.index ?? '0') === '0')
      // Whatever is hidden from everybody.
      .filter((it) => it.closest('[aria-hidden="true"], [inert]') === null)
      .map((it) => it.outerHTML.slice(0, 160))
  })()`)) as readonly string[]
}
