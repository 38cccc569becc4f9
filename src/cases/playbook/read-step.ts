/** Step: one step of a foreign workflow, with everything that it says about what comes next. */
import {
  type Arrow,
  type Command,
  type Json,
  type JsonObject,
  STEP_COMMANDS_MAX,
  type Step,
  type StepType,
  stepTypes,
} from './cacao.ts'
import { clockIn } from './clock-extension.ts'
import { typeOfId } from './ids.ts'
import { isObject, member, pointer } from './plain-json.ts'
import type { Reading } from './reading.ts'

/** Of a command whatever a person has to know of it; base64 stays as it is and is never opened. */
function commandOf(reading: Reading, value: Json, where: string): Command | undefined {
  if (!isObject(value))
    return reading.refuse('wrong-type', where, { found: value, wanted: 'object' })
  const type = reading.needed(value, 'type', where)
  if (type === undefined) return undefined
  const lines = ['command', 'command_b64', 'content', 'content_b64', 'description'].flatMap(
    (name) => {
      const text = reading.text(value, name, where)
      return text === undefined || text === ''
        ? []
        : [name.endsWith('_b64') ? `base64: ${text}` : text]
    },
  )
  const activity = reading.text(value, 'playbook_activity', where)
  return { type, text: lines.join('\n'), ...(activity === undefined ? {} : { activity }) }
}

function referencesOf(reading: Reading, of: JsonObject, where: string): Step['references'] {
  return reading.list(of, 'external_references', where).flatMap((value, nth) => {
    const at = pointer(pointer(where, 'external_references'), nth)
    if (!isObject(value)) {
      reading.refuse('wrong-type', at, { found: value, wanted: 'object' })
      return []
    }
    const name = reading.needed(value, 'name', at)
    const id = reading.text(value, 'external_id', at)
    return name === undefined || id === undefined ? [] : [{ name, id }]
  })
}

/** The ways on, by what CACAO v2.0 §4 lets a step of that type have. */
function arrowsOf(
  reading: Reading,
  of: JsonObject,
  type: StepType,
  where: string,
): readonly Arrow[] {
  const arrows: Arrow[] = []
  const add = (value: Json | undefined, on: Arrow['on'], at: string, name?: string): void => {
    const to = reading.id(value, at, stepTypes)
    if (to !== undefined) arrows.push({ to, on, ...(name === undefined ? {} : { value: name }) })
  }
  const named = (name: string, on: Arrow['on'], isNeeded = false): void => {
    const at = pointer(where, name)
    if (Object.hasOwn(of, name)) add(member(of, name), on, at)
    else if (isNeeded) reading.refuse('missing', at, { wanted: 'type--uuid' })
  }
  if (type === 'parallel') {
    const ways = reading.list(of, 'next_steps', where)
    const at = pointer(where, 'next_steps')
    if (ways.length === 0) reading.refuse('missing', at, { wanted: 'array' })
    ways.forEach((one, nth) => {
      add(one, 'parallel', pointer(at, nth))
    })
  }
  if (type === 'if-condition' || type === 'while-condition') named('on_true', 'true', true)
  if (type === 'if-condition') named('on_false', 'false')
  if (type === 'switch-condition') {
    const cases = reading.object(of, 'cases', where)
    const at = pointer(where, 'cases')
    if (cases === undefined || Object.keys(cases).length === 0)
      reading.refuse('missing', at, { wanted: 'object' })
    for (const [name, one] of Object.entries(cases ?? {})) add(one, 'case', pointer(at, name), name)
  }
  const onward = ['on_completion', 'on_success', 'on_failure'].filter((name) =>
    Object.hasOwn(of, name),
  )
  if (type === 'end') {
    if (onward.length > 0) reading.refuse('end-goes-on', pointer(where, onward[0] ?? ''))
    return []
  }
  if (onward.includes('on_completion') && onward.length > 1)
    reading.refuse('two-ways-on', where, { wanted: 'on_completion | on_success + on_failure' })
  named('on_completion', 'completion')
  named('on_success', 'success')
  named('on_failure', 'failure')
  const mustGoOn = type === 'start' || type === 'action' || type === 'playbook-action'
  if (mustGoOn && !onward.some((name) => name !== 'on_failure'))
    reading.refuse('no-way-on', where, { wanted: 'on_completion' })
  return arrows
}

