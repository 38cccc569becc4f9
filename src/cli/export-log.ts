/**
 * Export log: how a package is written into the log that it is taken out of; by the running guard,
 * which asks who it is for, or by this process where no guard runs.
 */
import { randomBytes } from 'node:crypto'
import type { Span } from '../evidence/spans.ts'
import { countOf, toSpans } from '../evidence/spans.ts'
import { entryOf } from '../keeper/entries.ts'
import { Exporting, type PackageTold } from '../keeper/exporting/exporting.ts'
import { type Layout, placesIn } from '../keeper/layout.ts'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { openJournal } from '../store/evidence/journal.ts'
import { type Actor, act, ask, guardRuns } from './control.ts'
import { otherOwner } from './data-owner.ts'
import { WrongUse } from './output.ts'
import type { CliWords } from './words.ts'

export type Begun = { readonly by: string; readonly why: string; readonly ticket: string }

export type ExportLog = {
  /** Whether who asks was proven. */
  readonly isProven: boolean
  /** Brings the files up to what is durable. */
  settle(): Promise<void>
  begin(bodies: boolean, spans: readonly Span[], ticket: string | undefined): Promise<Begun>
  finish(ticket: string, made: PackageTold): Promise<void>
  close(): Promise<void>
}

export async function openExportLog(
  layout: Layout,
  origin: string,
  actor: Actor,
  words: CliWords,
): Promise<ExportLog> {
  if (await guardRuns(layout)) return byGuard(layout, actor, words)
  // What root wrote into the log no guard could open.
  if (otherOwner(layout) !== undefined) throw new WrongUse(words.asItsUser(layout.data))
  return byHand(layout, origin, actor)
}

const byGuard = (layout: Layout, actor: Actor, words: CliWords): ExportLog => ({
  isProven: true,
  settle: async () => {
    await ask(layout, { verb: 'evidence.settle' })
  },
  begin: async (bodies, spans, ticket) =>
    (await act(
      layout,
      {
        ...{ verb: 'evidence.export', entries: toSpans(spans), bodies },
        ...(ticket === undefined ? {} : { case: ticket }),
      },
      actor,
      words,
    )) as unknown as Begun,
  finish: async (ticket, made) => {
    await ask(layout, { verb: 'evidence.exported', ticket, package: made })
  },
  close: async () => {},
})

async function byHand(layout: Layout, origin: string, actor: Actor): Promise<ExportLog> {
  const clock = { now: () => Date.now() as Instant, monotonic: () => performance.now() }
  const journal = await openJournal({ ...placesIn(layout), origin, clock, reserveBytes: 0 })
  const exporting = new Exporting({
    clock,
    scribe: {
      write: async (events) => {
        await journal.append(events.map(entryOf))
      },
    },
    settle: () => journal.materialise(),
    named: () => randomBytes(9).toString('base64url'),
  })
  const by = actor.as ?? process.env['SEKIMORI_AS'] ?? `uid ${process.getuid?.() ?? '?'}`
  const why = actor.reason ?? actor.breakGlass ?? ''
  return {
    isProven: false,
    settle: () => exporting.settle(),
    begin: async (bodies, spans, ticket) => ({
      ...{ by, why },
      ticket: await exporting.begin(by, why, {
        ...{ bodies, spans, entries: countOf(spans) },
        ...(ticket === undefined ? {} : { ticket }),
      }),
    }),
    finish: async (ticket, made) => {
      // As the guard answers: a package that is not written down gets no name.
      if (!(await exporting.finish(ticket, made)))
        throw new Fault('control.refused', { why: 'no such export is under way' })
    },
    close: () => journal.close(),
  }
}
