/**
 * Names: which tables and the like a statement speaks of, and how one finds one's way in its tokens.
 *
 * Limits: aliases, functions in FROM and columns are no names; what stands behind them may be taken for
 * one where the grammar is unusual. A name too many tells nothing wrong of what was done.
 */
import type { Token } from './tokens.ts'

/** Names told of one statement. */
export const OBJECTS_MAX = 16
export const OBJECT_NAME_MAX = 255

export const wordAt = (tokens: readonly Token[], at: number): string => {
  const token = tokens[at]
  return token?.kind === 'word' ? token.word : ''
}
export const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.sign === sign

export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return tokens.length
}

/** Index of the word outside of brackets; -1 when it is not there. */
export function outside(tokens: readonly Token[], word: string, from = 0): number {
  let depth = 0
  for (let at = from; at < tokens.length; at += 1) {
    if (isSign(tokens[at], '(')) depth += 1
    else if (isSign(tokens[at], ')')) depth -= 1
    else if (depth === 0 && wordAt(tokens, at) === word) return at
  }
  return -1
}

const STOPS =
  /^(?:WHERE|SET|VALUES|USING|ON|RETURNING|CASCADE|RESTRICT|RESTART|CONTINUE|ORDER|GROUP|LIMIT|HAVING|UNION|INTERSECT|EXCEPT|FOR|WINDOW|FETCH|OFFSET|FROM|TO|INTO|SELECT|AS|WITH|TABLESAMPLE|PARTITION|RENAME|OWNER|ADD|DROP|ALTER|COLUMN|RETURNS|LANGUAGE|TO|CHECKSUM|TABLESPACE|WAIT|NOWAIT)$/
const JOINS = /^(?:JOIN|STRAIGHT_JOIN)$/
const SKIPPED = /^(?:ONLY|LATERAL|TABLE|LEFT|RIGHT|FULL|INNER|OUTER|CROSS|NATURAL)$/

/** Names of a list `a, b.c AS d, e`, or of a join; at most `most`. */
export function namesFrom(
  tokens: readonly Token[],
  from: number,
  most = OBJECTS_MAX,
): readonly string[] {
  const names: string[] = []
  let at = from
  let expects = true
  let depth = 0
  for (; at < tokens.length && names.length < most; at += 1) {
    const token = tokens[at] as Token
    if (isSign(token, '(')) depth += 1
    else if (isSign(token, ')')) {
      depth -= 1
      if (depth < 0) break
    } else if (depth > 0) continue
    else if (isSign(token, ',')) expects = true
    else if (token.kind === 'word' && JOINS.test(token.word)) expects = true
    else if (token.kind === 'word' && SKIPPED.test(token.word)) continue
    else if (token.kind === 'word' && STOPS.test(token.word)) {
      // Behind these more of the list may come: «a AS b, c», «a JOIN b ON …, c».
      if (!/^(?:AS|ON|USING|FROM)$/.test(token.word)) break
      if (token.word === 'USING' || token.word === 'FROM') expects = true
      else expects = false
    } else if (expects && (token.kind === 'word' || token.kind === 'name')) {
      let name = token.text
      while (isSign(tokens[at + 1], '.') && isNamed(tokens[at + 2])) {
        name += `.${(tokens[at + 2] as { text: string }).text}`
        at += 2
      }
      // A function in FROM is no table.
      if (!isSign(tokens[at + 1], '(') || from > 1) {
        const kept = name.slice(0, OBJECT_NAME_MAX)
        if (!names.includes(kept)) names.push(kept)
      }
      expects = false
    }
  }
  return names
}

const isNamed = (token: Token | undefined): boolean =>
  token?.kind === 'word' || token?.kind === 'name'
