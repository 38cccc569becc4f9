/**
 * Dovecot: an own, short-lived instance in a scratch folder: the real SASL behind the lab's Postfix,
 * and IMAP and POP3 on loopback ports.
 *
 * Users are a passwd-file with plain passwords (a lab keeps no secrets). Mail rests in Maildirs
 * owned by nobody. Extra settings go in as they are written in dovecot.conf (2.3 syntax).
 * Limits: no TLS, no LMTP; Dovecot 2.3 only.
 */
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Running, type Scratch, until } from './scratch.ts'

const START_MS_MAX = 10_000

export type LabUser = { readonly name: string; readonly password: string }

export type DovecotOptions = {
  readonly users: readonly LabUser[]
  readonly imapPort: number
  readonly pop3Port: number
  /** Where smtpd asks for SASL: an absolute socket path that Postfix's user may open. */
  readonly authSocket: string
  readonly realm: string
  /** Lines for dovecot.conf, after ours. */
  readonly extra?: string
}

export type LabDovecot = {
  readonly configFile: string
  readonly logFile: string
  readonly imapPort: number
  readonly pop3Port: number
  readonly masterPid: number
  /** Takes effect at once: the file is read anew when it changed. */
  readonly setUsers: (users: readonly LabUser[]) => void
  readonly stop: () => Promise<void>
}

const idsOf = (file: '/etc/passwd' | '/etc/group', name: string): number => {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${name}:`))
  if (line === undefined) throw new Error(`${file} has no ${name}.`)
  return Number(line.split(':')[2])
}
export const uidOf = (user: string): number => idsOf('/etc/passwd', user)
export const gidOf = (group: string): number => idsOf('/etc/group', group)

const passwd = (users: readonly LabUser[]): string =>
  users.map(({ name, password }) => `${name}:{PLAIN}${password}::::::\n`).join('')

export async function startDovecot(scratch: Scratch, options: DovecotOptions): Promise<LabDovecot> {
  const folder = join(scratch.folder, 'dovecot')
  const mail = join(scratch.folder, 'mail')
  for (const one of [folder, join(folder, 'run'), join(folder, 'state'), mail])
    mkdirSync(one, { recursive: true })
  chownSync(mail, uidOf('nobody'), gidOf('nogroup'))
  const configFile = join(folder, 'dovecot.conf')
  const logFile = join(folder, 'dovecot.log')
  const users = join(folder, 'users')
  const setUsers = (all: readonly LabUser[]) => writeFileSync(users, passwd(all), { mode: 0o644 })
  setUsers(options.users)
  writeFileSync(
    configFile,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
instance_name = sekimori-lab
log_path = ${logFile}
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_default_realm = ${options.realm}
auth_verbose = yes
auth_failure_delay = 0
auth_cache_size = 0
mail_location = maildir:${mail}/%d/%n
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
login_trusted_networks = 127.0.0.0/8
service anvil {
  # The penalty for failed logins would slow every test that follows on the same address.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  unix_listener ${options.authSocket} {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service imap-login {
  inet_listener imap {
    port = ${options.imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${options.pop3Port}
  }
  inet_listener pop3s {
    port = 0
  }
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu ${users}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${mail}/%d/%n allow_all_users=yes
}
${options.extra ?? ''}
`,
  )
  const running: Running = scratch.run('dovecot', '/usr/sbin/dovecot', ['-F', '-c', configFile])
  const logText = () => (existsSync(logFile) ? readFileSync(logFile, 'utf8') : '')
  // It listens before it says so.
  await until(
    'Dovecot starts',
    START_MS_MAX,
    () => existsSync(options.authSocket) && logText().includes('starting up'),
    () => {
      const ended = running.exit()
      if (ended === undefined) return undefined
      return `${ended}: ${running.output()}${logText()}`
    },
  )
  return {
    configFile,
    logFile,
    imapPort: options.imapPort,
    pop3Port: options.pop3Port,
    masterPid: running.pid,
    setUsers,
    stop: running.stop,
  }
}
