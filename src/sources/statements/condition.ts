/**
 * Condition: whether a WHERE chooses anything at all.
 *
 * A condition is void when it holds for every row by its form: `true`, `1`, `1=1`, `'a'='a'`,
 * `id=id`, `NOT false`, and any of them joined to others by OR, whatever stands on its other side.
 * Of an AND both sides must be void. A row's own number (`id`, `user_id`) above nought or not null is
 * what is written to satisfy a client that asks for a condition. Everything else chooses.
 * Limits: `length(x) >= 0` and its like hold for all rows, and are not told.
 */
import type { Token } from './tokens.ts'

const DEPTH_MAX = 16

export function conditionIsVoid(tokens: readonly Token[], depth = 0): boolean {
  if (depth > DEPTH_MAX) return false
  const inner = unwrapped(tokens)
  if (inner.length === 0) return false
  const either = split(inner, isOr)
  if (either.length > 1) return either.some((one) => conditionIsVoid(one, depth + 1))
  const both = split(inner, isAnd)
  if (both.length > 1) return both.every((one) => conditionIsVoid(one, depth + 1))
  const first = inner[0]
  if (first?.kind === 'word' && first.word === 'NOT') return isNever(inner.slice(1))
  return isAlways(inner)
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.word === word
const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.sign === sign
const isOr = (tokens: readonly Token[], at: number): number =>
  isWord(tokens[at], 'OR') ? 1 : isSign(tokens[at], '|') && isSign(tokens[at + 1], '|') ? 2 : 0
const isAnd = (tokens: readonly Token[], at: number): number =>
  isWord(tokens[at], 'AND') ? 1 : isSign(tokens[at], '&') && isSign(tokens[at + 1], '&') ? 2 : 0

/** Without brackets around the whole. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  let from = 0
  let to = tokens.length
  while (isSign(tokens[from], '(') && isSign(tokens[to - 1], ')') && closes(tokens, from, to)) {
    from += 1
    to -= 1
    if (from > DEPTH_MAX) break
  }
  return tokens.slice(from, to)
}

function closes(tokens: readonly Token[], from: number, to: number): boolean {
  let depth = 0
  for (let at = from; at < to; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) {
      depth -= 1
      if (depth === 0) return at === to - 1
    }
  }
  return false
}

/** Parts outside of brackets; what BETWEEN has of an AND is none. */
function split(
  tokens: readonly Token[],
  sign: (tokens: readonly Token[], at: number) => number,
): readonly (readonly Token[])[] {
  const parts: (readonly Token[])[] = []
  let depth = 0
  let from = 0
  let between = false
  for (let at = 0; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) depth -= 1
    else if (depth === 0) {
      if (isWord(tokens[at], 'BETWEEN')) between = true
      const length = sign(tokens, at)
      if (length === 0) continue
      if (between && isWord(tokens[at], 'AND')) {
        between = false
        continue
      }
      parts.push(tokens.slice(from, at))
      from = at + length
      at = from - 1
    }
  }
  parts.push(tokens.slice(from))
  return parts
}

function isAlways(tokens: readonly Token[]): boolean {
  if (tokens.length === 1) {
    const only = tokens[0]
    if (isWord(only, 'TRUE')) return true
    return only?.kind === 'literal' && only.isNumber && Number(only.value) !== 0
  }
  if (isEveryNumber(tokens)) return true
  const equals = tokens.findIndex((token) => isSign(token, '='))
  if (equals > 0) {
    // «>=» and «<=» of equals hold as well; «!=» never does, and «<>» has no «=».
    const before = signOf(tokens[equals - 1])
    if (before === '!') return false
    const left = tokens.slice(0, before === '<' || before === '>' ? equals - 1 : equals)
    return left.length > 0 && same(unwrapped(left), unwrapped(tokens.slice(equals + 1)))
  }
  const like = tokens.findIndex((token) => isWord(token, 'LIKE'))
  return (
    like === 1 &&
    tokens.length === 3 &&
    isLiteral(tokens[0]) &&
    same([tokens[0] as Token], [tokens[2] as Token])
  )
}

/** `id > 0`, `t.user_id >= 1`, `id IS NOT NULL`. */
function isEveryNumber(tokens: readonly Token[]): boolean {
  const at = isSign(tokens[1], '.') ? 2 : 0
  const name = tokens[at]
  if (name?.kind !== 'word' && name?.kind !== 'name') return false
  if (!/^(?:.{0,60}_)?id$/i.test(name.text)) return false
  const rest = tokens.slice(at + 1)
  const words = rest.map((token) =>
    token.kind === 'word'
      ? token.word
      : token.kind === 'sign'
        ? token.sign
        : token.kind === 'literal'
          ? token.value
          : '?',
  )
  return /^(?:IS NOT NULL|> (?:- 1|0)|> = (?:- 1|0|1))$/.test(words.join(' '))
}

const isLiteral = (token: Token | undefined): boolean => token?.kind === 'literal'
const signOf = (token: Token | undefined): string => (token?.kind === 'sign' ? token.sign : '')

function isNever(tokens: readonly Token[]): boolean {
  const inner = unwrapped(tokens)
  if (inner.length === 1)
    return (
      isWord(inner[0], 'FALSE') || (inner[0]?.kind === 'literal' && Number(inner[0].value) === 0)
    )
  return (
    inner.length === 3 &&
    isSign(inner[1], '=') &&
    isLiteral(inner[0]) &&
    isLiteral(inner[2]) &&
    !same([inner[0] as Token], [inner[2] as Token])
  )
}

/** Of literals and plain names only: a parameter or a function may differ each time. */
function same(left: readonly Token[], right: readonly Token[]): boolean {
  if (left.length !== right.length || left.length > 5) return false
  return left.every((one, at) => {
    const other = right[at] as Token
    if (one.kind !== other.kind) return false
    if (one.kind === 'literal' && other.kind === 'literal')
      return one.isNumber ? Number(one.value) === Number(other.value) : one.value === other.value
    if (one.kind === 'word' && other.kind === 'word') return one.word === other.word
    if (one.kind === 'name' && other.kind === 'name') return one.text === other.text
    return one.kind === 'sign' && other.kind === 'sign' && one.sign === '.' && other.sign === '.'
  })
}
