/**
 * Who is told of a deadline: those who hold a role for it, by the channels that name them.
 *
 * Administrators besides, where the moment has come or passed, and where nobody who holds a role may
 * record what was done: a reminder that only a reader reads helps nobody. Who was revoked, and a name
 * that is nobody's here (counsel outside the house), is reached by no channel, so that
 * administrators are told in his place.
 */
import type { NoticeFacts } from '../../containment/notice.ts'
import { mayAct } from '../../people/roles.ts'
import type { NoticePeople } from '../../ports/notifier.ts'
import type { PeopleFold } from '../../ports/people.ts'

/** Undefined: it concerns nobody in particular. */
export function peopleReminded(
  facts: NoticeFacts,
  people: Pick<PeopleFold, 'person'>,
): NoticePeople | undefined {
  if (facts.what !== 'case.deadline' || facts.people.length === 0) return undefined
  const names = [...new Set(facts.people)]
  const rows = names.map((name) => people.person(name)).filter((row) => row?.revoked === false)
  const mayRecord = rows.some((row) => row !== undefined && mayAct(row.role, 'case.act'))
  return {
    names: rows.flatMap((row) => (row === undefined ? [] : [row.person])),
    administrators: facts.lead <= 0 || !mayRecord || rows.length < names.length,
  }
}
