/** Cookies: their names and attributes. */
export type CookieOf = 'session' | 'form' | 'lang'

/** RFC 6265bis §4.1.3.2: what begins with `__Host-` no other name of the domain can set. */
export const nameOf = (isSecure: boolean, of: CookieOf): string =>
  `${isSecure ? '__Host-' : ''}sekimori-me-${of}`

/** `null` takes it away; a choice of language stays for a year, the rest for the browser's session. */
export function cookieLine(isSecure: boolean, of: CookieOf, value: string | null): string {
  const life = value === null ? '; Max-Age=0' : of === 'lang' ? '; Max-Age=31536000' : ''
  const secure = isSecure ? '; Secure' : ''
  return `${nameOf(isSecure, of)}=${value ?? ''}; Path=/${secure}; HttpOnly; SameSite=Strict${life}`
}
