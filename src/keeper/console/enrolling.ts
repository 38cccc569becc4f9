/**
 * Enrolling: what people of the console do so that owners come to their factors: tokens for many at
 * once, who has used his, and owners who lost theirs and stand at the desk.
 *
 * A token is in the answer that made it and nowhere else; here is only its keyed hash. At most
 * OPENED_AT_ONCE are made in one request, and the caller asks again for more under the same name of
 * the batch, so that no answer is longer than a line of the link may be.
 * Limits: a search looks through some accounts at a time and says where to go on.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { days, milliseconds, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { StepUpFold, StepUpOf } from '../../ports/step-up.ts'
import { canAnswer, tokensOpen } from '../../step-up/factors.ts'
import { LOST_LIVES, type TokenKept } from '../../step-up/state.ts'
import { refused, type Who } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { DepartmentOf } from '../settings/departments.ts'
import type { Opened, Owners } from '../step-up/owners.ts'
import { factsIn, isNotRead, type Reader, text, Wrong, whole } from './facts.ts'

export const OPENED_AT_ONCE = 500
/** Accounts of one batch (the brief of decision 154). */
export const BATCH_MAX = 10_000
/** Accounts looked at in one request, so that nobody's mail waits for a search. */
export const SCANNED_AT_ONCE = 2_000
export const OWNERS_AT_ONCE = 500
export const TOKENS_AT_ONCE = 500
export const BATCHES_LISTED = 100
export const LOST_LISTED = 500
const ACCOUNT_MAX = 300
const DEPARTMENT_MAX = 100
const BATCH_FORM = /^[a-z0-9]{8,32}$/
const NUMBER_FORM = /^\d{6}$/

export type EnrolmentParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly fold: StepUpFold
  readonly owners: Pick<Owners, 'enrolMany' | 'confirm' | 'decline' | 'revokeTokens'>
  readonly defaultRealm: string
  /** Absent: nobody is in one. */
  readonly departmentOf?: DepartmentOf
  /** The most that a caller may ask for. */
  readonly sheetDays: number
}

type ReadAct = (request: Request) => ((who: Who) => Promise<Reply>) | Reply
type Verbs = {
  readonly reads: Readonly<Record<string, (request: Request) => Reply>>
  readonly acts: Readonly<Record<string, ReadAct>>
}

const formed =
  (form: RegExp, what: string): Reader<string> =>
  (value, name) =>
    typeof value === 'string' && form.test(value) ? value : new Wrong(`${name} is no ${what}`)
const batchName = formed(BATCH_FORM, 'name of a batch')
const numberIn = formed(NUMBER_FORM, 'number of six digits')
const flag: Reader<boolean> = (value, name) =>
  typeof value === 'boolean' ? value : new Wrong(`${name} is neither true nor false`)

const accountsWith =
  (realm: string): Reader<readonly AccountId[]> =>
  (value, name) => {
    if (!Array.isArray(value) || value.length === 0 || value.length > OPENED_AT_ONCE)
      return new Wrong(`${name} is no list of 1 to ${OPENED_AT_ONCE} accounts`)
    const all = new Set<AccountId>()
    for (const one of value) {
      const account = typeof one === 'string' ? accountIn(one, realm) : undefined
      if (account === undefined)
        return new Wrong(
          `${name}: «${String(one).slice(0, 80)}» is no name that somebody logs in by`,
        )
      all.add(account)
    }
    return [...all]
  }

const accountIn = (typed: string, realm: string): AccountId | undefined =>
  typed.length > ACCOUNT_MAX ? undefined : saslAccount(typed.replace(/^sasl:/, '').trim(), realm)

const rfc3339 = (at: number): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

