/** OCSF-mail: mail as Email Activity (4009): sent or received, relayed to a recipient, refused. */
import type { DeliveryEvent, MessageSubmitted, QueueEvent, RefusedEvent } from './message.ts'
import { type Body, endpoint, outcomes, present } from './ocsf-base.ts'

/**
 * A log tells a message in several lines. The one that names the user has no sender yet: then the user
 * stands for it, and `unmapped.from_account` says so. One that names neither user nor client only
 * traces the message.
 */
export function sent(event: MessageSubmitted | QueueEvent): Body | undefined {
  const { envelopeSender, queueId, size, subject, messageId, account, saslUsername } = event
  const recipients = 'recipients' in event ? event.recipients : []
  const isOurs = account !== undefined || saslUsername !== undefined
  const user = [account?.replace(/^sasl:/, ''), saslUsername].find((name) => name?.includes('@'))
  const from = envelopeSender ?? (isOurs ? user : undefined)
  return emailEvent(
    { from, to: recipients, queueId, size, subject, messageId },
    {
      activity: isOurs ? [1, 'Send'] : event.clientIp === undefined ? [4, 'Trace'] : [2, 'Receive'],
      direction: isOurs ? 2 : 0,
      outcome: outcomes.success,
      more: { src_endpoint: endpoint(event) },
      unmapped: {
        account,
        user: saslUsername,
        from_account: envelopeSender === undefined ? true : undefined,
        recipient_count: 'recipientCount' in event ? event.recipientCount : undefined,
      },
    },
  )
}

/** `mail.example.net[192.0.2.1]:25`, as Postfix and others write it. */
const relayForm = /^([^[\]\s]{1,255})\[([0-9A-Fa-f.:]{2,45})\](?::(\d{1,5}))?$/

export function delivery(event: DeliveryEvent): Body | undefined {
  const { kind, queueId, recipient, relay, dsn, status, account } = event
  const [, hostname, ip, port] = relayForm.exec(relay ?? '') ?? []
  return emailEvent(
    { to: [recipient], queueId },
    {
      activity: [5, 'MTA Relay'],
      direction: 0,
      outcome:
        kind === 'message.delivered'
          ? outcomes.success
          : kind === 'message.bounced'
            ? outcomes.failure
            : outcomes.deferred,
      detail: status,
      code: dsn,
      more: {
        dst_endpoint:
          hostname === undefined
            ? undefined
            : present({ hostname, ip, port: port === undefined ? undefined : Number(port) }),
      },
      unmapped: { account, relay: hostname === undefined ? relay : undefined },
    },
  )
}

export const refused = (event: RefusedEvent): Body | undefined =>
  emailEvent(
    {
      from: event.envelopeSender,
      to: event.recipient === undefined ? [] : [event.recipient],
      queueId: event.queueId,
    },
    {
      activity: [2, 'Receive'],
      direction: 0,
      outcome: outcomes.failure,
      detail: event.status,
      code: event.dsn,
      more: { src_endpoint: endpoint(event) },
      unmapped: { account: event.account, user: event.saslUsername },
    },
  )

type Mail = {
  readonly from?: string | undefined
  readonly to?: readonly string[]
  readonly queueId?: string | undefined
  readonly size?: number | undefined
  readonly subject?: string | undefined
  readonly messageId?: string | undefined
}

/** `undefined` where neither sender nor recipient is told: the schema asks for one of them. */
function emailEvent(
  { from, to = [], queueId, size, subject, messageId }: Mail,
  body: Omit<Body, 'class'> & { readonly direction: 0 | 2 },
): Body | undefined {
  const sender = from === '' ? undefined : from
  if (sender === undefined && to.length === 0) return undefined
  const { direction, ...rest } = body
  const recipients = to.length === 0 ? undefined : to
  return {
    ...rest,
    class: 'email_activity',
    more: present({
      direction_id: direction,
      direction: direction === 2 ? 'Outbound' : 'Unknown',
      email: present({
        ...{ from: sender, to: recipients },
        ...{ message_uid: messageId, uid: queueId, size, subject },
      }),
      from: sender,
      to: recipients,
      message_trace_uid: queueId,
      protocol_name: 'SMTP',
      ...rest.more,
    }),
  }
}
