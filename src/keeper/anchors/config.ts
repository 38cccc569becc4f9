/** Configuration of the anchors: none until a mailbox or an authority is named. */
import { z } from 'zod'
import {
  bothCredentials,
  hasBothCredentials,
  isPlainAllowed,
  mailAddress,
  mailRelay,
  plainAllowed,
  seconds,
  webTarget,
} from '../../hands/notify/config.ts'

export const ANCHOR_MAILBOXES_MAX = 10

const MailAnchor = z
  .strictObject({
    ...mailRelay,
    to: z
      .array(mailAddress)
      .min(1)
      .max(ANCHOR_MAILBOXES_MAX)
      .describe('Mailboxes outside this organisation’s servers: auditor, parent body, a phone'),
  })
  .refine(hasBothCredentials, bothCredentials)
  .refine(isPlainAllowed, plainAllowed)

const TsaAnchor = z.strictObject({
  url: webTarget.url.describe('RFC 3161 over HTTP, of an accredited authority'),
  caFile: webTarget.caFile.describe(
    'Certificates of the authority (PEM); default: the public ones of this program',
  ),
  allowPrivate: webTarget.allowPrivate,
  allowLoopback: webTarget.allowLoopback,
  seconds,
})

export const AnchorsConfig = z.strictObject({
  everyHours: z
    .int()
    .min(1)
    .max(168)
    .default(24)
    .describe('How often mail and time stamp are sent'),
  mail: MailAnchor.optional(),
  tsa: TsaAnchor.optional(),
})
export type AnchorsConfig = z.infer<typeof AnchorsConfig>
