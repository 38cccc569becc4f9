/**
 * Browser: Debian's Chromium without a screen, driven over its DevTools protocol, with nothing but
 * Node's own WebSocket.
 *
 * Its pages run no scripts of their own unless asked for. Typing and clicking are done as a person
 * does them, by the keys and the place of a thing on the page; whatever loads is waited for.
 * Limits: one page; no downloads, no dialogs.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Scratch, until } from './scratch.ts'

const START_MS_MAX = 30_000
const ANSWER_MS_MAX = 20_000

export type BrowserOptions = {
  /** As the browser asks for it, such as `ja-JP`. */
  readonly language?: string
  readonly runsScripts?: boolean
  /** Takes any certificate: one of a lab has no authority. */
  readonly trustsAll?: boolean
}

export type LabBrowser = {
  readonly open: (url: string) => Promise<void>
  /** Puts text into a field, in place of what it has. */
  readonly type: (selector: string, text: string) => Promise<void>
  /** Clicks, and waits until the page that follows has loaded. */
  readonly click: (selector: string) => Promise<void>
  /** Clicks on what leads to no other page. */
  readonly tap: (selector: string) => Promise<void>
  /** Gives a field for files a file, as a person does who drops it there. */
  readonly choose: (selector: string, file: string) => Promise<void>
  readonly pick: (selector: string, value: string) => Promise<void>
  /** What a person reads, without markup. */
  readonly text: (selector?: string) => Promise<string>
  readonly url: () => Promise<string>
  /** Pixels of the layout; a telephone has twice as many real ones and touch. */
  readonly size: (width: number, height: number, isPhone?: boolean) => Promise<void>
  readonly isDark: (yes: boolean) => Promise<void>
  /** The whole page, as PNG. */
  readonly picture: (file: string) => Promise<void>
  /** How far the page is wider than its window. */
  readonly overflow: () => Promise<number>
  /** What the browser complained of: blocked by the policy, not found, scripts. */
  readonly complaints: readonly string[]
  readonly cookies: () => Promise<readonly Cookie[]>
}
export type Cookie = {
  readonly name: string
  readonly httpOnly: boolean
  readonly secure: boolean
  readonly sameSite?: string
}

type Answer = { readonly [key: string]: unknown }

