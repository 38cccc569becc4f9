/** Made-up accounts: one stolen this morning, one in doubt, many calm ones, and names made to trick. */

import { newOrganisation } from '../../../src/accounts/behaviour/organisation.ts'
import { shipped } from '../../../src/accounts/behaviour/population.ts'
import { portraitOf } from '../../../src/accounts/behaviour/portrait.ts'
import { newBehaviour } from '../../../src/accounts/behaviour/state.ts'
import type {
  AccountList,
  AccountPage,
  AccountRow,
  ActPreview,
  Verdict,
  VerdictList,
} from '../../../src/console/routes/accounts.ts'
import { stepNames, undoOf } from '../../../src/containment/plan.ts'
import { type FakeApi, FakeProblem } from './fake.ts'

const HOUR = 3_600_000
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString()

const rowOf = (account: string, more: Partial<AccountRow> = {}): AccountRow => ({
  ...{ account, standing: 'calm', evidence: -38.2, lastMessageAt: ago(5), lastLoginAt: ago(1) },
  ...{ sentToday: { messages: 4, recipients: 6 }, held: 0, purpose: null, bulk: false },
  department: null,
  ...more,
})

const rows: AccountRow[] = [
  rowOf('sasl:tanaka.hiroshi@example.ac.jp', {
    ...{ standing: 'contained', evidence: 34.61, held: 214, department: '工学研究科' },
    ...{ lastMessageAt: ago(0.2), sentToday: { messages: 312, recipients: 9_480 } },
  }),
  rowOf('sasl:kenkyu-c@example.ac.jp', { standing: 'restrained', evidence: 12.4, held: 3 }),
  rowOf('sasl:suzuki.misaki@example.ac.jp', { standing: 'watched', evidence: -4.2 }),
  rowOf('sasl:\u202egro.live@evil\u0000<b>x</b>@example.ac.jp', {
    standing: 'watched',
    evidence: -8,
  }),
  rowOf('sasl:printer-3f@example.ac.jp', { purpose: 'device' }),
  ...Array.from({ length: 4_000 }, (_, n) =>
    rowOf(`sasl:user${String(n).padStart(5, '0')}@example.ac.jp`, { evidence: null }),
  ),
]

const portrait = () => {
  const base = portraitOf(newBehaviour, {
    population: shipped,
    organisation: newOrganisation(shipped),
  })
  const paceByHourOfWeek = base.paceByHourOfWeek.map(({ typical }) => ({
    typical: typical * 60,
    high: Math.ceil(typical * 240),
  }))
  return {
    ...{ ...base, asOf: ago(0.2), since: ago(4_000), paceByHourOfWeek, sessions: 412 },
    ...{ standing: 'known' as const, ownShare: 0.94, contacts: 386, newShare: 0.12 },
    programs: { sending: 2, login: 3, forms: 5 },
  }
}

const week = (isStolen: boolean): AccountPage['week'] =>
  Array.from({ length: 168 }, (_, n) => {
    const from = new Date((Math.floor(Date.now() / HOUR) - 167 + n) * HOUR)
    const local = new Date(from.getTime() + 9 * HOUR)
    const hour = local.getUTCHours()
    const isOff = local.getUTCDay() % 6 === 0
    const usual = isOff || hour < 9 || hour > 18 ? 0 : (n * 7) % 5
    const messages = isStolen && n > 164 ? 60 + n - 164 : usual
    return {
      ...{ from: from.toISOString(), hour: hour + (isOff ? 24 : 0), messages },
      ...{ recipients: isStolen && n > 164 ? messages * 30 : messages * 2 },
      ...{ fresh: isStolen && n > 164 ? messages * 29 : 0, stopped: isStolen && n > 164 ? 50 : 0 },
    }
  })

const plan = (row: AccountRow): AccountPage['plan'] =>
  row.standing !== 'contained'
    ? null
    : {
        ...{ id: 'p1', scope: 'full', by: null, why: null, plannedAt: ago(0.3), undoneAt: null },
        ...{ windowFrom: ago(0.5), steps: [...stepNames], done: stepNames.slice(0, 6) },
        ...{ found: { 'kick-sessions': ['imap 2'] }, notUndone: [] },
      }

const pageOf = (row: AccountRow): AccountPage => ({
  row,
  facts: {
    ...{ contained: row.standing === 'contained', scope: null, containedAt: null },
    ...{ heldMessages: row.held, messages: 4_120, bulk: row.bulk },
    purpose: row.purpose === null ? null : { kind: row.purpose, networks: ['192.0.2.0/24'] },
  },
  odds:
    row.evidence === null
      ? null
      : { hazard: 0.005, probability: row.evidence > 20 ? 0.93 : 0.0003 },
  bars: { delay: -10, hold: 0, contain: 20 },
  plan: plan(row),
  portrait: portrait() as unknown as AccountPage['portrait'],
  week: week(row.standing === 'contained'),
  countedSince: ago(168),
  origins: [
    {
      ...{ network: '198.51.100.0/24', country: 'NG', firstAt: ago(2), lastAt: ago(0.2) },
      ...{ messages: 312, standing: 'challenged', isNew: true },
    },
    {
      ...{ network: '192.0.2.0/24', country: 'JP', firstAt: ago(9_000), lastAt: ago(5) },
      ...{ messages: 3_804, standing: 'own', isNew: false },
    },
    {
      ...{ network: '2001:db8:7::/48', country: null, firstAt: ago(90), lastAt: ago(30) },
      ...{ messages: 4, standing: 'probation', isNew: true },
    },
  ],
  countries: [
    { country: 'NG', since: ago(2), lastAt: ago(0.2), own: false, isNew: true },
    { country: 'JP', since: ago(9_000), lastAt: ago(5), own: true, isNew: false },
  ],
})

