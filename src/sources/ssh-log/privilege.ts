/**
 * Privilege lines: sudo, su, doas and pkexec, who took whose rights, and who was refused them.
 *
 * sudo writes `caller : reason ; TTY=… ; PWD=… ; USER=target ; COMMAND=…`. The caller stands first
 * and is sudo's own; the folder and the command are the caller's text and may hold `USER=` too, so of
 * several targets root counts, and of several commands none is named. Arguments are never kept.
 */
import { machineAccount } from '../../events/account.ts'
import type { PrivilegeUsed } from '../../events/traces.ts'
import { readJson } from '../exports/json.ts'
import { inner, text as textOf } from '../exports/record.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const LINE_MAX = 16_384
const NAME_MAX = 64
const COMMAND_MAX = 255

export function readSudo(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trim()
  if (text.startsWith('@cee:')) return ofJson(line, text.slice(5))
  const colon = text.indexOf(' : ')
  if (colon === -1 || colon > NAME_MAX) return pamOf(line, text)
  const caller = text.slice(0, colon)
  if (/\s/.test(caller)) return pamOf(line, text)
  const fields = text.slice(colon + 3)
  // The rest of a long command: all of it is the caller's.
  if (fields.startsWith('(command continued)')) return 'harmless'
  const users = [...fields.matchAll(/(?:^|; )USER=([^\s"']{1,64})/g)].map((found) => found[1] ?? '')
  const commands = [...fields.matchAll(/(?:^|; )COMMAND=/g)]
  const reason = /^(?:TTY|PWD|USER|HOST|CWD|CHROOT)=/.test(fields)
    ? ''
    : fields.slice(0, Math.max(0, fields.indexOf(' ; ')) || 120)
  // «problem with defaults entries», and the like.
  if (users.length === 0 && !refusals.test(reason)) return 'harmless'
  const target = users.includes('root') ? 'root' : (users.at(-1) ?? 'root')
  const only = commands.length === 1 ? commands[0] : undefined
  return used(line, {
    target,
    caller,
    command: only === undefined ? undefined : fields.slice(only.index + only[0].length),
    failed: refusals.test(reason),
  })
}

/** `{"sudo":{"accept":{…}}}`, `reject`; alerts and ends tell of no use. */
function ofJson(line: Line, json: string): Reading {
  const told = inner(readJson(json) ?? {}, 'sudo')
  const isAccepted = Object.hasOwn(told, 'accept')
  const fields = inner(told, isAccepted ? 'accept' : 'reject')
  const caller = textOf(fields, 'submituser')
  if (caller === '')
    return Object.hasOwn(told, 'alert') || Object.hasOwn(told, 'exit') ? 'harmless' : 'unknown'
  return used(line, {
    target: textOf(fields, 'runuser') || 'root',
    caller,
    command: textOf(fields, 'command', COMMAND_MAX),
    failed: !isAccepted,
  })
}

const refusals =
  /NOT in sudoers|not in the sudoers|incorrect password attempt|command not allowed|password is required|NOT authorized|not allowed to|authentication failure|user not allowed|sorry|account validation failure|no valid|a terminal is required|unable to authenticate|^unknown (?:user|group)/i

type Use = {
  readonly target: string
  readonly caller: string
  readonly command?: string | undefined
  readonly failed: boolean
}

function used(line: Line, { target, caller, command, failed }: Use): PrivilegeUsed {
  const event = begin<PrivilegeUsed>(line, {
    kind: 'privilege.used',
    target: plain(target, NAME_MAX),
  })
  const account = machineAccount(target, line.host ?? '')
  if (account !== undefined) event.account = account
  const actor = plain(caller, NAME_MAX)
  if (actor !== '') event.actor = actor
  const program = plain((command ?? '').trimStart().split(/\s/, 1)[0] ?? '', COMMAND_MAX)
  if (program !== '') event.command = program
  if (failed) event.failed = true
  return event
}

/** PAM in the name of sudo or su: a wrong password; everything else of it is harmless. */
function pamOf(line: Line, text: string): Reading {
  const found =
    /^(?:pam_[a-z_0-9]{1,40}\((?:sudo|su)(?:-[il])?:auth\): )?authentication failure; logname=(\S{0,64}) uid=\d{1,10} euid=\d{1,10} tty=\S{0,64} ruser=(\S{0,64}) rhost=\S{0,255} *(?:user=(\S{1,64}))?$/.exec(
      text,
    )
  if (found === null) return known.test(text) ? 'harmless' : 'unknown'
  const [, logname = '', ruser = '', user = ''] = found
  const program = line.program.startsWith('sudo') ? 'sudo' : 'su'
  // sudo asks for the caller's own password, su for the target's.
  const target = program === 'su' && user !== '' ? user : 'root'
  const caller = ruser !== '' ? ruser : logname !== '' ? logname : program === 'sudo' ? user : ''
  return used(line, { target, caller, failed: true })
}

const known = /^(?:pam_|PAM|session|unable|sudo|\(|conversation|auth could not|problem|no tty)/i

const suForms: readonly (readonly [form: RegExp, failed: boolean])[] = [
  [/^Successful su for (?<target>\S{1,64}) by (?<caller>\S{1,64})$/, false],
  [/^FAILED su for (?<target>\S{1,64}) by (?<caller>\S{1,64})$/, true],
  [/^\(to (?<target>\S{1,64})\) (?<caller>\S{1,64}) on \S{1,64}$/, false],
  [/^FAILED SU \(to (?<target>\S{1,64})\) (?<caller>\S{1,64}) on \S{1,64}$/, true],
  [/^'su (?<target>\S{1,64})' succeeded for (?<caller>\S{1,64}) on \S{1,64}$/, false],
  [/^'su (?<target>\S{1,64})' failed for (?<caller>\S{1,64}) on \S{1,64}$/, true],
  [/^failed: \S{1,64} changing from (?<caller>\S{1,64}) to (?<target>\S{1,64})$/, true],
  [/^BAD SU (?<caller>\S{1,64}) to (?<target>\S{1,64}) on \S{1,64}$/, true],
  [/^(?<caller>\S{1,64}) to (?<target>\S{1,64}) on \S{1,64}$/, false],
]

export function readSu(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trim()
  for (const [form, failed] of suForms) {
    const groups = form.exec(text)?.groups
    if (groups !== undefined)
      return used(line, { target: groups['target'] ?? '', caller: groups['caller'] ?? '', failed })
  }
  // «+ /dev/pts/0 alice:root» says again what «Successful su» said.
  return /^[+-] \S{1,64} \S{1,64}:\S{1,64}$/.test(text) ? 'harmless' : pamOf(line, text)
}

const ran =
  /^(?<caller>\S{1,64}) ran command (?<command>\S{1,4096}).*? as (?<target>\S{1,64}) from /s
const barred =
  /^(?:(?:command not permitted|failed command) for (?<caller>\S{1,64})(?:: (?<command>\S{1,4096}).*)?|failed auth for (?<other>\S{1,64}))$/s

/** `alice ran command /bin/ls as root from /home/alice`: the folder and the command are the caller's text. */
export function readDoas(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trim()
  const done = ran.exec(text)?.groups
  if (done !== undefined)
    return used(line, {
      target: text.includes(' as root from ') ? 'root' : (done['target'] ?? ''),
      caller: done['caller'] ?? '',
      command: done['command'],
      failed: false,
    })
  const not = barred.exec(text)?.groups
  if (not === undefined) return 'harmless'
  const caller = not['caller'] ?? not['other'] ?? ''
  return used(line, { target: 'root', caller, command: not['command'], failed: true })
}

const byPolkit =
  /^(\S{1,64}): ([^[]{1,300}) \[USER=([^\]\s]{1,64})\] \[TTY=[^\]]{0,64}\] \[CWD=.*\] \[COMMAND=(\S{1,4096})/s

export function readPkexec(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trim()
  const found = byPolkit.exec(text)
  if (found === null) return 'harmless'
  const [, caller = '', words = '', target = '', command = ''] = found
  const isOne = text.indexOf('[COMMAND=') === text.lastIndexOf('[COMMAND=')
  return used(line, {
    target,
    caller,
    command: isOne ? command.replace(/\]$/, '') : undefined,
    failed: words !== 'Executing command',
  })
}
