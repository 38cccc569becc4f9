/** EventSource: where events come from, each remembered by a position that survives a restart. */
import type { Event } from '../events/event.ts'
import type { ByteRange, FinishedFile } from '../events/source.ts'

/** Opaque to the keeper, which stores it after the events before it are durable. */
export type SourcePosition = { readonly [key: string]: string | number }

/** Events that were heard together, and where to go on after them. */
export type Heardings = {
  readonly events: readonly Event[]
  readonly position: SourcePosition
  /** Lines read, and lines that no pattern knew, in this batch. */
  readonly lines: number
  readonly unrecognised: number
  /** Of a followed file: the bytes that these lines are. */
  readonly range?: ByteRange
  /** Files that were let go since the batch before. */
  readonly finished?: readonly FinishedFile[]
  /** Files of this log that are still read. */
  readonly open?: number
}

export interface EventSource {
  readonly name: string
  /**
   * Follows the source from `position` (or from its end, when `undefined` and `fromStart` is not
   * set) until `close`. `take` is awaited: back-pressure. A batch that `take` rejects is offered
   * again after a pause; nothing is skipped.
   */
  follow(
    position: SourcePosition | undefined,
    take: (heard: Heardings) => Promise<void>,
    options?: { readonly fromStart?: boolean },
  ): void
  /** When the newest line was read; `undefined` before the first. Moments of our own clock, in ms. */
  freshAt(): number | undefined
  /** What keeps us from reading now, if anything. */
  fault(): string | undefined
  close(): Promise<void>
}
