/**
 * Mistake: what the log is told of a mistake of ours: the verb, the kind of what was thrown, and where.
 *
 * The message of what was thrown is left out, for it may quote what was asked or what lies in a body;
 * so is a verb or a name that is written as none of ours is.
 */
import { Fault } from '../../lib/fault.ts'

/** Of a stack: the innermost places in our own files. */
export const PLACES_MAX = 3
const VERB = /^[a-z]{1,20}(?:[.-][a-z]{1,20}){0,4}$/
const NAME = /^[A-Za-z]{1,40}$/
const CODE = /^[A-Z][A-Z0-9_]{1,40}$/

export function mistakeOf(verb: string, thrown: unknown): Fault<'console.mistake'> {
  const { name, code, message = '', stack = '' } = partsOf(thrown)
  const kind = name !== undefined && NAME.test(name) ? name : typeof thrown
  return new Fault('console.mistake', {
    verb: VERB.test(verb) ? verb : '?',
    what: typeof code === 'string' && CODE.test(code) ? `${kind} ${code}` : kind,
    // The stack begins with the message, whose lines may look like places.
    where: placesIn(stack.slice(Math.max(0, stack.indexOf(message)) + message.length)),
  })
}

const partsOf = (thrown: unknown): Partial<Error> & { readonly code?: unknown } =>
  thrown instanceof Error ? thrown : {}

/** `src/…/file.ts:12`, the innermost first. */
function placesIn(stack: string): string {
  const places = stack
    .split('\n')
    .map((line) => /^ {4}at .*?\b(src\/[\w./-]{1,200}:\d{1,7}):\d{1,7}\)?$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
  return places.slice(0, PLACES_MAX).join(' < ') || 'at no place of ours'
}
