/**
 * Features: what several stolen accounts may have in common, and an account its own again.
 *
 * Where a login or message came from, and what a message is like. Hashes and numbers as the senses
 * give them; a sense that is missing makes no feature.
 */
import { networkNumber } from '../../accounts/behaviour/sending.ts'
import { networkOf } from '../../events/account.ts'
import type { MessageShape } from '../../events/senses.ts'

export const FEATURE_KINDS = ['address', 'network', 'subject', 'link', 'size'] as const
export type FeatureKind = (typeof FEATURE_KINDS)[number]

/** `value` has its kind in front. */
export type Feature = { readonly kind: FeatureKind; readonly value: string }

const SUBJECT_MAX = 4
const LINKS_MAX = 16
/** Of one event: its address, network and size, and what of subject and links is looked at. */
export const FEATURES_MAX_OF_ONE = 3 + SUBJECT_MAX + LINKS_MAX
/** Below it many messages have the same size by chance. */
export const SIZE_LEAST = 2_048

/** IPv6 by /64, for one host owns all of it. */
export const addressOf = (ip: string): string => (ip.includes(':') ? networkOf(ip, 64) : ip)
export function networkFeature(ip: string): string {
  // Of one login it is asked more than once.
  if (lately.ip !== ip) lately = { ip, feature: networkNamed(networkNumber(ip) ?? networkOf(ip)) }
  return lately.feature
}
let lately = { ip: '', feature: 'network ' }
/** By its number, as behaviour remembers networks. */
export const networkNamed = (network: number | string): string => `network ${network}`

export const isOrigin = (kind: FeatureKind): boolean => kind === 'address' || kind === 'network'

export type Shown = {
  /** Left out where the network is the account's own. */
  readonly clientIp?: string | undefined
  readonly shape?: MessageShape | undefined
  readonly size?: number | undefined
}

export function featuresOf({ clientIp, shape, size }: Shown): readonly Feature[] {
  const features: Feature[] = []
  const add = (kind: FeatureKind, value: string): void => void features.push({ kind, value })
  if (clientIp !== undefined) {
    add('address', `address ${addressOf(clientIp)}`)
    add('network', networkFeature(clientIp))
  }
  // The four numbers of a subject stay in their places.
  for (const [n, hash] of (shape?.subject ?? []).slice(0, SUBJECT_MAX).entries())
    add('subject', `subject ${n}:${hash}`)
  for (const host of new Set((shape?.linkHosts ?? []).slice(0, LINKS_MAX)))
    add('link', `link ${host}`)
  if (size !== undefined && size >= SIZE_LEAST) add('size', `size ${size}`)
  return features
}
