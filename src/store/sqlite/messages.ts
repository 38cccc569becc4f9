/**
 * Message rows: what became of each message that our gate saw, and of each of its recipients.
 *
 * A message is named by instance, queue id and arrival, for queue ids are reused: what a log says
 * of an id is about the youngest message that had arrived by then.
 */
import type { Contact, ContactHash } from '../../accounts/model.ts'
import type { AccountId } from '../../events/event.ts'
import type {
  DeliveryEvent,
  HoldEvent,
  MessageSubmitted,
  QueueEvent,
} from '../../events/message.ts'
import type { VerdictGiven } from '../../events/verdict.ts'
import { hours, type Instant, plus, seconds } from '../../lib/time.ts'
import type { FoldedMessages, MessageRow, MessageState, OpenState } from '../../ports/folds.ts'
import type { Row, Statements } from './statements.ts'

/** Logs tell whole seconds: an event may seem to come before the arrival it follows. */
const LOG_GRAIN = seconds(2)
/** Where the judge set no deadline in working hours: the same four hours, by the clock. */
const LOOKED_AT_WITHIN = hours(4)

const youngestOf = (columns: string): string =>
  `select ${columns} from message where instance = ? and queue_id = ? and arrived_at <= ? order by arrived_at desc, entry desc limit 1`
const youngestRow = youngestOf('*')
const youngestAccount = youngestOf('account')
const youngestName = youngestOf('id, answer, account, fresh')

/** Of how many of the newest messages a count over an account is made: some 10 ms. */
export const LATELY_ROWS = 20_000

/** Never-written recipients of one message that are remembered by name for their results. */
const FRESH_NAMED_MAX = 64

export type Resulted = {
  readonly account: AccountId
  readonly isFirst: boolean
  /** Delivered or bounced: no other result follows. */
  readonly isLast: boolean
  /** The account had never written to this recipient. */
  readonly isFresh: boolean
}

export class MessageRows implements FoldedMessages {
  readonly #sql: Statements
  /** Whether there may be strays; `undefined`: not looked yet. */
  #mayHaveStrays: boolean | undefined
  /** Those in the 15-second queue, for whoever is judged asks; `undefined`: to be counted. */
  #waiting: number | undefined

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /** What was known of rows that were rolled back, or purged. */
  forget(): void {
    this.#mayHaveStrays = undefined
    this.#waiting = undefined
  }

