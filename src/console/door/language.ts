/** Language: what a browser prefers of the two that we speak (RFC 9110 §12.5.4). */
import type { Language } from '../../lib/words.ts'

/** Items of Accept-Language that are looked at. */
export const LANGUAGES_MAX = 16

export function languageFor(accepted: string | undefined): Language | undefined {
  let best: { readonly language: Language; readonly weight: number } | undefined
  for (const item of (accepted ?? '').split(',').slice(0, LANGUAGES_MAX)) {
    const [, tag, q] =
      /^\s*(ja|en)(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/i.exec(item) ?? []
    const weight = Number(q ?? 1)
    const language = tag?.toLowerCase()
    if ((language !== 'ja' && language !== 'en') || weight === 0) continue
    if (best === undefined || weight > best.weight) best = { language, weight }
  }
  return best?.language
}
