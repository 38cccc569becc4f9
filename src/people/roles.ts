/**
 * Roles: which role may which verb.
 *
 * A verb needs one right; a role is a set of rights. What is not in the table nobody may.
 * Limits: reading over the control socket asks for no person, since whoever can open the socket can
 * read the folder as well; the rights `read` and `explain` are for doors that know who asks.
 */
import type { Role } from '../events/person.ts'

export type Right = 'read' | 'explain' | 'respond' | 'administer'

const rights: { readonly [Name in Role]: readonly Right[] } = {
  viewer: ['read'],
  analyst: ['read', 'explain'],
  responder: ['read', 'explain', 'respond'],
  administrator: ['read', 'explain', 'respond', 'administer'],
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
  'owner.enrol': 'administer',
  'owner.policy': 'administer',
  'owner.revoke': 'administer',
  'person.add': 'administer',
  'person.revoke': 'administer',
  'evidence.erase': 'administer',
  'evidence.approve': 'administer',
  'evidence.cancel': 'administer',
  'evidence.preserve': 'administer',
  'evidence.lift': 'administer',
}

export const actVerbs: readonly string[] = Object.keys(needs)

export const hasRight = (role: Role, right: Right): boolean => rights[role].includes(right)

export function mayAct(role: Role, verb: string): boolean {
  const right = Object.hasOwn(needs, verb) ? needs[verb] : undefined
  return right !== undefined && hasRight(role, right)
}
