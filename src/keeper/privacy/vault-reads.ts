/**
 * Vault reads: whoever is going to be shown bodies, or what was kept whole, stands in the evidence
 * before anything is shown. What cannot be written is not shown.
 *
 * The entry names whose places were read, not whose mail it was: so it outlives an erasure and still
 * tells who looked.
 * Limits: whoever can read the data folder and its keys can read without us; that is for the system's
 * own audit.
 */
import type { IndexRanges } from '../../events/privacy.ts'
import type { Clock } from '../../ports/clock.ts'
import { SESSION } from '../console/session.ts'
import { type NotHim, refused, type Who, type Whoever } from '../control/who.ts'
import type { Request } from '../control/wire.ts'
import type { Scribe } from '../scribe.ts'
import { TICKET_FORM } from './limits.ts'

/** Who reads over a way that asks for no name: whoever may open the control socket. */
export const NAMELESS = 'control socket'
export const NO_REASON = 'none given'
/** Ranges that are named in one entry; beyond, they are counted. */
export const READ_RANGES_MAX = 100

export type Look = {
  readonly what: string
  readonly ranges?: IndexRanges
  readonly entries?: number
  readonly ticket?: string
}

export type VaultReadParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly scribe: Pick<Scribe, 'write'>
  /** Entries of earlier logs, before those of the log in use begin. */
  readonly offset?: number
  /** Nobody is shown anything without a name. */
  readonly namedOnly?: boolean
}

export class VaultReads {
  readonly #parts: VaultReadParts
  #reads = 0

  constructor(parts: VaultReadParts) {
    this.#parts = parts
  }

  /** Who asks: by name where one was given, or where one must be. */
  async who(request: Request, whoever: Pick<Whoever, 'ask'>): Promise<Who | NotHim> {
    const session = request[SESSION]
    // Whether he may was looked at before the verb was reached.
    if (session !== undefined)
      return {
        by: session.person,
        why: request.reason?.trim() || NO_REASON,
        session: session.id,
      }
    if (request.as !== undefined || request.breakGlass !== undefined)
      return whoever.ask(request, this.#parts.clock.now())
    if (this.#parts.namedOnly === true)
      return refused('contents are shown to people by name: --as NAME with a code and --reason')
    return { by: NAMELESS, why: request.reason?.trim() || NO_REASON }
  }

  /** Rejects with a `Fault` when it cannot be written: then nothing may be shown. */
  async before(
    { by, why, session }: Who,
    { what, ranges: all, entries, ticket }: Look,
  ): Promise<void> {
    const { clock, scribe, offset = 0 } = this.#parts
    const ranges = all?.map(([from, to]) => [from - offset, to - offset] as const)
    const now = clock.now()
    this.#reads += 1
    const isShort =
      ranges !== undefined &&
      ranges.length <= READ_RANGES_MAX &&
      ranges.every(([from]) => from >= 0)
    await scribe.write([
      {
        kind: 'vault.read',
        id: `vr.${now.toString(36)}.${this.#reads.toString(36)}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        by,
        why,
        what,
        ...(session === undefined ? {} : { session }),
        ...(isShort ? { ranges } : {}),
        ...(isShort ? {} : { entries: entries ?? countOf(ranges ?? []) }),
        ...(ticket === undefined || !TICKET_FORM.test(ticket) ? {} : { ticket }),
      },
    ])
  }
}

const countOf = (ranges: IndexRanges): number =>
  ranges.reduce((sum, [from, to]) => sum + to - from, 0)

/** One entry. */
export const rangeOf = (index: number): readonly [from: number, to: number] => [index, index + 1]
