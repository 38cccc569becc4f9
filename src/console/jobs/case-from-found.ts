/**
 * Case from found: opens a case from an investigation of logs, as the command does with `--from`: the
 * case, the investigation sealed in it under its hash, and what is known by it, all as who asks.
 *
 * Figures are unverified: they are the logs' word. What is beyond the acts of one request is counted
 * and told, never left out unseen.
 */
import { hash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Case } from '../../cases/case.ts'
import { actsFromFound } from '../../cases/from-found.ts'
import { actFacts } from '../../cases/read-act.ts'
import type { Instant } from '../../lib/time.ts'
import type { LinkReply } from '../../ports/console.ts'
import { fromJson, type JsonObject } from '../../reports/exchange/json.ts'

/** As the guard has them (`keeper/cases/limits.ts`). */
const ACTS_MAX = 200
const BYTES_MAX = 64 * 2 ** 20
const PIECE_BYTES = 512 * 1_024

type Ask = (verb: string, fields: Readonly<Record<string, unknown>>) => Promise<LinkReply>
type No = Extract<LinkReply, { ok: false }>

const no = (code: string, why: string): No => ({ ok: false, code, why })

export async function casesFromFound(
  ask: Ask,
  file: { readonly path: string; readonly bytes: number },
  wanted: { readonly reason: string; readonly severity: number; readonly exercise: boolean },
): Promise<
  | No
  | {
      readonly case: string
      readonly facts: number
      readonly events: number
      readonly leftOut: number
    }
> {
  if (file.bytes > BYTES_MAX) return no('refused', 'the investigation is too large for a case')
  const content = readFileSync(file.path)
  const found = read(content)
  if (found === undefined) return no('refused', 'the investigation cannot be read')
  const { reason, severity, exercise } = wanted
  const opened = await ask('case.open', {
    ...{ reason, severity, what: 'mass-send', request: randomUUID() },
    ...(exercise ? { exercise } : {}),
  })
  if (!opened.ok) return opened
  const id = String(opened['case'] ?? opened['id'])
  const sha256 = hash('sha256', content)
  // Nothing is known of it yet but that it was opened.
  const empty = { accounts: [], facts: [], timeline: [] } as unknown as Case
  const acts = actsFromFound(empty, {
    ...{ found, of: 'logs', heardAt: Date.now() as Instant, verified: false },
  })
  const told = acts.slice(0, ACTS_MAX - 1)
  const { span } = found
  const sealing = await ask('case.seal', {
    ...{ case: id, reason, request: randomUUID() },
    files: [{ what: 'investigation', name: 'investigation.json', sha256, bytes: content.length }],
    acts: [
      {
        act: 'found.take',
        facts: {
          ...{ sha256, of: 'logs' },
          ...(span === undefined
            ? {}
            : { span: { from: spelled(span.from), to: spelled(span.to) } }),
        },
      },
      ...told.map((one) => ({ act: one.act, facts: actFacts(one) })),
    ],
  })
  if (!sealing.ok) return sealing
  for (let offset = 0; offset < content.length; offset += PIECE_BYTES) {
    const piece = await ask('case.piece', {
      ...{ ticket: String(sealing['ticket']), sha256, offset },
      content: content.subarray(offset, offset + PIECE_BYTES).toString('base64'),
    })
    if (!piece.ok) return piece
  }
  return {
    case: id,
    facts: told.filter((one) => one.act === 'fact.record').length,
    events: told.filter((one) => one.act === 'timeline.enter').length,
    leftOut: acts.length - told.length,
  }
}

/** Our own child wrote it; what a full disk left of it is no investigation. */
function read(content: Buffer): ReturnType<typeof fromJson> {
  try {
    const told: unknown = JSON.parse(content.toString('utf8'))
    return (told as { readonly format?: unknown } | null)?.format === undefined
      ? undefined
      : fromJson(told as JsonObject)
  } catch {
    return undefined
  }
}

const spelled = (at: number): string => new Date(at).toISOString()
