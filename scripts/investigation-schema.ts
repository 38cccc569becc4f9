/**
 * Investigation-schema: the JSON Schema of `investigate --json`, made from the types of
 * `src/incident/found.ts` and their comments.
 *
 *   node scripts/investigation-schema.ts > docs/schema/investigation-1.json
 *
 * One truth: a field that is added to a type, or a code to a list, is in the schema as soon as this
 * has run, and a test compares. Objects are open, for the format may grow: a reader passes over what
 * it does not know.
 * Limits: it knows the forms of types that found.ts uses and refuses others.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseSync } from 'oxc-parser'

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown }
export type Schema = { readonly [key: string]: unknown }

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const ID = 'urn:sekimori:schema:investigation:1'

/** Types that other files define. */
const foreign: Readonly<Record<string, Schema>> = {
  Instant: { type: 'string', format: 'date-time', description: 'RFC 3339, with the offset.' },
  AccountId: { type: 'string', pattern: '^(sasl|host|uid|cert|db|os):' },
  ReasonGiven: {
    type: 'object',
    description: 'A reason as a code, with its facts.',
    properties: { code: { type: 'string' } },
    required: ['code'],
    additionalProperties: { type: ['string', 'number'] },
  },
}
/** A figure may be a moment, which is told as RFC 3339: then it is text. */
const figures = new Set(['Fact.lower', 'Fact.upper'])

export function investigationSchema(text: string): Schema {
  const { program, comments, errors } = parseSync('found.ts', text)
  if (errors.length > 0) throw new Error(errors[0]?.message)
  const types = new Map<string, Node>()
  const lists = new Map<string, readonly string[]>()
  for (const statement of program.body as unknown as readonly Node[]) {
    const it = (statement['declaration'] ?? statement) as Node
    if (it.type === 'TSTypeAliasDeclaration')
      types.set((it['id'] as { name: string }).name, it['typeAnnotation'] as Node)
    if (it.type === 'VariableDeclaration')
      for (const one of it['declarations'] as readonly Node[])
        lists.set((one['id'] as { name: string }).name, textsOf(one['init']))
  }

  /** The comment that ends just above, on its own lines. */
  const said = (node: Node): { description?: string } => {
    const above = comments.findLast(
      ({ type, end, value }) =>
        type === 'Block' &&
        value.startsWith('*') &&
        end <= node.start &&
        /^\s*(export\s+(type|const)?\s*)?$/.test(text.slice(end, node.start)),
    )
    if (above === undefined) return {}
    const lines = above.value.slice(1).split('\n')
    return {
      description: lines
        .map((line) => line.replace(/^\s*\* ?/, '').trim())
        .join(' ')
        .trim(),
    }
  }

  const defs: { [name: string]: Schema } = {}
  const named = (name: string): Schema => {
    if (defs[name] === undefined) {
      const node = types.get(name)
      const known = foreign[name]
      if (node === undefined && known === undefined) throw new Error(`«${name}» is not known`)
      defs[name] = {}
      defs[name] = known ?? of(node as Node, name)
    }
    return { $ref: `#/$defs/${name}` }
  }

  const objectOf = (members: readonly Node[], inside: string): Schema => {
    const properties: { [name: string]: Schema } = {}
    const required: string[] = []
    for (const member of members) {
      const type = (member['typeAnnotation'] as { typeAnnotation: Node }).typeAnnotation
      if (member.type === 'TSIndexSignature')
        return { type: 'object', additionalProperties: of(type, inside) }
      const name = (member['key'] as { name: string }).name
      const schema = figures.has(`${inside}.${name}`)
        ? { type: ['number', 'string'] }
        : of(type, inside)
      properties[name] = { ...said(member), ...schema }
      if (member['optional'] !== true) required.push(name)
    }
    return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  }

  const of = (node: Node, inside: string): Schema => {
    switch (node.type) {
      case 'TSStringKeyword':
        return { type: 'string' }
      case 'TSNumberKeyword':
        return { type: 'number' }
      case 'TSBooleanKeyword':
        return { type: 'boolean' }
      case 'TSNullKeyword':
        return { type: 'null' }
      case 'TSLiteralType':
        return { const: (node['literal'] as { value: unknown }).value }
      case 'TSParenthesizedType':
      case 'TSTypeOperator':
        return of(node['typeAnnotation'] as Node, inside)
      case 'TSArrayType':
        return { type: 'array', items: of(node['elementType'] as Node, inside) }
      case 'TSTypeReference':
        return named((node['typeName'] as { name: string }).name)
      case 'TSTypeLiteral':
        return objectOf(node['members'] as readonly Node[], inside)
      case 'TSUnionType':
        return unionOf((node['types'] as readonly Node[]).map((one) => of(one, inside)))
      case 'TSIntersectionType':
        return { allOf: (node['types'] as readonly Node[]).map((one) => of(one, inside)) }
      case 'TSIndexedAccessType':
        return { enum: listOf(node, lists) }
      default:
        throw new Error(`no form for ${node.type} in ${inside}`)
    }
  }
  const root = of(types.get('Investigation') as Node, 'Investigation')
  return {
    $schema: DIALECT,
    $id: ID,
    title: 'What an investigation of old logs came to',
    description:
      'Made from the types. Keys may be added within format 1; a reader passes over those that it does not know.',
    ...root,
    $defs: Object.fromEntries(Object.entries(defs).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** Texts of a literal list; none of anything else. */
function textsOf(node: unknown): readonly string[] {
  const list = ((node as Node | null)?.['expression'] ?? node) as Node | null
  return ((list?.['elements'] ?? []) as readonly { value: string }[]).map(({ value }) => value)
}

/** `(typeof list)[number]`. */
function listOf(node: Node, lists: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const inner = node['objectType'] as Node
  const query = (inner.type === 'TSParenthesizedType' ? inner['typeAnnotation'] : inner) as Node
  const name = (query['exprName'] as { name: string }).name
  const list = lists.get(name)
  if (list === undefined || list.length === 0) throw new Error(`no list «${name}»`)
  return list
}

function unionOf(members: readonly Schema[]): Schema {
  if (members.every((one) => 'const' in one)) return { enum: members.map((one) => one['const']) }
  if (members.every((one) => typeof one['type'] === 'string' && Object.keys(one).length === 1))
    return { type: members.map((one) => one['type']) }
  return { anyOf: members }
}

export const FOUND = join(import.meta.dirname, '../src/incident/found.ts')
export const SCHEMA = join(import.meta.dirname, '../docs/schema/investigation-1.json')
export const schemaText = (): string =>
  `${JSON.stringify(investigationSchema(readFileSync(FOUND, 'utf8')), null, 2)}\n`

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.stdout.write(schemaText())
