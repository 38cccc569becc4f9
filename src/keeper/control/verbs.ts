/** Control verbs: what may be asked of a running guard, and what it takes to be allowed. */
import type { AccountId } from '../../events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import type { People } from '../people.ts'
import { readReference } from '../reference.ts'
import type { Status } from '../status.ts'
import { accountFacts, heldFacts, messageFacts } from '../views.ts'
import type { RootProof } from './root-proof.ts'
import type { Reply, Request } from './wire.ts'

const LISTED = 1_000

export type VerbParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly journal: Journal
  readonly status: () => Status
  readonly proof: RootProof
  /** The folder of proofs, told with the challenge. */
  readonly proofs: string
  readonly people: People
}

const refused = (why: string): Reply => ({ ok: false, code: 'refused', why })

export function controlVerbs(parts: VerbParts): (request: Request) => Promise<Reply> {
  const { folds, people, status, journal } = parts

  const reading: Readonly<Record<string, (request: Request) => Promise<Reply> | Reply>> = {
    status: () => ({ ok: true, status: status() }),
    'held.list': (request) => ({
      ok: true,
      ...heldFacts(folds, request.account as AccountId | undefined, request.most ?? LISTED),
    }),
    'held.show': async (request) => {
      const row = folds.messages.byReference(readReference(request.references?.[0] ?? ''))
      if (row === undefined) return refused('no message has this reference')
      return { ok: true, message: await messageFacts(row, journal) }
    },
    'account.list': (request) => ({
      ok: true,
      accounts: folds.accounts(request.most ?? LISTED).map(accountFacts),
    }),
    'account.show': (request) => {
      const account = request.account as AccountId
      return { ok: true, account: accountFacts({ account, state: folds.account(account) }) }
    },
  }

  const acting: Readonly<Record<string, (request: Request, why: string) => Promise<Reply>>> = {
    'held.release': async (request, why) => {
      const references =
        request.account === undefined
          ? (request.references ?? [])
          : people.heldOf(request.account as AccountId, request.ownership)
      return { ok: true, ...(await people.release(references, request.force === true, why)) }
    },
    'held.delete': async (request, why) => ({
      ok: true,
      ...(await people.delete(
        request.account === undefined
          ? (request.references ?? [])
          : people.heldOf(request.account as AccountId, request.ownership),
        why,
      )),
    }),
    'account.clear': async (request, why) => ({
      ok: true,
      ...(await people.clear(request.account as AccountId, why)),
    }),
    'account.approve': async (request, why) => {
      await people.allowBulk(request.account as AccountId, request.bulk !== false, why)
      return { ok: true }
    },
  }

  return async (request) => {
    const read = reading[request.verb]
    if (read !== undefined) return read(request)
    const act = acting[request.verb]
    if (act === undefined) return refused(`there is no verb «${request.verb}»`)
    const why = request.breakGlass?.trim() ?? ''
    if (why === '') return refused('this act needs --break-glass with a reason')
    const now = parts.clock.now()
    if (request.proof === undefined)
      return {
        ok: false,
        code: 'prove-root',
        why: parts.proofs,
        nonce: parts.proof.challenge(now),
      }
    const not = parts.proof.refusal(request.proof, now)
    if (not !== undefined) return refused(not)
    if (request.account !== undefined && !/^(sasl|host|uid|cert):./.test(request.account))
      return refused('an account is named sasl:NAME, host:ADDRESS, uid:NUMBER or cert:FINGERPRINT')
    return act(request, why)
  }
}
