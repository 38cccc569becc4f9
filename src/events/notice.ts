/** Notices: what people were told outside the mail that we guard, and by which way. */
import type { AccountId, Heard } from './event.ts'

export type NoticeEvent =
  | (Heard & {
      readonly kind: 'notice.intended'
      /** One per case and state (flood control); the same key is sent once. */
      readonly notice: string
      readonly what: string
      readonly account?: AccountId
      /** What the texts are made of (`containment/notice.ts`); no secrets. */
      readonly facts: { readonly [name: string]: unknown }
    })
  | (Heard & {
      readonly kind: 'notice.sent' | 'notice.failed'
      readonly notice: string
      /** `mail:NAME`, `webhook:NAME`, `command:NAME`: a channel by its configured name, no address. */
      readonly channel: string
      readonly why?: string
    })
  /** Automatic containments reached the breaker's number; further suspects only have mail held. */
  | (Heard & {
      readonly kind: 'breaker.opened'
      readonly containments: number
      readonly most: number
    })
