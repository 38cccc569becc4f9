/**
 * Areas: the verbs that came with the console's screens, each from the file that keeps them.
 *
 * An area's acts stand in `people/roles.ts`, what it reads in `people/reading.ts`; a test walks all of
 * them, so that none is reached by a right that nobody thought of.
 */
import type { Clock } from '../../ports/clock.ts'
import type { AreaVerbs } from '../control/verbs.ts'
import type { Whoever } from '../control/who.ts'
import { type AccountVerbParts, accountVerbs } from './accounts.ts'
import { type CaseConsoleParts, caseConsoleReads } from './cases.ts'
import { type EnrolmentParts, enrolmentVerbs } from './enrolling.ts'
import { type EvidenceVerbParts, openEvidence } from './evidence.ts'
import { type HeldVerbParts, heldVerbs } from './held.ts'

export type AreaParts = AccountVerbParts &
  HeldVerbParts &
  EnrolmentParts &
  Omit<CaseConsoleParts, 'now'> &
  EvidenceVerbParts & { readonly clock: Clock }

export type Areas = {
  /** Once: what they hold is held for both sockets. */
  verbs(whoever: Pick<Whoever, 'ask'>): readonly AreaVerbs[]
  close(): Promise<void>
}

export function consoleAreas(parts: AreaParts): Areas {
  const evidence = openEvidence(parts)
  return {
    verbs: (whoever) => [
      accountVerbs(parts),
      heldVerbs(parts, whoever),
      { reads: caseConsoleReads({ ...parts, now: () => parts.clock.now() }) },
      enrolmentVerbs(parts),
      evidence.verbs(whoever),
    ],
    close: () => evidence.close(),
  }
}
