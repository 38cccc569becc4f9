/**
 * Owners: what people order about owners' step-up: enrolment, policy, revocation; and what they see.
 *
 * A token is shown once, to whoever asked, who hands it over in person (decision 26); only its keyed
 * hash is kept. TOKENS_MAX are open at once, and a further one takes the place of the eldest. Many
 * owners' tokens are made at once for sheets that are handed out; those have a name in common.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId, Event } from '../../events/event.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import { type Duration, type Instant, plus } from '../../lib/time.ts'
import { inGroups, RECOVERY_BYTES, recoveryCode } from '../../people/codes.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StepUpFold } from '../../ports/step-up.ts'
import { canAnswer, factorOf, recoveryLeft, tokensOpen } from '../../step-up/factors.ts'
import { openIn } from '../../step-up/requests.ts'
import { type StepUpState, TOKEN_LIVES, type TokenKept } from '../../step-up/state.ts'
import { referenceOf } from '../reference.ts'
import type { Scribe } from '../scribe.ts'
import type { StepUpKeys } from './keys.ts'
import type { OwnerSecrets } from './owner-secrets.ts'

/** Where the page takes a token (`gate/me`). */
const ENROL_PATH = '/me/enrol'

export type OwnersParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly keys: StepUpKeys
  readonly secrets: OwnerSecrets
  readonly policyOf: (account: AccountId) => StepUpPolicy
  readonly address: string | undefined
}

export type Opened = {
  readonly account: AccountId
  readonly token: string
  /** Absent: nobody told us where the page is. */
  readonly url?: string
  readonly until: string
}

/** What is to be revoked: everything, tokens and origins, or one factor by its name. */
export type Revoked = 'all' | 'origins' | (string & { readonly factor?: true })

export type OwnerFacts = {
  readonly account: AccountId
  readonly policy: StepUpPolicy
  /** The policy is the organisation's. */
  readonly isDefault: boolean
  /** Somebody can answer; else a policy that asks only tells. */
  readonly canAnswer: boolean
  readonly factors: readonly {
    readonly factor: string
    readonly since: string
    readonly goodFrom: string
    readonly isPasskey?: true
  }[]
  readonly recoveryLeft: number
  readonly tokens: number
  readonly openRequests: number
  readonly trusted: readonly {
    readonly network: string
    readonly protocol: string
    readonly until: string
  }[]
  readonly denied: readonly { readonly network: string; readonly protocol: string }[]
}

export class Owners {
  readonly #parts: OwnersParts
  #orders = 0

  constructor(parts: OwnersParts) {
    this.#parts = parts
  }

  async enrol(account: AccountId, by: string, why: string): Promise<Opened> {
    return this.#open([account], TOKEN_LIVES, {}, by, why).then(([opened]) => opened as Opened)
  }

  /** One token each, in one append; the answer is the only place where they stand. */
  enrolMany(
    accounts: readonly AccountId[],
    lives: Duration,
    batch: string,
    by: string,
    why: string,
  ): Promise<readonly Opened[]> {
    return this.#open(accounts, lives, { batch }, by, why)
  }

  /** An owner who lost his factors was seen. `undefined`: he does not ask, or not by this number. */
  async confirm(
    account: AccountId,
    request: string,
    by: string,
    why: string,
  ): Promise<Opened | undefined> {
    if (this.#parts.fold.of(account).lost?.request !== request) return undefined
    const [opened] = await this.#open([account], TOKEN_LIVES, { request }, by, why)
    return opened
  }

  /** False: he does not ask, or not by this number. */
  async decline(account: AccountId, request: string, by: string, why: string): Promise<boolean> {
    const { clock, fold, scribe } = this.#parts
    if (fold.of(account).lost?.request !== request) return false
    const said = this.#said('enrolment.declined', account, by, why, clock.now())
    await scribe.write([{ ...said, request }])
    return true
  }

  /** Tokens that nobody used; how many that were. */
  async revokeTokens(tokens: readonly TokenKept[], by: string, why: string): Promise<number> {
    const { clock, scribe } = this.#parts
    const now = clock.now()
    const open = tokens.filter(
      ({ usedAt, revokedAt, until }) =>
        usedAt === undefined && revokedAt === undefined && now < until,
    )
    if (open.length > 0)
      await scribe.write(
        open.map(({ account, token }) => ({
          ...this.#said('enrolment.revoked', account, by, why, now),
          token,
        })),
      )
    return open.length
  }

  async #open(
    accounts: readonly AccountId[],
    lives: Duration,
    more: { readonly batch?: string; readonly request?: string },
    by: string,
    why: string,
  ): Promise<readonly Opened[]> {
    const { clock, scribe, keys, address } = this.#parts
    const now = clock.now()
    const until = plus(now, lives)
    const made = accounts.map((account) => ({
      account,
      token: recoveryCode(randomBytes(RECOVERY_BYTES)),
    }))
    await scribe.write(
      made.map(({ account, token }) => ({
        ...this.#said('enrolment.opened', account, by, why, now),
        ...{ token: keys.tokenHash(token), until, ...more },
      })),
    )
    return made.map(({ account, token }) => {
      const shown = inGroups(token)
      return {
        account,
        token: shown,
        ...(address === undefined ? {} : { url: `${address}${ENROL_PATH}/${shown}` }),
        until: rfc3339(until),
      }
    })
  }

