/** Enrolment as it looks in a made-up university. */
import type {
  BatchTokens,
  EnrolmentBatches,
  EnrolmentOwners,
  EnrolmentRequests,
  OpenBatch,
  OpenedBatch,
  OpenedToken,
} from '../../../src/console/routes/enrolment.ts'
import type { FakeApi } from './fake.ts'

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const owners = Array.from({ length: 1_300 }, (_, n) => ({
  account: `sasl:user${String(n).padStart(4, '0')}@example.ac.jp`,
  factors: n % 7 === 0 ? 1 : 0,
  passkeys: n % 14 === 0 ? 1 : 0,
  canAnswer: n % 21 === 0,
  tokens: n % 11 === 0 ? 1 : 0,
  department: n % 3 === 0 ? '工学部' : n % 3 === 1 ? '事務局' : null,
}))
const openedOf = (account: string): OpenedToken => ({
  account: `sasl:${account}`,
  token: '7K3Q-X2MB-9WDT-PRT4',
  url: 'https://mail.example.ac.jp/me/enrol/7K3Q-X2MB-9WDT-PRT4',
  until: ago(-2_880),
})

const fakes: FakeApi = {
  'GET /api/v1/enrolment/owners': (url): EnrolmentOwners => {
    const at = Number(url.searchParams.get('from') ?? 0)
    const search = url.searchParams.get('search') ?? ''
    const department = url.searchParams.get('department')
    const found = owners.filter(
      (one) =>
        one.account.includes(search) &&
        (department === null || one.department === department) &&
        !(url.searchParams.get('without') === 'true' && one.factors > 0),
    )
    const next = at + 500 < found.length ? { next: String(at + 500) } : {}
    return { owners: found.slice(at, at + 500), ...next }
  },
  'GET /api/v1/enrolment/batches': (): EnrolmentBatches => ({
    sheetDays: 14,
    batches: [
      {
        ...{ batch: 'a1b2c3d4e5f60718', openedAt: ago(2_000), until: ago(-5_000), isOver: false },
        ...{ by: 'hanako', tokens: 412, used: 287, revoked: 3 },
      },
      {
        ...{ batch: 'b1b2c3d4e5f60718', openedAt: ago(60_000), until: ago(40_000), isOver: true },
        ...{ by: 'taro', tokens: 40, used: 40, revoked: 0 },
      },
    ],
  }),
  'POST /api/v1/enrolment/batches': (_url, body): OpenedBatch => {
    const { accounts, batch } = body as OpenBatch
    return {
      batch,
      opened: accounts.map((one, n) => ({
        ...openedOf(one),
        token: `7K3Q-X2MB-9WDT-${String(n).padStart(4, '0')}`,
      })),
    }
  },
  'GET /api/v1/enrolment/batches/:batch/tokens': (): BatchTokens => ({
    tokens: owners.slice(0, 60).map(({ account }, n) => ({
      ...{ account, openedAt: ago(2_000), until: ago(-5_000) },
      state: (['used', 'open', 'revoked', 'over'] as const)[n % 4] ?? 'open',
      usedAt: n % 4 === 0 ? ago(n) : null,
    })),
  }),
  'POST /api/v1/enrolment/batches/:batch/revoke': () => ({ revoked: 122 }),
  'GET /api/v1/enrolment/requests': (): EnrolmentRequests => ({
    requests: [
      {
        ...{ account: 'sasl:suzuki@example.ac.jp', request: '048213', at: ago(4) },
        ...{ clientIp: '133.11.0.9', factors: 1 },
      },
      {
        ...{ account: 'sasl:<b>sato</b>\u202e@example.ac.jp', request: '771204', at: ago(90) },
        ...{ clientIp: '2001:db8::1', factors: 0 },
      },
    ],
  }),
  'POST /api/v1/enrolment/requests/confirm': (_url, body) =>
    openedOf((body as { account: string }).account.replace('sasl:', '')),
  'POST /api/v1/enrolment/requests/decline': () => ({ done: true }),
}
export default fakes
