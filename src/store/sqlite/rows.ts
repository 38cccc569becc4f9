/** Rows: what the tables of plans and notices hold, in the words of the port. */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { FoldedNotice, FoldedPlan } from '../../ports/folds.ts'
import type { Row } from './statements.ts'

const textOf = (value: unknown): string | undefined => (value === null ? undefined : String(value))

export const planIn = (row: Row): FoldedPlan => ({
  id: String(row['id']),
  account: row['account'] as AccountId,
  plannedAt: Number(row['planned_at']) as Instant,
  windowFrom: Number(row['window_from']) as Instant,
  scope: row['scope'] === 'outbound' ? 'outbound' : 'full',
  by: textOf(row['by']),
  why: textOf(row['why']),
  steps: JSON.parse(String(row['steps'])) as string[],
  done: JSON.parse(String(row['done'])) as string[],
  intended: JSON.parse(String(row['intended'])) as string[],
  found: JSON.parse(String(row['found'])) as { [step: string]: string[] },
})

export const noticeIn = (row: Row): FoldedNotice => ({
  notice: String(row['key']),
  at: Number(row['at']) as Instant,
  what: String(row['what']),
  account: textOf(row['account']) as AccountId | undefined,
  facts: JSON.parse(String(row['facts'])) as { [name: string]: unknown },
  channels: JSON.parse(String(row['channels'])) as string[],
})
