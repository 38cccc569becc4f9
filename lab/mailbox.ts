/**
 * Mailbox: one IMAP or POP3 session as a mail program opens it, and what the server said last.
 *
 * A refusal and a lost connection are results, never exceptions.
 * Limits: no TLS; a line at a time; what comes between greeting and answer is skipped.
 */
import { connect, type Socket } from 'node:net'

const ANSWER_MS_MAX = 20_000

export type MailboxKind = 'imap' | 'pop3'

export class MailboxSession {
  readonly #socket: Socket
  readonly #kind: MailboxKind
  #said = ''
  #ended = false
  #waiting: (() => void) | undefined

  constructor(kind: MailboxKind, port: number, host = '127.0.0.1') {
    this.#kind = kind
    this.#socket = connect({ port, host, noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.setTimeout(ANSWER_MS_MAX, () => this.#socket.destroy())
    this.#socket.on('data', (text: string) => {
      this.#said += text
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
    for (;;) {
      const found = this.#said.split('\r\n').find((line) => pattern.test(line))
      if (found !== undefined) return found
      if (this.#ended) return ''
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
    }
  }

  /** Whether it was let in. */
  async login(user: string, password: string): Promise<boolean> {
    if (this.#kind === 'imap') {
      this.#socket.write(`a1 LOGIN "${user}" "${password}"\r\n`)
      return (await this.line(/^a1 /)).startsWith('a1 OK')
    }
    await this.line(/^\+OK/)
    this.#socket.write(`USER ${user}\r\nPASS ${password}\r\n`)
    return (await this.line(/^\+OK Logged in|^-ERR/)).startsWith('+OK')
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
