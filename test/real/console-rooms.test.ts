// slow
// built: console
// needs: postfix, dovecot-imapd, dovecot-pop3d, chromium
/**
 * The rooms of the console that a day with a thief does not enter, on a real guard: a drill, an
 * investigation of logs, the evidence as the browser checks it, settings, contacts, enrolment, what
 * each role may not do, and sessions. Half of it in Japanese, half in English, in one page.
 */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { type Persona, sendOne } from '../../lab/client.ts'
import { codesOf } from '../../lab/codes.ts'
import {
  type ConsoleBrowser,
  type ConsolePage,
  openConsoleBrowser,
  type PageOptions,
} from '../../lab/console-browser.ts'
import { type Guarded, startGuarded } from '../../lab/guarded.ts'
import { labMissing } from '../../lab/missing.ts'
import { freePorts } from '../../lab/ports.ts'
import { until } from '../../lab/scratch.ts'
import { isInstalled } from '../../scripts/install.ts'
import { sampleFiles } from '../../src/console/jobs/sample.ts'

/** Where pictures are kept to be looked at; else they go with the house. */
const kept = process.env['SEKIMORI_PICTURES']
const missing = labMissing() ?? (isInstalled('chromium') ? undefined : 'chromium is not installed')
const PASSWORD = 'seven otters under a bridge'
const JOB_MS_MAX = 120_000
const alice: Persona = {
  user: 'alice@example.jp',
  password: 'alice-secret',
  clientIp: '203.0.113.20',
}

