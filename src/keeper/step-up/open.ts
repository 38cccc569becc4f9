/**
 * Open: composes step-up: what logins and the judge ask, what the owners' page asks, what people do.
 *
 * Nothing here listens or runs by the clock; `resume` is called once what effects need is open.
 */
import { setTimeout as after } from 'node:timers/promises'
import type { AccountId } from '../../events/event.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import type { Duration } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Networks } from '../../ports/networks.ts'
import type { OwnerDesk } from '../../ports/owner-desk.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import { shownCode } from '../../step-up/codes.ts'
import type { Scribe } from '../scribe.ts'
import { Answers, type Effects } from './answers.ts'
import { type StepUpKeys, stepUpKeysIn } from './keys.ts'
import { Lanes } from './lanes.ts'
import { OwnerDeskService } from './owner-desk.ts'
import { OwnerSecrets } from './owner-secrets.ts'
import { Owners } from './owners.ts'
import { StepUpService } from './step-up.ts'
import { type StepUpNotices, StepUpTelling } from './telling.ts'

export type StepUpOptions = {
  readonly clock: Clock
  readonly scribe: Pick<Scribe, 'write'>
  readonly fold: StepUpFold
  /** Opened after the journal, which makes the key-encryption key. */
  readonly keysFolder: string
  /** Made already; default: from the folder's key-encryption key. */
  readonly keys?: StepUpKeys
  readonly policy: StepUpPolicy
  readonly address: string | undefined
  readonly defaultRealm: string
  readonly notices: StepUpNotices
  readonly effects: Effects
  readonly isContained: (account: AccountId) => boolean
  /** Which mobile operator an owner signs in from; absent: none is known. */
  readonly networks?: Pick<Networks, 'factsOf'>
  /** After an approval, which makes an origin the account's own: the desk must forget it. */
  readonly changed?: (account: AccountId) => void
  readonly told: (problem: unknown) => void
  /** Names of requests; default: chance. */
  readonly named?: () => string
  /** For tests: how long a wait is. */
  readonly sleep?: (length: Duration) => Promise<void>
}

export type OpenStepUp = {
  readonly stepUp: StepUpService
  readonly desk: OwnerDesk
  readonly owners: Owners
  /** For the wording of notices (`Show.codeOf`). */
  readonly codeOf: (account: AccountId, request: string) => string
  /** What a stop may have left undone. Never rejects. */
  readonly resume: () => Promise<void>
}

export function openStepUp(options: StepUpOptions): OpenStepUp {
  const { keysFolder, notices, told } = options
  const keys = options.keys ?? stepUpKeysIn(keysFolder)
  const secrets = new OwnerSecrets(keysFolder, keys)
  const lanes = new Lanes()
  const telling = new StepUpTelling(notices, told)
  const parts = { ...options, keys, secrets, lanes, telling }
  const answers = new Answers(parts)
  const sleep = options.sleep ?? ((length) => after(length, undefined, { ref: false }))
  return {
    stepUp: new StepUpService(parts),
    desk: new OwnerDeskService({ ...parts, answers, sleep }),
    owners: new Owners(parts),
    codeOf: (account, request) => shownCode(keys.codeOf(account, request)),
    resume: () => answers.resume().catch(told),
  }
}
