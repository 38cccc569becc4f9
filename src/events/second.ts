/**
 * Second: what one person proposed and another confirmed, and what people changed of the policy.
 *
 * A proposal names exactly what is going to be done, so that who confirms it confirms that and nothing
 * else. A setting is told with what it was before: whoever undoes it needs no other entry.
 */
import type { Heard } from './event.ts'

export type SecondEvent =
  /** An act under the two-person rule waits for another person. */
  | (Heard & {
      readonly kind: 'act.proposed'
      /** Names the proposal. */
      readonly proposal: string
      /** The verb that will be done. */
      readonly verb: string
      /** The request as it will be done, without who asks. */
      readonly facts: { readonly [name: string]: unknown }
      readonly by: string
      readonly why: string
      /** Nobody can confirm it from then on. */
      readonly until: Heard['at']
    })
  /** Another person confirmed it; what follows is the act itself, by who proposed it. */
  | (Heard & {
      readonly kind: 'act.seconded'
      readonly proposal: string
      readonly verb: string
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'act.withdrawn'
      readonly proposal: string
      readonly verb: string
      readonly by: string
      readonly why: string
    })

/** People changed the policy: from here on the file's value is that of `after`. */
export type SettingsChanged = Heard & {
  readonly kind: 'settings.changed'
  /** Of the configuration, dotted. */
  readonly path: string
  /** What people had set before; absent: the file's own value was in force. */
  readonly before?: unknown
  /** As the file would say it; absent: the file's own value is in force again. */
  readonly after?: unknown
  readonly by: string
  readonly why: string
}
