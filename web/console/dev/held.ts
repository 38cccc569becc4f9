/** Made-up held mail, of a blast and of some honest people, with subjects and content made to trick. */

import type {
  HeldAccounts,
  HeldContent,
  HeldHeaders,
  HeldList,
  HeldMessage,
  HeldPreview,
  HeldRow,
} from '../../../src/console/routes/held.ts'
import type { Proposals } from '../../../src/console/routes/proposals.ts'
import { type FakeApi, FakeProblem } from './fake.ts'

const HOUR = 3_600_000
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString()
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const referenceOf = (n: number): string =>
  Array.from({ length: 7 }, (_, at) => SIGNS[Math.floor((n + 7_919) / 32 ** (6 - at)) % 32]).join(
    '',
  )

const whose = (n: number): HeldRow['ownership'] =>
  n % 20 === 0 ? 'owner' : n % 7 === 0 ? 'unknown' : 'thief'

const held: HeldRow[] = Array.from({ length: 10_200 }, (_, n) => ({
  ...{ reference: referenceOf(n), entry: 182_000 + n, instance: 'postfix', size: 4_211 },
  account: n % 50 === 3 ? 'sasl:kenkyu-c@example.ac.jp' : 'sasl:tanaka.hiroshi@example.ac.jp',
  ...{ at: ago(1 - n / 11_000), recipients: 30, ownership: whose(n), dueAt: ago(-3 - n / 9_000) },
  ...{ overdue: n < 2, evidence: 34.61, clientIp: '198.51.100.77', isKept: n < 50 },
  summary: [
    {
      ...{ code: 'behaviour.leading', place: 'foreign', manner: 'blast', decibans: 34.5 },
      ...{ total: 34.61, opinion: 'contain', bar: 20, delay: -10, challenge: 0, contain: 20 },
    },
  ],
}))

const subjects = [
  '【重要】アカウントの確認のお願い',
  '<img src=x onerror=alert(1)>',
  `\u202eevil\u0000${'長'.repeat(10_000)}`,
  '請求書の送付（11月分）',
]

const found = (reference = ''): HeldRow => {
  const row = held.find((one) => one.reference === reference)
  if (row === undefined) throw new FakeProblem(404, 'unknown', 'no message has this reference')
  return row
}

const meant = (body: unknown): readonly HeldRow[] => {
  const { references, account, ownership } = (body ?? {}) as {
    references?: readonly string[]
    account?: string
    ownership?: string
  }
  return held.filter(
    (row) =>
      (references === undefined || references.includes(row.reference)) &&
      (account === undefined || row.account === account) &&
      (ownership === undefined || row.ownership === ownership),
  )
}

const remove = (body: unknown) => {
  const { references = [] } = body as { references?: readonly string[] }
  for (const reference of references) {
    const at = held.findIndex((row) => row.reference === reference)
    if (at >= 0) held.splice(at, 1)
  }
  return { done: references.slice(1), left: [{ reference: references[0] ?? '', code: 'again' }] }
}

