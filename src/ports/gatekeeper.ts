/** Gatekeeper: what the gate asks of the keeper, and the answers that may come back. */
import type { LoginFacts, LoginRefusal } from '../events/login.ts'
import type { Instant } from '../lib/time.ts'

/** One SMTP session (or one local submission) as the milter connection shows it. */
export type MilterSession = {
  /** Unique over restarts: start of the guard and a counter. At most 40 characters. */
  readonly id: string
  /** Which of our listeners was asked: the instance's name. */
  readonly instance: string
  readonly openedAt: Instant
  readonly clientName?: string
  /** `undefined` for local submission and for unknown clients. IPv6 without a prefix. */
  readonly clientIp?: string
  readonly clientPort?: number
  readonly daemonName?: string
  readonly daemonPort?: number
  readonly helo?: string
  readonly tlsVersion?: string
  readonly tlsCipher?: string
}

/** One message as the gate received it, at end of message. */
export type OfferedMessage = {
  readonly session: MilterSession
  /** Counts messages of this session from 1. */
  readonly nth: number
  readonly queueId?: string
  readonly saslUsername?: string
  readonly mechanism?: string
  /** When MAIL FROM was heard. */
  readonly arrivedAt: Instant
  readonly protocol: 'smtp' | 'local'
  readonly envelopeSender: string
  readonly recipients: readonly string[]
  /** Refused by the server itself or by us, before the message came. */
  readonly refusedRecipients: readonly string[]
  /** Recipients beyond the bound of what one message may keep, accepted ones; absent: none. */
  readonly recipientsOmitted?: number
  readonly refusedRecipientsOmitted?: number
  /** The raw header block with LF line ends, cut at HEADER_BYTES_MAX. */
  readonly headers: string
  readonly headersTruncated: boolean
  /** Octets of headers and body. */
  readonly size: number
  /** Hex SHA-256 of the body octets. */
  readonly bodyHash: string
  /**
   * The body's first BODY_BYTES_SEEN octets, or fewer when all messages together keep too much. To
   * be looked at at once and let go: whoever keeps the message must not keep them.
   */
  readonly bodyStart?: Uint8Array
}

/** One envelope recipient, asked for before there is a message. */
export type OfferedRecipient = {
  readonly session: MilterSession
  readonly saslUsername?: string
  readonly envelopeSender: string
  /** '' at MAIL, when there is none yet. */
  readonly recipient: string
  /** Absent: `rcpt`. */
  readonly stage?: 'mail' | 'rcpt'
}

/** What a client may be told: class and sentence agree by construction (see `gate/milter/reply.ts`). */
export type ReplyText = {
  /** 421 closes the SMTP session. */
  readonly code: 421 | 450 | 451 | 550 | 554
  /** Enhanced status code; its class must be that of `code`. */
  readonly enhanced: string
  readonly text: string
}

export type Answer =
  | { readonly kind: 'pass' }
  /** Quarantine: the server accepts the message and keeps it in its hold queue. */
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'refuse'; readonly reply: ReplyText }
  | { readonly kind: 'postpone'; readonly reply: ReplyText }
  | { readonly kind: 'cut'; readonly reply: ReplyText }

/** One question of a server's auth policy client: may this one log in? */
export type OfferedLogin = {
  /** Unique over restarts. At most 40 characters of [A-Za-z0-9._:-]. */
  readonly id: string
  readonly instance: string
  /** `before`: the password is not checked yet. `after`: it was right. */
  readonly stage: 'before' | 'after'
  /** As it was given; may be anything. */
  readonly login: string
  readonly facts: LoginFacts
  /** Twelve bits of a keyed hash of the password, as Dovecot makes it; hex. */
  readonly passwordHash?: string
  readonly askedAt: Instant
}

/** What a server tells afterwards: how the login ended. Nobody waits for it. */
export type ReportedLogin = Omit<OfferedLogin, 'stage'> & {
  readonly success: boolean
  /** The server refused because we had said so. */
  readonly policyRefused: boolean
  readonly refusal?: LoginRefusal
}

export type LoginAnswer =
  | { readonly kind: 'allow' }
  /** The server waits so long before it checks the password. */
  | { readonly kind: 'tarpit'; readonly seconds: number }
  /** `text` reaches the client and the server's log: a reference, never a reason. */
  | { readonly kind: 'refuse'; readonly text: string }

export interface LoginKeeper {
  /**
   * Judges one login. Resolves only after the evidence of the answer is durable; rejects when that
   * cannot be: the gate then answers `allow` and counts it (decision 15: fail open, reviewed later).
   */
  login(offered: OfferedLogin): Promise<LoginAnswer>
  /** Takes in how it ended; rejects when it could not be written. */
  reported(report: ReportedLogin): Promise<void>
  /** The answer came too late: the server let the login go on (or asked somebody else). */
  loginUnheard(offered: OfferedLogin, why: 'deadline' | 'lost'): void
}

export interface Gatekeeper {
  /**
   * Judges one message. Resolves only after the evidence of the answer is durable; where evidence
   * cannot be written it resolves with `postpone`, it does not reject. A rejection is our own
   * mistake: the gate answers 451 and counts it.
   */
  message(message: OfferedMessage): Promise<Answer>
  /**
   * Asked at MAIL and at each RCPT; `undefined`: go on. Must be quick and synchronous unless it
   * answers, for then its evidence must be durable first.
   */
  command(offered: OfferedRecipient): Promise<Answer> | undefined
  /** The answer to this message could not be given: deadline passed, or the connection was lost. */
  unheard(message: OfferedMessage, why: 'deadline' | 'lost'): void
}
