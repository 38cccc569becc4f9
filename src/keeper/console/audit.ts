/**
 * Audit: who did what and who looked at what, newest first, read back from the evidence.
 *
 * The index knows only where those entries stand; what they say is read when it is asked for, so that
 * what was erased is not shown, and nothing here is a second truth. Read in pages of bounded size.
 */
import type { Event } from '../../events/event.ts'
import type { ConductFold } from '../../ports/conduct.ts'
import type { Journal, Recorded } from '../../ports/journal.ts'
import type { AreaVerbs } from '../control/verbs.ts'
import { refused } from '../control/who.ts'
import { eventOf } from '../entries.ts'
import { factsIn, isNotRead, text, whole } from './facts.ts'

export const AUDIT_PAGE = 50
export const AUDIT_PAGE_MAX = 200
/** Rows looked through for one page where only one person's are asked for. */
export const AUDIT_LOOKED_MAX = 2_000
/** Of a field that is told. */
const TOLD_CHARACTERS_MAX = 500

export type AuditRow = {
  readonly entry: number
  readonly at: string
  readonly kind: string
  /** Who; null: it was erased, or nobody has a name there. */
  readonly who: string | null
  readonly why: string | null
  /** On what: an account, a case, a person, a path; null: on nothing that has a name. */
  readonly what: string | null
  /** What was asked for: a verb, an act, an answer. */
  readonly act: string | null
  readonly session: string | null
}

export const auditReads = (
  conduct: ConductFold,
  journal: Pick<Journal, 'read'>,
): NonNullable<AreaVerbs['reads']> => ({
  'audit.list': async ({ facts }) => {
    const asked = factsIn(facts, {
      before: whole(0, Number.MAX_SAFE_INTEGER),
      most: whole(1, AUDIT_PAGE_MAX),
      who: text(64),
    })
    if (isNotRead(asked)) return refused(asked.why)
    const { before, most = AUDIT_PAGE, who } = asked
    return { ok: true, ...(await auditPage(conduct, journal, { before, most, who })) }
  },
})

export async function auditPage(
  conduct: ConductFold,
  journal: Pick<Journal, 'read'>,
  asked: {
    readonly before?: number | undefined
    readonly most: number
    readonly who?: string | undefined
  },
): Promise<{ readonly rows: readonly AuditRow[]; readonly next: number | null }> {
  const rows: AuditRow[] = []
  let { before } = asked
  let looked = 0
  while (rows.length < asked.most && looked < AUDIT_LOOKED_MAX) {
    const found = conduct.latest(asked.most, before)
    for (const { entry } of found) {
      looked += 1
      before = entry
      for await (const recorded of journal.read(entry, entry + 1)) {
        const row = rowOf(recorded)
        if (asked.who === undefined || row.who === asked.who) rows.push(row)
      }
      if (rows.length >= asked.most) break
    }
    if (found.length === 0) return { rows, next: null }
  }
  return { rows, next: conduct.latest(1, before).length === 0 ? null : (before ?? null) }
}

function rowOf(recorded: Recorded): AuditRow {
  const { index: entry, kind, at, facts } = recorded
  const event = eventOf(recorded) as (Event & { readonly [name: string]: unknown }) | undefined
  const first = (...names: readonly string[]): string | null => {
    for (const name of names) {
      const value = event?.[name] ?? facts[name]
      if (typeof value === 'string' && value !== '') return value.slice(0, TOLD_CHARACTERS_MAX)
    }
    return null
  }
  const by =
    first('by') ?? (kind.startsWith('person.') || kind === 'act.refused' ? first('person') : null)
  const person = first('person')
  return {
    entry,
    at: new Date(at).toISOString(),
    kind,
    who: by,
    why: first('why'),
    what:
      first('account', 'case', 'path', 'proposal', 'ticket', 'name') ??
      (person === by ? null : person),
    act: first('verb', 'act', 'what', 'answer', 'opinion', 'policy', 'method'),
    session: first('session'),
  }
}
