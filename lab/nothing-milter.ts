/**
 * Nothing-milter: hears every event of a mail and lets it pass: what a milter costs at the least.
 *
 * The measure for benchmarks, so it runs as a process of its own and asks Postfix to wait for two
 * answers only, at DATA and at the end of the message. `node lab/nothing-milter.ts --listen ADDRESS`.
 * Limits: milter protocol 6 of Postfix and Sendmail; no symbol lists, no changes.
 */
import { chmodSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { answers, placeOf } from './ports.ts'
import { type Running, type Scratch, until } from './scratch.ts'

const VERSION = 6
/** One packet at most: a body chunk of 65,535 octets and its command byte, and room for macros. */
const PACKET_BYTES_MAX = 131_072
const START_MS_MAX = 10_000

/**
 * SMFIP_NR_* for HDR, CONN, HELO, MAIL, RCPT, UNKN, EOH and BODY: no reply to these. DATA is answered:
 * over TCP its packet and the next would otherwise wait for a delayed acknowledgement, 40 ms a mail.
 */
const NO_REPLY = [7, 12, 13, 14, 15, 17, 18, 19].reduce((bits, bit) => bits | (1 << bit), 0)
const CONTINUE = Buffer.from([0, 0, 0, 1, 0x63])

function negotiated(offer: Buffer): Buffer {
  const reply = Buffer.alloc(17)
  reply.writeUInt32BE(13, 0)
  reply.write('O', 4)
  reply.writeUInt32BE(Math.min(VERSION, offer.readUInt32BE(1)), 5)
  reply.writeUInt32BE(0, 9)
  reply.writeUInt32BE((offer.readUInt32BE(9) & NO_REPLY) >>> 0, 13)
  return reply
}

function converse(socket: Socket): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0)
      if (length === 0 || length > PACKET_BYTES_MAX) {
        socket.destroy()
        return
      }
      if (rest.length < 4 + length) return
      const packet = rest.subarray(4, 4 + length)
      rest = rest.subarray(4 + length)
      const command = String.fromCharCode(packet[0] ?? 0)
      if (command === 'O' && length >= 13) socket.write(negotiated(packet))
      else if (command === 'T' || command === 'E') socket.write(CONTINUE)
      else if (command === 'Q') socket.end()
    }
  })
}

/** Starts it as a process of its own, at `unix:/path` or `inet:127.0.0.1:PORT`. */
export async function startNothingMilter(scratch: Scratch, address: string): Promise<Running> {
  const running = scratch.run('nothing-milter', process.execPath, [
    join(import.meta.dirname, 'nothing-milter.ts'),
    '--listen',
    address,
  ])
  await until(
    'the do-nothing milter starts',
    START_MS_MAX,
    () => answers(address),
    () => (running.exit() === undefined ? undefined : running.output()),
  )
  return running
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { listen: { type: 'string' } } })
  const place = placeOf(values.listen ?? '')
  createServer(converse).listen(place, () => {
    // Postfix asks under its own user.
    if ('path' in place) chmodSync(place.path, 0o666)
  })
}
