/**
 * Case rows: the events of each case in their order, and beside them what people look through.
 *
 * A case is folded when somebody asks; the last CASES_CACHED are kept, and go on from where they were.
 * Summaries follow at the commit, or when somebody asks: a case of a thousand acts is not folded a
 * thousand times while an index is made anew.
 *
 * An event that is about one account is forgotten with it: of its row stays what its open leaf says,
 * the same that a fold finds that comes after the erasure. Where a list of the case numbers its rows
 * (`F3`, `E7`), a hollow row keeps the numbers of those behind it: documents name them.
 * Where people wrote of somebody who is erased, a later entry (`case.redacted`) stands for theirs.
 */
import type { CaseAct } from '../../cases/acts.ts'
import type { Case, CaseState } from '../../cases/case.ts'
import type { ContactBook } from '../../cases/contacts/contact.ts'
import { caseAfter, type OwnLists, openedCase } from '../../cases/fold.ts'
import { actFacts } from '../../cases/read-act.ts'
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import { isRefused, readWire, wireText } from '../../events/wire.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import {
  CAUSE,
  type CaseCauseRow,
  type CaseSummary,
  type CasesFold,
  type CaseWanted,
  type CaseWords,
  CONTAINED,
  openCaseFacts,
  type Redacted,
  type SealedRow,
  SUMMARY_ACCOUNTS_MAX,
  type SymptomRow,
} from '../../ports/cases.ts'
import type { ErasedEntry } from '../../ports/folds.ts'
import { CauseRows, causeTables } from './case-causes.ts'
import { ContactRows, contactTables } from './contacts.ts'
import type { Row, Statements } from './statements.ts'

/** Folded cases in memory: more than duties look at in one round, or each round folds all anew. */
export const CASES_CACHED = 256

/** What was struck out, and for whose erasure. For the next migration. */
export const redactionTables = `
  create table case_redaction (
    entry integer primary key,
    of integer not null,
    case_id text not null,
    ticket text not null,
    places integer not null
  ) strict;
  create index case_redaction_of on case_redaction (of);
  create index case_redaction_ticket on case_redaction (ticket);
  `

/** For the next migration. */
export const caseTables = `
  create table case_entry (
    entry integer primary key,
    case_id text not null,
    kind text not null,
    account text,
    request text,
    sha256 text,
    erased integer not null default 0,
    row text not null
  ) strict;
  create index case_entry_case on case_entry (case_id, entry);
  create index case_entry_request on case_entry (case_id, request) where request is not null;
  create index case_entry_opened on case_entry (request)
    where request is not null and kind = 'case.opened';
  create index case_entry_sealed on case_entry (case_id, sha256) where sha256 is not null;
  create index case_entry_account on case_entry (account) where account is not null;
  create table case_summary (
    case_id text primary key,
    opened integer not null,
    is_open integer not null,
    exercise integer not null,
    row text not null
  ) strict;
  create index case_summary_opened on case_summary (opened);
  create index case_summary_open on case_summary (opened) where is_open = 1;
  create table case_account (
    case_id text not null,
    account text not null,
    relation text not null,
    primary key (case_id, account)
  ) strict, without rowid;
  create index case_account_account on case_account (account);
  ${causeTables}
  ${contactTables}
  `

type InCase = EventOf<'case.opened' | 'case.acted' | 'case.kept'>
export type OfCases =
  | InCase
  | EventOf<'case.redacted'>
  | EventOf<'symptom.reported' | 'contact.recorded' | 'contact.tested'>

const over: ReadonlySet<CaseState> = new Set(['closed', 'rejected', 'merged'])
export const isOpenState = (state: CaseState): boolean => !over.has(state)

export class CaseRows implements CasesFold {
  readonly #sql: Statements
  readonly #causes: CauseRows
  readonly #contacts: ContactRows
  readonly #cached: BoundedMap<string, Case>
  /** Accounts of each as they stand in the rows: there may be thousands, and they seldom change. */
  readonly #written: BoundedMap<string, Case['accounts']>
  /** Cases whose summary is behind; bounded by what one commit takes. */
  readonly #dirty = new Set<string>()

