/**
 * Made-up evidence: a small real log, so that the page's own checks find it good. It is made once, and
 * its folder is gone again before the first answer.
 */

import { Log } from '../../../src/keeper/console/evidence/log.ts'
import { entryOf, freshPlace } from '../../../test/evidence/help.ts'
import { type FakeApi, FakeProblem } from './fake.ts'

const SIZE = 60
const KINDS = [
  'message.submitted',
  'verdict.given',
  'login.accepted',
  'containment.planned',
  'vault.read',
  'person.proved',
] as const

type Made = {
  readonly head: unknown
  readonly rows: readonly { readonly kind: string; readonly entry: number }[]
  readonly entries: readonly unknown[]
}
let made: Promise<Made> | undefined

async function make(): Promise<Made> {
  const place = await freshPlace()
  const journal = await place.open()
  for (let n = 0; n < SIZE; n += 1)
    await journal.append([entryOf(n, { kind: KINDS[n % KINDS.length] ?? 'message.submitted' })])
  await journal.sign()
  await journal.materialise()
  const log = new Log({
    ...{ journal, forks: [], folder: place.folder },
    monotonic: () => performance.now(),
  })
  const its = await log.standing()
  if (its === undefined) throw new Error('the log that was just made is here')
  const entries: unknown[] = []
  for (let n = 0; n <= SIZE; n += 1) entries.push(await log.entry(its, n))
  const told = {
    head: await log.head(its),
    rows: (await log.list(its, { kinds: [], most: 100 })).rows,
    entries,
  }
  await journal.close()
  await place.remove()
  return told
}
const told = (): Promise<Made> => {
  made ??= make()
  return made
}

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString()
const ticket = 'tk-1'

export default {
  'GET /api/v1/evidence/head': async () => ({
    head: (await told()).head,
    now: ago(0),
    evidence: {
      witnesses: [
        { name: 'witness.example.net', url: 'https://w', size: 58, at: ago(42), fault: null },
        {
          name: 'witness2.example.org',
          url: 'https://w',
          size: null,
          at: null,
          fault: 'ECONNREFUSED',
        },
      ],
      ...{ quorum: { needed: 1, of: 2 }, witnessedAt: ago(42), level: 1, fault: null },
      standing: {
        seals: {
          ...{ state: 'sealing', progress: null, root: 'x', epoch: 3, size: 50 },
          ...{ sealedAt: ago(1_800), fault: null },
        },
        anchors: [{ way: 'mail', everyHours: 24, at: ago(40_000), size: 30, fault: null }],
        ...{ level: 1, missing: ['second-witness', 'time-stamp'], advised: ['card'] },
        provable: { entry: 57, at: ago(42), by: 'witness', seconds: 42 },
      },
      scrub: {
        last: { at: ago(90_000), size: 50, problems: 0, firstAltered: null },
        running: null,
      },
    },
    privacy: { erasures: [], preservations: [], keysLostBelow: 0 },
    gaps: {
      ...{ sinceDays: 30, count: 0, latest: null, burst: null, synchronised: true },
      canaries: [{ name: 'mx1', way: 'syslog', state: 'returns', returnedAt: ago(30), why: null }],
    },
  }),
  'GET /api/v1/evidence/entries': async ({ searchParams }) => {
    const kinds = searchParams.get('kinds')
    const { rows } = await told()
    return {
      ...{ log: 'mx1.example.jp/sekimori/1', next: null },
      rows: rows.filter(({ kind }) => kinds === null || kind.startsWith(kinds)),
    }
  },
  'GET /api/v1/evidence/entries/:entry': async (_, __, { entry = '' }) => {
    const its = (await told()).entries[Number(entry)]
    if (its === undefined) throw new FakeProblem(404, 'unknown')
    return its
  },
  'POST /api/v1/evidence/entries/:entry/body': (_, __, { entry = '' }) => ({
    ...{ log: 'mx1.example.jp/sekimori/1', entry: Number(entry), kind: 'message.submitted' },
    ...{ at: ago(900), body: { subject: '<b>請求書</b> ‮gpj', recipients: ['a@example.net'] } },
  }),
  'GET /api/v1/evidence/audit': () => ({
    rows: [
      {
        ...{ entry: 12, at: ago(100), kind: 'person.proved', who: 'hanako', why: '報告を受けて' },
        ...{ what: 'sasl:tanaka@example.jp', act: 'account.suspend', session: 's-1' },
      },
    ],
    next: null,
  }),
  'GET /api/v1/evidence/custody': () => ({
    rows: [
      {
        ...{ id: 'k1', at: Date.now() - 1_000_000, by: 'hanako', handling: 'collected' },
        ...{ item: 'investigation.json', sha256: 'ab'.repeat(32), tool: 'sekimori 0.8.0' },
      },
    ],
    next: null,
  }),
  'POST /api/v1/evidence/packages': () => packageOf(),
  'GET /api/v1/evidence/packages/:ticket': () => packageOf(),
} satisfies FakeApi

const packageOf = () => ({
  ...{ ticket, state: 'ready', done: 4, of: 4, chosen: 4, entries: 4, bodies: 0 },
  ...{ bytes: 70_000, sha256: 'ab'.repeat(32), size: SIZE, why: null },
})
