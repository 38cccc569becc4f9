/**
 * Pattern: one form of request that means something, known by literals and, where they do not
 * suffice, by a test; with the reason why it means that and where that is known from.
 */
import type { WebRequested } from '../../events/traces.ts'
import type { Request } from './request.ts'

export type Pattern = {
  /** Short, kept in evidence: never renamed. */
  readonly code: string
  readonly what: WebRequested['what']
  /** Texts of which one must stand in the unescaped request, in small letters. */
  readonly hints: readonly string[]
  /** Whether it is one; absent: the hint says all. Linear in the request. */
  readonly test?: (request: Request) => boolean
  readonly why: string
  /** CVE, CWE, ATT&CK technique, or the vendor's own name of the thing. */
  readonly source: string
}

/** An answer from which data comes: not an error, not a redirect. */
export const answered = ({ status }: Request): boolean => status >= 200 && status < 300
