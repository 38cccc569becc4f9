/**
 * Session: what is remembered of one connection to Exchange until it is over; bounded.
 *
 * Ids of sessions count from the service's start, so the client's endpoint belongs to the name.
 */

import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { Recent } from '../exports/recent.ts'
import { NAME_MAX } from '../exports/record.ts'
import { plain } from '../syslog/plain.ts'

/** Connections that are open, or were lately. */
export const SESSIONS_MAX = 20_000

export type Session = {
  user: string
  /** Whom the server says that it refused, until it answers. */
  tried: string
  sender: string
  recipients: number
  bytesOut: number
  bodiesRead: number
  openedAt: Instant
}

const fresh = (openedAt: Instant): Session => ({
  ...{ user: '', tried: '', sender: '', recipients: 0, bytesOut: 0, bodiesRead: 0 },
  openedAt,
})

export class Sessions {
  readonly #open = new Recent<Session>(SESSIONS_MAX)

  of(name: string, at: Instant): Session {
    const known = this.#open.get(name)
    if (known !== undefined) return known
    const made = fresh(at)
    this.#open.set(name, made)
    return made
  }

  /** The next one of this name is another. */
  end(name: string, at: Instant): void {
    this.#open.set(name, fresh(at))
  }
}

export type Who = {
  readonly saslUsername?: string
  readonly account?: AccountId
  readonly actor?: string
  readonly isAssumed: boolean
}

/** `user`, `DOMAIN\user`, `user@domain`, and `DOMAIN\user\mailbox` of one who opens another's mailbox. */
export function whoOf(told: string, defaultRealm: string): Who {
  const name = plain(told, NAME_MAX)
  if (name === '') return { isAssumed: false }
  const parts = name.split('\\')
  const whose = parts.at(-1) ?? ''
  const account = saslAccount(whose, defaultRealm)
  return {
    saslUsername: name,
    ...(account === undefined ? {} : { account }),
    ...(parts.length > 2 ? { actor: parts.slice(0, -1).join('\\') } : {}),
    isAssumed: account !== undefined && !whose.includes('@'),
  }
}
