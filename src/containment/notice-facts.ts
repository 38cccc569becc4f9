/**
 * Notice facts: what there is to tell people, before it becomes words.
 *
 * `case` names what the notice is about; together with `what` it is the flood-control key, so one
 * case in one state is told once.
 */
import type { AccountId } from '../events/event.ts'
import type { CanaryWay } from '../events/gaps.ts'
import type { GapKind } from '../events/source.ts'
import type { Duration, Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'

/** The same in both languages, such as a reason made by `verdict/words.ts`. */
export type Bilingual = Readonly<Record<Language, string>>

type Case = {
  /** A plan, a message reference, an entry's id: at most CASE_MAX characters of [A-Za-z0-9._-]. */
  readonly case: string
  readonly at: Instant
}

/** Steps by their names in `plan.ts`. */
type Steps = {
  readonly done: readonly string[]
  readonly left: readonly string[]
}

type Origin = { readonly ip: string; readonly country?: string }

/** What an owner recognises himself by. */
type Seen = Case & {
  readonly account: AccountId
  readonly seenAt: Instant
  readonly clientIp: string
  readonly country?: string
  /** As `NetworkFacts.kind`. */
  readonly networkKind?: string
  /** What the program calls itself. */
  readonly program?: string
  readonly protocol: string
}

type HeldMail = Case & {
  readonly account: AccountId
  readonly messages: number
  /** The one that waits longest. */
  readonly reference: string
  readonly heldAt: Instant
  readonly deadlineAt: Instant
}

export type NoticeFacts =
  /** The account is closed on every way. */
  | (Case &
      Steps & {
        readonly what: 'account.contained'
        readonly account: AccountId
        /** A person's name; absent: the judge. */
        readonly by?: string
        readonly why?: string
        readonly windowFrom: Instant
        readonly origins: readonly Origin[]
        readonly reasons: readonly Bilingual[]
        /** Messages held by now, and messages that passed inside the window. */
        readonly held: number
        readonly passed: number
      })
  /** Only its mail is held: beyond the breaker's number, or never contained by itself. */
  | (Case & {
      readonly what: 'account.outbound-held'
      readonly account: AccountId
      readonly because: 'breaker' | 'protected'
      readonly windowFrom: Instant
      readonly origins: readonly Origin[]
      readonly reasons: readonly Bilingual[]
      readonly held: number
    })
  | (Case & {
      readonly what: 'breaker.opened'
      readonly containments: number
      readonly most: number
      readonly closesAt: Instant
    })
  | (Case &
      Steps & {
        readonly what: 'containment.undone'
        readonly account: AccountId
        readonly by: string
        readonly why: string
        readonly released: number
        readonly stillHeld: number
      })
  | (Case & {
      readonly what: 'step.failed'
      readonly account: AccountId
      readonly step: string
      readonly direction: 'apply' | 'revert'
      readonly tries: number
      readonly why: Bilingual
    })
  | (HeldMail & { readonly what: 'mail.held' })
  | (HeldMail & { readonly what: 'mail.overdue' })
  | (Case & {
      readonly what: 'person.codes-wrong'
      readonly person: string
      readonly tries: number
      readonly within: Duration
      /** Until when nothing is accepted from this person, if so. */
      readonly lockedUntil?: Instant
    })
  /** A passkey's counter did not rise: there may be two of it. */
  | (Case & { readonly what: 'passkey.doubted'; readonly person: string })
  | (Case & {
      readonly what: 'break-glass.used'
      readonly verb: string
      readonly why: string
      readonly account?: AccountId
    })
  /** A person looks whether the channels carry. */
  | (Case & {
      readonly what: 'notice.test'
      readonly by: string
      /** By these alone; absent, as it was once: by all of the administrators. */
      readonly channels?: readonly string[]
    })
  | (Case & {
      readonly what: 'source.doubted'
      readonly source: string
      readonly events: number
      readonly why: Bilingual
    })
  /** Part of a log was missed. */
  | (Case & {
      readonly what: 'source.gap'
      readonly gap: GapKind
      /** Empty: none of our own sources. */
      readonly source: string
      readonly missed?: number
      readonly from?: Instant
      readonly until?: Instant
      readonly half?: string
      /** What the logger lets through, where it says it. */
      readonly limit?: { readonly most: number; readonly within: number }
    })
  /** What we wrote into a log did not come back through it. */
  | (Case & {
      readonly what: 'canary.lost'
      readonly source: string
      readonly way: CanaryWay
      readonly from: Instant
    })
  /** A login broke a rule that only tells. */
  | (Case & {
      readonly what: 'login.restricted'
      readonly account: AccountId
      readonly reasons: readonly Bilingual[]
    })
  /** A session took the mailbox away; the account is not contained for it. */
  | (Case & {
      readonly what: 'mailbox.swept'
      readonly account: AccountId
      readonly origin?: Origin
      readonly reasons: readonly Bilingual[]
    })
  /** Mail is sent on elsewhere, or thrown away, by a rule in the mailbox that is new. */
  | (Case & {
      readonly what: 'forwarding.changed'
      readonly account: AccountId
      readonly way: 'sieve' | 'forward' | 'alias'
      readonly name?: string
      readonly targets: readonly string[]
      readonly hides: boolean
    })
  /** The look through the log found what was changed, or what is gone. */
  | (Case & {
      readonly what: 'evidence.altered'
      readonly problems: number
      readonly firstAltered?: number
      readonly first: Bilingual
    })
  /** The volume of the evidence; told again when it is fuller by a step. */
  | (Case & {
      readonly what: 'volume.filling'
      readonly percent: number
      readonly mebibytesLeft: number
      /** Whether the reserve is still there. */
      readonly reserve: boolean
    })
  /** A checkpoint could not be laid down outside for days, or seals do not go on. */
  | (Case & {
      readonly what: 'anchor.failing'
      readonly way: 'mail' | 'tsa' | 'seals'
      readonly failingFrom: Instant
      readonly why: Bilingual
    })
  /** A witness on another host does not swear to our checkpoint. */
  | (Case & {
      readonly what: 'witness.refused'
      readonly witness: string
      readonly status: number
      readonly ours: number
      readonly theirs?: number
    })
  /** Something of a case is due. */
  | (Case & {
      readonly what: 'case.deadline'
      /** Of the case, such as `SKM-2026-0001`. */
      readonly number: string
      /** The obligation and its stage. */
      readonly duty: Bilingual
      readonly dueAt: Instant
      /** Milliseconds before it; 0 at it; negative after. */
      readonly lead: number
      /** Who holds the roles that it concerns. */
      readonly people: readonly string[]
    })
  /** To the owner, outside the mailbox. */
  | (Case & { readonly what: 'owner.stopped'; readonly account: AccountId })
  | (Case & {
      readonly what: 'owner.mail-held'
      readonly account: AccountId
      readonly messages: number
      readonly reference: string
    })
  /** A login was refused, or a message is held, until the owner says that it was he. */
  | (Seen & {
      readonly what: 'owner.stepup-asked'
      readonly asked: 'login' | 'message'
      /** Names the request; its code is made from it when the notice is worded. */
      readonly request: string
      readonly until: Instant
    })
  /** Let in, and told. */
  | (Seen & { readonly what: 'owner.login-new' })
  | (Case & {
      readonly what: 'owner.factor-added'
      readonly account: AccountId
      readonly goodFrom: Instant
    })
  /** Written by the courier: its hourly number is reached. */
  | (Case & { readonly what: 'notices.kept-back'; readonly until: Instant; readonly most: number })

export type NoticeWhat = NoticeFacts['what']
export type FactsFor<What extends NoticeWhat> = Extract<NoticeFacts, { readonly what: What }>