  constructor(sql: Statements, cached = CASES_CACHED) {
    this.#sql = sql
    this.#causes = new CauseRows(sql)
    this.#contacts = new ContactRows(sql)
    this.#cached = new BoundedMap(cached)
    this.#written = new BoundedMap(cached)
  }

  // ---- asked

  of(id: string): Case | undefined {
    const known = this.#cached.get(id)
    const own: OwnLists = new WeakMap()
    let its = known
    for (const row of this.#sql.all(
      "select entry, kind, erased, row from case_entry where case_id = ? and entry > ? and kind <> 'case.kept' order by entry",
      id,
      known?.entry ?? -1,
    ))
      its = after(its, id, row, own)
    if (its !== undefined && its !== known) this.#cached.set(id, its)
    return its
  }

  summary(id: string): CaseSummary | undefined {
    this.#follow()
    const row = this.#sql.one('select row from case_summary where case_id = ?', id)
    return row === undefined ? undefined : summaryIn(row)
  }

  list({
    most,
    open = false,
    before = Number.MAX_SAFE_INTEGER,
  }: CaseWanted): readonly CaseSummary[] {
    this.#follow()
    return this.#sql
      .all(
        `select row from case_summary where opened < ? ${open ? 'and is_open = 1' : ''} order by opened desc limit ?`,
        before,
        most,
      )
      .map(summaryIn)
  }

  openCount(): number {
    this.#follow()
    return Number(
      this.#sql.one('select count(*) as n from case_summary where is_open = 1')?.['n'] ?? 0,
    )
  }

  openOf(account: AccountId): readonly CaseSummary[] {
    this.#follow()
    return this.#sql
      .all(
        `select s.row from case_account a join case_summary s on s.case_id = a.case_id
         where a.account = ? and a.relation <> 'cleared' and s.is_open = 1 and s.exercise = 0
         order by s.opened desc`,
        account,
      )
      .map(summaryIn)
  }

  casesOf(account: AccountId, most: number): readonly string[] {
    this.#follow()
    return this.#sql
      .all(
        'select case_id from case_account where account = ? order by case_id desc limit ?',
        account,
        most,
      )
      .map((row) => String(row['case_id']))
  }

  lastNumber(year: number): number {
    const like = `SKM-${year}-%`
    const row = this.#sql.one(
      'select max(cast(substr(case_id, 10) as integer)) as n from case_summary where case_id like ?',
      like,
    )
    return Number(row?.['n'] ?? 0)
  }

  requested(id: string, request: string): { entry: number; act: string } | undefined {
    const row = this.#sql.one(
      'select entry, erased, row from case_entry where case_id = ? and request = ? order by entry limit 1',
      id,
      request,
    )
    if (row === undefined) return undefined
    return { entry: Number(row['entry']), act: actIn(row) }
  }

  openedBy(request: string): string | undefined {
    const row = this.#sql.one(
      "select case_id from case_entry where request = ? and kind = 'case.opened' limit 1",
      request,
    )
    return row === undefined ? undefined : String(row['case_id'])
  }

  sealed(id: string, sha256: string): SealedRow | undefined {
    const row = this.#sql.one(
      'select entry, row from case_entry where case_id = ? and sha256 = ? and erased = 0 order by entry limit 1',
      id,
      sha256,
    )
    return row === undefined ? undefined : sealedIn(row)
  }

  sealedOf(id: string, most: number): readonly SealedRow[] {
    return this.#sql
      .all(
        "select entry, row from case_entry where case_id = ? and kind = 'case.kept' and sha256 is not null and erased = 0 order by entry desc limit ?",
        id,
        most,
      )
      .map(sealedIn)
  }

  sealedCount(id: string): number {
    const row = this.#sql.one(
      'select count(*) as n from case_entry where case_id = ? and sha256 is not null and erased = 0',
      id,
    )
    return Number(row?.['n'] ?? 0)
  }

  wordsFrom(from: number, before: number, most: number): readonly CaseWords[] {
    return this.#sql
      .all(
        "select entry, row from case_entry where entry >= ? and entry < ? and erased = 0 and kind <> 'case.kept' order by entry limit ?",
        ...[from, before, most],
      )
      .map((row) => ({ entry: Number(row['entry']), event: eventIn(row) as CaseWords['event'] }))
  }

  redacted(ticket: string): Redacted {
    const entries = this.#sql.all(
      `select distinct of as entry from case_redaction where ticket = ?
       union select e.entry from case_redaction t join case_redaction e on e.of = t.of and e.entry < t.entry
         where t.ticket = ? order by entry`,
      ...[ticket, ticket],
    )
    const rows = this.#sql.all(
      'select case_id, sum(places) as n from case_redaction where ticket = ? group by case_id order by case_id',
      ticket,
    )
    return {
      entries: entries.map((row) => Number(row['entry'])),
      places: rows.reduce((sum, row) => sum + Number(row['n']), 0),
      cases: rows.map((row) => String(row['case_id'])),
    }
  }

  answering(subject: string): string | undefined {
    return this.#causes.answering(subject)
  }

  unanswered(since: Instant, most: number): readonly CaseCauseRow[] {
    return this.#causes.unanswered(since, most)
  }

  toContain(most: number): readonly CaseCauseRow[] {
    return this.#causes.toContain(most)
  }

  causesOf(id: string, most: number): readonly CaseCauseRow[] {
    return this.#causes.ofCase(id, most)
  }

  symptomsSince(from: Instant, most: number): readonly SymptomRow[] {
    return this.#causes.symptomsSince(from, most)
  }

  symptom(id: string): SymptomRow | undefined {
    return this.#causes.symptom(id)
  }

  contactBook(): ContactBook {
    return this.#contacts.book()
  }

  // ---- told

  take(index: number, event: OfCases): void {
    switch (event.kind) {
      case 'symptom.reported':
        this.#causes.reported(index, event)
        return
      case 'contact.recorded':
      case 'contact.tested':
        this.#contacts.take(event)
        return
      case 'case.redacted':
        this.#redacted(index, event)
        return
      default:
        this.#take(index, event)
    }
  }

  /** Something that a case is to be opened for. */
  caused(index: number, event: Event): void {
    this.#causes.take(index, event)
  }

  /** What would have been contained, had the server not been observed. */
  observed(index: number, event: EventOf<'verdict.given'>): void {
    this.#causes.observed(index, event)
  }

  erased(index: number, { kind, at, facts }: ErasedEntry): void {
    const id = facts['case']
    if (typeof id !== 'string' || (kind !== 'case.opened' && kind !== 'case.acted')) return
    this.#insert(index, id, kind, { at, facts })
    if (kind === 'case.opened') this.#begin(id, index, facts['exercise'] === true)
    this.#dirty.add(id)
  }

  /** What is about an account alone goes with it. */
  forget(account: AccountId): void {
    for (const row of this.#sql.all(
      'select entry, case_id, kind, row from case_entry where account = ?',
      account,
    )) {
      const id = String(row['case_id'])
      const event = eventIn(row) as InCase
      this.#cached.delete(id)
      this.#dirty.add(id)
      if (row['kind'] === 'case.kept')
        this.#sql.run('delete from case_entry where entry = ?', Number(row['entry']))
      else
        this.#sql.run(
          'update case_entry set account = null, request = null, erased = 1, row = ? where entry = ?',
          JSON.stringify({ at: event.heardAt, facts: openCaseFacts(event) }),
          Number(row['entry']),
        )
    }
    for (const row of this.#sql.all(
      'select case_id from case_account where account = ?',
      account,
    )) {
      this.#dirty.add(String(row['case_id']))
      this.#cached.delete(String(row['case_id']))
    }
    this.#causes.forget(account)
  }

  /** Part of the transaction that is under way. */
  flush(): void {
    this.#follow()
  }

  /** The transaction is gone, and what was folded of it. */
  rolledBack(): void {
    this.#cached.clear()
    this.#written.clear()
    this.#dirty.clear()
  }

  #take(index: number, event: InCase): void {
    const { case: id } = event
    this.#sql.run(
      'insert or ignore into case_entry (entry, case_id, kind, account, request, sha256, row) values (?, ?, ?, ?, ?, ?, ?)',
      ...[index, id, event.kind, event.account ?? null],
      event.kind === 'case.kept' ? null : (event.request ?? null),
      event.kind === 'case.kept' ? (event.sha256 ?? null) : null,
      wireText(event),
    )
    if (event.kind === 'case.kept') return
    if (event.kind === 'case.opened') this.#opened(index, event)
    else this.#acted(event)
    this.#dirty.add(id)
  }

  /** The row of the entry says what this one says, from here on. */
  #redacted(index: number, event: EventOf<'case.redacted'>): void {
    const { case: id, of, facts, places, ticket, account } = event
    const told = readWire(facts)
    if (isRefused(told) || (told.kind !== 'case.opened' && told.kind !== 'case.acted')) return
    if (told.case !== id) return
    this.#sql.run(
      'insert or ignore into case_redaction (entry, of, case_id, ticket, places) values (?, ?, ?, ?, ?)',
      ...[index, of, id, ticket, places],
    )
    const row = this.#sql.one(
      'select erased from case_entry where entry = ? and case_id = ?',
      of,
      id,
    )
    this.#sql.run(
      'update case_entry set erased = 0, account = ?, request = ?, row = ? where entry = ? and case_id = ? and kind = ?',
      ...[account ?? null, told.request ?? null, wireText(told)],
      ...[of, id, told.kind],
    )
    this.#cached.delete(id)
    this.#dirty.add(id)
    // An index that is made anew finds the entry without its body, and learns here what it answered.
    if (row?.['erased'] !== 1) return
    if (told.kind === 'case.opened') this.#opened(of, told)
    else this.#acted(told)
  }

  #opened(index: number, { case: id, exercise, subject, cause }: EventOf<'case.opened'>): void {
    this.#begin(id, index, exercise === true)
    if (subject === undefined) return
    this.#causes.answered(subject, id)
    if (cause === 'symptom') this.#causes.related(subject, id)
  }

  #acted({ case: id, act, facts, request = '' }: EventOf<'case.acted'>): void {
    if (request.startsWith(CAUSE)) this.#causes.answered(request.slice(CAUSE.length), id)
    if (request.startsWith(CONTAINED)) this.#causes.contained(request.slice(CONTAINED.length))
    const { symptom } = facts
    if (act === 'symptom.relate' && typeof symptom === 'string') this.#causes.related(symptom, id)
  }

  #insert(index: number, id: string, kind: string, left: object): void {
    this.#sql.run(
      'insert or ignore into case_entry (entry, case_id, kind, erased, row) values (?, ?, ?, 1, ?)',
      ...[index, id, kind],
      JSON.stringify(left),
    )
  }

  /** Its number is taken from here on; the rest of the summary follows. */
  #begin(id: string, index: number, exercise: boolean): void {
    this.#sql.run(
      "insert or ignore into case_summary values (?, ?, 1, ?, '{}')",
      ...[id, index, exercise ? 1 : 0],
    )
  }

  #follow(): void {
    for (const id of this.#dirty) {
      const its = this.of(id)
      if (its === undefined) continue
      this.#sql.run(
        'update case_summary set is_open = ?, row = ? where case_id = ?',
        isOpenState(its.state) ? 1 : 0,
        JSON.stringify(summaryOf(its)),
        id,
      )
      if (this.#written.get(id) === its.accounts) continue
      this.#written.set(id, its.accounts)
      this.#sql.run('delete from case_account where case_id = ?', id)
      for (const { account, relation } of its.accounts)
        this.#sql.run('insert or replace into case_account values (?, ?, ?)', id, account, relation)
    }
    this.#dirty.clear()
  }
}

