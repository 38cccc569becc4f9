/**
 * Console browser: Debian's Chromium driven by playwright-core, for tests of the console's page.
 *
 * It knows what every such test wants: an authenticator that needs no finger (CDP WebAuthn), axe's
 * look at the page (run through CDP in a world of its own, so that the page's policy stays as strict
 * as it is), pictures in a folder that the test names, and that a page which complains fails the test.
 */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import {
  type Browser,
  type BrowserContext,
  type CDPSession,
  chromium,
  type Page,
} from 'playwright-core'

const CHROMIUM = '/usr/bin/chromium'
const WAIT_MS_MAX = 15_000

export type PageOptions = {
  readonly language?: 'ja' | 'en'
  readonly isDark?: boolean
  readonly width?: number
  readonly height?: number
  /** Messages of the console that are expected. */
  readonly allowed?: RegExp
  readonly trustsAll?: boolean
}

export type AxeViolation = { readonly rule: string; readonly where: readonly string[] }

export type ConsolePage = {
  readonly page: Page
  readonly cdp: CDPSession
  /** What the browser complained of, in words. */
  readonly complaints: readonly string[]
  /** Forgets them. */
  readonly forgive: () => void
  /** From now on passkeys are made and proved without a finger. */
  readonly authenticator: () => Promise<void>
  /** WCAG 2.0 to 2.2, A and AA. */
  readonly axe: () => Promise<readonly AxeViolation[]>
  /** How far the page is wider than its window. */
  readonly overflow: () => Promise<number>
  /** A PNG of the whole page. */
  readonly picture: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

export type ConsoleBrowser = {
  readonly open: (options?: PageOptions) => Promise<ConsolePage>
  readonly close: () => Promise<void>
}

/** `pictures`: where PNGs are put. */
export async function openConsoleBrowser(pictures?: string): Promise<ConsoleBrowser> {
  const browser: Browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars'],
  })
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  return {
    open: (options = {}) => openPage(browser, options, pictures),
    close: () => browser.close(),
  }
}

async function openPage(
  browser: Browser,
  {
    language = 'ja',
    isDark = false,
    width = 1280,
    height = 900,
    allowed,
    trustsAll = false,
  }: PageOptions,
  pictures: string | undefined,
): Promise<ConsolePage> {
  const context: BrowserContext = await browser.newContext({
    locale: language === 'ja' ? 'ja-JP' : 'en-GB',
    colorScheme: isDark ? 'dark' : 'light',
    viewport: { width, height },
    reducedMotion: 'reduce',
    ignoreHTTPSErrors: trustsAll,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(WAIT_MS_MAX)
  const complaints: string[] = []
  const complain = (text: string) => {
    if (allowed?.test(text) !== true) complaints.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text())
  })
  page.on('pageerror', (error) => complain(`${error.name}: ${error.message}`))
  const cdp = await context.newCDPSession(page)
  return {
    page,
    cdp,
    complaints,
    forgive: () => void complaints.splice(0),
    authenticator: () => addAuthenticator(cdp),
    axe: () => lookWithAxe(page, cdp),
    overflow: async () =>
      Number(
        await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        ),
      ),
    picture: async (name) => {
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
    },
    close: () => context.close(),
  }
}

async function addAuthenticator(cdp: CDPSession): Promise<void> {
  await cdp.send('WebAuthn.enable')
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
let axeSource: string | undefined

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] as const
type AxeTold = {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly {
      readonly target: readonly string[]
      readonly failureSummary?: string
    }[]
  }[]
}
const NODES_TOLD = 5

async function lookWithAxe(page: Page, cdp: CDPSession): Promise<readonly AxeViolation[]> {
  axeSource ??= readFileSync(axeFile, 'utf8')
  // The same world as long as the document is the same; only a new one has to read axe.
  const { frameTree } = await cdp.send('Page.getFrameTree')
  const { executionContextId } = await cdp.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  })
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined)
      throw new Error(`axe on ${page.url()}: ${exceptionDetails.exception?.description}`)
    return result.value as unknown
  }
  if ((await evaluate(`typeof axe`)) !== 'object') await evaluate(`${axeSource}; 0`)
  const options = JSON.stringify({
    runOnly: { type: 'tag', values: TAGS },
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
    // Nobody in a frame would answer: axe is in the page's own world only.
    iframes: false,
  })
  const told = (await evaluate(`axe.run(document, ${options})`)) as AxeTold
  return told.violations.map(({ id, nodes }) => ({
    rule: id,
    where: nodes
      .slice(0, NODES_TOLD)
      .map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
  }))
}
