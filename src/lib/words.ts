/** Languages: the two in which everything that a person reads exists. */
export type Language = 'ja' | 'en'

/** One sentence in both languages, made late from facts. A missing language is a compile error. */
export type Wording<Facts> = Readonly<Record<Language, (facts: Facts) => string>>
