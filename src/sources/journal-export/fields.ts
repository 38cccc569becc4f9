/**
 * Fields: the journal's own export format (systemd's «Journal Export Format»), line by line.
 *
 * `NAME=value` a line, an empty line between entries. A value with line ends or octets that are no
 * text is written as `NAME`, its length in eight octets, and the octets. Lines come to us as text,
 * without NULs, so that length cannot be known here; and whoever wrote such a value may have put
 * lines into it that look like fields, or like the next entry. So from a value of that kind on
 * nothing of its entry is believed, and the next entry is the next one whose cursor names the same
 * journal (128 bits that no stranger knows) and a later number.
 * Limits: such entries are unknown as a whole; multi-line messages are among them. `-o json` tells
 * them in full.
 */
export const FIELDS_MAX = 256
/** Of one value that is kept. */
export const VALUE_MAX = 64 * 1_024

const wanted = new Set([
  '__CURSOR',
  '__REALTIME_TIMESTAMP',
  '__SEQNUM',
  '__SEQNUM_ID',
  'MESSAGE',
  'SYSLOG_IDENTIFIER',
  'SYSLOG_PID',
  '_PID',
  '_UID',
  '_COMM',
  '_EXE',
  '_SYSTEMD_UNIT',
  '_HOSTNAME',
])
const name = /^[A-Z_][A-Z0-9_]{0,63}$/
const cursor = /^s=([0-9a-f]{32});i=([0-9a-f]{1,16});/

export type Told = 'waiting' | 'lost' | { readonly fields: Readonly<Record<string, string>> }

/**
 * Whether a line can be a field that stands alone in the middle of something. A cursor is none: behind
 * it all lines are the export's, whatever they look like.
 */
export const isField = (line: string): boolean =>
  !isFirst(line) && /^_{0,2}[A-Z][A-Z0-9_]{2,63}=/.test(line)

/** The first line of an entry. */
export const isFirst = (line: string): boolean => line.startsWith('__CURSOR=s=')

export class Entries {
  #fields: Record<string, string> = {}
  #count = 0
  #isTainted = false
  #journal: string | undefined
  #number = 0n

  /** A whole entry when its end is reached. */
  push(line: string): Told {
    if (this.#isTainted) {
      if (!this.#isNext(line)) return 'waiting'
      this.#forget()
      this.#take(line)
      return 'lost'
    }
    if (line === '') return this.end()
    const equals = line.indexOf('=')
    if (equals === -1 || !name.test(line.slice(0, equals))) {
      // «MESSAGE» alone: octets follow. Anything else stands in no export.
      this.#isTainted = true
      return 'waiting'
    }
    if (line.startsWith('__CURSOR=') && this.#count > 0) {
      const told = this.end()
      this.#take(line)
      return told
    }
    this.#take(line)
    return 'waiting'
  }

  end(): Told {
    if (this.#isTainted) {
      this.#forget()
      return 'lost'
    }
    const fields = this.#fields
    const count = this.#count
    this.#forget()
    return count === 0 ? 'waiting' : { fields }
  }

  #take(line: string): void {
    this.#count += 1
    const equals = line.indexOf('=')
    const field = line.slice(0, equals)
    if (this.#count > FIELDS_MAX || !wanted.has(field)) return
    const value = line.slice(equals + 1)
    if (field === '__CURSOR') this.#remember(value)
    // A field that a sender gave twice: the first one, as in every other form.
    if (!Object.hasOwn(this.#fields, field)) this.#fields[field] = value.slice(0, VALUE_MAX)
  }

  #remember(value: string): void {
    const found = cursor.exec(value)
    if (found === null) return
    this.#journal = found[1]
    this.#number = BigInt(`0x${found[2]}`)
  }

  #isNext(line: string): boolean {
    if (!line.startsWith('__CURSOR=')) return false
    const found = cursor.exec(line.slice(9))
    if (found === null || found[1] !== this.#journal) return false
    return BigInt(`0x${found[2]}`) > this.#number
  }

  #forget(): void {
    this.#fields = {}
    this.#count = 0
    this.#isTainted = false
  }
}
