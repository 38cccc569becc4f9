/**
 * Server: the owners' page over HTTP or HTTPS, on the address of the configuration.
 *
 * Limits: HTTP/1.1. A certificate that is renewed in place is taken up within a minute.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { assert } from '../../lib/assert.ts'
import { plainAddress } from '../../lib/clients.ts'
import { placeOf } from '../../lib/listening.ts'
import { Pace } from '../../lib/pace.ts'
import { sparingly } from '../../lib/sparing.ts'
import type { Language } from '../../lib/words.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OwnerDesk } from '../../ports/owner-desk.ts'
import { realTimers, type Timers } from '../milter/timers.ts'
import { Answers } from './answer.ts'
import { askingWith } from './asking.ts'
import type { MePageConfig } from './config.ts'
import { Connections } from './connections.ts'
import { originOf } from './door.ts'
import { hearingWith } from './hear.ts'
import { type MeLimits, meLimits } from './limits.ts'
import { listening, renewing, serverOf } from './listen.ts'
import type { Note } from './notes.ts'
import { PATHS, type View } from './parts.ts'
import { Routes } from './routes.ts'
import { Sessions } from './sessions.ts'
import { type MeTally, newTally } from './tally.ts'

export type MePageOptions = {
  readonly desk: OwnerDesk
  readonly clock: Clock
  readonly config: MePageConfig
  /** The organisation's time zone: times are shown in it. */
  readonly zone: string
  readonly told: (note: Note) => void
  readonly timers?: Timers
  readonly limits?: Partial<MeLimits>
  readonly random?: (bytes: number) => Buffer
}

export type MePage = {
  /** `inet:ADDRESS:PORT` as it was bound. */
  readonly address: string
  tally(): MeTally
  /** Answers under way are given, for as long as the desk may take. */
  close(): Promise<void>
}

/** Only where the configuration says that the page listens. Rejects with `page.not-open`. */
export async function openMePage(options: MePageOptions): Promise<MePage> {
  const { desk, clock, config, zone, timers = realTimers, random = randomBytes } = options
  const place = placeOf(config.listen ?? '')
  assert(place !== undefined, 'a page is opened where the configuration says so')
  const { language } = config
  const limits: MeLimits = { ...meLimits, ...options.limits }
  const tally = newTally()
  const now = () => clock.monotonic()
  const note = sparingly(options.told, now)
  const proxies = new Set(config.proxies.map(plainAddress))
  const connections = new Connections(limits, tally, proxies)
  const sessions = new Sessions({ limits, tally, now, random })
  let closing: Promise<void> | undefined
  const isDraining = () => closing !== undefined
  const viewOf = (tongue: Language): View => ({
    ...{ language: tongue, zone, token: '', challenge: '' },
    ...(config.help !== undefined && { help: config.help[tongue] }),
    now: clock.now(),
  })
  const answers = new Answers({ tally, note, viewOf, isDraining })
  const hasCertificate = config.certFile !== undefined
  const hear = hearingWith({
    ...{ limits, tally, proxies, language, sessions, answers, viewOf, note, isDraining },
    ...{ origins: config.origins.map(originOf), hasCertificate },
    pages: new Pace(limits.pages, limits.pageEvery, limits.clients, now),
    forms: new Pace(limits.forms, limits.formEvery, limits.clients, now),
    routes: new Routes({
      desk,
      sessions,
      asking: askingWith({ limits, tally, timers, note }),
      tally,
    }),
  })

  const server = serverOf(config, {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headers,
    requestTimeout: limits.request,
    keepAliveTimeout: limits.idle,
    connectionsCheckingInterval: limits.sweep,
    handshakeTimeout: limits.handshake,
    noDelay: true,
  })
  server.maxRequestsPerSocket = limits.requestsPerConnection
  server.timeout = limits.silence
  server.on('connection', (socket: Socket) => {
    if (!connections.welcome(socket)) note({ code: 'crowded' })
  })
  server.on('request', hear)
  // RFC 9110 §10.1.1: another expectation than 100-continue.
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    tally.requests += 1
    const heard = { request, response, language, isSecure: hasCertificate, path: PATHS.start }
    answers.turnAway(heard, 'expectation', { closes: true })
  })
  /** What comes after the first octet that is no HTTP is not looked at again. */
  const broken = new WeakSet<Socket>()
  server.on('clientError', (failed: NodeJS.ErrnoException, socket: Socket) => {
    if (broken.has(socket)) return
    broken.add(socket)
    const cause = causeOf(failed.code ?? '')
    if (cause !== undefined) {
      const answer = answers.raw(cause, language)
      // Another answer under way would be cut in two.
      if (socket.writable && socket.writableLength === 0) socket.write(answer)
    }
    socket.destroySoon()
  })
  server.on('tlsClientError', () => {
    tally.refused.http += 1
  })
  const address = await listening(server, place)
  // A failed accept (out of file descriptors) concerns that one connection.
  server.on('error', (failed) => note({ code: 'accept-failed', where: failed.message }))
  const callOffRenewing = renewing(server, config, timers, note)

  const close = async () => {
    callOffRenewing()
    const isDown = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeIdleConnections()
    const callOff = timers.after(limits.deadline, () => server.closeAllConnections())
    await isDown
    callOff()
  }
  return {
    address,
    tally: () => structuredClone(tally),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

/** `undefined`: the connection broke, and nobody is there to be answered. */
function causeOf(code: string): 'headers' | 'slow' | 'http' | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers'
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'slow'
  return code.startsWith('HPE_') ? 'http' : undefined
}
