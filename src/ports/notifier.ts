/** Notifier: tells people something by one channel outside the mail that we guard. */
import type { Language } from '../lib/words.ts'

/** A text in both languages, made from codes and facts (`containment/notice.ts`). */
export type NoticeText = {
  readonly [language in Language]: { readonly subject: string; readonly body: string }
}

export type OutgoingNotice = {
  /** The flood-control key: one case, one state. At most 64 characters of [A-Za-z0-9._:-]. */
  readonly notice: string
  readonly what: string
  readonly severity: 'page' | 'alert' | 'info'
  readonly text: NoticeText
  /** For machines (webhook body, environment of a command): codes and figures, no secrets. */
  readonly facts: { readonly [name: string]: string | number | boolean | null }
  /** Only for the owner of an account: where he is reached outside his mailbox. */
  readonly owner?: { readonly address: string }
  /** It concerns these; absent: administrators, or the owner. */
  readonly people?: NoticePeople
  /** By these channels alone, by their names. */
  readonly only?: readonly string[]
}

/** By the names of people; who is reached by no channel has the administrators told for him. */
export type NoticePeople = {
  readonly names: readonly string[]
  /** Administrators besides. */
  readonly administrators: boolean
}

export interface NoticeChannel {
  /** `mail:NAME`, `webhook:NAME` or `command:NAME`. */
  readonly name: string
  /** For whom it is: `people` has only what concerns its own `people`, and no alarms. */
  readonly audience: 'administrators' | 'owner' | 'people'
  /** Names of people whom it reaches. */
  readonly people?: readonly string[]
  /** Rejects with a `Fault` (`notice.*`) when it could not be handed over; safe to try again. */
  send(notice: OutgoingNotice): Promise<void>
  close(): Promise<void>
}
