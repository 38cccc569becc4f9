/**
 * Postqueue: the listing of Postfix as JSON, a message a line (`postqueue -j`).
 *
 * The listing does not say when it was made: that is taken from the file, as far as it is known.
 */
import type { QueueSeen } from '../../events/traces.ts'
import { readJson } from '../exports/json.ts'
import { count, innerList, lineOf, text } from '../exports/record.ts'
import type { LineFormat } from '../format.ts'
import { begin } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { lookedAt, momentOfSeconds, RECIPIENTS_MAX, senderOf } from './seen.ts'

const own = /^\uFEFF?\{"queue_name": ?"[a-z]{1,16}", ?"queue_id": ?"[0-9A-Za-z]{5,24}"/

export const postqueueJson: LineFormat = {
  shape: 'lines',
  name: 'postqueue-json',
  claims: (line) => own.test(line),
  open: (options) => ({
    read: (line, where) => {
      if (line === '') return 'harmless'
      const fields = readJson(line.replace(/^\uFEFF/, ''))
      if (fields === undefined) return 'unknown'
      const queueId = text(fields, 'queue_id', 24)
      const queue = text(fields, 'queue_name', 16)
      if (!/^[0-9A-Za-z]{5,24}$/.test(queueId) || queue === '') return 'unknown'
      const seen = begin<QueueSeen>(lineOf(where, options, 'postqueue', lookedAt(where), line), {
        kind: 'queue.seen',
        queueId,
        queue,
      })
      seen.envelopeSender = senderOf(text(fields, 'sender', ADDRESS_MAX))
      const recipients = innerList(fields, 'recipients')
      seen.recipientCount = recipients.length
      seen.recipients = recipients
        .slice(0, RECIPIENTS_MAX)
        .map((one) => text(one, 'address', ADDRESS_MAX))
      const size = count(fields, 'message_size')
      if (size !== undefined) seen.size = size
      const arrivedAt = momentOfSeconds(count(fields, 'arrival_time'))
      if (arrivedAt !== undefined) seen.arrivedAt = arrivedAt
      const reason = recipients
        .map((one) => text(one, 'delay_reason', 1_000))
        .find((one) => one !== '')
      if (reason !== undefined) seen.status = plain(reason)
      return seen
    },
  }),
}
