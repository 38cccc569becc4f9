/**
 * Lines: a unix socket on which one line is asked and one is answered, as both of the guard's sockets
 * are.
 *
 * Bounded in connections, in the length of a line, and in what one connection has under way: beyond
 * that nothing more is read from it until an answer was taken off its hands, so that whoever asks and
 * does not listen fills no memory. A file that is no socket is never removed to make room.
 *
 * Limits: an answer is as long as what answers makes it.
 */
import { chmodSync, chownSync, lstatSync, rmSync, statSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { Fault, whyOf } from '../../lib/fault.ts'

export type Listening = {
  readonly connectionsMax: number
  /** Characters of a line; one that is longer ends the connection. */
  readonly lineMax: number
  /** Of one connection; the rest waits. 1: one after the other, answered in order. */
  readonly inFlightMax: number
  /** A connection on which nothing comes and goes for so long is closed; absent: never. */
  readonly idleMs?: number
  readonly mode: number
  /** The socket belongs to the group of its folder. */
  readonly groupOfFolder?: boolean
}

/** One connection, for whoever says something by himself on it. */
export type Connection = {
  /** Octets that the other side did not take yet. */
  readonly buffered: () => number
  readonly say: (text: string) => void
  readonly onClose: (act: () => void) => void
  readonly isClosed: () => boolean
  readonly close: () => void
}

/** Never rejects. */
export type AnswerLine = (line: string, connection: Connection) => Promise<string>

export async function listenLines(
  path: string,
  how: Listening,
  answer: AnswerLine,
): Promise<{ connections(): number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    if (sockets.size >= how.connectionsMax) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    if (how.idleMs !== undefined) socket.setTimeout(how.idleMs, () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    serve(socket, how, answer)
  })
  removeSocket(path)
  await new Promise<void>((done, fail) => {
    server.once('error', (thrown) =>
      fail(new Fault('gate.cannot-listen', { address: path, why: whyOf(thrown) }, thrown)),
    )
    server.listen(path, done)
  })
  if (how.groupOfFolder === true) giveToGroup(path)
  chmodSync(path, how.mode)
  return {
    connections: () => sockets.size,
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

function serve(socket: Socket, { lineMax, inFlightMax }: Listening, answer: AnswerLine): void {
  const connection: Connection = {
    buffered: () => socket.writableLength,
    say: (text) => void (socket.destroyed || socket.write(text)),
    onClose: (act) => void socket.on('close', act),
    isClosed: () => socket.destroyed,
    close: () => void socket.destroy(),
  }
  let waiting = ''
  let inFlight = 0
  const take = (): void => {
    while (inFlight < inFlightMax && !socket.destroyed) {
      const end = waiting.indexOf('\n')
      if (end > lineMax || (end < 0 && waiting.length > lineMax)) {
        socket.destroy()
        return
      }
      if (end < 0) break
      const line = waiting.slice(0, end)
      waiting = waiting.slice(end + 1)
      inFlight += 1
      void answer(line, connection).then((text) => {
        const taken = (): void => {
          inFlight -= 1
          if (socket.destroyed) return
          socket.resume()
          take()
        }
        if (socket.destroyed) taken()
        // Under way until the other side's buffer has it.
        else socket.write(`${text}\n`, taken)
      })
    }
    if (inFlight >= inFlightMax && waiting !== '') socket.pause()
  }
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    waiting += text
    take()
  })
}

/** What was left by a guard that was killed; anything else stays, and listening fails. */
function removeSocket(path: string): void {
  const left = lstatSync(path, { throwIfNoEntry: false })
  if (left?.isSocket() === true) rmSync(path, { force: true })
}

/** A folder that passes its group on has done it already; else it takes a member of that group. */
function giveToGroup(path: string): void {
  const { gid } = statSync(dirname(path))
  if (statSync(path).gid === gid) return
  try {
    chownSync(path, process.getuid?.() ?? -1, gid)
  } catch {
    // Whoever is no member gives nothing: then only the guard's own user can open it.
  }
}
