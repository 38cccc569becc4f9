/**
 * Server: the auth-policy gate of one Dovecot instance, over HTTP on loopback.
 *
 * A request counts as Dovecot's when it shows the secret; of any other the body is read away and
 * nothing reaches the keeper. What each HTTP code makes of a login stands in `reply.ts`. Closing lets
 * questions under way be answered and reports be written, up to the deadline that each has anyway.
 *
 * Limits: whoever can read Dovecot's configuration as root knows the secret. HTTP only, no TLS: the
 * wire is the loopback.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { assert } from '../../lib/assert.ts'
import { Fault } from '../../lib/fault.ts'
import { sparingly } from '../../lib/sparing.ts'
import { SECRET_HEADER } from '../../ports/auth-policy.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LoginKeeper } from '../../ports/gatekeeper.ts'
import { listenAt } from '../milter/listen.ts'
import { realTimers, type Timers } from '../milter/timers.ts'
import { Asking, notTaken } from './asking.ts'
import { readBody } from './body.ts'
import { codes, commandOf, endsConnection, isSecret } from './door.ts'
import { Exchange } from './exchange.ts'
import { ID_PREFIX_MAX, type PolicyLimits, policyLimits, SWEEP } from './limits.ts'
import type { Note, Refusal } from './notes.ts'
import { type Peer, Peers } from './peers.ts'
import { type Command, readAsked } from './read.ts'
import { newTally, type PolicyCounts } from './tally.ts'

export type AuthPolicyOptions = {
  /** `inet:127.0.0.1:PORT`; port 0 is any. */
  readonly listen: string
  /** The instance's name, for questions and notes. */
  readonly instance: string
  /** As it is now; nobody is heard while there is none. */
  readonly secret: () => string | undefined
  readonly keeper: LoginKeeper
  readonly clock: Clock
  /** Differs at each start of the guard. */
  readonly idPrefix: string
  readonly log: (note: Note) => void
  readonly limits?: Partial<PolicyLimits>
  readonly timers?: Timers
}

export type AuthPolicyGate = {
  /** As it was bound; with the port that was chosen for 0. */
  readonly address: string
  /** Questions that the keeper was asked, before and after the password together. */
  asked(): number
  counts(): PolicyCounts
  close(): Promise<void>
}

