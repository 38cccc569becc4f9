/**
 * Bench: what the milter gate costs a message, against a bare socket that takes the same bytes.
 *
 * `echo` is a server that only counts octets and gives as many octets of answer back as the gate
 * does; `gate` is the whole gate with a keeper that passes everything. Both are played by the same
 * client in the same process on one core, so the ratio understates the gate's own share least where
 * the client does least. `session` is decoding and session alone, without any socket. Messages are
 * as Postfix 3.7 sends them with our symbols. `--json`, `--runs N`, `--messages N`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  connectFrame,
  frame,
  messageFrames,
  offerFrame,
  type Play,
  playMessages,
  postfixOffer,
} from '../sim/milter-peer.ts'
import { milterLimits } from '../src/gate/milter/limits.ts'
import { negotiated } from '../src/gate/milter/negotiate.ts'
import { PacketDecoder } from '../src/gate/milter/packet.ts'
import { startMilter } from '../src/gate/milter/server.ts'
import { Session } from '../src/gate/milter/session.ts'
import type { Instant } from '../src/lib/time.ts'
import type { Answer, Gatekeeper } from '../src/ports/gatekeeper.ts'
import { figureOf, interleaved, print, ratioOf, readBenchOptions } from './lib.ts'

const { json, runs, messages } = readBenchOptions({ messages: 2_000 })
const shapes = {
  small: { recipients: 1, bodyBytes: 2_048, share: 1 },
  wide: { recipients: 100, bodyBytes: 2_048, share: 0.2 },
  large: { recipients: 1, bodyBytes: 512 * 1024, share: 0.1 },
} as const
const pass: Answer = { kind: 'pass' }
const gatekeeper: Gatekeeper = {
  message: () => Promise.resolve(pass),
  command: () => undefined,
  unheard: () => {},
}
const prelude = Buffer.concat([offerFrame(postfixOffer), connectFrame({}), frame('H', 'pc\0')])
const offered = negotiated(offerFrame(postfixOffer).subarray(5), true)
const offerReply = 'reply' in offered ? offered.reply : Buffer.alloc(0)

const folder = mkdtempSync(join(tmpdir(), 'sekimori-bench-'))
const gate = await startMilter({
  listen: `unix:${folder}/gate`,
  instance: 'bench',
  gatekeeper,
  clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
  sessionPrefix: 'b',
  log: (note) => process.stderr.write(`${JSON.stringify(note)}\n`),
})
try {
  for (const [shape, { share, ...sizes }] of Object.entries(shapes)) {
    const play: Play = {
      ...sizes,
      messages: Math.max(8, Math.round(messages * share)),
      connections: 4,
      ahead: 2,
    }
    const count = Math.ceil(play.messages / play.connections) * play.connections
    const bare = await startEcho(play)
    const perSecond = (milliseconds: number) => (count * 1_000) / milliseconds
    const over = (address: string) => async () =>
      perSecond((await playMessages(address, play)).milliseconds)
    const cases = [
      { name: 'echo', run: over(`unix:${folder}/echo`) },
      { name: 'gate', run: over(gate.address) },
      { name: 'session', run: async () => perSecond(withoutSocket(play, count)) },
    ]
    // The first round warms the compiler.
    for (const { run } of cases) await run()
    const samples = await interleaved(cases, runs)
    const figures = cases.map(({ name }) =>
      figureOf(
        {
          bench: 'milter-codec',
          case: `${shape}-${name}`,
          figure: 'messagesPerSecond',
          unit: '1/s',
        },
        samples.get(name) ?? [],
      ),
    )
    const [echo, whole, alone] = figures
    if (echo === undefined || whole === undefined || alone === undefined)
      throw new Error('three cases')
    print([...figures, ratioOf(whole, echo), ratioOf(alone, echo)], json)
    await bare()
  }
} finally {
  await gate.close()
  rmSync(folder, { recursive: true, force: true })
}

/** Resolves with what closes it. */
async function startEcho(play: Play): Promise<() => Promise<void>> {
  const messageBytes = messageFrames(1, play).length
  const answer = Buffer.alloc((2 + play.recipients) * 5)
  const server = createServer((socket) => {
    let heard = 0
    let answered = -1
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      heard += chunk.length
      if (answered < 0 && heard >= prelude.length) {
        answered = 0
        socket.write(offerReply)
      }
      const due = Math.floor((heard - prelude.length) / messageBytes)
      for (; answered < due; answered += 1) socket.write(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(`${folder}/echo`, resolve))
  return () => new Promise((resolve) => server.close(() => resolve()))
}

/** Wall time in ms of decoding and answering `count` messages in chunks of a socket's size. */
function withoutSocket(play: Play, count: number): number {
  const decoder = new PacketDecoder(milterLimits.packetBytes)
  const session = new Session({
    instance: 'bench',
    nextId: () => 'b-1',
    now: () => 0 as Instant,
    limits: milterLimits,
    quietData: true,
    onAborted: () => {},
  })
  const message = messageFrames(1, play)
  const hear = (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; at += 65_536) {
      decoder.push(bytes.subarray(at, at + 65_536))
      for (let packet = decoder.next(); packet !== undefined; packet = decoder.next()) {
        if ('bad' in packet) throw new Error(packet.bad)
        const step = session.hear(packet)
        if (step.kind === 'breach') throw new Error(`${step.breach} at ${step.where}`)
        if (step.kind === 'ask-command' || step.kind === 'ask-message') session.answered(pass)
      }
    }
  }
  hear(prelude)
  const start = performance.now()
  for (let i = 0; i < count; i += 1) hear(message)
  return performance.now() - start
}
