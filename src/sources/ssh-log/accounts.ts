/**
 * Account lines of a machine: what the shadow programs write when an account is made or changed.
 *
 * They are written by programs that only root may run; names are those of the machine.
 */
import { machineAccount } from '../../events/account.ts'
import type { AccountChanged } from '../../events/traces.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const NAME_MAX = 64

type Form = {
  readonly form: RegExp
  readonly what: AccountChanged['what']
  readonly kind?: AccountChanged['kind']
}

/** The first group is the account; `role` and `actor` where the line tells them. */
const forms: readonly Form[] = [
  { form: /^new user: name=([^,\s]{1,64})[, ]/, what: 'created' },
  { form: /^add '([^'\s]{1,64})' to group '(?<role>[^'\s]{1,64})'/, what: 'role' },
  { form: /^delete '([^'\s]{1,64})' from group '(?<role>[^'\s]{1,64})'/, what: 'role' },
  { form: /^change user '([^'\s]{1,64})' password/, what: 'password' },
  { form: /^lock user '([^'\s]{1,64})' password/, what: 'disabled', kind: 'account.disabled' },
  { form: /^unlock user '([^'\s]{1,64})' password/, what: 'enabled' },
  { form: /^delete user '([^'\s]{1,64})'/, what: 'disabled', kind: 'account.disabled' },
  {
    form: /^password for '([^'\s]{1,64})' changed by '(?<actor>[^'\s]{1,64})'/,
    what: 'password',
  },
  {
    form: /^pam_unix\((?:passwd|chpasswd)[^)]{0,40}\): password changed for (\S{1,64})$/,
    what: 'password',
  },
  {
    form: /^user (\S{1,64}) added by (?<actor>\S{1,64}) to group (?<role>\S{1,64})$/,
    what: 'role',
  },
  {
    form: /^user (\S{1,64}) removed by (?<actor>\S{1,64}) from group (?<role>\S{1,64})$/,
    what: 'role',
  },
  { form: /^change user `([^'\s]{1,64})' password/, what: 'password' },
]

export function readAccounts(line: Line): Reading {
  const text = line.text.slice(0, 2_048).trim()
  for (const { form, what, kind = 'account.changed' } of forms) {
    const found = form.exec(text)
    if (found === null) continue
    const event = begin<AccountChanged>(line, { kind, what })
    const account = machineAccount(found[1] ?? '', line.host ?? '')
    if (account !== undefined) event.account = account
    const { role, actor } = found.groups ?? {}
    if (role !== undefined) event.targets = [plain(role, NAME_MAX)]
    if (actor !== undefined) event.actor = plain(actor, NAME_MAX)
    return event
  }
  return 'harmless'
}
