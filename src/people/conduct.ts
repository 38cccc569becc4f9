/**
 * Conduct: whether an event tells what a person did or looked at, as an auditor asks for it.
 *
 * Some kinds are always a person's; others are one's only where they name somebody who is none of our
 * own parts. Logins of owners and what they approve are their own affair and no conduct.
 */
import type { Event, EventKind } from '../events/event.ts'

/** Names that stand in `by` for what is no person. */
const OURSELVES: ReadonlySet<string> = new Set([
  ...['judge', 'keeper', 'guard', 'sekimori', 'refit', 'owner', 'owner (step-up)', 'law', 'clock'],
])

const always: ReadonlySet<EventKind> = new Set<EventKind>([
  ...(['person.added', 'person.revoked', 'person.proved', 'act.refused', 'glass.broken'] as const),
  ...(['act.proposed', 'act.seconded', 'act.withdrawn', 'settings.changed'] as const),
  ...(['vault.read', 'evidence.exported', 'erase.requested', 'erase.approved'] as const),
  ...([
    'erase.cancelled',
    'preservation.ordered',
    'preservation.lifted',
    'passkey.doubted',
  ] as const),
])

const byPersons: ReadonlySet<EventKind> = new Set<EventKind>([
  ...(['containment.planned', 'containment.undone', 'hold.intended', 'release.intended'] as const),
  ...(['deletion.intended', 'config.changed', 'opinion.given', 'case.opened'] as const),
  ...(['case.acted', 'case.kept', 'contact.recorded', 'contact.tested'] as const),
  ...(['symptom.reported', 'enrolment.opened', 'stepup.policy', 'stepup.forgotten'] as const),
  ...(['factor.revoked', 'organisation.learned'] as const),
])

/** Known by the kind alone, which stands in the open: so an entry whose body is erased is one still. */
export const isAlwaysConduct = (kind: string): boolean =>
  // The desk's own: who signed in, with what, and who was sent away.
  always.has(kind as EventKind) || kind.startsWith('person.') || kind.startsWith('desk.')

export function isConduct(event: Event): boolean {
  const { kind } = event
  if (isAlwaysConduct(kind)) return true
  if (!byPersons.has(kind)) return false
  const by = 'by' in event ? event.by : undefined
  return by !== undefined && !OURSELVES.has(by)
}