export function enrolmentVerbs(parts: EnrolmentParts): Verbs {
  const { clock, fold, owners, defaultRealm, sheetDays, departmentOf = () => undefined } = parts
  const oneAccount: Reader<AccountId> = (value, name) =>
    (typeof value === 'string' ? accountIn(value, defaultRealm) : undefined) ??
    new Wrong(`${name} is no name that somebody logs in by`)
  const asked = { account: oneAccount, request: numberIn }

  const ownerRow = ({ account, state }: StepUpOf) => {
    const now = clock.now()
    return {
      account,
      factors: state.factors.length,
      passkeys: state.factors.filter(({ passkey }) => passkey !== undefined).length,
      canAnswer: canAnswer(state, now),
      tokens: tokensOpen(state, now).length,
      department: departmentOf(account) ?? null,
    }
  }
  const tokenRow = ({ account, openedAt, until, usedAt, revokedAt }: TokenKept) => ({
    account,
    openedAt: rfc3339(openedAt),
    until: rfc3339(until),
    state:
      usedAt !== undefined
        ? 'used'
        : revokedAt !== undefined
          ? 'revoked'
          : clock.now() < until
            ? 'open'
            : 'over',
    usedAt: usedAt === undefined ? null : rfc3339(usedAt),
  })

  return {
    reads: {
      'enrolment.owners': ({ facts }) => {
        const read = factsIn(facts, {
          search: text(ACCOUNT_MAX),
          department: text(DEPARTMENT_MAX),
          without: flag,
          from: text(ACCOUNT_MAX),
        })
        if (isNotRead(read)) return read
        const { search = '', department, without = false, from = '' } = read
        const wanted = search.trim().toLowerCase()
        const { owners: some, next } = fold.someOwners(from, SCANNED_AT_ONCE)
        const found = some.filter(
          ({ account, state }) =>
            (department === undefined || departmentOf(account) === department) &&
            account.includes(wanted, 'sasl:'.length) &&
            !(without && state.factors.length > 0),
        )
        const shown = found.slice(0, OWNERS_AT_ONCE)
        const last = shown.at(-1)?.account
        const on = shown.length < found.length ? last : next
        return { ok: true, owners: shown.map(ownerRow), ...(on === undefined ? {} : { next: on }) }
      },
      'enrolment.batches': ({ facts }) => {
        const read = factsIn(facts, {})
        if (isNotRead(read)) return read
        const batches = fold.batches(BATCHES_LISTED).map((one) => ({
          ...one,
          openedAt: rfc3339(one.openedAt),
          until: rfc3339(one.until),
          isOver: clock.now() >= one.until,
        }))
        return { ok: true, batches, sheetDays }
      },
      'enrolment.batch': ({ facts }) => {
        const read = factsIn(facts, { batch: batchName, from: text(ACCOUNT_MAX) })
        if (isNotRead(read)) return read
        const { batch = '', from = '' } = read
        const rows = fold.ofBatch(batch, from, TOKENS_AT_ONCE)
        const last = rows.at(-1)?.account
        return {
          ok: true,
          tokens: rows.map(tokenRow),
          ...(rows.length < TOKENS_AT_ONCE || last === undefined ? {} : { next: last }),
        }
      },
      'enrolment.requests': ({ facts }) => {
        const read = factsIn(facts, {})
        if (isNotRead(read)) return read
        const since = plus(clock.now(), milliseconds(-LOST_LIVES))
        const requests = fold
          .lost(since, LOST_LISTED)
          .map(({ account, request, at, clientIp }) => ({
            ...{ account, request, at: rfc3339(at), clientIp: clientIp ?? null },
            factors: fold.of(account).factors.length,
          }))
        return { ok: true, requests }
      },
    },
    acts: {
      'enrolment.open': ({ facts }) => {
        const read = factsIn(facts, {
          accounts: accountsWith(defaultRealm),
          days: whole(1, sheetDays),
          batch: batchName,
        })
        if (isNotRead(read)) return read
        const { accounts, batch } = read
        if (accounts === undefined || batch === undefined)
          return refused('accounts and batch must be given')
        const made = fold.batches(BATCHES_LISTED).find((one) => one.batch === batch)
        if ((made?.tokens ?? 0) + accounts.length > BATCH_MAX)
          return refused(`a batch has at most ${BATCH_MAX} accounts`)
        return async ({ by, why }) => ({
          ok: true,
          batch,
          opened: await owners.enrolMany(accounts, days(read.days ?? sheetDays), batch, by, why),
        })
      },
      'enrolment.revoke': ({ facts }) => {
        const read = factsIn(facts, { batch: batchName })
        if (isNotRead(read)) return read
        const { batch } = read
        if (batch === undefined) return refused('batch must be given')
        return async ({ by, why }) => {
          let revoked = 0
          for (let from = ''; ; ) {
            const rows = fold.ofBatch(batch, from, TOKENS_AT_ONCE)
            revoked += await owners.revokeTokens(rows, by, why)
            const last = rows.at(-1)?.account
            if (last === undefined || rows.length < TOKENS_AT_ONCE) return { ok: true, revoked }
            from = last
          }
        }
      },
      'enrolment.confirm': ({ facts }) => {
        const read = factsIn(facts, asked)
        if (isNotRead(read)) return read
        const { account, request } = read
        if (account === undefined || request === undefined)
          return refused('account and request must be given')
        return async ({ by, why }) => openedOr(await owners.confirm(account, request, by, why))
      },
      'enrolment.decline': ({ facts }) => {
        const read = factsIn(facts, asked)
        if (isNotRead(read)) return read
        const { account, request } = read
        if (account === undefined || request === undefined)
          return refused('account and request must be given')
        return async ({ by, why }) =>
          (await owners.decline(account, request, by, why)) ? { ok: true } : answeredAlready
      },
    },
  }
}

const answeredAlready: Reply = {
  ok: false,
  code: 'moved-on',
  why: 'the request was answered, or replaced by another number',
}

const openedOr = (opened: Opened | undefined): Reply =>
  opened === undefined ? answeredAlready : { ok: true, opened }
