/**
 * Dev: the console's page in a browser without a guard, for whoever draws a screen.
 *
 * `node web/console/dev.ts --port 4173` builds once into a folder of its own and serves it with the
 * policy of the real server and with answers that are made up: each area has a file `dev/NAME.ts`
 * that exports (by default) a `FakeApi`. Nothing of this is shipped.
 *
 * Limits: it asks for no session and proves nothing; the tests of the real server do.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { bundleConsole } from '../../scripts/build-console.ts'
import { type FakeApi, FakeProblem, type FakeStream } from './dev/fake.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
}
const BODY_BYTES_MAX = 64 * 1_024 * 1_024

const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

export async function fakesIn(folder = join(import.meta.dirname, 'dev')): Promise<FakeApi> {
  const all: Record<string, FakeApi[string]> = {}
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()) {
    const read = (await import(join(folder, file))) as { readonly default?: FakeApi }
    Object.assign(all, read.default ?? {})
  }
  return all
}

type Found = { readonly answer: FakeApi[string]; readonly params: Readonly<Record<string, string>> }

export function fakeFor(fakes: FakeApi, method: string, path: string): Found | undefined {
  const asked = path.split('/')
  for (const [name, answer] of Object.entries(fakes)) {
    const [verb, pattern = ''] = name.split(' ')
    const parts = pattern.split('/')
    if (verb !== method || parts.length !== asked.length) continue
    const params: Record<string, string> = {}
    const fits = parts.every((part, at) => {
      if (!part.startsWith(':')) return part === asked[at]
      params[part.slice(1)] = decodeURIComponent(asked[at] ?? '')
      return true
    })
    if (fits) return { answer, params }
  }
  return undefined
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk as Buffer)
  }
  const all = Buffer.concat(chunks)
  if (!String(request.headers['content-type']).includes('json')) return all
  return all.length === 0 ? undefined : JSON.parse(all.toString('utf8'))
}

export type Dev = { readonly url: string; readonly close: () => Promise<void> }

/** `folder`: where the built page lies. */
export function serveDev(folder: string, fakes: FakeApi, port = 0): Promise<Dev> {
  const api = async (url: URL, request: IncomingMessage, response: ServerResponse) => {
    const found = fakeFor(fakes, request.method ?? 'GET', url.pathname)
    const body = await bodyOf(request)
    try {
      if (found === undefined) throw new FakeProblem(404, 'unknown', url.pathname)
      const told = await found.answer(url, body, found.params)
      if (isStream(told)) return stream(told, response)
      if (told instanceof Response) {
        response.writeHead(told.status, Object.fromEntries(told.headers))
        response.end(Buffer.from(await told.arrayBuffer()))
        return undefined
      }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(told ?? {}))
    } catch (thrown) {
      if (!(thrown instanceof FakeProblem)) process.stderr.write(`${String(thrown)}\n`)
      const { status, code, detail, more } =
        thrown instanceof FakeProblem ? thrown : new FakeProblem(500, 'mistake', String(thrown))
      response.writeHead(status, { 'content-type': 'application/problem+json' })
      response.end(
        JSON.stringify({ type: 'about:blank', title: code, status, code, detail, ...more }),
      )
    }
    return undefined
  }
  const page = (url: URL, response: ServerResponse) => {
    const asked = normalize(url.pathname)
    const isFile = asked.startsWith('/assets/') || /^\/[\w-]+\.(?:svg|png|json)$/.test(asked)
    const nonce = randomBytes(16).toString('base64')
    const headers = {
      'content-security-policy': policyWith(nonce),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    }
    try {
      const octets = readFileSync(join(folder, isFile ? asked : 'index.html'))
      const type = TYPES[isFile ? extname(asked) : '.html'] ?? 'application/octet-stream'
      response.writeHead(200, { ...headers, 'content-type': type })
      response.end(isFile ? octets : octets.toString('utf8').replaceAll('__NONCE__', nonce))
    } catch {
      response.writeHead(404, headers).end()
    }
  }
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (!url.pathname.startsWith('/api/')) return page(url, response)
    void api(url, request, response)
    return undefined
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port: own } = server.address() as AddressInfo
      resolve({
        // WebAuthn takes a name, not an address (RP ID).
        url: `http://localhost:${own}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
          }),
      })
    })
  })
}

const isStream = (told: unknown): told is FakeStream =>
  typeof told === 'object' && told !== null && 'stream' in told

function stream({ stream: begin }: FakeStream, response: ServerResponse): undefined {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': here\n\n')
  const stop = begin((event) => response.write(`data: ${JSON.stringify(event)}\n\n`))
  response.on('close', stop)
}

/** Builds into a folder of its own, and serves it. */
export async function openDev(port = 0): Promise<Dev> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-console-'))
  await bundleConsole(folder)
  const dev = await serveDev(folder, await fakesIn(), port)
  return {
    url: dev.url,
    close: async () => {
      await dev.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4173' } } })
  const dev = await openDev(Number(values.port))
  process.stdout.write(`${dev.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void dev.close().then(() => process.exit(0)))
}
