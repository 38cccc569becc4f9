/**
 * Testing: the whole app without a port, with a guard that answers what a test says, and every answer
 * checked against the schema that its address promises.
 */

import type { GuardLink, LinkEvent, LinkReply, SignedIn } from '../ports/console.ts'
import type { ConsoleApi } from './api.ts'
import { type AppParts, consoleApp } from './app.ts'
import { type Operation, operationsOf } from './door/operations.ts'
import { HEADER_OF_CHANGES } from './door/origin.ts'

export const TEST_ORIGIN = 'http://localhost:8700'
export const TEST_TOKEN = 'a-session-token-of-a-test'

/** With what the desk tells the person himself besides. */
export const someone: SignedIn & { readonly recoveryLeft: number } = {
  person: 'hanako',
  role: 'administrator',
  session: 's1',
  method: 'passkey',
  since: '2026-11-22T09:00:00.000Z',
  freshUntil: '2026-11-22T09:05:00.000Z',
  endsAt: '2026-11-22T21:00:00.000Z',
  recoveryLeft: 8,
}

export type Asked = {
  readonly session: string | undefined
  readonly verb: string
  readonly fields: Readonly<Record<string, unknown>>
}
type Reply = LinkReply | ((asked: Asked) => LinkReply | Promise<LinkReply>)
/** By verb; what is not there is refused as the guard does. */
export type Replies = Readonly<Record<string, Reply>>

export type FakeLink = GuardLink & {
  readonly asked: Asked[]
  /** Tells all who listen. */
  tell(event: LinkEvent): void
  readonly listeners: () => number
}

export function fakeLink(replies: Replies, me: SignedIn | undefined = someone): FakeLink {
  const asked: Asked[] = []
  const heard = new Set<(event: LinkEvent) => void>()
  return {
    asked,
    tell: (event) => {
      for (const hear of heard) hear(event)
    },
    listeners: () => heard.size,
    ask: async (session, verb, fields = {}) => {
      const one = { session, verb, fields }
      asked.push(one)
      const reply = Object.hasOwn(replies, verb) ? replies[verb] : undefined
      if (typeof reply === 'function') return reply(one)
      if (reply !== undefined) return reply
      if (verb === 'desk.me')
        return me !== undefined && session === TEST_TOKEN
          ? { ok: true, me }
          : { ok: false, code: 'signed-out', why: 'there is no such session, or it has ended' }
      return { ok: false, code: 'refused', why: `there is no verb «${verb}»` }
    },
    listen: (_session, listener) => {
      heard.add(listener)
      return () => heard.delete(listener)
    },
  }
}

export type CheckedParts = Omit<AppParts, 'link' | 'version'> & {
  readonly replies?: Replies
  readonly link?: GuardLink
  /** `null`: nobody is signed in. */
  readonly me?: SignedIn | null
}

export type Checked = {
  readonly api: ConsoleApi
  /** What the guard was asked, where the link is the fake one. */
  readonly asked: readonly Asked[]
  /** As a page of ours does. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** JSON, or octets as they are. */
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

/** Throws where an answer does not fit its schema. */
export function checkedApp(parts: CheckedParts): Checked {
  const { replies = {}, me = someone, link = fakeLink(replies, me ?? undefined), ...rest } = parts
  const api = consoleApp({ version: '0', ...rest, link })
  const operations = operationsOf(api)
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const answer = await api.request(`${TEST_ORIGIN}${path}`, init)
    await checkAnswer(api, operations, init.method ?? 'GET', path, answer)
    return answer
  }
  const cookie: Record<string, string> = me === null ? {} : { cookie: `sekimori=${TEST_TOKEN}` }
  return {
    api,
    asked: 'asked' in link ? (link as FakeLink).asked : [],
    get: (path, headers = {}) => ask(path, { headers: { ...cookie, ...headers } }),
    send: (method, path, body, headers = {}) => {
      const isRaw = body instanceof Uint8Array
      return ask(path, {
        method,
        headers: {
          ...cookie,
          [HEADER_OF_CHANGES]: 'console',
          'sec-fetch-site': 'same-origin',
          ...(body === undefined
            ? {}
            : { 'content-type': isRaw ? 'application/octet-stream' : 'application/json' }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: isRaw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
      })
    },
  }
}

type Checks = { readonly safeParse: (told: unknown) => { success: boolean; error?: Error } }

/** Rejects where the schema of an address says otherwise than its answer. */
export async function checkAnswer(
  api: ConsoleApi,
  operations: ReadonlyMap<string, Operation>,
  method: string,
  path: string,
  answer: Response,
): Promise<void> {
  const [bare = ''] = path.split('?')
  const operation = [...operations.values()].find(
    (one) => one.method === method && matches(one.path, bare),
  )
  if (operation === undefined) return
  const type = (answer.headers.get('content-type') ?? '').split(';', 1)[0] ?? ''
  if (!type.endsWith('json')) return
  const schema = schemaOf(api, operation, answer.status, type)
  const where = `${method} ${operation.path} ${answer.status}`
  if (schema === undefined) throw new Error(`${where}: no schema for ${type}`)
  const read = schema.safeParse(await answer.clone().json())
  if (!read.success) throw new Error(`${where}: ${read.error?.message}`)
}

export function matches(pattern: string, path: string): boolean {
  const its = pattern.split('/')
  const parts = path.split('/')
  return (
    its.length === parts.length &&
    its.every((one, at) => one === parts[at] || /^\{\w+\}$/.test(one))
  )
}

function schemaOf(
  api: ConsoleApi,
  operation: Operation,
  status: number,
  type: string,
): Checks | undefined {
  for (const one of api.openAPIRegistry.definitions) {
    if (one.type !== 'route') continue
    const { route } = one
    if (route.method.toUpperCase() !== operation.method || route.path !== operation.path) continue
    const responses = route.responses as unknown as Readonly<
      Record<string, { readonly content?: Readonly<Record<string, { schema?: unknown }>> }>
    >
    const response = responses[String(status)] ?? responses['default']
    return response?.content?.[type]?.schema as Checks | undefined
  }
  return undefined
}
