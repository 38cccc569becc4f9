/**
 * Read CACAO: a foreign playbook, as one of ours or as everything that is wrong with it.
 *
 * Checked: required fields, ids and their types, every reference, the ways on of every type of step,
 * that no circle is in it and nothing is out of reach, and bounds of all of it. Not refused: members,
 * commands, agents and extensions that we do not know; they are kept and exported again.
 */
import { type CaseKind, caseKinds } from '../case.ts'
import {
  type JsonObject,
  PLAYBOOK_STEPS_MAX,
  PLAYBOOK_WALK_MAX,
  type Playbook,
  type PlaybookRefusal,
  type Step,
} from './cacao.ts'
import { typeOfId } from './ids.ts'
import { circleIn, reached, workOf } from './order.ts'
import { isObject, member, plainJson, pointer } from './plain-json.ts'
import { type Definitions, readStep } from './read-step.ts'
import { Reading } from './reading.ts'

/** CACAO v2.0 §10.13: RFC 3339 in UTC. */
const stamp =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?Z$/

export function readCacao(foreign: unknown): Playbook | readonly PlaybookRefusal[] {
  const copied = plainJson(foreign)
  if ('refused' in copied) return [copied]
  const document = copied.json
  if (!isObject(document)) return [{ refused: 'no-object', where: '' }]
  const reading = new Reading()
  const head = headOf(reading, document)
  const workflow = reading.object(document, 'workflow', '')
  if (workflow === undefined && member(document, 'workflow') === undefined)
    reading.refuse('missing', '/workflow', { wanted: 'object' })
  const ids = Object.keys(workflow ?? {})
  if (ids.length > PLAYBOOK_STEPS_MAX) {
    reading.refuse('too-many-steps', '/workflow', {
      found: ids.length,
      wanted: String(PLAYBOOK_STEPS_MAX),
    })
    return reading.refusals
  }
  const definitions = definitionsOf(reading, document)
  const steps = new Map<string, Step>()
  for (const [id, value] of Object.entries(workflow ?? {})) {
    const step = readStep(reading, id, value, definitions)
    if (step !== undefined) steps.set(id, step)
  }
  const ends = workflowEnds(reading, document, steps)
  if (reading.refusals.length > 0 || head === undefined || ends === undefined)
    return reading.refusals
  const shape = shapeOf(reading, ends.start, ends.exception, steps)
  if (shape === undefined) return reading.refusals
  return { ...head, steps: [...steps.values()], work: shape, document }
}

type Head = Omit<Playbook, 'steps' | 'work' | 'document'>

function headOf(reading: Reading, document: JsonObject): Head | undefined {
  reading.choice(member(document, 'type'), ['playbook'], '/type')
  const version = member(document, 'spec_version')
  if (version !== 'cacao-2.0')
    reading.refuse('wrong-version', '/spec_version', {
      found: version ?? null,
      wanted: 'cacao-2.0',
    })
  const id = reading.id(member(document, 'id'), '/id', ['playbook'])
  reading.id(member(document, 'created_by'), '/created_by')
  const name = reading.needed(document, 'name', '')
  const time = (field: 'created' | 'modified'): string | undefined => {
    const text = reading.needed(document, field, '')
    return text === undefined || stamp.test(text)
      ? text
      : reading.refuse('wrong-time', `/${field}`, {
          found: text,
          wanted: 'YYYY-MM-DDThh:mm:ss.sssZ',
        })
  }
  const created = time('created')
  const modified = time('modified')
  const description = reading.text(document, 'description', '') ?? ''
  const types = reading.texts(document, 'playbook_types', '')
  const labels = reading.texts(document, 'labels', '')
  const extensions = reading.object(document, 'playbook_extensions', '')
  const defined = reading.object(document, 'extension_definitions', '')
  for (const one of Object.keys(extensions ?? {}))
    if (defined === undefined || !Object.hasOwn(defined, one))
      reading.refuse('no-such-definition', pointer('/playbook_extensions', one), {
        found: one,
        wanted: '/extension_definitions',
      })
  const marks = reading.object(document, 'data_marking_definitions', '')
  reading.texts(document, 'markings', '').forEach((one, nth) => {
    if (marks === undefined || !Object.hasOwn(marks, one))
      reading.refuse('no-such-definition', `/markings/${nth}`, {
        found: one,
        wanted: '/data_marking_definitions',
      })
  })
  if (id === undefined || name === undefined || created === undefined || modified === undefined)
    return undefined
  const code = labels.find((label) => /^PB-\d\d$/.test(label))
  const kind = caseKinds.find((one: CaseKind) => labels.includes(`case-${one}`))
  return {
    id,
    name,
    description,
    created,
    modified,
    types,
    labels,
    ...(code === undefined ? {} : { code }),
    ...(kind === undefined ? {} : { kind }),
  }
}

