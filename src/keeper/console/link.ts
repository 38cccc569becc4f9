/**
 * Link: the socket over which the console's process asks the guard.
 *
 * One JSON object a line: `{id, session, verb, …}`, answered by `{id, ok, …}` in any order, for many
 * people's questions share a connection. `live` makes of a connection a stream besides, which is kept
 * open by `live.renew` with any session that lives. The socket lies in a folder of its own, which the
 * console's group may enter: opening it gives nobody anything without a session. What we did wrong is
 * told by verb and place, is counted, and says nothing of what was asked.
 */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault, faults } from '../../lib/fault.ts'
import { mayRead } from '../../people/reading.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Connection, listenLines } from '../control/lines.ts'
import { answered } from '../control/server.ts'
import { REQUEST_BYTES_MAX, type Reply } from '../control/wire.ts'
import { LEASE, type Lease, LISTENERS_MAX, type Live } from './live.ts'
import { mistakeOf } from './mistake.ts'
import { type AskConsole, type DeskDoor, signedOut } from './verbs.ts'

export const LINK_CONNECTIONS_MAX = 16
/** Requests of one connection that are worked on; the rest waits in the socket. */
export const LINK_IN_FLIGHT_MAX = 64
/** Of a session's token. */
export const TOKEN_CHARACTERS_MAX = 200

export type LinkParts = {
  readonly path: string
  readonly clock: Pick<Clock, 'now'>
  readonly desk: DeskDoor
  readonly ask: AskConsole
  readonly live: Live
  /** A mistake of ours, without anything of what was asked. */
  readonly told: (mistake: Fault) => void
}

export async function openLink(
  parts: LinkParts,
): Promise<{ connections(): number; mistakes(): number; close(): Promise<void> }> {
  let mistakes = 0
  // Made by the package with the console's group; here for who runs it by hand.
  mkdirSync(dirname(parts.path), { recursive: true, mode: 0o750 })
  const leases = new WeakMap<Connection, Lease>()
  const server = await listenLines(
    parts.path,
    {
      connectionsMax: LINK_CONNECTIONS_MAX,
      lineMax: REQUEST_BYTES_MAX,
      inFlightMax: LINK_IN_FLIGHT_MAX,
      mode: 0o660,
      groupOfFolder: true,
    },
    async (line, connection) => {
      const read = readLine(line)
      if ('refused' in read) return told(read.id, refusedLine(read.refused))
      const { id, token, asked } = read
      const reply = await answered(async () => {
        try {
          return await (asked.verb === 'live' || asked.verb === 'live.renew'
            ? listen(parts, leases, connection, asked.verb, token)
            : parts.ask(asked, token))
        } catch (thrown) {
          if (!(thrown instanceof Fault)) {
            mistakes += 1
            parts.told(mistakeOf(asked.verb, thrown))
          }
          throw thrown
        }
      })
      return told(id, asked.verb.startsWith('desk.') ? unexplained(reply) : reply)
    },
  )
  return {
    connections: () => server.connections(),
    mistakes: () => mistakes,
    close: async () => {
      parts.live.close()
      await server.close()
    },
  }
}

async function listen(
  { clock, desk, live }: LinkParts,
  leases: WeakMap<Connection, Lease>,
  connection: Connection,
  verb: string,
  token: string | undefined,
): Promise<Reply> {
  const session = token === undefined ? undefined : desk.of(token, clock.now(), false)
  if (session === undefined) return signedOut
  if (!mayRead(session.role, 'live'))
    return { ok: false, code: 'not-allowed', why: `the role ${session.role} does not allow live` }
  const lease = leases.get(connection)
  if (lease !== undefined) {
    lease.renew()
    return leased
  }
  if (verb === 'live.renew') return refusedLine('nothing is listened to on this connection')
  if (live.listeners >= LISTENERS_MAX) return refusedLine('too many listen already')
  // The answer goes first.
  setImmediate(() => {
    if (connection.isClosed()) return
    const lease = live.listen(connection)
    if (lease === undefined) return connection.close()
    leases.set(connection, lease)
    connection.onClose(lease.end)
  })
  return leased
}

const leased: Reply = { ok: true, seconds: LEASE / 1_000 }
const refusedLine = (why: string): Reply => ({ ok: false, code: 'refused', why })

type Line = { readonly id: number; readonly token: string | undefined; readonly asked: Asked }
type Asked = { readonly verb: string }

function readLine(line: string): Line | { readonly id: number | null; readonly refused: string } {
  let it: unknown
  try {
    it = JSON.parse(line)
  } catch {
    return { id: null, refused: 'the request is no JSON' }
  }
  if (typeof it !== 'object' || it === null || Array.isArray(it))
    return { id: null, refused: 'the request is no object' }
  const { id, session, verb } = it as Record<string, unknown>
  if (!Number.isSafeInteger(id) || (id as number) < 0)
    return { id: null, refused: 'id is no whole number' }
  const number = id as number
  if (typeof verb !== 'string') return { id: number, refused: 'the request names no verb' }
  if (
    session !== undefined &&
    !(typeof session === 'string' && session.length <= TOKEN_CHARACTERS_MAX)
  )
    return { id: number, refused: `session is no text of at most ${TOKEN_CHARACTERS_MAX}` }
  return { id: number, token: session as string | undefined, asked: it as Asked }
}

/** What the guard cannot do now is told as one code; which fault it is stands beside it. */
function told(id: number | null, reply: Reply): string {
  if (reply.ok || !isFault(reply.code)) return JSON.stringify({ ...reply, id })
  return JSON.stringify({ ...reply, id, code: 'unavailable', fault: reply.code })
}

/** Whoever is not signed in reaches the desk: paths and what a library says are not for him. */
const unexplained = (reply: Reply): Reply =>
  !reply.ok && (isFault(reply.code) || reply.code === 'mistake')
    ? { ...reply, why: 'the guard cannot do it now' }
    : reply

const isFault = (code: string): boolean => Object.hasOwn(faults, code)
