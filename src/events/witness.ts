/** Witnesses: what strangers outside this machine swore to of our log, and what they refused. */
import type { Heard } from './event.ts'

export type WitnessEvent =
  /** What follows this entry is later than the cosignature's time, what is below `size` is earlier. */
  | (Heard & {
      readonly kind: 'checkpoint.cosigned'
      /** Its name in our configuration. */
      readonly name: string
      readonly size: number
      /** The checkpoint with the log's line and one line of the witness, of type 4 if it has one. */
      readonly note: string
      /** Its lines of other types. */
      readonly cosignatures?: readonly string[]
    })
  /** A witness swears to something else than we do, or to nothing. */
  | (Heard & {
      readonly kind: 'witness.refused'
      readonly name: string
      readonly size: number
      /** What it answered: 403, 409, 422. */
      readonly status: string
      /** What it swore to. */
      readonly theirs?: number
      /** The checkpoint that it swore to, if this log signed it. */
      readonly note?: string
      readonly why?: string
    })
