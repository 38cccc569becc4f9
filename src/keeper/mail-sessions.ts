/**
 * Mail-sessions: where a mail session came from, for the line that tells how it ended.
 *
 * A server's log says at the end of a session how much of the mailbox it read, and names account and
 * session, not the address. The login of that session did: our own gate was asked about it, and the
 * log tells it too. The gate's word goes before the log's, which only fills in what the gate was not
 * asked about.
 *
 * Kept in memory, the latest first: what is open when the guard stops is taken from the evidence when
 * it starts, as far as START_ENTRIES_MAX entries go back. A session that nobody knows keeps its figures
 * without a place, and weighs nothing.
 */
import type { AccountId, Event } from '../events/event.ts'
import type { MailboxRead } from '../events/login.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Journal } from '../ports/journal.ts'
import { eventOf } from './entries.ts'

/** Open at one time; of one more the one that was opened longest ago is forgotten. */
export const SESSIONS_MAX = 50_000

type Opened = {
  readonly account: AccountId
  readonly clientIp: string
  readonly isWitnessed: boolean
}

export class MailSessions {
  readonly #opened = new BoundedMap<string, Opened>(SESSIONS_MAX)

  /** A login that was let in, as our gate or a log tells it. */
  heard(event: Event): void {
    if (event.kind !== 'login.accepted') return
    const { account, clientIp, instance, session, trust } = event
    if (account === undefined || clientIp === undefined || session === undefined) return
    const key = keyOf(instance, session)
    const isWitnessed = trust === 'witnessed'
    if (!isWitnessed && this.#opened.get(key)?.isWitnessed === true) return
    this.#opened.set(key, { account, clientIp, isWitnessed })
  }

  /** With the address that its session came from, where the line itself names none. */
  placed(read: MailboxRead): MailboxRead {
    const { account, clientIp, instance, session } = read
    if (session === undefined) return read
    const key = keyOf(instance, session)
    const opened = this.#opened.get(key)
    if (opened === undefined || opened.account !== account) return read
    this.#opened.delete(key)
    return clientIp === undefined ? { ...read, clientIp: opened.clientIp } : read
  }
}

/** Entries that are looked at when the guard starts. */
export const START_ENTRIES_MAX = 20_000
const SLICE = 500

/** In slices, so that mail is answered in between. */
export async function sessionsAtStart(
  sessions: MailSessions,
  evidence: Pick<Journal, 'read' | 'health'>,
): Promise<void> {
  const { size } = evidence.health()
  let looked = 0
  for await (const recorded of evidence.read(Math.max(0, size - START_ENTRIES_MAX), size)) {
    const event = recorded.kind === 'login.accepted' ? eventOf(recorded) : undefined
    if (event !== undefined) sessions.heard(event)
    looked += 1
    if (looked % SLICE === 0) await new Promise((done) => setImmediate(done))
  }
}

const keyOf = (instance: string | undefined, session: string): string =>
  `${instance ?? ''} ${session}`