/** The definitions of the document that a step may name. */
export type Definitions = {
  readonly agents: ReadonlyMap<string, string>
  readonly targets: ReadonlySet<string>
  readonly extensions: ReadonlySet<string>
}

function agentOf(
  reading: Reading,
  of: JsonObject,
  definitions: Definitions,
  where: string,
): string | undefined {
  reading.list(of, 'targets', where).forEach((one, nth) => {
    const at = pointer(pointer(where, 'targets'), nth)
    const id = reading.id(one, at)
    if (id !== undefined && !definitions.targets.has(id) && !definitions.agents.has(id))
      reading.refuse('no-such-definition', at, { found: id, wanted: '/target_definitions' })
  })
  const at = pointer(where, 'agent')
  if (!Object.hasOwn(of, 'agent')) return reading.refuse('missing', at, { wanted: 'type--uuid' })
  const id = reading.id(member(of, 'agent'), at)
  if (id === undefined) return undefined
  const name = definitions.agents.get(id)
  return (
    name ?? reading.refuse('no-such-definition', at, { found: id, wanted: '/agent_definitions' })
  )
}

export function readStep(
  reading: Reading,
  id: string,
  value: Json,
  definitions: Definitions,
): Step | undefined {
  const where = pointer('/workflow', id)
  const byKey = typeOfId(id)
  if (byKey === undefined || !(stepTypes as readonly string[]).includes(byKey))
    return reading.refuse('wrong-id', where, {
      found: id,
      wanted: stepTypes.map((type) => `${type}--uuid`).join(', '),
    })
  if (!isObject(value))
    return reading.refuse('wrong-type', where, { found: value, wanted: 'object' })
  const type = reading.choice(member(value, 'type'), stepTypes, pointer(where, 'type'))
  if (type === undefined) return undefined
  if (type !== byKey)
    return reading.refuse('key-and-type-differ', pointer(where, 'type'), {
      found: type,
      wanted: byKey,
    })

  const commands = reading.list(value, 'commands', where)
  if (commands.length > STEP_COMMANDS_MAX)
    reading.refuse('too-many-commands', pointer(where, 'commands'), {
      found: commands.length,
      wanted: String(STEP_COMMANDS_MAX),
    })
  if (type === 'action' && commands.length === 0)
    reading.refuse('missing', pointer(where, 'commands'), { wanted: 'array' })
  const agent = type === 'action' ? agentOf(reading, value, definitions, where) : undefined
  const extensions = reading.object(value, 'step_extensions', where)
  for (const one of Object.keys(extensions ?? {}))
    if (!definitions.extensions.has(one))
      reading.refuse('no-such-definition', pointer(pointer(where, 'step_extensions'), one), {
        found: one,
        wanted: '/extension_definitions',
      })
  const clock = clockIn(reading, extensions, pointer(where, 'step_extensions'))
  const condition =
    type === 'if-condition' || type === 'while-condition'
      ? reading.needed(value, 'condition', where)
      : type === 'switch-condition'
        ? reading.needed(value, 'switch', where)
        : undefined
  const playbook =
    type === 'playbook-action'
      ? reading.id(member(value, 'playbook_id'), pointer(where, 'playbook_id'), ['playbook'])
      : undefined
  return {
    id,
    type,
    name: reading.text(value, 'name', where) ?? '',
    description: reading.text(value, 'description', where) ?? '',
    commands: commands.flatMap((one, nth) => {
      const it = commandOf(reading, one, pointer(pointer(where, 'commands'), nth))
      return it === undefined ? [] : [it]
    }),
    arrows: arrowsOf(reading, value, type, where),
    ...(agent === undefined ? {} : { agent }),
    ...(condition === undefined ? {} : { condition }),
    ...(playbook === undefined ? {} : { playbook }),
    references: referencesOf(reading, value, where),
    ...(clock === undefined ? {} : { clock }),
  }
}
