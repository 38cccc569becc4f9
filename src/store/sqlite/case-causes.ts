/**
 * Cause rows: what a case is to be opened for, until one answers it; and what users noticed.
 *
 * A cause is a fold like everything else: an alarm in the evidence makes the row, the opening or
 * joining of a case (which names it) answers it. So whoever is killed in between finds it unanswered.
 */
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import { days, type Instant } from '../../lib/time.ts'
import {
  type CaseCauseRow,
  type CauseKind,
  containedWith,
  type SymptomRow,
} from '../../ports/cases.ts'
import type { Row, Statements } from './statements.ts'

export const causeTables = `
  create table case_cause (
    subject text primary key,
    what text not null,
    entry integer not null,
    at integer not null,
    account text,
    case_id text,
    standing integer not null default 0,
    contained integer not null default 0,
    row text not null
  ) strict;
  create index case_cause_open on case_cause (at) where case_id is null;
  create index case_cause_standing on case_cause (entry) where case_id is null and standing = 1;
  create index case_cause_contained on case_cause (entry) where contained = 1 and case_id is not null;
  create index case_cause_account on case_cause (account) where account is not null;
  create index case_cause_case on case_cause (case_id) where case_id is not null;
  create table symptom (
    id text primary key,
    entry integer not null,
    at integer not null,
    account text,
    case_id text,
    row text not null
  ) strict;
  create index symptom_at on symptom (at);
  insert into case_cause (subject, what, entry, at, account, standing, contained, row)
    select id, 'containment', 0, planned_at, account, 1, 2, json_object('from', window_from)
    from plan where undone_at is null;
`

/** An observed account is one cause, however much it sends, for so long. */
const OBSERVED_FOR = days(1)

type Kept = Omit<CaseCauseRow, 'subject' | 'what' | 'entry' | 'at' | 'account' | 'case'>

export class CauseRows {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  answering(subject: string): string | undefined {
    const row = this.#sql.one('select case_id from case_cause where subject = ?', subject)
    return row === undefined || row['case_id'] === null ? undefined : String(row['case_id'])
  }

  unanswered(since: Instant, most: number): readonly CaseCauseRow[] {
    return this.#sql
      .all(
        'select * from case_cause where case_id is null and (standing = 1 or at >= ?) order by entry, at, subject limit ?',
        since,
        most,
      )
      .map(causeIn)
  }

  /** The newest, eldest first. */
  ofCase(id: string, most: number): readonly CaseCauseRow[] {
    return this.#sql
      .all(
        'select * from case_cause where case_id = ? order by entry desc, at desc, subject desc limit ?',
        id,
        most,
      )
      .map(causeIn)
      .toReversed()
  }

  symptomsSince(from: Instant, most: number): readonly SymptomRow[] {
    return this.#sql
      .all('select * from symptom where at >= ? order by entry desc limit ?', from, most)
      .map(symptomIn)
      .toReversed()
  }

  symptom(id: string): SymptomRow | undefined {
    const row = this.#sql.one('select * from symptom where id = ?', id)
    return row === undefined ? undefined : symptomIn(row)
  }

