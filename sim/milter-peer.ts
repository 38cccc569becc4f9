/**
 * MilterPeer: plays the mail server's side of the milter protocol against a gate's socket.
 *
 * It has its own small codec, so that a mistake in the gate's codec does not cancel itself out. By
 * default it offers what Postfix 3.7 offers; tests offer less, and hostile tests `write` octets.
 * `playMessages` sends whole messages through several connections for benchmarks.
 */
import { connect, type Socket } from 'node:net'

export type Told =
  | { readonly kind: 'continue' }
  | { readonly kind: 'replycode'; readonly text: string }
  | { readonly kind: 'quarantine'; readonly reason: string }
  | { readonly kind: 'other'; readonly command: string; readonly payload: Buffer }

export type PeerOffer = { version: number; actions: number; steps: number }
export type Agreed = PeerOffer & { readonly symbols: ReadonlyMap<number, string> }
export type Client = {
  readonly name?: string
  readonly ip?: string
  readonly port?: number
  readonly helo?: string
}
export type Macros = Readonly<Record<string, string>>

/** What Postfix 3.7 offers. */
export const postfixOffer: PeerOffer = { version: 6, actions: 0x1ff, steps: 0x1fffff }
/** What Sendmail 8.13 offered. */
export const version2Offer: PeerOffer = { version: 2, actions: 0x3f, steps: 0x7f }

const NR = {
  L: 1 << 7,
  C: 1 << 12,
  H: 1 << 13,
  M: 1 << 14,
  R: 1 << 15,
  T: 1 << 16,
  U: 1 << 17,
  N: 1 << 18,
  B: 1 << 19,
} as const
const BODY_CHUNK = 65_535

export const frame = (command: string, payload: Uint8Array | string = ''): Buffer => {
  const bytes = Buffer.from(payload as Uint8Array)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(bytes.length + 1)
  head.write(command, 4, 'latin1')
  return Buffer.concat([head, bytes])
}
export const macroFrame = (stage: string, macros: Macros): Buffer =>
  frame(
    'D',
    stage +
      Object.entries(macros)
        .map(([name, value]) => `${name.length > 1 ? `{${name}}` : name}\0${value}\0`)
        .join(''),
  )
const u32 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(numbers.length * 4)
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number >>> 0, i * 4)
  return bytes
}
export const offerFrame = ({ version, actions, steps }: PeerOffer): Buffer =>
  frame('O', u32(version, actions, steps))
export const connectFrame = ({
  name = 'unknown',
  ip = '192.0.2.1',
  port = 40_000,
}: Client): Buffer => {
  const place = Buffer.alloc(3)
  place.write(ip.includes(':') ? '6' : '4', 0, 'latin1')
  place.writeUInt16BE(port, 1)
  return frame('C', Buffer.concat([Buffer.from(`${name}\0`), place, Buffer.from(`${ip}\0`)]))
}

export class MilterPeer {
  readonly #socket: Socket
  readonly #offer: PeerOffer
  #steps = 0
  #unread: Buffer = Buffer.alloc(0)
  #told: Told[] = []
  #waiting: (() => void) | undefined
  #agreed: Agreed | undefined
  isClosed = false
  readonly closed: Promise<void>

