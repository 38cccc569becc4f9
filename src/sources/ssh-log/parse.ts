/** What happens on a machine itself, by the program that tells it. Nothing is remembered. */
import type { LineReader, Programs } from '../syslog/log.ts'
import { readAccounts } from './accounts.ts'
import { readDropbear } from './dropbear.ts'
import { readLogind } from './logind.ts'
import { readDoas, readPkexec, readSu, readSudo } from './privilege.ts'
import { readSshd } from './sshd.ts'

const readers = new Map<string, LineReader>([
  ['sshd', readSshd],
  ['[sshd]', readSshd],
  ['sshd-session', readSshd],
  ['sshd-auth', readSshd],
  ['dropbear', readDropbear],
  ['sudo', readSudo],
  ['sudo-rs', readSudo],
  ['su', readSu],
  ['su-l', readSu],
  ['doas', readDoas],
  ['pkexec', readPkexec],
  ['systemd-logind', readLogind],
  ...[
    'useradd',
    'usermod',
    'userdel',
    'groupadd',
    'groupmod',
    'groupdel',
    'gpasswd',
    'passwd',
    'chpasswd',
    'chage',
    'adduser',
    'newusers',
  ].map((name): [string, LineReader] => [name, readAccounts]),
])

export const sshPrograms: Programs = {
  // «su(pam_unix)»: older PAM speaks in the program's name; «/usr/sbin/sshd»: so it was started.
  readerOf: (program) =>
    readers.get(program) ??
    readers.get(program.replace(/^\/(?:[\w.-]{1,32}\/){0,8}|\(pam_\w{1,20}\)$/g, '')),
  remembers: () => false,
}
