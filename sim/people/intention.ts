/**
 * Intentions: what an inhabitant of a simulated day means to do next, and what came of it.
 *
 * An inhabitant is a generator: it yields one intention after the other, in the order of time, and is
 * told the outcome of each before the next. So honest people and thieves react to what the guard
 * does, and the same chance tells the same life.
 */
import type { Instant } from '../../src/lib/time.ts'

/** What a mail program says of itself. */
export type Client = {
  readonly helo: string
  readonly agent: string
  readonly mechanism: string
  readonly tls: string
}

type Meant = {
  readonly at: Instant
  /** A login name, such as `sato.h@example.jp`. */
  readonly account: string
  readonly clientIp: string
  readonly client: Client
}

/** One message over SMTP. A connection that the inhabitant has open is gone on with by its name. */
export type Send = Meant & {
  readonly kind: 'send'
  readonly connection: string
  readonly recipients: readonly string[]
  readonly size: number
}
/** Opens a mailbox; the session stays open. */
export type Open = Meant & { readonly kind: 'open' }
/** Offers a password, and does nothing with the session. */
export type Try = Meant & {
  readonly kind: 'try'
  readonly protocol: 'imap' | 'smtp'
  readonly password: 'right' | 'wrong'
  /** Twelve bits, hex, as a server makes them of the password. */
  readonly passwordHash?: string
}
/** A session that read a mailbox comes to its end. */
export type Read = Meant & {
  readonly kind: 'read'
  readonly bytesOut: number
  readonly headersRead: number
  readonly bodiesRead: number
}
export type Intention = Send | Open | Try | Read

/**
 * `accepted`: the server took it, which is all that a client sees of a pass and of a hold.
 * `shut-out`: the login was refused, by the guard or for its password. `cut`: the connection was
 * closed with 421.
 */
export type Outcome = 'accepted' | 'postponed' | 'refused' | 'cut' | 'shut-out' | 'in'
export type Inhabitant = Generator<Intention, void, Outcome>

/** The day goes by local time, and the office hours are the people's habit. */
export const REALM = 'example.jp'

/** So many seconds on, to the millisecond. */
export const secondsOn = (at: Instant, seconds: number): Instant =>
  Math.round(at + seconds * 1_000) as Instant
