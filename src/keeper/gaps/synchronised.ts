/**
 * Synchronised: whether the machine's clock follows others, as the machine says itself.
 *
 * `timedatectl` asks the kernel, whichever program keeps the clock; without it, or without the bus that
 * it needs, nothing is said. Looked at once in LOOK_EVERY, for it changes slowly.
 */
import { execFile } from 'node:child_process'
import { minutes } from '../../lib/time.ts'

export const LOOK_EVERY = minutes(10)
const ANSWER_MS_MAX = 5_000

/** `undefined`: nobody can say. */
export const clockIsSynchronised = (): Promise<boolean | undefined> =>
  new Promise((done) => {
    execFile(
      'timedatectl',
      ['show', '--property=NTPSynchronized', '--value'],
      { timeout: ANSWER_MS_MAX },
      (error, said) => {
        const word = error === null ? said.trim() : ''
        done(word === 'yes' ? true : word === 'no' ? false : undefined)
      },
    )
  })
