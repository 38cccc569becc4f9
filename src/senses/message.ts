/** Message: both senses of one message, its client and its shape, from one reading of its headers. */
import type { MessageShape } from '../events/senses.ts'
import { type ClientFacts, clientOf } from './client.ts'
import { readFields } from './fields.ts'
import type { SenseHash } from './hash.ts'
import { programOfFields } from './program.ts'
import { type Shapeable, shapeOfFields } from './shape.ts'

export type MessageSenses = { readonly client?: number; readonly shape?: MessageShape }

/** To be spread into `message.submitted`: absent is what is not known. */
export function sensesOf(
  message: Shapeable & { readonly client: Omit<ClientFacts, 'program' | 'deviceId'> },
  hash: SenseHash,
): MessageSenses {
  const fields = readFields(message.headers)
  const client = clientOf({ ...message.client, program: programOfFields(fields) }, hash)
  const shape = shapeOfFields(fields, message, hash)
  return {
    ...(client === undefined ? {} : { client }),
    ...(Object.keys(shape).length === 0 ? {} : { shape }),
  }
}
