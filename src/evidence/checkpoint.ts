/**
 * Checkpoint: what the log swears to, its name, size and root (C2SP tlog-checkpoint).
 *
 * Three lines. Extension lines of others are read past and kept in the signed text; we write none.
 */
import { type Hash, hashText, readCount, readHashText } from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

export type Checkpoint = { readonly origin: string; readonly size: number; readonly root: Hash }

/** The text that is signed, with its last newline. */
export const toCheckpoint = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${hashText(root)}\n`

export function readCheckpoint(text: string): Checkpoint | Refused {
  const [origin, sizeText, rootText] = text.split('\n')
  if (!text.endsWith('\n') || rootText === undefined) return refuse('it has not three lines')
  if (origin === undefined || origin === '') return refuse('its origin is empty')
  const size = readCount(sizeText ?? '')
  if (size === undefined) return refuse('its size is no count')
  const root = readHashText(rootText)
  if (root === undefined) return refuse('its root is no hash')
  return { origin, size, root }
}
