/**
 * Tokens: a statement of SQL cut into words, names and signs; what it says about data is left out.
 *
 * Strings, dollar quotes and comments are passed over as a whole, by the rules of the server that
 * would have read them, so that a `DROP` inside a string is none. A string's text is looked at once,
 * to tell whether two are equal (`WHERE 'a'='a'`), and is never handed on. One pass, no way back:
 * linear in what is read, and no more than STATEMENT_MAX characters are read.
 *
 * Limits: MySQL's `NO_BACKSLASH_ESCAPES` and `ANSI_QUOTES` and PostgreSQL's
 * `standard_conforming_strings = off` are not known from a log; their defaults are taken.
 */

/** What is longer is read up to here. */
export const STATEMENT_MAX = 65_536
/** Tokens kept of one text. */
export const TOKENS_MAX = 8_192

export type Dialect = 'postgres' | 'mysql'

export type Token =
  /** A word in upper case, and as it stood there. */
  | { readonly kind: 'word'; readonly word: string; readonly text: string }
  /** A quoted name. */
  | { readonly kind: 'name'; readonly text: string }
  /** A literal; equal ones have equal `value`s within one statement. Never kept. */
  | { readonly kind: 'literal'; readonly value: string; readonly isNumber: boolean }
  /** What PostgreSQL runs as a block (`DO $$…$$`): its text, to be scanned once more. */
  | { readonly kind: 'block'; readonly body: string }
  | { readonly kind: 'sign'; readonly sign: string }

export type Tokens = {
  readonly tokens: readonly Token[]
  /** There was more than was read. */
  readonly isCut: boolean
}

const SPACE = /\s/
const BEGINS_WORD = /[\p{L}_]/u
const IN_WORD = /[\p{L}\p{N}_$]/u
const DIGIT = /[0-9]/
const dollar = /\$(?:[\p{L}_][\p{L}\p{N}_]{0,62})?\$/uy
const number = /(?:0[xX][0-9a-fA-F]{1,64}|[0-9]{1,64}(?:\.[0-9]{0,64})?(?:[eE][+-]?[0-9]{1,9})?)/y
const asciiWord = /[A-Za-z_][A-Za-z0-9_$]*/y

export function tokensOf(whole: string, dialect: Dialect): Tokens {
  const text = whole.length > STATEMENT_MAX ? whole.slice(0, STATEMENT_MAX) : whole
  const tokens: Token[] = []
  const isMysql = dialect === 'mysql'
  let here = 0
  /** Inside one of the comments with an exclamation mark, which MySQL runs. */
  let isRun = false
  while (here < text.length && tokens.length < TOKENS_MAX) {
    const sign = text[here] as string
    if (SPACE.test(sign)) {
      here += 1
      continue
    }
    // Comments. In MySQL `--` begins one only before a blank.
    if (sign === '-' && text[here + 1] === '-' && (!isMysql || !/\S/.test(text[here + 2] ?? ' '))) {
      here = endOfLine(text, here)
      continue
    }
    if (sign === '#' && isMysql) {
      here = endOfLine(text, here)
      continue
    }
    if (sign === '/' && text[here + 1] === '*') {
      const bang = isMysql ? /\/\*M?!(\d{0,6})/y : undefined
      if (bang !== undefined) bang.lastIndex = here
      const run = bang?.exec(text)
      if (run != null) {
        isRun = true
        here += run[0].length
        continue
      }
      here = endOfComment(text, here + 2, !isMysql)
      continue
    }
    if (isRun && sign === '*' && text[here + 1] === '/') {
      isRun = false
      here += 2
      continue
    }
    if (sign === "'") {
      const end = endOfString(text, here + 1, 39, isMysql)
      tokens.push({ kind: 'literal', value: `'${text.slice(here + 1, end - 1)}`, isNumber: false })
      here = end
      continue
    }
    if (sign === '"' || sign === '`') {
      const isText = sign === '"' && isMysql
      const end = endOfString(text, here + 1, sign.charCodeAt(0), isText)
      const body = text.slice(here + 1, end - 1)
      tokens.push(
        isText
          ? { kind: 'literal', value: `'${body}`, isNumber: false }
          : { kind: 'name', text: body.replaceAll(sign + sign, sign) },
      )
      here = end
      continue
    }
    if (sign === '$' && !isMysql) {
      dollar.lastIndex = here
      const mark = dollar.exec(text)?.[0]
      if (mark !== undefined) {
        const close = text.indexOf(mark, here + mark.length)
        const end = close === -1 ? text.length : close
        tokens.push({ kind: 'block', body: text.slice(here + mark.length, end) })
        here = Math.min(text.length, end + mark.length)
        continue
      }
    }
    if (DIGIT.test(sign) || (sign === '.' && DIGIT.test(text[here + 1] ?? ''))) {
      number.lastIndex = sign === '.' ? here + 1 : here
      const found = number.exec(text)?.[0] ?? sign
      const end = (sign === '.' ? here + 1 : here) + found.length
      tokens.push({ kind: 'literal', value: text.slice(here, end), isNumber: true })
      here = end
      continue
    }
    if (sign === '$' || sign === '?') {
      // A parameter, whose value is not told.
      let end = here + 1
      while (DIGIT.test(text[end] ?? '')) end += 1
      tokens.push({ kind: 'sign', sign: '?' })
      here = end
      continue
    }
    const end = endOfWord(text, here)
    if (end > here) {
      // E'…', N'…', B'…', X'…', U&'…', _utf8'…': a string with a mark.
      const mark = text.slice(here, end)
      const quote = text[end] === '&' ? end + 1 : end
      if (text[quote] === "'" && /^(?:[eEnNbBxX]|[uU]|_[a-z0-9]{1,30})$/.test(mark)) {
        const escapes = isMysql || mark === 'e' || mark === 'E'
        const close = endOfString(text, quote + 1, 39, escapes)
        tokens.push({
          kind: 'literal',
          value: `'${text.slice(quote + 1, close - 1)}`,
          isNumber: false,
        })
        here = close
        continue
      }
      if (text[quote] === '"' && quote > end && /^[uU]$/.test(mark)) {
        const close = endOfString(text, quote + 1, 34, false)
        tokens.push({ kind: 'name', text: text.slice(quote + 1, close - 1) })
        here = close
        continue
      }
      tokens.push({ kind: 'word', word: mark.toUpperCase(), text: mark })
      here = end
      continue
    }
    tokens.push({ kind: 'sign', sign })
    here += 1
  }
  return { tokens, isCut: here < text.length || text.length < whole.length }
}

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end + 1
}

/** PostgreSQL's comments nest, MySQL's do not. */
function endOfComment(text: string, from: number, nests: boolean): number {
  let depth = 1
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '*' && text[at + 1] === '/') {
      depth -= 1
      at += 1
      if (depth === 0) return at + 1
    } else if (nests && text[at] === '/' && text[at + 1] === '*') {
      depth += 1
      at += 1
    }
  }
  return text.length
}

/** Index behind the closing quote; a doubled quote stands for itself. */
function endOfString(text: string, from: number, quote: number, escapes: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92 && escapes) at += 1
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1
      at += 1
    }
  }
  // One that never ends: as if its quote stood behind the end.
  return text.length + 1
}

function endOfWord(text: string, from: number): number {
  asciiWord.lastIndex = from
  let end = from + (asciiWord.exec(text)?.[0].length ?? 0)
  if (end === from && !BEGINS_WORD.test(text[from] as string)) return from
  while (end < text.length && IN_WORD.test(text[end] as string)) end += 1
  return end
}
