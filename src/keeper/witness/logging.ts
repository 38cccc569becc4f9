/**
 * Logging: cosignatures go back into the log, so that every entry lies between two times that are not
 * ours. At most one entry a witness and minute, and in ten minutes while nothing else is written: else
 * each would be the reason for the next.
 *
 * The line of ML-DSA is 3 kB; it goes into the sealed body, and only every ten minutes.
 */
import type { Event, EventKind, EventOf } from '../../events/event.ts'
import { COSIGNATURE } from '../../evidence/note.ts'
import { minutes } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Signed } from '../../store/evidence/checkpoints.ts'
import type { Cosigned } from '../../witness/ask.ts'
import type { Scribe } from '../scribe.ts'

export const LOGGED_EVERY = minutes(1)
export const LOGGED_QUIET = minutes(10)
/** The open facts of an entry take 4 KiB. */
const NOTE_IN_FACTS_MAX = 3_800

type Unheard<Kind extends EventKind> = Omit<EventOf<Kind>, 'id' | 'at' | 'heardAt' | 'trust'>
type Logged = {
  readonly at: number
  readonly size: number
  readonly own: number
  readonly fullAt: number
}

export class CosignatureLog {
  readonly #scribe: Pick<Scribe, 'write'>
  readonly #clock: Clock
  readonly #logged = new Map<string, Logged>()
  /** Entries that we wrote ourselves. */
  #own = 0

  constructor(scribe: Pick<Scribe, 'write'>, clock: Clock) {
    this.#scribe = scribe
    this.#clock = clock
  }

  /** Rejects when it could not be written; it is then tried again after its time. */
  async cosigned(witness: string, signed: Signed, lines: Cosigned['lines']): Promise<void> {
    const now = this.#clock.monotonic()
    const before = this.#logged.get(witness)
    const isQuiet = before !== undefined && signed.size - before.size <= this.#own - before.own
    if (now - (before?.at ?? Number.NEGATIVE_INFINITY) < (isQuiet ? LOGGED_QUIET : LOGGED_EVERY))
      return
    const plain = lines.find(({ key }) => key.type === COSIGNATURE) ?? lines[0]
    if (plain === undefined) return
    const note = `${signed.note}${plain.line}`
    if (note.length > NOTE_IN_FACTS_MAX) return
    const others = lines.filter((line) => line !== plain).map(({ line }) => line.trimEnd())
    const fullAt = before?.fullAt ?? Number.NEGATIVE_INFINITY
    const isFull = others.length > 0 && now - fullAt >= LOGGED_QUIET
    this.#logged.set(witness, {
      at: now,
      size: signed.size,
      own: this.#own,
      fullAt: isFull ? now : fullAt,
    })
    await this.write({
      kind: 'checkpoint.cosigned',
      name: witness,
      size: signed.size,
      note,
      ...(isFull ? { cosignatures: others } : {}),
    })
  }

  async write(event: Unheard<'checkpoint.cosigned'> | Unheard<'witness.refused'>): Promise<void> {
    const now = this.#clock.now()
    this.#own += 1
    const id = `w.${event.name}.${event.size}.${now}`.slice(0, 64)
    await this.#scribe.write([{ ...event, id, at: now, heardAt: now, trust: 'witnessed' } as Event])
  }
}