  private constructor(socket: Socket, offer: PeerOffer) {
    this.#socket = socket
    this.#offer = offer
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true
        this.#waiting?.()
        resolve()
      })
    })
    socket.on('error', () => {})
    socket.on('data', (chunk) => this.#hear(chunk as Buffer))
  }

  /** `address` as the gate gives it: `unix:/path` or `inet:host:port`. */
  static connect(address: string, offer: Partial<PeerOffer> = {}): Promise<MilterPeer> {
    const socket = connect(placeOf(address))
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new MilterPeer(socket, { ...postfixOffer, ...offer }))
      })
    })
  }

  /** Raw octets. Resolves when the kernel has them, or the socket is closed. */
  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) resolve()
      else this.#socket.write(bytes, () => resolve())
    })
  }

  /** Stops and goes on reading what the gate says. */
  pause(): void {
    this.#socket.pause()
  }
  resume(): void {
    this.#socket.resume()
  }

  /** `undefined`: the gate closed the connection. */
  async negotiate(): Promise<Agreed | undefined> {
    await this.write(offerFrame(this.#offer))
    await this.#until(() => this.#agreed !== undefined)
    this.#steps = this.#agreed?.steps ?? 0
    return this.#agreed
  }

  async connect(client: Client = {}, macros: Macros = {}): Promise<readonly Told[]> {
    const told = await this.#say('C', macros, connectFrame(client))
    if (client.helo === undefined) return told
    return [...told, ...(await this.helo(client.helo, macros))]
  }

  helo(name: string, macros: Macros = {}): Promise<readonly Told[]> {
    return this.#say('H', macros, frame('H', `${name}\0`))
  }
  mail(sender: string, macros: Macros = {}): Promise<readonly Told[]> {
    return this.#say('M', macros, frame('M', `<${sender}>\0SIZE=100\0`))
  }
  rcpt(recipient: string, macros: Macros = {}): Promise<readonly Told[]> {
    return this.#say('R', macros, frame('R', `<${recipient}>\0`))
  }
  data(macros: Macros = {}): Promise<readonly Told[]> {
    if (this.#offer.version < 4) return Promise.resolve([])
    return this.#say('T', macros, frame('T'))
  }
  header(name: string, value: string): Promise<readonly Told[]> {
    const blank = (this.#steps & (1 << 20)) !== 0 ? ' ' : ''
    return this.#say('L', {}, frame('L', `${name}\0${blank}${value}\0`))
  }
  endOfHeaders(macros: Macros = {}): Promise<readonly Told[]> {
    return this.#say('N', macros, frame('N'))
  }
  async body(bytes: Uint8Array | string): Promise<readonly Told[]> {
    const all = Buffer.from(bytes as Uint8Array)
    const told: Told[] = []
    for (let at = 0; at < all.length; at += BODY_CHUNK)
      told.push(...(await this.#say('B', {}, frame('B', all.subarray(at, at + BODY_CHUNK)))))
    return told
  }
  /** Everything up to the last word; a quarantine stands before it. */
  eom(macros: Macros = {}): Promise<readonly Told[]> {
    return this.#say('E', macros, frame('E'))
  }
  abort(): Promise<void> {
    return this.write(frame('A'))
  }
  quit(): Promise<void> {
    return this.write(frame('Q'))
  }
  /** Goes away without a word. */
  destroy(): void {
    this.#socket.destroy()
  }

  /** A whole message after `connect`, with the abort that Postfix sends behind it. */
  async message(
    sender: string,
    recipients: readonly string[],
    options: { queueId?: string; macros?: Macros; body?: string; subject?: string } = {},
  ): Promise<readonly Told[]> {
    const { queueId = '4XYZ', macros = {}, body = 'Hello\r\n', subject = 'hello' } = options
    const withId = { ...macros, i: queueId }
    await this.mail(sender, macros)
    for (const [i, recipient] of recipients.entries())
      await this.rcpt(recipient, i === 0 ? macros : withId)
    await this.data(withId)
    await this.header('From', `<${sender}>`)
    await this.header('Subject', subject)
    await this.endOfHeaders(withId)
    await this.body(body)
    const told = await this.eom(withId)
    await this.abort()
    return told
  }

  async #say(command: keyof typeof NR | 'E', macros: Macros, bytes: Buffer) {
    const head = Object.keys(macros).length > 0 ? [macroFrame(command, macros)] : []
    await this.write(Buffer.concat([...head, bytes]))
    if (command !== 'E' && (this.#steps & NR[command]) !== 0) return []
    return this.#lastWord()
  }

  async #lastWord(): Promise<readonly Told[]> {
    const isLast = (told: Told) => told.kind === 'continue' || told.kind === 'replycode'
    await this.#until(() => this.#told.some(isLast))
    const end = this.#told.findIndex(isLast)
    return this.#told.splice(0, end < 0 ? this.#told.length : end + 1)
  }

  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.isClosed)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
  }

  #hear(chunk: Buffer): void {
    let bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
      const end = 4 + bytes.readUInt32BE(0)
      this.#take(bytes.toString('latin1', 4, 5), bytes.subarray(5, end))
      bytes = bytes.subarray(end)
    }
    this.#unread = bytes
    this.#waiting?.()
  }

  #take(command: string, payload: Buffer): void {
    const text = payload.toString('latin1').replace(/\0$/, '')
    if (command === 'O') this.#agreed = readAgreed(payload)
    else if (command === 'c') this.#told.push({ kind: 'continue' })
    else if (command === 'y') this.#told.push({ kind: 'replycode', text })
    else if (command === 'q') this.#told.push({ kind: 'quarantine', reason: text })
    else this.#told.push({ kind: 'other', command, payload })
  }
}

const placeOf = (address: string): { path: string } | { host: string; port: number } => {
  if (address.startsWith('unix:')) return { path: address.slice(5) }
  const at = address.lastIndexOf(':')
  return { host: address.slice(5, at).replace(/[[\]]/g, ''), port: Number(address.slice(at + 1)) }
}

