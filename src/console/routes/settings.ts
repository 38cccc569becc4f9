/**
 * Settings: what is in force and from where it comes, changes of the policy with their reasons, the
 * contact book, a test of the notices, and the audit list.
 *
 * What a setting may be is the guard's to say (it reads it by the schema of the file): here values are
 * plain data. Nothing that may be a secret comes this far.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { contactKinds, testStates } from '../../cases/contacts/contact.ts'
import { type Area, type AreaParts, answers, asking, body, type ConsoleApi, told } from '../api.ts'
import { AuditList } from './audit-shapes.ts'

export type { AuditList } from './audit-shapes.ts'

const REASON_MAX = 500
const PATH_MAX = 60
const CHANNEL_MAX = 60
export const CHANGES_MAX = 20
export const HISTORY_MAX = 500
export const AUDIT_PAGE_MAX = 200

const Moment = z.iso.datetime({ offset: true })
const Why = z.string().trim().min(1).max(REASON_MAX)
const Both = z.object({ ja: z.string(), en: z.string() })
const Unfit = z.object({ path: z.string(), why: Both })

export const Setting = z
  .object({
    path: z.string(),
    value: z.unknown(),
    origin: z.enum(['default', 'file', 'people']),
    editable: z.boolean(),
    /** A change holds at once; else from the next start of the guard on. */
    isLive: z.boolean(),
    waits: z.boolean(),
    file: z.unknown().optional(),
    changes: z.unknown().optional(),
    by: z.string().optional(),
    at: Moment.optional(),
    why: z.string().optional(),
    entry: z.int().optional(),
  })
  .openapi('Setting')
export type Setting = z.infer<typeof Setting>

export const Settings = z
  .object({
    sections: z.array(z.object({ name: z.string(), settings: z.array(Setting) })),
    /** What people set and does not fit the file any more. */
    unfit: z.array(Unfit),
    revision: z.int(),
    /** Days that bodies are kept, by whose mail it is. */
    retention: z.object({ own: z.number(), carrier: z.number() }),
  })
  .openapi('Settings')
export type Settings = z.infer<typeof Settings>

export const SettingChange = z.object({
  path: z.string().max(PATH_MAX),
  /** Absent or null: the file's own value. */
  value: z.unknown().optional(),
})
export type SettingChange = z.infer<typeof SettingChange>
const changes = z.array(SettingChange).min(1).max(CHANGES_MAX)

export const SettingsPreview = z
  .object({
    rows: z
      .array(
        z.object({
          path: z.string(),
          before: z.unknown().optional(),
          after: z.unknown().optional(),
          isLive: z.boolean(),
        }),
      )
      .optional(),
    unfit: z.array(Unfit).optional(),
    revision: z.int(),
  })
  .openapi('SettingsPreview')
export type SettingsPreview = z.infer<typeof SettingsPreview>

export const SettingsAsked = z.object({ changes, base: z.int().min(0).optional(), reason: Why })
export type SettingsAsked = z.infer<typeof SettingsAsked>
export const SettingsDone = z.object({ entry: z.int(), afterRestart: z.boolean() })
export type SettingsDone = z.infer<typeof SettingsDone>
export const UndoAsked = z.object({ entry: z.int().min(0), reason: Why })
export type UndoAsked = z.infer<typeof UndoAsked>

export const SettingsHistory = z
  .object({
    changes: z.array(
      z.object({
        entry: z.int(),
        at: Moment,
        path: z.string(),
        before: z.unknown().optional(),
        after: z.unknown().optional(),
        by: z.string(),
        why: z.string(),
      }),
    ),
  })
  .openapi('SettingsHistory')
export type SettingsHistory = z.infer<typeof SettingsHistory>

const ContactFields = {
  kind: z.enum(contactKinds),
  organisation: z.string(),
  person: z.string().optional(),
  deputy: z.string().optional(),
  phones: z.array(z.string()),
  deputyPhones: z.array(z.string()).optional(),
  hours: z.string().optional(),
  outOfBand: z.string().optional(),
  mail: z.string().optional(),
  order: z.int().optional(),
  wait: z.int().optional(),
  note: z.string().optional(),
}
export const ContactTold = z
  .object({
    name: z.string(),
    ...ContactFields,
    freshness: z.string(),
    lastTest: z.object({ at: Moment, by: z.string(), state: z.enum(testStates) }).nullable(),
  })
  .openapi('Contact')
