/**
 * Load: one file of a list or of an operator's table, whole, as something to look up in; or why not.
 *
 * A line that is none is counted and left out, and the first is named. A file of which more than a
 * tenth is no list (a download's error page), which has nothing in it, or which names a quarter of
 * all addresses, is refused as a whole. A list that a person emptied says so by a comment.
 */
import { hash } from 'node:crypto'
import { sizeOf } from '../lib/address.ts'
import { whyOf } from '../lib/fault.ts'
import { type FlatRanges, RangesMaker } from '../lib/ranges.ts'
import type { TableState } from '../ports/networks.ts'
import {
  type Header,
  isColumnNames,
  LINE_LETTERS_MAX,
  type LineRefusal,
  readListLine,
  readOperatorLine,
  takeHeader,
  WIDEST_LIST,
  WIDEST_OPERATOR,
} from './list.ts'
import { readMmdb, readWhole, signatureOf, TABLE_BYTES_MAX } from './mmdb.ts'
import { reservedNetwork } from './reserved.ts'

export const ENTRIES_MAX = 2_000_000
/** Of the lines that are no comments. */
export const REFUSED_SHARE_MAX = 0.1
/** Of the addresses of a family; the largest hosting lists name less than a tenth. */
export const COVERED_SHARE_MAX = 0.25

export type Job = {
  readonly path: string
  readonly what: TableState['what']
  readonly entriesMax?: number
  readonly bytesMax?: number
}

/** Why a whole file is not used. */
export type FileRefusal =
  | { readonly why: 'unreadable'; readonly detail: string }
  | { readonly why: 'too-many'; readonly most: number }
  | { readonly why: 'empty' | 'covers-too-much' }
  | { readonly why: 'no-list'; readonly refused: RefusedLines }

/** Lines that were left out, and the first of them. */
export type RefusedLines = {
  readonly lines: number
  readonly line: number
  readonly wrong: LineRefusal
}

export type Loaded = {
  readonly sha256: string
  readonly header: Header
  /** Milliseconds, of the file. */
  readonly changedAt: number
  readonly entries?: number
  /** Ranges for private and special use, which were passed over. */
  readonly reserved?: number
  readonly refused?: RefusedLines
  readonly content: { readonly ranges: FlatRanges } | { readonly mmdb: Uint8Array }
}

/** `signature` names the file that was looked at, where there was one. */
export type LoadAnswer = { readonly signature?: string } & (
  | { readonly loaded: Loaded }
  | { readonly refusal: FileRefusal }
)

export function load({ path, what, entriesMax, bytesMax }: Job): LoadAnswer {
  let signature: string | undefined
  let changedAt = 0
  const named = () => (signature === undefined ? {} : { signature })
  try {
    const bytes = readWhole(path, bytesMax ?? TABLE_BYTES_MAX, (stats) => {
      signature = signatureOf(stats)
      changedAt = stats.mtimeMs
    })
    const about = { sha256: hash('sha256', bytes), changedAt }
    if (what === 'operators' && path.endsWith('.mmdb')) {
      readMmdb(bytes)
      return { ...named(), loaded: { ...about, header: {}, content: { mmdb: bytes } } }
    }
    const read = readLines(bytes, what === 'operators', entriesMax ?? ENTRIES_MAX)
    return 'why' in read
      ? { ...named(), refusal: read }
      : { ...named(), loaded: { ...about, ...read } }
  } catch (thrown) {
    return { ...named(), refusal: { why: 'unreadable', detail: whyOf(thrown) } }
  }
}

type Lines = Pick<Loaded, 'header' | 'entries' | 'reserved' | 'refused' | 'content'>

export function readLines(
  bytes: Buffer,
  isOperators: boolean,
  entriesMax: number,
): Lines | FileRefusal {
  const read = isOperators ? readOperatorLine : readListLine
  const widest = isOperators ? WIDEST_OPERATOR : WIDEST_LIST
  const maker = new RangesMaker(entriesMax)
  const header: Header = {}
  const from = new Uint32Array(4)
  const to = new Uint32Array(4)
  let reserved = 0
  let lines = 0
  let comments = 0
  let isAtTop = true
  let refused: RefusedLines | undefined
  let line = 0
  for (const text of linesOf(bytes)) {
    line += 1
    if (isAtTop && text.startsWith('#')) takeHeader(text, header)
    if (text.startsWith('#')) {
      comments += 1
      continue
    }
    const one =
      text.length > LINE_LETTERS_MAX
        ? ({ is: 'refused', why: 'too-long' } as const)
        : read(text, from, to)
    if (one.is === 'nothing') continue
    const isNames = isAtTop && one.is === 'refused' && isColumnNames(text)
    isAtTop = false
    if (isNames) continue
    lines += 1
    let why = one.is === 'refused' ? one.why : undefined
    if (one.is === 'range') {
      const { family, value } = one
      const network = reservedNetwork(from, family)
      if (network >= 0 && network === reservedNetwork(to, family)) {
        reserved += 1
        continue
      }
      if (sizeOf(from, to, family) > 2 ** ((family === 4 ? 32 : 128) - widest[family]))
        why = 'too-wide'
      else if (!maker.add(family, from, to, value)) return { why: 'too-many', most: entriesMax }
    }
    if (why === undefined) continue
    refused = { line, wrong: why, ...refused, lines: (refused?.lines ?? 0) + 1 }
  }
  if (refused !== undefined && refused.lines > lines * REFUSED_SHARE_MAX)
    return { why: 'no-list', refused }
  if (maker.size === 0 && reserved === 0 && comments === 0) return { why: 'empty' }
  const ranges = maker.made()
  if (!isOperators && coversTooMuch(ranges)) return { why: 'covers-too-much' }
  return {
    header,
    entries: maker.size,
    reserved,
    ...(refused === undefined ? {} : { refused }),
    content: { ranges },
  }
}

function coversTooMuch({ ipv4, ipv6 }: FlatRanges): boolean {
  let four = 0
  for (let i = 0; i < ipv4.size; i += 1) four += (ipv4.to[i] ?? 0) - (ipv4.from[i] ?? 0) + 1
  let six = 0
  for (let i = 0; i < ipv6.size; i += 1)
    six += sizeOf(ipv6.from.subarray(i * 4, i * 4 + 4), ipv6.to.subarray(i * 4, i * 4 + 4), 6)
  // Of IPv6 an eighth is given to anybody (2000::/3).
  return four > COVERED_SHARE_MAX * 2 ** 32 || six > COVERED_SHARE_MAX * 2 ** 125
}

const PIECE = 1024 * 1024

/** Lines without their end; one that is too long comes cut, one letter longer than allowed. */
function* linesOf(bytes: Buffer): Generator<string> {
  let rest = ''
  // A byte is a letter: addresses are ASCII, and what a header says is read again as UTF-8.
  const start = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0
  for (let at = start; at < bytes.length; at += PIECE) {
    const pieces = (rest + bytes.toString('latin1', at, Math.min(bytes.length, at + PIECE))).split(
      '\n',
    )
    rest = pieces.pop() ?? ''
    for (const piece of pieces) yield shown(piece)
    if (rest.length > LINE_LETTERS_MAX * 2)
      rest = rest.slice(0, LINE_LETTERS_MAX) + rest.slice(-LINE_LETTERS_MAX)
  }
  if (rest !== '') yield shown(rest)
}

const shown = (piece: string): string =>
  piece.startsWith('#')
    ? Buffer.from(piece.slice(0, LINE_LETTERS_MAX), 'latin1').toString('utf8')
    : piece.slice(0, LINE_LETTERS_MAX + 1)
