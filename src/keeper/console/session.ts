/**
 * Session: how a request of somebody who is signed in is told from one of the control socket.
 *
 * The desk has found the session by its token before anything else looks at the request; from then on
 * it travels under a key that no JSON can have, so that nobody writes himself one.
 */
import type { Session } from './desk/desk.ts'

export type { Session } from './desk/desk.ts'

export const SESSION: unique symbol = Symbol('session')

/** A request that a session stands behind. */
export type WithSession = { readonly [SESSION]?: Session }
