/**
 * Worlds: what other servers say to mail, by chance, for honest mail and for a thief's list.
 */
import type { Instant } from '../../src/lib/time.ts'
import type { Chance } from '../chance.ts'
import type { Fate, World } from './mail-queue.ts'
import type { BounceWhy } from './postfix-words.ts'
import type { Theft } from './truth.ts'

/** Of a thief's list: shares of what is taken and of what is refused for good; the rest is stuck. */
export type ListWorld = { readonly delivered: number; readonly bounced: number }

const HONEST: ListWorld = { delivered: 0.985, bounced: 0.013 }

/** Mailboxes of thieves are always there. */
export const PROBE_DOMAIN = 'mailbox.example.org'

export const worldOf =
  (list: ListWorld) =>
  (chance: Chance): World =>
  (recipient: string, _now: Instant, theft: Theft | undefined): Fate => {
    const { delivered, bounced } = theft === undefined ? HONEST : list
    if (recipient.endsWith(`@${PROBE_DOMAIN}`)) return { is: 'delivered', tries: 1 }
    const dice = chance.next()
    // Greylisting: taken at the second try.
    const tries = chance.next() < 0.04 ? 2 : 1
    if (dice < delivered) return { is: 'delivered', tries }
    if (dice < delivered + bounced) return { is: 'bounced', why: whyOf(chance), tries }
    return { is: 'stuck', why: chance.next() < 0.6 ? 'timeout' : 'rate' }
  }

function whyOf(chance: Chance): BounceWhy {
  const dice = chance.next()
  return dice < 0.62 ? 'unknown' : dice < 0.74 ? 'no-host' : dice < 0.8 ? 'full' : 'blocked'
}
