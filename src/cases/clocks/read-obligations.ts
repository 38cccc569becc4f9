/**
 * Read obligations: an operator's own file, added to those that come with the program.
 *
 * The file is parsed already (YAML or JSON); this reads its value. An entry with the id of a shipped
 * obligation overrides what it names and keeps the rest, so `{ id: JP-TSE, on: true }` enables one; who
 * changes its content says on which day he looked (`asOf`). Any problem refuses the whole file: half of
 * a law is worse than none.
 */
import { caseKinds, clockNames, subjectRoles } from '../case.ts'
import type { Calendars } from './calendar.ts'
import {
  FIELDS_MAX,
  type Field,
  grounds,
  OBLIGATIONS_MAX,
  type Obligation,
  SOURCES_MAX,
  STAGES_MAX,
  type Stage,
  TEXT_MAX,
} from './obligation.ts'
import { shippedObligations } from './obligations.ts'
import type { Problem } from './problems.ts'
import { type Criteria, questionCodes } from './questions.ts'
import { readRule } from './read-rule.ts'
import { Reading } from './reading.ts'
import { shippedCalendars } from './shipped/days-off.ts'

export type Refusal = { readonly refused: readonly Problem[]; readonly more: number }

const keys = [
  'id',
  'version',
  'on',
  'jurisdiction',
  'zone',
  'authority',
  'law',
  'who',
  'subjects',
  'kinds',
  'trigger',
  'clock',
  'stages',
  'exempt',
  'channel',
  'sources',
  'ground',
  'confidence',
  'asOf',
  'effectiveFrom',
  'effectiveTo',
  'decide',
] as const
type Key = (typeof keys)[number]
/** What an override may say without having looked at the law again. */
const settings: ReadonlySet<string> = new Set(['id', 'version', 'on', 'subjects', 'kinds', 'zone'])
const optional: ReadonlySet<string> = new Set([
  'version',
  'zone',
  'subjects',
  'kinds',
  'exempt',
  'channel',
  'effectiveFrom',
  'effectiveTo',
  'decide',
])

export function readObligations(
  value: unknown,
  calendars: Calendars = shippedCalendars,
  shipped: readonly Obligation[] = shippedObligations,
): { readonly obligations: readonly Obligation[] } | Refusal {
  const reading = new Reading()
  const rows = reading.list('obligations', value, OBLIGATIONS_MAX) ?? []
  const read = rows.map((row, i) => readOne(reading, `obligations[${i}]`, row, calendars, shipped))
  reading.distinct(
    'obligations',
    read.map((one) => one?.id),
  )
  if (reading.problems.length > 0) return { refused: reading.problems, more: reading.more }
  const own = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])))
  const known = new Set(shipped.map(({ id }) => id))
  return {
    obligations: [
      ...shipped.map((one) => own.get(one.id) ?? one),
      ...[...own.values()].filter(({ id }) => !known.has(id)),
    ],
  }
}

function readOne(
  reading: Reading,
  path: string,
  value: unknown,
  calendars: Calendars,
  shipped: readonly Obligation[],
): Obligation | undefined {
  const row = reading.mapping(path, value, keys)
  if (row === undefined) return undefined
  const id = reading.id(`${path}.id`, row['id'])
  const base = shipped.find((one) => one.id === id)
  const before = reading.problems.length + reading.more
  if (base !== undefined && row['asOf'] === undefined) {
    const changed = Object.keys(row).find((key) => !settings.has(key))
    if (changed !== undefined) reading.fail(`${path}.asOf`, 'shipped-needs-asof', changed)
  }
  /** Absent: what is shipped, or nothing where it may be absent, or a problem. */
  const at = <Value>(key: Key, read: (path: string, value: unknown) => Value | undefined) =>
    row[key] === undefined && (base !== undefined || optional.has(key))
      ? (base?.[key as keyof Obligation] as Value | undefined)
      : read(`${path}.${key}`, row[key])
  const texts = (key: Key) => at(key, (where, it) => reading.texts(where, it))
  const codes = <Code extends string>(key: Key, known: readonly Code[]) =>
    at(key, (where, it) => {
      const list = reading.list(where, it, known.length) ?? []
      return list.flatMap((one, i) => reading.oneOf(`${where}[${i}]`, one, known) ?? [])
    }) ?? []
  const day = (key: Key) => at(key, (where, it) => reading.day(where, it))

  const one = {
    id,
    version: at('version', (where, it) => reading.whole(where, it, 1, 1_000_000)) ?? 1,
    on: at('on', (where, it) => reading.truth(where, it)),
    jurisdiction: at('jurisdiction', (where, it) => reading.id(where, it)),
    zone: at('zone', (where, it) => reading.zone(where, it)),
    authority: texts('authority'),
    law: texts('law'),
    who: texts('who'),
    subjects: codes('subjects', subjectRoles),
    kinds: codes('kinds', caseKinds),
    trigger: texts('trigger'),
    clock: at('clock', (where, it) => reading.oneOf(where, it, clockNames)),
    stages: at('stages', (where, it) => readStages(reading, where, it, calendars)),
    exempt: texts('exempt'),
    channel: texts('channel'),
    sources: at('sources', (where, it) =>
      (reading.list(where, it, SOURCES_MAX) ?? []).flatMap(
        (source, i) => reading.text(`${where}[${i}]`, source, TEXT_MAX) ?? [],
      ),
    ),
    ground: at('ground', (where, it) => reading.oneOf(where, it, grounds)),
    confidence: texts('confidence'),
    asOf: day('asOf'),
    effectiveFrom: day('effectiveFrom'),
    effectiveTo: day('effectiveTo'),
    decide: at('decide', (where, it) => readCriteria(reading, where, it)),
  }
  const { effectiveFrom, effectiveTo } = one
  if (effectiveFrom !== undefined && effectiveTo !== undefined && effectiveTo < effectiveFrom)
    reading.fail(`${path}.effectiveTo`, 'date-order', effectiveTo, { first: effectiveFrom })
  if (id === undefined || reading.problems.length + reading.more > before) return undefined
  // Nothing failed, so what must be there is there; what is absent is left out of the object.
  return Object.fromEntries(
    Object.entries(one).filter(([, part]) => part !== undefined),
  ) as unknown as Obligation
}

