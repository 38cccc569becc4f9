/** Opens privacy: the parts of it, wired to a guard, by the policy as people have it now. */
import { type Duration, hours } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Erasing } from '../../ports/privacy.ts'
import type { Config } from '../config.ts'
import { KEPT_FOR, MONTHS_AFTER_STEP, monthsFirstAfter } from './limits.ts'
import { Privacy, type PrivacyParts } from './privacy.ts'
import { VaultReads } from './vault-reads.ts'

export type OpenPrivacy = Omit<
  PrivacyParts,
  'erasing' | 'people' | 'delay' | 'kept' | 'offset' | 'monthsAfter'
> & {
  /** As people have it now. */
  readonly config: () => Pick<Config, 'privacy' | 'legalBasis'>
  /** The log in use, and all logs behind one another. */
  readonly journal: Pick<Journal, 'health'> & { readonly erasing: Erasing }
  readonly ledger: Pick<Journal, 'health'>
}

export function openPrivacy({ config, journal, ledger, ...parts }: OpenPrivacy): {
  readonly privacy: Privacy
  readonly vaultReads: VaultReads
} {
  const offset = ledger.health().size - journal.health().size
  const kept = keptBy(() => KEPT_FOR[config().legalBasis], parts.clock)
  return {
    privacy: new Privacy({
      ...parts,
      erasing: journal.erasing,
      get people() {
        return config().privacy.approval
      },
      get delay() {
        return hours(config().privacy.delayHours)
      },
      get kept() {
        return kept()
      },
      offset,
      monthsAfter: {
        // Before the first beat of this life is written.
        start: monthsFirstAfter(parts.folds.gaps.lastBeat()?.at, parts.clock.now()),
        step: MONTHS_AFTER_STEP,
      },
    }),
    vaultReads: new VaultReads({
      clock: parts.clock,
      scribe: parts.scribe,
      get namedOnly() {
        return config().privacy.namedReaders
      },
      offset,
    }),
  }
}

/**
 * How long bodies are kept. A longer time holds at once; a shorter one a day after it was first seen,
 * as after a clock that was set, so that somebody may still preserve what would go.
 */
export function keptBy(wanted: () => Duration, clock: Pick<Clock, 'monotonic'>): () => Duration {
  let held = wanted()
  let shorterFrom: number | undefined
  return () => {
    const now = clock.monotonic()
    const next = wanted()
    if (next < held) shorterFrom ??= now + MONTHS_AFTER_STEP
    if (next >= held || (shorterFrom !== undefined && now >= shorterFrom)) {
      held = next
      shorterFrom = undefined
    }
    return held
  }
}
