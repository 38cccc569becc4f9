/**
 * Letters: has mail taken apart, each in a thread of its own that knows nothing else and ends with it.
 *
 * Who wrote it wants to see us fail: so a thread has a bound of memory and of time, and what one letter
 * does to it the next does not feel. Few at a time; one more is asked to come again.
 */
import { Worker } from 'node:worker_threads'
import type { Letter } from './letter.ts'

export const LETTER_FOR = 10_000
export const LETTERS_AT_ONCE = 4
const MEMORY_MB = 256

export type LetterThread = Pick<Worker, 'once' | 'terminate'>
/** `failed`: it took too long, or too much memory. */
export type Opened = Letter | 'busy' | 'failed'

const threadFor = (content: Uint8Array): LetterThread =>
  new Worker(new URL('./letter-worker.ts', import.meta.url), {
    // A copy: what lay beside it in memory is nothing for that thread.
    workerData: Uint8Array.from(content),
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    env: {},
    stdout: true,
    stderr: true,
  })

export function letters(
  open: (content: Uint8Array) => LetterThread = threadFor,
  within = LETTER_FOR,
): (content: Uint8Array) => Promise<Opened> {
  let atOnce = 0
  return async (content) => {
    if (atOnce >= LETTERS_AT_ONCE) return 'busy'
    atOnce += 1
    const thread = open(content)
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<Opened>((done) => {
        timer = setTimeout(() => done('failed'), within)
        thread.once('message', (letter) => done(letter as Letter))
        thread.once('error', () => done('failed'))
        thread.once('exit', () => done('failed'))
      })
    } finally {
      clearTimeout(timer)
      atOnce -= 1
      void thread.terminate()
    }
  }
}
