/** Opens privacy: the parts of it, wired to a guard. */
import { hours } from '../../lib/time.ts'
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
  readonly config: Pick<Config, 'privacy' | 'legalBasis'>
  /** The log in use, and all logs behind one another. */
  readonly journal: Pick<Journal, 'health'> & { readonly erasing: Erasing }
  readonly ledger: Pick<Journal, 'health'>
}

export function openPrivacy({ config, journal, ledger, ...parts }: OpenPrivacy): {
  readonly privacy: Privacy
  readonly vaultReads: VaultReads
} {
  const offset = ledger.health().size - journal.health().size
  const { approval, delayHours, namedReaders } = config.privacy
  return {
    privacy: new Privacy({
      ...parts,
      erasing: journal.erasing,
      people: approval,
      delay: hours(delayHours),
      kept: KEPT_FOR[config.legalBasis],
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
      namedOnly: namedReaders,
      offset,
    }),
  }
}