function definitionsOf(reading: Reading, document: JsonObject): Definitions {
  const of = (name: string): readonly (readonly [string, JsonObject])[] => {
    const all = reading.object(document, name, '') ?? {}
    return Object.entries(all).flatMap(([id, value]) => {
      const at = pointer(`/${name}`, id)
      if (typeOfId(id) === undefined) reading.refuse('wrong-id', at, { found: id })
      else if (isObject(value)) return [[id, value] as const]
      else reading.refuse('wrong-type', at, { found: value, wanted: 'object' })
      return []
    })
  }
  return {
    agents: new Map(
      of('agent_definitions').map(([id, value]) => [
        id,
        reading.text(value, 'name', pointer('/agent_definitions', id)) ?? id,
      ]),
    ),
    targets: new Set(of('target_definitions').map(([id]) => id)),
    extensions: new Set(of('extension_definitions').map(([id]) => id)),
  }
}

function workflowEnds(
  reading: Reading,
  document: JsonObject,
  steps: ReadonlyMap<string, Step>,
): { readonly start: string; readonly exception?: string } | undefined {
  for (const [id, { arrows }] of steps)
    for (const { to, on } of arrows)
      if (!steps.has(to))
        reading.refuse('no-such-step', pointer('/workflow', id), { found: to, wanted: on })
  const types = [...steps.values()].map(({ type }) => type)
  if (!types.includes('action') && !types.includes('playbook-action'))
    reading.refuse('no-action', '/workflow', { wanted: 'action--uuid' })
  if (!types.includes('end')) reading.refuse('no-end', '/workflow', { wanted: 'end--uuid' })
  const has = (name: string): string | undefined => {
    const id = reading.id(member(document, name), `/${name}`)
    return id === undefined || steps.has(id)
      ? id
      : reading.refuse('no-such-step', `/${name}`, { found: id })
  }
  const start = has('workflow_start')
  if (start !== undefined && steps.get(start)?.type !== 'start')
    reading.refuse('start-is-no-start', '/workflow_start', { found: start, wanted: 'start--uuid' })
  const exception =
    member(document, 'workflow_exception') === undefined ? undefined : has('workflow_exception')
  return start === undefined
    ? undefined
    : { start, ...(exception === undefined ? {} : { exception }) }
}

function shapeOf(
  reading: Reading,
  start: string,
  exception: string | undefined,
  steps: ReadonlyMap<string, Step>,
): Playbook['work'] | undefined {
  const circle = circleIn(steps)
  if (circle !== undefined)
    return reading.refuse('loop', pointer('/workflow', circle[0] ?? ''), {
      found: circle.map((id) => steps.get(id)?.name || id).join(' → '),
    })
  const within = reached(exception === undefined ? [start] : [start, exception], steps)
  for (const [id, { name }] of steps)
    if (!within.has(id))
      reading.refuse('unreachable', pointer('/workflow', id), { found: name || id })
  if (reading.refusals.length > 0) return undefined
  return (
    workOf(start, exception, steps) ??
    reading.refuse('too-tangled', '/workflow', { wanted: String(PLAYBOOK_WALK_MAX) })
  )
}
