/**
 * Keeps the doors: reads the syntax tree of every file under src/ and tells what breaks the house
 * plan. In a pure room only the globals of the allow-list exist: no clock, no chance, no timers, no
 * process, no `node:` module and no package.
 */
import { deepEqual } from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { parseSync } from 'oxc-parser'
import { outside, rooms } from './rooms.ts'

/** What the language itself gives, without time, chance or the world. */
const timeless = new Set(
  `undefined NaN Infinity Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView
  Error AggregateError RangeError SyntaxError TypeError URIError Float32Array Float64Array Function Int8Array
  Int16Array Int32Array Intl Iterator JSON Map Math Number Object Promise Proxy Reflect RegExp Set String Symbol
  Temporal Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet TextEncoder TextDecoder URL
  decodeURIComponent encodeURIComponent parseFloat parseInt isNaN isFinite structuredClone arguments`.split(
    /\s+/,
  ),
)
/** Members of allowed globals that ask for the time or for chance after all. */
const worldlyMembers = new Set(['Math.random', 'Temporal.Now', 'globalThis'])

type Node = { type: string; [key: string]: unknown }

export function breaches(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const from = file.split('/')[0] ?? ''
    const room = rooms[from]
    if (room === undefined)
      return [`${file}: «${from}» is not a room; add it to the house plan with its doors`]
    const told: string[] = []
    const parsed = parseSync(file, text)
    for (const error of parsed.errors) told.push(`${file}: ${error.message}`)

    const ask = (name: string) => {
      if (!name.startsWith('.')) {
        if (!room.touchesWorld) told.push(`${file}: «${from}» is pure and imports ${name}`)
        return
      }
      const path = normalize(join(dirname(file), name))
      const to = path.split('/')[0] ?? ''
      if (to === '..' && !(file in outside && path === outside[file]))
        told.push(`${file}: ${name} leads out of src/`)
      else if (to === '..') return
      else if (to !== from && !room.mayAsk.includes(to) && !room.mayAsk.includes('*'))
        told.push(
          `${file}: «${from}» may not ask «${to}»; its doors are ${room.mayAsk.join(', ') || 'none'}`,
        )
    }

    const declared = new Set<string>()
    const used = new Map<string, number>()
    const members: string[] = []
    collect(parsed.program as unknown as Node, declared, used, members, ask)
    if (!room.touchesWorld) {
      for (const name of used.keys())
        if (!declared.has(name) && !timeless.has(name))
          told.push(`${file}: «${from}» is pure and uses ${name}; take it as an argument`)
      for (const member of new Set(members))
        if (worldlyMembers.has(member))
          told.push(`${file}: «${from}» is pure and uses ${member}; take it as an argument`)
      if (/\bnew Date\(\s*\)|\bDate\.now\b/.test(text) && declared.has('Date'))
        told.push(`${file}: «${from}» is pure and asks Date for the time`)
    }
    return told
  })
}

