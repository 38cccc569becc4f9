/**
 * Roles: which role may which verb.
 *
 * A verb needs one right; a role is a set of rights. What is not in the table nobody may.
 * Limits: reading over the control socket asks for no person, since whoever can open the socket can
 * read the folder as well; what reading takes at doors that know who asks stands in `reading.ts`.
 */
import type { Role } from '../events/person.ts'

/** `investigate`: to have the console work on old logs and simulated days, which an auditor does not. */
export type Right = 'read' | 'explain' | 'investigate' | 'respond' | 'administer'

const rights: { readonly [Name in Role]: readonly Right[] } = {
  viewer: ['read'],
  analyst: ['read', 'explain', 'investigate'],
  responder: ['read', 'explain', 'investigate', 'respond'],
  administrator: ['read', 'explain', 'investigate', 'respond', 'administer'],
  auditor: ['read', 'explain'],
}

export const roles = Object.keys(rights) as readonly Role[]
export const isRole = (text: string): text is Role => Object.hasOwn(rights, text)

/** Acts over the control socket, and the right that each needs. */
const needs: Readonly<Record<string, Right>> = {
  'held.show': 'explain',
  explain: 'explain',
  'vault.read': 'explain',
  'held.release': 'respond',
  'held.delete': 'respond',
  'account.suspend': 'respond',
  'account.clear': 'respond',
  'account.benign': 'respond',
  'account.hijacked': 'respond',
  'account.approve': 'administer',
  'account.purpose': 'administer',
  'learn.open': 'administer',
  'evidence.export': 'administer',
  'evidence.package': 'administer',
  'evidence.body': 'explain',
  // Done in the console's own process; that somebody began it is written here.
  'investigate.begin': 'investigate',
  'drill.begin': 'investigate',
  'owner.enrol': 'administer',
  'owner.policy': 'administer',
  'enrolment.decline': 'administer',
  'enrolment.confirm': 'administer',
  'enrolment.revoke': 'administer',
  'enrolment.open': 'administer',
  'owner.revoke': 'administer',
  'person.add': 'administer',
  'person.revoke': 'administer',
  'person.invite': 'administer',
  'person.role': 'administer',
  'person.sign-out': 'administer',
  'evidence.erase': 'administer',
  'evidence.approve': 'administer',
  'evidence.cancel': 'administer',
  'evidence.preserve': 'administer',
  'evidence.lift': 'administer',
  'case.unseal': 'explain',
  'case.open': 'respond',
  'case.act': 'respond',
  'case.split': 'respond',
  'case.seal': 'respond',
  'case.find': 'respond',
  'contact.record': 'respond',
  'contact.test': 'respond',
  'symptom.report': 'respond',
  // Confirming asks for the right of what is confirmed besides.
  'second.confirm': 'respond',
  'second.withdraw': 'respond',
  'notify.test': 'respond',
  'settings.set': 'administer',
  'settings.undo': 'administer',
  // What goes out of the house, and what ends a case or a duty.
  'case.decide': 'administer',
}

export const actVerbs: readonly string[] = Object.keys(needs)

export const hasRight = (role: Role, right: Right): boolean => rights[role].includes(right)

export function mayAct(role: Role, verb: string): boolean {
  const right = Object.hasOwn(needs, verb) ? needs[verb] : undefined
  return right !== undefined && hasRight(role, right)
}
