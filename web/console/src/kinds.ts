/** Kinds that pure code and components share. */

/** How a thing is: well, to be looked at, failing, or not in use. */
export type StateKind = 'good' | 'warn' | 'bad' | 'idle'

/** Of the live stream. */
export type LiveState = 'connecting' | 'live' | 'lost'
