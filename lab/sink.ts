/**
 * Sink: the rest of the world, as an SMTP server on the loopback that counts what reaches it.
 *
 * Takes every message unless a rule refuses the recipient; can be made slow or deaf while it runs.
 * Written by hand, not with a server package, because in a benchmark it must cost little.
 * Limits: plain SMTP with PIPELINING and 8BITMIME, no TLS, no AUTH, no SMTPUTF8; lines above
 * LINE_BYTES_MAX close the session; of each message the first TEXT_BYTES_MAX octets are kept.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { until } from './scratch.ts'

const LINE_BYTES_MAX = 1_048_576
const TEXT_BYTES_MAX = 16_384
/** Messages kept whole; later ones are only counted. */
export const SINK_MESSAGES_MAX = 200_000
/** The header by which a test knows its own messages again. */
export const MARK_HEADER = 'X-Lab-Mark'

export type Sunk = {
  /** Moment of the final dot, in milliseconds since 1970. */
  readonly at: number
  readonly envelopeSender: string
  /** Those that were taken, in order. */
  readonly recipients: readonly string[]
  readonly messageId: string | undefined
  readonly mark: string | undefined
  /** Octets as sent, dot-stuffing undone. */
  readonly size: number
  readonly text: string
}

/** An SMTP reply such as `550 5.1.1 no such user`, or `undefined` to take the recipient. */
export type RecipientRule = (address: string) => string | undefined

export type SinkOptions = {
  readonly recipient?: RecipientRule
  /** Waits so long before it answers the final dot. */
  readonly delayMs?: number
}

export type Sink = {
  readonly port: number
  readonly messages: () => readonly Sunk[]
  /** Messages and recipients taken since the start, and recipients refused. */
  readonly counts: () => { messages: number; recipients: number; refused: number }
  readonly clear: () => void
  /** Replaces rule and delay. */
  readonly set: (options: SinkOptions) => void
  /** Refuses connections until `open`, and cuts those that are there. */
  readonly shut: () => Promise<void>
  readonly open: () => Promise<void>
  /** The first message for which `predicate` holds, now or within `msMax`. */
  readonly waitFor: (predicate: (message: Sunk) => boolean, msMax?: number) => Promise<Sunk>
  readonly close: () => Promise<void>
}

/** Refuses addresses that match, with the reply beside the pattern; the first match decides. */
export const refusing =
  (...rules: readonly (readonly [RegExp, string])[]): RecipientRule =>
  (address) =>
    rules.find(([pattern]) => pattern.test(address))?.[1]

export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  let rules = options
  let taken: Sunk[] = []
  const counts = { messages: 0, recipients: 0, refused: 0 }
  const sockets = new Set<Socket>()
  const world: World = {
    rules: () => rules,
    refused: () => {
      counts.refused += 1
    },
    took: (message) => {
      counts.messages += 1
      counts.recipients += message.recipients.length
      if (taken.length < SINK_MESSAGES_MAX) taken.push(message)
    },
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    converse(socket, world)
  })
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject)
        resolve((server.address() as { port: number }).port)
      })
    })
  const port = await listen(0)
  const shut = () => closed(server, sockets)
  return {
    port,
    messages: () => taken,
    counts: () => ({ ...counts }),
    clear: () => {
      taken = []
      Object.assign(counts, { messages: 0, recipients: 0, refused: 0 })
    },
    set: (next) => {
      rules = next
    },
    shut,
    open: async () => {
      if (!server.listening) await listen(port)
    },
    waitFor: (predicate, msMax = 10_000) =>
      until('a message at the sink', msMax, () => taken.find(predicate)),
    close: shut,
  }
}

function closed(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) {
      resolve()
      return
    }
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })
}

type World = {
  readonly rules: () => SinkOptions
  readonly refused: () => void
  readonly took: (message: Sunk) => void
}

/** One SMTP session (RFC 5321); octets are read as latin1, one character each. */
function converse(socket: Socket, world: World): void {
  let rest = ''
  let sender: string | undefined
  let recipients: string[] = []
  let body: string[] | undefined
  let size = 0
  let kept = 0
  let paused = false

  const say = (reply: string) => socket.write(`${reply}\r\n`)
  const reset = () => {
    sender = undefined
    recipients = []
    body = undefined
    size = 0
    kept = 0
  }
  const finish = () => {
    const text = (body ?? []).join('\r\n')
    world.took({
      at: Date.now(),
      envelopeSender: sender ?? '',
      recipients,
      messageId: headerOf(text, 'Message-ID'),
      mark: headerOf(text, MARK_HEADER),
      size,
      text,
    })
    reset()
    say('250 2.0.0 taken')
  }
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') say('250-sink.invalid\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 0')
    else if (verb === 'HELO') say('250 sink.invalid')
    else if (verb === 'MAIL') {
      reset()
      sender = addressOf(line)
      say('250 2.1.0 go on')
    } else if (verb === 'RCPT') {
      const address = addressOf(line)
      const refusal = world.rules().recipient?.(address)
      if (refusal === undefined) recipients.push(address)
      else world.refused()
      say(refusal ?? '250 2.1.5 go on')
    } else if (verb === 'DATA') {
      if (sender === undefined || recipients.length === 0) say('554 5.5.1 no valid recipients')
      else {
        body = []
        say('354 go on')
      }
    } else if (verb === 'RSET') {
      reset()
      say('250 2.0.0 forgotten')
    } else if (verb === 'QUIT') {
      say('221 2.0.0 goodbye')
      socket.end()
    } else say(verb === 'NOOP' ? '250 2.0.0 well' : '502 5.5.1 unknown')
  }
  const read = () => {
    let from = 0
    while (!paused) {
      const end = rest.indexOf('\r\n', from)
      if (end < 0) break
      const line = rest.slice(from, end)
      from = end + 2
      if (body === undefined) command(line)
      else if (line === '.') {
        const { delayMs = 0 } = world.rules()
        if (delayMs === 0) finish()
        else {
          paused = true
          setTimeout(() => {
            paused = false
            if (!socket.destroyed) finish()
            read()
          }, delayMs).unref()
        }
      } else {
        // RFC 5321 §4.5.2: a leading dot is not part of the text.
        const plain = line.startsWith('.') ? line.slice(1) : line
        size += plain.length + 2
        if (kept < TEXT_BYTES_MAX) {
          body.push(plain.slice(0, TEXT_BYTES_MAX - kept))
          kept += plain.length + 2
        }
      }
    }
    rest = rest.slice(from)
    if (rest.length > LINE_BYTES_MAX && !paused) socket.destroy()
  }
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  socket.on('error', () => socket.destroy())
  socket.on('data', (text: string) => {
    rest += text
    read()
  })
  say('220 sink.invalid ESMTP')
}

const addressOf = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? ''

/** A header's value, unfolded; `undefined` when the header block has none of this name. */
export function headerOf(text: string, name: string): string | undefined {
  const end = text.indexOf('\r\n\r\n')
  const block = `\r\n${end < 0 ? text : text.slice(0, end)}`.replace(/\r\n[ \t]+/g, ' ')
  const start = block.toLowerCase().indexOf(`\r\n${name.toLowerCase()}:`)
  if (start < 0) return undefined
  const line = block.slice(start + 2).split('\r\n')[0] ?? ''
  return line.slice(name.length + 1).trim()
}
