/**
 * Safe name: the name of a file or of a member of an archive as it may be shown: one line, bounded,
 * without control characters and direction marks. Never a path to be opened.
 */
export const NAME_SHOWN_MAX = 500
const unfit = /[\p{Cc}\p{Cf}\u2028\u2029]/gu

export function safeName(name: string): string {
  const fit = name.toWellFormed().replaceAll(unfit, '\u00b7')
  if (fit.length <= NAME_SHOWN_MAX) return fit
  return `${fit.slice(0, NAME_SHOWN_MAX / 2).toWellFormed()}\u2026${fit.slice(-NAME_SHOWN_MAX / 2 + 1).toWellFormed()}`
}

/** Whether a member would lie outside the folder it is unpacked into. */
export const leadsOut = (name: string): boolean =>
  /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[/\\]/).includes('..')
