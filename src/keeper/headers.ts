/** Headers: one field of a raw header block, unfolded and cut; for people to recognise a message by. */

const VALUE_MAX = 300
/** By name. Names are ours: bounded by the source. */
const starts = new Map<string, RegExp>()

function startOf(name: string): RegExp {
  let start = starts.get(name)
  if (start === undefined) {
    start = new RegExp(`^${name}[ \\t]*:`, 'im')
    starts.set(name, start)
  }
  return start
}

/** The first field of that (lower-case) name. Encoded words stay as they are (RFC 2047). */
export function headerOf(block: string, name: string): string | undefined {
  const start = startOf(name).exec(block)
  if (start === null) return undefined
  const rest = block.slice(
    start.index + start[0].length,
    start.index + start[0].length + 4 * VALUE_MAX,
  )
  const end = /\r?\n(?![ \t])/.exec(rest)
  const value = (end === null ? rest : rest.slice(0, end.index)).replace(/\s+/g, ' ').trim()
  return value === '' ? undefined : value.slice(0, VALUE_MAX)
}
