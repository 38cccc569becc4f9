/**
 * JSON file: a large document written piece by piece, octet for octet as `JSON.stringify(value, null, 2)`
 * and a line feed.
 *
 * The text of a whole investigation is large, and as one string it would be in memory three times. So
 * members of the document, and elements of its lists, are spelled and written one after the other.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

/** Signs that wait for one write. */
const BUFFER_MAX = 1_048_576

export function writeJson(file: string, value: unknown): void {
  const descriptor = openSync(file, 'w')
  try {
    let held: string[] = []
    let signs = 0
    const flush = (): void => {
      const bytes = Buffer.from(held.join(''))
      held = []
      signs = 0
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    }
    for (const piece of jsonPieces(value)) {
      held.push(piece)
      signs += piece.length
      if (signs >= BUFFER_MAX) flush()
    }
    held.push('\n')
    flush()
  } finally {
    closeSync(descriptor)
  }
}

/** Two levels are taken apart: a document of lists. */
export function* jsonPieces(value: unknown, level = 0): Generator<string> {
  const isPlain = typeof value !== 'object' || value === null || 'toJSON' in value
  if (isPlain || level === 2) {
    yield spelledAt(value, level)
    return
  }
  const inner = `\n${'  '.repeat(level + 1)}`
  let next = inner
  const isList = Array.isArray(value)
  for (const [name, one] of isList ? value.entries() : Object.entries(value)) {
    const isTold = !isNothing(one)
    if (!isList && !isTold) continue
    yield `${next === inner ? (isList ? '[' : '{') : ''}${next}`
    if (!isList) yield `${JSON.stringify(name)}: `
    if (isTold) yield* jsonPieces(one, level + 1)
    else yield 'null'
    next = `,${inner}`
  }
  const isEmpty = next === inner
  const outer = isEmpty ? '' : `\n${'  '.repeat(level)}`
  yield `${isEmpty ? (isList ? '[' : '{') : ''}${outer}${isList ? ']' : '}'}`
}

/** As it stands so many lists or objects deep: spelled within lists, whose signs are left away. */
function spelledAt(value: unknown, level: number): string {
  let within = value
  for (let n = 0; n < level; n += 1) within = [within]
  const text = JSON.stringify(within, null, 2)
  return level === 0 ? text : text.slice(level * (level + 3), -level * (level + 1))
}

/** What JSON leaves out. */
const isNothing = (value: unknown): boolean =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol'
