/**
 * Policy: what a person decided an account to be for, and from where it may send.
 *
 * Adopting is a person's act and an entry, and the entry names the networks: what was the account's
 * own on that day, or what the person typed. From then on no mail adds to them, or a thief's first
 * held messages would. `newsletter` and `shared` bind nothing here: the one may write to many as long
 * as it stands (`mayMailMany`), the other is a recommendation that was heard.
 */

import { networkOf } from '../../events/account.ts'
import type { EventOf } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Behaviour } from '../behaviour/state.ts'
import { isPurpose, type PurposeKind } from './recognise.ts'

export const NO_PURPOSE = 'none'
export const PURPOSE_NETWORKS_MAX = 32

export type Purpose = {
  readonly kind: PurposeKind
  readonly since: Instant
  /** As `networkOf` spells them. */
  readonly networks: readonly string[]
}

/** Kinds that may send from their own networks only. */
export const isBound = (kind: PurposeKind): boolean => kind === 'device' || kind === 'send-only'

/** After `config.changed` with `what: 'purpose'`; what cannot be read takes the purpose away. */
export function purposeAfter({ to, at, networks }: EventOf<'config.changed'>): Purpose | undefined {
  if (!isPurpose(to)) return undefined
  return { kind: to, since: at, networks: (networks ?? []).slice(0, PURPOSE_NETWORKS_MAX) }
}

/** The networks that an account may claim for its own: none of those on probation. */
export const ownNetworks = ({ origins }: Behaviour): readonly string[] =>
  origins.networks
    .filter((network) => !origins.unproven.some((one) => !one.ended && one.network === network))
    .map(networkText)

const IPV6_FROM = 2 ** 24

/** The text of a `networkNumber`. */
export function networkText(network: number): string {
  if (network < IPV6_FROM)
    return `${Math.floor(network / 65_536)}.${Math.floor(network / 256) % 256}.${network % 256}.0/24`
  const bits = network - IPV6_FROM
  const groups = [Math.floor(bits / 2 ** 32), Math.floor(bits / 65_536) % 65_536, bits % 65_536]
  return `${groups.map((group) => group.toString(16)).join(':')}::/48`
}

/** An address or a network as a person types it, as its /24 or /48; `undefined`: neither. */
export function networkTyped(text: string): string | undefined {
  const [address = '', length, more] = text.trim().toLowerCase().split('/')
  const isIpv6 = address.includes(':')
  if (more !== undefined || (length !== undefined && length !== (isIpv6 ? '48' : '24')))
    return undefined
  const isAddress = isIpv6
    ? /^[0-9a-f:]{2,39}$/.test(address) && (address.match(/::/g) ?? []).length <= 1
    : /^(\d{1,3})(\.\d{1,3}){3}$/.test(address) && address.split('.').every((n) => Number(n) < 256)
  return isAddress ? networkOf(address) : undefined
}
