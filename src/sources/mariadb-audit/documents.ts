/**
 * Documents: audit records as JSON or XML: MySQL Enterprise Audit and Percona's plugin.
 *
 * JSON is read where a record is one line, XML from `<AUDIT_RECORD` to its end. Of both only fields
 * that say who, from where, what and with which result.
 */
import type { Moment, Who } from './told.ts'

/** A record of XML goes on over lines up to here. */
export const RECORD_MAX = 131_072

export type Record = {
  readonly name: string
  readonly stamp: string
  readonly who: Who
  readonly text: string
  readonly code: number
}
export type { Moment }

type Tree = { readonly [name: string]: unknown }
const tree = (value: unknown): Tree =>
  typeof value === 'object' && value !== null ? (value as Tree) : {}
const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

export const isJson = (line: string): boolean =>
  /^[[,\s]{0,4}\{\s?"(?:audit_record|timestamp)"\s?:/.test(line) &&
  (line.includes('"audit_record"') ||
    /"(?:connection_data|general_data|table_access_data)"/.test(line))
export const isXml = (line: string): boolean => /^\s{0,4}<AUDIT_RECORD\b/.test(line)

/** `undefined` when it is no record that we know. */
export function readJson(line: string): Record | undefined {
  let value: Tree
  try {
    value = tree(JSON.parse(line.replace(/^[[,\s]{1,4}/, '').replace(/[,\]\s]{1,4}$/, '')))
  } catch {
    return undefined
  }
  const percona = tree(value['audit_record'])
  if (value['audit_record'] !== undefined) return ofFields((field) => text(percona[field]))
  const login = tree(value['login'])
  const account = tree(value['account'])
  const connection = tree(value['connection_data'])
  const general = tree(value['general_data'])
  const isConnection = value['class'] === 'connection'
  return {
    name: isConnection ? text(value['event']) : text(general['command']),
    stamp: text(value['timestamp']),
    who: {
      user: text(account['user']) || text(login['user']),
      host: text(login['ip']) || text(account['host']),
      database: text(connection['db']),
      connection: text(value['connection_id']),
    },
    text: text(general['query']),
    code: Number(text(connection['status']) || text(general['status']) || 0),
  }
}

const tag = /<([A-Z_]{1,40})>([^<]*)<\/\1>/g
const attribute = /\b([A-Z_]{1,40})="([^"]*)"/g
const entities: { readonly [name: string]: string } = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
}
const decoded = (value: string): string =>
  value.replace(
    /&(?:#(\d{1,7})|(lt|gt|amp|quot|apos));/g,
    (whole, code?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? whole
      const point = Number(code)
      return point > 31 && point <= 0x10ffff ? String.fromCodePoint(point) : ' '
    },
  )

export const xmlEnds = (whole: string): boolean => /<\/AUDIT_RECORD>|\/>\s{0,4}$/.test(whole)

export function readXml(whole: string): Record | undefined {
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of whole.matchAll(tag)) fields.set(name, decoded(value))
  if (fields.size === 0)
    for (const [, name = '', value = ''] of whole.matchAll(attribute))
      fields.set(name, decoded(value))
  return fields.size === 0 ? undefined : ofFields((field) => fields.get(field.toUpperCase()) ?? '')
}

/** Percona's names, which are those of MySQL's XML but for the case. */
function ofFields(field: (name: string) => string): Record {
  // «root[root] @ localhost [127.0.0.1]» where somebody is let in already.
  const user = field('user')
  const bracket = user.indexOf('[')
  return {
    name: field('name'),
    stamp: field('timestamp'),
    who: {
      user: bracket === -1 ? user : user.slice(0, bracket),
      host: field('ip') || field('host'),
      database: field('db'),
      connection: field('connection_id') || field('connectionid'),
    },
    text: field('sqltext'),
    code: Number(field('status') || 0),
  }
}
