/** Testing: the addresses of cases before a guard that is made up of its verbs. */
import { equal, ok } from 'node:assert/strict'
import type { Role } from '../../../events/person.ts'
import type { GuardLink, LinkReply } from '../../../ports/console.ts'
import { kumamotoFile } from '../../../reports/papers/testing.ts'
import { newApi } from '../../api.ts'
import { casesAreaWith } from './index.ts'
import type { Press } from './press.ts'
import { type Job, jobDone } from './press-jobs.ts'
import { PIECE_BYTES } from './sealed.ts'

type Asked = { readonly verb: string; readonly fields: Readonly<Record<string, unknown>> }
type Answer = (fields: Readonly<Record<string, unknown>>) => LinkReply

export const id = 'SKM-2025-0001'

export function desk(
  verbs: Readonly<Record<string, Answer>>,
  its?: Pick<Press, 'run'>,
  role: Role = 'responder',
) {
  const asked: Asked[] = []
  const api = newApi()
  api.use('*', async (c, next) => {
    c.set('token', 'token')
    c.set('me', { person: 'hanako', role } as never)
    await next()
  })
  const none: Pick<Press, 'run'> = { run: () => Promise.reject(new Error('no press here')) }
  const link: GuardLink = {
    ask: async (session, verb, fields = {}) => {
      equal(session, 'token')
      asked.push({ verb, fields })
      return verbs[verb]?.(fields) ?? { ok: false, code: 'refused', why: `no verb ${verb}` }
    },
    listen: () => () => {},
  }
  casesAreaWith(its ?? none)(api, { link })
  const get = (path: string) => api.request(`/api/v1${path}`)
  const post = (path: string, told: unknown) =>
    api.request(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
    })
  return { api, asked, get, post }
}

export const here: Pick<Press, 'run'> = {
  run: async (job: Job) => {
    const done = await jobDone(job)
    return ('refused' in done ? done : { done }) as never
  },
}

/** A guard that knows one case, as its verbs would tell it. */
export function guardOf(file = kumamotoFile, sealed: ReadonlyMap<string, Uint8Array> = new Map()) {
  const { case: its, tasks, deadlines, organisation, obligations, zone, version, now } = file
  const page = (rows: readonly unknown[]): LinkReply => ({
    ...{ ok: true, rows, from: 0, of: rows.length, next: null },
  })
  const sent: { acts?: readonly { act: string; facts: Record<string, unknown> }[] } = {}
  const parts = new Map<string, Buffer[]>()
  let wanted = 0
  const verbs: Readonly<Record<string, Answer>> = {
    'case.show': () => ({ ok: true, case: its, cut: {} }),
    'case.brief': () => ({ ok: true, case: its, found: its.found.at(-1)?.sha256 ?? null }),
    'case.deadlines': () => ({ ok: true, deadlines }),
    'case.tasks': () => page(tasks),
    'case.rows': ({ list }) => page(its[list as 'papers'] ?? []),
    'case.knowledge': () => ({
      ...{ ok: true, organisation, obligations: obligations ?? [], zone, version, now },
      playbooks: [],
    }),
    'case.unseal': ({ sha256 }) => {
      const content = sealed.get(String(sha256))
      return content === undefined
        ? { ok: false, code: 'refused', why: 'no such thing' }
        : { ok: true, content: Buffer.from(content).toString('base64') }
    },
    'case.seal': ({ acts, files }) => {
      sent.acts = acts as NonNullable<typeof sent.acts>
      wanted = (files as { bytes: number }[]).reduce((sum, { bytes }) => sum + bytes, 0)
      return { ok: true, ticket: 't' }
    },
    'case.piece': ({ sha256, content }) => {
      const piece = Buffer.from(String(content), 'base64')
      ok(piece.length <= PIECE_BYTES)
      parts.set(String(sha256), [...(parts.get(String(sha256)) ?? []), piece])
      const got = [...parts.values()].flat().reduce((sum, one) => sum + one.length, 0)
      return got < wanted ? { ok: true } : { ok: true, case: id, entry: 99, isNew: true }
    },
    'case.act': () => ({ ok: true, case: id, entry: 100, isNew: true }),
  }
  return { verbs, sent, parts }
}
