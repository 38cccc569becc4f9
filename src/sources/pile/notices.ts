/** Notices: what was passed over in a pile, each code and file once, counted, and bounded. */
import type { PileNotice, PileNoticeCode } from '../../ports/pile.ts'

export class Notices {
  readonly #most: number
  readonly #told = new Map<string, { -readonly [Name in keyof PileNotice]: PileNotice[Name] }>()
  readonly #left = new Map<PileNoticeCode, number>()
  readonly #counts = new Map<PileNoticeCode, number>()

  /** `most`: notices of one code; those beyond are counted in one without a file. */
  constructor(most: number) {
    this.#most = most
  }

  add(
    code: PileNoticeCode,
    file: string,
    more: { why?: string; line?: number; times?: number } = {},
  ): void {
    const { why, line, times = 1 } = more
    const name = `${code}\n${file}\n${why ?? ''}`
    const known = this.#told.get(name)
    if (known !== undefined) {
      known.times = (known.times ?? 1) + times
      return
    }
    const count = this.#counts.get(code) ?? 0
    if (count >= this.#most) {
      this.#left.set(code, (this.#left.get(code) ?? 0) + times)
      return
    }
    this.#counts.set(code, count + 1)
    this.#told.set(name, {
      code,
      file,
      ...(line === undefined ? {} : { line }),
      ...(times === 1 ? {} : { times }),
      ...(why === undefined ? {} : { why }),
    })
  }

  list(): readonly PileNotice[] {
    const left = [...this.#left].map(([code, times]) => ({ code, file: '', times }))
    return [...this.#told.values(), ...left]
  }
}

const unread: ReadonlySet<PileNoticeCode> = new Set<PileNoticeCode>([
  'no-file',
  'device',
  'fifo',
  'socket',
  'link',
  'unreadable',
  'bomb',
  'truncated-archive',
  'damaged-archive',
  'too-many-files',
  'too-deep',
])

/** Notices of what was there, or should have been, and was not read or not as a whole. */
export const unreadableIn = (notices: readonly PileNotice[]): readonly PileNotice[] =>
  notices.filter(({ code }) => unread.has(code))
