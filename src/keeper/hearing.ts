/** Hearing: what the milter offered at end of message, as the event that is judged and kept. */
import { hostAccount, localAccount, saslAccount } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { Instant } from '../lib/time.ts'
import type { OfferedMessage, OfferedRecipient } from '../ports/gatekeeper.ts'
import type { SenseHash } from '../senses/hash.ts'
import { sensesOf } from '../senses/message.ts'
import { headerOf } from './headers.ts'
import { type WhereParts, whereabouts } from './whereabouts.ts'

export const idOf = (message: OfferedMessage): string => `${message.session.id}.${message.nth}`

/** Who answers for it: the SASL name, else the client's address, else this machine. */
export function accountOf(
  offered: Pick<OfferedRecipient, 'session' | 'saslUsername'>,
  isLocal: boolean,
  defaultRealm: string,
): AccountId {
  const sasl =
    offered.saslUsername === undefined ? undefined : saslAccount(offered.saslUsername, defaultRealm)
  const { clientIp } = offered.session
  return sasl ?? (clientIp === undefined || isLocal ? localAccount : hostAccount(clientIp))
}

export type HearingParts = WhereParts & {
  readonly defaultRealm: string
  /** Keyed. */
  readonly senses: SenseHash
  /** The hour of the organisation's week, 0 to 47. */
  readonly hourOf: (at: Instant) => number
}

export function heard(
  offered: OfferedMessage,
  now: Instant,
  parts: HearingParts,
): MessageSubmitted {
  const { defaultRealm, hourOf, senses } = parts
  const { session } = offered
  const messageId = headerOf(offered.headers, 'message-id')
  const subject = headerOf(offered.headers, 'subject')
  return {
    kind: 'message.submitted',
    id: idOf(offered),
    at: now,
    heardAt: now,
    trust: 'witnessed',
    account: accountOf(offered, offered.protocol === 'local', defaultRealm),
    instance: session.instance,
    session: session.id,
    arrivedAt: offered.arrivedAt,
    protocol: offered.protocol,
    envelopeSender: offered.envelopeSender,
    recipients: offered.recipients,
    hour: hourOf(now),
    size: offered.size,
    headers: offered.headers,
    bodyHash: offered.bodyHash,
    ...(offered.queueId === undefined ? {} : { queueId: offered.queueId }),
    ...(session.clientIp === undefined ? {} : { clientIp: session.clientIp }),
    ...whereabouts(session.clientIp, parts),
    ...(session.clientPort === undefined ? {} : { clientPort: session.clientPort }),
    ...(offered.saslUsername === undefined ? {} : { saslUsername: offered.saslUsername }),
    ...(offered.mechanism === undefined ? {} : { mechanism: offered.mechanism }),
    ...(offered.refusedRecipients.length === 0
      ? {}
      : { refusedRecipients: offered.refusedRecipients }),
    ...sensesOf(
      {
        headers: offered.headers,
        bodyStart: offered.bodyStart,
        submittedAt: now,
        client: {
          protocol: offered.protocol,
          helo: session.helo,
          tlsVersion: session.tlsVersion,
          tlsCipher: session.tlsCipher,
          mechanism: offered.mechanism,
        },
      },
      senses,
    ),
    ...(messageId === undefined ? {} : { messageId }),
    ...(subject === undefined ? {} : { subject }),
  }
}
