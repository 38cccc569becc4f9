/**
 * Control server: listens in the data folder and answers one request a line.
 *
 * Bounded in connections and in the length of a line; what cannot be read is refused with the
 * reason. Socket 0600: the guard's own user and root.
 */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { Fault, whyOf } from '../../lib/fault.ts'
import {
  CONNECTIONS_MAX,
  REQUEST_BYTES_MAX,
  type Reply,
  type Request,
  readRequest,
} from './wire.ts'

const IDLE_MS_MAX = 60_000

export async function listenControl(
  path: string,
  answer: (request: Request) => Promise<Reply>,
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    if (sockets.size >= CONNECTIONS_MAX) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.setTimeout(IDLE_MS_MAX, () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let waiting = ''
    socket.setEncoding('utf8')
    let line = Promise.resolve()
    socket.on('data', (text: string) => {
      waiting += text
      for (let end = waiting.indexOf('\n'); end >= 0; end = waiting.indexOf('\n')) {
        const one = waiting.slice(0, end)
        waiting = waiting.slice(end + 1)
        line = line.then(async () => {
          const reply = await replyTo(one, answer)
          if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`)
        })
      }
      if (waiting.length > REQUEST_BYTES_MAX) socket.destroy()
    })
  })
  rmSync(path, { force: true })
  await new Promise<void>((done, fail) => {
    server.once('error', (thrown) =>
      fail(new Fault('gate.cannot-listen', { address: path, why: whyOf(thrown) }, thrown)),
    )
    server.listen(path, done)
  })
  chmodSync(path, 0o600)
  return {
    close: () =>
      new Promise((done) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          rmSync(path, { force: true })
          done()
        })
      }),
  }
}

async function replyTo(line: string, answer: (request: Request) => Promise<Reply>): Promise<Reply> {
  if (line.length > REQUEST_BYTES_MAX)
    return { ok: false, code: 'refused', why: `a request is at most ${REQUEST_BYTES_MAX} bytes` }
  const request = readRequest(line)
  if ('refused' in request) return { ok: false, code: 'refused', why: request.refused }
  try {
    return await answer(request)
  } catch (thrown) {
    if (thrown instanceof Fault) return { ok: false, code: thrown.code, why: thrown.message }
    return { ok: false, code: 'mistake', why: whyOf(thrown) }
  }
}
