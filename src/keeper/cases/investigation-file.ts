/**
 * Investigation file: an investigation as JSON (`docs/investigation-format.md`), read back and checked.
 *
 * It may come from anybody: it is bounded, checked against the documented schema, and refused with what
 * was wrong and where. What it says is taken for what it is, a report about inputs that it names by
 * their hashes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Investigation } from '../../incident/found.ts'
import { Fault } from '../../lib/fault.ts'
import { fromJson, type JsonObject, jsonText, toJson } from '../../reports/exchange/json.ts'

export const INVESTIGATION_BYTES_MAX = 64 * 2 ** 20

const SCHEMA = join(import.meta.dirname, '../../../docs/schema/investigation-1.json')
let schema: z.ZodType | undefined

export const investigationBytes = (found: Investigation): Buffer =>
  Buffer.from(jsonText(toJson(found)))

/** Throws `investigation.invalid` with where it is wrong; `file` is how it is named in that. */
export function readInvestigation(bytes: Uint8Array, file: string): Investigation {
  if (bytes.length > INVESTIGATION_BYTES_MAX)
    throw invalid(file, '$', `${bytes.length} octets are more than ${INVESTIGATION_BYTES_MAX}`)
  let told: unknown
  try {
    told = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (thrown) {
    throw invalid(file, '$', thrown instanceof Error ? thrown.message.slice(0, 200) : 'no JSON')
  }
  schema ??= z.fromJSONSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')))
  const read = schema.safeParse(told)
  const [issue] = read.error?.issues ?? []
  if (issue !== undefined)
    throw invalid(file, ['$', ...issue.path].join('.').slice(0, 200), issue.message.slice(0, 200))
  const found = fromJson(told as JsonObject)
  if (found === undefined) throw invalid(file, '$', 'a moment in it is no RFC 3339 moment')
  return found
}

const invalid = (file: string, where: string, why: string): Fault =>
  new Fault('investigation.invalid', { file, where, why })