function readAgreed(payload: Buffer): Agreed {
  const symbols = new Map<number, string>()
  for (let at = 12; at < payload.length; ) {
    const end = payload.indexOf(0, at + 4)
    symbols.set(payload.readUInt32BE(at), payload.toString('latin1', at + 4, end))
    at = end + 1
  }
  return {
    version: payload.readUInt32BE(0),
    actions: payload.readUInt32BE(4),
    steps: payload.readUInt32BE(8),
    symbols,
  }
}

export type Play = {
  readonly messages: number
  readonly connections: number
  readonly recipients: number
  readonly bodyBytes: number
  /** Messages that a connection sends ahead of the answers. */
  readonly ahead: number
}

/** The octets of one message as a Postfix with our negotiated steps sends it. */
export function messageFrames(nth: number, { recipients, bodyBytes }: Play): Buffer {
  const id = `4Q${nth.toString(36).toUpperCase()}`
  const common = { auth_authen: 'alice@example.jp', auth_type: 'PLAIN', client_port: '40000' }
  const parts = [macroFrame('M', common), frame('M', '<alice@example.jp>\0SIZE=1000\0')]
  const content = { i: id }
  for (let i = 0; i < recipients; i += 1)
    parts.push(
      macroFrame('R', { ...(i > 0 && content), rcpt_mailer: 'smtp' }),
      frame('R', `<r${i}@example.net>\0`),
    )
  parts.push(macroFrame('T', content), frame('T'))
  for (const [name, value] of headers)
    parts.push(macroFrame('L', content), frame('L', `${name}\0 ${value}\0`))
  parts.push(macroFrame('N', content), frame('N'))
  const body = Buffer.alloc(bodyBytes, 'The quick brown fox jumps over the lazy dog.\r\n')
  for (let at = 0; at < body.length; at += BODY_CHUNK)
    parts.push(macroFrame('B', content), frame('B', body.subarray(at, at + BODY_CHUNK)))
  parts.push(macroFrame('E', content), frame('E'), frame('A'))
  return Buffer.concat(parts)
}
const headers = [
  ['Received', 'from pc (unknown [192.0.2.1])\n\tby mx.example.jp (Postfix) with ESMTPSA id 4QX'],
  ['From', 'Alice <alice@example.jp>'],
  ['To', 'r0@example.net'],
  ['Subject', '=?UTF-8?B?5pyI5qyh5aCx5ZGK?='],
  ['Date', 'Mon, 6 Oct 2025 09:00:00 +0900'],
  ['Message-ID', '<20251006.0001@example.jp>'],
  ['MIME-Version', '1.0'],
  ['Content-Type', 'text/plain; charset=UTF-8'],
] as const

/** Whether the gate's answer to our offer, as it came, leaves DATA unanswered. */
export const isDataQuiet = (negotiation: Buffer): boolean =>
  (negotiation.readUInt32BE(13) & NR.T) !== 0

/** Plays all messages and resolves with the wall time; every answer must be a pass. */
export async function playMessages(address: string, play: Play): Promise<{ milliseconds: number }> {
  const share = Math.ceil(play.messages / play.connections)
  const prelude = Buffer.concat([offerFrame(postfixOffer), connectFrame({}), frame('H', 'pc\0')])
  const message = messageFrames(1, play)
  // MAIL, each RCPT, DATA if that was agreed, and the end of message: five octets each.
  let answerBytes = 0
  const start = performance.now()
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(placeOf(address))
      let heard = 0
      let negotiated = 0
      let sent = 0
      const send = () => {
        const done = Math.floor((heard - negotiated) / answerBytes)
        if (done >= share) {
          socket.end(frame('Q'))
          resolve()
        }
        while (sent < share && sent - done < play.ahead) {
          sent += 1
          socket.write(message)
        }
      }
      socket.on('error', reject)
      socket.on('connect', () => socket.write(prelude))
      socket.on('close', () => reject(new Error('the gate closed the connection')))
      socket.on('data', (chunk) => {
        heard += chunk.length
        if (negotiated === 0) {
          negotiated = 4 + (chunk as Buffer).readUInt32BE(0)
          answerBytes = (isDataQuiet(chunk as Buffer) ? 2 : 3) * 5 + play.recipients * 5
        }
        send()
      })
    })
  await Promise.all(Array.from({ length: play.connections }, one))
  return { milliseconds: performance.now() - start }
}
