/**
 * Gap rows: what was missed, the guard's last sign of life, and deliveries by UTC day.
 *
 * Deliveries are counted in memory and written with the commit, as tallies are; days beyond
 * DAYS_KEPT are forgotten.
 */

import type { EventOf } from '../../events/event.ts'
import type { Missing, MissingKind } from '../../evidence/coverage.ts'
import { days, type Instant } from '../../lib/time.ts'
import type { FoldedBeat, GapsFold } from '../../ports/gaps.ts'
import type { Row, Statements } from './statements.ts'

/** DMARC reports come days late; a person may look a year back. */
export const DAYS_KEPT = 400

export const gapTables = `
  create table gap (
    entry integer primary key,
    at integer not null,
    what text not null,
    name text,
    half text,
    since integer,
    until integer,
    missed integer
  ) strict;
  create index gap_at on gap (at);
  create index gap_open on gap (name, half) where what = 'canary';
  create table delivered (day integer primary key, n integer not null) strict;
`

const DAY = days(1)
const dayOf = (at: Instant): number => Math.floor(at / DAY)

export class GapRows implements GapsFold {
  readonly #sql: Statements
  readonly #delivered = new Map<number, number>()

  constructor(sql: Statements) {
    this.#sql = sql
  }

  take(
    index: number,
    event: EventOf<'source.gap' | 'canary.lost' | 'guard.beat'> | LifeEvent,
  ): void {
    switch (event.kind) {
      case 'source.gap': {
        const { what, name, half, from, until, missed, at } = event
        // It is back: the gap that its loss opened has an end, and is this one.
        if (what === 'silent')
          this.#sql.run(
            "delete from gap where what = 'canary' and name is ? and half is ?",
            name ?? null,
            half ?? null,
          )
        this.#sql.run(
          'insert or replace into gap values (?, ?, ?, ?, ?, ?, ?, ?)',
          ...[index, at, what, name ?? null, half ?? null],
          ...[from ?? null, until ?? null, missed ?? null],
        )
        return
      }
      case 'canary.lost':
        this.#sql.run(
          "insert or replace into gap values (?, ?, 'canary', ?, ?, ?, null, null)",
          ...[index, event.at, event.name, event.way, event.from],
        )
        return
      case 'guard.beat': {
        // What a beat leaves out is as the one before said.
        const before = this.lastBeat()
        const { at, boot = before?.boot, canaries = before?.canaries } = event
        this.#setMeta('guard:beat', JSON.stringify({ at, boot, canaries }))
        return
      }
      default:
        this.#setMeta('guard:life', JSON.stringify({ kind: event.kind, at: event.at }))
    }
  }

  /** A recipient that another server took. */
  delivered({ at, times = 1, relay }: EventOf<'message.delivered'>): void {
    // «local», «virtual», «private/dovecot-lmtp», «127.0.0.1[127.0.0.1]:10024»: it did not leave.
    if (relay === undefined || !leaves.test(relay) || stays.test(relay)) return
    const day = dayOf(at)
    this.#delivered.set(day, (this.#delivered.get(day) ?? 0) + times)
  }

  /** Part of the transaction that is under way. */
  flush(): void {
    if (this.#delivered.size === 0) return
    for (const [day, n] of this.#delivered)
      this.#sql.run(
        'insert into delivered values (?, ?) on conflict (day) do update set n = n + excluded.n',
        ...[day, n],
      )
    const newest = Math.max(...this.#delivered.keys())
    this.#sql.run('delete from delivered where day < ?', newest - DAYS_KEPT)
    this.#delivered.clear()
  }

  forget(): void {
    this.#delivered.clear()
  }

  since(from: Instant, most: number): readonly Missing[] {
    return this.#sql
      .all(`select * from gap where ${reaches} order by entry desc limit ?`, from, most)
      .map(missingIn)
  }

  countSince(from: Instant): number {
    const row = this.#sql.one(`select count(*) as n from gap where ${reaches}`, from)
    return Number(row?.['n'] ?? 0)
  }

  lastBeat(): FoldedBeat | undefined {
    const told = this.#meta('guard:beat') as
      | { at: Instant; boot?: string; canaries?: FoldedBeat['canaries'] }
      | undefined
    return told === undefined
      ? undefined
      : { at: told.at, boot: told.boot, canaries: told.canaries ?? {} }
  }

  lastLife(): ReturnType<GapsFold['lastLife']> {
    return this.#meta('guard:life') as ReturnType<GapsFold['lastLife']>
  }

  deliveredIn(from: Instant, until: Instant): number {
    const first = dayOf(from)
    const last = Math.ceil(until / DAY)
    const row = this.#sql.one(
      'select sum(n) as n from delivered where day >= ? and day < ?',
      ...[first, last],
    )
    let sum = Number(row?.['n'] ?? 0)
    for (const [day, n] of this.#delivered) if (day >= first && day < last) sum += n
    return sum
  }

  deliveriesSince(): Instant | undefined {
    const day = this.#sql.one('select min(day) as day from delivered')?.['day']
    const days = [...this.#delivered.keys(), ...(typeof day === 'number' ? [day] : [])]
    return days.length === 0 ? undefined : ((Math.min(...days) * DAY) as Instant)
  }

  #meta(key: string): unknown {
    const row = this.#sql.one('select value from meta where key = ?', key)
    return row === undefined ? undefined : JSON.parse(String(row['value']))
  }

  #setMeta(key: string, value: string): void {
    this.#sql.run(
      'insert into meta values (?, ?) on conflict (key) do update set value = excluded.value',
      key,
      value,
    )
  }
}

type LifeEvent = EventOf<'guard.started' | 'guard.stopped'>

/** Postfix names another server as `name[address]:port`. */
const leaves = /\[[0-9a-fA-F.:]+\]:\d+$/
const stays = /\[(?:127\.|::1\])/

/** It has not ended, or ended after a moment; without any bounds it is where it was told. */
const reaches = "(coalesce(until, at) >= ? or what = 'canary')"

function missingIn(row: Row): Missing {
  const { name, half, since, until, missed } = row
  return {
    what: row['what'] as MissingKind,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof half === 'string' ? { half } : {}),
    ...(typeof since === 'number' ? { from: since as Instant } : {}),
    ...(typeof until === 'number' ? { until: until as Instant } : {}),
    ...(typeof missed === 'number' ? { missed } : {}),
    entry: Number(row['entry']),
    at: Number(row['at']) as Instant,
  }
}
