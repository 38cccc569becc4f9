/**
 * Custody: who took what out of the log, when and why, and the digest of each file that was handed
 * over; `custody.json` in a package.
 */

import type { Instant } from '../../lib/time.ts'
import { momentText, readMoment } from '../moment.ts'
import { type Refused, refuse } from '../refused.ts'
import { PACKAGE_FORMAT } from './layout.ts'

export type Custody = {
  readonly origin: string
  readonly madeAt: Instant
  readonly by: string
  /** Whether the person proved himself to a running guard. */
  readonly isProven: boolean
  readonly why: string
  readonly ticket?: string
  /** What was asked for. */
  readonly account?: string
  readonly from?: string
  readonly until?: string
  /** Entries that were chosen, and those that only carry time brackets and gaps for them. */
  readonly chosen: string
  readonly context: string
  readonly bodies: boolean
  /** With bodies: chosen entries whose body was gone already. */
  readonly without: string
  readonly software: string
}
export type CustodyFile = { readonly name: string; readonly bytes: number; readonly sha256: string }

export const toCustody = (it: Custody, files: readonly CustodyFile[]): string =>
  `${JSON.stringify(
    { format: PACKAGE_FORMAT, ...it, madeAt: momentText(it.madeAt), files },
    null,
    2,
  )}\n`

const textMax = 4_096

/** What a package says of itself: nothing of it is proven. */
export function readCustody(text: string): Custody | Refused {
  let it: Record<string, unknown>
  try {
    it = JSON.parse(text) as Record<string, unknown>
  } catch {
    return refuse('it is no JSON')
  }
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return refuse('it is no object')
  if (it['format'] !== PACKAGE_FORMAT) return refuse(`its format is not ${PACKAGE_FORMAT}`)
  const madeAt = typeof it['madeAt'] === 'string' ? readMoment(it['madeAt']) : undefined
  if (madeAt === undefined) return refuse('madeAt is no moment')
  for (const key of ['origin', 'by', 'why', 'software'] as const)
    if (!isText(it[key])) return refuse(`${key} is no text`)
  for (const key of ['ticket', 'account', 'from', 'until'] as const)
    if (it[key] !== undefined && !isText(it[key])) return refuse(`${key} is no text`)
  for (const key of ['chosen', 'context', 'without'] as const)
    if (typeof it[key] !== 'string') return refuse(`${key} is no list of ranges`)
  if (typeof it['bodies'] !== 'boolean' || typeof it['isProven'] !== 'boolean')
    return refuse('bodies or isProven is neither true nor false')
  const { files: _, format: __, ...custody } = it
  return { ...(custody as unknown as Custody), madeAt }
}

const isText = (it: unknown): boolean => typeof it === 'string' && it.length <= textMax
