/**
 * PAM: the library's own line of a login that failed, in the authentication log of the machine.
 *
 * `pam_unix(dovecot:auth): authentication failure; … ruser=NAME rhost=ADDRESS  user=NAME`. The first
 * name is a stranger's and may hold a second `rhost=`: the last one is the library's. pam_unix names
 * behind it whom the machine knows, or nobody. Other modules (sss, ldap) repeat the stranger's name there:
 * where the second name is the first, the address is what stands between them.
 */
import type { LoginEvent } from '../../events/login.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { NAME_MAX } from './login.ts'

/** The library's lines hold two names and an address. */
export const PAM_MAX = 2_000

const head =
  /^(?:(?:auth(?:-worker)?(?:\(\d+\))?: )?(pam_\w{1,20})\(dovecot:auth\): |)authentication failure; .*? ruser=/s
const last = /^(.*) rhost=([^\s=]{0,80})(?: {1,2}user=([^\s=]{0,255})| ?)$/s
const between = / rhost=([^\s=]{0,80}) {1,2}user=/g

/** `undefined` when it is none. */
export function readPam(line: Line): LoginEvent | undefined {
  if (line.text.length > PAM_MAX) return undefined
  const found = head.exec(line.text)
  if (found === null) return undefined
  const rest = line.text.slice(found[0].length)
  const told = (found[1] === 'pam_unix' ? undefined : repeated(rest)) ?? last.exec(rest)?.slice(1)
  if (told === undefined) return undefined
  const [given = '', host = '', name] = told
  const event = begin<LoginEvent>(line, { kind: 'login.refused', refusal: 'credentials' })
  const clientIp = addressOf(host)
  if (clientIp !== undefined) event.clientIp = clientIp
  const user = name ?? given
  if (user !== '') event.saslUsername = plain(user, NAME_MAX)
  event.status = 'authentication failure'
  return event
}

/** Name, address and name, where the second name is the first. */
function repeated(text: string): readonly string[] | undefined {
  for (const found of text.matchAll(between)) {
    const name = text.slice(0, found.index)
    if (name !== '' && text.slice(found.index + found[0].length) === name)
      return [name, found[1] ?? '', name]
  }
  return undefined
}
