/**
 * Journeys: whole cases from their first act to their documents, as they went in real life.
 *
 * A narrowed figure (a mail service's zero-day of 2025), a wipe with the question of a leak open, and
 * the day of a stolen account, as it was and as it is before a guard. Each is told by acts alone; what
 * the papers say comes from there, and their own lint says whether a figure was typed.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { liveDay } from '../../sim/drills/day.ts'
import { drillNamed } from '../../sim/drills/drills.ts'
import { worldPlaces } from '../../sim/people/places.ts'
import type { CaseAct } from '../../src/cases/acts.ts'
import { type Case, type CaseFile, type PaperKind, paperKinds } from '../../src/cases/case.ts'
import { caseFileOf } from '../../src/cases/case-file.ts'
import { refusalOf } from '../../src/cases/fold.ts'
import { actsFromFound } from '../../src/cases/from-found.ts'
import { caseLeak } from '../../src/cases/leak.ts'
import { currentFact, historyOf } from '../../src/cases/ledger.ts'
import { acted, at, opened, T0 } from '../../src/cases/testing.ts'
import type { AccountId } from '../../src/events/event.ts'
import type { Investigation, LeakChannel } from '../../src/incident/found.ts'
import { neverLeft } from '../../src/incident/radius.ts'
import { evidenceLogOf } from '../../src/keeper/cases/found/evidence-log.ts'
import { type Found, foundInEvidence } from '../../src/keeper/cases/found/found-in-evidence.ts'
import { heldFacts } from '../../src/keeper/cases/found/held-facts.ts'
import { knowledgeOf } from '../../src/keeper/cases/knowledge.ts'
import { days, type Instant, instant, plus } from '../../src/lib/time.ts'
import {
  differenceOf,
  draftPaper,
  fillingOf,
  hasForm,
  lintPaper,
  slotFacts,
} from '../../src/reports/papers/draft.ts'
import { organisation } from '../../src/reports/papers/testing.ts'

const ZONE = 'Asia/Tokyo'
const knowledge = knowledgeOf({ zone: ZONE, cases: {} })

function fileOf(its: Case, now: Instant, found?: Investigation): CaseFile {
  return caseFileOf({
    ...{ case: its, organisation, zone: ZONE, now, version: 'test' },
    ...{ deadlines: knowledge.deadlinesOf(its, now), tasks: [] },
    ...(found === undefined ? {} : { found }),
  })
}

/** Done as a person would: what would be refused fails the test. */
function done(its: Case, ...acts: readonly CaseAct[]): Case {
  return acts.reduce((one, act) => {
    equal(refusalOf(one, act), undefined, `${act.act} is not refused`)
    return acted(one, [act])
  }, its)
}

const figure = (
  key: Extract<CaseAct, { act: 'fact.record' }>['key'],
  unit: Extract<CaseAct, { act: 'fact.record' }>['unit'],
  value: number,
  more: Partial<Extract<CaseAct, { act: 'fact.record' }>> = {},
): CaseAct => ({
  ...{ act: 'fact.record', key, value, unit, status: 'confirmed', confidence: 'high' },
  ...{ asOf: T0, method: 'stated', evidence: [], ...more },
})

/** Drafted, reviewed, approved and released: the number of the release. */
function released(its: Case, kind: PaperKind, now: Instant, of?: string): Case {
  const draft = draftPaper(kind, fillingOf(fileOf(its, now), kind, 'ja', of))
  const file = { language: 'ja', form: 'html', sha256: 'a'.repeat(64), bytes: 1 } as const
  const after = done(its, {
    ...{ act: 'paper.draft', paper: kind, basis: 'b'.repeat(64), files: [file] },
    slots: slotFacts(draft),
    ...(of === undefined ? {} : { of }),
  })
  const paper = after.papers.at(-1)?.id ?? ''
  return done(
    after,
    { act: 'paper.review', paper },
    { act: 'paper.approve', paper },
    { act: 'paper.release', paper, to: 'web page' },
  )
}

