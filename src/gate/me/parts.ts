/**
 * Parts: what the pages are made of. A page works without scripts (what needs the one script there is
 * hidden until it runs), at the width of a telephone, and for
 * who hears it read out: one heading, labels at every field, errors at the top as text and never by
 * colour alone (WCAG 2.2 §1.4.1, §3.3.1).
 */
import type { Language } from '../../lib/words.ts'
import type { OwnerProof } from '../../ports/owner-desk.ts'
import { html, type Markup, type Part } from './html.ts'
import { type Words, words } from './words.ts'

export type View = {
  readonly language: Language
  readonly zone: string
  readonly now: number
  /** Of the forms on the page. */
  readonly token: string
  readonly owner?: OwnerProof
  /** For a passkey that is used or made from this page (WebAuthn Level 3 §13.4.3). */
  readonly challenge: string
  /** The host that passkeys belong to; absent: it is an address, and there are none. */
  readonly rpId?: string
  /** Whom to call, in the words of the organisation. */
  readonly help?: string
}

/** A body and its heading; `layout.ts` puts the frame around. */
export type Page = { readonly title: string; readonly body: Markup; readonly isWrong?: boolean }

export const PATHS = {
  start: '/me',
  signIn: '/me/sign-in',
  signOut: '/me/sign-out',
  request: '/me/request',
  here: '/me/here',
  approve: '/me/approve',
  notMe: '/me/not-me',
  deny: '/me/deny',
  done: '/me/done',
  enrol: '/me/enrol',
  add: '/me/factor/add',
  pending: '/me/factor/new',
  finish: '/me/factor/finish',
  remove: '/me/factor/remove',
  usePasskey: '/me/passkey/use',
  makePasskey: '/me/passkey/make',
  account: '/me/account',
  answerLogin: '/me/account/login',
  help: '/me/help',
  heard: '/me/help/heard',
  lost: '/me/lost',
  openPush: '/me/push/open',
  closePush: '/me/push/close',
} as const

export const say = (view: View): Words => words[view.language]
export const hidden = (name: string, value: string): Markup =>
  html`<input type="hidden" name="${name}" value="${value}">`
export const form = (view: View, path: string, inner: Part): Markup =>
  html`<form method="post" action="${path}" autocomplete="off">${hidden('form', view.token)}${inner}</form>`
export const button = (text: string, looks = ''): Markup =>
  html`<button type="submit" class="${looks}">${text}</button>`
export const list = (items: readonly Part[]): Part => items.map((item) => html`<li>${item}</li>`)
export const alarm = (view: View, text: string | undefined): Part =>
  text !== undefined &&
  html`<div class="note ill" role="alert"><strong>${say(view).error}</strong><p>${text}</p></div>`

type Field = { name: string; label: string; hint: string; more?: Markup; value?: string }
export const field = ({
  name,
  label,
  hint,
  more,
  value = '',
}: Field): Markup => html`<div class="field">
<label for="${name}">${label}</label>
<input class="code" type="text" id="${name}" name="${name}" value="${value}" required maxlength="64" aria-describedby="${name}-hint" autocapitalize="characters" autocorrect="off" spellcheck="false" ${more}>
<p class="hint" id="${name}-hint">${hint}</p>
</div>`

export const oneTime = html`autocomplete="one-time-code"`