/** Rejects with `gate.cannot-listen`. */
export async function startAuthPolicy(options: AuthPolicyOptions): Promise<AuthPolicyGate> {
  const { instance, secret, keeper, clock, idPrefix, timers = realTimers } = options
  assert(/^[A-Za-z0-9._:-]+$/.test(idPrefix), 'an id is made of [A-Za-z0-9._:-]')
  assert(idPrefix.length <= ID_PREFIX_MAX, 'an id has at most 40 characters')
  if (!options.listen.startsWith('inet:'))
    throw new Fault('gate.cannot-listen', {
      address: options.listen,
      why: 'Dovecot asks over TCP: expected inet:127.0.0.1:PORT',
    })
  const limits: PolicyLimits = { ...policyLimits, ...options.limits }
  const tally = newTally()
  const note = sparingly(options.log, () => clock.monotonic())
  let isDraining = false
  let logins = 0
  let whenQuiet: (() => void) | undefined
  const quiet = () => {
    if (peers.size === 0 && tally.reportsWaiting === 0) whenQuiet?.()
  }
  const now = () => clock.monotonic()
  const peers = new Peers({ instance, limits, tally, note, now, gone: quiet })
  const asking = new Asking({ instance, keeper, timers, limits, tally, note, settled: quiet })

  const refused = (cause: Refusal) => {
    tally.refused[cause] += 1
    note({ code: 'refused', instance, cause })
  }

  const turnAway = (cause: Refusal, exchange: Exchange, isUnread = false) => {
    refused(cause)
    if (isUnread || endsConnection.has(cause)) exchange.endConnection()
    exchange.reply(codes[cause], notTaken)
  }

  const take = (body: Buffer, command: Command, exchange: Exchange) => {
    const asked = readAsked(body, command)
    if (asked.kind === 'unreadable') {
      turnAway(asked.why, exchange)
      return
    }
    logins += 1
    const about = {
      id: `${idPrefix}-${logins.toString(36)}`,
      instance,
      login: asked.login,
      facts: asked.facts,
      ...(asked.passwordHash !== undefined && { passwordHash: asked.passwordHash }),
      askedAt: clock.now(),
    }
    if (asked.kind === 'question') {
      asking.question({ ...about, stage: asked.stage }, exchange)
      return
    }
    const { success, policyRefused, refusal } = asked
    if (success && !asked.isMarked) {
      tally.unmarked += 1
      note({ code: 'unmarked', instance })
    }
    asking.report(
      { ...about, success, policyRefused, ...(refusal !== undefined && { refusal }) },
      exchange,
    )
  }

  const hear = (request: IncomingMessage, response: ServerResponse) => {
    const peer = peers.of(request.socket)
    if (peer === undefined) return
    const exchange = new Exchange(response)
    const command = commandOf(request.url ?? '')
    const isOurs = isSecret(request.headers[SECRET_HEADER.toLowerCase()], secret())
    let refusal: Refusal | undefined
    if (!isOurs) refusal = 'secret'
    else if (peer.open.size >= limits.pipelined) refusal = 'pipelined'
    else if (isDraining) refusal = 'draining'
    else if (command === undefined) refusal = 'path'
    else if (request.method !== 'POST') refusal = 'method'
    if (isOurs) peers.trust(peer)
    begin(peer, exchange)
    readBody(request, limits.bodyBytes, refusal === undefined, (body) => {
      peer.bodySince = undefined
      if (body === undefined) refusal ??= 'body-length'
      if (body === undefined || refusal !== undefined || command === undefined)
        turnAway(refusal ?? 'path', exchange, body === undefined)
      else take(body, command, exchange)
    })
  }

  const begin = (peer: Peer, exchange: Exchange) => {
    tally.requests += 1
    peer.requests += 1
    peer.open.add(exchange)
    peer.bodySince = now()
    if (peer.requests >= limits.requestsPerConnection) exchange.endConnection()
    exchange.whenClosed(() => {
      peer.open.delete(exchange)
      peers.rest(peer)
      if (isDraining && peer.open.size === 0) peers.close(peer, 'draining')
    })
  }

  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    requireHostHeader: false,
    // Ages are looked at by `sweep`, so that one clock counts.
    headersTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: 0,
    noDelay: true,
  })
  server.on('connection', (socket: Socket) => peers.welcome(socket))
  server.on('request', hear)
  /** What comes after the first octet that is no HTTP is not looked at again. */
  const broken = new WeakSet<Socket>()
  server.on('clientError', (failed: NodeJS.ErrnoException, socket: Socket) => {
    const code = failed.code ?? ''
    if (broken.has(socket)) return
    broken.add(socket)
    if (code.startsWith('HPE_')) {
      const cause = code === 'HPE_HEADER_OVERFLOW' ? 'header-length' : 'http'
      refused(cause)
      const isFree = (peers.of(socket)?.open.size ?? 0) === 0
      if (isFree && socket.writable)
        socket.write(`HTTP/1.1 ${codes[cause]} Refused\r\nConnection: close\r\n\r\n`)
    }
    socket.destroySoon()
  })
  const address = await listenAt(server, options.listen)
  // A failed accept (out of file descriptors) concerns that one connection.
  server.on('error', (failed) => note({ code: 'accept-failed', instance, where: failed.message }))

  let callOffSweep = () => {}
  const sweep = () => {
    peers.sweep()
    callOffSweep = timers.after(SWEEP, sweep)
  }
  callOffSweep = timers.after(SWEEP, sweep)

  const close = async () => {
    isDraining = true
    callOffSweep()
    const isDown = new Promise<void>((resolve) => server.close(() => resolve()))
    const isQuiet = new Promise<void>((resolve) => {
      whenQuiet = resolve
    })
    const callOffEnd = timers.after(limits.deadline, () => {
      peers.end()
      whenQuiet?.()
    })
    peers.drain()
    quiet()
    await isQuiet
    callOffEnd()
    await isDown
  }
  let closing: Promise<void> | undefined

  return {
    address,
    asked: () => tally.questions.before + tally.questions.after,
    counts: () => structuredClone(tally),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
