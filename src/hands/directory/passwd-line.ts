/**
 * Passwd line: locks and unlocks people in the bytes of a password file, and touches nothing else.
 *
 * A lock is a mark before the password field, so that taking it away brings back the very bytes. In
 * Dovecot's style the mark begins with `{CRYPT}!`: without a scheme of its own, a field that was read
 * as plain text before would, mark and all, be a password that a thief can type; `!` is in no salt
 * that crypt(3) takes, so this one never fits. For programs that give the field to crypt(3) as it
 * is (shadow), `!` alone does it.
 */
import type { ConfigOf } from './config.ts'

export type PasswdForm = Pick<ConfigOf<'passwd-file'>, 'style' | 'names' | 'realm'>

export const markOf = (style: PasswdForm['style']): string =>
  style === 'dovecot' ? '{CRYPT}!sekimori!' : '!sekimori!'

export type Edited = {
  readonly text: string
  /** Lines of this person, and how many of them changed. */
  readonly found: number
  readonly changed: number
  /** A line that a lock would not close. */
  readonly open: number
}

/** `text` holds one character for each byte (latin1), so that every byte comes back as it was. */
export function edit(
  text: string,
  person: { readonly user: string; readonly realm: string; readonly account: string },
  lock: boolean,
  form: PasswdForm,
): Edited {
  const mark = markOf(form.style)
  let found = 0
  let changed = 0
  let open = 0
  const lines = text.split('\n').map((line) => {
    const colon = line.indexOf(':')
    if (colon <= 0 || line.startsWith('#')) return line
    if (!isOf(line.slice(0, colon), person, form)) return line
    found += 1
    const rest = line.slice(colon + 1)
    const isLocked = rest.startsWith(mark)
    if (lock === isLocked) return line
    // Dovecot: this extra field lets every password in.
    if (lock && /(^|[\s:])nopassword(=|\s|$)/.test(rest)) {
      open += 1
      return line
    }
    changed += 1
    return `${line.slice(0, colon + 1)}${lock ? `${mark}${rest}` : rest.slice(mark.length)}`
  })
  return { text: lines.join('\n'), found, changed, open }
}

function isOf(
  field: string,
  person: { readonly user: string; readonly realm: string; readonly account: string },
  form: PasswdForm,
): boolean {
  const name = Buffer.from(field, 'latin1').toString('utf8').normalize('NFC').toLowerCase()
  if (form.names !== 'user' && name === person.account) return true
  const ownRealm = form.realm?.toLowerCase()
  return form.names !== 'full' && person.realm === ownRealm && name === person.user
}
