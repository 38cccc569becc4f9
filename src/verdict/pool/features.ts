/**
 * Features: what several stolen accounts may have in common, and an account its own again.
 *
 * Where a login or message came from, and what a message is like. Hashes and numbers as the senses
 * give them; a sense that is missing makes no feature.
 */
import { networkNumber } from '../../accounts/behaviour/sending.ts'
import { networkOf } from '../../events/account.ts'
import type { MessageShape } from '../../events/senses.ts'
import { BoundedMap } from '../../lib/bounded.ts'

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

/** The names of the places that an address is in. */
export type PlacesNamed = {
  readonly ip: string
  /** IPv6 by /64, for one host owns all of it. */
  readonly address: string
  /** The /24 or /48. */
  readonly network: string
  /** Both as features. */
  readonly origin: readonly [address: Feature, network: Feature]
}

/** Addresses whose names are at hand: programs log in a hundred times a day from the same few. */
export const NAMED_AT_HAND_MAX = 4_096
const atHand = new BoundedMap<string, PlacesNamed>(NAMED_AT_HAND_MAX)
let lately: PlacesNamed = namesOf('')

/**
 * What the places of an address are called. Worked out once for as long as it is at hand, so that the
 * same text is the same object each time, which maps find sooner.
 */
export function placesNamed(ip: string): PlacesNamed {
  // Of one login it is asked more than once.
  if (lately.ip === ip) return lately
  let named = atHand.get(ip)
  if (named === undefined) {
    named = namesOf(ip)
    atHand.set(ip, named)
  }
  lately = named
  return named
}

function namesOf(ip: string): PlacesNamed {
  const address = ip.includes(':') ? networkOf(ip, 64) : ip
  const network = networkOf(ip)
  return {
    ip,
    address,
    network,
    origin: [
      { kind: 'address', value: `address ${address}` },
      { kind: 'network', value: networkNamed(networkNumber(ip) ?? network) },
    ],
  }
}

export const networkFeature = (ip: string): string => placesNamed(ip).origin[1].value

/** By its number, as behaviour remembers networks. */
export function networkNamed(network: number | string): string {
  return `network ${network}`
}

export const isOrigin = (kind: FeatureKind): boolean => kind === 'address' || kind === 'network'

export type Shown = {
  /** Left out where the network is the account's own. */
  readonly clientIp?: string | undefined
  readonly shape?: MessageShape | undefined
  readonly size?: number | undefined
}

const nowhere: readonly Feature[] = []

export function featuresOf({ clientIp, shape, size }: Shown): readonly Feature[] {
  const origin = clientIp === undefined ? nowhere : placesNamed(clientIp).origin
  const isSized = size !== undefined && size >= SIZE_LEAST
  if (shape === undefined && !isSized) return origin
  const features: Feature[] = [...origin]
  if (shape !== undefined) {
    const { subject = [], linkHosts = [] } = shape
    // The four numbers of a subject stay in their places.
    for (const [n, hash] of subject.slice(0, SUBJECT_MAX).entries())
      features.push({ kind: 'subject', value: `subject ${n}:${hash}` })
    for (const host of new Set(linkHosts.slice(0, LINKS_MAX)))
      features.push({ kind: 'link', value: `link ${host}` })
  }
  if (isSized) features.push({ kind: 'size', value: `size ${size}` })
  return features
}
