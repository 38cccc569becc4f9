/**
 * Clock extension: what CACAO has no place for. A step of ours has a clock and when it is due by it,
 * a role, who does it, how one sees that it is done, and its texts in both languages.
 *
 * It stands in `step_extensions` under our id; its schema is `docs/schema/playbook-clock-1.json`.
 * The one of the first drafts (`EARLIER`) says clock, due, mode, evidence and undo, and is read as well.
 * CACAO v2.0 §9: names of properties are small letters, digits and `_`, three letters at least.
 */
import { type CaseRole, type ClockName, caseRoles, clockNames } from '../case.ts'
import {
  type Both,
  DUE_SECONDS_MAX,
  type Json,
  type JsonObject,
  modes,
  PROVEN_BY_MAX,
  phases,
  type StepClock,
} from './cacao.ts'
import { SEKIMORI_IDENTITY } from './ids.ts'
import { isObject, member, pointer } from './plain-json.ts'
import type { Reading } from './reading.ts'

export const CLOCK_EXTENSION = 'extension-definition--c21d35f8-1f26-5d4a-bde7-76200db25ba3'
const EARLIER = 'extension-definition--ad60425d-b586-5d1c-b5e8-039bd3a04d21'
export const clockExtensions = [CLOCK_EXTENSION, EARLIER] as const

export const clockDefinition: JsonObject = {
  type: 'extension-definition',
  name: 'sekimori-clock',
  description:
    'When a step is due by a clock of the incident, who does it, what proves it done, and its texts in Japanese and English.',
  created_by: SEKIMORI_IDENTITY,
  schema: 'urn:sekimori:schema:playbook-clock:1',
  version: '1.0.0',
}

/** `detectedAt` of the earlier one is `detected`. */
const clockOf = (value: Json | undefined): Json | undefined =>
  typeof value === 'string' && value.endsWith('At') ? value.slice(0, -2) : value

/** Under one's own id, in two languages; of the earlier one it is one text for both. */
function both(reading: Reading, of: JsonObject, name: string, where: string): Both | undefined {
  const value = member(of, name)
  if (value === undefined) return undefined
  if (typeof value === 'string') return { ja: value, en: value }
  if (isObject(value)) {
    const at = pointer(where, name)
    const ja = reading.needed(value, 'ja', at)
    const en = reading.needed(value, 'en', at)
    return ja === undefined || en === undefined ? undefined : { ja, en }
  }
  return reading.refuse('wrong-type', pointer(where, name), { found: value, wanted: 'object' })
}

function textsOf(reading: Reading, of: JsonObject, where: string): StepClock['texts'] {
  if (member(of, 'texts') === undefined) return undefined
  const texts = reading.object(of, 'texts', where)
  const inLanguage = (language: 'ja' | 'en') => {
    const at = pointer(where, 'texts')
    if (texts === undefined) return undefined
    const it = reading.object(texts, language, at)
    if (it === undefined) return reading.refuse('missing', pointer(at, language))
    const [name, how, done] = ['name', 'how', 'done'].map((field) =>
      reading.needed(it, field, pointer(at, language)),
    )
    return name === undefined || how === undefined || done === undefined
      ? undefined
      : { name, how, done }
  }
  const ja = inLanguage('ja')
  const en = inLanguage('en')
  return ja === undefined || en === undefined ? undefined : { ja, en }
}

/** Of the extensions of a step: ours, if it is there. */
export function clockIn(
  reading: Reading,
  extensions: JsonObject | undefined,
  where: string,
): StepClock | undefined {
  const id = clockExtensions.find(
    (one) => extensions !== undefined && Object.hasOwn(extensions, one),
  )
  if (id === undefined || extensions === undefined) return undefined
  const at = pointer(where, id)
  const it = reading.object(extensions, id, where)
  if (it === undefined) return undefined
  const clock: ClockName | undefined = reading.choice(
    clockOf(member(it, 'clock')),
    clockNames,
    pointer(at, 'clock'),
  )
  const mode = reading.choice(member(it, 'mode'), modes, pointer(at, 'mode'))
  const due = member(it, 'due_seconds')
  const isDue =
    typeof due === 'number' && Number.isInteger(due) && due >= 0 && due <= DUE_SECONDS_MAX
  if (!isDue)
    reading.refuse('wrong-value', pointer(at, 'due_seconds'), {
      found: due ?? null,
      wanted: `0 … ${DUE_SECONDS_MAX}`,
    })
  const roles: readonly (CaseRole | 'sekimori')[] = [...caseRoles, 'sekimori']
  const role = Object.hasOwn(it, 'role')
    ? reading.choice(member(it, 'role'), roles, pointer(at, 'role'))
    : undefined
  const phase = Object.hasOwn(it, 'phase')
    ? reading.choice(member(it, 'phase'), phases, pointer(at, 'phase'))
    : undefined
  const provenBy = reading.texts(it, 'proven_by', at)
  if (provenBy.length > PROVEN_BY_MAX)
    reading.refuse('too-many', pointer(at, 'proven_by'), {
      found: provenBy.length,
      wanted: String(PROVEN_BY_MAX),
    })
  const evidence = both(reading, it, 'evidence', at)
  const undo = both(reading, it, 'undo', at)
  const texts = textsOf(reading, it, at)
  if (clock === undefined || mode === undefined || !isDue) return undefined
  return {
    clock,
    dueSeconds: due,
    mode,
    ...(role === undefined ? {} : { role }),
    ...(phase === undefined ? {} : { phase }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(undo === undefined ? {} : { undo }),
    provenBy,
    ...(texts === undefined ? {} : { texts }),
  }
}

/** As it stands in a step. */
export const clockJson = (it: StepClock): JsonObject => ({
  clock: it.clock,
  due_seconds: it.dueSeconds,
  mode: it.mode,
  ...(it.role === undefined ? {} : { role: it.role }),
  ...(it.phase === undefined ? {} : { phase: it.phase }),
  ...(it.evidence === undefined ? {} : { evidence: it.evidence }),
  ...(it.undo === undefined ? {} : { undo: it.undo }),
  ...(it.provenBy.length === 0 ? {} : { proven_by: it.provenBy }),
  ...(it.texts === undefined ? {} : { texts: it.texts }),
})
