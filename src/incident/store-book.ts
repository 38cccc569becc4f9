/**
 * Store book: sessions at data stores, with what each read and destroyed.
 *
 * A session is known by the store's own number for it, or by account and address. Ordinary ones are
 * folded into what is usual for the account (addresses, rows); those that destroyed, or read like a
 * dump, are kept.
 */
import type { AccountId } from '../events/event.ts'
import type { LoginEvent } from '../events/login.ts'
import type { DatastoreDeleted, StatementExecuted } from '../events/traces.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, hours, type Instant } from '../lib/time.ts'
import { RefList } from './refs.ts'

export const STORE_SESSIONS_MAX = 20_000
export const STORE_KEPT_MAX = 1_000
export const STORE_ACCOUNTS_MAX = 10_000
export const STORE_PLACES_MAX = 256
export const OBJECTS_MAX = 64
export const OBJECT_LENGTH_MAX = 255
/** What else a thief did within so long before is of the same raid. */
const RAID = hours(6)

export type StoreSession = {
  readonly account: AccountId
  database: string | undefined
  clientIp: string | undefined
  readonly session: string | undefined
  readonly from: Instant
  to: Instant
  statements: number
  destructive: number
  destructiveFirstAt: Instant | undefined
  failedDestructive: number
  rows: number
  reads: number
  rowsRead: number
  dumped: boolean
  /** The address was one of the account's before. */
  knownPlace: boolean
  /** Sessions of the account before this one. */
  readonly before: number
  /** It had destroyed, or dumped, before. */
  readonly usuallyDestroys: boolean
  readonly usuallyDumps: boolean
  failures: number
  /** At most OBJECTS_MAX, each cut at OBJECT_LENGTH_MAX. */
  readonly objects: Set<string>
  isKept: boolean
  readonly refs: RefList
}

type Usual = {
  sessions: number
  readonly places: Set<string>
  destroyed: number
  dumped: number
  failures: Map<string, { times: number; lastAt: Instant }>
}

type Sessioned = { readonly host?: string; readonly session?: string; readonly clientIp?: string }

const keyOf = ({ host = '', session, clientIp = '' }: Sessioned, account: AccountId): string =>
  `${host} ${session ?? `${account} ${clientIp}`}`

function addObjects({ objects }: StoreSession, more: readonly string[] = []): void {
  for (const object of more)
    if (objects.size < OBJECTS_MAX) objects.add(object.slice(0, OBJECT_LENGTH_MAX))
}

export class StoreBook {
  readonly #open = new BoundedMap<string, StoreSession>(STORE_SESSIONS_MAX)
  readonly #usual = new BoundedMap<AccountId, Usual>(STORE_ACCOUNTS_MAX)
  readonly kept: StoreSession[] = []
  keptLeftOut = 0
  heard = 0

  login(event: LoginEvent): void {
    const { account, clientIp, at } = event
    if (account === undefined) return
    const usual = this.#usualOf(account)
    if (event.kind === 'login.refused') {
      const place = clientIp ?? ''
      const known = usual.failures.get(place)
      if (known !== undefined) {
        known.times += event.times ?? 1
        known.lastAt = at
      } else if (usual.failures.size < STORE_PLACES_MAX)
        usual.failures.set(place, { times: event.times ?? 1, lastAt: at })
      return
    }
    if (event.kind === 'session.ended') {
      const session = this.#open.get(keyOf(event, account))
      if (session?.account === account && event.at > session.to) session.to = event.at
      return
    }
    this.#session(event).refs.add(event)
  }

  statement(event: StatementExecuted | DatastoreDeleted): void {
    if (event.account === undefined) return
    this.heard += 1
    const session = this.#session(event)
    const times = event.times ?? 1
    session.statements += times
    if (event.at > session.to) session.to = event.at
    session.database ??= event.database
    if (event.kind === 'datastore.deleted') {
      if (event.failed === true) session.failedDestructive += times
      else {
        session.destructive += times
        session.destructiveFirstAt ??= event.at
        session.rows += event.rows ?? 0
        addObjects(session, event.objects)
      }
      session.refs.add(event)
    } else if (event.class === 'read' && event.failed !== true) {
      session.reads += times
      session.rowsRead += event.rows ?? 0
      if (event.dumps === true) {
        session.dumped = true
        session.refs.add(event)
        addObjects(session, event.objects)
      }
    } else if (event.dumps === true && event.failed !== true) session.dumped = true
    this.#keep(session)
  }

  /** What was done by the same hand shortly before: reading by another session of the same place. */
  raidOf(session: StoreSession): readonly StoreSession[] {
    return this.kept.filter(
      (one) =>
        one !== session &&
        one.account === session.account &&
        one.clientIp === session.clientIp &&
        Math.abs(between(one.from, session.from)) < RAID,
    )
  }

  #keep(session: StoreSession): void {
    if (session.isKept || (session.destructive === 0 && !session.dumped)) return
    if (this.kept.length >= STORE_KEPT_MAX) {
      // Dumps of every night give way to what destroys.
      const plain = this.kept.findIndex(({ destructive }) => destructive === 0)
      if (session.destructive === 0 || plain < 0) {
        this.keptLeftOut += 1
        return
      }
      for (const one of this.kept.splice(plain, 1)) one.isKept = false
      this.keptLeftOut += 1
    }
    session.isKept = true
    this.kept.push(session)
    const usual = this.#usualOf(session.account)
    if (session.destructive > 0) usual.destroyed += 1
    if (session.dumped) usual.dumped += 1
  }

  #session(event: LoginEvent | StatementExecuted | DatastoreDeleted): StoreSession {
    const account = event.account as AccountId
    const key = keyOf(event, account)
    const known = this.#open.get(key)
    if (
      known !== undefined &&
      known.account === account &&
      // Numbers of processes are used again.
      (event.clientIp === undefined ||
        known.clientIp === undefined ||
        event.clientIp === known.clientIp) &&
      between(known.to, event.at) < hours(24)
    ) {
      known.clientIp ??= event.clientIp
      return known
    }
    const usual = this.#usualOf(account)
    const place = event.clientIp ?? ''
    const failed = usual.failures.get(place)
    const session: StoreSession = {
      account,
      database: 'database' in event ? event.database : undefined,
      clientIp: event.clientIp,
      session: event.session,
      from: event.at,
      to: event.at,
      statements: 0,
      destructive: 0,
      destructiveFirstAt: undefined,
      failedDestructive: 0,
      rows: 0,
      reads: 0,
      rowsRead: 0,
      dumped: false,
      knownPlace: usual.places.has(place),
      before: usual.sessions,
      usuallyDestroys: usual.destroyed > 1,
      usuallyDumps: usual.dumped > 1,
      failures:
        failed !== undefined && between(failed.lastAt, event.at) < hours(24) ? failed.times : 0,
      objects: new Set(),
      isKept: false,
      refs: new RefList(),
    }
    usual.sessions += 1
    if (usual.places.size < STORE_PLACES_MAX) usual.places.add(place)
    this.#open.set(key, session)
    return session
  }

  #usualOf(account: AccountId): Usual {
    const known = this.#usual.get(account)
    if (known !== undefined) return known
    const usual: Usual = {
      sessions: 0,
      places: new Set(),
      destroyed: 0,
      dumped: 0,
      failures: new Map(),
    }
    this.#usual.set(account, usual)
    return usual
  }
}
