/**
 * Play: a mail server at the gate's milter socket: an open loop of so many messages a second, so that a
 * late answer does not slow the questions. Timed is the end of each message alone.
 */
import { connect, type Socket } from 'node:net'
import {
  connectFrame,
  frame,
  isDataQuiet,
  macroFrame,
  offerFrame,
  postfixOffer,
} from '../../sim/milter-peer.ts'

export type Sample = { readonly p50: number; readonly p99: number; readonly max: number }

export type Message = { readonly user: string; readonly recipients: readonly string[] }
export type Loop = {
  readonly rate: number
  readonly connections: number
  /** Of the n-th message. */
  readonly message: (nth: number) => Message
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

export const sampleOf = (times: readonly number[]): Sample => {
  const sorted = times.toSorted((a, b) => a - b)
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99), max: at(sorted, 1) }
}

let nth = 0

/** What MAIL, RCPT, DATA if that was agreed, and the end of the message are answered with. */
const GO_ON = 5
const BODY = Buffer.from('Hello, this is a message of ordinary length.\r\n'.repeat(20))

/** Everything of a message but its end, as Postfix sends it, in one write: only the end is timed. */
function frames(message: (nth: number) => Message): {
  readonly head: Buffer
  readonly end: Buffer
  readonly recipients: number
} {
  nth += 1
  const { user, recipients } = message(nth)
  const login = { auth_authen: user, auth_type: 'PLAIN' }
  const id = { i: `4${nth.toString(16).toUpperCase()}A` }
  return {
    head: Buffer.concat([
      macroFrame('M', login),
      frame('M', `<${user}>\0SIZE=1000\0`),
      ...recipients.flatMap((one) => [macroFrame('R', login), frame('R', `<${one}>\0`)]),
      macroFrame('T', id),
      frame('T'),
      frame('L', 'Subject\0 hello\0'),
      frame('N'),
      frame('B', BODY),
    ]),
    end: Buffer.concat([macroFrame('E', id), frame('E')]),
    recipients: recipients.length,
  }
}

/** One connection of the mail server, with one message at a time. */
class Asking {
  readonly #socket: Socket
  #heard = 0
  /** Besides one for each recipient. */
  #answersBeforeEnd = 2
  #wanted = 0
  #then: (() => void) | undefined

  constructor(path: string) {
    this.#socket = connect(path)
    this.#socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.length
      if (this.#heard >= this.#wanted) this.#then?.()
    })
  }

  /** Writes, and resolves when so many octets more have come back. */
  #say(bytes: Buffer, octets: number): Promise<void> {
    this.#heard = 0
    this.#wanted = octets
    return new Promise((resolve) => {
      this.#then = resolve
      this.#socket.write(bytes)
    })
  }

  async greet(): Promise<void> {
    this.#socket.once('data', (chunk: Buffer) => {
      if (isDataQuiet(chunk)) this.#answersBeforeEnd = 1
    })
    await this.#say(offerFrame(postfixOffer), GO_ON)
    this.#socket.write(Buffer.concat([connectFrame({ ip: '203.0.113.7' }), frame('H', 'pc\0')]))
  }

  /** Milliseconds from the end of the message to its answer. */
  async ask(message: (nth: number) => Message): Promise<number> {
    const { head, end, recipients } = frames(message)
    await this.#say(head, (this.#answersBeforeEnd + recipients) * GO_ON)
    const before = performance.now()
    await this.#say(end, GO_ON)
    const took = performance.now() - before
    this.#socket.write(frame('A'))
    return took
  }

  quit(): void {
    this.#socket.end(frame('Q'))
  }
}

export async function play(
  path: string,
  count: number,
  { rate, connections, message }: Loop,
): Promise<Sample> {
  const all = Array.from({ length: connections }, () => new Asking(path))
  await Promise.all(all.map((one) => one.greet()))
  const idle = [...all]
  const times: number[] = []
  let late = 0
  const one = async (asking: Asking): Promise<void> => {
    times.push(await asking.ask(message))
    idle.push(asking)
  }
  const start = performance.now()
  const asked: Promise<void>[] = []
  for (let n = 0; n < count; n += 1) {
    const wait = start + (n * 1_000) / rate - performance.now()
    if (wait > 1) await new Promise((done) => setTimeout(done, wait))
    const asking = idle.pop()
    if (asking === undefined) {
      late += 1
      await new Promise((done) => setTimeout(done, 1))
      n -= 1
      continue
    }
    asked.push(one(asking))
  }
  await Promise.all(asked)
  for (const asking of all) asking.quit()
  if (late > 0) process.stderr.write(`${late} times no connection was free\n`)
  return sampleOf(times)
}