export async function openBrowser(
  scratch: Scratch,
  { language = 'en-US', runsScripts = false, trustsAll = false }: BrowserOptions = {},
): Promise<LabBrowser> {
  const folder = join(scratch.folder, `browser-${language}`)
  mkdirSync(folder, { recursive: true })
  const running = scratch.run(
    `chromium-${language}`,
    '/usr/bin/chromium',
    [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
      ...['--no-first-run', '--disable-extensions', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--hide-scrollbars', '--mute-audio'],
      ...(trustsAll ? ['--ignore-certificate-errors'] : []),
      ...['--remote-debugging-port=0', `--user-data-dir=${folder}`, `--accept-lang=${language}`],
      'about:blank',
    ],
    { env: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8' } },
  )
  const portFile = join(folder, 'DevToolsActivePort')
  const place = () => {
    try {
      const [port, path] = readFileSync(portFile, 'utf8').split('\n')
      return path === undefined ? undefined : `ws://127.0.0.1:${port}${path}`
    } catch {
      return undefined
    }
  }
  await until(
    'Chromium starts',
    START_MS_MAX,
    () => place() !== undefined,
    () => {
      const ended = running.exit()
      return ended === undefined ? undefined : `${ended}: ${running.output()}`
    },
  )
  const socket = new WebSocket(place() ?? '')
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  const wire = new Wire(socket)
  const { targetId } = await wire.ask('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await wire.ask('Target.attachToTarget', { targetId, flatten: true })
  wire.session = sessionId as string
  for (const domain of ['Page', 'DOM', 'Runtime', 'Log', 'Network', 'Audits'])
    await wire.ask(`${domain}.enable`)
  await wire.ask('Emulation.setScriptExecutionDisabled', { value: !runsScripts })
  const complaints: string[] = []
  wire.on('Log.entryAdded', ({ entry }) =>
    complaints.push(String((entry as { text: unknown }).text)),
  )
  wire.on('Runtime.exceptionThrown', (it) => complaints.push(JSON.stringify(it)))

  const loaded = () => wire.once('Page.loadEventFired')
  const nodeOf = async (selector: string): Promise<number> => {
    const { root } = await wire.ask('DOM.getDocument')
    const { nodeId } = await wire.ask('DOM.querySelector', {
      nodeId: (root as { nodeId: number }).nodeId,
      selector,
    })
    if (!(Number(nodeId) > 0)) throw new Error(`«${selector}» is not on the page.`)
    return nodeId as number
  }
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await wire.ask('Runtime.evaluate', { expression, returnByValue: true })
    return (result as { value?: unknown }).value
  }
  const key = async (name: string, code: number, modifiers = 0) => {
    const it = { key: name, code: name, windowsVirtualKeyCode: code, modifiers }
    await wire.ask('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...it })
    await wire.ask('Input.dispatchKeyEvent', { type: 'keyUp', ...it })
  }

  const tap = async (selector: string) => {
    const nodeId = await nodeOf(selector)
    await wire.ask('DOM.scrollIntoViewIfNeeded', { nodeId })
    const { model } = await wire.ask('DOM.getBoxModel', { nodeId })
    const [left = 0, top = 0, , , right = 0, bottom = 0] = (model as { border: number[] }).border
    const at = { x: (left + right) / 2, y: (top + bottom) / 2, button: 'left', clickCount: 1 }
    await wire.ask('Input.dispatchMouseEvent', { type: 'mousePressed', ...at })
    await wire.ask('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at })
  }

  return {
    complaints,
    async open(url) {
      const isLoaded = loaded()
      const { errorText } = await wire.ask('Page.navigate', { url })
      if (errorText !== undefined) throw new Error(`${url}: ${String(errorText)}`)
      await isLoaded
    },
    async type(selector, text) {
      await wire.ask('DOM.focus', { nodeId: await nodeOf(selector) })
      // All of it, and away with it.
      await wire.ask('Input.dispatchKeyEvent', {
        ...{ type: 'rawKeyDown', key: 'a', modifiers: 2, commands: ['selectAll'] },
      })
      await key('Backspace', 8)
      await wire.ask('Input.insertText', { text })
    },
    async pick(selector, value) {
      await wire.ask('DOM.focus', { nodeId: await nodeOf(selector) })
      // A list that is not open moves by the arrow keys.
      await key('Home', 36)
      for (let at = 0; at < 50; at += 1) {
        if ((await evaluate(`document.querySelector(${JSON.stringify(selector)}).value`)) === value)
          return
        await key('ArrowDown', 40)
      }
      throw new Error(`«${selector}» has no «${value}».`)
    },
    async click(selector) {
      const isLoaded = loaded()
      await tap(selector)
      await isLoaded
    },
    tap,
    async choose(selector, file) {
      await wire.ask('DOM.setFileInputFiles', { nodeId: await nodeOf(selector), files: [file] })
    },
    text: async (selector = 'body') =>
      String(
        await evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`),
      ),
    url: async () => String(await evaluate('location.href')),
    async size(width, height, isPhone = false) {
      const deviceScaleFactor = isPhone ? 2 : 1
      await wire.ask('Emulation.setDeviceMetricsOverride', {
        ...{ width, height, deviceScaleFactor, mobile: isPhone },
      })
    },
    async isDark(yes) {
      const features = [{ name: 'prefers-color-scheme', value: yes ? 'dark' : 'light' }]
      await wire.ask('Emulation.setEmulatedMedia', { features })
    },
    async picture(file) {
      const { data } = await wire.ask('Page.captureScreenshot', { captureBeyondViewport: true })
      writeFileSync(file, Buffer.from(String(data), 'base64'))
    },
    overflow: async () =>
      Number(await evaluate('document.documentElement.scrollWidth - innerWidth')),
    async cookies() {
      const { cookies } = await wire.ask('Network.getCookies')
      return cookies as readonly Cookie[]
    },
  }
}

/** One line of questions and answers, and of what the browser tells by itself. */
class Wire {
  readonly #socket: WebSocket
  readonly #asked = new Map<number, (message: Answer) => void>()
  readonly #hearers = new Map<string, Set<(it: Answer) => void>>()
  #last = 0
  session: string | undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as Answer
      const { id, method, params } = message
      if (typeof id === 'number') this.#asked.get(id)?.(message)
      else for (const hear of this.#hearers.get(String(method)) ?? []) hear(params as Answer)
    })
  }

  ask(method: string, params: Answer = {}): Promise<Answer> {
    this.#last += 1
    const id = this.#last
    const { session: sessionId } = this
    return this.#within(method, (resolve, reject) => {
      this.#asked.set(id, ({ result, error }) => {
        this.#asked.delete(id)
        if (error === undefined) resolve(result as Answer)
        else reject(new Error(`${method}: ${(error as { message: string }).message}`))
      })
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }))
    })
  }

  on(method: string, hear: (it: Answer) => void): () => void {
    const hearers = this.#hearers.get(method) ?? new Set()
    this.#hearers.set(method, hearers.add(hear))
    return () => hearers.delete(hear)
  }

  once(method: string): Promise<Answer> {
    return this.#within(method, (resolve) => {
      const off = this.on(method, (it) => {
        off()
        resolve(it)
      })
    })
  }

  #within(
    what: string,
    begin: (resolve: (it: Answer) => void, reject: (why: Error) => void) => void,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`Chromium does not answer: ${what}`))
      const timer = setTimeout(late, ANSWER_MS_MAX)
      const settled =
        <Value>(settle: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer)
          settle(value)
        }
      begin(settled(resolve), settled(reject))
    })
  }
}
