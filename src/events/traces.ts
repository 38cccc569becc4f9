/**
 * Traces: what other systems of the organisation tell of the day, beside its mail servers.
 *
 * Database audits, web servers in front of webmail, privileges on a machine, settings of accounts in
 * a cloud, snapshots of a queue, and what others report back to us (bounces, complaints, DMARC). They
 * are heard by `investigate` and judged there; the live tempo passes them over.
 */
import type { Instant } from '../lib/time.ts'
import type { Heard } from './event.ts'

/** Who did something on a system of the organisation, and by which session. */
export type ActorFacts = {
  readonly session?: string
  readonly clientIp?: string
  readonly clientPort?: number
  /** As it was given, before it became an account. */
  readonly saslUsername?: string
  /** Who acted in the account's name: a master user, the user that called sudo. */
  readonly actor?: string
}

/** What a statement does to a data store: reads, writes rows, destroys, changes its form or rights. */
export type StatementClass = 'read' | 'write' | 'form' | 'right' | 'other'

/** A statement that a data store's audit tells. The statement itself is never kept: it holds data. */
export type StatementExecuted = Heard &
  ActorFacts & {
    readonly kind: 'statement.executed'
    readonly class: StatementClass
    /** Its first words in upper case, such as `SELECT`, `CREATE ROLE`, `COPY`. */
    readonly command: string
    readonly database?: string
    /** Table, schema or role, where the audit names it; at most 16. */
    readonly objects?: readonly string[]
    readonly rows?: number
    /** Reads a whole table, or writes one into a file: what a dump does. */
    readonly dumps?: boolean
    /** The server refused it. */
    readonly failed?: boolean
    readonly status?: string
  }

/** Data was destroyed, or a statement that would have: DROP, TRUNCATE, DELETE without a condition. */
export type DatastoreDeleted = Heard &
  ActorFacts & {
    readonly kind: 'datastore.deleted'
    readonly what: 'drop' | 'truncate' | 'delete'
    readonly command: string
    readonly database?: string
    readonly objects?: readonly string[]
    readonly rows?: number
    readonly failed?: boolean
    readonly status?: string
  }

/**
 * A request to a web server that means something to us; all others are only counted. `login`: the
 * log-in form of a webmail was sent (the log does not say as whom, nor always with what success);
 * `probe`: it tries a weakness; `shell`: it asks for a program where none belongs; `download`: a
 * large answer of webmail, such as an export; `read`: webmail showed a message or a list.
 */
export type WebRequested = Heard &
  ActorFacts & {
    readonly kind: 'web.requested'
    readonly what: 'login' | 'probe' | 'shell' | 'download' | 'read'
    readonly method: string
    /** Without its query, at most 255 characters, control signs as `?`. */
    readonly path: string
    /** The pattern that it was known by, such as `path-traversal`. */
    readonly pattern?: string
    readonly httpStatus: number
    readonly bytesOut?: number
    /** At most 255 characters. */
    readonly userAgent?: string
    /** Name of the virtual host, where the log tells it. */
    readonly site?: string
  }

/** Somebody used another's rights on a machine (sudo, su), or was refused them. */
export type PrivilegeUsed = Heard &
  ActorFacts & {
    readonly kind: 'privilege.used'
    /** Whose rights: `root`. */
    readonly target: string
    /** The program, without its arguments. */
    readonly command?: string
    readonly failed?: boolean
  }

/** Somebody changed what an account is or may, in a directory or a cloud. */
export type AccountChanged = Heard &
  ActorFacts & {
    readonly kind: 'account.changed' | 'account.disabled'
    /** `factor`: second factors, devices; `consent`: a program was given rights; `delegate`: another's mailbox; `sessions`: all were ended. */
    readonly what:
      | 'password'
      | 'factor'
      | 'role'
      | 'consent'
      | 'delegate'
      | 'created'
      | 'enabled'
      | 'disabled'
      | 'sessions'
    /** What it was changed to, such as a role or a program's name; at most 16. */
    readonly targets?: readonly string[]
  }

/** What others tell us of our mail: it came back, somebody complained, or DMARC counted it. */
export type ReportReceived = Heard & {
  readonly kind: 'report.received'
  readonly what: 'bounce' | 'delay' | 'complaint' | 'dmarc'
  /** Who reports. */
  readonly reporter?: string
  /** The message that it is about, as far as it is named there. */
  readonly queueId?: string
  readonly messageId?: string
  readonly subject?: string
  readonly envelopeSender?: string
  readonly recipient?: string
  /** Enhanced status code (RFC 3463). */
  readonly dsn?: string
  readonly status?: string
  /** Of `complaint` and `dmarc`: who sent it, as the reporter saw. */
  readonly clientIp?: string
  /** Of `complaint`: `abuse`, `fraud`, `virus`, `not-spam`, `other` (RFC 5965). */
  readonly complaint?: string
  /** Of `dmarc`: whether it was aligned by SPF or DKIM, and what was done with it (RFC 7489). */
  readonly aligned?: boolean
  readonly disposition?: string
  /** Of `complaint` and `dmarc`: the domain that was named as the author's (RFC 5322 From). */
  readonly domain?: string
  readonly from?: Instant
  readonly until?: Instant
}

/** A message that lay in the mail queue when somebody looked (`postqueue -j`). */
export type QueueSeen = Heard & {
  readonly kind: 'queue.seen'
  readonly queueId: string
  /** `active`, `incoming`, `deferred`, `hold`, `maildrop`. */
  readonly queue: string
  readonly envelopeSender?: string
  readonly recipientCount?: number
  readonly recipients?: readonly string[]
  readonly size?: number
  readonly arrivedAt?: Instant
  readonly status?: string
}

export type TraceEvent =
  | StatementExecuted
  | DatastoreDeleted
  | WebRequested
  | PrivilegeUsed
  | AccountChanged
  | ReportReceived
  | QueueSeen
