// slow
// built: console
// needs: postfix, dovecot-imapd, dovecot-pop3d, chromium
/**
 * The console from end to end, as people use it: set up with a passkey and, by invitation, with a
 * password and an app; a blast on the lab's real Postfix appears by itself; people suspend, look,
 * release, approve and download a report, and close the case. In both languages; nothing is reloaded.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { blast } from '../../lab/blast.ts'
import { type Persona, sendOne } from '../../lab/client.ts'
import { codesOf } from '../../lab/codes.ts'
import {
  type ConsoleBrowser,
  type ConsolePage,
  openConsoleBrowser,
} from '../../lab/console-browser.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { until } from '../../lab/scratch.ts'
import { isInstalled } from '../../scripts/install.ts'

/** Where pictures are kept to be looked at; else they go with the house. */
const kept = process.env['SEKIMORI_PICTURES']
const strangers = Array.from({ length: 200 }, (_, n) => `victim${n}@far.example`)
const bob: Persona = { user: 'bob@example.jp', password: 'bob-secret', clientIp: '203.0.113.20' }
const missing = labMissing() ?? (isInstalled('chromium') ? undefined : 'chromium is not installed')
const PASSWORD = 'eleven herons on a weir'

suite('a day at the console', { skip: missing ?? false }, () => {
  let house: Guarded
  let browser: ConsoleBrowser
  let hanako: ConsolePage
  let jiro: ConsolePage
  let app: () => Promise<string>
  let url = ''

  before(async () => {
    const [port = 0] = await freePorts(1)
    url = `http://localhost:${port}`
    house = await startGuarded({
      console: true,
      postfix: {
        users: [
          { name: 'alice@example.jp', password: 'alice-secret' },
          { name: 'bob@example.jp', password: 'bob-secret' },
        ],
      },
      config: () =>
        [
          'zone: Asia/Tokyo',
          'organisation:',
          '  name: { ja: 見本県, en: Example Prefecture }',
          '  domains: [example.jp]',
          '  subjects: [local-government]',
          `console: { listen: 'inet:127.0.0.1:${port}', origins: ['${url}'] }`,
        ].join('\n'),
    })
    browser = await openConsoleBrowser(kept ?? join(house.lab.folder, 'pictures'))
    await until('the console is ready', 30_000, async () =>
      fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    )
  })
  after(async () => {
    await browser?.close()
    await house?.stop()
  })

  test('the first administrator comes by the link that the guard printed, with a passkey', async () => {
    const link = /http:\/\/localhost:\d+\/setup#\S+/.exec(house.guard().output())?.[0]
    ok(link !== undefined, house.guard().output())
    hanako = await browser.open({ language: 'ja' })
    await hanako.authenticator()
    const { page } = hanako
    await page.goto(link)
    await page.getByLabel('名前').fill('hanako')
    await page.getByRole('button', { name: '次へ' }).click()
    await page.getByRole('button', { name: 'パスキーを登録する' }).click()
    await page.getByRole('list', { name: '回復コード' }).waitFor()
    await hanako.picture('01-recovery-codes-ja')
    await page.getByLabel('安全な場所に控えました').check()
    await page.getByRole('button', { name: '控えました。コンソールへ進みます' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('異常はありません').waitFor()
    await hanako.picture('02-now-ja')
    deepEqual(hanako.complaints, [])
    // The link is worth nothing any more.
    const again = await fetch(`${url}/api/v1/auth/setup/options`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sekimori': 'console', origin: url },
      body: JSON.stringify({ token: link.split('#')[1], name: 'thief', what: 'totp' }),
    })
    ok(again.status >= 400, String(again.status))
  })

  test('a second person is invited and comes with a password and an app', async () => {
    const { page } = hanako
    await page.goto(`${url}/people`)
    await page.getByRole('button', { name: '招待する' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('名前').fill('jiro')
    await dialog.getByRole('radio', { name: '管理者' }).check()
    await dialog.getByLabel('理由').fill('二人目の管理者')
    await dialog.getByRole('button', { name: '招待する' }).click()
    const link = await page.getByTestId('invitation-link').innerText()
    jiro = await browser.open({ language: 'en' })
    await jiro.page.goto(link.trim())
    await jiro.page.getByRole('button', { name: 'Next' }).click()
    await jiro.page.getByRole('button', { name: 'Use a password and an authenticator app' }).click()
    app = codesOf((await jiro.page.getByTestId('totp-secret').innerText()).trim())
    await jiro.page.getByLabel('Password', { exact: false }).first().fill(PASSWORD)
    await jiro.page.getByLabel('The six digits that the app shows').fill(await app())
    await jiro.page.getByRole('button', { name: 'Register', exact: true }).click()
    await jiro.page.getByLabel('I keep them in a safe place').check()
    await jiro.page.getByRole('button', { name: 'Go on to the console' }).click()
    await jiro.page.getByRole('heading', { level: 1 }).waitFor()
    await jiro.picture('03-now-en')
    deepEqual(jiro.complaints, [])
  })

  test('a blast appears by itself on the screens of both, soon after its first verdict', async () => {
    await hanako.page.goto(`${url}/`)
    await hanako.page.getByText('異常はありません').waitFor()
    const seen = Promise.all(
      [hanako, jiro].map(async ({ page }) => {
        await page
          .getByTestId('glance')
          .and(page.locator('[data-kind="bad"]'))
          .waitFor({ timeout: 60_000 })
        return Date.now()
      }),
    )
    await blast({
      port: house.lab.submissionPort,
      persona: (nth) => ({
        user: 'alice@example.jp',
        password: 'alice-secret',
        clientIp: `198.51.${100 + (nth % 50)}.${1 + (nth % 200)}`,
        clientPort: 40_000 + nth,
      }),
      count: 60,
      perMinute: 157 * 12,
      addresses: strangers,
      sessions: 8,
      perSession: 5,
      mark: (nth) => `theft-${nth}`,
      onSent: () => {},
    })
    await hanako.picture('debug-blast')
    const [first = 0, second = 0] = await seen
    const planned = await plannedAt(house)
    const lag = [first, second].map((at) => at - planned)
    process.stdout.write(
      `on the screens ${lag.join(' and ')} ms after the containment was planned\n`,
    )
    match(await hanako.page.getByTestId('glance').innerText(), /alice|1/)
    await hanako.picture('04-blast-ja')
    await jiro.picture('04-blast-en')
    deepEqual([...hanako.complaints, ...jiro.complaints], [])
  })

  test('a person looks at an account with its weights, and suspends another one by hand', async () => {
    const { page } = hanako
    await page.goto(`${url}/accounts`)
    await page.getByRole('link', { name: /alice/ }).first().click()
    // What was held because the account was contained by then has no weights of its own.
    const weights = page.getByRole('button', { name: '根拠の重みを見る' })
    const more = page.getByRole('button', { name: 'さらに読み込む' })
    await page.getByRole('list', { name: '判定とその根拠' }).waitFor()
    for (let n = 0; n < 10 && (await weights.count()) === 0; n += 1) {
      await more.click()
      await page.waitForLoadState('networkidle')
    }
    await weights.first().click()
    await page.getByRole('button', { name: '根拠の重みを閉じる' }).first().waitFor()
    await hanako.picture('05-account-ja')
    await sendOne(house.lab.submissionPort, bob, {
      ...{ from: 'bob@example.jp', to: ['partner@good.example'], mark: 'bob-1' },
    })
    await page.goto(`${url}/accounts`)
    await page.getByRole('link', { name: /bob/ }).first().click()
    await page.getByRole('button', { name: '封じ込める' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('理由').fill('本人から連絡があったため')
    await hanako.picture('06-suspend-preview-ja')
    await dialog.getByRole('button', { name: '封じ込める' }).click()
    await page.getByRole('list', { name: '封じ込めの手順' }).waitFor()
    await hanako.picture('07-suspended-ja')
    const { contained } = await house.status()
    deepEqual([...contained].toSorted(), ['sasl:alice@example.jp', 'sasl:bob@example.jp'])
    deepEqual(hanako.complaints, [])
  })

  test('held mail is looked at for a reason, which is evidence first; one is released and leaves once', async () => {
    const { page } = jiro
    const before = house.lab.sink.messages().length
    const { held } = await house.held()
    const its = held.find(({ account }) => account === 'sasl:alice@example.jp')
    ok(its !== undefined)
    await page.goto(`${url}/held/${its.reference}`)
    await page.getByRole('button', { name: 'Show content' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason').fill('whose mail is it?')
    await dialog.getByRole('button').last().click()
    await page
      .getByText(/theft-\d+/)
      .first()
      .waitFor()
    await jiro.picture('08-content-en')
    await page.getByRole('button', { name: 'Release', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('the owner wrote it, by telephone')
    await page.getByLabel('Also release what is taken for a thief’s').check()
    await page.getByRole('dialog').getByRole('button', { name: 'Release' }).click()
    await page.getByText('1 message').first().waitFor()
    await until('it leaves', 30_000, () => house.lab.sink.messages().length > before)
    const left = house.lab.sink.messages().slice(before)
    equal(left.length, 1)
    match(left[0]?.mark ?? '', /^theft-/)
    await jiro.picture('09-released-en')
    deepEqual(jiro.complaints, [])
  })

  test('a report is drafted, approved with a fresh proof, released and downloaded; the case is closed', async () => {
    const { page } = hanako
    await page.goto(`${url}/cases`)
    await page
      .getByRole('link', { name: /SKM-\d+-0001/ })
      .first()
      .click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('button', { name: '証跡を調べる' }).first().click()
    await page.getByRole('dialog').getByLabel('理由').fill('影響範囲を確かめるため')
    await page.getByRole('dialog').getByRole('button', { name: '証跡を調べる' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden', timeout: 90_000 })
    await hanako.picture('10-case-ja')
    const id = /SKM-\d+-\d+/.exec(page.url())?.[0] ?? ''
    for (const section of ['timeline', 'tasks', 'facts', 'leak', 'spread', 'duties', 'notices']) {
      await page.goto(`${url}/cases/${id}/${section}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle').catch(() => {})
      await hanako.picture(`11-case-${section}-ja`)
    }
    await page.goto(`${url}/cases/${id}/papers`)
    const dialog = page.getByRole('dialog')
    // What no figure can say a person writes, in both languages.
    for (const slot of ['executive.decisions', 'paper.next'])
      for (const [language, text] of [
        ['ja', '明日の朝までに決める。'],
        ['en', 'To be decided by tomorrow morning.'],
      ] as const) {
        const line = page.getByRole('listitem').filter({ hasText: slot })
        await line.getByRole('button', { name: '文面を書く' }).click()
        await dialog.getByLabel('言語').selectOption(language)
        await dialog.getByLabel('内容').fill(text)
        await dialog.getByLabel('理由').fill('第一報のため')
        await dialog.getByRole('button', { name: '文面を書く' }).click()
        await dialog.waitFor({ state: 'hidden' })
      }
    await page.getByRole('button', { name: '下書きを保存' }).click()
    await dialog.getByLabel('理由').fill('第一報のため')
    await dialog.getByRole('button', { name: '下書きを保存' }).click()
    const paper = page.getByRole('group', { name: 'D1', exact: true })
    await paper.waitFor({ timeout: 60_000 })
    await hanako.picture('12-paper-drafted-ja')
    await paper.getByRole('button', { name: '承認する' }).click()
    await dialog.getByLabel('理由').fill('内容を確かめた')
    await dialog.getByRole('button', { name: '承認する' }).click()
    await paper.getByRole('button', { name: '公開する' }).waitFor({ timeout: 60_000 })
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('link', { name: /D1 PDF/ })
        .first()
        .click(),
    ])
    const file = await download.path()
    equal(readFileSync(file).subarray(0, 5).toString(), '%PDF-')
    match(download.suggestedFilename(), /^[\w.-]+\.pdf$/)
    await paper.getByRole('button', { name: '公開する' }).click()
    await dialog.getByLabel('公開先').fill('経営会議')
    await dialog.getByLabel('理由').fill('経営会議に報告するため')
    await dialog.getByRole('button', { name: '公開する' }).click()
    await page.getByText('公開済み').first().waitFor()
    await hanako.picture('12-paper-released-ja')

    await page.goto(`${url}/cases/${id}/end`)
    await page.getByRole('button', { name: '終結する' }).click()
    await dialog.getByLabel('理由').fill('対応を終えたため')
    await hanako.picture('13-closing-ja')
    await dialog.getByRole('button', { name: '終結する' }).click()
    // The other one's screen says so by itself.
    await page.getByRole('button', { name: '再開する' }).waitFor()
    await hanako.picture('13-closed-ja')
    deepEqual(hanako.complaints, [])
  })

  test('who signed out comes back by password and app, on a telephone, and sees all of it small', async () => {
    await jiro.close()
    jiro = await browser.open({ language: 'en', width: 360, height: 780, isDark: true })
    const { page } = jiro
    await page.goto(`${url}/accounts`)
    await page.getByLabel('Name').fill('jiro')
    await page.getByLabel('Password', { exact: false }).first().fill(PASSWORD)
    await page.getByLabel('Six-digit code of your authenticator app').fill(await app())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    // Back to where he was going to.
    await page.getByRole('link', { name: /alice/ }).first().waitFor()
    equal(new URL(page.url()).pathname, '/accounts')
    for (const place of [
      '',
      'accounts',
      'held',
      'cases',
      'evidence',
      'investigate',
      'drill',
      'settings',
      'people',
    ]) {
      await page.goto(`${url}/${place}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle').catch(() => {})
      await jiro.picture(`15-small-${place === '' ? 'now' : place}-en`)
      equal(await jiro.overflow(), 0, place)
    }
    deepEqual(jiro.complaints, [])
  })

  test('the evidence verifies, and names each of them for what they did', async () => {
    await hanako.page.goto(`${url}/evidence`)
    await hanako.page.getByRole('heading', { level: 1 }).waitFor()
    await hanako.picture('14-evidence-ja')
    await house.end()
    const { code, out, err } = await house.sekimori('verify', '--json')
    equal(code, 0, out + err)
    const told = await house.sekimori('evidence', 'list', '--json')
    ok(told.code === 0 || told.err !== '')
  })
})

/** When the evidence says that it was contained. */
async function plannedAt(house: Guarded): Promise<number> {
  const { code, out, err } = await house.sekimori('case', 'list', '--json')
  equal(code, 0, err)
  const [its] = (JSON.parse(out) as { cases: { openedAt: string }[] }).cases
  return Date.parse(its?.openedAt ?? '')
}
