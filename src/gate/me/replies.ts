/** Replies: what an address may answer, and how a refusal of the desk is told. */
import type {
  NotDone,
  NotProved,
  OwnerDesk,
  OwnerProof,
  PasskeySite,
} from '../../ports/owner-desk.ts'
import type { Asking } from './asking.ts'
import { notePage } from './pages.ts'
import { PATHS, type Page, type View } from './parts.ts'
import type { Session, Sessions } from './sessions.ts'
import type { MeTally } from './tally.ts'
import { type Told, words } from './words.ts'

export type Ask = {
  readonly path: string
  readonly clientIp: string
  readonly cookie: string | undefined
  readonly session: Session | undefined
  readonly view: View
  /** The cookie that the forms and challenges of the page belong to. */
  readonly formCookie: string
  readonly site?: PasskeySite
}

/** `cookie`: a new session; `null`: none any more. */
export type Reply =
  | { readonly page: Page; readonly code?: number; readonly retryAfter?: number }
  | { readonly to: string; readonly cookie?: string | null }
  | { readonly told: Told }

export type RoutesParts = {
  readonly desk: OwnerDesk
  readonly sessions: Sessions
  readonly asking: Asking
  readonly tally: MeTally
}

/** Somebody who is signed in. */
export type Owned = Ask & { readonly session: Session; readonly owner: OwnerProof }

/** `page`: where it can be tried again. */
export function notProved({ refused, seconds }: NotProved, page: Page): Reply {
  if (refused === 'wrong') return { page, code: 403 }
  return { page, code: 429, ...(seconds !== undefined && { retryAfter: Math.ceil(seconds) }) }
}

/** `back`: where the owner goes on. */
export function notDone({ refused }: NotDone, view: View, back: string = PATHS.start): Reply {
  const { notDone: texts, notDoneTitle } = words[view.language]
  const page = notePage(view, notDoneTitle, texts[refused], back)
  return { page, code: refused === 'wait' ? 429 : 409 }
}
