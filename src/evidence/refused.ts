/** Refused: foreign bytes that are not what they claim to be. A value, counted and told, never thrown. */
export type Refused = { readonly refused: string }

export const refuse = (why: string): Refused => ({ refused: why })

export const isRefused = <Value>(it: Value | Refused): it is Refused =>
  typeof it === 'object' && it !== null && 'refused' in it
