/**
 * Slices: looks at many things, a few at a time, so that mail is answered in between.
 *
 * Limits: what was looked at in one turn may be otherwise in the next; whoever acts on it sees to it
 * that nobody else does meanwhile.
 */
export const SLICE = 100

/** One after the other; `look` may wait by itself. */
export async function inSlices<One>(
  all: readonly One[],
  look: (one: One) => Promise<void> | void,
  turn: () => Promise<void> = () => new Promise((done) => setImmediate(done)),
): Promise<void> {
  for (const [n, one] of all.entries()) {
    await look(one)
    if ((n + 1) % SLICE === 0) await turn()
  }
}
