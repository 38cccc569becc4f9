/**
 * Glyphs: which characters our fonts can set, and visible numbers for those that they cannot.
 *
 * PDF/A-2 (ISO 19005-2, 6.2.11.8) forbids the sign that a font puts in place of what it lacks, and an
 * attacker writes any character he likes into a subject. What no font has stands as `‹U+1F600›`, so
 * that the reader knows what was there.
 */
import { assert } from '../lib/assert.ts'
import { fonts } from './typst.ts'

const CMAP = 0x636d6170
const HEAD = 12
const ENTRY = 16

/** Characters of one font, from its `cmap` (OpenType 1.9): formats 4 and 12, as all fonts have them. */
export function charactersOf(sfnt: Buffer, into: Set<number>): void {
  const tables = sfnt.readUInt16BE(4)
  for (let nth = 0; nth < tables; nth += 1) {
    const entry = HEAD + ENTRY * nth
    if (sfnt.readUInt32BE(entry) !== CMAP) continue
    const cmap = sfnt.subarray(sfnt.readUInt32BE(entry + 8))
    const subtables = cmap.readUInt16BE(2)
    for (let sub = 0; sub < subtables; sub += 1) {
      const table = cmap.subarray(cmap.readUInt32BE(4 + 8 * sub + 4))
      const format = table.readUInt16BE(0)
      if (format === 4) fromSegments(table, into)
      else if (format === 12) fromGroups(table, into)
    }
    return
  }
  assert(false, 'a font of ours has a cmap')
}

function fromSegments(table: Buffer, into: Set<number>): void {
  const double = table.readUInt16BE(6)
  for (let at = 0; at < double; at += 2) {
    const end = table.readUInt16BE(14 + at)
    const start = table.readUInt16BE(16 + double + at)
    const delta = table.readUInt16BE(16 + 2 * double + at)
    const rangeAt = 16 + 3 * double + at
    const range = table.readUInt16BE(rangeAt)
    for (let code = start; code <= end && code !== 0xffff; code += 1) {
      const glyph =
        range === 0
          ? (code + delta) & 0xffff
          : table.readUInt16BE(rangeAt + range + 2 * (code - start))
      if (glyph !== 0) into.add(code)
    }
  }
}

function fromGroups(table: Buffer, into: Set<number>): void {
  const groups = table.readUInt32BE(12)
  for (let nth = 0; nth < groups; nth += 1) {
    const [start = 0, end = 0, glyph = 0] = [0, 4, 8].map((at) =>
      table.readUInt32BE(16 + 12 * nth + at),
    )
    for (let code = start; code <= end; code += 1) if (glyph + code - start !== 0) into.add(code)
  }
}

let known: ReadonlySet<number> | undefined

function characters(): ReadonlySet<number> {
  if (known === undefined) {
    const all = new Set<number>()
    for (const font of fonts()) charactersOf(font, all)
    known = all
  }
  return known
}

/** Isolates of Unicode TR9 have no work where every right-to-left letter is a number. */
const isolates = /[\u2066-\u2069]/g
/** So many signs without a place to break do not fit into a narrow column. */
const UNBROKEN_MAX = 12
const BREAK = '\u200b'
const longWord = new RegExp(`[!-~]{${UNBROKEN_MAX},}`, 'g')

/** A long word with places to break: behind its marks, or else after every few signs. */
const broken = (word: string): string =>
  word
    .replaceAll(/[@./:!?&=_-](?=.)/g, `$&${BREAK}`)
    .replaceAll(new RegExp(`[^${BREAK}]{${UNBROKEN_MAX}}(?=[^${BREAK}])`, 'g'), `$&${BREAK}`)

/** Text that our fonts can set, with places to break lines. */
export function settable(text: string): string {
  const have = characters()
  let out = ''
  for (const character of text.replaceAll(isolates, '')) {
    const code = character.codePointAt(0) ?? 0
    out +=
      code === 0x0a || have.has(code)
        ? character
        : `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`
  }
  return out.replaceAll('›‹', `›${BREAK}‹`).replaceAll(longWord, broken)
}
