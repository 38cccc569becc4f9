/**
 * Names: what a stranger's file is called here. His name is text that is shown; the name on the disk
 * is ours, with so much of his as can do no harm: no folder, no dot in front, no option, no escape.
 */
import { NAME_CHARACTERS_MAX } from './limits.ts'

const KEPT_MAX = 60

/** As it is shown: whatever it was, at most so long and without control characters. */
export const shownName = (name: string): string =>
  name.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\u{fffd}').slice(0, NAME_CHARACTERS_MAX)

export function storedName(nth: number, name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? ''
  const harmless = last
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .replaceAll(/\.{2,}/g, '.')
    .slice(-KEPT_MAX)
  return `${String(nth + 1).padStart(4, '0')}-${harmless === '' ? 'log' : harmless}`
}
