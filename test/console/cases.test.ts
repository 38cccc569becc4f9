/**
 * A case from its opening to its end, over the console's addresses and the guard's own verbs: opened,
 * worked on, a document drafted (its PDF is really set), approved, downloaded, and the case closed.
 */
import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryJournal } from '../../sim/memory-journal.ts'
import { newApi } from '../../src/console/api.ts'
import { casesAreaWith } from '../../src/console/routes/cases/index.ts'
import { press } from '../../src/console/routes/cases/press.ts'
import { knowledgeOf } from '../../src/keeper/cases/knowledge.ts'
import { openCases } from '../../src/keeper/cases/open.ts'
import { CaseHouse } from '../../src/keeper/cases/testing.ts'
import { caseActs, caseReads } from '../../src/keeper/cases/verbs.ts'
import { caseConsoleReads } from '../../src/keeper/console/cases.ts'
import type { Request } from '../../src/keeper/control/wire.ts'
import { VaultReads } from '../../src/keeper/privacy/vault-reads.ts'
import type { GuardLink, LinkReply } from '../../src/ports/console.ts'
import { organisation } from '../../src/reports/papers/testing.ts'

const zone = 'Asia/Tokyo'

async function desk() {
  const house = await CaseHouse.open(new MemoryJournal())
  const clock = { now: () => house.now, monotonic: () => house.now as number }
  const { folds, scribe, journal } = house
  const knowledge = knowledgeOf({ zone, organisation: organisation as never, cases: {} })
  const vaultReads = new VaultReads({ clock, scribe })
  const cases = openCases({
    ...{ clock, folds, scribe, journal, vaultReads, knowledge },
    config: { zone, cases: { open: 'manual', twoPersons: false } },
    notices: { raise: async () => true },
    telemetry: async () => ({}) as never,
    told: (problem) => void house.problems.push(problem),
  })
  const reads = {
    ...caseReads(cases, { ask: async () => ({ by: 'hanako', why: 'w' }) }),
    ...caseConsoleReads({ now: clock.now, folds, knowledge, zone, version: '0.8.0' }),
  }
  const acts = caseActs(cases, () => undefined)
  const link: GuardLink = {
    ask: async (_, verb, fields = {}) => {
      // As it goes over the socket.
      const request = JSON.parse(JSON.stringify({ verb, ...fields })) as Request
      const read = reads[verb]
      if (read !== undefined) return (await read(request)) as LinkReply
      const act = acts[verb]?.(request)
      if (typeof act === 'function')
        return (await act({ by: 'hanako', why: request.reason ?? '' })) as LinkReply
      return (act ?? { ok: false, code: 'refused', why: `no verb ${verb}` }) as LinkReply
    },
    listen: () => () => {},
  }
  const api = newApi()
  api.use('*', async (c, next) => {
    c.set('token', 'token')
    await next()
  })
  const its = press()
  casesAreaWith(its)(api, { link })
  const get = (path: string) => api.request(`/api/v1${path}`)
  const post = async (path: string, told: unknown): Promise<Record<string, unknown>> => {
    const answer = await api.request(`/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(told),
    })
    const body = (await answer.json()) as Record<string, unknown>
    return { ...body, status: answer.status }
  }
  return { house, get, post, close: its.close }
}

test('a case is opened, a report drafted, approved and downloaded, and the case closed', async (t) => {
  const { house, get, post, close } = await desk()
  t.after(close)
  const opened = await post('/cases', {
    ...{ kind: 'mass-send', severity: 2, accounts: ['sasl:taro@example.jp'], reason: 'a call' },
  })
  equal(opened['status'], 200, JSON.stringify(opened))
  const id = String(opened['case'])
  const at = new Date(house.now).toISOString()
  const act = (act: string, facts: object) =>
    post(`/cases/${id}/acts`, { acts: [{ act, facts }], reason: 'on duty' })
  const evidence: unknown[] = []
  for (const clock of ['detected', 'contained'])
    equal((await act('clock.record', { clock, moment: at, evidence }))['status'], 200)
  const fact = {
    ...{ key: 'mail.submitted', value: 120, unit: 'messages', status: 'confirmed', asOf: at },
    ...{ confidence: 'high', method: 'stated', evidence },
  }
  equal((await act('fact.record', fact))['status'], 200)
  const refused = await act('fact.record', { ...fact, value: 130 })
  equal((refused['refusal'] as { code: string }).code, 'needs-why')
  equal((await act('state.set', { state: 'declared', why: 'w' }))['status'], 200)

  const drafted = await post(`/cases/${id}/papers`, { paper: 'forensic', reason: 'for the file' })
  equal(drafted['status'], 200, JSON.stringify(drafted))
  equal(drafted['paper'], 'D1')
  const approved = await act('paper.approve', { paper: 'D1' })
  // What only a person can write may be wanted first: then it says so, with what and where.
  if (approved['status'] !== 200) {
    const problems = approved['problems'] as readonly { code: string; what: string }[]
    ok(problems.length > 0 && problems.every(({ code }) => code === 'missing'))
  }
  const pdf = await get(`/cases/${id}/papers/D1/ja/pdf`)
  equal(pdf.status, 200)
  match(Buffer.from(await pdf.arrayBuffer()).toString('latin1'), /^%PDF-1\.7/)
  for (const form of ['docx', 'html', 'txt', 'json'])
    equal((await get(`/cases/${id}/papers/D1/en/${form}`)).status, 200, form)
  ok(JSON.stringify(house.journal.entries).includes('"vault.read"'))

  equal((await act('state.set', { state: 'contained', why: 'w' }))['status'], 200)
  equal((await act('state.set', { state: 'closed', why: 'all done' }))['status'], 200)
  const brief = (await (await get(`/cases/${id}`)).json()) as { case: { state: string } }
  equal(brief.case.state, 'closed')
  equal(house.problems.length, 0)
})
