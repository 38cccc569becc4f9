/** Readings: what a symptom may be of and by which signs one sees it; and what follows from the kind. */
import type { CaseKind, Severity } from '../case.ts'
import type { SignCode, SymptomCode } from './symptom.ts'

/** What a symptom may be of, and by which signs one sees it; the first kind counts without any. */
export type Reading = readonly [kind: CaseKind, signs: readonly SignCode[]]
const sending: readonly SignCode[] = [
  'account.contained',
  'mail.held',
  'sent.many',
  'queue.deep',
  'bounced.many',
]
const refused: readonly SignCode[] = ['listed', 'refused.name', 'deferred.many', 'queue.deep']
const reading: readonly SignCode[] = ['read.more', 'rules.changed', 'login.strange']

export const readings: Readonly<Record<SymptomCode, readonly Reading[]>> = {
  'cannot-send': [
    ['delivery-trouble', refused],
    ['mass-send', sending],
  ],
  'slow-mail': [
    ['delivery-trouble', refused],
    ['mass-send', sending],
  ],
  'bounces-arrive': [['mass-send', [...sending, 'login.strange']]],
  'strangers-answer': [['mass-send', [...sending, 'login.strange']]],
  'contacts-got-mail': [['mass-send', [...sending, 'login.strange', 'rules.changed']]],
  'sent-unknown': [['mass-send', [...sending, 'login.strange']]],
  'refused-by-others': [
    ['delivery-trouble', refused],
    ['mass-send', ['account.contained', 'sent.many', 'mail.held']],
  ],
  'locked-out': [
    ['mailbox-read', ['login.strange', 'rules.changed', 'read.more']],
    ['mass-send', ['account.contained', 'mail.held']],
    ['credential-phish', ['logins.refused', 'phishing.wave']],
  ],
  'login-notice': [
    ['mailbox-read', reading],
    ['credential-phish', ['logins.refused', 'phishing.wave']],
  ],
  'mail-missing': [
    ['mailbox-read', reading],
    ['data-wipe', ['destroyed.many']],
  ],
  'mail-read': [['mailbox-read', reading]],
  'foreign-rules': [['mailbox-read', reading]],
  'records-gone': [
    ['data-wipe', ['destroyed.many', 'log.broken']],
    ['log-tampering', ['log.broken']],
  ],
  'webmail-changed': [['third-party-zero-day', ['pages.changed', 'log.broken']]],
  'payment-change': [['bec', ['rules.changed', 'login.strange', 'read.more', 'account.contained']]],
  'phishing-received': [['credential-phish', ['phishing.wave', 'logins.refused', 'login.strange']]],
  'phishing-entered': [['credential-phish', ['phishing.wave', 'logins.refused', 'login.strange']]],
  other: [],
}

export const severities: Readonly<Record<CaseKind, Severity>> = {
  'mass-send': 2,
  'mailbox-read': 2,
  bec: 2,
  'third-party-zero-day': 1,
  'data-wipe': 1,
  'delivery-trouble': 3,
  'credential-phish': 3,
  'log-tampering': 2,
  insider: 2,
  exercise: 4,
}

/** One voice is enough where an hour of waiting costs the most, whatever the servers say. */
export const atOnce: ReadonlySet<SymptomCode> = new Set([
  'records-gone',
  'payment-change',
  'phishing-entered',
])

/** What is felt as trouble of delivery is often of a mass of mail. */
export const kin: { readonly [Kind in CaseKind]?: readonly CaseKind[] } = {
  'delivery-trouble': ['mass-send', 'data-wipe'],
  'mass-send': ['bec', 'third-party-zero-day'],
  'mailbox-read': ['mass-send', 'third-party-zero-day', 'bec'],
  'credential-phish': ['mass-send', 'mailbox-read'],
  'data-wipe': ['third-party-zero-day', 'log-tampering'],
}
