/**
 * Client: sends mail as people and thieves do, and tells every reply it got.
 *
 * One `SmtpSession` is one connection; `blast.ts` runs many side by side. A refusal (4xx, 5xx) and a lost connection are results, never exceptions: what the server said to
 * a thief is what the tests are about.
 * Limits: no TLS; AUTH PLAIN only; XCLIENT where the server allows it.
 */
import { connect, type Socket } from 'node:net'
import { MARK_HEADER } from './sink.ts'

const REPLY_MS_MAX = 60_000

/** `code` 0: the connection was lost, or nothing came in time. */
export type Reply = { readonly code: number; readonly text: string }

const lost = (why: string): Reply => ({ code: 0, text: why })

export class SmtpSession {
  readonly #socket: Socket
  #rest = ''
  #lines: string[] = []
  readonly #replies: Reply[] = []
  readonly #waiting: ((reply: Reply) => void)[] = []
  #ended: string | undefined

  constructor(port: number, host = '127.0.0.1') {
    this.#socket = connect({ port, host, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.setTimeout(REPLY_MS_MAX, () => this.#socket.destroy(new Error('no reply in time')))
    this.#socket.on('data', (text: string) => this.#hear(text))
    this.#socket.on('error', (error) => this.#end(error.message))
    this.#socket.on('close', () => this.#end('connection closed'))
  }

  #hear(text: string): void {
    this.#rest += text
    const lines = this.#rest.split('\r\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      this.#lines.push(line)
      if (line[3] === '-') continue
      const reply = { code: Number(line.slice(0, 3)), text: this.#lines.join('\n') }
      this.#lines = []
      const waiter = this.#waiting.shift()
      if (waiter === undefined) this.#replies.push(reply)
      else waiter(reply)
    }
  }

  #end(why: string): void {
    this.#ended ??= why
    for (const waiter of this.#waiting.splice(0)) waiter(lost(this.#ended))
  }

  get isOpen(): boolean {
    return this.#ended === undefined
  }

  /** The next reply; the greeting is the first. */
  reply(): Promise<Reply> {
    const here = this.#replies.shift()
    if (here !== undefined) return Promise.resolve(here)
    if (this.#ended !== undefined) return Promise.resolve(lost(this.#ended))
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Sends one line (or several, pipelined, joined by CRLF) and waits for one reply. */
  ask(line: string): Promise<Reply> {
    this.send(`${line}\r\n`)
    return this.reply()
  }

  send(bytes: string): void {
    if (this.#ended === undefined) this.#socket.write(bytes, 'latin1')
  }

  async quit(): Promise<void> {
    if (this.isOpen) await this.ask('QUIT')
    this.destroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

/** Who a session pretends to be (RFC-less XCLIENT: ADDR, PORT, NAME) and by which name it logs in. */
export type Persona = {
  readonly clientIp?: string
  readonly clientPort?: number
  readonly clientName?: string
  readonly helo?: string
  readonly user?: string
  readonly password?: string
}

export type Opened = { readonly session: SmtpSession; readonly refused: Reply | undefined }

/** Greeting, XCLIENT, EHLO, AUTH; `refused` is the reply that stopped it. */
export async function openSession(port: number, persona: Persona = {}): Promise<Opened> {
  const session = new SmtpSession(port)
  const { clientIp, clientPort, clientName, user, password, helo = 'client.invalid' } = persona
  const steps: (() => Promise<Reply>)[] = [() => session.reply()]
  if (clientIp !== undefined) {
    const ip = clientIp.includes(':') ? `IPV6:${clientIp}` : clientIp
    const more = [
      clientPort === undefined ? '' : ` PORT=${clientPort}`,
      ` NAME=${clientName ?? '[UNAVAILABLE]'}`,
    ].join('')
    steps.push(() => session.ask(`EHLO ${helo}`))
    steps.push(() => session.ask(`XCLIENT ADDR=${ip}${more}`))
  }
  steps.push(() => session.ask(`EHLO ${helo}`))
  if (user !== undefined) {
    const token = Buffer.from(`\0${user}\0${password ?? ''}`).toString('base64')
    steps.push(() => session.ask(`AUTH PLAIN ${token}`))
  }
  for (const step of steps) {
    const reply = await step()
    if (reply.code < 200 || reply.code > 299) return { session, refused: reply }
  }
  return { session, refused: undefined }
}

export type Mail = {
  readonly from: string
  readonly to: readonly string[]
  /** Header lines and body, LF or CRLF; default a short text that names sender and recipients. */
  readonly text?: string
  /** Goes into the mark header. */
  readonly mark?: string
}

export type Sent = {
  readonly mail: Mail
  /** Of the step that ended it: the final dot, or the refusal before. */
  readonly reply: Reply
  /** One a recipient; fewer when MAIL was refused. */
  readonly recipients: readonly Reply[]
  readonly accepted: boolean
  /** From `250 … queued as ID`. */
  readonly queueId: string | undefined
  /** Milliseconds from MAIL to the last reply. */
  readonly ms: number
}

export function textOf(mail: Mail): string {
  const mark = mail.mark === undefined ? '' : `${MARK_HEADER}: ${mail.mark}\r\n`
  const text =
    mail.text ??
    `From: <${mail.from}>\nTo: ${mail.to.map((one) => `<${one}>`).join(',\n ')}\nSubject: from the lab\n\nHello.\n`
  return mark + text.replace(/\r?\n/g, '\r\n').replace(/([^\n])$/, '$1\r\n')
}

/** One transaction. MAIL, RCPT and DATA travel together (RFC 2920) when `pipelined`. */
export async function sendMail(session: SmtpSession, mail: Mail, pipelined = false): Promise<Sent> {
  const start = performance.now()
  const recipients: Reply[] = []
  const done = (reply: Reply): Sent => ({
    mail,
    reply,
    recipients,
    accepted: reply.code === 250,
    queueId: reply.code === 250 ? /queued as (\S+)/.exec(reply.text)?.[1] : undefined,
    ms: performance.now() - start,
  })
  const lines = [`MAIL FROM:<${mail.from}>`, ...mail.to.map((one) => `RCPT TO:<${one}>`)]
  if (pipelined) session.send([...lines, 'DATA', ''].join('\r\n'))
  const next = (line: string) => (pipelined ? session.reply() : session.ask(line))

  const sender = await next(lines[0] ?? '')
  if (sender.code !== 250 && !pipelined) return done(sender)
  for (const line of lines.slice(1)) {
    const reply = await next(line)
    recipients.push(reply)
    if (reply.code === 0 || reply.code === 421) return done(reply)
  }
  const refused = sender.code === 250 ? recipients.findLast(({ code }) => code !== 250) : sender
  const go = await next('DATA')
  if (go.code !== 354) {
    await session.ask('RSET')
    return done(go.code === 0 || go.code === 421 ? go : (refused ?? go))
  }
  // RFC 5321 §4.5.2: a line that begins with a dot gets one more.
  session.send(`${textOf(mail).replace(/^\./gm, '..')}.\r\n`)
  return done(await session.reply())
}

/** One message over a session of its own. */
export async function sendOne(port: number, persona: Persona, mail: Mail): Promise<Sent> {
  const { session, refused } = await openSession(port, persona)
  if (refused !== undefined) {
    session.destroy()
    return { mail, reply: refused, recipients: [], accepted: false, queueId: undefined, ms: 0 }
  }
  const sent = await sendMail(session, mail)
  await session.quit()
  return sent
}
