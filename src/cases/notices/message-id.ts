/**
 * Message-ID of a notice: which case, round and person it is of, so that the log of the mail server
 * tells what became of it. Who does not have the list cannot make one that counts.
 */
export type NoticeOf = { readonly case: string; readonly round: string; readonly n: number }

/** `seal`: 16 hexadecimal digits, of the list's hash and this place. */
export const messageIdOf = (
  { case: id, round, n }: NoticeOf,
  seal: string,
  domain: string,
): string => `<${id.toLowerCase()}.${round.toLowerCase()}.${n}.${seal}.notice@${domain}>`

const FORM = /^<?([a-z]{2,8}-\d{4}-\d{4,8})\.(n[1-9]\d{0,8})\.(\d{1,9})\.[0-9a-f]{16}\.notice@/

export function noticeOfMessageId(messageId: string): NoticeOf | undefined {
  const match = FORM.exec(messageId)
  if (match === null) return undefined
  const [, id = '', round = '', n = ''] = match
  return { case: id.toUpperCase(), round: round.toUpperCase(), n: Number(n) }
}
