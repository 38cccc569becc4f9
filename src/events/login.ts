/**
 * Logins: who was let in, who was not, from where; what a session did with a mailbox.
 *
 * Two tell of them: our own auth policy (`witnessed`: the server asked us) and the server's log
 * (`hearsay`). One login that both tell is one login (see `keeper/logins.ts`).
 */
import type { AccountId, Heard } from './event.ts'
import type { NetworkFacts } from './senses.ts'
import type { ReasonGiven } from './verdict.ts'

/** `http`: webmail and other pages; `ssh`, `database`: logins on other systems, told by old logs. */
export type LoginProtocol =
  | 'smtp'
  | 'imap'
  | 'pop3'
  | 'sieve'
  | 'lmtp'
  | 'http'
  | 'ssh'
  | 'database'
  | 'other'

/** Why the server let nobody in, as far as it says so (Dovecot 2.4 `fail_type`, or its log). */
export type LoginRefusal =
  | 'credentials'
  | 'account'
  | 'expired'
  | 'disabled'
  | 'policy'
  | 'internal'
  | 'unknown'

/** What is known of the one who logs in, and of the way. */
export type LoginFacts = {
  readonly protocol?: LoginProtocol
  readonly session?: string
  /** The client itself where a trusted proxy or webmail names it. IPv6 without a prefix. */
  readonly clientIp?: string
  readonly clientPort?: number
  /** Two letters, ISO 3166-1, where the table of places knows the client's network. */
  readonly country?: string
  /** As it was given, before it became an account. */
  readonly saslUsername?: string
  /** The master user who logged in as the account, if any (decision 23). */
  readonly actor?: string
  readonly mechanism?: string
  /** IMAP ID, or what else names the client program. */
  readonly deviceId?: string
  readonly tlsVersion?: string
  /** The hour of the organisation's week: 0 to 23 of a workday, 24 to 47 of a day off. */
  readonly hour?: number
  /** What lists say of the client's address. */
  readonly network?: NetworkFacts
  /** Keyed hash of what the client program shows of itself; equal programs have equal ones. */
  readonly client?: number
}

export type LoginEvent = Heard &
  LoginFacts & {
    readonly kind: 'login.accepted' | 'login.refused' | 'session.opened' | 'session.ended'
    /** What the server wrote, in its words. */
    readonly status?: string
    /** On `login.refused`. */
    readonly refusal?: LoginRefusal
    /** On `login.refused` by ourselves: the name for people, told to the client too. */
    readonly reference?: string
    /** Why it was refused by ourselves, or what was thought of it when it was let in. */
    readonly reasons?: readonly ReasonGiven[]
    /** On `login.accepted`: nobody could be asked in time, and it went on (decision 15). */
    readonly unasked?: boolean
    /** On `login.refused`: that password was tried for the name before; absent: nobody can tell. */
    readonly repeated?: boolean
    /** What others' failures, logins and mail say of it: `pool.*` with their weights. */
    readonly pooled?: readonly ReasonGiven[]
    /** On `session.ended`: how many AUTH commands the session made, and how many were let in. */
    readonly loginsAttempted?: number
    readonly loginsAccepted?: number
    /** On `session.ended`: how long it lasted, where the line says so. */
    readonly seconds?: number
  }

/** How much of a mailbox one session read, told when it ended. */
export type MailboxRead = Heard &
  LoginFacts & {
    readonly kind: 'mailbox.read'
    /** Octets to the client, all commands together. */
    readonly bytesOut?: number
    readonly bytesIn?: number
    /** Messages of which headers, or the whole, were fetched (POP3: RETR). */
    readonly headersRead?: number
    readonly bodiesRead?: number
    readonly bodyBytes?: number
    readonly deleted?: number
    readonly expunged?: number
    /** Messages in the mailbox, where told (POP3). */
    readonly mailboxMessages?: number
    /** Whole folders were copied to the client: all that was in them, and nobody counted it. */
    readonly synced?: boolean
    /** The server stopped counting: figures are lower bounds. */
    readonly throttled?: boolean
    /** Folders that were read, where they are told; at most 16. */
    readonly folders?: readonly string[]
  }

/** A live SMTP session of a contained account was closed at its next command (decision 18). */
export type SessionCut = Heard & {
  readonly kind: 'session.cut'
  readonly account: AccountId
  readonly instance: string
  readonly session: string
  readonly plan: string
  readonly clientIp?: string
}

/** Where an account's mail goes on to was changed: a sieve script, a forward, an alias of its own. */
export type ForwardingChanged = Heard & {
  readonly kind: 'forwarding.changed'
  readonly account: AccountId
  /** `rule`: an inbox rule of a cloud mailbox; `mailbox`: forwarding of the whole mailbox there. */
  readonly way: 'sieve' | 'forward' | 'alias' | 'rule' | 'mailbox'
  /** The script's or file's name, as it is called there. */
  readonly name?: string
  readonly change: 'added' | 'changed' | 'removed'
  /** Addresses that mail is sent on to, where they are known; at most 16. */
  readonly targets?: readonly string[]
  /** Mail is sent on to another domain than the account's. */
  readonly outside?: boolean
  /** Mail is thrown away or filed where its owner does not look. */
  readonly hides?: boolean
  /** Who did it and from where, where the change itself is told and not only found. */
  readonly session?: string
  readonly clientIp?: string
  readonly clientPort?: number
  /** Who did it in the account's name. */
  readonly actor?: string
}
