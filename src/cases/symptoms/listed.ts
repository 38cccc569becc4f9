/**
 * Listed: which blocklist, or whose reputation system, a server names that refuses our mail.
 *
 * Nothing is asked of any list: servers that look at one say so when they refuse. Only the remote's
 * reply is read (what stands behind «host NAME[ADDRESS] said:», or begins with its code), addresses in
 * it are left out (somebody may write to a list's own people), and what is told of it is a name of ours,
 * never a word of the reply. Whoever runs the other server may say what he likes: how many of them are
 * believed is for who counts (`keeper/cases/listings.ts`).
 *
 * Wordings: Postfix `default_rbl_reply` («Service unavailable; Client host [192.0.2.1] blocked using
 * zen.spamhaus.org; REASON», postconf(5)); Google Workspace «SMTP error messages» (421-4.7.0, 421-4.7.28,
 * 550-5.7.1); Outlook.com postmaster troubleshooting and Exchange Online NDR codes (S3140, S3150, 5.7.511,
 * 5.7.606 to 649, 4.7.650); Yahoo «SMTP error codes» (TSS04, BL21); replies of the lists themselves, as
 * Zeek's `policy/protocols/smtp/blocklists` and Sisimai's `Reason::Blocked` know them.
 * Limits: what is worded otherwise is not recognised, and a refusal for content may be worded like one.
 */

export const listNames = [
  'Spamhaus',
  'Barracuda',
  'SpamCop',
  'SORBS',
  'UCEPROTECT',
  'PSBL',
  'Mailspike',
  'Cloudmark',
  'Proofpoint',
  'Trend Micro',
  'Cisco Talos',
  'Microsoft',
  'Google',
  'Yahoo',
  'Apple',
  'DNSBL',
] as const
export type ListName = (typeof listNames)[number]

/** Looked at of a reply; the log keeps no more. */
export const REPLY_MAX = 1_000

/** A list that many look at: its name, or its zone, in a reply that speaks of blocking. */
const shared: readonly (readonly [ListName, RegExp])[] = [
  ['Spamhaus', /\bspamhaus\b/i],
  ['Barracuda', /\bbarracuda(?:central|networks)?\b/i],
  ['SpamCop', /\bspamcop\b/i],
  ['SORBS', /\bsorbs\.net\b/i],
  ['UCEPROTECT', /\buceprotect\b/i],
  ['PSBL', /\bpsbl\.(?:surriel\.com|org)\b/i],
  ['Mailspike', /\bmailspike\b/i],
  ['Cloudmark', /\bcloudmark\b/i],
  ['Proofpoint', /\b(?:ipcheck|support)\.proofpoint\.com\b/i],
  ['Trend Micro', /\bmail-abuse\.(?:com|org)\b|\btrend micro\b.{0,40}(?:RBL|reputation)/i],
  ['Cisco Talos', /\b(?:senderbase|talosintelligence)\b/i],
]
const blocking =
  /\b(?:blocked|block(?:ed)?[- ]?list(?:ed|s)?|black[- ]?list(?:ed)?|listed|in .{0,30}'s list|refused|rejected|denied|dnsbl|rbl|banned)\b/i

/** A provider's own: these words are its own servers' alone. */
const own: readonly (readonly [ListName, RegExp])[] = [
  [
    'Microsoft',
    /\bS31[45]0\b|part of their network is on our block list|\b5\.7\.(?:511|6(?:0[6-9]|[1-4]\d))\b.{0,60}banned sen(?:ding IP|der)|\b4\.7\.650\b.{0,120}IP reputation/i,
  ],
  [
    'Google',
    /unusual rate of (?:\d{3}-?[\d.]* ?)?unsolicited mail|likely (?:\d{3}-?[\d.]* ?)?(?:unsolicited|suspicious due to the very low reputation)/i,
  ],
  ['Yahoo', /\[TSS0[4-9]\]|\[TSS1\d\]|\[BL2[1-3]\]/],
  ['Apple', /\[(?:CS01|HM08|HC15)\].{0,200}support\.apple\.com/i],
]
/** `blocked using ZONE`, of any other zone. */
const other =
  /\bblocked using (?!\d)[a-z0-9][a-z0-9.-]{2,80}\.[a-z]{2,24}\b|\b(?:dnsbl|rbl)\b.{0,80}\blisted\b/i

const REMOTE = /^host \S+ (?:said|refused to talk to me): |^(?=[45]\d\d[ -])/
const IN_REPLY = / \(in reply to [A-Za-z ]+ command\)$/

/** What the other side said; `undefined`: they are not its words. */
export function replyOf(status: string): string | undefined {
  const begins = REMOTE.exec(status)
  if (begins === null) return undefined
  const reply = status.slice(begins[0].length, REPLY_MAX).replace(IN_REPLY, '')
  return /^[45]\d\d\b/.test(reply) ? reply : undefined
}

/** A mail address, with what stands around it in angle brackets. */
const ADDRESS = /<[^<>]*@[^<>]*>|[^\s<>"'(),;:]{1,64}@[^\s<>"'(),;]{1,253}/g

/** The lists that a refusal names; of ours, in their order. */
export function listsIn(status: string): readonly ListName[] {
  const reply = replyOf(status)?.replaceAll(ADDRESS, ' ')
  if (reply === undefined) return []
  const found = [...(blocking.test(reply) ? shared : []), ...own]
    .filter(([, words]) => words.test(reply))
    .map(([name]) => name)
  if (found.length > 0) return found
  return other.test(reply) ? ['DNSBL'] : []
}

/** It is refused for who we are, whatever for: policy and security of RFC 3463 (X.7.X), or a list. */
export const isForName = (status: string, dsn: string | undefined): boolean =>
  replyOf(status) !== undefined && (/^[45]\.7\.\d/.test(dsn ?? '') || listsIn(status).length > 0)
