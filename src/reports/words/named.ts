/** Named: codes with a name in each language; a code without one does not compile. */
import type { Language } from '../../lib/words.ts'

export type Name = Readonly<Record<Language, string>>
export type Names<Code extends string> = { readonly [C in Code]: Name }

/** Of a list that may have grown since: a code that is not known stands as it is. */
export const nameIn = (names: Readonly<Record<string, Name>>, code: string, language: Language) =>
  Object.hasOwn(names, code) ? names[code]?.[language] : undefined
