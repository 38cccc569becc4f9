/** Reading-progress: how far the reading of old logs is, in one line that is written over. */
import type { Event } from '../events/event.ts'
import type { Language } from '../lib/words.ts'
import { readingWords } from './reading-words.ts'

const BAR = 24
const MEBIBYTE = 1_048_576
/** Between two lines, in ms: a terminal need not be written faster than it is read. */
const PAUSE = 100

export type Reached = {
  /** Of the files as they lie on the disk; `of` 0: nobody knows how many come. */
  readonly bytes: number
  readonly of: number
  readonly lines: number
  /** Since the beginning, in ms. */
  readonly elapsed: number
}

export function progressText({ bytes, of, lines, elapsed }: Reached, language: Language): string {
  const words = readingWords[language]
  const perSecond = elapsed === 0 ? 0 : Math.round((lines * 1_000) / elapsed)
  const told = words.lines(lines, perSecond)
  const size = (bytes / MEBIBYTE).toFixed(1)
  if (of === 0) return `${words.reading} ${size} MiB · ${told}`
  const share = Math.min(1, bytes / of)
  const bar = '█'.repeat(Math.floor(share * BAR)).padEnd(BAR, '░')
  const left = share === 0 ? '' : ` · ${words.left(timeText((elapsed / share) * (1 - share)))}`
  return `${words.reading} ${bar} ${size} / ${(of / MEBIBYTE).toFixed(1)} MiB · ${told}${left}`
}

/** Minutes and seconds, or hours and minutes. */
function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000)
  const [large, small] =
    seconds < 3_600
      ? [Math.floor(seconds / 60), seconds % 60]
      : [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  return `${large}:${String(small).padStart(2, '0')}${seconds < 3_600 ? '' : ' h'}`
}

/** On a terminal only; `end` takes the line away. */
export function readingProgress(
  language: Language,
  terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  clock: () => number,
): { readonly show: (bytes: number, of: number, lines: number) => void; readonly end: () => void } {
  const begun = clock()
  let shownAt = Number.NEGATIVE_INFINITY
  return {
    show: (bytes, of, lines) => {
      const now = clock()
      if (!terminal.isTTY || now - shownAt < PAUSE) return
      shownAt = now
      const text = progressText({ bytes, of, lines, elapsed: now - begun }, language)
      terminal.write(`\r\u001b[K${text}`)
    },
    end: () => {
      if (terminal.isTTY && shownAt > Number.NEGATIVE_INFINITY) terminal.write('\r\u001b[K')
    },
  }
}

/** Accounts that are told apart while they are counted; beyond, it is as many as that. */
export const ACCOUNTS_COUNTED_MAX = 100_000
/** Between two lines for programs, in ms. */
const LINE_PAUSE = 250

/**
 * For programs that started us: `{"progress": {…}}`, one object a line, the last one when all is read.
 * What is no such line is for people.
 */
export function readingLines(stream: Pick<NodeJS.WriteStream, 'write'>, clock: () => number) {
  const begun = clock()
  const accounts = new Set<string>()
  let toldAt = Number.NEGATIVE_INFINITY
  let latest: Reached | undefined
  let toldOf: Reached | undefined
  const write = (reached: Reached): void => {
    toldOf = reached
    const progress = { ...reached, elapsed: Math.round(reached.elapsed), accounts: accounts.size }
    stream.write(`${JSON.stringify({ progress })}\n`)
  }
  return {
    hear: (event: Event): void => {
      if (!('account' in event) || typeof event.account !== 'string') return
      if (accounts.size < ACCOUNTS_COUNTED_MAX) accounts.add(event.account)
    },
    show: (bytes: number, of: number, lines: number): void => {
      const now = clock()
      latest = { bytes, of, lines, elapsed: now - begun }
      if (now - toldAt < LINE_PAUSE) return
      toldAt = now
      write(latest)
    },
    end: (): void => {
      if (latest !== undefined && latest !== toldOf) write(latest)
    },
  }
}
