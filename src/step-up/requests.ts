/**
 * Requests: what becomes of a login that must be asked about, and whether an origin is approved.
 *
 * One request an origin: whoever tries again while it is open is shown the same code. Once it ended
 * without an answer the origin is paused, longer each time, so that a telephone that tries every
 * minute all day makes its owner a few requests and not hundreds. When the owner signs in, pauses
 * end: then he is there to answer.
 */
import type { StepUpBinding } from '../events/step-up.ts'
import { between, type Instant } from '../lib/time.ts'
import { sameBinding } from './binding.ts'
import {
  ASKED_MAX,
  ASKED_WINDOW,
  OPEN_MAX,
  type OpenRequest,
  REQUEST_LIVES,
  type StepUpState,
  TRUST_MAX,
} from './state.ts'

/** Why a login is refused without a code. */
export type Quiet = 'denied' | 'paused' | 'full' | 'often'

export type Looked =
  /** Its code is named again. */
  | { readonly kind: 'open'; readonly request: OpenRequest }
  | { readonly kind: 'ask' }
  | { readonly kind: 'quiet'; readonly why: Quiet }

/** A clock that was set back makes no request live longer than it should. */
export const isOpen = ({ until }: OpenRequest, now: Instant): boolean =>
  now < until && between(now, until) <= REQUEST_LIVES

export const openIn = (state: StepUpState, now: Instant): readonly OpenRequest[] =>
  state.requests.filter((one) => isOpen(one, now))

export function look(
  state: StepUpState,
  binding: StepUpBinding,
  what: 'login' | 'message',
  now: Instant,
): Looked {
  const open = openIn(state, now)
  const request = open.find((one) => one.what === what && sameBinding(one.binding, binding))
  if (request !== undefined) return { kind: 'open', request }
  if (isDenied(state, binding)) return { kind: 'quiet', why: 'denied' }
  const paused = state.paused.some(
    (one) => one.what === what && now < one.until && sameBinding(one.binding, binding),
  )
  if (paused) return { kind: 'quiet', why: 'paused' }
  if (open.length >= OPEN_MAX) return { kind: 'quiet', why: 'full' }
  const lately = state.askedAt.filter((at) => between(at, now) < ASKED_WINDOW)
  if (lately.length >= ASKED_MAX) return { kind: 'quiet', why: 'often' }
  return { kind: 'ask' }
}

/** The open request that has this code (as keyed hash). */
export const requestWith = (
  state: StepUpState,
  code: string,
  now: Instant,
): OpenRequest | undefined => openIn(state, now).find((one) => one.code === code)

export const isTrusted = (state: StepUpState, binding: StepUpBinding, now: Instant): boolean =>
  state.trusted.some(
    (one) =>
      now < one.until && between(now, one.until) <= TRUST_MAX && sameBinding(one.binding, binding),
  )

/** The owner approved this origin for a time that is over: by the judge it is his, by his word not. */
export const hasLapsed = (state: StepUpState, binding: StepUpBinding, now: Instant): boolean =>
  state.trusted.some((one) => one.until <= now && sameBinding(one.binding, binding))

/** The owner said that it was not he; that does not age. */
export const isDenied = (state: StepUpState, binding: StepUpBinding): boolean =>
  state.denied.some((one) => sameBinding(one, binding))