  /** `canAnswer`: false where a policy that asks will only tell. */
  async policy(
    account: AccountId,
    policy: StepUpPolicy,
    by: string,
    why: string,
  ): Promise<{ readonly canAnswer: boolean }> {
    const { clock, fold, scribe, address } = this.#parts
    const now = clock.now()
    await scribe.write([{ ...this.#said('stepup.policy', account, by, why, now), policy }])
    return { canAnswer: address !== undefined && canAnswer(fold.of(account), now) }
  }

  /** False: there is nothing of this name. */
  async revoke(account: AccountId, what: Revoked, by: string, why: string): Promise<boolean> {
    const { clock, fold, scribe, secrets } = this.#parts
    const now = clock.now()
    const state = fold.of(account)
    const factors =
      what === 'origins'
        ? []
        : what === 'all'
          ? state.factors.map(({ factor }) => factor)
          : [factorOf(state, what)?.factor].filter((one) => one !== undefined)
    if (what !== 'origins' && what !== 'all' && factors.length === 0) return false
    const said: Event[] = factors.map((factor) => ({
      ...this.#said('factor.revoked', account, by, why, now),
      factor,
    }))
    if (what === 'origins' || what === 'all')
      said.push(this.#said('stepup.forgotten', account, by, why, now))
    await scribe.write(said)
    // Where a secret cannot be removed it stays, and proves nobody.
    for (const factor of factors)
      await secrets
        .of(account)
        .forget(factor)
        .catch(() => {})
    return true
  }

  list(most: number): readonly OwnerFacts[] {
    return this.#parts.fold.all(most).map(({ account, state }) => this.#facts(account, state))
  }

  show(account: AccountId): OwnerFacts {
    return this.#facts(account, this.#parts.fold.of(account))
  }

  #facts(account: AccountId, state: StepUpState): OwnerFacts {
    const { clock, policyOf, address } = this.#parts
    const now = clock.now()
    return {
      account,
      policy: state.policy ?? policyOf(account),
      isDefault: state.policy === undefined,
      canAnswer: address !== undefined && canAnswer(state, now),
      factors: state.factors.map(({ factor, since, goodFrom, passkey }) => ({
        factor,
        since: rfc3339(since),
        goodFrom: rfc3339(goodFrom),
        ...(passkey === undefined ? {} : { isPasskey: true }),
      })),
      recoveryLeft: recoveryLeft(state),
      tokens: tokensOpen(state, now).length,
      openRequests: openIn(state, now).length,
      trusted: state.trusted
        .filter(({ until }) => now < until)
        .map(({ binding: { network, protocol }, until }) => ({
          network,
          protocol,
          until: rfc3339(until),
        })),
      denied: state.denied.map(({ network, protocol }) => ({ network, protocol })),
    }
  }

  /** What every order says; no two have one name. */
  #said<
    Kind extends
      | `enrolment.${'opened' | 'revoked' | 'declined'}`
      | 'stepup.policy'
      | 'stepup.forgotten'
      | 'factor.revoked',
  >(kind: Kind, account: AccountId, by: string, why: string, now: Instant) {
    this.#orders += 1
    return {
      kind,
      id: `so.${now.toString(36)}.${this.#orders.toString(36)}.${referenceOf(account)}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      account,
      by,
      why,
    } as const
  }
}

const rfc3339 = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()
