/**
 * Console: what it costs the gate that people watch, and how soon a page is there to be looked at.
 *
 * The real guard and the real console, each a process of its own. An open loop of messages at the
 * milter socket, each of which is judged and not simply let go on: 200 events a second (`--rate N`, of
 * them `--events N` of thieves); rounds with 20 browsers' streams (`--clients N`, in a process of their
 * own: a mail server does not read them) and rounds without alternate. The promise: with them the gate's
 * p99 stays within 20 % of that without. Then, where there is a Chromium,
 * the first paint of the page on the loopback (promise: under a second), and the script of the first
 * screen as it goes over the wire (promise: under 350 kB).
 */
import { createHmac } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startGuard } from '../lab/guard.ts'
import { freePorts } from '../lab/ports.ts'
import { openScratch, until } from '../lab/scratch.ts'
import { buildConsole } from '../scripts/build-console.ts'
import type { Instant } from '../src/lib/time.ts'
import { hotp, timeStepAt } from '../src/people/totp.ts'
import type { PostfixInstance } from '../src/ports/instance.ts'
import { play, type Sample } from './gate/play.ts'
import { startWatchers } from './gate/watchers.ts'
import { type Figure, figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const BENCH = 'console'
const CHROMIUM = '/usr/bin/chromium'
const options = readBenchOptions({
  ...{ rate: 200, events: 200, clients: 20, seconds: 10, connections: 64, accounts: 500, runs: 5 },
})
const { rate, events, clients, seconds, connections, accounts, runs, json } = options
const note = (text: string) => process.stderr.write(`${text}\n`)

/** Every so many messages one is of a thief, who writes to strangers by the dozen. */
const every = Math.max(1, Math.floor(rate / events))
const RECIPIENTS = 30
const THIEVES = 40
const message = (nth: number) =>
  nth % every === 0
    ? {
        user: `thief${(nth / every) % THIEVES}@example.jp`,
        recipients: Array.from({ length: RECIPIENTS }, (_, n) => `n${nth}x${n}@far${n}.example`),
      }
    : { user: `user${nth % accounts}@example.jp`, recipients: [`friend${nth % 7}@far.example`] }

/** The first administrator, with password and code; gives the cookie. */
async function signIn(origin: string, link: string): Promise<string> {
  const post = async (path: string, body: object): Promise<Response> => {
    const answer = await fetch(`${origin}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sekimori': 'bench', origin },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  const [, token = ''] = link.split('#')
  const who = { token, name: 'hanako' }
  const offered = await post('setup/options', { ...who, what: 'totp' })
  const { flow, totp } = (await offered.json()) as { flow: string; totp: { secret: string } }
  const hmac = (key: Uint8Array, text: Uint8Array) => createHmac('sha1', key).update(text).digest()
  const code = hotp(bytesOf(totp.secret), timeStepAt(Date.now() as Instant), hmac)
  const password = 'a long sentence of nobody 47'
  const made = await post('setup', { ...who, password, totp: { flow, code } })
  const [cookie = ''] = made.headers.getSetCookie()
  return cookie.split(';', 1)[0] ?? ''
}

/** RFC 4648 §6. */
function bytesOf(base32: string): Uint8Array {
  let bits = ''
  for (const one of base32.replaceAll(/[\s=]/g, ''))
    bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}

async function paints(origin: string): Promise<{ paintMs: number; scriptBytes: number }[]> {
  if (!existsSync(CHROMIUM)) {
    note(`left out: first paint (no ${CHROMIUM})`)
    return []
  }
  const { chromium } = await import('playwright-core')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  try {
    const found: { paintMs: number; scriptBytes: number }[] = []
    for (let run = 0; run < runs; run += 1) {
      // A browser that has never been here.
      const context = await browser.newContext()
      const page = await context.newPage()
      const cdp = await context.newCDPSession(page)
      await cdp.send('Network.enable')
      const scripts = new Set<string>()
      let scriptBytes = 0
      cdp.on('Network.responseReceived', ({ requestId, type }) => {
        if (type === 'Script') scripts.add(requestId)
      })
      cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
        if (scripts.has(requestId)) scriptBytes += encodedDataLength
      })
      await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
      const paintMs = Number(
        await page.evaluate(
          "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1",
        ),
      )
      found.push({ paintMs, scriptBytes })
      await context.close()
    }
    return found
  } finally {
    await browser.close()
  }
}

async function main(): Promise<void> {
  // As it is installed, compressed.
  await buildConsole()
  const scratch = openScratch()
  try {
    const [port = 0] = await freePorts(1)
    const origin = `http://localhost:${port}`
    const config = join(scratch.folder, 'console.yaml')
    // Without seals: their keys are made once in the life of a log, for a minute.
    writeFileSync(
      config,
      `evidence: {seals: false}\nconsole: {listen: 'inet:127.0.0.1:${port}', origins: ['${origin}']}\n`,
    )
    // Observing: each is judged, told and let go, so that a day of thieves can be played for a minute.
    const milter = `unix:${scratch.folder}/gate/milter.sock`
    const log = join(scratch.folder, 'mail.log')
    writeFileSync(log, '')
    const instance: PostfixInstance = {
      ...{ kind: 'postfix', name: 'bench', milter, mode: 'observe', log },
      ...{ configDirectory: '/etc/postfix', queueDirectory: '/var/spool/postfix' },
    }
    const guard = await startGuard(scratch, {
      ...{ instances: [instance], console: true },
      args: ['--config', config, '--lang', 'en'],
    })
    await until(
      'the console listens',
      30_000,
      () => guard.output().includes('Console: ') && /setup#/.test(guard.output()),
      () => guard.exit(),
    )
    const [link = ''] = /http\S+setup#\S+/.exec(guard.output()) ?? []
    const cookie = await signIn(origin, link)
    const path = milter.slice('unix:'.length)
    const loop = { rate, connections, message }
    await play(path, rate * seconds, loop)
    const perSecond: number[] = []
    const caseOf = (name: string, many: number) => ({
      name,
      run: async (): Promise<Sample> => {
        const watching = many === 0 ? undefined : await startWatchers(origin, cookie, many)
        const sample = await play(path, rate * seconds, loop)
        for (const heard of (await watching?.stop()) ?? []) perSecond.push(heard / seconds)
        return sample
      },
    })
    const samples = await interleaved(
      [caseOf('nobody-watches', 0), caseOf('watched', clients)],
      runs,
      (name, nth, { p99 }) => note(`run ${nth + 1}/${runs} ${name}: p99 ${p99.toFixed(2)} ms`),
    )
    const figures: Figure[] = []
    for (const figure of ['p50', 'p99'] as const) {
      const [alone, watched] = ['nobody-watches', 'watched'].map((name) =>
        figureOf(
          { bench: BENCH, case: name, figure, unit: 'ms' },
          (samples.get(name) ?? []).map((sample) => sample[figure]),
        ),
      )
      if (alone !== undefined && watched !== undefined)
        figures.push(alone, watched, ratioOf(watched, alone))
    }
    figures.push(
      figureOf({ bench: BENCH, case: 'watched', figure: 'eventsPerClient', unit: '/s' }, perSecond),
    )
    const painted = await paints(origin)
    if (painted.length > 0)
      figures.push(
        figureOf(
          { bench: BENCH, case: 'first-screen', figure: 'firstPaint', unit: 'ms' },
          painted.map(({ paintMs }) => paintMs),
        ),
        figureOf(
          { bench: BENCH, case: 'first-screen', figure: 'script', unit: 'kB' },
          painted.map(({ scriptBytes }) => scriptBytes / 1_000),
        ),
      )
    print(figures, json)
  } finally {
    await scratch.close()
  }
}

await main()
