/**
 * File: all of a case that documents are made of, put together from what the guard tells list by list.
 *
 * The guard hands it out in pages, so that mail is answered in between; what it keeps sealed is opened
 * by the person who asks, and that is written.
 */
import type { Case, Deadline, Task } from '../../../cases/case.ts'
import type { LinkReply } from '../../../ports/console.ts'
import type { Knowledge } from '../../../ports/console-cases.ts'
import { type Asked, unsealed } from './sealed.ts'
import { not } from './talk.ts'

/** Pages of one list; a list of a case has at most 20,000 rows. */
const PAGES_MAX = 2_000

export type FileParts = {
  readonly case: Case
  /** The investigation as it lies sealed. */
  readonly found?: Uint8Array
  readonly tasks: readonly Task[]
  readonly deadlines: readonly Deadline[]
  readonly knowledge: Omit<Knowledge, 'playbooks'>
}
type NotTold = Extract<LinkReply, { ok: false }>
export type Gathered = { readonly ok: true; readonly parts: FileParts } | NotTold

async function pagesOf(
  { link, token }: Asked,
  verb: string,
  fields: { readonly case: string; readonly list?: string },
  from: number,
): Promise<readonly unknown[] | NotTold> {
  const rows: unknown[] = []
  let next: number | null = from
  for (let page = 0; next !== null && page < PAGES_MAX; page += 1) {
    const told: LinkReply = await link.ask(token, verb, { ...fields, from: next })
    if (!told.ok) return told
    rows.push(...(told['rows'] as readonly unknown[]))
    next = told['next'] as number | null
  }
  return rows
}

const isNot = (it: readonly unknown[] | NotTold): it is NotTold => 'ok' in it

/** Without its investigation where `reason` is absent. */
export async function gathered(
  asked: Asked,
  id: string,
  reason: string | undefined,
): Promise<Gathered> {
  const { link, token } = asked
  const shown = await link.ask(token, 'case.show', { case: id })
  if (!shown.ok) return shown
  if (typeof shown['case'] !== 'object' || shown['case'] === null)
    return not('unknown', 'no case has this number')
  const whole = { ...(shown['case'] as Case) } as { -readonly [Key in keyof Case]: Case[Key] }
  for (const list of Object.keys((shown['cut'] ?? {}) as object) as (keyof Case)[]) {
    const first = whole[list] as readonly unknown[]
    const rest = await pagesOf(asked, 'case.rows', { case: id, list }, first.length)
    if (isNot(rest)) return rest
    Object.assign(whole, { [list]: [...first, ...rest] })
  }
  const deadlines = await link.ask(token, 'case.deadlines', { case: id })
  if (!deadlines.ok) return deadlines
  const tasks = await pagesOf(asked, 'case.tasks', { case: id }, 0)
  if (isNot(tasks)) return tasks
  const told = await link.ask(token, 'case.knowledge', {})
  if (!told.ok) return told
  const { organisation, obligations, zone, version, now } = told as unknown as Knowledge
  const taken = whole.found.at(-1)
  const found =
    taken === undefined || reason === undefined
      ? undefined
      : await unsealed(asked, id, taken.sha256, reason)
  if (found?.ok === false) return found
  return {
    ok: true,
    parts: {
      case: whole,
      ...(found === undefined ? {} : { found: found.content }),
      tasks: tasks as readonly Task[],
      deadlines: deadlines['deadlines'] as readonly Deadline[],
      knowledge: { organisation, obligations, zone, version, now },
    },
  }
}
