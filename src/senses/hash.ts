/** SenseHash: 48 bits of a keyed hash of a text, as a whole number; `about` keeps uses apart. */
export type SenseHash = (about: string, text: string) => number
