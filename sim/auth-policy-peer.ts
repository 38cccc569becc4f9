/**
 * AuthPolicyPeer: plays Dovecot's side of the auth policy against a gate.
 *
 * It writes requests as Dovecot 2.3 does with the attributes that attach gives it (the same headers,
 * keep-alive, one JSON object) and reads answers with a reader of its own. `login` is the whole of a
 * login: a question before, one after when the password was right, a report. It does not wait out a
 * tarpit, it tells it. Hostile tests `write` octets.
 */
import { hash } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export type Told = {
  /** HTTP code; 0 when the connection ended before the answer. */
  readonly code: number
  readonly status?: number
  readonly msg?: string
  readonly text: string
  /** The gate said that it closes. */
  readonly closes: boolean
}

export type Try = {
  readonly login: string
  readonly password?: string
  readonly remote?: string
  readonly protocol?: string
  readonly session?: string
  readonly deviceId?: string
  readonly mech?: string
  readonly port?: number
  /** The user who logs in as `login`. */
  readonly master?: string
}

export type LoginEnd = {
  readonly end: 'in' | 'wrong' | 'refused'
  readonly before: Told
  readonly after?: Told
  readonly report: Told
}

export type PeerOptions = { readonly secret?: string; readonly nonce?: string }

/** Twelve bits, as `auth_policy_hash_truncate` is by default. */
export const passwordHash = (nonce: string, login: string, password: string): string => {
  const digest = hash('sha256', `${nonce}${login}\0${password}`, 'buffer')
  return (digest.readUInt16BE(0) >> 4).toString(16).padStart(4, '0')
}

/** What Dovecot writes into the body; `stage` sets the mark, `end` makes it a report. */
export function bodyOf(
  it: Try,
  stage: 'before' | 'after',
  nonce = 'nonce',
  end?: { readonly success: boolean; readonly policyRefused: boolean },
): string {
  const { login, password = '', master = '' } = it
  return JSON.stringify({
    attrs: {
      after: stage === 'after' ? 'y' : '',
      auth_user: master === '' ? login : master,
      login_user: master !== '' && stage === 'before' ? login : '',
      lport: '993',
      master: stage === 'after' ? master : '',
      mech: it.mech ?? 'PLAIN',
      orig: master === '' ? login : master,
      real_rip: it.remote ?? '192.0.2.1',
      rport: String(it.port ?? 0),
    },
    device_id: it.deviceId ?? '',
    login,
    protocol: it.protocol ?? 'imap',
    pwhash: passwordHash(nonce, login, password),
    remote: it.remote ?? '192.0.2.1',
    session_id: it.session ?? '',
    ...(end !== undefined && { success: end.success, policy_reject: end.policyRefused }),
    tls: false,
  })
}

const gone: Told = { code: 0, text: '', closes: true }

export class AuthPolicyPeer {
  readonly #socket: Socket
  readonly #secret: string | undefined
  readonly #nonce: string
  #unread = ''
  readonly #told: Told[] = []
  readonly #waiting: ((told: Told) => void)[] = []
  isClosed = false
  readonly closed: Promise<void>

  private constructor(socket: Socket, options: PeerOptions) {
    this.#socket = socket
    this.#secret = options.secret
    this.#nonce = options.nonce ?? 'nonce'
    socket.setEncoding('latin1')
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.isClosed = true
        for (const waiting of this.#waiting.splice(0)) waiting(gone)
        resolve()
      })
    })
    socket.on('error', () => {})
    socket.on('data', (text: string) => this.#hear(text))
  }

  /** `address` as the gate gives it: `inet:host:port`. */
  static connect(address: string, options: PeerOptions = {}): Promise<AuthPolicyPeer> {
    const [, host = '', port = ''] = /^inet:\[?(.+?)\]?:(\d+)$/.exec(address) ?? []
    const socket = connect({ host, port: Number(port), noDelay: true })
    return new Promise((resolve, reject) => {
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new AuthPolicyPeer(socket, options))
      })
    })
  }

  get port(): number {
    return this.#socket.localPort ?? 0
  }

  /** Raw octets. Resolves when the kernel has them, or the socket is closed. */
  write(octets: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => {
      if (this.isClosed) resolve()
      else this.#socket.write(octets, () => resolve())
    })
  }

  /** The next answer, in the order of the questions. */
  told(): Promise<Told> {
    const here = this.#told.shift()
    if (here !== undefined) return Promise.resolve(here)
    if (this.isClosed) return Promise.resolve(gone)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** One request; may be called again before its answer (then they are pipelined). */
  ask(command: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    void this.write(this.requestOf(command, body, headers))
    return this.told()
  }

  requestOf(
    command: string,
    body: string,
    headers: Readonly<Record<string, string>> = {},
    line = `POST /?command=${command} HTTP/1.1`,
  ): string {
    const all: Readonly<Record<string, string>> = {
      Host: '127.0.0.1',
      'User-Agent': 'dovecot/auth-policy-client',
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'Keep-Alive',
      'Content-Type': 'application/json',
      ...(this.#secret !== undefined && { 'X-Sekimori-Key': this.#secret }),
      ...headers,
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
    return [line, ...lines, '', body].join('\r\n')
  }

  before(it: Try): Promise<Told> {
    return this.ask('allow', bodyOf(it, 'before', this.#nonce))
  }

  after(it: Try): Promise<Told> {
    return this.ask('allow', bodyOf(it, 'after', this.#nonce))
  }

  /** The passdbs were asked, unless we refused before: so says the mark. */
  report(it: Try, success: boolean, policyRefused = false): Promise<Told> {
    const stage = policyRefused ? 'before' : 'after'
    return this.ask('report', bodyOf(it, stage, this.#nonce, { success, policyRefused }))
  }

  /** A login as Dovecot lives it; whatever is no answer lets it go on. */
  async login(it: Try, isRight: boolean): Promise<LoginEnd> {
    const before = await this.before(it)
    if ((before.status ?? 0) < 0)
      return { end: 'refused', before, report: await this.report(it, false, true) }
    if (!isRight) return { end: 'wrong', before, report: await this.report(it, false) }
    const after = await this.after(it)
    if ((after.status ?? 0) < 0)
      return { end: 'refused', before, after, report: await this.report(it, false, true) }
    return { end: 'in', before, after, report: await this.report(it, true) }
  }

  /** Reads no more answers. */
  pause(): void {
    this.#socket.pause()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #hear(text: string): void {
    this.#unread += text
    for (;;) {
      const headEnd = this.#unread.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = this.#unread.slice(0, headEnd)
      const octets = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0)
      const end = headEnd + 4 + octets
      if (this.#unread.length < end) return
      const body = Buffer.from(this.#unread.slice(headEnd + 4, end), 'latin1').toString('utf8')
      this.#unread = this.#unread.slice(end)
      const code = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0)
      const closes = /^connection: close$/im.test(head)
      const told: Told = { code, text: body, closes, ...(code === 200 && readAnswer(body)) }
      const waiting = this.#waiting.shift()
      if (waiting === undefined) this.#told.push(told)
      else waiting(told)
    }
  }
}

const readAnswer = (body: string): Pick<Told, 'status' | 'msg'> => {
  const { status, msg } = JSON.parse(body) as { status: number; msg: string }
  return { status, msg }
}
