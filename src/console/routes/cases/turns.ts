/** Turns: how many requests may at one time put a whole case together; each may hold what is sealed in it. */
import type { ConsoleContext } from '../../api.ts'
import { caseProblem, not } from './talk.ts'

export const AT_ONCE_MAX = 4
const AGAIN_AFTER = 10

export function turns(most = AT_ONCE_MAX) {
  let taken = 0
  return async (c: ConsoleContext, next: () => Promise<void>): Promise<Response | undefined> => {
    if (taken >= most)
      return caseProblem(c, not('wait', `${most} others are at it`, { seconds: AGAIN_AFTER }))
    taken += 1
    try {
      await next()
    } finally {
      taken -= 1
    }
    return undefined
  }
}
