/**
 * Found: what an investigation of old logs comes to, as data; every output is made of this.
 *
 * All of it is plain JSON but moments, which are milliseconds since 1970 (`Instant`); the JSON output
 * prints them as RFC 3339. Nothing here is a sentence: codes and facts are put into words by
 * `reports`. Each list is in a fixed order, so that equal inputs give equal bytes.
 */
import type { AccountId } from '../events/event.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'

/** A line of an input: `input` is its place in `inputs`; `line` counts from 1 (or its records). */
export type LineRef = { readonly input: number; readonly line: number }

/** Lines that show something: at most REFS_MAX of them, the first ones, and how many there are. */
export type Refs = { readonly lines: readonly LineRef[]; readonly total: number }
export const REFS_MAX = 20
export const noRefs: Refs = { lines: [], total: 0 }

export type Span = { readonly from: Instant; readonly to: Instant }

/** `claimed`: somebody outside said so (`--claims`). */
export type FactStatus = 'confirmed' | 'estimated' | 'under-investigation' | 'claimed'

export type FactUnit =
  | 'messages'
  | 'recipients'
  | 'accounts'
  | 'origins'
  | 'countries'
  | 'octets'
  | 'rows'
  | 'statements'
  | 'lines'
  | 'moment'
  | 'seconds'
  | 'verdict'

/** One figure with its provenance. Its name in words: `reports`, by `key` (such as `mail.delivered`). */
export type Fact = {
  readonly key: FactKey
  /** Of which account, if of one. */
  readonly account?: AccountId
  /** A moment is an `Instant`; a verdict its code. */
  readonly value: number | string
  readonly lower?: number
  readonly upper?: number
  readonly unit: FactUnit
  readonly status: FactStatus
  /** The last moment of the logs that it rests on. */
  readonly asOf: Instant
  /** How it was found: `counted` lines, `joined` over queue ids, `inferred`, `claimed`. */
  readonly method: 'counted' | 'joined' | 'inferred' | 'claimed'
  readonly evidence: Refs
}

export const factKeys = [
  'accounts.hijacked',
  'accounts.suspect',
  'mail.submitted',
  'mail.recipients',
  'mail.recipients.unique',
  'mail.delivered',
  'mail.bounced',
  'mail.deferred',
  'mail.unknown',
  'mail.domestic',
  'mail.foreign',
  'mail.first',
  'mail.last',
  'mail.duration',
  'origins.count',
  'origins.countries',
  'login.first',
  'read.octets',
  'read.messages',
  'read.sessions',
  'store.statements',
  'store.rows',
  'store.session',
  'queue.most',
  'symptom.first',
  'leak.verdict',
] as const
export type FactKey = (typeof factKeys)[number]

/** What others said, set against what was found. */
export type ClaimChecked = {
  readonly key: FactKey
  readonly claimed: number | string
  readonly source?: string
  readonly found: number | string | null
  /** `unsupported`: the logs cannot say. */
  readonly outcome: 'agrees' | 'differs' | 'unsupported'
}

export type Input = {
  /** As it was named; a member of an archive: `archive.tar.gz!path/in/it`. */
  readonly file: string
  /** Hex, of the bytes of the file as they lie on the disk (a member: of its own bytes). */
  readonly sha256: string
  readonly bytes: number
  readonly lines: number
  readonly unrecognised: number
  /** Formats found in it by content, with lines of each, most first. */
  readonly formats: readonly { readonly format: string; readonly lines: number }[]
  readonly packing?: 'gzip' | 'zstd' | 'bzip2' | 'xz' | 'tar' | 'zip'
  readonly first?: Instant
  readonly last?: Instant
  /** Not all of it was read, and why. */
  readonly cut?: NoticeCode
}

/** What went wrong in reading, or was passed over. */
export const noticeCodes = [
  'no-file',
  'device',
  'fifo',
  'socket',
  'link',
  'unreadable',
  'empty',
  'not-a-log',
  'bomb',
  'truncated-archive',
  'damaged-archive',
  'member-path',
  'too-many-files',
  'too-deep',
  'line-too-long',
  'nul-octets',
  'not-utf8',
  'future',
  'many-logs',
  'evicted',
  'interrupted',
  'twice',
  'document-too-large',
] as const
export type NoticeCode = (typeof noticeCodes)[number]
export type Notice = {
  readonly code: NoticeCode
  readonly file: string
  readonly line?: number
  readonly times?: number
  /** The world's words, such as an errno; never a whole line of a log. */
  readonly why?: string
}

