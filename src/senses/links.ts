/**
 * Links: the hosts that a text leads to, over http and https (RFC 3986 §3.2.2), each once.
 *
 * A name stands as it is written, lower case, an internationalised one too: what a look-alike looks
 * like is what counts. Text in Japanese goes on behind a link without a blank, so a last label that
 * began in ASCII ends where something else begins.
 *
 * Limits: a link spelled with character references, or without a scheme, is not seen; nor is what
 * stands behind a forwarder.
 */

export const HOSTS_MAX = 16
export const HOST_MAX = 255
/** Characters of a user name and password before the host, which hide where a link leads. */
const USERINFO_MAX = 512
/** Links looked at in one message, of which most are the same. */
export const LINKS_MAX = 4_096

export class Links {
  readonly hosts = new Set<string>()
  #seen = 0
  /** As it was written last: most links of a mail lead to one host. */
  #last = ''

  read(text: string): void {
    for (let from = 0; this.hosts.size < HOSTS_MAX && this.#seen < LINKS_MAX; ) {
      const at = text.indexOf('://', from)
      if (at < 0) return
      from = at + 3
      this.#seen += 1
      if (!isWeb(text, at)) continue
      const behind = text.charCodeAt(from + this.#last.length)
      if (
        this.#last !== '' &&
        (behind === 0x2f || behind === 0x22) &&
        text.startsWith(this.#last, from)
      )
        continue
      const host = hostAt(text, from)
      if (host === undefined) continue
      this.hosts.add(host)
      this.#last = text.startsWith(host, from) ? host : ''
    }
  }
}

function isWeb(text: string, colon: number): boolean {
  const scheme = text.slice(Math.max(0, colon - 5), colon).toLowerCase()
  return scheme.endsWith('http') || scheme === 'https'
}

function hostAt(text: string, from: number): string | undefined {
  // What stands before the last @ of the authority is no host.
  let start = from
  const most = Math.min(text.length, from + USERINFO_MAX)
  for (let at = from; at < most; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x40) start = at + 1
    else if (endsAuthority(code)) break
  }
  if (text[start] === '[') return literalAt(text, start)
  let end = start
  const last = Math.min(text.length, start + HOST_MAX + 1)
  while (end < last && isHostCode(text.charCodeAt(end))) end += 1
  if (end - start > HOST_MAX) return undefined
  const host = withoutDots(cutLastLabel(text.slice(start, end).toLowerCase()))
  return host.includes('.') && !host.includes('..') ? host : undefined
}

/** RFC 3986 §3.2.2: an IPv6 address in brackets. */
function literalAt(text: string, start: number): string | undefined {
  const end = text.indexOf(']', start)
  if (end < 0 || end - start > 48) return undefined
  const literal = text.slice(start, end + 1).toLowerCase()
  return /^\[[0-9a-f:.]{2,46}\]$/.test(literal) ? literal : undefined
}

/** Without dots at either end. */
function withoutDots(host: string): string {
  let [from, to] = [0, host.length]
  while (host[from] === '.') from += 1
  while (to > from && host[to - 1] === '.') to -= 1
  return host.slice(from, to)
}

function cutLastLabel(host: string): string {
  const dot = host.lastIndexOf('.')
  if (dot < 0 || !isAscii(host.charCodeAt(dot + 1))) return host
  for (let at = dot + 2; at < host.length; at += 1)
    if (!isAscii(host.charCodeAt(at))) return host.slice(0, at)
  return host
}

const isAscii = (code: number): boolean => code < 0x80
const endsAuthority = (code: number): boolean =>
  code <= 0x20 ||
  code === 0x2f ||
  code === 0x3f ||
  code === 0x23 ||
  code === 0x22 ||
  code === 0x3c ||
  code === 0x3e ||
  code === 0x5c

/** Letters, digits, `-._%`, and whatever is no ASCII and no punctuation. */
function isHostCode(code: number): boolean {
  if (code < 0x80)
    return (
      (code >= 0x61 && code <= 0x7a) ||
      (code >= 0x41 && code <= 0x5a) ||
      (code >= 0x30 && code <= 0x39) ||
      code === 0x2d ||
      code === 0x2e ||
      code === 0x5f ||
      code === 0x25
    )
  if (code < 0xc0 || code === 0xfffd) return false
  if (code >= 0x2000 && code <= 0x206f) return false
  if (code >= 0x3000 && code <= 0x3004) return false
  if (code >= 0x3008 && code <= 0x3020) return false
  return (
    !(code >= 0xff00 && code <= 0xff0f) && !(code >= 0xff1a && code <= 0xff20) && code !== 0xff5e
  )
}
