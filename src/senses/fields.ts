/**
 * Fields: a header block taken apart (RFC 5322 §2.2), with every length bounded.
 *
 * Lines that are no field, and what lies behind the bounds, are left out: a block of noise gives no
 * fields. Values stay folded until one is asked for.
 */

/** Characters of a block, and fields of it, that are looked at. */
export const BLOCK_CHARS_MAX = 64 * 1024
export const FIELDS_MAX = 256
/** Longer names are no fields of a mail program. */
export const FIELD_NAME_MAX = 76
/** Characters kept of one value. */
export const FIELD_VALUE_MAX = 4_096

export type Field = {
  /** As it is written. */
  readonly name: string
  /** Lower case. */
  readonly key: string
  /** Folded. */
  readonly raw: string
}

export function readFields(block: string): readonly Field[] {
  const fields: Field[] = []
  const end = Math.min(block.length, BLOCK_CHARS_MAX)
  for (let from = 0; from < end && fields.length < FIELDS_MAX; ) {
    const next = endOfField(block, from, end)
    const field = fieldOf(block, from, next)
    if (field !== undefined) fields.push(field)
    from = next
  }
  return fields
}

/** Behind the last line that belongs to the field at `from`. */
function endOfField(block: string, from: number, end: number): number {
  for (let at = from; ; ) {
    const lineEnd = block.indexOf('\n', at)
    if (lineEnd < 0 || lineEnd + 1 >= end) return end
    at = lineEnd + 1
    const first = block.charCodeAt(at)
    if (first !== 0x20 && first !== 0x09) return at
  }
}

function fieldOf(block: string, from: number, to: number): Field | undefined {
  let at = from
  const most = Math.min(to, from + FIELD_NAME_MAX + 1)
  while (at < most && isNameCode(block.charCodeAt(at))) at += 1
  const name = block.slice(from, at)
  // RFC 5322 §4.5 lets blanks stand before the colon.
  while (at < most && isBlank(block.charCodeAt(at))) at += 1
  if (name === '' || block.charCodeAt(at) !== 0x3a) return undefined
  const raw = block.slice(at + 1, Math.min(to, at + 1 + FIELD_VALUE_MAX))
  return { name, key: name.toLowerCase(), raw }
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
/** RFC 5322 §3.6.8: printable, and no colon. */
const isNameCode = (code: number): boolean => code > 0x20 && code < 0x7f && code !== 0x3a

/** The value on one line. Most are, but for their end. */
export function unfolded({ raw }: Field): string {
  const trimmed = raw.trim()
  return trimmed.includes('\n') || trimmed.includes('\r')
    ? trimmed.replaceAll(/[\r\n]/g, '')
    : trimmed
}

/** The first value of that (lower-case) name, on one line. */
export function valueNamed(fields: readonly Field[], key: string): string | undefined {
  const found = fields.find((field) => field.key === key)
  return found === undefined ? undefined : unfolded(found)
}
