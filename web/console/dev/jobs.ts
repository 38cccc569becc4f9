/** Made-up investigations and drills. */
import { type FakeApi, FakeProblem } from './fake.ts'

const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString()
const DONE = 'a'.repeat(20)
const RUNS = 'b'.repeat(20)
const DRILL = 'c'.repeat(20)
const limits = { files: 1_000, fileBytes: 4 * 2 ** 30, jobBytes: 8 * 2 ** 30, keptDays: 7 }

const base = {
  ...{
    by: 'yamada',
    reason: '大量送信の報告を受けて',
    language: 'ja',
    at: ago(20),
    begunAt: ago(20),
  },
  ...{ isSample: false, isCut: false, isMine: true, hasTables: false, results: [], files: [] },
}
const done = {
  ...{ ...base, id: DONE, state: 'done', endedAt: ago(18), keptUntil: ago(-10_000) },
  ...{ asked: { what: 'investigate', realm: 'example.jp' }, hasTables: true },
  files: [
    {
      ...{ name: '../mail‮.log', bytes: 764_069, as: 'log', stored: '0001-mail_.log' },
      sha256: 'd0a24822'.repeat(8),
    },
  ],
  results: [
    { name: 'investigation.json', bytes: 102_351 },
    { name: 'report.html', bytes: 80_949 },
    { name: 'report.pdf', bytes: 341_390 },
    { name: 'stix.json', bytes: 14_941 },
  ],
}
const runs = {
  ...{ ...base, id: RUNS, state: 'running', asked: { what: 'investigate' } },
  progress: {
    ...{ share: 0.4, step: 'investigate', bytes: 40_000_000, of: 100_000_000 },
    ...{ lines: 300_000, elapsed: 12_000, accounts: 41 },
  },
}
const drilled = {
  ...{ ...base, id: DRILL, state: 'done', endedAt: ago(2), keptUntil: ago(-10_000) },
  asked: { what: 'drill', day: 'kumamoto', seed: 1, compare: true },
  results: [
    { name: 'guarded.json', bytes: 1_000 },
    { name: 'guarded.svg', bytes: 9_000 },
  ],
}
const score = (left: number, held: number) => ({
  ...{ day: 'kumamoto', seed: 1, guarded: held > 0, firstSentAt: '2025-10-06T04:45:00+09:00' },
  stolen: {
    account: 'tanaka@example.jp',
    messages: { submitted: 1_200, passed: left, held, refused: 0, postponed: 0, delayed: 0 },
    ...{ recipientsPassed: left, recipientsLeft: left, recipientsDelivered: Math.floor(left / 6) },
    turnedAway: held > 0 ? 7 : 0,
  },
  firstHeldAt: held > 0 ? '2025-10-06T04:45:03+09:00' : null,
  containedAt: held > 0 ? '2025-10-06T04:45:09+09:00' : null,
  ...{ sessionsEnded: 1, notices: 2, colleagueMessages: 900, falselyHeld: 0, falselyDelayed: 1 },
  ...{ falselyContained: 0, broken: [], expected: held > 0 ? { met: true } : null },
  evidence: { size: 5_000, verified: true, judgedAgain: 2_100, differs: 0 },
})
const counts = (submitted: number, held: number) => ({
  ...{ submitted, held, passed: submitted - held, refused: 0, postponed: 0 },
})
const BEGINS = Date.parse('2025-10-06T04:00:00+09:00')
const ticks = (['guarded', 'unguarded'] as const).flatMap((step) =>
  Array.from({ length: 120 }, (_, minute) => {
    const sent = Math.max(0, minute - 45) * 16
    const held = step === 'guarded' ? Math.max(0, sent - 1) : 0
    return {
      ...{ at: new Date(BEGINS + minute * 60_000).toISOString(), step, share: minute / 120 },
      ...{ all: counts(minute * 3 + sent, held), stolen: counts(sent, held), turnedAway: 0 },
      recipients: { passed: sent - held, left: sent - held },
      contained: held > 0 ? ['sasl:tanaka@example.jp'] : [],
      sights:
        held > 0
          ? [
              {
                at: new Date(BEGINS + minute * 60_000).toISOString(),
                what: minute === 46 ? 'contained' : 'held',
                account: 'sasl:tanaka@example.jp',
              },
            ]
          : [],
    }
  }),
)

const jobNamed = (id: string | undefined) => {
  const found = [done, runs, drilled].find((one) => one.id === id)
  if (found === undefined) throw new FakeProblem(404, 'unknown')
  return found
}

export default {
  'GET /api/v1/investigations': () => ({ jobs: [runs, done], limits }),
  'POST /api/v1/investigations': () => done,
  'GET /api/v1/investigations/:job': (_, __, { job }) => jobNamed(job),
  'GET /api/v1/investigations/:job/report': () =>
    new Response('<!doctype html><title>report</title><h1>調査報告書</h1>', {
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'self'",
      },
    }),
  'PUT /api/v1/investigations/:job/files/:nth': () => done,
  'POST /api/v1/investigations/:job/start': () => done,
  'POST /api/v1/investigations/:job/cancel': () => runs,
  'DELETE /api/v1/investigations/:job': () => done,
  'POST /api/v1/investigations/:job/case': () => ({
    case: '2026-0007',
    facts: 20,
    events: 9,
    leftOut: 0,
  }),
  'GET /api/v1/drills': () => ({
    jobs: [drilled],
    days: [
      {
        ...{ name: 'kumamoto', recipientsLeftMost: 1 },
        about: { ja: '2025 年 10 月 6 日の事案', en: 'as reported of 6 October 2025' },
      },
      {
        ...{ name: 'quiet', recipientsLeftMost: 0 },
        about: { ja: '攻撃のない日', en: 'a day without a thief' },
      },
    ],
  }),
  'POST /api/v1/drills': () => drilled,
  'GET /api/v1/drills/:job': (_, __, { job }) => ({
    ...jobNamed(job),
    scores: { guarded: score(1, 1_199), unguarded: score(1_200, 0) },
  }),
  'GET /api/v1/drills/:job/ticks': ({ searchParams }) => {
    const from = Number(searchParams.get('from') ?? 0)
    return { ticks: ticks.slice(from), next: ticks.length }
  },
  'DELETE /api/v1/drills/:job': () => drilled,
} satisfies FakeApi
