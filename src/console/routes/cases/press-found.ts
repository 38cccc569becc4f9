/**
 * Press, found: an investigation that came from anywhere, read as foreign, and what it adds to a case.
 *
 * The same as `sekimori case found --from`: bounded, checked against the documented schema, refused
 * with where it is wrong; what is more than fits into one request is counted and told.
 */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Case } from '../../../cases/case.ts'
import { actsFromFound } from '../../../cases/from-found.ts'
import { actFacts } from '../../../cases/read-act.ts'
import type { Investigation } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import { fromJson, type JsonObject } from '../../../reports/exchange/json.ts'

/** As `keeper/cases/limits.ts` has them. */
export const INVESTIGATION_BYTES_MAX = 64 * 2 ** 20
export const ACTS_TAKEN_MAX = 200
/** Arrays and objects inside each other; one of ours has less than twenty. */
export const DEPTH_MAX = 64
const WHERE_CHARACTERS_MAX = 100

export type FoundTaken = {
  readonly sha256: string
  readonly acts: readonly { readonly act: string; readonly facts: object }[]
  readonly facts: number
  readonly events: number
  /** Figures and moments that are new by it and found no room. */
  readonly leftOut: number
}
type Refused = { readonly refused: string }

const SCHEMA = join(import.meta.dirname, '../../../../docs/schema/investigation-1.json')
let schema: z.ZodType | undefined

export function investigationIn(bytes: Uint8Array): Investigation | Refused {
  let told: unknown
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return { refused: 'the investigation is no JSON' }
  }
  if (isDeep(told)) return { refused: `investigation: nested deeper than ${DEPTH_MAX}` }
  schema ??= z.fromJSONSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')))
  const read = schema.safeParse(told)
  const [issue] = read.error?.issues ?? []
  if (issue !== undefined)
    return {
      refused: `investigation, ${issue.path.join('.').slice(0, WHERE_CHARACTERS_MAX)}: ${issue.message}`,
    }
  return fromJson(told as JsonObject) ?? { refused: 'a moment of the investigation is none' }
}

/** Without recursion: that is what it looks for. */
function isDeep(told: unknown): boolean {
  let row: unknown[] = [told]
  for (let depth = 0; row.length > 0; depth += 1) {
    if (depth > DEPTH_MAX) return true
    row = row.flatMap((one) =>
      typeof one === 'object' && one !== null
        ? Object.values(one).filter((inner) => typeof inner === 'object' && inner !== null)
        : [],
    )
  }
  return false
}

/** Figures are unverified: they are the logs' word. */
export function foundTaken(its: Case, bytes: Uint8Array, now: Instant): FoundTaken | Refused {
  const found = investigationIn(bytes)
  if ('refused' in found) return found
  const sha256 = hash('sha256', bytes)
  const all = actsFromFound(its, { found, of: 'logs', heardAt: now, verified: false })
  const told = all.slice(0, ACTS_TAKEN_MAX - 1)
  const { span } = found
  const spelled = (at: number): string => new Date(at).toISOString()
  return {
    sha256,
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
    facts: told.filter(({ act }) => act === 'fact.record').length,
    events: told.filter(({ act }) => act === 'timeline.enter').length,
    leftOut: all.length - told.length,
  }
}
