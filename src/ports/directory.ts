/**
 * Directory: where the organisation's passwords are kept, as far as a containment may touch it.
 *
 * Each verb may be repeated: disabling what is disabled changes nothing and says so.
 */
import type { AccountId } from '../events/event.ts'

/** What became of one verb; `changed` false: it was so already, or the directory knows no such name. */
export type DirectoryResult = {
  readonly changed: boolean
  readonly known: boolean
}

/** Something else that opens the same mailbox, or that the mailbox opens (C07). */
export type LinkedCredential = {
  /** `app-password`, `oauth`, `api-key`, `linked-service` or the operator's own word. */
  readonly kind: string
  /** A name that a person recognises; never the secret. */
  readonly name: string
}

export interface Directory {
  /** As configured; stands in evidence. */
  readonly name: string
  /** Locks the account so that `enable` can bring back exactly what was there. */
  disable(account: AccountId): Promise<DirectoryResult>
  enable(account: AccountId): Promise<DirectoryResult>
  /** At most LINKED_MAX. */
  linked(account: AccountId): Promise<readonly LinkedCredential[]>
  close(): Promise<void>
}

export const LINKED_MAX = 200
