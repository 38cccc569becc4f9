/**
 * Here: which open requests come from where an owner proved himself, so that he needs no code for them.
 *
 * Many mail programs do not show the text with the code (0101). Whoever sits where a request comes
 * from and holds the factor is the one who asked; a thief's request from elsewhere is never among
 * them. «Where» is what a binding knows (`binding.ts`): the /24 or /48, and the operator of a mobile
 * network. An address that tells no place is nowhere, and what comes from it is shown by its code
 * only: the server itself and translators (a webmail without the client's address, NAT64, Teredo),
 * VPN, Tor and rented machines, which any thief may share with the owner, and attackers by a list.
 *
 * Limits: who shares the owner's network (an office, a hotel, a mobile operator) is taken for him by
 * this; whoever answers still sees time, place and program first.
 */
import { networkOf } from '../events/account.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { Instant } from '../lib/time.ts'
import { bindingOf } from './binding.ts'
import { openIn } from './requests.ts'
import { OPEN_MAX, type OpenRequest, type StepUpState } from './state.ts'

/**
 * The server itself and what has no address (RFC 1122 §3.2.1.3, RFC 4291 §2.5), translated addresses
 * (RFC 6052 §2.1, RFC 8215) and Teredo (RFC 4380 §4): one network for clients of anywhere.
 */
const nowhere = ['127.', '0.', '0:0:0::', '64:ff9b:', '2001:0:'] as const

const isPlace = (network: string): boolean =>
  /\/(?:24|48)$/.test(network) && !nowhere.some((start) => network.startsWith(start))

/** Names of where a client is, at most two; none: its address tells no place. */
export function placesOf(clientIp: string, facts: NetworkFacts = {}): readonly string[] {
  const { kind, attack } = facts
  const network = networkOf(clientIp)
  if ((kind !== undefined && kind !== 'mobile') || attack === true || !isPlace(network)) return []
  return [...new Set([network, bindingOf({ clientIp, network: facts }).network])]
}

/** Open requests that come from one of these places. */
export const openHere = (
  state: StepUpState,
  places: readonly string[],
  now: Instant,
): readonly OpenRequest[] =>
  openIn(state, now)
    .filter(({ clientIp, network }) =>
      placesOf(clientIp, network).some((place) => places.includes(place)),
    )
    .slice(0, OPEN_MAX)