const summaryIn = (row: Row): CaseSummary => JSON.parse(String(row['row'])) as CaseSummary

export function summaryOf(its: Case): CaseSummary {
  const { id, cause, kind, severity, state, title, exercise, opened, mergedInto } = its
  const named = its.accounts.filter(({ relation }) => relation !== 'cleared')
  return {
    ...{ id, cause, kind, severity, state, exercise },
    ...(title === undefined ? {} : { title }),
    openedAt: opened.at,
    openedBy: opened.by,
    ...(opened.subject === undefined ? {} : { subject: opened.subject }),
    accounts: named.slice(0, SUMMARY_ACCOUNTS_MAX).map(({ account }) => account),
    accountCount: named.length,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    ...(its.rounds.some(({ approved, finished }) => approved && !finished)
      ? { sending: true as const }
      : {}),
    opened: opened.entry,
    entry: its.entry,
  }
}

function after(its: Case | undefined, id: string, row: Row, own: OwnLists): Case | undefined {
  const index = Number(row['entry'])
  const event =
    row['erased'] === 1
      ? hollowOf(id, {
          ...{ entry: index, kind: String(row['kind']) },
          ...(JSON.parse(String(row['row'])) as Pick<ErasedEntry, 'at' | 'facts'>),
        })
      : eventIn(row)
  if (event === undefined) return its
  // A number is given once: what says so twice is no other case.
  if (event.kind === 'case.opened') return its ?? openedCase(event, index)
  if (event.kind !== 'case.acted' || its === undefined) return its
  return caseAfter(its, event, index, own)
}

