// needs: chromium
/**
 * Files on the console's page in a real browser, with a made-up API: folders that are dropped, files
 * that are downloaded and what is told when there is none, and an investigation taken into a case.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, suite, test } from 'node:test'
import type { ConsolePage } from '../../lab/console-browser.ts'
import { type ConsoleWeb, holds, openConsoleWeb } from '../../lab/console-web.ts'
import { labMissing } from '../../lab/missing.ts'
import { jsonText, toJson } from '../../src/reports/exchange/json.ts'
import { blast } from '../../src/reports/testing/blast.ts'
import { screensShown } from '../../web/console/dev/screens.ts'

const skip = labMissing(['chromium']) ?? false
const CASE = '/cases/SKM-2025-0001'
const COPY = 1
const ROOT = join(import.meta.dirname, '../..')

/** As the desktop drops them: the browser opens the folders, and no script of the page is asked. */
async function drop(
  { cdp, page }: ConsolePage,
  at: string,
  files: readonly string[],
): Promise<void> {
  const box = await page.locator(at).boundingBox()
  ok(box !== null)
  const place = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  const data = { items: [], files: [...files], dragOperationsMask: COPY }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await cdp.send('Input.dispatchDragEvent', { type, ...place, data })
}

suite('files on the console’s page', { skip, timeout: 280_000 }, () => {
  let web: ConsoleWeb
  let folder = ''
  before(async () => {
    web = await openConsoleWeb()
    folder = mkdtempSync(join(tmpdir(), 'sekimori-files-'))
    mkdirSync(join(folder, 'var/log/old'), { recursive: true })
    mkdirSync(join(folder, 'empty'))
    for (const name of ['var/log/mail.log', 'var/log/old/mail.log.1', 'var/log/<img src=x>.log'])
      writeFileSync(join(folder, name), name)
    writeFileSync(join(folder, 'found.json'), jsonText(toJson(blast)))
    writeFileSync(join(folder, 'wrong.json'), '{"format": 1}')
    writeFileSync(join(folder, 'large.json'), Buffer.alloc(64 * 2 ** 20 + 1))
  })
  after(async () => {
    await web?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(() => web.send('role', { role: 'administrator' }))

  test('folders that are dropped are walked, whatever their files are called', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/investigate')
    await drop(opened, '.iv-drop', [join(folder, 'var')])
    await page.getByText('3 files').waitFor()
    const told = await page.locator('.iv-files').innerText()
    match(told, /var\/log\/mail\.log/)
    match(told, /var\/log\/old\/mail\.log\.1/)
    equal(await page.locator('img[src="x"]').count(), 0)
    // The same once more adds nothing; an empty one is told.
    await drop(opened, '.iv-drop', [join(folder, 'var'), join(folder, 'empty')])
    await page.getByText('3 files').waitFor()
    await page.getByRole('button', { name: 'Remove all' }).click()
    await drop(opened, '.iv-drop', [join(folder, 'empty')])
    await page.getByText('There was no file in what you dropped.').waitFor()
    await opened.picture('files-dropped')
    deepEqual(await opened.axe(), [])
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('what is dropped beside the place does not take the page away', async () => {
    const opened = await web.browser.open({ language: 'en' })
    await web.go(opened, '/investigate')
    await drop(opened, 'h1', [join(folder, 'var/log/mail.log')])
    await holds(opened.page, `document.querySelector('h1')?.textContent === 'Investigate'`)
    ok(opened.page.url().endsWith('/investigate'))
    // A browser with a window opens a file that nobody took; this one has none.
    for (const kind of ['dragover', 'drop'])
      equal(
        await opened.page.evaluate(`(() => {
          const event = new DragEvent('${kind}', { bubbles: true, cancelable: true })
          return !document.querySelector('h1').dispatchEvent(event)
        })()`),
        true,
        kind,
      )
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('XARF, ARF, STIX and the contact card are downloaded from a case', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, `${CASE}/papers`)
    const got = async (button: string) => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: button, exact: true }).click(),
      ])
      return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')] as const
    }
    const kind = page.getByLabel('Kind of document', { exact: true })
    await kind.selectOption({ label: 'Abuse report' })
    const [xarf, text] = await got('XARF v4 (JSON)')
    match(xarf, /^SKM-2025-0001-.*\.xarf\.json$/)
    ok(Array.isArray(JSON.parse(text)))
    match((await got('ARF (mail)'))[1], /^(?:[\w-]+: |\s)/)
    await opened.picture('files-abuse')
    await kind.selectOption({ label: 'Warning to peers' })
    const [stix, bundle] = await got('STIX 2.1 (JSON)')
    equal(stix, 'SKM-2025-0001-indicators.stix.json')
    equal((JSON.parse(bundle) as { type: string }).type, 'bundle')
    await web.goOn(opened, `${CASE}/parties`)
    equal((await got('PDF (English)'))[0], 'contact-card.ja.pdf')
    deepEqual(await opened.axe(), [])
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('a file that is refused is told on the page, and none is saved', async () => {
    const opened = await web.browser.open({ language: 'en', allowed: /400/ })
    const { page } = opened
    await page.route('**/exchange/**', (route) =>
      route.fulfill({
        status: 400,
        contentType: 'application/problem+json',
        body: JSON.stringify({ status: 400, code: 'refused', detail: 'of: no mail was sent' }),
      }),
    )
    let saved = 0
    page.on('download', () => {
      saved += 1
    })
    await web.go(opened, `${CASE}/papers`)
    await page
      .getByLabel('Kind of document', { exact: true })
      .selectOption({ label: 'Abuse report' })
    await page.getByRole('button', { name: 'ARF (mail)', exact: true }).click()
    await page.getByText('of: no mail was sent', { exact: false }).waitFor()
    equal(saved, 0)
    await opened.close()
  })

  test('an investigation from elsewhere is taken into a case, and what is none is refused in the dialog', async () => {
    const opened = await web.browser.open({ language: 'en', allowed: /400/ })
    const { page } = opened
    await web.go(opened, `${CASE}/facts`)
    const choose = async (name: string) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: /Choose a file$/ }).click()
      await (await chooser).setFiles(join(folder, name))
    }
    await page.getByRole('button', { name: 'Take in an investigation' }).click()
    const dialog = page.getByRole('dialog', { name: 'Take in an investigation' })
    const take = dialog.getByRole('button', { name: 'Take in an investigation' })
    ok(await take.isDisabled())
    await choose('large.json')
    await dialog.getByText('larger than 64 MiB').waitFor()
    ok(await take.isDisabled())
    await choose('wrong.json')
    await dialog.getByLabel('Reason').fill('別の端末で調べたため')
    await take.click()
    await dialog.getByText(/cannot be read as an investigation.*investigation, /).waitFor()
    await opened.picture('files-take')
    deepEqual(await opened.axe(), [])
    await choose('found.json')
    const [request] = await Promise.all([
      page.waitForRequest((one) => one.url().endsWith('/investigation-file')),
      take.click(),
    ])
    equal(decodeURIComponent(request.headers()['x-sekimori-reason'] ?? ''), '別の端末で調べたため')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText(/moments are new/).waitFor()
    await opened.close()
  })

  test('a case is opened with the file of an investigation', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/cases')
    await page.getByRole('button', { name: 'Open a case' }).click()
    const dialog = page.getByRole('dialog', { name: 'Open a case' })
    const chooser = page.waitForEvent('filechooser')
    await dialog.getByRole('button', { name: /Choose a file$/ }).click()
    await (await chooser).setFiles(join(folder, 'found.json'))
    await dialog.getByLabel('Reason').fill('as the logs say')
    await dialog.getByRole('button', { name: 'Open a case' }).click()
    await page.waitForURL(/\/cases\/SKM-/)
    await page.getByText(/figures and \d+ moments are new/).waitFor()
    deepEqual(opened.complaints, [])
    await opened.close()
  })

  test('a whole case is put together for a reason, and a responder is not offered it', async () => {
    const opened = await web.browser.open({ language: 'ja' })
    const { page } = opened
    await web.go(opened, `${CASE}/records`)
    await page.getByRole('button', { name: '一式をまとめる' }).click()
    const dialog = page.getByRole('dialog', { name: '事案一式の持ち出し' })
    deepEqual(await opened.axe(), [])
    await dialog.getByLabel(/^理由/).fill('弁護士に渡すため')
    await dialog.getByRole('button', { name: '一式をまとめる' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const link = page.getByRole('link', { name: /ダウンロード/ })
    await link.waitFor()
    match((await link.getAttribute('href')) ?? '', /\/api\/v1\/evidence\/packages\/[\w-]+\/file$/)
    await opened.picture('files-whole-case')
    deepEqual(await opened.axe(), [])
    deepEqual(opened.complaints, [])
    await opened.close()
    await web.send('role', { role: 'responder' })
    const other = await web.browser.open({ language: 'ja' })
    await web.go(other, `${CASE}/records`)
    equal(await other.page.getByRole('button', { name: '一式をまとめる' }).count(), 0)
    await other.close()
  })

  test('every link of every screen leads to a screen that there is', async () => {
    const areas = globSync('web/console/src/screens/*/area.ts', { cwd: ROOT })
    const texts = areas.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n')
    const sections = [...texts.matchAll(/\['(\/[a-z]+)', \(\) =>/g)].map(([, path]) => path)
    const paths = [
      ...[...texts.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path),
      ...['', ...sections].map((path) => `/cases/$case${path}`),
    ]
    ok(paths.length > 20 && sections.length > 5)
    const known = paths.map((path) => new RegExp(`^${path.replaceAll(/\$\w+/g, '[^/]+')}$`))
    await web.send('scene', { scene: 'blast' })
    const opened = await web.browser.open({ language: 'en' })
    const wrong = new Set<string>()
    for (const path of screensShown.filter((one) => !one.startsWith('/no/'))) {
      await web.goOn(opened, path)
      const links = (await opened.page.evaluate(
        `[...document.querySelectorAll('a[href^="/"]')].map((it) => it.pathname)`,
      )) as readonly string[]
      for (const link of links)
        if (!link.startsWith('/api/') && !known.some((one) => one.test(link)))
          wrong.add(`${path}: ${link}`)
    }
    deepEqual([...wrong], [])
    await opened.close()
  })

  test('a link of the settings goes on in the page that is there', async () => {
    const opened = await web.browser.open({ language: 'en' })
    const { page } = opened
    await web.go(opened, '/settings')
    await page.evaluate('globalThis.stays = true')
    for (const [link, path] of [
      ['To the people', '/people'],
      ['To the record of acts', '/audit'],
    ] as const) {
      await page
        .locator('main')
        .getByRole('link', { name: new RegExp(link) })
        .last()
        .click()
      await page.waitForURL(`**${path}`)
      equal(await page.evaluate('globalThis.stays'), true)
      await page.goBack()
      await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    }
    await opened.close()
  })
})
