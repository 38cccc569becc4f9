/**
 * Said: a sentence of a document, in which every figure is a slot.
 *
 * `say` is a template tag. What stands between the slots is fixed text of ours and may hold no digit
 * (`lint.ts` looks, in ASCII and in Japanese), so no number gets into a document but through
 * - `figure`: a fact of the ledger, printed with its status, or «under investigation»,
 * - `moment`: a clock or deadline of the case, or the time between two of them,
 * - `reckoned`: what a named calculation of ours makes of facts, costs or lists of the case,
 * - `law`: the fixed name of a law, form or standard (`個人情報保護法26条`),
 * - `typed`: what a person wrote; the lint compares its digits with the facts,
 * - `missing`: a slot that nobody filled; a document with one is not released.
 */

import type { CaseFactKey } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'

export type Slot =
  | {
      readonly slot: 'figure'
      readonly key: CaseFactKey
      /** Of which account, if of one. */
      readonly account?: string
      /** Of the ledger (`F3`; `F3+F7` taken together); absent where nothing is known yet. */
      readonly fact?: string
      readonly text: string
    }
  | { readonly slot: 'moment'; readonly name: string; readonly text: string }
  /** `of`: ids of the facts, costs or rows that it was reckoned from. */
  | {
      readonly slot: 'reckoned'
      readonly name: string
      readonly of: readonly string[]
      readonly text: string
    }
  | { readonly slot: 'law'; readonly text: string }
  /** A name, an address, an account: foreign text made visible (`say/shown.ts`). */
  | { readonly slot: 'name'; readonly text: string }
  | { readonly slot: 'typed'; readonly name: string; readonly by: string; readonly text: string }
  | { readonly slot: 'missing'; readonly name: string; readonly text: string }

/** Fixed text and slots, in order. */
export type Said = readonly (string | Slot)[]

export function say(texts: TemplateStringsArray, ...slots: readonly (Slot | Said)[]): Said {
  const said: (string | Slot)[] = []
  for (const [i, text] of texts.entries()) {
    if (text !== '') said.push(text)
    const slot = slots[i]
    if (slot === undefined) continue
    if (Array.isArray(slot)) said.push(...(slot as Said))
    else said.push(slot as Slot)
  }
  return said
}

/** Of the two, as the language wants; both are there, or it does not compile. */
export const sayIn = (language: Language, said: Readonly<Record<Language, Said>>): Said =>
  said[language]

export const textOf = (said: Said): string =>
  said.map((part) => (typeof part === 'string' ? part : part.text)).join('')

export const slotsOf = (said: Said): readonly Slot[] =>
  said.filter((part): part is Slot => typeof part !== 'string')
