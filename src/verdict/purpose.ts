/**
 * Purpose: whether a message breaks what a person decided its account to be for.
 *
 * Only the network is looked at: a device or a send-only account may send from the networks that
 * its policy names, and what comes from elsewhere is for a person to look at, whatever the behaviour
 * model thinks of it. An origin that is not known breaks nothing: it is not another one.
 */
import { isBound, type Purpose } from '../accounts/purpose/policy.ts'
import { networkOf } from '../events/account.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { Reason } from './reasons.ts'

export function purposeReason(
  purpose: Purpose | undefined,
  { clientIp }: Pick<MessageSubmitted, 'clientIp'>,
): Reason | undefined {
  if (purpose === undefined || clientIp === undefined || !isBound(purpose.kind)) return undefined
  const network = networkOf(clientIp)
  return purpose.networks.includes(network)
    ? undefined
    : { code: 'purpose.other-origin', purpose: purpose.kind, network }
}
