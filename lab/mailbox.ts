/**
 * Mailbox: one IMAP or POP3 session as a mail program opens it, and what the server said last.
 *
 * A refusal and a lost connection are results, never exceptions.
 * Limits: no TLS; a line at a time; what comes between greeting and answer is skipped.
 */
import { connect, type Socket } from 'node:net'
import { introductions } from './far.ts'

const ANSWER_MS_MAX = 20_000
/** Of a long answer only the end is kept. */
const TAIL = 4_096

export type MailboxKind = 'imap' | 'pop3'

export class MailboxSession {
  readonly #socket: Socket
  readonly #kind: MailboxKind
  #said = ''
  #ended = false
  #waiting: (() => void) | undefined
  readonly #clientIp: string | undefined
  #isLong = false

  readonly #program: string | undefined

  /** `clientIp`: where the program seems to sit; `program`: its name, told over IMAP only. */
  constructor(kind: MailboxKind, port: number, clientIp?: string, program?: string) {
    this.#kind = kind
    this.#program = program
    this.#clientIp = clientIp
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.setTimeout(ANSWER_MS_MAX, () => this.#socket.destroy())
    this.#socket.on('data', (text: string) => {
      this.#said += text
      if (this.#isLong) this.#said = this.#said.slice(-TAIL)
      this.#waiting?.()
    })
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => {
      this.#ended = true
      this.#waiting?.()
    })
  }

  /** Everything that the server has said. */
  get said(): string {
    return this.#said
  }
  get isOpen(): boolean {
    return !this.#ended
  }

  /** The first line that matches; '' when the connection ends before. */
  async line(pattern: RegExp): Promise<string> {
    const found = (): string | undefined =>
      this.#said.split('\r\n').find((line) => pattern.test(line))
    await this.#until(() => found() !== undefined)
    return found() ?? ''
  }

  /** Or the connection has ended. */
  async #until(isSo: () => boolean): Promise<void> {
    while (!isSo() && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
  }

  /** Whether it was let in. */
  async login(user: string, password: string): Promise<boolean> {
    await this.#introduced()
    if (this.#kind === 'imap') {
      this.#socket.write(`a1 LOGIN "${user}" "${password}"\r\n`)
      return (await this.line(/^a1 /)).startsWith('a1 OK')
    }
    await this.line(/^\+OK/)
    this.#socket.write(`USER ${user}\r\nPASS ${password}\r\n`)
    return (await this.line(/^\+OK Logged in|^-ERR/)).startsWith('+OK')
  }

  async #introduced(): Promise<void> {
    if (this.#clientIp === undefined) return
    const [line, done] = introductions[this.#kind](this.#clientIp, this.#program)
    await this.line(this.#kind === 'imap' ? /^\* OK/ : /^\+OK/)
    this.#socket.write(`${line}\r\n`)
    await this.#until(() => done.test(this.#said))
  }

  /** IMAP: one command, and the line that ends its answer, of which no more than the end is kept. */
  async command(command: string): Promise<string> {
    this.#said = ''
    this.#isLong = true
    this.#socket.write(`c1 ${command}\r\n`)
    return this.line(/^c1 /)
  }

  async closed(): Promise<void> {
    await this.line(/^(?!)/)
  }

  destroy(): void {
    this.#socket.destroy()
  }
}

/** Opens a session, tries one login and hangs up. */
export async function mayLogIn(
  kind: MailboxKind,
  port: number,
  user: string,
  password: string,
): Promise<boolean> {
  const session = new MailboxSession(kind, port)
  try {
    return await session.login(user, password)
  } finally {
    session.destroy()
  }
}
