/**
 * Console web: the page built into a folder of its own and served with a made-up API, for tests that
 * drive it in a browser.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleConsole } from '../scripts/build-console.ts'
import { type Dev, fakesIn, serveDev } from '../web/console/dev.ts'
import { type ConsoleBrowser, type ConsolePage, openConsoleBrowser } from './console-browser.ts'

const HOLDS_MS_MAX = 15_000
const HOLDS_EVERY_MS = 50

export type ConsoleWeb = {
  /** Of the built page. */
  readonly folder: string
  readonly browser: ConsoleBrowser
  /** Tells the made-up guard something: who is signed in, which day it is. */
  readonly send: (what: 'role' | 'scene' | 'people', body: object) => Promise<void>
  /** Another document. */
  readonly go: (opened: ConsolePage, path: string) => Promise<void>
  /** As a person goes by the menu; what is shown to everybody is another document all the same. */
  readonly goOn: (opened: ConsolePage, path: string) => Promise<void>
  readonly close: () => Promise<void>
}

export async function openConsoleWeb(): Promise<ConsoleWeb> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-web-'))
  await bundleConsole(folder)
  const dev: Dev = await serveDev(folder, await fakesIn())
  const browser = await openConsoleBrowser(process.env['SEKIMORI_PICTURES'])
  const go = async ({ page }: ConsolePage, path: string) => {
    await page.goto(dev.url + path)
    await settled(page)
  }
  return {
    folder,
    browser,
    go,
    goOn: async (opened, path) => {
      if (/^\/(?:sign-in|setup|invitation)/.test(path) || opened.page.url() === 'about:blank')
        return go(opened, path)
      await opened.page.evaluate(
        `history.pushState({}, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
      )
      return settled(opened.page)
    },
    send: async (what, body) => {
      await fetch(`${dev.url}/api/v1/dev/${what}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    },
    close: async () => {
      await browser.close()
      await dev.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What a screen waits for has come. */
export async function settled(page: ConsolePage['page']): Promise<void> {
  await page.locator('[data-page-title]').first().waitFor()
  await holds(
    page,
    `document.querySelector('.mantine-Skeleton-root, .mantine-Loader-root, .sk-waiting') === null`,
  )
}

/** Waits by asking through the debugger: the page's policy lets nobody evaluate inside of it. */
export async function holds(page: ConsolePage['page'], expression: string): Promise<void> {
  const end = performance.now() + HOLDS_MS_MAX
  while ((await page.evaluate(expression)) !== true) {
    if (performance.now() > end) throw new Error(`never on ${page.url()}: ${expression}`)
    await page.waitForTimeout(HOLDS_EVERY_MS)
  }
}
