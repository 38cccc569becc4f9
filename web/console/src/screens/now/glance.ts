/**
 * Glance: the one sentence that says whether all is well, made of facts: the worst of what is true.
 *
 * Order: what stops records or mail, then whom it concerns now, then what we may not see, then what is
 * late. Who reads only this sentence has read what he must know first.
 */
import type { Now } from '../../../../../src/console/routes/now.ts'
import type { Pulse } from '../../../../../src/ports/console.ts'
import type { LiveState, StateKind } from '../../kinds.ts'

/** A source that says nothing for so long is silent: the test lines come every few minutes. */
export const SILENT_AFTER_MS = 30 * 60_000

export type Glance =
  | { readonly what: 'lost' | 'unwritable' | 'not-ready' | 'canary' | 'overdue' | 'first' | 'well' }
  | { readonly what: 'contained' | 'restrained' | 'silent'; readonly count: number }

export const glanceKinds: Readonly<Record<Glance['what'], StateKind>> = {
  lost: 'bad',
  unwritable: 'bad',
  'not-ready': 'bad',
  contained: 'bad',
  silent: 'warn',
  canary: 'warn',
  overdue: 'warn',
  restrained: 'warn',
  first: 'idle',
  well: 'good',
}

export const isSilent = (
  source: Pick<Now['sources'][number], 'freshAt' | 'fault'>,
  at: number,
): boolean =>
  source.fault !== null ||
  (source.freshAt !== null && at - new Date(source.freshAt).getTime() > SILENT_AFTER_MS)

export function glanceOf(now: Now, pulse: Pulse | undefined, live: LiveState, at: number): Glance {
  // The pulse is newer than the answer, which is asked for again only now and then.
  const contained = pulse?.contained.length ?? now.contained.count
  const isReady = pulse?.ready ?? now.ready
  const silent = now.sources.filter((source) => isSilent(source, at)).length
  if (live === 'lost' && pulse !== undefined) return { what: 'lost' }
  if (now.evidence.fault !== null) return { what: 'unwritable' }
  if (contained > 0) return { what: 'contained', count: contained }
  if (!now.isAttached && !now.hasHeard) return { what: 'first' }
  if (!isReady) return { what: 'not-ready' }
  if (silent > 0) return { what: 'silent', count: silent }
  if (now.canaries.some(({ state }) => state === 'lost')) return { what: 'canary' }
  if (now.overdue > 0 || now.deadlines.some(({ due }) => new Date(due).getTime() < at))
    return { what: 'overdue' }
  if (now.restrained.count > 0) return { what: 'restrained', count: now.restrained.count }
  return { what: 'well' }
}
