/**
 * Seen: the heads that this browser has seen, by the name of their log, with the signature that the log
 * gave: whoever shows us another history later has signed both.
 *
 * Limits: whoever can clear this browser's storage makes it the first time again; a guard that lies
 * cannot.
 */
import type { Seen } from './checking.ts'

const KEY = 'sekimori.evidence.seen'
/** Logs that are remembered; the eldest is forgotten. */
export const SEEN_MAX = 8

export type Store = Pick<Storage, 'getItem' | 'setItem'>

const isSeen = (it: unknown): it is Seen => {
  if (typeof it !== 'object' || it === null) return false
  const { log, vkey, checkpoint, at } = it as Partial<Seen>
  return (
    typeof log === 'string' &&
    typeof vkey === 'string' &&
    typeof checkpoint === 'string' &&
    typeof at === 'number'
  )
}

export function seenIn(store: Store): readonly Seen[] {
  try {
    const told: unknown = JSON.parse(store.getItem(KEY) ?? '[]')
    return Array.isArray(told) ? told.filter(isSeen).slice(-SEEN_MAX) : []
  } catch {
    return []
  }
}

/** The one of this log, else the newest of all: a log that goes by another name is held against it. */
export const seenOf = (store: Store, log: string): Seen | undefined => {
  const all = seenIn(store)
  return all.find((one) => one.log === log) ?? all.at(-1)
}

export function remember(store: Store, seen: Seen): void {
  const others = seenIn(store).filter(({ log }) => log !== seen.log)
  try {
    store.setItem(KEY, JSON.stringify([...others, seen].slice(-SEEN_MAX)))
  } catch {
    // A browser that keeps nothing sees everything for the first time.
  }
}
