/**
 * Repeats: one line that stands for many.
 *
 * rsyslog: `message repeated 5 times: [ the message]`, complete in itself. BSD syslogd: `last
 * message repeated 5 times` (macOS: between dashes), which means the line before it, of the same host.
 */

/** A count above this is taken for this: nobody holds a line back so often. */
export const REPEATS_MAX = 1_000_000

export type Repeated =
  | { readonly kind: 'this'; readonly times: number; readonly message: string }
  | { readonly kind: 'last'; readonly times: number }

const bracketed = /^message repeated (\d{1,9}) times: \[ ?(.*?)\]?$/s
const bare = /^(?:--- )?last message repeated (\d{1,9}) times?(?: ---)?$/

/** `undefined` for the ordinary line. */
export function readRepeat(message: string): Repeated | undefined {
  const first = message.charCodeAt(0)
  // Asked of every line; few begin with an «m», an «l» or a dash.
  if (first !== 109 && first !== 108 && first !== 45) return undefined
  if (message.startsWith('message repeated ')) {
    const found = bracketed.exec(message)
    if (found !== null) return { kind: 'this', times: bounded(found[1]), message: found[2] ?? '' }
  }
  if (message.startsWith('last message repeated ') || first === 45) {
    const found = bare.exec(message)
    if (found !== null) return { kind: 'last', times: bounded(found[1]) }
  }
  return undefined
}

const bounded = (digits = ''): number => Math.max(1, Math.min(Number(digits), REPEATS_MAX))
