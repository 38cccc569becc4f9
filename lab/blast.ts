/**
 * Blast: many messages over many sessions side by side, at full speed or at a pace.
 *
 * Messages are numbered from 0 and handed out one by one to the sessions; addresses are taken in
 * turn. Nothing is thrown for a refusal or a lost connection: the next message opens a new session.
 */
import {
  type Mail,
  openSession,
  type Persona,
  type Sent,
  type SmtpSession,
  sendMail,
} from './client.ts'

const SESSIONS_MAX = 200

export type Blast = {
  readonly port: number
  /** One for all sessions, or for the nth session that is opened (from 0). */
  readonly persona?: Persona | ((nth: number) => Persona)
  readonly count: number
  /** Messages a minute over all sessions; absent: as fast as it goes. */
  readonly perMinute?: number
  /** Recipients of each message; default 1. */
  readonly recipientsPer?: number
  /** Taken in turn, from the first again after the last. */
  readonly addresses: readonly string[]
  /** Envelope sender; default the user of the session. */
  readonly from?: string
  /** Sessions side by side; default 4. */
  readonly sessions?: number
  /** Messages of one session before it is opened anew; default: all. */
  readonly perSession?: number
  readonly text?: (nth: number) => string
  /** The mark of the nth message (from 0); default `nth`. */
  readonly mark?: (nth: number) => string
  readonly pipelined?: boolean
  /** Stops when it says so; asked before each message. */
  readonly stop?: (sent: readonly Sent[]) => boolean
  readonly onSent?: (sent: Sent) => void
}

/** Every message with its replies, in the order in which they ended. */
export async function blast(options: Blast): Promise<readonly Sent[]> {
  const { port, persona = {}, count, perMinute, recipientsPer = 1, addresses } = options
  const perSession = options.perSession ?? Number.POSITIVE_INFINITY
  const sent: Sent[] = []
  const start = performance.now()
  let next = 0
  let opens = 0
  const tell = (one: Sent) => {
    sent.push(one)
    options.onSent?.(one)
  }
  const worker = async () => {
    let session: SmtpSession | undefined
    let who: Persona = {}
    let used = 0
    for (let nth = next; nth < count && options.stop?.(sent) !== true; nth = next) {
      next += 1
      if (perMinute !== undefined) {
        const wait = start + (nth * 60_000) / perMinute - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      }
      const to = Array.from(
        { length: recipientsPer },
        (_, i) => addresses[(nth * recipientsPer + i) % addresses.length] ?? '',
      )
      const text = options.text?.(nth)
      const isNew = session === undefined || !session.isOpen || used >= perSession
      if (isNew) {
        who = typeof persona === 'function' ? persona(opens) : persona
        opens += 1
      }
      const mail: Mail = {
        from: options.from ?? who.user ?? '',
        to,
        mark: options.mark?.(nth) ?? String(nth),
        ...(text === undefined ? {} : { text }),
      }
      if (session === undefined || isNew) {
        await session?.quit()
        const opened = await openSession(port, who)
        used = 0
        if (opened.refused !== undefined) {
          opened.session.destroy()
          session = undefined
          tell({
            mail,
            reply: opened.refused,
            recipients: [],
            accepted: false,
            queueId: undefined,
            ms: 0,
          })
          continue
        }
        session = opened.session
      }
      used += 1
      const one = await sendMail(session, mail, options.pipelined)
      if (one.reply.code === 421) {
        // The server is closing, whether we have heard of it yet or not (RFC 5321 §3.8).
        session.destroy()
        session = undefined
      }
      tell(one)
    }
    await session?.quit()
  }
  const sessions = Math.min(options.sessions ?? 4, count, SESSIONS_MAX)
  await Promise.all(Array.from({ length: sessions }, worker))
  return sent
}
