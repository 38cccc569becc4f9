/** A made-up policy: a department, a rule that people changed, and one that does not fit any more. */
import type {
  AuditList,
  Contacts,
  Setting,
  Settings,
  SettingsAsked,
  SettingsHistory,
  SettingsPreview,
} from '../../../src/console/routes/settings.ts'
import type { FakeApi } from './fake.ts'

const ago = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString()

const setting = (path: string, value: unknown, more: Partial<Setting> = {}): Setting => ({
  ...{ path, value, origin: 'default', editable: true, isLive: false, waits: false },
  ...more,
})

const channels = [
  {
    kind: 'mail',
    name: 'ops',
    audience: 'administrators',
    host: '127.0.0.1',
    to: ['ops@example.ac.jp', 'night@example.ac.jp'],
  },
  {
    kind: 'webhook',
    name: 'chat',
    audience: 'administrators',
    url: 'https://hooks.example.com/…',
    secretFile: { isSet: true },
  },
  {
    kind: 'command',
    name: 'pager',
    audience: 'administrators',
    argv: ['/usr/local/bin/page', '…'],
  },
]

const values = new Map<string, Setting>(
  [
    setting(
      'restrict.departments',
      {
        経理課: ['tanaka.hiroshi@example.ac.jp', 'sato@example.ac.jp'],
        研究支援: ['*@lab.example.ac.jp'],
      },
      { origin: 'file', isLive: true },
    ),
    setting(
      'restrict.rules',
      [
        {
          name: '国内のみ',
          who: { departments: ['経理課'] },
          allow: { countries: ['JP'], hours: { days: 'workdays', times: ['07:00-21:00'] } },
          answer: 'step-up',
        },
      ],
      {
        ...{ origin: 'people', isLive: true, file: [], by: 'hanako', at: ago(30), entry: 181_204 },
        why: '経理課の申請（<b>稟議</b> 2026-118）',
      },
    ),
    setting('stepUp.policy', 'step-up', { origin: 'file', isLive: true }),
    setting(
      'stepUp.departments',
      { 経理課: 'strict' },
      {
        origin: 'people',
        isLive: true,
        file: {},
        by: 'hanako',
        at: ago(29),
        entry: 181_320,
        why: '同上',
      },
    ),
    setting('neverContain', ['breakglass@example.ac.jp'], { origin: 'file', isLive: true }),
    setting('console.twoPersons', ['held.delete'], {
      origin: 'people',
      isLive: true,
      file: [],
      by: 'jiro',
      at: ago(400),
      entry: 120_011,
      why: '監査の指摘',
    }),
    setting('cases.twoPersons', false),
    setting('cases.open', 'automatic'),
    setting('legalBasis', 'own'),
    setting('privacy.approval', 'one'),
    setting('privacy.delayHours', 48, {
      origin: 'people',
      waits: true,
      file: 24,
      by: 'hanako',
      at: ago(2),
      entry: 182_700,
      why: '連休のため',
    }),
    setting('privacy.namedReaders', false),
    setting('workingHours', { opens: '09:00', closes: '18:00' }),
    setting('zone', 'Asia/Tokyo', { origin: 'file' }),
    setting('notify.channels', channels, { origin: 'file', file: channels, changes: {} }),
    setting('notify.perHour', 60),
    setting('notify.contact', null),
    setting('console.listen', 'inet:127.0.0.1:8700', { editable: false }),
    setting('me.keyFile', { isSet: true }, { editable: false, origin: 'file' }),
    setting('owners', { count: 1_204 }, { editable: false, origin: 'file' }),
  ].map((one) => [one.path, one]),
)

const settings = (): Settings => {
  const sections = new Map<string, Setting[]>()
  for (const one of values.values()) {
    const [name = ''] = one.path.split('.')
    sections.set(name, [...(sections.get(name) ?? []), one])
  }
  return {
    sections: [...sections].map(([name, rows]) => ({ name, settings: rows })),
    unfit: [
      {
        path: 'restrict.rules.2.who.departments.0',
        why: { ja: 'この名前の部署は departments にありません', en: 'no such department' },
      },
    ],
    revision: 182_700,
    retention: { own: 400, carrier: 180 },
  }
}

