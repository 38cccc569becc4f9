/**
 * Reading: which right each reading verb needs at a door that knows who asks, and which acts need a
 * factor that was proved just now.
 *
 * `read` shows state and lists; `explain` what stands in bodies: subjects, recipients, contents. A
 * verb that changes something without asking for a name over the control socket (that takes access to
 * the machine) needs a right to change here. What stands in neither table nobody may.
 */
import type { Role } from '../events/person.ts'
import { hasRight, mayAct, type Right } from './roles.ts'

const needs: Readonly<Record<string, Right>> = {
  status: 'read',
  live: 'read',
  'account.list': 'read',
  'account.show': 'read',
  'account.purposes': 'read',
  'owner.list': 'read',
  'owner.show': 'read',
  'enrolment.requests': 'read',
  'enrolment.batch': 'read',
  'enrolment.batches': 'read',
  'enrolment.owners': 'read',
  'person.list': 'read',
  'case.list': 'read',
  'case.show': 'read',
  'case.rows': 'read',
  'case.timeline': 'read',
  'case.deadlines': 'read',
  'case.tasks': 'read',
  'case.sealed': 'read',
  'account.page': 'read',
  'account.portrait': 'read',
  'account.verdicts': 'read',
  'account.preview': 'read',
  'held.page': 'read',
  'held.accounts': 'read',
  'held.preview': 'read',
  'held.headers': 'explain',
  'held.content': 'explain',
  'held.piece': 'explain',
  'case.board': 'read',
  'case.brief': 'read',
  'case.duties': 'read',
  'case.rounds': 'read',
  'case.since': 'read',
  'case.knowledge': 'read',
  'contact.list': 'read',
  'symptom.list': 'read',
  'second.list': 'read',
  'settings.show': 'read',
  'settings.history': 'read',
  'notify.state': 'read',
  'evidence.packing': 'read',
  'evidence.settle': 'read',
  'evidence.head': 'read',
  'evidence.entry': 'read',
  'evidence.consistency': 'read',
  'evidence.list': 'read',
  'evidence.page': 'read',
  'evidence.packaging': 'administer',
  'evidence.piece': 'administer',
  'outside.addresses': 'read',
  'held.list': 'explain',
  'case.piece': 'explain',
  'evidence.tickets': 'explain',
  'audit.list': 'explain',
  'evidence.scrub': 'respond',
  'evidence.pack': 'administer',
  // It tries what was typed against the whole configuration.
  'settings.preview': 'administer',
  'evidence.exported': 'administer',
  'anchor.lay': 'administer',
  'anchor.take': 'administer',
  'anchor.done': 'administer',
  'outside.compare': 'administer',
  'learn.accounts': 'administer',
  'learn.finish': 'administer',
}

export const readVerbs: readonly string[] = Object.keys(needs)

/** Looks at content (`held.show`, `explain`, `case.unseal`) stand in the table of acts. */
export function mayRead(role: Role, verb: string): boolean {
  const right = Object.hasOwn(needs, verb) ? needs[verb] : undefined
  return right === undefined ? mayAct(role, verb) : hasRight(role, right)
}

/** What cannot be undone, what goes out of the house, and what decides who may do what. */
const fresh: ReadonlySet<string> = new Set([
  ...['held.delete', 'case.decide', 'owner.enrol', 'person.add', 'person.revoke'],
  ...['person.role', 'person.invite'],
  ...['enrolment.open', 'enrolment.confirm', 'owner.policy', 'owner.revoke', 'account.approve'],
  ...['evidence.erase', 'evidence.approve', 'evidence.lift', 'settings.set', 'settings.undo'],
])

/** What of a request makes it graver than others of its verb. */
export type Gravity = {
  /** Bodies go along. */
  readonly withBodies?: boolean
  /** More than one message is meant, or all of an account. */
  readonly ofMany?: boolean
}

/** Whether an act needs a factor that was proved just now. */
export const needsFreshProof = (verb: string, { withBodies, ofMany }: Gravity = {}): boolean =>
  fresh.has(verb) ||
  (withBodies === true && (verb === 'evidence.export' || verb === 'evidence.package')) ||
  // What was let go is not called back.
  (ofMany === true && verb === 'held.release')
