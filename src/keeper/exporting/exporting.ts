/**
 * Exporting: what the guard has to do with a package that is taken out of its log.
 *
 * The package is made by whoever asks, in his own process, from the files; the guard proves who he
 * is, writes that bodies are going to be read before they are, brings the files up to date, and writes
 * what was made before it gets its name. A ticket, open for an hour, holds the two together.
 *
 * Limits: who can read the folder and the keys can make a package without asking; then nothing is
 * written, and `custody.json` says so.
 */

import type { Event } from '../../events/event.ts'
import type { Span } from '../../evidence/spans.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, hours, type Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'

export const EXPORTS_OPEN_MAX = 16
export const EXPORT_LIVES = hours(1)
/** Ranges that are named in an entry; more are told by their number alone. */
export const RANGES_TOLD_MAX = 64

export type ExportAsked = {
  readonly bodies: boolean
  readonly spans: readonly Span[]
  readonly entries: number
  readonly ticket?: string
}
export type PackageTold = {
  readonly sha256: string
  readonly bytes: number
  readonly entries: number
  readonly bodies: number
}

export type ExportingParts = {
  readonly clock: Clock
  readonly scribe: { write(events: readonly Event[]): Promise<void> }
  /** Brings tiles, vault and the published checkpoint up to what is durable. */
  readonly settle: () => Promise<void>
  readonly named: () => string
}

type Open = {
  readonly by: string
  readonly why: string
  readonly at: Instant
  readonly ticket?: string
}

export class Exporting {
  readonly #parts: ExportingParts
  readonly #open = new BoundedMap<string, Open>(EXPORTS_OPEN_MAX)

  constructor(parts: ExportingParts) {
    this.#parts = parts
  }

  settle(): Promise<void> {
    return this.#parts.settle()
  }

  /** Gives the name by which `finish` knows it. */
  async begin(by: string, why: string, asked: ExportAsked): Promise<string> {
    const { clock, scribe, settle, named } = this.#parts
    const { bodies, spans, entries, ticket } = asked
    const name = named()
    const now = clock.now()
    if (bodies)
      await scribe.write([
        {
          ...{ kind: 'vault.read', id: `vr.${name}`, at: now, heardAt: now, trust: 'witnessed' },
          ...{ by, why, what: 'export', entries },
          ...(spans.length > RANGES_TOLD_MAX
            ? {}
            : { ranges: spans.map(({ from, to }) => [from, to + 1] as const) }),
          ...(ticket === undefined ? {} : { ticket }),
        },
      ])
    await settle()
    this.#open.set(name, { by, why, at: now, ...(ticket === undefined ? {} : { ticket }) })
    return name
  }

  /** False: there is no such export under way. */
  async finish(name: string, told: PackageTold): Promise<boolean> {
    const open = this.#open.get(name)
    const now = this.#parts.clock.now()
    if (open === undefined || between(open.at, now) > EXPORT_LIVES) return false
    this.#open.delete(name)
    const { by, why, ticket } = open
    await this.#parts.scribe.write([
      {
        ...{ kind: 'evidence.exported', id: `ex.${name}`, at: now, heardAt: now },
        ...{ trust: 'witnessed', ...told, by, why },
        ...(ticket === undefined ? {} : { ticket }),
      },
    ])
    return true
  }
}