const content = (reference: string): HeldContent => ({
  ...{ reference, from: 'vault', bytes: 4_211, isCut: false },
  sha256: 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2',
  letter: {
    ...{ isParsed: true, subject: subjects[0] ?? null, headersLeft: 0, partsLeft: 0 },
    headers: [{ name: 'Subject', value: subjects[0] ?? '' }],
    texts: [
      {
        kind: 'text',
        text: `パスワードの有効期限が切れます。\n\nhxxps://login.example[.]com/verify?u=1\n<script>alert(1)</script>\n\u202efdp.exe`,
        isCut: false,
      },
      {
        kind: 'html',
        text: 'パスワードの確認 ⟨hxxps://evil[.]example/⟩\n⟨form → hxxps://evil[.]example/p⟩\n⟨input password⟩',
        isCut: true,
      },
    ],
    parts: [
      {
        ...{ name: '請求書\u202efdp.exe', type: 'application/octet-stream', bytes: 81_920 },
        disposition: 'attachment',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
    ...{ source: 'Subject: x\n\nbody', isSourceCut: false },
  },
})

let proposals: Proposals = {
  rules: ['held.delete'],
  proposals: [
    {
      ...{ id: 'a1b2', verb: 'held.delete', does: 'held.delete', by: 'misaki' },
      ...{ why: '攻撃者のメールと確認したため', at: ago(0.4), until: ago(-23) },
      ...{ messages: 212, references: held.slice(0, 20).map((row) => row.reference), case: null },
    },
  ],
}

const fakes: FakeApi = {
  'GET /api/v1/held': (url): HeldList => {
    const [account, ownership] = ['account', 'ownership'].map((name) => url.searchParams.get(name))
    const all = meant({
      ...(account === null ? {} : { account }),
      ...(ownership === null ? {} : { ownership }),
    })
    const from = Number(url.searchParams.get('after') ?? 0)
    const end = from + Number(url.searchParams.get('most') ?? 100)
    return {
      held: all.slice(from, end),
      next: end < all.length ? String(end) : null,
      ...{ total: held.length, waiting: 3 },
    }
  },
  'GET /api/v1/held-accounts': (): HeldAccounts => ({
    accounts: [...new Set(held.map(({ account }) => account))].map((account) => {
      const its = held.filter((row) => row.account === account)
      return {
        ...{ account, messages: its.length, contained: account.includes('tanaka') },
        sums: (['owner', 'unknown', 'thief'] as const).map((ownership) => {
          const some = its.filter((row) => row.ownership === ownership)
          return {
            ...{ ownership, messages: some.length, recipients: some.length * 30 },
            ...{ bytes: some.length * 4_211, oldestAt: ago(1), dueAt: ago(-3) },
            overdue: some.filter(({ overdue }) => overdue).length,
          }
        }),
      }
    }),
    ...{ next: null, total: held.length, waiting: 3 },
  }),
  'POST /api/v1/held/headers': (_url, body): HeldHeaders => ({
    headers: (body as { references: string[] }).references.map((reference, n) => ({
      ...{ reference, subject: subjects[n % 4] ?? null, messageId: null },
      envelopeSender: 'tanaka.hiroshi@example.ac.jp',
    })),
  }),
  'POST /api/v1/held/:reference/looks': (_url, _body, { reference }): HeldMessage => {
    const { summary, evidence: _, isKept, ...row } = found(reference)
    return {
      ...row,
      ...{ state: 'held', queueId: '4bXyZ1', envelopeSender: 'tanaka.hiroshi@example.ac.jp' },
      named: Array.from({ length: 30 }, (_, n) => `rcpt${n}@example.org`),
      ...{ subject: subjects[2] ?? null, reasons: summary, isErased: false, isHeadersCut: false },
      kept: isKept ? 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2' : null,
      headers: `From: "\u202emoc.elgoog" <x@evil.example>\nSubject: ${subjects[1]}\nX-Long: ${'y'.repeat(900)}`,
      bodyHash: null,
    }
  },
  'POST /api/v1/held/:reference/contents': (_url, _body, { reference = '' }) => content(reference),
  'POST /api/v1/held/previews': (_url, body): HeldPreview => {
    const { act } = body as { act: 'release' | 'delete' }
    const all = meant(body).slice(0, 10_000)
    return {
      ...{ act, isCut: all.length === 10_000, references: all.map(({ reference }) => reference) },
      left: [],
      of: (['owner', 'unknown', 'thief'] as const)
        .map((ownership) => {
          const messages = all.filter((row) => row.ownership === ownership).length
          return { ownership, messages, recipients: messages * 30, bytes: messages * 4_211 }
        })
        .filter(({ messages }) => messages > 0),
      ...{ accountCount: 1, accounts: ['sasl:tanaka.hiroshi@example.ac.jp'] },
      ...{ contained: ['sasl:tanaka.hiroshi@example.ac.jp'], oldestAt: ago(1) },
    }
  },
  'POST /api/v1/held/releases': (_url, body) => remove(body),
  'POST /api/v1/held/deletions': () => {
    throw new FakeProblem(202, 'waits-for-second', 'somebody else has to confirm it')
  },
  'GET /api/v1/proposals': () => proposals,
  'POST /api/v1/proposals/:proposal/confirmations': () => {
    proposals = { ...proposals, proposals: [] }
    return { done: [], left: [] }
  },
  'POST /api/v1/proposals/:proposal/withdrawals': () => {
    proposals = { ...proposals, proposals: [] }
    return {}
  },
}
export default fakes
