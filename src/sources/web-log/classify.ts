/**
 * Classify: what a request means, nearly always nothing, and that quickly.
 *
 * One pass over the target finds the literals of all patterns; only when there is one, or an escape,
 * is the request taken apart. What stands in the referer and
 * in the user agent is looked at for the two weaknesses that live there and for nothing else.
 */

import { Literals } from './literals.ts'
import type { Pattern } from './pattern.ts'
import { patterns } from './patterns.ts'
import { type Request, TARGET_MAX, unescaped } from './request.ts'

const literals = new Literals(
  patterns.flatMap(({ hints }, pattern) => hints.map((text) => ({ text, pattern }))),
)
const found = new Set<number>()

/**
 * The patterns whose literals stand in a target. The set is good until the next one is asked for;
 * `unsure`: there are some, or may be, behind escapes.
 */
export type Hits = 'none' | 'unsure' | ReadonlySet<number>

/** Whether [from, to) of the line can mean something: no more is asked of most. */
export function hitsIn(line: string, from: number, to: number): Hits {
  found.clear()
  const end = Math.min(to, from + TARGET_MAX)
  if (!literals.scan(line, from, end, found)) return found.size === 0 ? 'none' : found
  if (found.size > 0) return 'unsure'
  const plain = unescaped(line.slice(from, end))
  literals.scan(plain, 0, plain.length, found)
  return found.size === 0 ? 'none' : 'unsure'
}

/** What a header can carry: an expression for a logging library, a function for a shell. */
export const mayMeanElsewhere = (line: string, from: number): boolean =>
  line.includes('${', from) || line.includes('() {', from)

const inHeaders = /\$\{(?:jndi|lower:|upper:|env:|sys:|::-|date:|main:|\$\{)/i

/** `headers`: referer and user agent as the log has them; `hits`: of the request itself. */
export function patternOf(
  request: Request,
  headers: string,
  hits: Hits = 'unsure',
): Pattern | undefined {
  const near = hits === 'unsure' ? hitsOf(request) : hits
  if (near !== 'none')
    for (const index of near.size > 1 ? [...near].sort((a, b) => a - b) : near) {
      const pattern = patterns[index]
      if (pattern !== undefined && (pattern.test === undefined || pattern.test(request)))
        return pattern
    }
  if (headers !== '') {
    const cut = headers.slice(0, TARGET_MAX)
    if (inHeaders.test(cut)) return named('jndi')
    if (cut.includes('() {')) return named('shellshock')
  }
  return undefined
}

function hitsOf({ text }: Request): ReadonlySet<number> {
  found.clear()
  literals.scan(text, 0, Math.min(text.length, TARGET_MAX), found)
  return found
}

const named = (code: string): Pattern | undefined => patterns.find((it) => it.code === code)
