/**
 * Control server: listens in the data folder and answers one request a line.
 *
 * Bounded in connections and in the length of a line; what cannot be read is refused with the
 * reason. Socket 0600: the guard's own user and root.
 */
import { Fault, whyOf } from '../../lib/fault.ts'
import { listenLines } from './lines.ts'
import {
  CONNECTIONS_MAX,
  REQUEST_BYTES_MAX,
  type Reply,
  type Request,
  readRequest,
} from './wire.ts'

const IDLE_MS_MAX = 60_000

export const listenControl = (
  path: string,
  answer: (request: Request) => Promise<Reply>,
): Promise<{ close(): Promise<void> }> =>
  listenLines(
    path,
    {
      connectionsMax: CONNECTIONS_MAX,
      lineMax: REQUEST_BYTES_MAX,
      // One thing at a time, answered in order.
      inFlightMax: 1,
      idleMs: IDLE_MS_MAX,
      mode: 0o600,
    },
    async (line) => JSON.stringify(await replyTo(line, answer)),
  )

async function replyTo(line: string, answer: (request: Request) => Promise<Reply>): Promise<Reply> {
  const request = readRequest(line)
  return 'refused' in request
    ? { ok: false, code: 'refused', why: request.refused }
    : answered(() => answer(request))
}

/** The answer, or as what a fault and a mistake are told. */
export async function answered(answer: () => Promise<Reply>): Promise<Reply> {
  try {
    return await answer()
  } catch (thrown) {
    if (thrown instanceof Fault) return { ok: false, code: thrown.code, why: thrown.message }
    return { ok: false, code: 'mistake', why: whyOf(thrown) }
  }
}