export type ContactTold = z.infer<typeof ContactTold>
export const Contacts = z.object({ contacts: z.array(ContactTold) }).openapi('Contacts')
export type Contacts = z.infer<typeof Contacts>
export const ContactAsked = z.object({ ...ContactFields, reason: Why })
export type ContactAsked = z.infer<typeof ContactAsked>
export const ContactTestAsked = z.object({
  state: z.enum(testStates),
  seconds: z.int().min(0).max(3_600).optional(),
  note: z.string().max(REASON_MAX).optional(),
  reason: Why,
})
export type ContactTestAsked = z.infer<typeof ContactTestAsked>
const ContactDone = z.object({ name: z.string(), contacts: z.int() })

export const NoticeTest = z
  .object({ notice: z.string(), channels: z.array(z.string()) })
  .openapi('NoticeTest')
export type NoticeTest = z.infer<typeof NoticeTest>
export const NoticeTestState = z
  .object({
    channels: z.array(z.string()),
    /** Those that have taken it. */
    took: z.array(z.string()),
  })
  .openapi('NoticeTestState')
export type NoticeTestState = z.infer<typeof NoticeTestState>

export const settingsArea: Area = (api, parts) => {
  settingsOwn(api, parts)
  contacts(api, parts)
  notices(api, parts)
}

function settingsOwn(api: ConsoleApi, { link }: AreaParts): void {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/settings',
      summary: 'What is in force, and from where it comes',
      responses: answers(Settings, 'By section; secrets are told as set or not'),
    }),
    async (c) =>
      told(c, await ask(c, 'settings.show'), ({ sections, unfit, revision, retention }) => ({
        ...{ sections, unfit, revision, retention },
      })),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/settings/previews',
      summary: 'What a change would do; nothing is changed',
      request: body(z.object({ changes })),
      responses: answers(SettingsPreview, 'Before and after, or what cannot be meant'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'settings.preview', { facts: c.req.valid('json') }),
        ({ rows, unfit, revision }) => ({ rows, unfit, revision }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/settings/changes',
      summary: 'What people changed, the newest first',
      request: {
        query: z.object({ most: z.coerce.number().int().min(1).max(HISTORY_MAX).optional() }),
      },
      responses: answers(SettingsHistory, 'With who changed it and why'),
    }),
    async (c) => {
      const { most } = c.req.valid('query')
      const facts = most === undefined ? {} : { most }
      return told(c, await ask(c, 'settings.history', { facts }), (it) => ({
        changes: it['changes'],
      }))
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/settings/changes',
      summary: 'Change settings, all of them or none',
      request: body(SettingsAsked),
      responses: answers(SettingsDone, 'Done; or it holds from the next start of the guard on'),
    }),
    async (c) => {
      const { reason, ...facts } = c.req.valid('json')
      return told(c, await ask(c, 'settings.set', { facts, reason }), done)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/settings/undos',
      summary: 'Bring back the value from before a change',
      request: body(UndoAsked),
      responses: answers(SettingsDone, 'Done'),
    }),
    async (c) => {
      const { reason, entry } = c.req.valid('json')
      return told(c, await ask(c, 'settings.undo', { facts: { entry }, reason }), done)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/audit',
      summary: 'Who did what and who looked at what, the newest first',
      request: {
        query: z.object({
          before: z.coerce.number().int().min(0).optional(),
          most: z.coerce.number().int().min(1).max(AUDIT_PAGE_MAX).optional(),
          who: z.string().max(64).optional(),
        }),
      },
      responses: answers(AuditList, 'Read back from the evidence'),
    }),
    async (c) =>
      told(c, await ask(c, 'audit.list', { facts: c.req.valid('query') }), ({ rows, next }) => ({
        ...{ rows, next },
      })),
  )
}