  /** False: a message of this id is known already, and nothing was changed. */
  judged(
    entry: number,
    message: MessageSubmitted,
    verdict: VerdictGiven,
    fresh: readonly Contact[],
  ): boolean {
    const state: MessageState =
      verdict.answer === 'pass'
        ? message.session === 'queue'
          ? 'stranded'
          : 'passed'
        : verdict.answer === 'delay'
          ? 'waiting'
          : verdict.answer === 'hold'
            ? 'held'
            : verdict.answer === 'refuse'
              ? 'refused'
              : 'postponed'
    const isNew = this.#sql.run(
      `insert into message (id, entry, instance, queue_id, account, arrived_at, at, client_ip, envelope_sender,
         recipients, size, message_id, subject, answer, would_have, reference, reasons, state, ownership, due_at, deadline_at, evidence, fresh)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
      message.id,
      entry,
      message.instance,
      message.queueId ?? null,
      message.account,
      message.arrivedAt,
      message.at,
      message.clientIp ?? null,
      message.envelopeSender,
      message.recipients.length,
      message.size,
      message.messageId ?? null,
      message.subject ?? null,
      verdict.answer,
      verdict.wouldHave ?? null,
      verdict.reference,
      JSON.stringify(verdict.reasons),
      state,
      verdict.ownership ?? null,
      verdict.dueAt ?? null,
      verdict.deadlineAt ?? null,
      verdict.evidence ?? null,
      freshIn(fresh, message.recipients.length),
    )
    this.#noStray(message.instance, message.queueId)
    if (isNew === 0) return false
    if (state === 'waiting' && this.#waiting !== undefined) this.#waiting += 1
    const counted = verdict.answer === 'delay' ? 'held' : answeredAs[verdict.answer]
    this.#sql.tally('messages.submitted', 1)
    this.#sql.tally(`messages.${counted}`, 1)
    if (verdict.answer === 'delay') this.#sql.tally('messages.delayed', 1)
    if (verdict.wouldHave !== undefined) this.#sql.tally(`wouldHave.${verdict.wouldHave}`, 1)
    if (counted === 'passed') this.#sql.tally('passed.recipients', message.recipients.length)
    return true
  }

  /** It was a stray until it was judged. */
  #noStray(instance: string, queueId: string | undefined): void {
    this.#mayHaveStrays ??= this.strayCount() > 0
    if (queueId !== undefined && this.#mayHaveStrays) this.forgetStray(instance, queueId)
  }

  /**
   * One recipient's result. Only messages that our gate saw count (decision 3); the account whose
   * message it was, when this is a recipient's first result or its last.
   */
  resulted(event: DeliveryEvent, hash: ContactHash): Resulted | undefined {
    const row = this.#sql.one(
      youngestName,
      event.instance,
      event.queueId,
      plus(event.at, LOG_GRAIN),
    )
    if (row === undefined) {
      this.#sql.tally('results.strange', event.times ?? 1)
      return undefined
    }
    const id = String(row['id'])
    const recipient = (event.originalRecipient ?? event.recipient).toLowerCase()
    const result = event.kind.slice('message.'.length)
    const before = this.#sql.one(
      'select state from recipient where message = ? and recipient = ?',
      id,
      recipient,
    )?.['state']
    // Delivered and bounced are the end of a recipient; deferred is not.
    if (before !== undefined && (before !== 'deferred' || result === 'deferred')) return undefined
    const group = row['answer'] === 'pass' ? 'passed' : 'released'
    this.#sql.run(
      'insert into recipient values (?, ?, ?) on conflict (message, recipient) do update set state = excluded.state',
      id,
      recipient,
      result,
    )
    this.#sql.tally(`${group}.${result}`, 1)
    if (before !== undefined) this.#sql.tally(`${group}.deferred`, -1)
    const isFirst = before === undefined
    const isLast = result !== 'deferred'
    if (!isFirst && !isLast) return undefined
    const account = row['account'] as AccountId
    return { account, isFirst, isLast, isFresh: isFreshIn(row['fresh'], hash, account, recipient) }
  }

  /** The queue gave up: recipients that were still deferred get no line of their own. */
  expired(event: QueueEvent): void {
    const row = this.#youngest(event.instance, event.queueId, event.at)
    if (row === undefined) return
    const given = this.#sql.run(
      "update recipient set state = 'bounced' where message = ? and state = 'deferred'",
      row.id,
    )
    const group = row.answer === 'pass' ? 'passed' : 'released'
    this.#sql.tally(`${group}.deferred`, -given)
    this.#sql.tally(`${group}.bounced`, given)
  }

  /** The server says that it holds a message: ours, one that did not hear our pass, or a stray. */
  heldByServer(event: HoldEvent): { account: AccountId; size: number } | undefined {
    if (event.by !== 'milter') return undefined
    const row = this.#youngest(event.instance, event.queueId, event.at)
    if (row === undefined) {
      // A line that was stamped early (another zone, a sender's stamp) is about what we hold already.
      const known = this.#youngest(event.instance, event.queueId)?.state
      if (known === 'waiting' || known === 'held' || known === 'stranded') return undefined
      this.#mayHaveStrays = true
      this.#sql.run(
        'insert or replace into stray values (?, ?, ?)',
        event.instance,
        event.queueId,
        event.at,
      )
    } else if (row.state === 'passed')
      this.#sql.run("update message set state = 'stranded' where id = ?", row.id)
    else if (row.state === 'refused' || row.state === 'postponed') {
      this.#hold(row.id, event.at)
      return { account: row.account, size: row.size }
    }
    return undefined
  }

  /** Held without a verdict that says so: a person looks at it like at any other. */
  #hold(id: string, at: Instant): void {
    this.#sql.run(
      `update message set state = 'held', ownership = coalesce(ownership, 'unknown'),
       deadline_at = coalesce(deadline_at, ?) where id = ?`,
      plus(at, LOOKED_AT_WITHIN),
      id,
    )
  }

  /** It left the hold queue. Whose it was, if it counted as held until now. */
  left(
    instance: string,
    queueId: string,
    state: 'released' | 'deleted' | 'vanished',
  ): { account: AccountId; size: number } | undefined {
    const row = this.#youngest(instance, queueId)
    if (row === undefined) return undefined
    if (row.state === 'stranded') {
      this.#sql.run("update message set state = 'passed' where id = ?", row.id)
      return undefined
    }
    if (row.state !== 'held' && row.state !== 'waiting') return undefined
    this.#sql.run('update message set state = ? where id = ?', state, row.id)
    if (row.state === 'waiting') this.#waiting = undefined
    this.#sql.tally(`messages.${state}`, 1)
    if (state === 'released' && row.answer !== 'pass')
      this.#sql.tally('released.recipients', row.recipients)
    return { account: row.account, size: row.size }
  }

  /** A message that had passed but was still queued is now held by a containment. */
  heldQueued(
    instance: string,
    queueId: string,
    at: Instant,
  ): { account: AccountId; size: number } | undefined {
    const row = this.#youngest(instance, queueId)
    if (row === undefined || (row.state !== 'passed' && row.state !== 'stranded')) return undefined
    this.#hold(row.id, at)
    this.#sql.tally('messages.heldQueued', 1)
    return { account: row.account, size: row.size }
  }

  /**
   * The server gave a new name to a message that it queued anew. What we hold lies under its own
   * name until we let it go ourselves (`isLetGo`): a line that says otherwise is passed over.
   */
  renamed(instance: string, formerQueueId: string, queueId: string, isLetGo: boolean): void {
    const row = this.#youngest(instance, formerQueueId)
    if (row === undefined) return
    if (isLetGo || (row.state !== 'held' && row.state !== 'waiting'))
      this.#sql.run('update message set queue_id = ? where id = ?', queueId, row.id)
  }

  freeze(account: AccountId): void {
    this.#sql.run(
      "update message set state = 'held' where account = ? and state = 'waiting'",
      account,
    )
    this.#waiting = undefined
  }

  kept(id: string, sha256: string): void {
    this.#sql.run('update message set kept = ? where id = ?', sha256, id)
  }

  overdue(id: string): void {
    this.#sql.run('update message set overdue = 1 where id = ?', id)
  }

  waiting(): number {
    this.#waiting ??= Number(
      this.#sql.one("select count(*) n from message where state = 'waiting'")?.['n'] ?? 0,
    )
    return this.#waiting
  }

  held(): number {
    return Number(this.#sql.one("select count(*) n from message where state = 'held'")?.['n'] ?? 0)
  }

  due(now: Instant, most: number): readonly MessageRow[] {
    return this.#rows(
      "select * from message where state = 'waiting' and due_at <= ? order by due_at limit ?",
      now,
      most,
    )
  }

  /** The state stands in the text, not in a parameter: only then its partial index is used. */
  inState(state: OpenState, most: number): readonly MessageRow[] {
    return this.#rows(
      `select * from message where state = '${state}' order by at, id limit ?`,
      most,
    )
  }

  overdueAt(now: Instant, most: number): readonly MessageRow[] {
    return this.#rows(
      "select * from message where state = 'held' and overdue = 0 and deadline_at <= ? order by deadline_at limit ?",
      now,
      most,
    )
  }

  /** Held messages whose content is not in the vault yet. */
  toKeep(most: number): readonly MessageRow[] {
    return this.#rows(
      "select * from message where state in ('held', 'waiting') and kept is null and queue_id is not null order by at limit ?",
      most,
    )
  }

  ofOwner(account: AccountId, most: number): readonly MessageRow[] {
    return this.#rows(
      "select * from message where account = ? and state = 'held' and state in ('waiting', 'held', 'stranded') and ownership = 'owner' and queue_id is not null order by at, id limit ?",
      account,
      most,
    )
  }

  ofAccount(account: AccountId, state: OpenState, most: number): readonly MessageRow[] {
    // Named again in full, so that the index over open messages is found for any state.
    return this.#rows(
      "select * from message where account = ? and state = ? and state in ('waiting', 'held', 'stranded') order by at, id limit ?",
      account,
      state,
      most,
    )
  }

  countLately(account: AccountId, state: MessageState, since: Instant): number {
    const row = this.#sql.one(
      'select count(*) as n from message where rowid > (select max(rowid) from message) - ? and account = ? and state = ? and arrived_at >= ?',
      LATELY_ROWS,
      account,
      state,
      since,
    )
    return Number(row?.['n'] ?? 0)
  }

  outcomesBetween(
    from: Instant,
    until: Instant,
  ): { sent: number; deferred: number; bounced: number } {
    const rows = this.#sql.all(
      `select r.state as state, count(*) as n from message m join recipient r on r.message = m.id
       where m.rowid > (select max(rowid) from message) - ? and m.at >= ? and m.at < ?
       group by r.state`,
      ...[LATELY_ROWS, from, until],
    )
    const countOf = (state: string): number =>
      Number(rows.find((row) => row['state'] === state)?.['n'] ?? 0)
    return {
      sent: countOf('delivered'),
      deferred: countOf('deferred'),
      bounced: countOf('bounced'),
    }
  }

  byReference(reference: string): MessageRow | undefined {
    return this.#rows(
      'select * from message where reference = ? order by at desc limit 1',
      reference,
    )[0]
  }

  lately(account: AccountId, most: number): readonly MessageRow[] {
    return this.#rows(
      'select * from message where rowid > (select max(rowid) from message) - ? and account = ? order by rowid desc limit ?',
      LATELY_ROWS,
      account,
      most,
    )
  }

  byMessageId(messageId: string): MessageRow | undefined {
    return this.#rows(
      'select * from message where rowid > (select max(rowid) from message) - ? and message_id = ? order by rowid desc limit 1',
      LATELY_ROWS,
      messageId,
    )[0]
  }

  accountOf(instance: string, queueId: string): AccountId | undefined {
    const row = this.#sql.one(youngestAccount, instance, queueId, Number.MAX_SAFE_INTEGER)
    return row === undefined ? undefined : (row['account'] as AccountId)
  }

  byQueueId(instance: string, queueId: string): MessageRow | undefined {
    return this.#youngest(instance, queueId)
  }

  /** Held by the server by a milter's default while we were away, and not judged yet. */
  strays(instance: string): readonly { queueId: string; at: Instant }[] {
    return this.#sql
      .all('select queue_id, at from stray where instance = ? order by at', instance)
      .map((row) => ({ queueId: String(row['queue_id']), at: Number(row['at']) as Instant }))
  }

  strayCount(): number {
    return Number(this.#sql.one('select count(*) n from stray')?.['n'] ?? 0)
  }

  /** A stray that is in no hold queue any more is nobody's concern. */
  forgetStray(instance: string, queueId: string): void {
    this.#sql.run('delete from stray where instance = ? and queue_id = ?', instance, queueId)
  }

  #youngest(instance: string, queueId: string, at?: Instant): MessageRow | undefined {
    return this.#rows(
      youngestRow,
      instance,
      queueId,
      at === undefined ? Number.MAX_SAFE_INTEGER : plus(at, LOG_GRAIN),
    )[0]
  }

  #rows(sql: string, ...values: (string | number)[]): readonly MessageRow[] {
    return this.#sql.all(sql, ...values).map(messageOf)
  }
}

/** Null: nobody was new. `*`: all were, or too many to name. */
function freshIn(fresh: readonly Contact[], recipients: number): string | null {
  if (fresh.length === 0) return null
  return fresh.length >= recipients || fresh.length > FRESH_NAMED_MAX ? '*' : JSON.stringify(fresh)
}

const isFreshIn = (
  fresh: unknown,
  hash: ContactHash,
  account: AccountId,
  recipient: string,
): boolean =>
  fresh === '*' ||
  (typeof fresh === 'string' && (JSON.parse(fresh) as Contact[]).includes(hash(account, recipient)))

const answeredAs = {
  pass: 'passed',
  hold: 'held',
  refuse: 'refused',
  postpone: 'postponed',
} as const

const text = (value: unknown): string | undefined => (value === null ? undefined : String(value))
const moment = (value: unknown): Instant | undefined =>
  value === null ? undefined : (Number(value) as Instant)

export const messageOf = (row: Row): MessageRow => ({
  id: String(row['id']),
  entry: Number(row['entry']),
  instance: String(row['instance']),
  queueId: text(row['queue_id']),
  account: row['account'] as AccountId,
  arrivedAt: Number(row['arrived_at']) as Instant,
  at: Number(row['at']) as Instant,
  clientIp: text(row['client_ip']),
  envelopeSender: String(row['envelope_sender']),
  recipients: Number(row['recipients']),
  size: Number(row['size']),
  messageId: text(row['message_id']),
  subject: text(row['subject']),
  answer: String(row['answer']),
  wouldHave: text(row['would_have']),
  reference: String(row['reference']),
  reasons: JSON.parse(String(row['reasons'])) as MessageRow['reasons'],
  state: row['state'] as MessageState,
  ownership: text(row['ownership']) as MessageRow['ownership'],
  dueAt: moment(row['due_at']),
  deadlineAt: moment(row['deadline_at']),
  overdue: row['overdue'] === 1,
  kept: text(row['kept']),
  ...(row['evidence'] === null ? {} : { evidence: Number(row['evidence']) }),
})
