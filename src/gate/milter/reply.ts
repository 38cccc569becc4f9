/**
 * Reply: the one place where an answer becomes octets.
 *
 * Postfix takes a malformed reply for a broken filter, and from then on its default action decides
 * for the rest of the session. So nothing malformed comes out of here, whatever text comes in: the
 * code is three digits of class 4 or 5, the enhanced code has the same class (RFC 3463 §2), the text
 * is printable US-ASCII on one line, `%` is doubled (a single one is eaten as a format), and a line
 * fits RFC 5321 §4.5.3.1.5. A text with nothing printable in it becomes a bland sentence.
 */
import type { Answer, ReplyText } from '../../ports/gatekeeper.ts'
import { encodePacket } from './packet.ts'
import { Reply } from './protocol.ts'

/** Characters of the sentence as the client reads it (`%` counts once). */
export const REPLY_TEXT_MAX = 400
/** Postfix uses no more of a reason. */
export const REASON_MAX = 100

export const continueReply = encodePacket(Reply.continue)

/** What a client hears when we ourselves went wrong: it tries again, and nothing is lost. */
export const mistakeReply: ReplyText = {
  code: 451,
  enhanced: '4.3.0',
  text: 'Temporary problem, please try again later',
}

/** `451 4.7.1 sentence`, fit for a reply packet whatever came in. */
export function replyLine({ code, enhanced, text }: ReplyText): string {
  const digits = Number.isInteger(code) && code >= 400 && code <= 599 ? String(code) : '451'
  const fits = /^[45]\.\d{1,3}\.\d{1,3}$/.test(enhanced) && enhanced[0] === digits[0]
  const sentence = printable(text, REPLY_TEXT_MAX) || 'Message not accepted'
  return `${digits} ${fits ? enhanced : `${digits[0]}.7.1`} ${sentence.replaceAll('%', '%%')}`
}

export const encodeReply = (reply: ReplyText): Buffer =>
  encodePacket(Reply.replycode, `${replyLine(reply)}\0`)

/** The reason is for the server's log only; it holds no `%`, which versions treat differently. */
export const encodeQuarantine = (reason: string): Buffer =>
  encodePacket(
    Reply.quarantine,
    `${printable(reason.replaceAll('%', ' pct'), REASON_MAX) || 'held'}\0`,
  )

/** The answer at end of message: quarantine is an action, and an action needs a last word. */
export function encodeAnswer(answer: Answer): Buffer {
  switch (answer.kind) {
    case 'pass':
      return continueReply
    case 'hold':
      return Buffer.concat([encodeQuarantine(answer.reason), continueReply])
    case 'refuse':
      return encodeReply(within(answer.reply, [550, 554], 554))
    case 'postpone':
      return encodeReply(within(answer.reply, [450, 451], 451))
    case 'cut':
      // Only 421 makes the server close the session.
      return encodeReply({ ...answer.reply, code: 421 })
  }
}

/** The code must say what the answer means: a refusal with a 4xx would be tried for five days. */
const within = (
  reply: ReplyText,
  codes: readonly ReplyText['code'][],
  instead: ReplyText['code'],
): ReplyText => (codes.includes(reply.code) ? reply : { ...reply, code: instead })

const printable = (text: string, most: number): string =>
  text
    .slice(0, most * 4)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[^\x20-\x7e]+/g, '?')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, most)
    .trim()