const preview = (body: unknown): SettingsPreview => {
  const { changes } = body as SettingsAsked
  const [change] = changes
  const { path = '', value } = change ?? {}
  if (path === 'zone' && value !== 'Asia/Tokyo' && value !== 'UTC')
    return {
      unfit: [
        {
          path,
          why: {
            ja: 'Asia/Tokyo のようなタイムゾーンを指定してください',
            en: 'a time zone such as Asia/Tokyo',
          },
        },
      ],
      revision: 1,
    }
  return {
    rows: [
      {
        path,
        before: values.get(path)?.value,
        after: value ?? null,
        isLive: values.get(path)?.isLive === true,
      },
    ],
    revision: 182_700,
  }
}

export default {
  'GET /api/v1/settings': settings,
  'POST /api/v1/settings/previews': (_, body) => preview(body),
  'POST /api/v1/settings/changes': (_, body) => {
    const { changes, reason } = body as SettingsAsked
    for (const { path, value } of changes) {
      const was = values.get(path)
      if (was !== undefined)
        values.set(path, {
          ...was,
          value,
          origin: 'people',
          file: was.file ?? was.value,
          by: 'hanako',
          at: ago(0),
          why: reason,
          entry: 182_800,
        })
    }
    return { entry: 182_800, afterRestart: false }
  },
  'POST /api/v1/settings/undos': () => ({ entry: 182_801, afterRestart: false }),
  'GET /api/v1/settings/changes': (): SettingsHistory => ({
    changes: [
      {
        entry: 182_700,
        at: ago(2),
        path: 'privacy.delayHours',
        after: 48,
        by: 'hanako',
        why: '連休のため',
      },
      {
        entry: 181_320,
        at: ago(29),
        path: 'stepUp.departments',
        after: { 経理課: 'strict' },
        by: 'hanako',
        why: '同上',
      },
      {
        entry: 120_011,
        at: ago(400),
        path: 'console.twoPersons',
        before: ['held.delete', 'paper.release'],
        after: ['held.delete'],
        by: 'jiro',
        why: '監査の指摘',
      },
    ],
  }),
  'GET /api/v1/contacts': (): Contacts => ({
    contacts: [
      {
        name: 'csirt',
        kind: 'security-officer',
        organisation: '情報基盤センター',
        person: '佐藤 次郎',
        phones: ['03-1234-5678', '090-0000-0000 内線 12'],
        freshness: 'fresh',
        lastTest: { at: ago(200), by: 'hanako', state: 'answered' },
      },
      {
        name: 'isp',
        kind: 'internet-provider',
        organisation: 'Example Net \u202Eevil\u202C <img src=x>',
        phones: ['0120-000-000'],
        outOfBand: 'Web フォーム',
        freshness: 'never',
        lastTest: null,
      },
    ],
  }),
  'PUT /api/v1/contacts/:name': (_, __, { name }) => ({ name, contacts: 2 }),
  'DELETE /api/v1/contacts/:name': (_, __, { name }) => ({ name, contacts: 1 }),
  'POST /api/v1/contacts/:name/tests': (_, __, { name }) => ({ name, contacts: 2 }),
  'POST /api/v1/notice-tests': () => ({
    notice: 'notice.test:abc',
    channels: ['mail:ops', 'webhook:chat'],
  }),
  'GET /api/v1/notice-tests/:notice': () => ({
    channels: ['mail:ops', 'webhook:chat'],
    took: ['mail:ops'],
  }),
  'GET /api/v1/audit': (url): AuditList => {
    const before = Number(url.searchParams.get('before') ?? 182_900)
    const acts = ['held.release', 'account.suspend', 'held.show', 'settings.set'] as const
    return {
      rows: Array.from({ length: 100 }, (_, n) => ({
        ...{
          entry: before - 1 - n * 7,
          at: ago(n / 3),
          kind: n % 3 === 0 ? 'vault.read' : 'person.proved',
        },
        ...{ who: n % 9 === 8 ? null : n % 2 === 0 ? 'hanako' : 'jiro', act: acts[n % 4] ?? null },
        ...{ what: n % 2 === 0 ? 'sasl:tanaka.hiroshi@example.ac.jp' : null, session: 's1' },
        why: '本人から電話、送信していないとのこと <script>alert(1)</script>',
      })),
      next: before > 181_000 ? before - 700 : null,
    }
  },
} satisfies FakeApi
