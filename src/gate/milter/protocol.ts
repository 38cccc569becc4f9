/**
 * Protocol: the words of the milter protocol, versions 2 to 6, as Sendmail and Postfix speak it.
 *
 * There is no standard; the names are those of libmilter's mfdef.h, so that they can be looked up.
 */

/** What the mail server says. */
export const Command = {
  optneg: 0x4f, // O
  macro: 0x44, // D
  connect: 0x43, // C
  helo: 0x48, // H
  mail: 0x4d, // M
  rcpt: 0x52, // R
  data: 0x54, // T, from version 4 on
  header: 0x4c, // L
  eoh: 0x4e, // N
  body: 0x42, // B
  eom: 0x45, // E
  abort: 0x41, // A
  unknown: 0x55, // U, from version 3 on
  quit: 0x51, // Q
  quitNc: 0x4b, // K: the session is over, the connection is kept for another
} as const

/** What a filter says. */
export const Reply = {
  continue: 0x63, // c
  replycode: 0x79, // y
  quarantine: 0x71, // q
} as const

/** SMFIF_*: what a filter may do to a message. */
export const Action = { quarantine: 0x20, setSymlist: 0x100 } as const

/**
 * SMFIP_*: what is not sent, or not answered. `nrData` is asked for on unix sockets only: over TCP,
 * DATA is the last of a run of small writes without an answer, and to leave it unanswered stalls each
 * message by some 40 ms (measured on Postfix 3.7; delayed acknowledgement).
 */
export const Protocol = {
  nrHdr: 1 << 7,
  noUnknown: 1 << 8,
  rcptRej: 1 << 11,
  nrConn: 1 << 12,
  nrHelo: 1 << 13,
  nrData: 1 << 16,
  nrUnkn: 1 << 17,
  nrEoh: 1 << 18,
  nrBody: 1 << 19,
  hdrLeadSpc: 1 << 20,
} as const

/** SMFIM_*: the stages at which macros can be asked for. */
export const Stage = { connect: 0, helo: 1, mail: 2, rcpt: 3, data: 4, eom: 5, eoh: 6 } as const

export const VERSION_LEAST = 2
export const VERSION_MOST = 6
