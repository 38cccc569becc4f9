/**
 * Server: the milter gate of one mail server instance.
 *
 * It listens, bounds how many peers there are, and lets each have its connection and session; what
 * is asked and answered is theirs. Closing lets messages under way finish, up to the deadline that
 * each answer has anyway, and then ends: what is cut off then is held by the server's default
 * action.
 *
 * Limits: who may connect is the business of the socket's file mode; milter knows no password.
 */
import { createServer, type Socket } from 'node:net'
import { assert } from '../../lib/assert.ts'
import { sparingly } from '../../lib/sparing.ts'
import { type Duration, seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Gatekeeper } from '../../ports/gatekeeper.ts'
import { Connection } from './connection.ts'
import { type MilterLimits, milterLimits } from './limits.ts'
import { listenAt } from './listen.ts'
import type { Note } from './notes.ts'
import { Session } from './session.ts'
import { type MilterStats, newTally } from './tally.ts'
import { realTimers, type Timers } from './timers.ts'

/** How often the age of connections is looked at. */
export const SWEEP: Duration = seconds(5)
/** A session id has at most 40 characters: this, a hyphen and a counter of eleven. */
export const SESSION_PREFIX_MAX = 28

export type MilterOptions = {
  /** `unix:/absolute/path` or `inet:127.0.0.1:PORT`; port 0 is any. */
  readonly listen: string
  /** The instance's name, for sessions and notes. */
  readonly instance: string
  readonly gatekeeper: Gatekeeper
  readonly clock: Clock
  /** Differs at each start of the guard. */
  readonly sessionPrefix: string
  readonly log: (note: Note) => void
  readonly limits?: Partial<MilterLimits>
  /** Group id of the unix socket: the mail server's. */
  readonly group?: number
  readonly timers?: Timers
}

export type MilterGate = {
  /** As it was bound; with the port that was chosen for 0. */
  readonly address: string
  /** Messages that the keeper was asked about. */
  asked(): number
  stats(): MilterStats
  close(): Promise<void>
}

/** Rejects with `gate.cannot-listen`. */
export async function startMilter(options: MilterOptions): Promise<MilterGate> {
  const { instance, gatekeeper, clock, sessionPrefix, timers = realTimers } = options
  assert(sessionPrefix.length <= SESSION_PREFIX_MAX, 'a session id has at most 40 characters')
  const limits: MilterLimits = { ...milterLimits, ...options.limits }
  const tally = newTally()
  const note = sparingly(options.log, () => clock.monotonic())
  const connections = new Set<Connection>()
  let sessions = 0
  let whenEmpty: (() => void) | undefined

  const nextId = () => {
    sessions += 1
    return `${sessionPrefix}-${sessions.toString(36)}`
  }

  const quietData = options.listen.startsWith('unix:')
  const welcome = (socket: Socket) => {
    tally.connections += 1
    const name = `#${tally.connections}`
    if (connections.size >= limits.connections) {
      tally.closed.connections += 1
      socket.on('error', () => socket.destroy())
      socket.destroy()
      note({ code: 'peer-closed', instance, session: name, cause: 'connections' })
      return
    }
    socket.setNoDelay(true)
    const session = new Session({
      instance,
      nextId,
      now: () => clock.now(),
      limits,
      quietData,
      bodies: tally,
      onAborted: () => {
        tally.aborted += 1
      },
    })
    const gone = (connection: Connection) => {
      connections.delete(connection)
      tally.open = connections.size
      if (connections.size === 0) whenEmpty?.()
    }
    connections.add(
      new Connection({
        ...{
          socket,
          session,
          name,
          instance,
          gatekeeper,
          clock,
          timers,
          limits,
          tally,
          note,
          gone,
        },
      }),
    )
    tally.open = connections.size
  }

  const server = createServer(welcome)
  const address = await listenAt(server, options.listen, options.group)
  // A failed accept (out of file descriptors) concerns that one connection.
  server.on('error', (failed) =>
    note({ code: 'accept-failed', instance, session: '-', where: failed.message }),
  )

  let callOffSweep = () => {}
  const sweep = () => {
    const now = clock.monotonic()
    for (const connection of [...connections]) connection.checkAge(now)
    callOffSweep = timers.after(SWEEP, sweep)
  }
  callOffSweep = timers.after(SWEEP, sweep)

  let closing: Promise<void> | undefined
  const close = async () => {
    callOffSweep()
    const isDown = new Promise<void>((resolve) => server.close(() => resolve()))
    const isEmpty = new Promise<void>((resolve) => {
      whenEmpty = resolve
      if (connections.size === 0) resolve()
    })
    for (const connection of [...connections]) connection.drain()
    const callOffEnd = timers.after(limits.deadline, () => {
      for (const connection of [...connections]) connection.close('draining')
    })
    await isEmpty
    callOffEnd()
    await isDown
  }

  return {
    address,
    asked: () => tally.messages,
    stats: () => structuredClone(tally),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
