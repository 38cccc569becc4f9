/**
 * What people do on the screens of accounts and held mail, in Chromium over made-up answers: by the
 * names that a keyboard or a screen reader finds, in both languages, wide and as narrow as a telephone.
 *
 * `SEKIMORI_PICTURES=DIR` keeps a picture of each.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import {
  type ConsoleBrowser,
  type ConsolePage,
  openConsoleBrowser,
} from '../../lab/console-browser.ts'
import { type Dev, openDev } from '../../web/console/dev.ts'

const skip = existsSync('/usr/bin/chromium') ? false : 'chromium is not installed'
const STOLEN = `/accounts/${encodeURIComponent('sasl:tanaka.hiroshi@example.ac.jp')}`
const DOUBTED = `/accounts/${encodeURIComponent('sasl:suzuki.misaki@example.ac.jp')}`

type Step = (its: ConsolePage['page']) => Promise<void>
const button = (page: ConsolePage['page'], name: RegExp) => page.getByRole('button', { name })
const inDialog = (page: ConsolePage['page'], name: RegExp) =>
  page.getByRole('dialog').getByRole('button', { name })
const reason = (page: ConsolePage['page']) =>
  page.getByRole('dialog').getByRole('textbox', { name: /^(理由|Reason)/ })

const problemOf = (code: string) => ({
  json: { type: 'about:blank', title: code, status: 403, code, detail: '' },
})

/** The browser itself says when an answer is a refusal. */
const allowed = (name: string) =>
  name === 'release-proven' ? { allowed: /^Failed to load resource: .* 403 / } : {}

const screens: readonly (readonly [name: string, path: string, step: Step])[] = [
  [
    'accounts',
    '/accounts',
    async (page) => {
      await page.getByRole('link', { name: 'tanaka.hiroshi@example.ac.jp' }).waitFor()
    },
  ],
  [
    'account',
    STOLEN,
    async (page) => {
      await button(page, /^(根拠の重みを見る|Show weights)$/).click()
      await page.getByText(/判定が変わり得た条件|What would have changed/).waitFor()
    },
  ],
  [
    'suspend',
    DOUBTED,
    async (page) => {
      await button(page, /^(封じ込める|Suspend)$/).click()
      await page.getByText(/拒否するログイン名|Login names that will be/).waitFor()
      await reason(page).fill('本人からの連絡')
      await inDialog(page, /^(封じ込める|Suspend)$/).click()
      await button(page, /^(封じ込めを解除する|Clear)$/).click()
      await reason(page).fill('誤検知')
      await inDialog(page, /^(封じ込めを解除する|Clear)$/).click()
      await button(page, /^(封じ込める|Suspend)$/).waitFor()
    },
  ],
  [
    'held',
    '/held',
    async (page) => {
      await page.getByRole('table').waitFor()
    },
  ],
  [
    'messages',
    '/held?tab=messages',
    async (page) => {
      await button(page, /^(件名と送信元を表示する|Show subjects and senders)$/).click()
      await page.getByText('<img src=x onerror=alert(1)>').first().waitFor()
    },
  ],
  [
    'content',
    '/held?tab=messages',
    async (page) => {
      await page.getByRole('table').getByRole('link').first().click()
      await button(page, /^(本文を表示する|Show content)$/).click()
      await reason(page).fill('本人からの照会')
      await inDialog(page, /^(本文を表示する|Show content)$/).click()
      await page.getByText('hxxps://login.example[.]com/verify?u=1').waitFor()
    },
  ],
  [
    'release',
    '/held?tab=messages',
    async (page) => {
      await page
        .getByRole('checkbox', { name: /を選択$|^Select (?!all)/ })
        .nth(1)
        .check()
      await button(page, /^(選択したメールを解放する|Release selected)$/).click()
      await page.getByText(/元に戻せません。配送された|cannot be undone/).waitFor()
      await reason(page).fill('本人に確認済み')
      await inDialog(page, /^(解放する|Release)$/).click()
      await page.getByRole('dialog', { name: /実行結果|What came of it/ }).waitFor()
    },
  ],
  [
    'delete',
    '/held?tab=messages',
    async (page) => {
      await page
        .getByRole('checkbox', { name: /を選択$|^Select (?!all)/ })
        .nth(1)
        .check()
      await button(page, /^(選択したメールを削除する|Delete selected)$/).click()
      await reason(page).fill('攻撃者のメール')
      await inDialog(page, /^(削除する|Delete)$/).click()
      await page
        .getByRole('dialog')
        .getByText(/提案として記録|Recorded as a proposal/)
        .waitFor()
    },
  ],
  [
    'release-proven',
    '/held?tab=messages',
    async (page) => {
      let asked = 0
      await page.route('**/api/v1/held/releases', async (route) => {
        asked += 1
        if (asked > 1) return route.fallback()
        const { json } = problemOf('fresh-proof')
        await route.fulfill({ status: 403, contentType: 'application/problem+json', json })
      })
      const boxes = page.getByRole('checkbox', { name: /を選択$|^Select (?!all)/ })
      await boxes.nth(1).check()
      await boxes.nth(2).check()
      await button(page, /^(選択したメールを解放する|Release selected)$/).click()
      await page.getByText(/元に戻せません。配送された|cannot be undone/).waitFor()
      await reason(page).fill('本人に確認済み')
      await inDialog(page, /^(解放する|Release)$/).click()
      const proof = page
        .getByRole('dialog')
        .filter({ has: page.locator('[autocomplete="one-time-code"]') })
      await proof.getByRole('textbox').fill('123456')
      await proof.locator('button[type=submit]').click()
      // The act goes on by itself, once.
      await page.getByRole('dialog', { name: /実行結果|What came of it/ }).waitFor()
      equal(asked, 2)
    },
  ],
  [
    'proposals',
    '/held?tab=proposals',
    async (page) => {
      await button(page, /^(承認して実行する|Confirm and do it)$/).waitFor()
    },
  ],
]

describe('in Chromium', { skip }, () => {
  let dev: Dev
  let browser: ConsoleBrowser
  before(async () => {
    dev = await openDev()
    browser = await openConsoleBrowser(process.env['SEKIMORI_PICTURES'])
  })
  after(async () => {
    await browser?.close()
    await dev?.close()
  })
  for (const [name, path, step] of screens)
    for (const look of [
      { language: 'ja', isDark: false, width: 1280 },
      { language: 'en', isDark: true, width: 360 },
    ] as const)
      test(`${name} in ${look.language}, ${look.width} px wide`, async () => {
        const its = await browser.open({ ...look, ...allowed(name) })
        try {
          await its.page.goto(`${dev.url}${path}`)
          await step(its.page)
          await its.picture(`${name}-${look.language}-${look.width}`)
          deepEqual(await its.axe(), [])
          equal(await its.overflow(), 0)
          deepEqual(its.complaints, [])
          ok(!(await its.page.content()).includes('<b>x</b>'))
        } finally {
          await its.close()
        }
      })
})
