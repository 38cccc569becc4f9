/**
 * Mime: the tree of a message's parts (RFC 2045, RFC 2046), found in one pass over the body.
 *
 * Only lines that begin with two hyphens are looked at. Each is compared with the boundaries of the
 * parts it may end (§5.1.2: an outer one ends what is inside), and there are at most DEPTH_MAX of
 * them: the work grows with the body and with nothing else. A message inside a message is a leaf.
 *
 * Limits: of a body that goes on behind BODY_BYTES_SEEN the parts that begin later are missing.
 */
import { BODY_BYTES_SEEN } from '../events/senses.ts'
import { readFields, valueNamed } from './fields.ts'
import { type Media, readMedia } from './media.ts'
import { asciiOf, octetsOf } from './octets.ts'

/** Parts that are told apart; what comes behind them is not looked at. */
export const PARTS_MAX = 32
/** Multiparts inside each other; one more is a leaf. */
export const DEPTH_MAX = 8
/** Octets of a part's own header. */
export const PART_HEADER_MAX = 8_192

/** Short lines are gone over by hand: to ask for the next line end has its price. */
const NEAR = 16

const LF = 0x0a
const CR = 0x0d
const HYPHEN = 0x2d

/** A text to be read, where it stands in the body. */
export type TextPart = {
  readonly isHtml: boolean
  /** Lower case, as it was said. */
  readonly encoding: string
  readonly charset: string | undefined
  readonly from: number
  readonly to: number
}

export type MimeTree = {
  /** Types with their nesting: `multipart/mixed(text/plain,application/pdf)`. */
  readonly types: string
  readonly texts: readonly TextPart[]
}

type Leaf = Omit<TextPart, 'to'>

export function readMime(media: Media, encoding: string, body: Uint8Array): MimeTree {
  const tree = new Tree(body)
  tree.open(media, encoding, 0)
  if (tree.isMultipart) tree.walk()
  return tree.done()
}

class Tree {
  readonly #body: Uint8Array
  readonly #end: number
  /** With their two hyphens, from the outermost in. */
  readonly #boundaries: Uint8Array[] = []
  readonly #texts: TextPart[] = []
  #types = ''
  #parts = 0
  #leaf: Leaf | undefined

  constructor(body: Uint8Array) {
    this.#body = body
    this.#end = Math.min(body.length, BODY_BYTES_SEEN)
  }

  get isMultipart(): boolean {
    return this.#boundaries.length > 0
  }

  done(): MimeTree {
    this.#closeLeaf(this.#end)
    return { types: this.#types + ')'.repeat(this.#boundaries.length), texts: this.#texts }
  }

  /** A part whose content begins at `from`. */
  open({ type, boundary, charset }: Media, encoding: string, from: number): void {
    const last = this.#types.at(-1)
    this.#types += `${last === undefined || last === '(' ? '' : ','}${type}`
    if (type.startsWith('multipart/') && boundary !== undefined) {
      if (this.#boundaries.length >= DEPTH_MAX) return
      this.#types += '('
      this.#boundaries.push(octetsOf(`--${boundary}`))
    } else if (type === 'text/plain' || type === 'text/html')
      this.#leaf = { isHtml: type === 'text/html', encoding, charset, from }
  }

  walk(): void {
    const body = this.#body
    for (let at = 0; at < this.#end && this.#boundaries.length > 0; ) {
      const mayEnd = body[at] === HYPHEN && body[at + 1] === HYPHEN
      at = (mayEnd ? this.#delimiter(at) : undefined) ?? this.#behindLine(at)
    }
  }

  /** The line at `at` may be a boundary: where to go on, if it is one. */
  #delimiter(at: number): number | undefined {
    const [body, end] = [this.#body, this.#end]
    for (let level = this.#boundaries.length - 1; level >= 0; level -= 1) {
      const boundary = this.#boundaries[level] as Uint8Array
      if (!stands(boundary, body, at, end)) continue
      let behind = at + boundary.length
      const closes = body[behind] === HYPHEN && body[behind + 1] === HYPHEN
      if (closes) behind += 2
      // One boundary may be the beginning of another.
      if (!closes && !isBlank(body[behind])) continue
      this.#closeLeaf(at)
      // What is inside of it is over too.
      const stays = closes ? level : level + 1
      this.#types += ')'.repeat(this.#boundaries.length - stays)
      this.#boundaries.length = stays
      const next = this.#behindLine(behind)
      if (closes) return next
      this.#parts += 1
      return this.#parts > PARTS_MAX ? end : this.#part(next)
    }
    return undefined
  }

  /** Reads a part's own header; where its content begins. */
  #part(from: number): number {
    const most = Math.min(this.#end, from + PART_HEADER_MAX)
    let at = from
    let content = most
    while (at < most) {
      const first = this.#body[at]
      if (first === LF || (first === CR && this.#body[at + 1] === LF)) {
        content = this.#behindLine(at)
        break
      }
      // No header line begins so: the part has no content, or no blank line before it.
      if (first === HYPHEN && this.#body[at + 1] === HYPHEN) {
        content = at
        break
      }
      at = this.#behindLine(at)
    }
    const fields = readFields(asciiOf(this.#body.subarray(from, Math.min(at, most))))
    const encoding = valueNamed(fields, 'content-transfer-encoding')?.toLowerCase() ?? ''
    this.open(readMedia(valueNamed(fields, 'content-type')), encoding, content)
    return content
  }

  #closeLeaf(lineStart: number): void {
    if (this.#leaf === undefined) return
    const to = Math.max(this.#leaf.from, lineStart)
    if (to > this.#leaf.from) this.#texts.push({ ...this.#leaf, to })
    this.#leaf = undefined
  }

  #behindLine(from: number): number {
    const body = this.#body
    const end = this.#end
    const near = Math.min(end, from + NEAR)
    for (let at = from; at < near; at += 1) if (body[at] === LF) return at + 1
    const far = near < end ? body.indexOf(LF, near) : -1
    return far < 0 || far >= end ? end : far + 1
  }
}

function stands(what: Uint8Array, body: Uint8Array, at: number, end: number): boolean {
  if (at + what.length > end) return false
  // The last octet first: boundaries of one mail begin alike.
  for (let i = what.length - 1; i >= 0; i -= 1) if (body[at + i] !== what[i]) return false
  return true
}

const isBlank = (octet: number | undefined): boolean =>
  octet === undefined || octet === LF || octet === CR || octet === 0x20 || octet === 0x09
