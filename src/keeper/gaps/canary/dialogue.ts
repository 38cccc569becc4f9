/**
 * Dialogue: a submission that is made to be refused: hello, and a sender, to the server's own door.
 *
 * It never logs in, names no recipient and sends no message, so nothing of it can become mail. Its
 * hello carries the nonce; the server hands hello and sender to our gate, our gate refuses, and the
 * server writes both into its log. What the server answers is told as what it shows of the way.
 * Certificates are not looked at: nothing secret goes over it, and it stays on the machine.
 * Limits: a server that refuses before it has asked the gate (`smtpd_delay_reject = no`) shows only that.
 */
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { whyOf } from '../../../lib/fault.ts'
import type { Submission } from './master.ts'

/** The whole of it, in ms. */
export const DIALOGUE_MS_MAX = 20_000
/** Of one answer, all its lines together. */
export const ANSWER_CHARACTERS_MAX = 16_384

export type Outcome =
  /** The gate was asked and refused. */
  | { readonly kind: 'refused' }
  /** The server took the sender: nobody asked the gate, or nobody minded its answer. */
  | { readonly kind: 'accepted' }
  /** Another answer, such as that of a server whose milter is away. */
  | { readonly kind: 'answered'; readonly answer: string }
  | { readonly kind: 'unreachable'; readonly why: string }

export const helloOf = (nonce: string): string => `canary-${nonce}.sekimori.invalid`
export const replyOf = (nonce: string): string => `Sekimori canary ${nonce}`

/** The nonce in a hello of ours; `undefined`: somebody else's. */
export const nonceInHello = (hello: string | undefined): string | undefined =>
  /^canary-([0-9a-f]{32})\.sekimori\.invalid$/.exec(hello ?? '')?.[1]
export const nonceInReply = (text: string | undefined): string | undefined =>
  /\bSekimori canary ([0-9a-f]{32})\b/.exec(text ?? '')?.[1]

export async function refusedDialogue(
  submission: Submission,
  nonce: string,
  limit = DIALOGUE_MS_MAX,
): Promise<Outcome> {
  const { host, port, implicitTls } = submission
  let socket: Socket = implicitTls
    ? connectTls({ host, port, rejectUnauthorized: false })
    : connect({ host, port })
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    socket.destroy()
  }, limit)
  try {
    let answers = new Answers(socket)
    const say = async (line: string): Promise<string> => {
      socket.write(`${line}\r\n`)
      return answers.next()
    }
    const greeting = await answers.next()
    if (!greeting.startsWith('220')) return answered(greeting)
    let hello = await say(`EHLO ${helloOf(nonce)}`)
    if (!hello.startsWith('250')) return answered(hello)
    if (!implicitTls && /^250[- ]STARTTLS\s*$/im.test(hello)) {
      const ready = await say('STARTTLS')
      if (!ready.startsWith('220')) return answered(ready)
      answers.end()
      socket = connectTls({ socket, rejectUnauthorized: false })
      answers = new Answers(socket)
      hello = await say(`EHLO ${helloOf(nonce)}`)
      if (!hello.startsWith('250')) return answered(hello)
    }
    const answer = await say('MAIL FROM:<>')
    socket.write('QUIT\r\n')
    if (answer.startsWith('5') && answer.includes(nonce)) return { kind: 'refused' }
    return answer.startsWith('2') ? { kind: 'accepted' } : answered(answer)
  } catch (thrown) {
    return { kind: 'unreachable', why: timedOut ? 'no answer in time' : whyOf(thrown) }
  } finally {
    clearTimeout(timer)
    // QUIT is answered by a close; a server that does not is closed upon.
    socket.end()
    setTimeout(() => socket.destroy(), 1_000).unref()
  }
}

const answered = (answer: string): Outcome => ({
  kind: 'answered',
  answer: answer.split('\n', 1)[0]?.slice(0, 120).trim() ?? '',
})

/** Answers of a server, one at a time, whole (RFC 5321 §4.2.1: the last line has a space). */
class Answers {
  readonly #socket: Socket
  #heard = ''
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('error', this.#onError)
    socket.on('close', this.#onClose)
  }

  async next(): Promise<string> {
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(this.#heard)
      if (found !== null) {
        this.#heard = this.#heard.slice(found[0].length)
        return found[0].replaceAll('\r', '')
      }
      if (this.#failure !== undefined) throw this.#failure
      await new Promise<void>((wake) => {
        this.#wake = wake
      })
    }
  }

  /** What comes from here on is somebody else's to read. */
  end(): void {
    this.#socket.off('data', this.#onData)
  }

  #onData = (bytes: Buffer): void => {
    this.#heard += bytes.toString('latin1')
    if (this.#heard.length > ANSWER_CHARACTERS_MAX) this.#fail(new Error('an answer too long'))
    this.#wake?.()
  }

  #onError = (error: Error): void => this.#fail(error)
  #onClose = (): void => this.#fail(new Error('the connection was closed'))

  #fail(error: Error): void {
    this.#failure ??= error
    this.#wake?.()
  }
}