/** What no document may have, whoever fills it in. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'fixed-figure',
  'figure',
  'unit',
  'outline',
  'denial',
])

function forbiddenIn(file: CaseFile): readonly string[] {
  const found: string[] = []
  let documents = 0
  for (const kind of paperKinds)
    for (const language of ['ja', 'en'] as const) {
      if (!hasForm(kind)) continue
      documents += 1
      const draft = draftPaper(kind, fillingOf(file, kind, language))
      for (const { code, section, what } of lintPaper(draft, file))
        if (FORBIDDEN.has(code)) found.push(`${kind} ${language} ${section} ${code}: ${what}`)
    }
  equal(documents, 2 * paperKinds.length)
  return found
}

test('4,072,650 possible narrow to 311,288 confirmed, release by release, without contradiction', () => {
  const MOST = 4_072_650
  const CONFIRMED = 311_288
  const CONTRACTS = 586
  let its = opened({ what: 'third-party-zero-day', cause: 'person', affected: [] })
  its = done(
    its,
    { act: 'subjects.set', subjects: ['processor', 'carrier'] },
    figure('accounts.possible', 'accounts', MOST, { lower: 0, upper: MOST, status: 'estimated' }),
    figure('contracts.possible', 'contracts', 6_493, {
      lower: 0,
      upper: 6_493,
      status: 'estimated',
    }),
  )
  const first = at('2025-04-15T06:00:00Z')
  its = released(its, 'press-first', first)
  equal(its.papers.at(-1)?.number, 1)
  its = done(
    its,
    figure('accounts.possible', 'accounts', CONFIRMED, {
      why: 'logs were examined',
      supersedes: 'F1',
    }),
    figure('accounts.confirmed', 'accounts', CONFIRMED),
    figure('contracts.confirmed', 'contracts', CONTRACTS),
  )
  const now = currentFact(its, 'accounts.possible')
  deepEqual([now?.value, now?.relation, now?.supersedes], [CONFIRMED, 'narrowed', 'F1'])
  deepEqual(
    historyOf(its, 'accounts.possible').map(({ value }) => value),
    [CONFIRMED, MOST],
  )

  const second = fileOf(its, at('2025-04-22T06:00:00Z'))
  const draft = draftPaper('press-followup', fillingOf(second, 'press-followup', 'ja'))
  const before = its.papers.find(({ state }) => state === 'released')?.slots
  const changes = differenceOf(before ?? {}, slotFacts(draft), second)
  ok(JSON.stringify(changes).includes('narrowed'), JSON.stringify(changes))
  its = released(its, 'press-followup', at('2025-04-22T06:00:00Z'))
  // What was released stays as it was.
  equal(its.papers[0]?.state, 'released')
  equal(its.papers.filter(({ state }) => state === 'released').length, 2)

  // A figure beyond its bounds corrects, and must say why.
  const beyond = figure('accounts.possible', 'accounts', MOST + 1, { supersedes: now?.id ?? '' })
  ok(refusalOf(its, beyond) !== undefined)
  its = done(its, { ...beyond, why: 'a second server was found' } as CaseAct)
  equal(currentFact(its, 'accounts.possible')?.relation, 'corrected')

  // One notice for each contract, each with its own number of releases.
  for (const contract of ['K-0001', 'K-0586']) {
    its = released(its, 'notice-contract', at('2025-04-23T06:00:00Z'), contract)
    equal(its.papers.at(-1)?.of, contract)
    equal(its.papers.at(-1)?.number, 1)
  }
  deepEqual(forbiddenIn(second), [])
})

test('a wipe leaves the question of a leak open: capped by what nobody examined, channel by channel', () => {
  let its = opened({ what: 'data-wipe', cause: 'person', affected: ['db:web@records'] })
  its = done(its, figure('records.lost', 'records', 1_300))
  const asked: readonly LeakChannel[] = [
    ...(['network-traffic', 'encrypted-channel', 'small-exfiltration', 'removable-media'] as const),
  ]
  const look = (channel: LeakChannel, examined: 'full' | 'no'): CaseAct => ({
    ...{ act: 'channel.examine', channel, examined, trace: 'no', capability: 'yes' },
    ...{ integrity: 'verified', how: 'a forensic firm', evidence: [], independent: true },
    ...(examined === 'full' ? { coverage: 1 } : {}),
  })
  its = done(its, ...asked.map((channel) => look(channel, 'no')))
  const open = caseLeak(its)
  equal(open.verdict, 'not-deniable')
  for (const channel of asked)
    ok(open.caps.some((cap) => cap.channel === channel && cap.why === 'not-examined'))
  // Nobody can say better of it by examining the easy ones only.
  const rest: readonly LeakChannel[] = [
    ...([
      'mail-out',
      'mail-reading',
      'webmail',
      'forwarding',
      'database',
      'cloud-storage',
    ] as const),
  ]
  its = done(its, ...rest.map((channel) => look(channel, 'full')))
  equal(caseLeak(its).verdict, 'not-deniable')
  equal(caseLeak(its).caps.length, asked.length)
  deepEqual(forbiddenIn(fileOf(its, plus(T0, days(1)))), [])
  its = done(its, ...asked.map((channel) => look(channel, 'full')))
  equal(caseLeak(its).caps.length, 0)
  ok(['none', 'unlikely'].includes(caseLeak(its).verdict))
})

const clockAt = (time: string): Instant => instant(`2025-10-06T${time}:00+09:00`)
const hash = (account: string, recipient: string): number => {
  let mixed = 2_166_136_261
  for (const unit of `${account} ${recipient}`)
    mixed = Math.imul(mixed ^ unit.charCodeAt(0), 16_777_619)
  return mixed >>> 0
}

/** The first minutes of the blast, in memory, and what was found in their evidence. */
async function lived(guarded: boolean): Promise<{ found: Found; account: AccountId }> {
  const drill = drillNamed('kumamoto')
  ok(drill !== undefined)
  const { house, score } = await liveDay(
    {
      ...drill,
      ends: clockAt('04:48'),
      noticed: { voice: clockAt('04:47'), known: clockAt('04:47') },
    },
    { seed: 3, guarded, hash },
  )
  const found = await foundInEvidence({
    log: evidenceLogOf(house.journal, { origin: 'drill.example', root: '0'.repeat(64) }),
    span: { from: instant('2025-09-22T00:00:00Z'), to: house.now },
    ...{ zone: ZONE, defaultRealm: 'example.jp', home: 'JP', places: worldPlaces, hash },
    ...{ now: house.now, version: 'test' },
  })
  return { found, account: `sasl:${score.stolen.account}` as AccountId }
}

