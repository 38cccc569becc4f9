/**
 * Asking: the desk is asked a bounded number of things at once, and each for a bounded time.
 *
 * An answer that comes after its time is dropped, and the owner is told that the result is not
 * known: it may have been done. What a desk throws is no news for a stranger, only for the operator.
 */
import { whyOf } from '../../lib/fault.ts'
import type { Timers } from '../milter/timers.ts'
import type { MeLimits } from './limits.ts'
import type { Note } from './notes.ts'
import type { MeTally } from './tally.ts'

export type NotAnswered = { readonly told: 'busy' | 'late' | 'failed' }

export type Asking = <Answer>(ask: () => Promise<Answer>) => Promise<Answer | NotAnswered>

type Its = {
  readonly limits: Pick<MeLimits, 'questions' | 'deadline'>
  readonly tally: MeTally
  readonly timers: Timers
  readonly note: (note: Note) => void
}

export const askingWith =
  ({ limits, tally, timers, note }: Its): Asking =>
  <Answer>(ask: () => Promise<Answer>) =>
    new Promise<Answer | NotAnswered>((resolve) => {
      if (tally.waiting >= limits.questions) {
        resolve({ told: 'busy' })
        return
      }
      tally.waiting += 1
      const callOff = timers.after(limits.deadline, () => {
        tally.mishaps.late += 1
        note({ code: 'late' })
        resolve({ told: 'late' })
      })
      // What is thrown at once is a rejection too.
      const asked = async () => ask()
      asked().then(
        (answer) => {
          tally.waiting -= 1
          callOff()
          resolve(answer)
        },
        (thrown) => {
          tally.waiting -= 1
          callOff()
          tally.mishaps.failed += 1
          note({ code: 'failed', where: whyOf(thrown) })
          resolve({ told: 'failed' })
        },
      )
    })

export const isNotAnswered = (answer: object): answer is NotAnswered => 'told' in answer