/** Walks a tree: names that are bound anywhere, names that are read as values, `a.b` members. */
function collect(
  root: Node,
  declared: Set<string>,
  used: Map<string, number>,
  members: string[],
  ask: (name: string) => void,
): void {
  const bind = (pattern: unknown): void => {
    const node = pattern as Node | null | undefined
    if (node === null || node === undefined || typeof node !== 'object') return
    if (node.type === 'Identifier') declared.add(node['name'] as string)
    else if (node.type === 'ObjectPattern')
      for (const property of node['properties'] as Node[])
        bind(property.type === 'RestElement' ? property['argument'] : property['value'])
    else if (node.type === 'ArrayPattern') for (const item of node['elements'] as Node[]) bind(item)
    else if (node.type === 'AssignmentPattern') bind(node['left'])
    else if (node.type === 'RestElement') bind(node['argument'])
    else if (node.type === 'TSParameterProperty') bind(node['parameter'])
  }
  const walk = (value: unknown, parent: Node | undefined, key: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item, parent, key)
      return
    }
    if (value === null || typeof value !== 'object' || !('type' in value)) return
    const node = value as Node
    // Types say nothing of what runs; doors by `import type` count all the same, below.
    if (
      /^TS(?!AsExpression|NonNull|Satisfies|TypeAssertion|Instantiation|ParameterProperty)/.test(
        node.type,
      )
    ) {
      if (node.type === 'TSImportType') {
        const source = (node['source'] ?? node['argument']) as { value?: string } | undefined
        if (typeof source?.value === 'string') ask(source.value)
      }
      return
    }
    switch (node.type) {
      case 'ImportDeclaration':
        ask((node['source'] as { value: string }).value)
        for (const one of node['specifiers'] as Node[]) bind(one['local'])
        return
      case 'ExportNamedDeclaration':
      case 'ExportAllDeclaration':
        if (node['source'] != null) {
          ask((node['source'] as { value: string }).value)
          return
        }
        break
      case 'ImportExpression': {
        const source = node['source'] as { value?: unknown }
        if (typeof source.value === 'string') ask(source.value)
        else used.set('import()', 0)
        return
      }
      case 'MetaProperty':
        used.set('import.meta', 0)
        return
      case 'VariableDeclarator':
        bind(node['id'])
        break
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        if (node['id'] != null) bind(node['id'])
        const params = node['params'] as Node[] | { items?: Node[] }
        for (const parameter of Array.isArray(params) ? params : (params.items ?? []))
          bind(parameter)
        break
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        if (node['id'] != null) bind(node['id'])
        break
      case 'CatchClause':
        bind(node['param'])
        break
      case 'Identifier': {
        const isName =
          (parent?.type === 'MemberExpression' &&
            key === 'property' &&
            parent['computed'] !== true) ||
          (/^(Property|MethodDefinition|PropertyDefinition)$/.test(parent?.type ?? '') &&
            key === 'key' &&
            parent?.['computed'] !== true) ||
          /^(LabeledStatement|BreakStatement|ContinueStatement|ExportSpecifier)$/.test(
            parent?.type ?? '',
          )
        if (!isName) used.set(node['name'] as string, 1)
        return
      }
      case 'MemberExpression': {
        const object = node['object'] as Node
        const property = node['property'] as Node
        if (object.type === 'Identifier')
          members.push(
            `${object['name'] as string}.${(property['name'] ?? property['value']) as string}`,
          )
        break
      }
    }
    for (const [childKey, child] of Object.entries(node))
      if (
        childKey !== 'typeAnnotation' &&
        childKey !== 'returnType' &&
        childKey !== 'typeParameters'
      )
        walk(child, node, childKey)
  }
  walk(root, undefined, '')
}

const src = join(import.meta.dirname, '../src')

test('every import in src/ goes through a door of the house plan, and pure rooms touch no world', () => {
  const files = globSync('**/*.ts', { cwd: src }).filter((file) => !file.endsWith('.test.ts'))
  const read = Object.fromEntries(
    files.map((file) => [file, readFileSync(join(src, file), 'utf8')]),
  )
  deepEqual(breaches(read), [])
})

test('the house plan has no circles', () => {
  const visit = (room: string, path: readonly string[]): string[] =>
    path.includes(room)
      ? [[...path, room].join(' > ')]
      : (rooms[room]?.mayAsk ?? []).flatMap((next) => visit(next, [...path, room]))
  deepEqual(
    Object.keys(rooms).flatMap((room) => visit(room, [])),
    [],
  )
})

test('the table in ARCHITECTURE.md has the same rooms with the same doors', () => {
  const text = readFileSync(join(src, '../ARCHITECTURE.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([\w-]+)` \| (pure|edge) \|[^|]*\| ([^|]*) \|$/gm)].map(
    ([, room = '', kind, doors = '']) => [
      room,
      {
        touchesWorld: kind === 'edge',
        mayAsk: doors === '-' ? [] : doors === 'all' ? ['*'] : doors.split(' '),
      },
    ],
  )
  const built = Object.fromEntries(rows.filter(([room]) => rooms[room as string] !== undefined))
  deepEqual(built, rooms)
})

test('a wrong door is named in one sentence', () => {
  deepEqual(
    breaches({
      'verdict/judge.ts':
        "import { open } from '../store/sqlite.ts'\nimport fs from 'node:fs'\nconst now = Date.now()\nopen(fs, now, Math.random(), process.env)\n",
      'lib/sly.ts':
        "import type { X } from '../keeper/x.ts'\nexport const t = () => setTimeout(() => {}, 1)\nexport const y: X = globalThis['Date']\nconst at = await import('node:os')\n",
      'attic/x.ts': '',
    }),
    [
      'verdict/judge.ts: «verdict» may not ask «store»; its doors are lib, events, accounts',
      'verdict/judge.ts: «verdict» is pure and imports node:fs',
      'verdict/judge.ts: «verdict» is pure and uses Date; take it as an argument',
      'verdict/judge.ts: «verdict» is pure and uses process; take it as an argument',
      'verdict/judge.ts: «verdict» is pure and uses Math.random; take it as an argument',
      'lib/sly.ts: «lib» may not ask «keeper»; its doors are none',
      'lib/sly.ts: «lib» is pure and imports node:os',
      'lib/sly.ts: «lib» is pure and uses setTimeout; take it as an argument',
      'lib/sly.ts: «lib» is pure and uses globalThis; take it as an argument',
      'attic/x.ts: «attic» is not a room; add it to the house plan with its doors',
    ],
  )
})
