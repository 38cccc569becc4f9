/**
 * Anchoring: composes seals, anchors and the level for the guard, which needs to know of one thing only.
 */
import { join } from 'node:path'
import { type At, type Standing, standingOf } from '../../evidence/level.ts'
import { type Instant, minutes } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { NOTE_FILE_BYTES_MAX } from '../../store/evidence/checkpoints.ts'
import { readTextFile, realDisk } from '../../store/evidence/disk.ts'
import type { EvidenceJournal } from '../../store/evidence/journal.ts'
import type { Swearing } from '../../store/evidence/swearing.ts'
import type { Config } from '../config.ts'
import type { Layout } from '../layout.ts'
import type { Notices } from '../notices.ts'
import type { Round } from '../rounds.ts'
import type { Scribe } from '../scribe.ts'
import type { WitnessFacts } from '../witnessing.ts'
import { type AnchorFacts, Anchors, FAILING_TOLD_AFTER } from './anchors.ts'
import { witnessesElsewhere } from './elsewhere.ts'
import { MirrorWatch } from './mirror-watch.ts'
import { SEALING_EVERY, Sealing, type SealingFacts } from './sealing.ts'

/** What the witnesses have sworn to, from `witnessing.ts`. */
export type Sworn = {
  provable(): { readonly size: number; readonly at: Instant } | undefined
  readonly quorum: { readonly needed: number; readonly of: number }
  facts(): readonly WitnessFacts[]
}

export type AnchoringFacts = {
  readonly seals: SealingFacts
  readonly anchors: readonly AnchorFacts[]
  readonly level: Standing['level']
  /** For the next level. */
  readonly missing: Standing['missing']
  readonly advised: Standing['advised']
  /** The last entry that could be proved if this host were lost now; its age. */
  readonly provable: {
    readonly entry: number
    readonly at: string
    readonly by: string
    readonly seconds: number
  } | null
}

export type AnchoringParts = {
  readonly config: Pick<Config, 'evidence' | 'zone'>
  readonly journal: EvidenceJournal
  readonly layout: Pick<Layout, 'evidence' | 'keys'>
  readonly clock: Clock
  readonly told: (problem: unknown) => void
}

export class Anchoring {
  readonly #parts: AnchoringParts
  readonly sealing: Sealing
  readonly anchors: Anchors
  #sworn: Sworn | undefined
  #notices: Pick<Notices, 'raise'> | undefined
  #stoppedFrom: Instant | undefined
  readonly #mirror: MirrorWatch

  private constructor(parts: AnchoringParts, sealing: Sealing) {
    this.#parts = parts
    this.sealing = sealing
    this.#mirror = new MirrorWatch(parts.clock)
    const { config, journal, layout, clock, told } = parts
    this.anchors = new Anchors({
      ...{ clock, told },
      config: config.evidence.anchors,
      folder: layout.evidence,
      zone: config.zone,
      newest: () => publishedNote(journal, layout.evidence),
      sealsRoot: () => sealing.facts().root,
    })
  }

  /** Right behind the journal, before anything is written: what was missed is sealed here. */
  static async open(parts: AnchoringParts): Promise<Anchoring> {
    const { config, journal, layout, clock, told } = parts
    const sealing = await Sealing.open({
      ...{ journal, clock, told },
      enabled: config.evidence.seals,
      folder: layout.evidence,
      keysFolder: layout.keys,
    })
    return new Anchoring(parts, sealing)
  }

  begin(scribe: Scribe, notices: Notices, sworn: Sworn): void {
    this.#sworn = sworn
    this.#notices = notices
    this.sealing.begin(scribe)
    this.anchors.begin(scribe, notices)
  }

  /** The log as mirrors read it. */
  watched(swearing: Swearing): Swearing {
    return this.#mirror.over(swearing)
  }

  get rounds(): readonly Round[] {
    return [
      { name: 'seals', every: SEALING_EVERY, act: () => this.sealing.round() },
      { name: 'anchors', every: minutes(1), act: () => this.anchors.round() },
      { name: 'seals-alarm', every: minutes(1), act: () => this.#tellStopped() },
    ]
  }

  facts(): AnchoringFacts {
    const { clock, journal } = this.#parts
    const now = clock.now()
    const seals = this.sealing.facts()
    const sworn = this.#sworn
    const { level, missing, advised, provable } = standingOf({
      now,
      size: journal.health().size,
      witnesses: witnessesElsewhere(
        sworn?.quorum ?? { needed: 0, of: 0 },
        (sworn?.facts() ?? []).map((it) => ({ url: it.url, last: atOf(it) })),
        sworn?.provable(),
      ),
      anchors: this.anchors.last,
      seal: atOf({ size: seals.size, at: seals.sealedAt }),
      isSealing: seals.state === 'sealing',
      mirror: this.#mirror.taken,
    })
    return {
      seals,
      anchors: this.anchors.facts(),
      ...{ level, missing, advised },
      provable:
        provable === undefined
          ? null
          : {
              entry: provable.entry,
              at: new Date(provable.at).toISOString(),
              by: provable.by,
              seconds: Math.max(0, Math.floor((now - provable.at) / 1_000)),
            },
    }
  }

  async close(): Promise<void> {
    await this.anchors.close()
    await this.sealing.close()
  }

  /** Seals that do not go on for days are told as a mail anchor is. */
  async #tellStopped(): Promise<void> {
    const { clock } = this.#parts
    const { state, fault } = this.sealing.facts()
    const now = clock.now()
    if (state !== 'stopped') {
      this.#stoppedFrom = undefined
      return
    }
    this.#stoppedFrom ??= now
    // What cannot go on by itself is told at once, and once a day.
    const isLasting = fault?.startsWith('evidence.seals-stopped') === true
    if (!isLasting && now - this.#stoppedFrom < FAILING_TOLD_AFTER) return
    const why = fault ?? ''
    await this.#notices?.raise({
      what: 'anchor.failing',
      case: `seals.${Math.floor(now / 86_400_000)}`,
      at: now,
      way: 'seals',
      failingFrom: this.#stoppedFrom,
      why: { ja: why, en: why },
    })
  }
}

const atOf = ({
  size,
  at,
}: {
  readonly size: number | null
  readonly at: string | null
}): At | undefined =>
  size === null || at === null ? undefined : { size, at: Date.parse(at) as Instant }

/** The checkpoint whose tiles lie there, with the cosignatures that it has by now. */
async function publishedNote(journal: EvidenceJournal, folder: string): Promise<string> {
  await journal.materialise()
  return (
    (await readTextFile(realDisk, join(folder, 'checkpoint'), NOTE_FILE_BYTES_MAX)) ??
    journal.sign()
  )
}
