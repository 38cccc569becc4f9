/**
 * Bodies: puts the content of held mail into the vault while the queue still has it (decision 24).
 *
 * Deleted or released, a held message can then still be shown: "content unknown" must not be the
 * answer afterwards (requirement P10). Content beyond KEPT_BYTES_MAX is cut, and the entry says so.
 */
import type { Clock } from '../ports/clock.ts'
import type { FoldStore, MessageRow } from '../ports/folds.ts'
import type { Hands, QueuedMessage } from '../ports/hands.ts'
import type { Scribe } from './scribe.ts'

export const KEPT_BYTES_MAX = 10 * 1_048_576
/** Messages read in one round, so that reading never crowds out judging. */
const ROUND = 20

type Parts = {
  readonly clock: Clock
  readonly hands: Hands
  readonly folds: FoldStore
  readonly scribe: Scribe
}

type Kept = Pick<MessageRow, 'id' | 'account' | 'instance'> & { readonly queueId: string }

export class Keeping {
  readonly #parts: Parts
  /** Tried and not to be had; bounded by what is held. */
  readonly #given = new Set<string>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** One round; resolves with how many were kept. */
  async round(): Promise<number> {
    let kept = 0
    for (const row of this.#parts.folds.messages.toKeep(ROUND + this.#given.size)) {
      if (this.#given.has(row.id) || kept >= ROUND) continue
      if (await this.keep(row)) kept += 1
    }
    return kept
  }

  /** False when the content is not to be had any more. */
  async keep(row: MessageRow): Promise<boolean> {
    if (row.kept !== undefined || row.queueId === undefined) return true
    const read = await this.#parts.hands.read(row.instance, row.queueId, KEPT_BYTES_MAX)
    if (read === undefined) {
      this.#given.add(row.id)
      return false
    }
    await this.keepRead({ ...row, queueId: row.queueId }, read)
    return true
  }

  /** What was read already, of at most KEPT_BYTES_MAX. */
  async keepRead(row: Kept, read: Pick<QueuedMessage, 'content' | 'truncated'>): Promise<void> {
    const { clock, scribe } = this.#parts
    const now = clock.now()
    await scribe.keep(
      {
        kind: 'message.kept',
        id: `k.${row.id}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        account: row.account,
        instance: row.instance,
        queueId: row.queueId,
        subject: row.id,
        truncated: read.truncated,
      },
      read.content,
    )
  }
}
