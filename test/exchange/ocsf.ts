/**
 * OCSF: what is wrong with an event by the classes of OCSF 1.8.0.
 *
 * `test/data/exchange/ocsf-1.8.0.json` holds the facts of the schema that are checked: attributes of
 * the classes and objects that we write, which are required, of which type, their enumerations and
 * constraints. An attribute that the schema does not know is a problem.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

type Attribute = {
  readonly t: string
  readonly a?: 1
  readonly r?: 1
  readonly e?: Readonly<Record<string, string>>
}
type Form = {
  readonly uid?: number
  readonly category_uid?: number
  readonly constraints?: { readonly at_least_one?: readonly string[] }
  readonly attributes: Readonly<Record<string, Attribute>>
}
type Facts = {
  readonly classes: Readonly<Record<string, Form>>
  readonly objects: Readonly<Record<string, Form>>
}
const facts = JSON.parse(
  readFileSync(join(import.meta.dirname, '../data/exchange/ocsf-1.8.0.json'), 'utf8'),
) as Facts
const classes = Object.values(facts.classes)

type It = Readonly<Record<string, unknown>>

export function ocsfProblems(event: unknown): readonly string[] {
  const it = event as It
  const form = classes.find(({ uid }) => uid === it?.['class_uid'])
  if (form === undefined) return [`no class ${it?.['class_uid']}`]
  const wrong = [...problems(it, form, '')]
  if (it['category_uid'] !== form.category_uid) wrong.push('category_uid')
  if (it['type_uid'] !== Number(it['class_uid']) * 100 + Number(it['activity_id']))
    wrong.push('type_uid')
  return wrong
}

function problems(it: It, { attributes, constraints }: Form, at: string): readonly string[] {
  const wrong: string[] = []
  for (const [name, { r }] of Object.entries(attributes))
    if (r === 1 && it[name] === undefined) wrong.push(`${at}.${name} is required`)
  const some = constraints?.at_least_one
  if (some !== undefined && !some.some((name) => it[name] !== undefined))
    wrong.push(`${at} has none of ${some.join(', ')}`)
  for (const [name, value] of Object.entries(it)) {
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined
    if (attribute === undefined) {
      wrong.push(`${at}.${name} is unknown`)
      continue
    }
    const { t, a, e } = attribute
    if ((a === 1) !== Array.isArray(value)) wrong.push(`${at}.${name}: list or not`)
    for (const one of Array.isArray(value) ? value : [value]) {
      if (e !== undefined && name.endsWith('_id') && !Object.hasOwn(e, String(one)))
        wrong.push(`${at}.${name}: ${String(one)} is no member`)
      wrong.push(...typed(one, t, `${at}.${name}`))
    }
  }
  return wrong
}

const whole = new Set(['integer_t', 'long_t', 'timestamp_t', 'port_t'])

function typed(value: unknown, type: string, at: string): readonly string[] {
  if (whole.has(type)) return Number.isSafeInteger(value) ? [] : [`${at} is no whole number`]
  if (type === 'boolean_t') return typeof value === 'boolean' ? [] : [`${at} is no boolean`]
  if (type.endsWith('_t')) return typeof value === 'string' ? [] : [`${at} is no text`]
  if (type === 'object') return typeof value === 'object' ? [] : [`${at} is no object`]
  const form = facts.objects[type]
  if (form === undefined) return [`${at}: no facts of «${type}»`]
  return problems(value as It, form, at)
}
