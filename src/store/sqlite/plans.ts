/** Plan rows: each containment, the steps that were begun, done and undone, and who ordered what. */
import type { AccountId, EventOf } from '../../events/event.ts'
import { CONTAINED_AGAIN } from '../../events/verdict.ts'
import type { Instant } from '../../lib/time.ts'
import type { FoldedPlan, FoldedUndoing } from '../../ports/folds.ts'
import type { Row, Statements } from './statements.ts'

type PlanEvent = EventOf<
  | 'containment.planned'
  | 'containment.intended'
  | 'containment.applied'
  | 'containment.reverted'
  | 'containment.undone'
>

const textOf = (value: unknown): string | undefined => (value === null ? undefined : String(value))

const planIn = (row: Row): FoldedPlan => ({
  id: String(row['id']),
  account: row['account'] as AccountId,
  plannedAt: Number(row['planned_at']) as Instant,
  windowFrom: Number(row['window_from']) as Instant,
  scope: row['scope'] === 'outbound' ? 'outbound' : 'full',
  by: textOf(row['by']),
  why: textOf(row['why']),
  reasons: JSON.parse(String(row['reasons'])) as FoldedPlan['reasons'],
  ...(row['origin'] === null
    ? {}
    : { origin: JSON.parse(String(row['origin'])) as NonNullable<FoldedPlan['origin']> }),
  steps: JSON.parse(String(row['steps'])) as string[],
  done: JSON.parse(String(row['done'])) as string[],
  intended: JSON.parse(String(row['intended'])) as string[],
  found: JSON.parse(String(row['found'])) as { [step: string]: string[] },
})

/** A plan's steps are finished one by one: as many as there are, or some are left. */
const left = (column: 'done' | 'reverted'): string =>
  `json_array_length(${column}) < json_array_length(steps)`

export class PlanRows {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  standing(): readonly FoldedPlan[] {
    return this.#sql
      .all('select * from plan where undone_at is null order by planned_at, id')
      .map(planIn)
  }

  standingOf(account: AccountId): FoldedPlan | undefined {
    const row = this.#sql.one(
      'select * from plan where account = ? and undone_at is null order by rowid desc limit 1',
      account,
    )
    return row === undefined ? undefined : planIn(row)
  }

  /** Of one account, or of all. */
  undoings(account?: AccountId): readonly FoldedUndoing[] {
    return this.#sql
      .all(
        `select * from plan where undone_at is not null and ${left('reverted')} and account = coalesce(?, account) order by undone_at, rowid`,
        account ?? null,
      )
      .map((row) => ({
        ...planIn(row),
        undoneBy: String(row['undone_by'] ?? ''),
        undoneWhy: String(row['undone_why'] ?? ''),
        reverted: JSON.parse(String(row['reverted'])) as string[],
      }))
  }

  unfinished(): readonly AccountId[] {
    return this.#sql
      .all(
        `select distinct account from plan where (undone_at is null and ${left('done')}) or (undone_at is not null and ${left('reverted')})`,
      )
      .map((row) => row['account'] as AccountId)
  }

  of(account: AccountId): (FoldedPlan & { undoneAt: Instant | undefined }) | undefined {
    const row = this.#sql.one(
      'select * from plan where account = ? order by rowid desc limit 1',
      account,
    )
    if (row === undefined) return undefined
    const undoneAt = row['undone_at']
    return {
      ...planIn(row),
      undoneAt: undoneAt === null ? undefined : (Number(undoneAt) as Instant),
    }
  }

  automaticSince(from: Instant): readonly Instant[] {
    return this.#sql
      .all(
        "select planned_at from plan where planned_at > ? and by is null and scope = 'full' order by planned_at",
        from,
      )
      .map((row) => Number(row['planned_at']) as Instant)
  }

  forget(account: AccountId): void {
    this.#sql.run('delete from plan where account = ?', account)
  }

  /** Containments of that time that were undone, wholly. */
  purge({ from, until }: { readonly from: Instant; readonly until: Instant }): void {
    this.#sql.run(
      `delete from plan where undone_at is not null and planned_at >= ? and planned_at < ? and not (${left('reverted')})`,
      from,
      until,
    )
  }

  take(event: PlanEvent): void {
    switch (event.kind) {
      case 'containment.planned':
        this.#planned(event)
        return
      case 'containment.intended':
        if (event.direction === 'apply') this.#note(event.plan, 'intended', event.step)
        return
      case 'containment.applied':
        this.#note(event.plan, 'done', event.step)
        if (event.found !== undefined) this.#found(event.plan, event.step, event.found)
        return
      case 'containment.reverted':
        this.#note(event.plan, 'reverted', event.step)
        if (event.note === CONTAINED_AGAIN) this.#inherit(event)
        return
      case 'containment.undone':
        this.#sql.run(
          'update plan set undone_at = ?, undone_by = ?, undone_why = ? where id = ? and undone_at is null',
          event.at,
          event.by,
          event.why,
          event.plan,
        )
    }
  }

  #planned(event: EventOf<'containment.planned'>): void {
    // A wider plan takes the place of a narrower one, and undoes what that did as well.
    const before = this.standingOf(event.account)
    this.#sql.run(
      'update plan set undone_at = ?, reverted = steps where account = ? and undone_at is null and id <> ?',
      event.at,
      event.account,
      event.plan,
    )
    this.#sql.run(
      'insert or replace into plan (id, account, planned_at, window_from, steps, scope, by, why, reasons, origin) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      event.plan,
      event.account,
      event.at,
      event.windowFrom,
      JSON.stringify(event.steps),
      event.scope ?? 'full',
      event.by ?? null,
      event.why ?? null,
      JSON.stringify(event.reasons ?? []),
      event.clientIp === undefined
        ? null
        : JSON.stringify({ ip: event.clientIp, country: event.country }),
    )
    if (before === undefined || before.id === event.plan) return
    for (const [step, what] of Object.entries(before.found)) this.#found(event.plan, step, what)
    for (const step of before.intended)
      if (!before.done.includes(step)) this.#note(event.plan, 'intended', step)
  }

  /** What was not undone because the account is contained again is the newer plan's to undo. */
  #inherit({ plan, account, step }: EventOf<'containment.reverted'>): void {
    const row = this.#sql.one('select * from plan where id = ?', plan)
    const heir = this.standingOf(account)
    if (row === undefined || heir === undefined) return
    const { found, intended, done } = planIn(row)
    this.#found(heir.id, step, found[step] ?? [])
    if (intended.includes(step) && !done.includes(step)) this.#note(heir.id, 'intended', step)
  }

  #note(plan: string, column: 'intended' | 'done' | 'reverted', step: string): void {
    const row = this.#sql.one(`select ${column} as steps from plan where id = ?`, plan)
    const steps = JSON.parse(String(row?.['steps'] ?? '[]')) as string[]
    if (steps.includes(step)) return
    this.#sql.run(
      `update plan set ${column} = ? where id = ?`,
      JSON.stringify([...steps, step]),
      plan,
    )
  }

  #found(plan: string, step: string, what: readonly string[]): void {
    const row = this.#sql.one('select found from plan where id = ?', plan)
    const found = JSON.parse(String(row?.['found'] ?? '{}')) as Record<string, string[]>
    this.#sql.run(
      'update plan set found = ? where id = ?',
      JSON.stringify({ ...found, [step]: [...new Set([...(found[step] ?? []), ...what])] }),
      plan,
    )
  }
}
