/**
 * Veil: what somebody is told of a case who may look at cases and not at what people wrote in them.
 *
 * That there is a note stays to be seen, who wrote it and when; its words do not. So it is with reasons,
 * hypotheses, names of parties, receipts and texts of documents. Titles, figures, codes, moments, the
 * names of roles' holders and the texts of playbooks and of the law stay.
 * Limits: it works on an answer as it is told, by the names of its fields: a field in which people write
 * that gets a new name here must get it in `words` as well (a test goes through all acts).
 */

/** The same in both languages; whoever shows it says why (`veiled` in the answer). */
export const VEILED = '•••'

const words: ReadonlySet<string> = new Set([
  ...['text', 'why', 'basis', 'how', 'note', 'receipt', 'reason', 'question', 'chosen', 'options'],
  ...['item', 'tool', 'witness', 'consent', 'contact', 'reference', 'reporter', 'proof', 'source'],
])

/** Texts of our own are there in both languages, and no plain text. */
function veil(value: unknown, isWritten: boolean): unknown {
  if (typeof value === 'string') return isWritten ? VEILED : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => veil(one, isWritten))
  const isParty = 'party' in value
  return Object.fromEntries(
    Object.entries(value).map(([name, its]) => [
      name,
      veil(its, words.has(name) || (isParty && name === 'name')),
    ]),
  )
}

/** An answer without the words of people; what it says besides is untouched. */
export const veiled = <Told extends object>(told: Told): Told & { readonly veiled: true } => ({
  ...(veil(told, false) as Told),
  veiled: true,
})
