/**
 * Hearing: what of the events somebody hears who has them read by threads.
 *
 * Of an event that is passed over a thread tells its moment and no more; nothing of it is packed, sent
 * or made anew. Of others what nobody reads is left out. Events that were not read in a thread are told
 * whole, so this is only ever less work, and what is heard is the same. Who hears says it in a module of its own, which each thread loads, so that what decides
 * is the very same function on both sides.
 */
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'

/** What the module exports. */
export type Hearing = {
  /** Nobody asks for more of this event than when it was. */
  readonly passesOver: (event: Event) => boolean
  /** Names of its values that nobody reads: one of few lists, each always the same. */
  readonly unread: (event: Event) => ReadonlySet<string>
}

export type Heeded = {
  /** A module that loads nothing else; it exports a `Hearing`. */
  readonly module: URL
  /** In the place of an event that was passed over. Of events that were not read in a thread none is. */
  readonly passed: (at: Instant) => void
}

/** As a thread loads it. */
export async function hearingOf(module: string): Promise<Hearing> {
  const { passesOver, unread } = (await import(module)) as Partial<Hearing>
  if (typeof passesOver !== 'function' || typeof unread !== 'function')
    throw new TypeError(`${module}: this is no hearing`)
  return { passesOver, unread }
}
