/**
 * Sparing: of each cause a few notes a minute, and how many were kept back with the next one.
 *
 * A stranger may cause a note as often as he can open a connection.
 * Limits: the keys are codes and causes, a fixed number of them; nothing is ever forgotten.
 */
import { type Duration, minutes } from './time.ts'

export const NOTES_A_MINUTE_MAX = 10

const MINUTE: Duration = minutes(1)

type Noted = { readonly code: string; readonly cause?: string; readonly keptBack?: number }

/** `now` in milliseconds, never back. */
export function sparingly<Note extends Noted>(
  tell: (note: Note) => void,
  now: () => number,
): (note: Note) => void {
  const told = new Map<string, { since: number; count: number; keptBack: number }>()
  return (note) => {
    const key = `${note.code} ${note.cause ?? ''}`
    const at = now()
    const before = told.get(key)
    if (before === undefined || at - before.since >= MINUTE) {
      told.set(key, { since: at, count: 1, keptBack: 0 })
      const keptBack = before?.keptBack ?? 0
      tell(keptBack > 0 ? { ...note, keptBack } : note)
    } else if (before.count < NOTES_A_MINUTE_MAX) {
      before.count += 1
      tell(note)
    } else before.keptBack += 1
  }
}
