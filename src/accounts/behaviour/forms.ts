/**
 * Forms: how an account's messages are made, as a second fingerprint beside the client's.
 *
 * The order of the headers and the form of the Message-ID are a program's habit. A program has several
 * (a reply has other headers than a first letter), so each is remembered. Asked at the start of a
 * session, and only where the client is not new itself: a new program has new forms, and counts once.
 * A thief at the owner's own machine often sends with a program of his own: his form is strange where
 * nothing else is.
 *
 * Also words of payment and answers that go elsewhere, against how often the account's own mail has
 * them: weak, because honest accountants write of payments all day.
 *
 * Limits: forms can be copied. The zone of the Date is not looked at, for travellers change it.
 */
import type { MessageShape } from '../../events/senses.ts'
import { EARLY_SESSIONS } from './clients.ts'

export const FORMS_MAX = 16
const HASHES = 2 ** 48
const PSEUDO_SESSIONS = 15
const PSEUDO_NEW = 1
/** Shares of sessions that begin with a new form, in the first sessions and later. */
const NEW_EARLY = 0.3
const NEW_LATER = 0.04
const PSEUDO_MESSAGES = 30
const COUNT_MOST = 400
const COMMON_PAYMENT = 0.05
const COMMON_ELSEWHERE = 0.01
/** Of a thief's fraud so many more have it than of the owner's mail. */
const MORE_PAYMENT = 0.03
const MORE_ELSEWHERE = 0.02
/** 3 dB: what both of them together count at most. */
export const INTENT_MOST = 2

export type Forms = {
  /** The latest learned first. */
  readonly known: readonly number[]
  readonly sessions: number
  readonly sessionsWithNew: number
  /** Messages whose form was seen, those with words of payment, those with answers elsewhere. */
  readonly messages: number
  readonly payments: number
  readonly elsewhere: number
}

export const noForms: Forms = {
  known: [],
  sessions: 0,
  sessionsWithNew: 0,
  messages: 0,
  payments: 0,
  elsewhere: 0,
}

/** One message's form, and what it asks for; `undefined` fields were not looked at. */
export type Form = {
  readonly made: number | undefined
  readonly payment: boolean | undefined
  readonly elsewhere: boolean
}

export type FormSeen = {
  readonly isNew: boolean
  readonly share: number
  /** Whether the client is known to be one of the account's own. */
  readonly clientKnown: boolean
}

export function formOf(shape: MessageShape | undefined): Form | undefined {
  if (shape === undefined) return undefined
  const { headerOrder, messageIdForm, paymentWords, replyElsewhere } = shape
  const made =
    headerOrder === undefined && messageIdForm === undefined
      ? undefined
      : ((headerOrder ?? 0) + 3 * (messageIdForm ?? 0)) % HASHES
  return {
    made,
    payment: paymentWords === undefined ? undefined : paymentWords > 0,
    elsewhere: replyElsewhere === true,
  }
}

export function formSeen(
  { known, sessions, sessionsWithNew }: Forms,
  made: number,
  clientKnown: boolean,
): FormSeen {
  const own = (sessionsWithNew + PSEUDO_NEW) / (sessions + PSEUDO_SESSIONS)
  const share = 0.5 * own + 0.5 * (sessions < EARLY_SESSIONS ? NEW_EARLY : NEW_LATER)
  const isNew = !known.includes(made)
  return { isNew, share: isNew ? share : 1 - share, clientKnown }
}

/** How much better a fraud explains what the message asks for; 1 where nothing was looked at. */
export function intentRatio(forms: Forms, form: Form | undefined): number {
  if (form === undefined) return 1
  const { messages, payments, elsewhere } = forms
  const payment =
    form.payment === undefined
      ? 1
      : ratioOf(form.payment, payments, messages, COMMON_PAYMENT, MORE_PAYMENT)
  return Math.min(
    INTENT_MOST,
    payment * ratioOf(form.elsewhere, elsewhere, messages, COMMON_ELSEWHERE, MORE_ELSEWHERE),
  )
}

function ratioOf(has: boolean, seen: number, messages: number, common: number, more: number) {
  const own = (seen + PSEUDO_MESSAGES * common) / (messages + PSEUDO_MESSAGES)
  const owner = 0.5 * own + 0.5 * common
  const thief = owner + more * (1 - owner)
  return has ? thief / owner : (1 - thief) / (1 - owner)
}

export function formsAfter(
  forms: Forms,
  { made, payment, elsewhere }: Form,
  { remembers, counts }: { readonly remembers: boolean; readonly counts: boolean },
): Forms {
  if (!remembers) return forms
  const isNew = made !== undefined && !forms.known.includes(made)
  const halved = forms.messages >= COUNT_MOST ? 0.5 : 1
  const asked = counts && made !== undefined
  return {
    known: isNew ? [made, ...forms.known].slice(0, FORMS_MAX) : forms.known,
    sessions: forms.sessions + (asked ? 1 : 0),
    sessionsWithNew: forms.sessionsWithNew + (asked && isNew ? 1 : 0),
    messages: forms.messages * halved + 1,
    payments: forms.payments * halved + (payment === true ? 1 : 0),
    elsewhere: forms.elsewhere * halved + (elsewhere ? 1 : 0),
  }
}