/** One kind of log, from its first line to its last. */
export type Coverage = {
  readonly input: number
  readonly format: string
  readonly host?: string
  readonly from: Instant
  readonly to: Instant
  readonly lines: number
  /** Lines of each hour from the first on, at most HOURS_MAX. */
  readonly perHour: readonly number[]
  /** Silence longer than its own rhythm explains. */
  readonly gaps: readonly (Span & { readonly expected: number })[]
  /** Lines stamped before the one above them by more than a minute. */
  readonly jumps: number
  /** Lines whose year or zone was inferred. */
  readonly assumed: number
}
export const HOURS_MAX = 24 * 400

/** Two sources that tell of the same thing at different times. */
export type ClockOffset = {
  readonly input: number
  readonly against: number
  /** Median of `against` minus `input`. */
  readonly milliseconds: number
  readonly shared: number
}

/** A kind of telling that the logs do not have, and what cannot be said without it. */
export const missingKinds = [
  'smtp-logins',
  'imap-logins',
  'webmail-logins',
  'webmail-origin',
  'deliveries',
  'mail-reading',
  'forwarding-rules',
  'queue-depth',
  'web-requests',
  'database-statements',
  'subjects',
  'before-window',
  'after-window',
  'recipient-names',
] as const
export type MissingKind = (typeof missingKinds)[number]
export type Missing = { readonly what: MissingKind; readonly account?: AccountId }

export type AccountVerdict = 'hijacked' | 'suspect' | 'clean' | 'not-enough-log'

export type MailCounts = {
  /** Messages. */
  readonly submitted: number
  /** Of all messages; the figures after it are of these. */
  readonly recipients: number
  readonly delivered: number
  readonly deferred: number
  readonly bounced: number
  /** The log does not tell what became of them. */
  readonly unknown: number
  /** They lie held here or were deleted held: nothing left for them. Absent: nobody held any. */
  readonly held?: number
}

export type OriginUse = {
  readonly ip: string
  /** ISO 3166-1, where the table of places knows it. */
  readonly country?: string
  /** Autonomous system number. */
  readonly operator?: number
  readonly network?: string
  readonly firstAt: Instant
  readonly lastAt: Instant
  readonly messages: number
  readonly logins: number
  readonly failures: number
  /** The account was here before the window; else it is the thief's as far as the logs tell. */
  readonly known: boolean
  /** Others that this origin let in, tried, or sent as; at most 16. */
  readonly others: readonly AccountId[]
  /**
   * Its own ports, where the logs tell them: behind a shared address the port and the second are
   * all that names the subscriber. The first uses; at most PORTS_MAX.
   */
  readonly ports?: readonly PortUse[]
  readonly evidence: Refs
}
export type PortUse = { readonly at: Instant; readonly port: number }
export const PORTS_MAX = 8

export const entryPaths = [
  'guessed',
  'sprayed',
  'stuffed',
  'known-password',
  'web-session',
  'web-exploit',
  'forwarding-rule',
  'internal-pivot',
  'database-credential',
  'unknown',
] as const
export type EntryPath = (typeof entryPaths)[number]

/** One way in which it may have happened. Hypotheses are no facts: lines for and against. */
export type Hypothesis = {
  readonly path: EntryPath
  readonly standing: 'supported' | 'open' | 'refuted'
  /** Natural logarithm of how much better it explains the lines than the next; for the order. */
  readonly weight: number
  readonly for: readonly HypothesisReason[]
  readonly against: readonly HypothesisReason[]
}
export type HypothesisReason = {
  /** Put into words by `reports`, such as `entry.failures-before`. */
  readonly code: string
  readonly facts: { readonly [name: string]: number | string }
  readonly evidence: Refs
}

export type DomainCounts = MailCounts & { readonly domain: string; readonly domestic: boolean }

export type Reading = {
  readonly sessions: number
  readonly octets: number
  readonly messages: number
  /** Largest mailbox that a session told of. */
  readonly mailboxMessages?: number
  /** Against what the account reads on its own days; 1 is as always. */
  readonly ratio?: number
  readonly evidence: Refs
}

