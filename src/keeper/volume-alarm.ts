/**
 * Volume alarm: tells people that the volume of the evidence fills, from 80 % on.
 *
 * Once for each step of five per cent, and again when it had fallen below and came back: a notice is
 * told once a case, so the case names step and day.
 */
import type { Instant } from '../lib/time.ts'
import type { EvidenceHealth } from '../store/evidence/journal.ts'
import type { Notices } from './notices.ts'
import { COUNTS_FROM } from './thinning.ts'

/** Per cent. */
const STEP = 5
const DAY_MS = 86_400_000

export class VolumeAlarm {
  readonly #notices: Pick<Notices, 'raise'>
  /** The highest step that was told since it was last below. */
  #told = 0

  constructor(notices: Pick<Notices, 'raise'>) {
    this.#notices = notices
  }

  async look(
    { free, volume, reserve }: Pick<EvidenceHealth, 'free' | 'volume' | 'reserve'>,
    now: Instant,
  ): Promise<void> {
    if (volume <= 0) return
    // What the disk holds back for root counts as used: we cannot write there.
    const percent = Math.floor((1 - free / volume) * 100)
    if (percent < COUNTS_FROM * 100) {
      this.#told = 0
      return
    }
    const step = percent - (percent % STEP)
    if (step <= this.#told) return
    await this.#notices.raise({
      what: 'volume.filling',
      case: `volume.${step}.${Math.floor(now / DAY_MS)}`,
      at: now,
      percent,
      mebibytesLeft: Math.floor(free / 2 ** 20),
      reserve,
    })
    this.#told = step
  }
}
