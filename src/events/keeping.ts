/** Keeping: what happened to the guard itself, and what people told it. */
import type { AccountId, Heard } from './event.ts'
import type { ByteRange, FinishedFile } from './source.ts'

export type KeepingEvent =
  /** A batch of a source was taken in; with it stands where to go on. */
  | (Heard & {
      readonly kind: 'source.read'
      readonly name: string
      readonly position: { readonly [key: string]: string | number }
      readonly lines: number
      readonly unrecognised: number
      /** Why nothing is concluded from this source, if so. */
      readonly doubt?: string
      /** Of a followed file: which bytes they were. */
      readonly range?: ByteRange
      /** Files that were let go with this batch. */
      readonly finished?: readonly FinishedFile[]
      /** Files of this log that are still read after it. */
      readonly open?: number
    })
  /** The content of a held message went to the vault. */
  | (Heard & {
      readonly kind: 'message.kept'
      readonly instance: string
      readonly queueId: string
      readonly subject: string
      readonly sha256?: string
      readonly bytes?: number
      readonly truncated: boolean
    })
  /** The answer that stands in the evidence did not reach the mail server. */
  | (Heard & {
      readonly kind: 'answer.unheard'
      readonly subject: string
      readonly why: 'deadline' | 'lost'
    })
  /** A message that was held is in no queue any more, and no act of ours took it. */
  | (Heard & {
      readonly kind: 'message.vanished'
      readonly instance: string
      readonly queueId: string
      readonly subject: string
    })
  /** Nobody has looked at a held message by its deadline. */
  | (Heard & {
      readonly kind: 'hold.overdue'
      readonly subject: string
      readonly reference: string
    })
  | (Heard & {
      readonly kind: 'config.changed'
      readonly what: 'bulk' | 'instance' | 'parameters' | 'purpose'
      readonly account?: AccountId
      readonly to: string
      /** With `purpose`: the networks that the account may send from. */
      readonly networks?: readonly string[]
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'guard.started' | 'guard.stopped'
      readonly version: string
      readonly why?: string
    })
  | (Heard & { readonly kind: 'clock.stepped'; readonly byMilliseconds: number })
