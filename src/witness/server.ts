/**
 * Server: HTTP or HTTPS for strangers, with an end to everything that a stranger may ask for.
 *
 * A path is compared as it came, never decoded and never made a file name. A request that is too
 * large, too slow or too much is answered in one line and its connection closed. `routes` gives the
 * answer; what it throws is a 500, and told.
 *
 * Limits: HTTP/1.1. Behind a reverse proxy all requests are of one address.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '../ports/clock.ts'
import { type ServerLimits, serverLimits } from './limits.ts'
import { Pace } from './pace.ts'

const TLS = { minVersion: 'TLSv1.2' } as const

export type Asked = {
  readonly method: string
  /** As it came, without what follows a question mark. */
  readonly path: string
  readonly body: Uint8Array
  /** The other side's clock, if it told it. */
  readonly date: number | undefined
}
export type Given = {
  readonly status: number
  readonly body: string | Uint8Array
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type ServerOptions = {
  readonly host: string
  readonly port: number
  /** PEM; both or none. */
  readonly tls?: { readonly cert: string; readonly key: string }
  readonly clock: Clock
  readonly routes: (asked: Asked) => Promise<Given>
  readonly told: (problem: unknown) => void
  readonly limits?: Partial<ServerLimits>
}

export type RunningServer = {
  /** `http://HOST:PORT` as it was bound. */
  readonly url: string
  renew(tls: { readonly cert: string; readonly key: string }): void
  close(): Promise<void>
}

/** Rejects with what the system says when nobody can listen there. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, tls, clock, routes, told } = options
  const limits: ServerLimits = { ...serverLimits, ...options.limits }
  const pace = new Pace(limits.perSecond, limits.atOnce, limits.addresses)
  const ofAddress = new Map<string, number>()

  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = request.socket.remoteAddress ?? ''
    if (!pace.takes(address, clock.monotonic()))
      return answer(
        response,
        { status: 429, body: 'slower\n', headers: { 'retry-after': '5' } },
        true,
      )
    const body = await bodyOf(request, limits.bodyBytes)
    if (body === 'too-long')
      return answer(response, { status: 413, body: `more than ${limits.bodyBytes} octets\n` }, true)
    if (body === undefined) return
    const [path = ''] = (request.url ?? '').split('?')
    const date = Date.parse(request.headers.date ?? '')
    const asked = { method: request.method ?? '', path, body }
    answer(response, await routes({ ...asked, date: Number.isNaN(date) ? undefined : date }))
  }

  const how = {
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.sweep,
    maxHeaderSize: limits.headerBytes,
    noDelay: true,
  }
  const secure = tls === undefined ? undefined : createSecureServer({ ...how, ...tls, ...TLS })
  const server = secure ?? createServer(how)
  server.timeout = limits.silence
  server.maxRequestsPerSocket = limits.requestsPerConnection
  server.maxConnections = limits.connections
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (ofAddress.get(address) ?? 0) + 1
    if (count > limits.connectionsOfOne) return void socket.destroy()
    ofAddress.set(address, count)
    socket.once('close', () => {
      const left = (ofAddress.get(address) ?? 1) - 1
      if (left === 0) ofAddress.delete(address)
      else ofAddress.set(address, left)
    })
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    hear(request, response).catch((thrown: unknown) => {
      told(thrown)
      if (!response.headersSent) answer(response, { status: 500, body: 'failed\n' }, true)
      else response.destroy()
    })
  })
  server.on('clientError', (failed: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writable && socket.bytesWritten === 0 && failed.code !== 'ECONNRESET')
      socket.write(
        `HTTP/1.1 ${lineFor(failed.code)}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
      )
    socket.destroySoon()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', told)
  const { address, port: bound, family } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${family === 'IPv6' ? `[${address}]` : address}:${bound}`,
    renew: (fresh) => {
      secure?.setSecureContext({ ...fresh, ...TLS })
    },
    close: async () => {
      const isDown = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), limits.request)
      await isDown
      clearTimeout(timer)
    },
  }
}

const lineFor = (code: string | undefined): string =>
  code === 'HPE_HEADER_OVERFLOW'
    ? '431 Request Header Fields Too Large'
    : code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : '400 Bad Request'

/** `undefined`: the other side went away. */
function bodyOf(
  request: IncomingMessage,
  most: number,
): Promise<Uint8Array | 'too-long' | undefined> {
  return new Promise((resolve) => {
    if (Number(request.headers['content-length'] ?? 0) > most) return resolve('too-long')
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > most) {
        request.pause()
        resolve('too-long')
      } else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', () => resolve(undefined))
    request.on('close', () => resolve(undefined))
  })
}

function answer(response: ServerResponse, given: Given, closes = false): void {
  const bytes = typeof given.body === 'string' ? Buffer.from(given.body) : given.body
  response.writeHead(given.status, {
    'content-type': given.type ?? 'text/plain; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...given.headers,
    ...(closes ? { connection: 'close' } : {}),
  })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
}