  answered(subject: string, id: string): void {
    this.#sql.run(
      'update case_cause set case_id = ? where subject = ? and case_id is null',
      id,
      subject,
    )
  }

  /** A voice belongs to the case that took it last. */
  related(symptom: string, id: string): void {
    this.#sql.run('update symptom set case_id = ? where id = ?', id, symptom)
  }

  reported(index: number, event: EventOf<'symptom.reported'>): void {
    const { id, at, account, what, reporter, note, by } = event
    this.#sql.run(
      'insert or ignore into symptom values (?, ?, ?, ?, null, ?)',
      ...[id, index, at, account ?? null],
      JSON.stringify({ what, reporter, note, by }),
    )
  }

  take(index: number, event: Event): void {
    switch (event.kind) {
      case 'containment.planned': {
        const { plan, windowFrom: from, reasons, clientIp, by, scope, steps } = event
        const told = { from, reasons, clientIp, by, scope, steps }
        this.#put(index, plan, 'containment', event, told, true)
        return
      }
      case 'containment.applied':
        this.#applied(index, event)
        return
      case 'containment.undone':
        this.#change(event.plan, (row) => ({ ...row, undone: true }))
        this.#sql.run('update case_cause set standing = 0 where subject = ?', event.plan)
        return
      case 'breaker.opened':
        this.#put(index, event.id, 'breaker', event, {})
        return
      case 'canary.lost':
        this.#put(index, event.id, 'canary', event, { from: event.from })
        return
      case 'evidence.scrubbed':
        if (event.problems > 0) this.#put(index, event.id, 'scrub', event, {})
        return
      case 'witness.refused':
        this.#put(index, event.id, 'witness', event, {})
        return
    }
  }

  /** The case says that it is contained. */
  contained(subject: string): void {
    this.#sql.run('update case_cause set contained = 2 where subject = ?', subject)
  }

  toContain(most: number): readonly CaseCauseRow[] {
    return this.#sql
      .all(
        'select * from case_cause where contained = 1 and case_id is not null order by entry limit ?',
        most,
      )
      .map(causeIn)
  }

  observed(index: number, event: EventOf<'verdict.given'>): void {
    const lately = this.#sql.one(
      "select 1 from case_cause where account = ? and what in ('observed', 'containment') and at > ? limit 1",
      event.account,
      event.at - OBSERVED_FOR,
    )
    if (lately === undefined)
      this.#put(index, event.id, 'observed', event, { reasons: event.reasons })
  }

  forget(account: AccountId): void {
    this.#sql.run('delete from case_cause where account = ?', account)
    this.#sql.run('delete from symptom where account = ?', account)
  }

  #put(
    index: number,
    subject: string,
    what: CauseKind,
    { at, account }: Pick<Event, 'at' | 'account'>,
    row: { readonly [Name in keyof Kept]: Kept[Name] | undefined },
    standing = false,
  ): void {
    if (standing && account !== undefined)
      // A wider plan takes the place of a narrower one.
      this.#sql.run(
        "update case_cause set standing = 0 where account = ? and what = 'containment'",
        account,
      )
    this.#sql.run(
      'insert or ignore into case_cause (subject, what, entry, at, account, standing, row) values (?, ?, ?, ?, ?, ?, ?)',
      ...[subject, what, index, at, account ?? null, standing ? 1 : 0],
      JSON.stringify(row),
    )
  }

  #applied(entry: number, { plan, step, at, note }: EventOf<'containment.applied'>): void {
    const row = this.#change(plan, ({ done = [], ...row }) => ({
      ...row,
      done: done.some((one) => one.step === step)
        ? done
        : [...done, { step, at, entry, ...(note === undefined ? {} : { note }) }],
    }))
    if (row !== undefined && containedWith(row) !== undefined)
      this.#sql.run('update case_cause set contained = 1 where subject = ? and contained = 0', plan)
  }

  #change(subject: string, change: (row: Kept) => Kept): Kept | undefined {
    const row = this.#sql.one('select row from case_cause where subject = ?', subject)
    if (row === undefined) return undefined
    const changed = change(JSON.parse(String(row['row'])) as Kept)
    this.#sql.run(
      'update case_cause set row = ? where subject = ?',
      JSON.stringify(changed),
      subject,
    )
    return changed
  }
}

const causeIn = (row: Row): CaseCauseRow => ({
  subject: String(row['subject']),
  what: row['what'] as CauseKind,
  entry: Number(row['entry']),
  at: Number(row['at']) as Instant,
  ...(row['account'] === null ? {} : { account: row['account'] as AccountId }),
  ...(row['case_id'] === null ? {} : { case: String(row['case_id']) }),
  ...(JSON.parse(String(row['row'])) as Kept),
})

const symptomIn = (row: Row): SymptomRow => ({
  id: String(row['id']),
  entry: Number(row['entry']),
  at: Number(row['at']) as Instant,
  ...(row['account'] === null ? {} : { account: row['account'] as AccountId }),
  ...(row['case_id'] === null ? {} : { case: String(row['case_id']) }),
  ...(JSON.parse(String(row['row'])) as Pick<SymptomRow, 'what' | 'by' | 'reporter' | 'note'>),
})
