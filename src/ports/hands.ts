/**
 * Hands: what a keeper may ask of the root helper that touches the mail queue.
 *
 * A fixed list of verbs, each safe to repeat. Every promise rejects with a `Fault` (`hands.*`);
 * after a rejection the caller does not know what was done, and asks `list`.
 */
import type { Instant } from '../lib/time.ts'

export type QueueName = 'incoming' | 'active' | 'deferred' | 'hold' | 'maildrop' | 'corrupt'

export type Queued = {
  readonly queueId: string
  readonly queue: QueueName
  readonly arrivedAt: Instant
  readonly size: number
  readonly envelopeSender: string
  readonly recipients: readonly string[]
}

/** One queue file, as postcat(1) reads it. */
export type QueuedMessage = {
  readonly queueId: string
  readonly arrivedAt: Instant
  readonly envelopeSender: string
  readonly recipients: readonly string[]
  readonly saslUsername?: string
  readonly mechanism?: string
  readonly clientIp?: string
  readonly clientPort?: number
  /** Local submission: from the Received header's «userid». */
  readonly uid?: number
  /** Headers, an empty line and the body, with LF line ends; cut at `content.truncated`. */
  readonly content: Uint8Array
  readonly truncated: boolean
}

export interface Hands {
  /** Queue files that exist now; a listing is no snapshot, entries may be missed or doubled. */
  list(instance: string, queue?: QueueName): Promise<readonly Queued[]>
  /** Moves queue files to hold. Resolves with the ids now in hold; the others are gone or busy. */
  hold(instance: string, queueIds: readonly string[]): Promise<readonly string[]>
  /**
   * Lets held files go, and asks for delivery at once. Resolves with the ids no longer in hold,
   * those that were not there before among them: releasing twice is releasing once.
   */
  release(instance: string, queueIds: readonly string[]): Promise<readonly string[]>
  /** As `release`, but by requeueing under a new id, for files older than the queue lifetime. */
  requeue(instance: string, queueIds: readonly string[]): Promise<readonly string[]>
  /** Deletes held files only. Resolves with the ids no longer in hold. */
  delete(instance: string, queueIds: readonly string[]): Promise<readonly string[]>
  /** `undefined` when there is no such file. */
  read(instance: string, queueId: string, bytesMax: number): Promise<QueuedMessage | undefined>
  /**
   * Ends every IMAP, POP3 and ManageSieve session of these user names on a Dovecot instance.
   * Resolves with how many sessions were seen; 0 when nobody was logged in.
   */
  kick(instance: string, users: readonly string[]): Promise<number>
  /** Drops what the server's auth cache holds of these names. */
  flushAuthCache(instance: string, users: readonly string[]): Promise<void>
  /**
   * Adds names to, or takes them out of, the instance's deny file, which the server asks first and
   * which works while the guard is stopped. Resolves with how many lines changed.
   */
  deny(instance: string, users: readonly string[], denied: boolean): Promise<number>
  /** The names that stand in the deny file now. */
  denied(instance: string): Promise<readonly string[]>
  /** The effective settings of a server (`postconf -n`, `doveconf -n`), secrets left out. */
  settings(instance: string): Promise<readonly string[]>
  /** Whether the helper answers. */
  ping(): Promise<boolean>
  close(): Promise<void>
}