test('as it was: known at 17:20, the law’s days run from there, and no document has a typed figure', {
  timeout: 60_000,
}, async () => {
  const { found, account } = await lived(false)
  const heardAt = clockAt('18:00')
  const taking = { found: found.investigation, of: 'evidence', heardAt, verified: true } as const
  let its = opened({ cause: 'symptom', what: 'mass-send', affected: [account], exercise: true })
  its = done(
    its,
    { act: 'subjects.set', subjects: ['public-body', 'local-government'] },
    {
      ...{ act: 'clock.record', clock: 'detected', moment: clockAt('17:15') },
      ...{ detectedBy: 'user-voice', evidence: [] },
    },
    {
      ...{ act: 'clock.record', clock: 'known', moment: clockAt('17:20') },
      ...{ department: '情報管理課', evidence: [] },
    },
    ...actsFromFound(its, taking),
    ...heldFacts(its, found),
  )
  // Twice over the same evidence adds nothing.
  deepEqual(actsFromFound(its, taking), [])
  deepEqual(heldFacts(its, found), [])
  const file = fileOf(its, heardAt, found.investigation)
  const due = (obligation: string, stage: string): string | undefined => {
    const one = file.deadlines.find((it) => it.obligation === obligation && it.stage === stage)
    return one?.due === undefined
      ? undefined
      : Temporal.Instant.fromEpochMilliseconds(one.due)
          .toZonedDateTimeISO(ZONE)
          .toPlainDate()
          .toString()
  }
  const stages = file.deadlines
    .filter(({ obligation }) => obligation === 'JP-APPI-68')
    .map(({ obligation, stage }) => [stage, due(obligation, stage)])
  deepEqual(stages.map(([, day]) => day).toSorted(), ['2025-10-10', '2025-12-04'])
  ok(found.radius.recipients.length > 0)
  equal(
    currentFact(its, 'mail.recipients', account)?.value,
    found.radius.recipients.reduce((sum, { messages }) => sum + messages, 0),
  )
  deepEqual(forbiddenIn(file), [])
})

test('before a guard: what was held never left, and no figure says that anybody was reached', {
  timeout: 60_000,
}, async () => {
  const { found, account } = await lived(true)
  let its = opened({ cause: 'verdict', what: 'mass-send', affected: [account], exercise: true })
  const heardAt = clockAt('05:00')
  const taking = { found: found.investigation, of: 'evidence', heardAt, verified: true } as const
  its = done(its, ...actsFromFound(its, taking), ...heldFacts(its, found))
  ok(found.radius.recipients.length > 0)
  ok(found.radius.recipients.every(neverLeft))
  equal(found.held.neverLeft, found.radius.recipients.length)
  equal(currentFact(its, 'mail.delivered', account)?.value, 0)
  equal(currentFact(its, 'mail.passed', account)?.value, 0)
  ok(Number(currentFact(its, 'mail.held', account)?.value) > 0)
  equal(
    found.investigation.questions.find(({ question }) => question === 'what-arrived')?.standing,
    'answered',
  )
  deepEqual(forbiddenIn(fileOf(its, clockAt('06:00'), found.investigation)), [])
})
