/**
 * People: whose name a record of Microsoft 365 tells, and who acted in it.
 *
 * An account is a name of a person in the directory (`user@domain`). Machines and services have
 * names too (`NT AUTHORITY\SYSTEM`, SIDs, GUIDs, `app@sharepoint`, `ServicePrincipal_…`): they are
 * nobody's account, and are kept as they were told.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { type Fields, field, isFields, NAME_MAX, text } from '../exports/record.ts'
import { plain } from '../syslog/plain.ts'

/** SharePoint writes claims: `i:0#.f|membership|alice@contoso.example`. */
const claim = /^i:0[#h]\.[a-z]\|membership\|(.+)$/i
const person = /^[^\s@\\/|:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/

export const nameOf = (told: string): string => plain(claim.exec(told)?.[1] ?? told, NAME_MAX)

export function accountOf(told: string): AccountId | undefined {
  const name = nameOf(told)
  return person.test(name) ? saslAccount(name) : undefined
}

/** The mailbox or person that an administrator's command is about; text, or a list with one. */
export function targetOf(fields: Fields, name: string): string {
  const value = field(fields, name)
  if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) {
      const id = isFields(one) ? text(one, 'ID') || text(one, 'Id') : ''
      if (person.test(id)) return id
    }
    return ''
  }
  return text(fields, name)
}