const done = ({ entry, afterRestart }: { readonly [name: string]: unknown }) => ({
  ...{ entry, afterRestart },
})

type Kept = {
  readonly contact: { readonly name: string; readonly [field: string]: unknown }
  readonly tests: readonly { readonly at: number; readonly by: string; readonly state: string }[]
  readonly freshness: unknown
}

function contactTold({ contact, tests, freshness }: Kept) {
  const { verified: _, key: __, contract: ___, languages: ____, ...fields } = contact
  const last = tests.at(-1)
  return {
    ...fields,
    freshness: typeof freshness === 'string' ? freshness : 'unknown',
    lastTest:
      last === undefined
        ? null
        : { at: new Date(last.at).toISOString(), by: last.by, state: last.state },
  }
}

/** Its keys, contract and languages. */
function unshown(kept: Kept | undefined): Readonly<Record<string, unknown>> {
  const { key, contract, languages } = (kept?.contact ?? {}) as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries({ key, contract, languages }).filter(([, value]) => value !== undefined),
  )
}

function contacts(api: ConsoleApi, { link }: AreaParts): void {
  const ask = asking(link)
  const params = z.object({ name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/) })
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/contacts',
      summary: 'Whom to call when mail is down',
      responses: answers(Contacts, 'The contact book'),
    }),
    async (c) =>
      told(c, await ask(c, 'contact.list'), (it) => ({
        contacts: (it['contacts'] as readonly Kept[]).map(contactTold),
      })),
  )
  api.openapi(
    createRoute({
      method: 'put',
      path: '/api/v1/contacts/{name}',
      summary: 'Record a contact, or another form of it',
      request: { params, ...body(ContactAsked) },
      responses: answers(ContactDone, 'It stands in the book'),
    }),
    async (c) => {
      const { reason, ...given } = c.req.valid('json')
      const { name } = c.req.valid('param')
      // What no page shows stays as it is.
      const book = await ask(c, 'contact.list')
      const all = book.ok ? (book['contacts'] as readonly Kept[]) : []
      const facts = { ...unshown(all.find(({ contact }) => contact.name === name)), ...given }
      return told(c, await ask(c, 'contact.record', { name, facts, reason }), counted)
    },
  )
  api.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/contacts/{name}',
      summary: 'Strike a contact',
      request: { params, ...body(z.object({ reason: Why })) },
      responses: answers(ContactDone, 'It is struck'),
    }),
    async (c) => {
      const { reason } = c.req.valid('json')
      const { name } = c.req.valid('param')
      return told(c, await ask(c, 'contact.record', { name, reason }), counted)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/contacts/{name}/tests',
      summary: 'Record that somebody was called, and how it went',
      request: { params, ...body(ContactTestAsked) },
      responses: answers(ContactDone, 'It stands in the book'),
    }),
    async (c) => {
      const { name } = c.req.valid('param')
      return told(c, await ask(c, 'contact.test', { name, ...c.req.valid('json') }), counted)
    },
  )
}

const counted = ({ name, contacts: all }: { readonly [name: string]: unknown }) => ({
  ...{ name, contacts: all },
})

function notices(api: ConsoleApi, { link }: AreaParts): void {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/notice-tests',
      summary: 'Send a test to whoever asks, or by the channel that is named',
      request: body(
        z.object({ reason: Why, channel: z.string().min(1).max(CHANNEL_MAX).optional() }),
      ),
      responses: answers(NoticeTest, 'It is on its way'),
    }),
    async (c) => {
      const { reason, channel } = c.req.valid('json')
      const facts = channel === undefined ? {} : { channel }
      return told(c, await ask(c, 'notify.test', { reason, facts }), ({ notice, channels }) => ({
        ...{ notice, channels },
      }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/notice-tests/{notice}',
      summary: 'Which channels have taken a test',
      request: { params: z.object({ notice: z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/) }) },
      responses: answers(NoticeTestState, 'What became of it so far'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'notify.state', { facts: c.req.valid('param') }),
        ({ channels, took }) => ({ channels, took }),
      ),
  )
}
