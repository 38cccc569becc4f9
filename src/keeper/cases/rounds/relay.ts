/**
 * Relay: hands letters to the mail server, one at a time, and tells what it answered.
 *
 * One letter, one recipient: nobody sees who else was written to. The relay is one without our milter,
 * so that our own notices are not judged (as with alarms, decision 9).
 * Limits: recipients in ASCII only (no SMTPUTF8); no TLS and no login: the relay is this machine's.
 */
import { createTransport, type Transporter } from 'nodemailer'
import type { Letter } from '../../../cases/notices/round-list.ts'
import { whyOf } from '../../../lib/fault.ts'

const SECONDS_MAX = 60

export type RelayPlace = { readonly host: string; readonly port: number; readonly from: string }

/**
 * `away`: nobody answered, or the relay will have none of our letters now; it is tried again.
 * `later`: it will not have this one now; the others go on.
 */
export type Handed =
  | { readonly state: 'taken'; readonly queueId?: string }
  | { readonly state: 'refused' | 'away' | 'later'; readonly why: string }

export type Relay = {
  readonly hand: (address: string, letter: Letter, messageId: string) => Promise<Handed>
  readonly close: () => void
}

const WHY_MAX = 200

/** RFC 5321 section 4.2: what Postfix and others say of what they took. */
const QUEUED = /queued as ([0-9A-Za-z]{6,32})\b/

export function relayTo({ host, port, from }: RelayPlace): Relay {
  let transport: Transporter | undefined
  const opened = (): Transporter => {
    transport ??= createTransport({
      host,
      port,
      ignoreTLS: true,
      connectionTimeout: SECONDS_MAX * 1_000,
      greetingTimeout: SECONDS_MAX * 1_000,
      socketTimeout: SECONDS_MAX * 1_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as Parameters<typeof createTransport>[0])
    return transport
  }
  return {
    hand: async (address, letter, messageId) => {
      try {
        const sent = (await opened().sendMail({
          envelope: { from, to: [address] },
          from: { name: '', address: from },
          to: { name: '', address },
          subject: letter.subject,
          text: letter.text,
          textEncoding: 'base64',
          messageId,
          headers: {
            'Content-Language': letter.language,
            // RFC 3834 section 5: nobody's vacation program answers.
            'Auto-Submitted': 'auto-generated',
          },
        })) as { readonly response?: string }
        const queueId = QUEUED.exec(sent.response ?? '')?.[1]
        return { state: 'taken', ...(queueId === undefined ? {} : { queueId }) }
      } catch (thrown) {
        return refusalOf(thrown)
      }
    },
    close: () => {
      transport?.close()
      transport = undefined
    },
  }
}

/** RFC 3463 section 3.8: security or policy; it is as often about us as about the recipient. */
const POLICY = /\b[45]\.7\.\d{1,3}\b/

/**
 * Whether it is this letter that is not taken, or any: only what is said of the recipient or of the
 * letter is about the letter. A relay that refuses us at its greeting or at MAIL FROM would else have
 * every letter of a round counted as refused within minutes; one recipient whose domain does not
 * resolve (450) would else hold up all others.
 */
export function refusalOf(thrown: unknown): Handed {
  const {
    responseCode = 0,
    code,
    command,
  } = thrown as {
    readonly responseCode?: number
    readonly code?: string
    readonly command?: string
  }
  const why = whyOf(thrown)
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, WHY_MAX)
  const is = (state: 'refused' | 'away' | 'later'): Handed => ({ state, why })
  // An address that cannot be said in SMTP: nobody was asked.
  if (code === 'EENVELOPE' && responseCode === 0) return is('refused')
  // RFC 5321 section 3.8: the service closes.
  if (responseCode === 421) return is('away')
  if (command === 'RCPT TO')
    return responseCode >= 500 && !POLICY.test(why) ? is('refused') : is('later')
  return is(command === 'DATA' && responseCode >= 500 ? 'refused' : 'away')
}