function readStages(
  reading: Reading,
  path: string,
  value: unknown,
  calendars: Calendars,
): readonly Stage[] {
  const rows = reading.list(path, value, STAGES_MAX, 1) ?? []
  const before: string[] = []
  const ids: (string | undefined)[] = []
  const stages = rows.map((it, i): Stage | undefined => {
    const where = `${path}[${i}]`
    const row = reading.mapping(where, it, [
      'id',
      'name',
      'rule',
      'clock',
      'after',
      'fields',
      'note',
    ])
    const id = row === undefined ? undefined : reading.id(`${where}.id`, row['id'])
    ids.push(id)
    if (row === undefined) return undefined
    const name = reading.texts(`${where}.name`, row['name'])
    const rule = readRule(reading, `${where}.rule`, row['rule'], calendars)
    const clock =
      row['clock'] === undefined
        ? undefined
        : reading.oneOf(`${where}.clock`, row['clock'], clockNames)
    const after = row['after']
    // Only one that stands before it: so there is no circle.
    if (after !== undefined && !before.includes(after as string))
      reading.fail(`${where}.after`, 'unknown-stage', after)
    const note = row['note'] === undefined ? undefined : reading.texts(`${where}.note`, row['note'])
    const fields = readFields(reading, `${where}.fields`, row['fields'])
    if (id !== undefined) before.push(id)
    if (id === undefined || name === undefined || rule === undefined) return undefined
    return {
      id,
      name,
      rule,
      ...(clock === undefined ? {} : { clock }),
      ...(typeof after === 'string' ? { after } : {}),
      fields,
      ...(note === undefined ? {} : { note }),
    }
  })
  reading.distinct(path, ids)
  return stages.filter((stage) => stage !== undefined)
}

function readFields(reading: Reading, path: string, value: unknown): readonly Field[] {
  const rows = value === undefined ? [] : (reading.list(path, value, FIELDS_MAX) ?? [])
  const fields = rows.map((it, i) => {
    const where = `${path}[${i}]`
    const row = reading.mapping(where, it, ['id', 'name'])
    if (row === undefined) return undefined
    const id = reading.id(`${where}.id`, row['id'])
    const name = reading.texts(`${where}.name`, row['name'])
    return id === undefined || name === undefined ? undefined : { id, name }
  })
  reading.distinct(
    path,
    fields.map((one) => one?.id),
  )
  return fields.filter((one) => one !== undefined)
}

function readCriteria(reading: Reading, path: string, value: unknown): Criteria | undefined {
  const row = reading.mapping(path, value, ['all', 'any', 'none'])
  if (row === undefined) return undefined
  const codes = (key: 'all' | 'any' | 'none') =>
    row[key] === undefined
      ? {}
      : {
          [key]: (reading.list(`${path}.${key}`, row[key], questionCodes.length) ?? []).flatMap(
            (one, i) => reading.oneOf(`${path}.${key}[${i}]`, one, questionCodes) ?? [],
          ),
        }
  return { ...codes('all'), ...codes('any'), ...codes('none') }
}