suite('the rooms of the console', { skip: missing ?? false }, () => {
  let house: Guarded
  let browser: ConsoleBrowser
  /** The first administrator; by password and app. */
  let hanako: ConsolePage
  let app: () => Promise<string>
  let url = ''

  const verified = (file: string) =>
    new Promise<{ code: number; out: string }>((done) => {
      execFile(
        process.execPath,
        [join(import.meta.dirname, '../../bin/sekimori.js'), 'verify', file, '--lang', 'en'],
        { env: { ...process.env, LANG: 'C.UTF-8' } },
        (error, out, err) =>
          done({ code: error === null ? 0 : Number(error.code), out: out + err }),
      )
    })
  const go = async ({ page }: ConsolePage, path: string) => {
    await page.goto(`${url}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const dialogOf = ({ page }: ConsolePage) => page.getByRole('dialog')
  /** Answers the dialog of an act. */
  const confirm = async (its: ConsolePage, button: string, reason: string) => {
    const dialog = dialogOf(its)
    await dialog.getByLabel(/^(理由|Reason)/).fill(reason)
    await dialog.getByRole('button', { name: button, exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
  }
  const enrol = async ({ page }: ConsolePage, ja: boolean) => {
    const [way, code, finish, keep, on] = ja
      ? [
          'パスワードと認証アプリを使う',
          'アプリに表示された 6 桁のコード',
          '登録する',
          '安全な場所に控えました',
          '控えました。コンソールへ進みます',
        ]
      : [
          'Use a password and an authenticator app',
          'The six digits that the app shows',
          'Register',
          'I keep them in a safe place',
          'Go on to the console',
        ]
    await page.getByRole('button', { name: way }).click()
    const its = codesOf((await page.getByTestId('totp-secret').innerText()).trim())
    await page.locator('input[autocomplete="new-password"]').fill(PASSWORD)
    await page.getByLabel(code).fill(await its())
    await page.getByRole('button', { name: finish, exact: true }).click()
    await page.getByLabel(keep).check()
    await page.getByRole('button', { name: on }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    return its
  }
  const signIn = async ({ page }: ConsolePage) => {
    await page.getByLabel('Name').fill('hanako')
    await page.locator('input[autocomplete="current-password"]').fill(PASSWORD)
    await page.getByLabel('Six-digit code of your authenticator app').fill(await app())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Menu of hanako' }).waitFor()
  }
  const invited = async (name: string, role: string, options: PageOptions) => {
    await go(hanako, '/people')
    await hanako.page.getByRole('button', { name: 'Invite' }).first().click()
    await dialogOf(hanako).getByLabel('Name').fill(name)
    await dialogOf(hanako).getByRole('radio', { name: role }).check()
    await dialogOf(hanako).getByLabel('Reason').fill('to see')
    await dialogOf(hanako).getByRole('button', { name: 'Invite', exact: true }).click()
    const link = await hanako.page.getByTestId('invitation-link').innerText()
    const its = await browser.open(options)
    await its.page.goto(link.trim())
    await its.page.getByRole('button', { name: /^(次へ|Next)$/ }).click()
    await enrol(its, options.language === 'ja')
    return its
  }
  /** As the page asks, with its session: what status it gets. */
  const asks = ({ page }: ConsolePage, method: string, path: string, body?: object) =>
    page.evaluate(
      async ([way, to, text]) => {
        const answer = await fetch(to ?? '', {
          method: way ?? 'GET',
          headers: { 'content-type': 'application/json', 'x-sekimori': 'console' },
          ...(text === '' ? {} : { body: text ?? '' }),
        })
        return answer.status
      },
      [method, path, body === undefined ? '' : JSON.stringify(body)],
    )

  before(async () => {
    const [port = 0] = await freePorts(1)
    url = `http://localhost:${port}`
    house = await startGuarded({
      console: true,
      postfix: { users: [{ name: 'alice@example.jp', password: 'alice-secret' }] },
      config: () =>
        [
          'zone: Asia/Tokyo',
          'organisation:',
          '  name: { ja: 見本県, en: Example Prefecture }',
          '  domains: [example.jp]',
          'notify:',
          '  channels:',
          "    - { kind: webhook, name: chat, url: 'https://alerts.example.jp/hooks/mail' }",
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

  test('the first administrator is set up with a password and an app', async () => {
    const link = /http:\/\/localhost:\d+\/setup#\S+/.exec(house.guard().output())?.[0]
    ok(link !== undefined, house.guard().output())
    hanako = await browser.open({ language: 'ja' })
    await hanako.page.goto(link)
    await hanako.page.getByLabel('名前').fill('hanako')
    await hanako.page.getByRole('button', { name: '次へ' }).click()
    app = await enrol(hanako, true)
    await hanako.picture('r01-now-ja')
    await sendOne(house.lab.submissionPort, alice, {
      ...{ from: 'alice@example.jp', to: ['partner@good.example'], mark: 'alice-1' },
    })
    deepEqual(hanako.complaints, [])
  })

  test('a drill is begun and watched until its score card stands', async () => {
    const { page } = hanako
    await go(hanako, '/drill')
    await hanako.picture('r02-drill-ja')
    await page.getByRole('radio', { name: /^primer/ }).click()
    await page.getByRole('button', { name: 'この日を始める' }).click()
    await page.getByRole('heading', { level: 1, name: /primer/ }).waitFor()
    await page.getByText('進行中').first().waitFor({ timeout: JOB_MS_MAX })
    await page.locator('.dr-sights li').first().waitFor({ timeout: JOB_MS_MAX })
    await hanako.picture('r03-drill-lived-ja')
    // Charts have the width of their place from the first moment on.
    const chart = await page.locator('.uplot').first().boundingBox()
    ok((chart?.width ?? 0) > 200, String(chart?.width))
    const card = page.getByRole('table', { name: '訓練の結果' }).or(page.locator('table.dr-card'))
    await card.first().waitFor({ timeout: JOB_MS_MAX })
    match(await card.first().innerText(), /検証/)
    await hanako.picture('r04-drill-card-ja')
    equal(await hanako.overflow(), 0)
    deepEqual(hanako.complaints, [])
  })

  test('logs are investigated, the report is shown in a frame without rights, and becomes a case', async () => {
    const { page } = hanako
    const files = sampleFiles(Date.now()).map(({ name, content }) => {
      const path = join(house.lab.folder, name)
      writeFileSync(path, content)
      return path
    })
    await go(hanako, '/investigate')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'ファイルを選ぶ' }).click()
    await (await chooser).setFiles(files)
    await page.getByLabel('調査の理由').fill('深夜に大量の送信があったため')
    await hanako.picture('r05-investigate-ja')
    await page.getByRole('button', { name: '調査を始める' }).click()
    await page.getByRole('heading', { level: 1, name: '調査の結果' }).waitFor()
    const frame = page.locator('iframe[title="調査の報告書"]')
    await frame.waitFor({ timeout: JOB_MS_MAX })
    equal(await frame.getAttribute('sandbox'), '')
    await page
      .frameLocator('iframe[title="調査の報告書"]')
      .getByText('tanaka@example.jp')
      .first()
      .waitFor()
    await hanako.picture('r06-report-ja')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /調査結果（JSON）/ }).click(),
    ])
    const found = JSON.parse(readFileSync(await download.path(), 'utf8')) as object
    match(JSON.stringify(found), /tanaka@example\.jp/)
    await page.getByRole('button', { name: '事案を開く…' }).click()
    await confirm(hanako, '実行する', '報告書のとおり')
    await page.getByRole('button', { name: '事案を見る' }).click()
    await page.getByRole('heading', { level: 1, name: /SKM-\d+-\d+|/ }).waitFor()
    await page.waitForURL(/\/cases\/SKM-/)
    await page.waitForLoadState('networkidle').catch(() => {})
    await hanako.picture('r07-case-ja')
    deepEqual(hanako.complaints, [])
  })

  test('the proof of an entry is checked in the browser, and its body is shown for a reason', async () => {
    const { page } = hanako
    await go(hanako, '/evidence')
    await page.getByText('このブラウザーで初めて見るログです', { exact: false }).waitFor()
    await hanako.picture('r08-evidence-ja')
    await page.getByRole('tab', { name: '記録の一覧' }).click()
    const numbered = page.getByLabel('番号で開く')
    await numbered.fill('3')
    await page.getByRole('button', { name: '開く', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: /3/ }).waitFor()
    const proof = page
      .locator('main .sk-good')
      .filter({ hasText: 'この記録は、署名済みの履歴に含まれています' })
    await proof.first().waitFor()
    equal(await page.locator('main .sk-state.sk-bad').count(), 0)
    await page.getByRole('button', { name: '本文を見る…' }).click()
    await confirm(hanako, '実行する', '内容を確かめるため')
    await page.getByRole('button', { name: '本文を見る…' }).waitFor({ state: 'hidden' })
    await hanako.picture('r09-entry-ja')
    deepEqual(hanako.complaints, [])
  })

  test('a package is made and downloaded, and whoever gets it can verify it', async () => {
    const { page } = hanako
    await go(hanako, '/evidence')
    await page.getByRole('tab', { name: '持ち出し' }).click()
    await page.getByRole('button', { name: 'パッケージを作る…' }).click()
    await dialogOf(hanako).getByText('記録の番号', { exact: true }).click()
    await dialogOf(hanako).getByLabel('番号', { exact: true }).fill('1-4')
    await confirm(hanako, '作成する', '弁護士に渡すため')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /ダウンロード/ }).click({ timeout: JOB_MS_MAX }),
    ])
    match(download.suggestedFilename(), /\.zip$/)
    const file = join(house.lab.folder, 'package.zip')
    copyFileSync(await download.path(), file)
    const { code, out } = await verified(file)
    equal(code, 0, out)
    await hanako.picture('r10-package-ja')
    deepEqual(hanako.complaints, [])
  })

  test('a history that is not the one this browser has seen alarms', async () => {
    const { page } = hanako
    await page.evaluate(() => {
      const key = 'sekimori.evidence.seen'
      const all = JSON.parse(localStorage.getItem(key) ?? '[]') as { checkpoint: string }[]
      for (const one of all) {
        const lines = one.checkpoint.split('\n')
        lines[2] = btoa('another history of 32 octets....')
        one.checkpoint = lines.join('\n')
      }
      localStorage.setItem(key, JSON.stringify(all))
    })
    await go(hanako, '/evidence')
    const alarm = page.getByRole('alert').filter({ hasText: '警報' })
    await alarm.waitFor()
    match(await alarm.innerText(), /一致しません/)
    await hanako.picture('r11-alarm-ja')
    // What was seen is not overwritten by what is shown now.
    await go(hanako, '/evidence')
    await alarm.waitFor()
    await page.evaluate(() => localStorage.removeItem('sekimori.evidence.seen'))
    deepEqual(hanako.complaints, [])
  })

  test('a setting is changed after a look at what changes, stands in the history, and is undone', async () => {
    const { page } = hanako
    await go(hanako, '/settings')
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await hanako.picture('r12-settings-en')
    await page.getByRole('button', { name: 'Change: Accounts that are never stopped' }).click()
    const dialog = page.getByRole('dialog', { name: /^Change: / })
    await dialog.getByRole('textbox').first().fill('admin@example.jp')
    const preview = page.getByTestId('setting-preview')
    await preview.getByText('admin@example.jp').waitFor()
    await hanako.picture('r13-setting-preview-en')
    // The proof of signing in is taken for old once; the page asks for another and goes on by itself.
    const changes = '**/api/v1/settings/changes'
    await page.route(
      changes,
      (route) =>
        route.fulfill({
          status: 403,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 403, code: 'fresh-proof', detail: 'once more' }),
        }),
      { times: 1 },
    )
    await dialog.getByLabel('Reason').fill('the way in for emergencies')
    await dialog.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByLabel('Six-digit code', { exact: false }).fill(await app())
    await hanako.picture('r14-proof-en')
    await page
      .getByRole('dialog', { name: 'Prove that it is you' })
      .getByRole('button', { name: 'Confirm', exact: true })
      .click()
    await dialog.waitFor({ state: 'hidden' })
    const row = page.locator('[data-setting="neverContain"]')
    await row.getByText('admin@example.jp').waitFor()
    await row.getByText('changed by hanako').waitFor()
    await page.getByText('the way in for emergencies').waitFor()
    await hanako.picture('r15-setting-changed-en')
    await page.getByRole('button', { name: 'Undo the change of: Accounts that are never' }).click()
    await confirm(hanako, 'Undo', 'it was a try')
    await row.getByText('admin@example.jp').waitFor({ state: 'hidden' })
    // The browser itself tells of the answer that was made up.
    deepEqual(
      hanako.complaints.filter((text) => !/status of 403/.test(text)),
      [],
    )
    hanako.forgive()
  })

  test('a department is made, and a web hook to this host is refused with its reason', async () => {
    const { page } = hanako
    const dialog = dialogOf(hanako)
    await page.getByRole('button', { name: 'Change: Departments', exact: true }).click()
    await dialog.getByRole('button', { name: 'Add a department' }).click()
    await dialog.getByLabel('Name of the department').fill('営業部')
    await dialog.getByLabel('Accounts, one a line').fill('alice@example.jp')
    await page.getByTestId('setting-preview').getByText('営業部').waitFor()
    await confirm(hanako, 'Change', 'the sales people')
    await page.locator('[data-setting="restrict.departments"]').getByText('営業部').waitFor()

    await page.getByRole('button', { name: 'Change: Channels', exact: true }).click()
    await dialog.getByLabel('New address (https)').fill('https://127.0.0.1/hook')
    const why = dialog.getByRole('alert')
    await why.getByText('This cannot be set').waitFor()
    match(await why.innerText(), /127\.0\.0\.1|public|loopback|host|address/)
    await hanako.picture('r16-webhook-refused-en')
    equal(await dialog.getByRole('button', { name: 'Change', exact: true }).isEnabled(), false)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    deepEqual(hanako.complaints, [])
  })

  test('a contact is recorded, and the call that was made to it', async () => {
    const { page } = hanako
    const dialog = dialogOf(hanako)
    await page.getByRole('button', { name: 'Add a contact' }).first().click()
    await dialog.getByLabel('Name (small letters, digits)').fill('police')
    await dialog.getByLabel('Organisation').fill('県警サイバー対策課')
    await dialog.getByLabel('Telephone numbers, one a line').fill('+81 3 0000 0110')
    await confirm(hanako, 'Do it', 'for the day on which mail is down')
    await page.getByRole('heading', { name: '県警サイバー対策課' }).waitFor()
    await page.getByRole('button', { name: /^I called: 県警/ }).click()
    await confirm(hanako, 'Do it', 'the yearly call')
    await page.getByText('made sure of').waitFor()
    await hanako.picture('r17-contacts-en')
    deepEqual(hanako.complaints, [])
  })

  test('cards are made for one owner, stand in the list, and are taken back', async () => {
    const { page } = hanako
    const dialog = dialogOf(hanako)
    await go(hanako, '/enrolment')
    await page.getByRole('checkbox', { name: 'Choose alice@example.jp' }).check()
    await page.getByRole('button', { name: 'Make cards for 1' }).click()
    await confirm(hanako, 'Make cards for 1', 'the first of all')
    await page.getByRole('heading', { name: 'Print the cards' }).waitFor()
    await hanako.picture('r18-cards-en')
    await page.getByRole('button', { name: 'I have printed them' }).click()
    await dialog.getByRole('button', { name: 'I have printed them' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('0 of 1').waitFor()
    await page.getByRole('button', { name: /who has registered$/ }).click()
    await dialog.getByText('alice@example.jp').waitFor()
    await dialog.getByText('not yet').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Revoke what is not used' }).click()
    await confirm(hanako, 'Revoke what is not used', 'it was a try')
    await page.getByText('1 revoked').waitFor()
    await hanako.picture('r19-enrolment-en')
    deepEqual(hanako.complaints, [])
  })

  test('the list of acts and looks names what was done, by whom and why', async () => {
    const { page } = hanako
    await go(hanako, '/audit')
    await page.getByRole('table').waitFor()
    // The table draws what is in sight; the rest is asked as it asks.
    const { rows } = await page.evaluate(
      async () =>
        (await (await fetch('/api/v1/audit?most=100')).json()) as {
          rows: { who: string | null; why: string | null }[]
        },
    )
    for (const why of [
      '内容を確かめるため',
      '弁護士に渡すため',
      'the way in for emergencies',
      'it was a try',
      'the first of all',
    ])
      ok(
        rows.some((row) => row.who === 'hanako' && row.why?.includes(why) === true),
        `${why}: ${JSON.stringify(rows)}`,
      )
    await hanako.picture('r20-audit-en')
    deepEqual(hanako.complaints, [])
  })

  test('an auditor sees all of it and changes nothing; a viewer sees less', async () => {
    const deed = { reason: 'because', changes: [{ path: 'neverContain', value: ['x@y.example'] }] }
    const acts: readonly (readonly [method: string, path: string, body: object])[] = [
      ['POST', '/api/v1/settings/changes', { ...deed, base: 0 }],
      [
        'PUT',
        '/api/v1/contacts/police',
        { kind: 'commander', organisation: 'x', phones: ['110'], reason: 'r' },
      ],
      ['POST', '/api/v1/evidence/packages', { entries: '1-2', reason: 'r', bodies: false }],
      [
        'POST',
        '/api/v1/people/invitations',
        { person: 'thief', role: 'administrator', reason: 'r' },
      ],
    ]
    const otto = await invited('otto', 'Auditor', { language: 'ja', allowed: /status of 403/ })
    for (const act of acts) equal(await asks(otto, ...act), 403, act[1])
    await go(otto, '/settings')
    await otto.page.locator('[data-setting="neverContain"]').waitFor()
    equal(await otto.page.getByRole('button', { name: /を変更$/ }).count(), 0)
    equal(await otto.page.getByRole('button', { name: '連絡先を追加' }).count(), 0)
    await otto.picture('r21-auditor-settings-ja')
    await go(otto, '/people')
    await otto.page.getByText('変更できるのは管理者だけです。').waitFor()
    equal(await otto.page.getByRole('button', { name: '招待する' }).count(), 0)
    await go(otto, '/evidence')
    await otto.page.getByRole('tab', { name: '持ち出し' }).click()
    await otto.picture('r22-auditor-packages-ja')
    equal(await otto.page.getByRole('button', { name: 'パッケージを作る…' }).count(), 0)
    await go(otto, '/audit')
    await otto.page.getByRole('table').waitFor()
    equal(await asks(otto, 'GET', '/api/v1/audit'), 200)
    deepEqual(otto.complaints, [])
    await otto.close()

    const vera = await invited('vera', 'Viewer', { language: 'ja', allowed: /status of 403/ })
    for (const act of acts) equal(await asks(vera, ...act), 403, act[1])
    equal(await asks(vera, 'POST', '/api/v1/evidence/entries/3/body', { reason: 'r' }), 403)
    equal(await asks(vera, 'GET', '/api/v1/audit'), 403)
    await go(vera, '/evidence/entries/3')
    await vera.page.locator('main .sk-state.sk-good').first().waitFor()
    equal(await vera.page.getByRole('button', { name: '本文を見る…' }).count(), 0)
    await vera.picture('r23-viewer-entry-ja')
    await go(vera, '/investigate')
    await vera.page.getByText('あなたの役割では、調査を始められません。').waitFor()
    await vera.picture('r24-viewer-investigate-ja')
    await go(vera, '/')
    await vera.picture('r25-viewer-now-ja')
    deepEqual(vera.complaints, [])
    await vera.close()
  })

  test('who signs out is out; a session that is ended elsewhere goes to sign-in by itself', async () => {
    await go(hanako, '/')
    await hanako.page.getByRole('button', { name: 'Menu of hanako' }).click()
    await hanako.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await hanako.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    equal(await asks(hanako, 'GET', '/api/v1/people'), 401)
    await hanako.picture('r26-signed-out-en')

    const other = await browser.open({ language: 'en', width: 900 })
    await other.authenticator()
    await go(other, '/my')
    await signIn(other)
    await other.page.getByRole('button', { name: 'Add a factor' }).click()
    await other.page.getByRole('button', { name: 'Register a passkey' }).click()
    await other.page.getByText('Registered.').waitFor()
    await other.page.getByRole('button', { name: 'Menu of hanako' }).click()
    await other.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await other.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await other.page.getByRole('button', { name: 'Menu of hanako' }).waitFor()

    await signIn(hanako)
    hanako.forgive()
    await go(other, '/my')
    const sessions = other.page.getByRole('region', { name: 'My sessions', exact: true })
    await other.page.getByText('this page').waitFor()
    await other.picture('r27-my-en')
    // At rest: what its screen asked when it came is long answered.
    await hanako.page.waitForTimeout(3_000)
    const end = sessions.getByRole('button', { name: /^End session/ })
    equal(await end.count(), 1)
    await end.click()
    await other.page.getByText('The session has ended.').waitFor()
    await hanako.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await hanako.picture('r28-ended-en')
    deepEqual(
      other.complaints.filter((text) => !/status of 401/.test(text)),
      [],
    )
  })

  test('the evidence of all this verifies', async () => {
    await house.end()
    const { code, out, err } = await house.sekimori('verify', '--json')
    equal(code, 0, out + err)
  })
})