/** What the thief's mail looks like, over the messages of the window. */
export type Uniformity = {
  /** Share of messages of the commonest size, 0 to 1. */
  readonly sameSize?: number
  readonly subjects?: readonly { readonly subject: string; readonly messages: number }[]
  /** Median and spread (90th less 10th percentile) of seconds between messages. */
  readonly cadence?: { readonly median: number; readonly spread: number }
  readonly recipientsEach?: number
}

export type Moment = {
  readonly at: Instant
  /** Put into words by `reports`, such as `probe.sent`. */
  readonly code: MomentCode
  readonly account?: AccountId
  readonly facts: { readonly [name: string]: number | string }
  readonly evidence: Refs
}
export const momentCodes = [
  'failures.began',
  'login.first',
  'rule.changed',
  'probe.sent',
  'blast.began',
  'blast.peak',
  'judged.challenge',
  'judged.contain',
  'bounces.began',
  'deferrals.rose',
  'queue.grew',
  'symptom.visible',
  'blast.ended',
  'reading.began',
  'reading.ended',
  'exploit.tried',
  'shell.used',
  'download.large',
  'store.login',
  'store.read',
  'store.deleted',
  'complaint.received',
  'account.changed',
] as const
export type MomentCode = (typeof momentCodes)[number]

export type AccountFound = {
  readonly account: AccountId
  readonly verdict: AccountVerdict
  /** Why: of the detector (`verdict/words.ts` says them), then of the investigation. */
  readonly reasons: readonly ReasonGiven[]
  /** Highest evidence, in years between false alarms. */
  readonly evidenceYears: number
  readonly window?: Span
  /** When a guard would have asked the owner, held, and contained. */
  readonly wouldHave?: { readonly challengedAt?: Instant; readonly containedAt?: Instant }
  /** Of the window where there is one, else of the whole log. */
  readonly messages: MailCounts
  readonly before: MailCounts
  readonly domestic: number
  readonly foreign: number
  /** Most first; at most DOMAINS_MAX, the rest in `domainsLeftOut`. */
  readonly domains: readonly DomainCounts[]
  readonly domainsLeftOut: number
  /** The thief's first, then by messages; at most ORIGINS_MAX. */
  readonly origins: readonly OriginUse[]
  readonly originsLeftOut: number
  readonly entry: readonly Hypothesis[]
  readonly reading?: Reading
  readonly uniformity: Uniformity
  readonly stages: readonly StageFound[]
}
export const DOMAINS_MAX = 50
export const ORIGINS_MAX = 1_000

/** A technique of MITRE ATT&CK v17 that lines show. */
export type StageFound = {
  readonly technique: string
  readonly account?: AccountId
  readonly at: Instant
  readonly evidence: Refs
}

export type StoreFound = {
  readonly account: AccountId
  readonly database?: string
  readonly clientIp?: string
  readonly country?: string
  readonly session?: string
  readonly window: Span
  readonly statements: number
  readonly destructive: number
  readonly rows: number
  readonly readsBefore: number
  readonly rowsRead: number
  readonly dumped: boolean
  readonly objects: readonly string[]
  readonly verdict: AccountVerdict
  readonly reasons: readonly ReasonGiven[]
  readonly entry: readonly Hypothesis[]
  readonly evidence: Refs
}

/** What one origin did at the web servers. */
export type WebFound = {
  readonly ip: string
  readonly country?: string
  readonly window: Span
  readonly probes: number
  readonly shells: number
  readonly logins: number
  readonly downloads: number
  readonly octets: number
  readonly patterns: readonly string[]
  /** Accounts whose mail it may have read, where the logs join it to them; at most 1,000. */
  readonly accounts: readonly AccountId[]
  readonly verdict: 'exploited' | 'tried' | 'harmless'
  readonly reasons: readonly ReasonGiven[]
  readonly evidence: Refs
}

/** The symptom that people notice: a queue that grows. */
export type QueueFound = {
  /** Most messages in the queue at one time, and when. */
  readonly most: number
  readonly mostAt?: Instant
  /** When the queue was first ten times its ordinary depth for a quarter of an hour. */
  readonly visibleAt?: Instant
  readonly ordinary: number
  readonly evidence: Refs
}

/** The picture of the day: one column a minute, or what fits into COLUMNS_MAX. */
export type Timeline = {
  readonly from: Instant
  /** Width of a column. */
  readonly seconds: number
  readonly columns: readonly TimelineColumn[]
  readonly moments: readonly Moment[]
}
export const COLUMNS_MAX = 1_500
export type TimelineColumn = {
  readonly messages: number
  readonly recipients: number
  /** Of accounts that are called hijacked or suspect, within their windows. */
  readonly stolenMessages: number
  readonly stolenRecipients: number
  readonly delivered: number
  readonly bounced: number
  readonly deferred: number
  readonly failures: number
  readonly queue: number
}

