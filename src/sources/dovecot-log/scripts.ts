/**
 * Scripts: what ManageSieve (RFC 5804) did with somebody's sieve scripts.
 *
 * Dovecot tells nothing of it unless it is asked to: `log_debug = event=managesieve_command_finished`
 * gives one line for each command that changed something (seen with 2.3.19 and Pigeonhole 0.5.19),
 * and no other. The line names the script and not what stands in it: where mail goes on to is read
 * from the files (`sources/forwarding`).
 *
 * Limits: scripts that are changed past ManageSieve (a shell, a web mail that writes files) are not
 * told. `doveadm sieve` is not either.
 */
import type { ForwardingChanged } from '../../events/login.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { nameAccount } from './login.ts'
import type { Prefixed } from './prefix.ts'

/** RFC 5804 §1.6 lets names be at least 128 characters long. */
export const SCRIPT_NAME_MAX = 128

/** A name may hold anything: it ends where Dovecot's own words end the line. */
const stored = /^Stored script [`'](.*)' successfully \(\d+ warnings.*\)$/s
const activated = /^Activated script [`'](.*)' {1,2}\(\d+ warnings.*\)$/s
const deleted = /^Deleted script [`'](.*)'$/s
const renamed = /^Renamed script [`'].*' to [`'](.*)'$/s

const forms: readonly (readonly [RegExp, ForwardingChanged['change']])[] = [
  [stored, 'changed'],
  // From now on its rules are kept to.
  [activated, 'added'],
  [deleted, 'removed'],
  [renamed, 'changed'],
]

/** A `Debug` line of the service managesieve. */
export function readScripts(line: Line, { user, words }: Prefixed): Reading {
  if (user === undefined) return 'harmless'
  const told = toldOf(words)
  if (told === undefined) return 'harmless'
  const event = begin<ForwardingChanged>(line, {
    kind: 'forwarding.changed',
    way: 'sieve',
    change: told.change,
    ...(told.name === undefined ? {} : { name: plain(told.name, SCRIPT_NAME_MAX) }),
  })
  nameAccount(event, user, line.defaultRealm)
  // A name that can be no account's.
  return (event.account as typeof event.account | undefined) === undefined ? 'harmless' : event
}

function toldOf(
  words: string,
): { readonly change: ForwardingChanged['change']; readonly name?: string } | undefined {
  if (words === 'Deactivated script') return { change: 'removed' }
  for (const [form, change] of forms) {
    const name = form.exec(words)?.[1]
    if (name !== undefined) return { change, name }
  }
  return undefined
}
