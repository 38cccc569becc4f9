/**
 * Open: composes step-up: what logins and the judge ask, what the owners' page asks, what people do.
 *
 * Nothing here listens or runs by the clock; `resume` is called once what effects need is open.
 */
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import type { AccountId } from '../../events/event.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import { Fault } from '../../lib/fault.ts'
import type { Duration } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldedMessages } from '../../ports/folds.ts'
import type { Networks } from '../../ports/networks.ts'
import type { OwnerDesk } from '../../ports/owner-desk.ts'
import type { OwnerHistoryFold } from '../../ports/owner-history.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import { shownCode } from '../../step-up/codes.ts'
import type { Scribe } from '../scribe.ts'
import { Answers, type Effects } from './answers.ts'
import { type StepUpKeys, stepUpKeysIn } from './keys.ts'
import { Lanes } from './lanes.ts'
import type { Hearer } from './own/voices.ts'
import { OwnerDeskService } from './owner-desk.ts'
import { OwnerSecrets } from './owner-secrets.ts'
import { Owners } from './owners.ts'
import { PasskeyVerifier } from './passkeys/verifier.ts'
import { KeptPushes } from './push/kept.ts'
import { allowedBy } from './push/places.ts'
import { type Pushed, Pushes } from './push/pushes.ts'
import { sendPush } from './push/send.ts'
import { vapidIn } from './push/vapid.ts'
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
  /** Of accounts whose department has another one; asked at each look. */
  readonly policyOf?: (account: AccountId) => StepUpPolicy
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
  /** What owners see of their own account; absent: nothing. */
  readonly history?: OwnerHistoryFold
  readonly messages?: Pick<FoldedMessages, 'ofAccount'>
  /** Who hears what owners say is wrong with their mail; absent: nobody. */
  readonly hearer?: Hearer
  /** Push services that may be asked (`me.push`); absent or without hosts: no browser is told. */
  readonly push?: {
    readonly hosts: readonly string[]
    readonly allowPrivate: boolean
    readonly allowLoopback: boolean
    /** For tests: an authority that the system does not know. */
    readonly ca?: string
  }
  /** For tests: how passkeys are checked. */
  readonly passkeys?: PasskeyVerifier
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
  /** Tells the owner's browsers; nobody needs to wait for it. Never rejects. */
  readonly push: (account: AccountId, what: Pushed) => Promise<void>
  /** He was erased, and the fold knows only what he made since. Rejects where that cannot be done. */
  readonly erase: (account: AccountId) => Promise<void>
  /** Ends the thread that checks passkeys. */
  readonly close: () => Promise<void>
  /** What a stop may have left undone. Never rejects. */
  readonly resume: () => Promise<void>
}

export function openStepUp(options: StepUpOptions): OpenStepUp {
  const { keysFolder, notices, told } = options
  const keys = options.keys ?? stepUpKeysIn(keysFolder)
  const secrets = new OwnerSecrets(keysFolder, keys)
  const lanes = new Lanes()
  const sleep = options.sleep ?? ((length) => after(length, undefined, { ref: false }))
  const pushes = pushesOf(options, { keys, secrets, lanes, sleep })
  const push = (account: AccountId, what: Pushed): Promise<void> =>
    pushes?.push(account, what) ?? Promise.resolve()
  const telling = new StepUpTelling(notices, told, push)
  const passkeys = options.passkeys ?? new PasskeyVerifier()
  const { push: _, policy, policyOf = () => policy, ...rest } = options
  const parts = {
    ...{ ...rest, policyOf, keys, secrets, lanes, telling, passkeys },
    ...(pushes === undefined ? {} : { pushes }),
  }
  const answers = new Answers(parts)
  return {
    stepUp: new StepUpService(parts),
    desk: new OwnerDeskService({ ...parts, answers, sleep }),
    owners: new Owners(parts),
    codeOf: (account, request) => shownCode(keys.codeOf(account, request)),
    push,
    erase: async (account) => {
      const factors = () => options.fold.of(account).factors.map(({ factor }) => factor)
      const done = lanes.inTurn(account, () => secrets.erase(account, new Set(factors())))
      if (done === undefined)
        throw new Fault('erasure.unfinished', { what: 'keys/owners', why: 'it is being changed' })
      await done
    },
    close: () => passkeys.close(),
    resume: () => answers.resume().catch(told),
  }
}

/** A key that cannot be made is told of, and no browser is. */
function pushesOf(
  { clock, fold, scribe, keysFolder, address, push, told }: StepUpOptions,
  parts: {
    readonly keys: StepUpKeys
    readonly secrets: OwnerSecrets
    readonly lanes: Lanes
    readonly sleep: (length: Duration) => Promise<void>
  },
): Pushes | undefined {
  if (push === undefined || push.hosts.length === 0 || address === undefined) return undefined
  const { keys, secrets } = parts
  const { hosts, ca } = push
  try {
    return new Pushes({
      ...{ clock, fold, scribe, hosts, told, ...parts },
      kept: new KeptPushes(keysFolder, keys, secrets),
      vapid: vapidIn(join(keysFolder, 'vapid.pem')),
      contact: address,
      send: (one) =>
        sendPush(one, { allowed: allowedBy(push), ...(ca === undefined ? {} : { ca }) }),
    })
  } catch (thrown) {
    told(thrown)
    return undefined
  }
}
