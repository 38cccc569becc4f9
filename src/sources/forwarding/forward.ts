/**
 * Forward: where a .forward file or an alias sends mail on to (the form of aliases(5), which
 * local(8) reads in both).
 *
 * Entries stand behind commas and on lines; a `#` opens a comment at the beginning of a line. A bare
 * name, or one behind a backslash, is a mailbox of this machine. A program or a list in another file
 * is an unclear target. A file is a mailbox too, except `/dev/null`.
 */
import { type Forwards, noForwards, Targets } from './forwards.ts'

export const FORWARD_CHARS_MAX = 64 * 1024
export const ENTRIES_MAX = 1_000
/** Names of an alias file. */
export const ALIASES_MAX = 5_000

export function readForward(text: string): Forwards {
  const lines = text
    .slice(0, FORWARD_CHARS_MAX)
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith('#'))
  return readEntries(lines.join(','))
}

/** By the name before the colon, lower case; a line that begins with a blank goes on. */
export function readAliases(text: string): ReadonlyMap<string, Forwards> {
  const found = new Map<string, Forwards>()
  let entry = ''
  const end = (): void => {
    const colon = nameEnd(entry)
    const name = unquoted(entry.slice(0, Math.max(0, colon)).trim()).toLowerCase()
    if (colon > 0 && name !== '' && found.size < ALIASES_MAX && !/\p{C}/u.test(name))
      found.set(name, readEntries(entry.slice(colon + 1, colon + 1 + FORWARD_CHARS_MAX)))
    entry = ''
  }
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue
    if (!/^\s/.test(line)) end()
    if (entry.length < FORWARD_CHARS_MAX) entry += ` ${line}`
  }
  end()
  return found
}

function readEntries(text: string): Forwards {
  const targets = new Targets()
  let hides = false
  for (const entry of entriesOf(text)) {
    if (entry.startsWith('|') || entry.startsWith(':include:')) targets.isUnclear = true
    else if (entry.startsWith('/')) hides ||= entry === '/dev/null'
    else if (entry.includes('@')) targets.add(entry)
  }
  const { all, isUnclear } = targets
  return all.length === 0 && !isUnclear && !hides
    ? noForwards
    : { targets: all, unclear: isUnclear, hides }
}

/** Behind commas that stand in no quotes; without their quotes. */
function entriesOf(text: string): readonly string[] {
  const entries: string[] = []
  let from = 0
  let isQuoted = false
  for (let at = 0; at <= text.length && entries.length < ENTRIES_MAX; at += 1) {
    const c = text[at]
    if (c === '\\' && isQuoted) at += 1
    else if (c === '"') isQuoted = !isQuoted
    else if (c === undefined || (c === ',' && !isQuoted)) {
      const entry = unquoted(text.slice(from, at).trim()).trim()
      if (entry !== '') entries.push(entry)
      from = at + 1
    }
  }
  return entries
}

function unquoted(text: string): string {
  const isQuoted = text.length >= 2 && text.startsWith('"') && text.endsWith('"')
  return isQuoted ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

/** The colon behind the name, which may be quoted. */
function nameEnd(entry: string): number {
  const text = entry.trimStart()
  const skipped = entry.length - text.length
  if (!text.startsWith('"')) return entry.indexOf(':')
  const quote = text.indexOf('"', 1)
  return quote < 0 ? -1 : entry.indexOf(':', skipped + quote)
}
