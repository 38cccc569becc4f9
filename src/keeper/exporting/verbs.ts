/** Verbs: how a package is asked for over the control socket (`exporting.ts`). */

import { isRefused } from '../../evidence/refused.ts'
import { countOf, readSpans } from '../../evidence/spans.ts'
import { refused, type Who } from '../control/who.ts'
import type { Reply, Request } from '../control/wire.ts'
import type { Exporting, PackageTold } from './exporting.ts'

type ReadAct = (request: Request) => ((who: Who) => Promise<Reply>) | Reply

export const exportReads = (
  exporting: Exporting,
): Readonly<Record<string, (request: Request) => Promise<Reply>>> => ({
  'evidence.settle': async () => {
    await exporting.settle()
    return { ok: true }
  },
  // By the name that the act was answered with, not by a code.
  'evidence.exported': async ({ ticket = '', package: made }) => {
    const told = packageIn(made)
    if (told === undefined) return refused('package is no {sha256, bytes, entries, bodies}')
    return (await exporting.finish(ticket, told))
      ? { ok: true }
      : refused('no such export is under way')
  },
})

export const exportActs = (exporting: Exporting): Readonly<Record<string, ReadAct>> => ({
  'evidence.export': ({ entries = '', bodies, case: ticket }) => {
    const spans = readSpans(entries)
    if (isRefused(spans)) return refused(`entries: ${spans.refused}`)
    return async ({ by, why }) => ({
      ok: true,
      by,
      why,
      ticket: await exporting.begin(by, why, {
        ...{ bodies: bodies === true, spans, entries: countOf(spans) },
        ...(ticket === undefined ? {} : { ticket }),
      }),
    })
  },
})

function packageIn(it: unknown): PackageTold | undefined {
  const { sha256, bytes, entries, bodies } = (it ?? {}) as Record<string, unknown>
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined
  if (![bytes, entries, bodies].every((n) => Number.isSafeInteger(n) && (n as number) >= 0))
    return undefined
  return { sha256, bytes, entries, bodies } as PackageTold
}
