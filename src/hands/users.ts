/**
 * Users: which names the helper takes, and the mask by which doveadm(1) finds one of them.
 *
 * A name goes into a line of a passwd-file and, as a mask, to `doveadm kick`. Measured: a mask of
 * `*` ends everybody's session, and one that reads as an address or a network (`127.1`, `0/0`, `7`)
 * ends those of everybody who comes from there. Names that could do so are refused; a name of
 * digits, which is an address to inet_aton(3), is asked for with `?` as its first character, and
 * `kick` looks before it acts (see sessions.ts).
 * Limits: a name is compared as it is; letter case and realm are the caller's to know.
 */

/** Names in one request; the client cuts longer lists. With USER_CHARACTERS_MAX a request fits. */
export const USERS_MAX = 500
/** UTF-16 code units. */
export const USER_CHARACTERS_MAX = 255

/**
 * Why a name may not be used; `undefined`: it may. A colon ends the name in a passwd-file, so that
 * `victim:x` would deny `victim`; a `#` at the start makes the line a comment.
 */
export function userRefused(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'it is no text'
  if (name.length === 0 || name.length > USER_CHARACTERS_MAX)
    return `it has not 1 to ${USER_CHARACTERS_MAX} characters`
  if (!name.isWellFormed()) return 'it is no Unicode'
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return 'it has a control character'
  if (/^[-#]/.test(name)) return 'it begins with - or #'
  if (/[:*?]/.test(name)) return 'it has a colon or a wildcard in it'
  if (name.trim() !== name) return 'it begins or ends with a space'
  return undefined
}

/** Whether doveadm(1) may take the name for an address or a network of IPv4; IPv6 has a colon. */
const looksLikeAddress = (name: string): boolean => /^\d[\da-fx.]*(\/.*)?$/i.test(name)

/** What to ask doveadm for. It may match others too, which `kick` finds out before. */
export const maskOf = (name: string): string =>
  looksLikeAddress(name) ? `?${name.slice(1)}` : name