/** Six rungs (`reports` words them): `confirmed` is the worst, `none` the best. */
export const leakVerdicts = [
  'confirmed',
  'likely',
  'not-deniable',
  'unlikely',
  'no-trace',
  'none',
] as const
export type LeakVerdictCode = (typeof leakVerdicts)[number]
export const leakChannels = [
  'mail-out',
  'mail-reading',
  'webmail',
  'forwarding',
  'database',
  'network-traffic',
  'encrypted-channel',
  'small-exfiltration',
  'cloud-storage',
  'removable-media',
] as const
export type LeakChannel = (typeof leakChannels)[number]
export type LeakVerdict = {
  readonly verdict: LeakVerdictCode
  /** What it would be if the unexamined channels were clean. */
  readonly uncapped: LeakVerdictCode
  readonly caps: readonly {
    readonly channel: LeakChannel
    readonly why: 'not-examined' | 'partly' | 'gaps'
  }[]
  readonly channels: readonly {
    readonly channel: LeakChannel
    readonly examined: 'full' | 'partly' | 'no'
    readonly trace: 'yes' | 'opportunity' | 'no'
    readonly octets?: number
    readonly messages?: number
    readonly evidence: Refs
  }[]
}

/** The questions of the three incidents, each with how far it is answered. */
export const questionCodes = [
  'who',
  'when',
  'from-where',
  'how-in',
  'what-out',
  'what-arrived',
  'what-read',
  'leaked',
  'others',
  'persistence',
  'noticed',
  'unknown',
] as const
export type QuestionCode = (typeof questionCodes)[number]
export type Answered = {
  readonly question: QuestionCode
  readonly standing: 'answered' | 'partly' | 'unknown'
  /** What to collect next, where it is not answered. */
  readonly collect: readonly MissingKind[]
}

export type Feedback = {
  readonly bounces: number
  readonly complaints: number
  readonly dmarcMessages: number
  /** Sent in our name by addresses that are not ours, as receivers counted. */
  readonly spoofedMessages: number
  readonly spoofers: readonly { readonly ip: string; readonly messages: number }[]
  readonly evidence: Refs
}

/** Bounded memory: what had to be let go, and how much of it. */
export type Evicted = {
  readonly accounts: number
  readonly messages: number
  readonly origins: number
  readonly results: number
  /** By `cutLists`, what was left out of each that was full; the others are not named. */
  readonly lists?: { readonly [list: string]: number }
}
export const cutLists = [
  'privileges',
  'changes',
  'moments',
  'stages',
  'web',
  'stores',
  'store-sessions',
  'days',
  'minutes',
  'clock-pairs',
  'snapshots',
  'failed-origins',
  'names-tried',
] as const
export type CutList = (typeof cutLists)[number]

export type Investigation = {
  readonly format: 1
  /** The only part that differs between two runs over the same bytes. */
  readonly stamp: { readonly at: Instant; readonly version: string }
  readonly engine: string
  readonly population: string
  readonly zone: string
  /** ISO 3166-1: which country is domestic. */
  readonly home: string
  /** Ctrl-C, or an input that ended early: how much was read. */
  readonly interrupted?: { readonly bytes: number; readonly of: number }
  readonly inputs: readonly Input[]
  readonly notices: readonly Notice[]
  readonly lines: number
  readonly span?: Span
  readonly coverage: readonly Coverage[]
  readonly clocks: readonly ClockOffset[]
  readonly missing: readonly Missing[]
  readonly evicted: Evicted
  /** Hijacked first, then suspect, then by name; clean ones too, at most ACCOUNTS_LISTED_MAX of them. */
  readonly accounts: readonly AccountFound[]
  readonly accountsLeftOut: number
  readonly stores: readonly StoreFound[]
  readonly web: readonly WebFound[]
  readonly queue: QueueFound
  readonly feedback: Feedback
  readonly timeline?: Timeline
  readonly stages: readonly StageFound[]
  readonly leak: LeakVerdict
  readonly questions: readonly Answered[]
  readonly facts: readonly Fact[]
  readonly claims: readonly ClaimChecked[]
}
export const ACCOUNTS_LISTED_MAX = 10_000
