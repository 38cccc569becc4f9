/** Own path: whether a text leads to a page of our own, and nowhere else. */

/** `undefined`: it leads elsewhere, or nowhere (open redirect, CWE-601). */
export function ownPath(text: string | null, origin: string): string | undefined {
  if (text === null || !/^\/(?![/\\])/.test(text) || /[\p{Cc}\\]/u.test(text)) return undefined
  try {
    const url = new URL(text, origin)
    return url.origin === origin ? url.pathname + url.search + url.hash : undefined
  } catch {
    return undefined
  }
}
