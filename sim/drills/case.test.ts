/** What a drill leaves: a case whose figures are the day's truth, in evidence that verifies. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Case } from '../../src/cases/case.ts'
import { currentFact } from '../../src/cases/ledger.ts'
import type { AccountId } from '../../src/events/event.ts'
import { checkPackage } from '../../src/evidence/package/check.ts'
import { isRefused } from '../../src/evidence/refused.ts'
import { neverLeft } from '../../src/incident/radius.ts'
import { casesIn } from '../../src/keeper/cases/away.ts'
import { exportCase } from '../../src/keeper/cases/exporting/export-case.ts'
import { readRadius } from '../../src/keeper/cases/found/radius-file.ts'
import { readInvestigation } from '../../src/keeper/cases/investigation-file.ts'
import { type Layout, layoutIn } from '../../src/keeper/layout.ts'
import { type Instant, instant } from '../../src/lib/time.ts'
import { nodeRun } from '../../src/store/evidence/package/run.ts'
import { openPackage } from '../../src/store/evidence/package/zip-read.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { type Left, leaveCase } from './case.ts'
import { liveDay } from './day.ts'
import { drillNamed } from './drills.ts'
import { keepEvidence, prepareFolder } from './keep.ts'
import type { Score } from './score.ts'

const at = (clock: string): Instant => instant(`2025-10-06T${clock}:00+09:00`)

type Day = {
  readonly score: Score
  readonly its: Case
  readonly left: Left
  readonly layout: Layout
  readonly verified: boolean
  readonly unseal: (sha256: string) => Promise<Buffer>
}

async function lived(t: TestContext, guarded: boolean): Promise<Day> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-drill-case-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const layout = layoutIn(join(folder, 'data'))
  const named = drillNamed('kumamoto')
  ok(named !== undefined)
  // The first minutes of the blast; the voice half a day later comes in their last.
  const noticed = { voice: at('04:48'), known: at('04:49') }
  const drill = { ...named, ends: at('04:50'), noticed }
  const hash = prepareFolder(layout, 5)
  const { house, score } = await liveDay(drill, { seed: 5, guarded, hash })
  let left: Left | undefined
  const kept = await keepEvidence(layout, drill.name, house.journal.entries, house.now, {
    after: async (journal, verified) => {
      left = await leaveCase({ house, journal, layout, hash, drill, version: 'test', verified })
    },
  })
  ok(left !== undefined)
  deepEqual(score.broken, [])
  equal(kept.differs, 0)
  const away = await casesIn(layout)
  const its = away.show(left.case)
  ok(its !== undefined)
  const id = left.case
  const unseal = (sha256: string) => away.unseal(id, sha256)
  return { score, its, left, layout, verified: kept.verified, unseal }
}

const figure = (its: Case, key: Parameters<typeof currentFact>[1], account: AccountId) =>
  currentFact(its, key, account)?.value

test('unguarded: a voice opens the case, and its figures are those of the day', {
  timeout: 110_000,
}, async (t) => {
  const { score, its, verified, layout, left, unseal } = await lived(t, false)
  ok(verified)
  equal(its.exercise, true)
  equal(its.cause, 'symptom')
  equal(its.kind, 'mass-send')
  const clock = (name: string) => its.clocks.find((one) => one.clock === name)
  equal(clock('detected')?.moment, at('04:48'))
  equal(clock('detected')?.detectedBy, 'user-voice')
  equal(clock('known')?.moment, at('04:49'))
  ok((clock('known')?.department ?? '') !== '')
  ok((clock('occurred')?.moment ?? 0) < at('04:48'))
  ok(its.playbooks.length > 0)

  const { stolen } = score
  const account = `sasl:${stolen.account}` as AccountId
  deepEqual(its.accounts, [{ account, relation: 'affected' }])
  equal(figure(its, 'mail.submitted', account), stolen.messages.submitted)
  equal(figure(its, 'mail.recipients', account), stolen.recipientsPassed)
  equal(figure(its, 'mail.delivered', account), stolen.recipientsDelivered)
  equal(figure(its, 'mail.bounced', account), stolen.recipientsBounced)
  equal(figure(its, 'mail.passed', account), stolen.messages.passed)
  equal(figure(its, 'mail.held', account), 0)
  ok(its.facts.every(({ by }) => by === 'sekimori'))

  // Each reference leads to the entry that it means.
  const kinds = new Map<number, string>()
  for await (const { index, kind } of readEvidence(layout.evidence, layout.keys))
    kinds.set(index, kind)
  for (const { key, evidence } of its.facts)
    for (const ref of evidence)
      if (key === 'mail.passed')
        equal(kinds.get('entry' in ref ? ref.entry : -1), 'message.submitted')
  equal(its.facts.find(({ key }) => key === 'mail.passed')?.confidence, 'high')

  // What lies sealed reads back, and has every address of the thief's list once.
  const radius = readRadius(await unseal(left.taken.recipients))
  ok(!('refused' in radius))
  equal(radius.recipients.length, stolen.recipientsPassed)
  equal(
    radius.recipients.filter(({ delivered }) => delivered > 0).length,
    stolen.recipientsDelivered,
  )
  const bytes = await unseal(left.taken.investigation)
  equal(readInvestigation(bytes, 'it').accounts[0]?.account, account)
})

test('guarded: the containment opens it, and what was held never left', {
  timeout: 110_000,
}, async (t) => {
  const { score, its, verified, left, layout, unseal } = await lived(t, true)
  ok(verified)
  equal(its.cause, 'verdict')
  equal(its.exercise, true)
  equal(its.state, 'contained')
  ok(its.clocks.some(({ clock }) => clock === 'contained'))
  const { stolen } = score
  const account = `sasl:${stolen.account}` as AccountId
  equal(figure(its, 'mail.submitted', account), stolen.messages.submitted)
  equal(figure(its, 'mail.held', account), stolen.messages.held)
  equal(figure(its, 'mail.passed', account), 0)
  equal(figure(its, 'mail.delivered', account), 0)
  equal(figure(its, 'mail.unknown', account), 0)
  const delivered = currentFact(its, 'mail.delivered', account)
  deepEqual([delivered?.status, delivered?.upper], ['confirmed', 0])
  const radius = readRadius(await unseal(left.taken.recipients))
  ok(!('refused' in radius))
  ok(radius.recipients.length > 0)
  ok(radius.recipients.every(neverLeft))

  await t.test('its archive is one that a stranger can check', async () => {
    const out = join(layout.data, 'case.zip')
    const told: unknown[] = []
    const door = {
      ...{ isProven: false, settle: async () => {} },
      begin: async () => ({ by: 'carol', why: 'hand over', ticket: 't' }),
      finish: async (_: string, made: unknown) => void told.push(made),
    }
    const custody = async (entry: unknown) => void told.push(entry)
    const made = await exportCase({
      ...{ layout, id: its.id, out, zone: 'Asia/Tokyo', software: 'sekimori test', door, custody },
      now: () => at('09:00'),
    })
    ok(made !== undefined)
    equal(made.missing, 0)
    equal(made.leftOut, 0)
    deepEqual(
      told.map((one) => (one as { sha256: string }).sha256),
      [made.sha256, made.sha256],
    )
    const archive = await openPackage(out)
    ok(!isRefused(archive))
    t.after(() => archive.close())
    const inner = await archive.read('evidence.zip')
    ok(inner !== undefined && !isRefused(inner))
    const { writeFileSync } = await import('node:fs')
    const path = join(layout.data, 'evidence.zip')
    writeFileSync(path, inner)
    const evidence = await openPackage(path)
    ok(!isRefused(evidence))
    t.after(() => evidence.close())
    const { ok: isOk, problems, custody: its_ } = await checkPackage(evidence, nodeRun, {})
    deepEqual(problems, [])
    ok(isOk)
    equal(its_?.ticket, its.id)
  })
})