function eventIn(row: Row): Event {
  const event = readWire(JSON.parse(String(row['row'])))
  assert(!isRefused(event), 'what we wrote into a row is an event')
  return event
}

const actIn = (row: Row): string => {
  if (row['erased'] === 1)
    return String((JSON.parse(String(row['row'])) as ErasedEntry).facts['act'] ?? '')
  const event = eventIn(row)
  return event.kind === 'case.acted' ? event.act : event.kind
}

function sealedIn(row: Row): SealedRow {
  const { sha256 = '', bytes = 0, what, name, at, by } = eventIn(row) as EventOf<'case.kept'>
  return {
    ...{ sha256, bytes, what, entry: Number(row['entry']), at, by },
    ...(name === undefined ? {} : { name }),
  }
}

/** Stands for an account that is forgotten, so that no figure of another takes its place. */
const FORGOTTEN = 'uid:erased' as AccountId

/** What an erased entry still is: a case that began, or a row without anything in it. */
export function hollowOf(
  id: string,
  { entry, kind, at, facts }: ErasedEntry & { readonly entry: number },
): EventOf<'case.opened' | 'case.acted'> | undefined {
  const heard = { id: `e.${entry}`, at, heardAt: at, trust: 'witnessed', case: id } as const
  if (kind === 'case.opened') {
    const { cause, what, severity, exercise } = facts
    return {
      kind: 'case.opened',
      ...heard,
      ...{ cause: String(cause), what: String(what), severity: Number(severity ?? 3) },
      ...(exercise === true ? { exercise } : {}),
      ...{ affected: [], by: '', why: '' },
    }
  }
  const act = hollowAct(String(facts['act']), at)
  return act === undefined
    ? undefined
    : { kind: 'case.acted', ...heard, act: act.act, facts: actFacts(act), by: '' }
}

function hollowAct(name: string, at: Instant): CaseAct | undefined {
  switch (name) {
    case 'fact.record':
      return {
        act: 'fact.record',
        ...{ key: 'enquiries', value: null, unit: 'enquiries', account: FORGOTTEN },
        ...{ status: 'under-investigation', confidence: 'low', asOf: at, method: 'stated' },
        evidence: [],
      }
    case 'timeline.enter':
      return {
        act: 'timeline.enter',
        ...{ moment: at, heardAt: at, actor: 'unknown', code: 'erased' },
        ...{ techniques: [], confidence: 'low', evidence: [] },
      }
    default:
      return undefined
  }
}
