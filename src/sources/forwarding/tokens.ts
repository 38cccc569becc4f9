/**
 * Tokens: a sieve script in its smallest pieces (RFC 5228 §8.1).
 *
 * One pass; what is no token is passed over. A string or comment that never ends goes to the end.
 */

export const SCRIPT_CHARS_MAX = 256 * 1024
export const TOKENS_MAX = 50_000

export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'tag'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'mark'; readonly text: string }

const marks = ';{}()[],'
const isWordStart = (c: string): boolean => /[A-Za-z_]/.test(c)
const isWordPart = (c: string | undefined): boolean => c !== undefined && /[A-Za-z0-9_.]/.test(c)

export function tokensOf(script: string): readonly Token[] {
  const text = script.slice(0, SCRIPT_CHARS_MAX)
  const tokens: Token[] = []
  for (let at = 0; at < text.length && tokens.length < TOKENS_MAX; ) {
    const c = text[at] as string
    if (c === '#') at = endOf(text, '\n', at)
    else if (c === '/' && text[at + 1] === '*') at = endOf(text, '*/', at + 2)
    else if (c === '"') {
      const read = quoted(text, at + 1)
      tokens.push({ kind: 'string', text: read.text })
      at = read.end
    } else if (marks.includes(c)) {
      tokens.push({ kind: 'mark', text: c })
      at += 1
    } else if (c === ':' || isWordStart(c)) {
      const from = c === ':' ? at + 1 : at
      let end = from
      while (isWordPart(text[end])) end += 1
      const word = text.slice(from, end).toLowerCase()
      if (word === 'text' && c !== ':' && text[end] === ':') {
        const read = multiLine(text, end + 1)
        tokens.push({ kind: 'string', text: read.text })
        at = read.end
        continue
      }
      if (word !== '') tokens.push({ kind: c === ':' ? 'tag' : 'word', text: word })
      at = Math.max(end, at + 1)
    } else at += 1
  }
  return tokens
}

function endOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from)
  return at < 0 ? text.length : at + what.length
}

/** §2.4.2: a backslash takes the next character as it is. */
function quoted(text: string, from: number): { readonly text: string; readonly end: number } {
  const pieces: string[] = []
  let start = from
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') {
      pieces.push(text.slice(start, at))
      return { text: pieces.join(''), end: at + 1 }
    }
    if (text[at] !== '\\') continue
    pieces.push(text.slice(start, at))
    at += 1
    start = at
  }
  pieces.push(text.slice(start))
  return { text: pieces.join(''), end: text.length }
}

/** §2.4.2.1: up to a line of one dot. */
function multiLine(text: string, from: number): { readonly text: string; readonly end: number } {
  const start = endOf(text, '\n', from)
  const lines: string[] = []
  for (let at = start; at < text.length; ) {
    const next = endOf(text, '\n', at)
    const line = text.slice(at, next).replace(/\r?\n$/, '')
    if (line === '.') return { text: lines.join('\n'), end: next }
    lines.push(line.startsWith('.') ? line.slice(1) : line)
    at = next
  }
  return { text: lines.join('\n'), end: text.length }
}
