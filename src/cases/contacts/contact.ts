/**
 * Contact: whom to call when mail is down, in which order, and whether that was tried of late.
 *
 * Kept as events (`contact.recorded`, `contact.tested`); `book.ts` folds them. Whoever is called in a
 * case is called outside of mail, for the attacker may read it.
 */

import type { Instant } from '../../lib/time.ts'
import { days } from '../../lib/time.ts'

export const contactKinds = [
  // Our own people.
  'commander',
  'mail-administrator',
  'security-officer',
  'executive',
  'privacy-officer',
  'public-relations',
  'legal-department',
  'finance',
  'personnel',
  'help-desk',
  'board',
  'union',
  // Whom we pay.
  'forensic-firm',
  'counsel',
  'insurer',
  'vendor',
  'hosting',
  'internet-provider',
  'upstream-relay',
  'dns-provider',
  'certificate-authority',
  'cloud-recovery',
  'call-centre',
  'dark-web-monitor',
  'bank-recall',
  // Authorities and bodies.
  'police-cyber',
  'police-station',
  'privacy-authority',
  'sector-ministry',
  'communications-bureau',
  'national-cert',
  'security-agency',
  'anti-phishing-council',
  'blocklist-desk',
  // Those who are told.
  'customer',
  'controller',
  'partner',
  'neighbour',
  'press',
  'other',
] as const
export type ContactKind = (typeof contactKinds)[number]

export type Contact = {
  /** Its key in the book: small letters, digits, `.`, `_`, `-`. */
  readonly name: string
  readonly kind: ContactKind
  readonly organisation: string
  readonly person?: string
  readonly deputy?: string
  /** In the order in which they are tried. */
  readonly phones: readonly string[]
  readonly deputyPhones: readonly string[]
  /** When they answer: `平日 9:00-17:30`, `24h`. */
  readonly hours?: string
  /** A way that is neither our mail nor runs over our servers. */
  readonly outOfBand?: string
  readonly mail?: string
  readonly key?: { readonly scheme: 'openpgp' | 's/mime'; readonly fingerprint: string }
  /** Policy or contract, and what its notice condition is: «within 48 hours, by telephone». */
  readonly contract?: { readonly number: string; readonly condition?: string }
  /** BCP 47. */
  readonly languages: readonly string[]
  /** 1 is called first among its kind. */
  readonly order: number
  /** Minutes without an answer after which the next one is called. */
  readonly wait: number
  /** When somebody last made sure of all this, and who. */
  readonly verified?: { readonly at: Instant; readonly by: string }
  readonly note?: string
}

export const testStates = [
  'answered',
  'deputy-answered',
  'no-answer',
  'wrong-number',
  'changed',
] as const
export type TestState = (typeof testStates)[number]

export type ContactTest = {
  readonly at: Instant
  readonly by: string
  readonly state: TestState
  readonly seconds?: number
  readonly exercise: boolean
}

/** An entry of the book with how its last calls went, the latest last. */
export type Kept = { readonly contact: Contact; readonly tests: readonly ContactTest[] }
export type ContactBook = {
  readonly contacts: readonly Kept[]
  /** Entries that found no room. */
  readonly leftOut: number
}

export const CONTACTS_MAX = 500
export const CONTACT_NAME_MAX = 64
export const CONTACT_TEXT_MAX = 200
export const CONTACT_NOTE_MAX = 1_000
export const PHONES_MAX = 4
export const PHONE_MAX = 40
export const LANGUAGES_MAX = 8
export const ORDER_MAX = 99
export const WAIT_MAX = 1_440
/** Ten minutes without an answer, then the next. */
export const WAIT_ORDINARY = 10
/** Calls that are kept of each. */
export const TESTS_MAX = 8
/** A quarter: so long a call that was answered, or a look, is worth something. */
export const CONTACT_FRESH = days(92)
