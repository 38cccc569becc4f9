/**
 * Verbs: what may be asked of a running guard about owners' step-up over the control socket.
 *
 * Reading takes the socket; an act is read wholly before anybody proves anything, as with the others
 * (`control/verbs.ts`). The keys are those that requests have: `what` is a policy, or what is to be
 * revoked.
 */
import type { AccountId } from '../../events/event.ts'
import { isPolicy, policies } from '../../step-up/policy.ts'
import { refused, type Who } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Owners } from './owners.ts'

export const OWNERS_LISTED = 1_000

type ReadAct = (request: Request) => ((who: Who) => Promise<Reply>) | Reply

export const ownerReads = (
  owners: Owners,
): Readonly<Record<string, (request: Request) => Reply>> => ({
  'owner.list': ({ most = OWNERS_LISTED }) => ({
    ok: true,
    owners: owners.list(Math.min(most, OWNERS_LISTED)),
  }),
  'owner.show': ({ account = '' }) =>
    accountRefusal(account) ?? { ok: true, owner: owners.show(account as AccountId) },
})

export const ownerActs = (owners: Owners): Readonly<Record<string, ReadAct>> => ({
  'owner.enrol': ({ account = '' }) =>
    accountRefusal(account) ??
    (async ({ by, why }) => ({
      ok: true,
      opened: await owners.enrol(account as AccountId, by, why),
    })),
  'owner.policy': ({ account = '', what = '' }) => {
    if (!isPolicy(what)) return refused(`a policy is one of ${policies.join(', ')}`)
    return (
      accountRefusal(account) ??
      (async ({ by, why }) => ({
        ok: true,
        ...(await owners.policy(account as AccountId, what, by, why)),
      }))
    )
  },
  'owner.revoke': ({ account = '', what = '' }) => {
    if (!/^(all|origins|[0-9a-f]{1,64})$/.test(what))
      return refused('what is revoked is «all», «origins» or the name of a factor')
    return (
      accountRefusal(account) ??
      (async ({ by, why }) => ({
        ok: true,
        revoked: await owners.revoke(account as AccountId, what, by, why),
      }))
    )
  },
})

/** Only who logs in by a name can be asked. */
const accountRefusal = (account: string): Reply | undefined =>
  /^sasl:./.test(account) ? undefined : refused('an owner has an account of the form sasl:NAME')
