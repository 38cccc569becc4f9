/**
 * Elsewhere: what of the witnesses counts for the level. One on this very machine falls with it.
 *
 * Limits: told by the address. A tunnel that begins on the loopback counts for nothing; one that leads
 * back here under another name counts.
 */
import type { At, LevelFacts } from '../../evidence/level.ts'
import { isLoopbackHost } from '../../hands/notify/config.ts'
import type { WitnessFacts } from '../witnessing.ts'

export function witnessesElsewhere(
  quorum: { readonly needed: number; readonly of: number },
  sworn: readonly (Pick<WitnessFacts, 'url'> & { readonly last: At | undefined })[],
  provable: At | undefined,
): LevelFacts['witnesses'] {
  const elsewhere = sworn.filter(({ url }) => !isHere(url))
  // So many of a quorum are elsewhere whoever else is in it.
  const here = sworn.length - elsewhere.length
  const needed = quorum.of === 0 ? 0 : Math.max(0, quorum.needed - here)
  return {
    needed,
    sworn: elsewhere.map(({ last }) => last).filter((it) => it !== undefined),
    quorum: needed === 0 ? undefined : provable,
  }
}

const isHere = (url: string): boolean =>
  isLoopbackHost(new URL(url).hostname.replace(/^\[|\]$/g, ''))
