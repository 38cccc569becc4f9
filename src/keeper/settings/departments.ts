/**
 * Departments: which department an account belongs to, as people and the file name their members.
 *
 * A name goes before a pattern; of patterns the department that stands first. Who belongs to two is of
 * the one that stands first.
 */
import type { AccountId } from '../../events/event.ts'
import { isPattern, memberOf } from '../../verdict/restrict/settings.ts'

export type DepartmentOf = (account: AccountId) => string | undefined

export function departmentsOf(
  departments: Readonly<Record<string, readonly string[]>>,
  defaultRealm: string,
): DepartmentOf {
  const named = new Map<string, string>()
  const patterns: { readonly before: string; readonly behind: string; readonly name: string }[] = []
  for (const [name, members] of Object.entries(departments))
    for (const text of members) {
      const member = memberOf(text, defaultRealm)
      if (member === undefined) continue
      if (isPattern(member) || member.includes('*')) {
        const [before = '', behind = ''] = member.split('*')
        patterns.push({ before, behind, name })
      } else if (!named.has(member)) named.set(member, name)
    }
  return (account) =>
    named.get(account) ??
    patterns.find(
      ({ before, behind }) =>
        account.length >= before.length + behind.length &&
        account.startsWith(before) &&
        account.endsWith(behind),
    )?.name
}