const leading = {
  ...{ code: 'behaviour.leading', place: 'foreign', manner: 'blast', decibans: 34.5 },
  ...{ total: 34.61, opinion: 'contain', bar: 20, delay: -10, challenge: 0, contain: 20 },
}
const weights = [
  {
    ...{
      code: 'behaviour.weight',
      part: 'where',
      decibans: 21.3,
      level: 'country-new-to-organisation',
    },
    ...{ country: 'NG', colleagues: 0, owner: 0.02, thief: 40 },
  },
  {
    ...{ code: 'behaviour.weight', part: 'client', decibans: 14.8, client: 'new' },
    ...{ owner: 0.8, thief: 93 },
  },
  {
    ...{ code: 'behaviour.weight', part: 'silence', decibans: -1.6, seconds: 18_000 },
  },
]

const verdicts = (): Verdict[] => [
  ...Array.from(
    { length: 60 },
    (_, n): Verdict => ({
      ...{ reference: `C${String(n).padStart(6, '0')}`, entry: 182_800 - n, answer: 'hold' },
      ...{ at: ago(0.1 + n / 1_000), wouldHave: null, state: 'held', ownership: 'thief' },
      ...{ recipients: 30, clientIp: '198.51.100.77', evidence: 40, bars: null },
      ...{ isExplained: false, summary: [{ code: 'account.contained' }] },
    }),
  ),
  {
    ...{ reference: '7K3QX2M', entry: 182_733, at: ago(0.2), answer: 'hold', wouldHave: null },
    ...{ state: 'held', ownership: 'thief', recipients: 30, clientIp: '198.51.100.77' },
    ...{ evidence: 34.61, bars: { delay: -10, hold: 0, contain: 20 }, isExplained: true },
    summary: [leading, ...weights.slice(0, 2), { code: 'newer.than.this.page', text: '\u202ex' }],
  },
  {
    ...{ reference: '2B8WZ0R', entry: 181_020, at: ago(5), answer: 'pass', wouldHave: null },
    ...{ state: 'passed', ownership: null, recipients: 2, clientIp: '192.0.2.14' },
    ...{ evidence: -38.2, bars: null, isExplained: false, summary: [] },
  },
]

const explained = () => ({
  explained: {
    kind: 'message',
    message: {
      ...{ reference: '7K3QX2M', evidence: 34.61, began: null, reasons: [] },
      explanation: {
        ...{ leading, weights, others: [], odds: { hazard: 0.005, probability: 0.935 } },
        bars: [
          { opinion: 'delay', decibans: -10, margin: 44.61 },
          { opinion: 'challenge', decibans: 0, margin: 34.61 },
          { opinion: 'contain', decibans: 20, margin: 14.61 },
        ],
        changes: [
          { what: 'own-network', total: 13.31, opinion: 'challenge', within: true },
          { what: 'known-client', total: 19.81, opinion: 'challenge', within: true },
        ],
      },
    },
  },
})

const found = (account = ''): AccountRow => {
  const row = rows.find((one) => one.account === account)
  if (row === undefined) throw new FakeProblem(404, 'unknown', 'no account has this name')
  return row
}

const fakes: FakeApi = {
  'GET /api/v1/accounts': (url): AccountList => {
    const search = url.searchParams.get('search') ?? ''
    const standing = url.searchParams.get('standing')
    const all = rows.filter(
      (row) => row.account.includes(search) && (standing === null || row.standing === standing),
    )
    const from = Number(url.searchParams.get('after') ?? 0)
    const end = from + Number(url.searchParams.get('most') ?? 50)
    return {
      accounts: all.slice(from, end),
      next: end < all.length ? String(end) : null,
      total: 100_000,
    }
  },
  'GET /api/v1/accounts/:account': (_url, _body, { account }) => pageOf(found(account)),
  'GET /api/v1/accounts/:account/verdicts': (): VerdictList => ({
    verdicts: verdicts(),
    next: null,
  }),
  'GET /api/v1/accounts/:account/preview': (url): ActPreview => ({
    act: url.searchParams.get('act') === 'clear' ? 'clear' : 'suspend',
    isNothing: false,
    steps: stepNames.map((step) => ({ step, undo: undoOf[step] })),
    ...{
      windowFrom: ago(0.5),
      accounts: 1,
      loginNames: ['suzuki.misaki@example.ac.jp', 'suzuki.misaki'],
    },
    held: [
      { ownership: 'owner', messages: 2, recipients: 3 },
      { ownership: 'thief', messages: 212, recipients: 6_360 },
    ],
    queued: { sent: 12, messages: 7, recipients: 41 },
  }),
  'POST /api/v1/messages/:reference/explanations': explained,
  'POST /api/v1/accounts/:account/suspensions': (_url, _body, { account }) => {
    const row = found(account)
    rows[rows.indexOf(row)] = { ...row, standing: 'contained' }
    return { contained: true, plan: 'p1' }
  },
  'POST /api/v1/accounts/:account/clearances': (_url, _body, { account }) => {
    const row = found(account)
    rows[rows.indexOf(row)] = { ...row, standing: 'calm', evidence: null }
    return { lifted: true, released: { done: ['A', 'B'], left: [] }, open: [] }
  },
  'POST /api/v1/accounts/:account/opinions': () => ({ done: true }),
  'PUT /api/v1/accounts/:account/bulk': () => ({ bulk: true }),
  'PUT /api/v1/accounts/:account/purpose': () => ({ networks: [], bulk: false }),
}
export default fakes
