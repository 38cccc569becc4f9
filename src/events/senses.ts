/**
 * Senses: what is known of a client's network, of its program and of a message's form, beside what
 * it says and to whom.
 *
 * Classes and keyed hashes only: no text of a message, no name of a person and no address of a link
 * stands here. Each field is absent where the sense that gives it is missing; nothing is made up.
 */

/** Octets of a body, from its beginning, that a shape is made of; the rest is only hashed. */
export const BODY_BYTES_SEEN = 64 * 1024

/** What the lists of the edge say of a client's address (`ports/networks.ts`). */
export type NetworkFacts = {
  /** Autonomous system number (RFC 1930), of the operator's table. */
  readonly operator?: number
  /** Rented machines and ways that hide who comes; `mobile`: one address for many, changing often. */
  readonly kind?: 'hosting' | 'vpn' | 'tor' | 'mobile'
  /** A list of attackers names the address. */
  readonly attack?: true
  /** Lists of kinds or of attackers were asked: an address that none of them names is a plain one. */
  readonly lists?: true
}

/** How a message is made, for comparing with others; hashes are keyed and 48 bits wide. */
export type MessageShape = {
  /** Of the order of header names, without those that servers add. */
  readonly headerOrder?: number
  /** Of the form of the Message-ID: classes of its characters, and whether its domain is the sender's. */
  readonly messageIdForm?: number
  /** Of the MIME tree's types, at most 32 parts. */
  readonly mime?: number
  /** Minutes east of UTC that the Date says. */
  readonly dateZone?: number
  /** Seconds from Date to submission; a stale or future Date is a sign of a program. */
  readonly dateAge?: number
  /** Of hosts that the text links to, each once, at most 16. */
  readonly linkHosts?: readonly number[]
  /** Four numbers that stay alike when a subject changes little. */
  readonly subject?: readonly number[]
  /** Reply-To leads to another domain than From. */
  readonly replyElsewhere?: true
  /** Words that speak of a change of payment, in Japanese or English: how many groups of them. */
  readonly paymentWords?: number
}
