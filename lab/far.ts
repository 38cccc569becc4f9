/**
 * Far: what a client says first to seem to sit elsewhere.
 *
 * The lab's Dovecot and Postfix trust the loopback as they would a proxy that tells them whose
 * connection it is: `x-originating-ip` in the ID of RFC 2971, XCLIENT of POP3 and SMTP.
 */
import type { MailboxKind } from './mailbox.ts'

export type FarKind = MailboxKind | 'smtp'

/** `program`: its name, where the protocol has one. What to say after the greeting, and how all that was said looks once it is taken. */
export const introductions: {
  readonly [Kind in FarKind]: (clientIp: string, program?: string) => readonly [string, RegExp]
} = {
  imap: (clientIp, program) => [
    `far ID ("x-originating-ip" "${clientIp}" "x-originating-port" "40123"${program === undefined ? '' : ` "name" "${program}"`})`,
    /^far OK.*\r\n/m,
  ],
  pop3: (clientIp) => [`XCLIENT ADDR=${clientIp} PORT=40123`, /\n\+OK.*\r\n/],
  smtp: (clientIp) => [`XCLIENT ADDR=${clientIp} PORT=40123`, /\n220 .*\r\n/],
}
