/**
 * Networks: what lists say of a client's address, as one class of several.
 *
 * Attackers rent machines and hide behind others; so do a few honest people, and which ones is soon
 * known: half of the share is the account's own. One class an address, the most telling first, so
 * that an address on two lists does not count twice. An address that was looked up and stands on no
 * list is `plain`; one that was not looked up has no class and weighs nothing.
 *
 * Limits: the share of attack lists is that of a public study of logins (9.4 % of other people's, and
 * 54.6 % of takeovers); the other shares are one hand's judgement.
 */
import type { NetworkFacts } from '../../events/senses.ts'
import { type Counts, counted, noCounts, nth } from './numbers.ts'

export const NETWORK_CLASSES = ['plain', 'attack', 'tor', 'vpn', 'hosting', 'mobile'] as const
export type NetworkClass = (typeof NETWORK_CLASSES)[number]
const COUNT_MOST = 100
const PSEUDO_VISITS = 20
/** Among visits of honest people from networks that were not their own. */
const COMMON: readonly number[] = [0.62, 0.094, 0.002, 0.03, 0.01, 0.244]
const SHARE_LEAST = 2e-4

export const noNetworks: Counts = noCounts(NETWORK_CLASSES.length)

export type NetworkSeen = {
  readonly class: NetworkClass
  /** How likely that was for the owner. */
  readonly share: number
}

/** `undefined`: no list was asked. */
export function networkClass(facts: NetworkFacts | undefined): NetworkClass | undefined {
  if (facts?.attack === true) return 'attack'
  return facts?.kind ?? (facts?.lists === true ? 'plain' : undefined)
}

export function networkSeen(counts: Counts, of: NetworkClass): NetworkSeen {
  const n = NETWORK_CLASSES.indexOf(of)
  const common = nth(COMMON, n)
  const own = (nth(counts.of, n) + PSEUDO_VISITS * common) / (counts.total + PSEUDO_VISITS)
  return { class: of, share: Math.max(0.5 * own + 0.5 * common, SHARE_LEAST) }
}

export const networksAfter = (counts: Counts, of: NetworkClass): Counts =>
  counted(counts, NETWORK_CLASSES.indexOf(of), COUNT_MOST)
