/**
 * Alike: the header of a line that begins as lines before it did, without looking for its parts again.
 *
 * Most lines of a log have the host of the line before, often its second as well, and one of a few
 * programs. What was read of such a beginning by `readHeader` is told again; of any other beginning,
 * and of every form that is not the plainest (`moment host program[pid]: words`), nothing is said.
 * So what this tells is what `readHeader` tells. It looks at the octets of the piece that the line is cut
 * from: of a text, which is a part of a larger one, each sign costs several times as much.
 * Limits: one beginning, one host and PLACES programs are remembered, for one moment of hearing.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Header } from './header.ts'
import type { SyslogTime } from './time.ts'

/** Of program names. A power of two. */
const PLACES = 256
/** Longer ones are read like any other. */
const BEGINNING_MAX = 128
const NAME_MAX = 64
/** Safe as a number; process ids have seven. */
const PID_DIGITS_MAX = 9

/** Where a line lies: its text is cut from there on, though perhaps without NULs. */
export type Place = {
  readonly bytes: Uint8Array
  readonly from: number
  /** Somewhere in the piece is one. */
  readonly hasNuls: boolean
}

/** Letters, digits and `-./_`: a name of these holds no end of a tag. */
const ofNames = new Uint8Array(256)
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-./_')
  ofNames[sign.charCodeAt(0)] = 1

export class Alike {
  readonly #time: SyslogTime
  readonly #names: Known[] = new Array<Known>(PLACES).fill(nobody)
  #near = Number.NaN
  /** Of `Nov 21 20:23:44 mx1 ` the octets, how many (0: none), and what it told. */
  readonly #beginning = new Uint8Array(BEGINNING_MAX)
  #length = 0
  #at = 0 as Instant
  #assumed: readonly Assumption[] = []
  #host = ''
  /** The host and the space behind it. */
  #hosted = ''

  constructor(time: SyslogTime) {
    this.#time = time
  }

  /** `undefined`: read it. */
  read(text: string, near: Instant, { bytes, from }: Place): Header | undefined {
    if (near !== this.#near) return undefined
    if (this.#length > 0 && isThere(this.#beginning, this.#length, bytes, from))
      return this.#tagged(text, this.#length, bytes, from, this.#at, this.#assumed)
    const told = this.#time.read(text, 0, near)
    if (told === undefined || text.charCodeAt(told.end) !== 32) return undefined
    const end = told.end + 1 + this.#hosted.length
    if (!text.startsWith(this.#hosted, told.end + 1)) return undefined
    const header = this.#tagged(text, end, bytes, from, told.at, told.assumed)
    if (header !== undefined) this.#keep(text, end, told.at, told.assumed)
    return header
  }

  /** What was read of a text that `read` said nothing of. */
  learn(text: string, near: Instant, header: Header): void {
    const { host, program, at, assumed, sequence } = header
    if (program === '' || sequence !== undefined || !isPlain(host)) return
    const told = this.#time.read(text, 0, near)
    if (told === undefined || told.at !== at || text.charCodeAt(told.end) !== 32) return
    const hosted = `${host} `
    if (!text.startsWith(hosted, told.end + 1)) return
    this.#near = near
    this.#host = host
    this.#hosted = hosted
    // The one that is remembered is another host's, or was read at another moment.
    this.#length = 0
    this.#keep(text, told.end + 1 + hosted.length, at, assumed)
  }

  #keep(text: string, end: number, at: Instant, assumed: readonly Assumption[]): void {
    // One with a fraction of a second does not come again.
    if (at % 1_000 !== 0 || end > BEGINNING_MAX) return
    this.#length = putAscii(text, 0, end, this.#beginning) ? end : 0
    this.#at = at
    this.#assumed = assumed
  }

  /** `program[pid]: words` or `program: words` at `start`, which lies in the octets behind `from`. */
  #tagged(
    text: string,
    start: number,
    bytes: Uint8Array,
    from: number,
    at: Instant,
    assumed: readonly Assumption[],
  ): Header | undefined {
    const first = from + start
    const program = this.#named(text, start, bytes, first)
    if (program === '') return undefined
    let here = first + program.length
    let code = bytes[here]
    let pid: number | undefined
    if (code === 91) {
      pid = 0
      here += 1
      for (;;) {
        const digit = (bytes[here] as number) - 48
        if (!(digit >= 0 && digit <= 9)) break
        pid = pid * 10 + digit
        here += 1
      }
      const digits = here - first - program.length - 1
      if (digits === 0 || digits > PID_DIGITS_MAX || bytes[here] !== 93) return undefined
      here += 1
      code = bytes[here]
    }
    if (code !== 58 || bytes[here + 1] !== 32) return undefined
    const words = here + 2 - from
    // «[ID 1 mail.info] » behind the tag, and commas at the end of the line, are not the plainest form.
    if (bytes[here + 2] === 91 || text.charCodeAt(text.length - 1) === 44) return undefined
    if (words > text.length) return undefined
    return { at, assumed, host: this.#host, program, pid, message: text.slice(words) }
  }

  /** Empty: none. The very same string for the same name, as long as it is remembered. */
  #named(text: string, start: number, bytes: Uint8Array, first: number): string {
    // Behind «postfix/» the names begin to differ.
    const place =
      ((bytes[first + 8] as number) * 7 +
        (bytes[first + 9] as number) * 3 +
        (bytes[first + 10] as number)) &
      (PLACES - 1)
    const { name, octets, length } = this.#names[place] as Known
    const isName = length > 0 && isThere(octets, length, bytes, first)
    if (isName && ofNames[bytes[first + length] as number] === 0) return name
    let end = first
    while (ofNames[bytes[end] as number] === 1) end += 1
    const most = start + end - first
    if (most > text.length || end - first > NAME_MAX) return ''
    const found = text.slice(start, most)
    // The piece's own octets are others' soon.
    const own = Uint8Array.from(bytes.subarray(first, end))
    if (end > first) this.#names[place] = { name: found, octets: own, length: end - first }
    return found
  }
}

type Known = { readonly name: string; readonly octets: Uint8Array; readonly length: number }
const nobody: Known = { name: '', octets: new Uint8Array(), length: 0 }

/** The first `length` of these octets, at `from`. From their end: what changes most stands there. */
function isThere(octets: Uint8Array, length: number, bytes: Uint8Array, from: number): boolean {
  for (let at = length - 1; at >= 0; at -= 1) if (bytes[from + at] !== octets[at]) return false
  return true
}

function putAscii(text: string, from: number, end: number, into: Uint8Array): boolean {
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code > 127) return false
    into[at - from] = code
  }
  return true
}

/** Not a tag in a host's place, nor what may stand between moment and host. */
const isPlain = (host: string): boolean =>
  host !== '' && !host.endsWith(':') && !/[\s<([]/.test(host)
