/** Opens cases: the parts of them, wired to a guard or to a drill. */
import { randomBytes } from 'node:crypto'
import type { CaseAct } from '../../cases/acts.ts'
import { remindersDue } from '../../cases/clocks/reminders.ts'
import type { Telemetry } from '../../cases/symptoms/symptom.ts'
import { seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import type { Notices } from '../notices.ts'
import type { VaultReads } from '../privacy/vault-reads.ts'
import type { Round } from '../rounds.ts'
import type { Scribe } from '../scribe.ts'
import { Cases } from './cases.ts'
import { Contacts } from './contacts.ts'
import { finder } from './find.ts'
import type { Finding } from './found/finding.ts'
import type { CaseKnowledge } from './knowledge.ts'
import { Opener } from './opener.ts'
import { Reminding } from './reminding.ts'
import type { RoundsConfig } from './rounds/config.ts'
import { relayTo } from './rounds/relay.ts'
import { Rounds } from './rounds/rounds.ts'
import { Sealed } from './sealed.ts'
import { Symptoms } from './symptoms.ts'
import { Transfers } from './transfers.ts'
import type { CaseVerbParts } from './verbs.ts'

export type OpenCasesParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly scribe: Scribe
  readonly journal: Pick<Journal, 'kept'>
  readonly vaultReads: VaultReads
  readonly notices: Pick<Notices, 'raise'>
  readonly knowledge: CaseKnowledge
  readonly config: {
    readonly zone: string
    readonly cases: {
      readonly open: 'automatic' | 'manual'
      readonly twoPersons: boolean
      readonly notices?: RoundsConfig | undefined
    }
  }
  readonly telemetry: () => Promise<Telemetry>
  readonly told: (problem: unknown) => void
  /** Absent: nothing is investigated. */
  readonly finding?: { readonly finding: Finding; readonly verified: () => boolean }
}

export type OpenCases = CaseVerbParts & {
  readonly opener: Opener
  readonly reminding: Reminding
  readonly rounds: readonly Round[]
}

export function openCases(parts: OpenCasesParts): OpenCases {
  const { clock, folds, scribe, journal, vaultReads, notices, knowledge, config, told } = parts
  for (const fault of knowledge.faults) told(fault)
  const { playbooksFor, deadlinesOf } = knowledge
  const { subjects } = knowledge.organisation
  const opens = config.cases.open
  const cases = new Cases({
    ...{ clock, folds, scribe, zone: config.zone, twoPersons: config.cases.twoPersons },
    atOpening: (): readonly CaseAct[] =>
      subjects.length === 0 ? [] : [{ act: 'subjects.set', subjects }],
  })
  const opener = new Opener({ clock, folds, cases, playbooksFor, opens, told })
  const reminding = new Reminding({
    ...{ clock, folds, cases, notices, deadlinesOf, remindersDue, told },
    nameOf: knowledge.nameOf,
  })
  const sealed = new Sealed({ clock, folds, scribe, journal, vaultReads })
  const symptoms = new Symptoms({
    ...{ clock, folds, scribe, cases, playbooksFor, opens, told },
    telemetry: parts.telemetry,
  })
  return {
    ...(parts.finding === undefined
      ? {}
      : { find: finder({ clock, folds, cases, sealed, told, ...parts.finding }) }),
    now: () => clock.now(),
    ...{ folds, cases, opener, reminding, symptoms, knowledge, vaultReads },
    sealed,
    transfers: new Transfers({ clock, named: () => randomBytes(18).toString('base64url') }),
    contacts: new Contacts({ clock, folds, scribe }),
    rounds: [
      { name: 'cases', every: seconds(1), act: () => opener.round() },
      {
        name: 'playbooks',
        every: seconds(10),
        act: () => knowledge.playbooks.round({ folds, sealed, journal }),
      },
      { name: 'symptoms', every: seconds(30), act: () => symptoms.round() },
      { name: 'reminding', every: seconds(30), act: () => reminding.round() },
      ...letters(parts, cases),
    ],
  }
}

/** Letters go out where a relay is named. */
function letters(
  { clock, folds, scribe, journal, config, told }: OpenCasesParts,
  cases: Cases,
): readonly Round[] {
  const { notices } = config.cases
  if (notices === undefined) return []
  const { from, perMinute } = notices
  const rounds = new Rounds({
    ...{ clock, folds, scribe, cases, journal, from, perMinute, told },
    relay: relayTo(notices),
  })
  return [{ name: 'letters', every: seconds(1), act: () => rounds.turn() }]
}
