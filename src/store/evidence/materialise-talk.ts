/**
 * What the journal's thread and the one that materialises say to each other: plain data only.
 *
 * An error does not survive the way with its code; so it is taken apart there and put together here,
 * and a full disk is a full disk on both sides.
 */
import { Fault, type FaultCode, whyOf } from '../../lib/fault.ts'
import { codeOf } from './disk.ts'
import type { TreeState } from './files.ts'
import type { Stripped, Wanted } from './materialising.ts'

/** What the thread is born with. */
export type Born = { readonly folder: string; readonly pace: SharedArrayBuffer }

export type Request =
  | ({ readonly kind: 'settle' } & Wanted)
  | ({ readonly kind: 'strip' } & Stripped)
  | { readonly kind: 'tidy' }

export type Failure =
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly facts: unknown }
  | { readonly kind: 'error'; readonly why: string; readonly code: string | undefined }

export type Answer =
  | { readonly kind: 'done'; readonly tree: TreeState | undefined }
  | { readonly kind: 'failed'; readonly failure: Failure }

export const toFailure = (thrown: unknown): Failure =>
  thrown instanceof Fault
    ? { kind: 'fault', code: thrown.code, facts: thrown.facts }
    : { kind: 'error', why: whyOf(thrown), code: codeOf(thrown) }

export function fromFailure(failure: Failure): Error {
  if (failure.kind === 'fault') return new Fault(failure.code, failure.facts as never)
  const { why, code } = failure
  return Object.assign(new Error(why), code === undefined ? {} : { code })
}
