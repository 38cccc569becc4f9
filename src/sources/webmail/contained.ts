/**
 * Contained: lines of logs without a syslog header as the loggers of containers wrap them.
 *
 * `{"log":"…\n","stream":"stdout","time":"…"}` (Docker), `2026-11-22T00:00:00.1Z stdout F …` (CRI),
 * `web-1  | …` (Compose), `2026-11-22T00:00:00.1Z …` (`logs --timestamps`). What is inside is read by
 * the format that claims it; its own moment counts, and where it stood is the wrapped line's place.
 * Limits: what a logger tore into several lines (`stdout P`) is not put together.
 */
import { exim, eximRefusals } from '../exim/log.ts'
import type { FormatOptions, LineFormat, LineFormatReader } from '../format.ts'
import { roundcubeLog } from '../roundcube/format.ts'
import { webLogFormats } from '../web-log/format.ts'

/** A wrapped line longer than this is not looked into. */
export const WRAPPED_MAX = 64 * 1_024

const stamp = String.raw`\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:\d\d) `
/** A stamp alone is syslog's, too; then what follows must begin as no host's name does. */
const wrap = new RegExp(
  `^(?:[\\w.-]{1,60} {1,20}\\| (?:${stamp})?|${stamp}(?:(?:stdout|stderr) [FP] |(?=[\\d[{])))`,
)

/** Of most lines no more is asked: a bar behind the first word, or what can follow a container's stamp. */
function mayBe(line: string): boolean {
  const space = line.indexOf(' ')
  let next = space + 1
  while (next < space + 20 && line.charCodeAt(next) === 32) next += 1
  const code = line.charCodeAt(next)
  if (code === 124) return true
  if (line.charCodeAt(10) !== 84 || space < 20) return false
  return code === 115 || code === 91 || code === 123 || (code >= 48 && code <= 57)
}

/** What stands inside; `undefined`: it is not wrapped. */
export function unwrapped(line: string): string | undefined {
  if (line.length > WRAPPED_MAX) return undefined
  if (line.charCodeAt(0) === 123) return line.startsWith('{"log":"') ? inDocker(line) : undefined
  if (!mayBe(line)) return undefined
  const found = wrap.exec(line.slice(0, 160))
  return found === null ? undefined : line.slice(found[0].length)
}

function inDocker(line: string): string | undefined {
  try {
    const told: unknown = JSON.parse(line)
    return typeof told === 'object' &&
      told !== null &&
      'log' in told &&
      typeof told.log === 'string'
      ? told.log.replace(/\r?\n$/, '')
      : undefined
  } catch {
    return undefined
  }
}

/** Of those whose lines stand alone. Exim's two read alike; the rest of a refusal's record is no line. */
const own: readonly LineFormat[] = [
  ...webLogFormats,
  roundcubeLog,
  { ...exim, claims: (line) => exim.claims(line) || eximRefusals.claims(line) },
]

/** With these formats beside our own. */
export function containedLog(others: readonly LineFormat[]): LineFormat {
  const inner = [...own, ...others].filter(({ alone }) => alone === true)
  const innerOf = (text: string | undefined): LineFormat | undefined =>
    text === undefined ? undefined : inner.find((one) => one.claims(text))
  return {
    shape: 'lines',
    name: 'container',
    alone: true,
    claims: (line) => innerOf(unwrapped(line)) !== undefined,
    open: (options: FormatOptions): LineFormatReader => {
      const readers = new Map<string, LineFormatReader>()
      const readerOf = (format: LineFormat): LineFormatReader => {
        const known = readers.get(format.name) ?? format.open(options)
        readers.set(format.name, known)
        return known
      }
      return {
        read: (line, where) => {
          const text = unwrapped(line)
          const format = innerOf(text)
          if (text === undefined || format === undefined) return 'unknown'
          return readerOf(format).read(text, where)
        },
        momentOf: (line, where) => {
          const text = unwrapped(line)
          const format = innerOf(text)
          if (text === undefined || format === undefined) return undefined
          return readerOf(format).momentOf?.(text, where)
        },
      }
    },
  }
}
