/** The archive of a case is made beside the guard, and given out when the case and the log say so. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import type { Event } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import { openJournal } from '../../../store/evidence/journal.ts'
import { FROM } from '../../cases/found/testing.ts'
import type { Reply, Request } from '../../control/wire.ts'
import { entryOf } from '../../entries.ts'
import { Exporting } from '../../exporting/exporting.ts'
import { createLayout, layoutIn } from '../../layout.ts'
import { type EvidenceVerbParts, openEvidence } from '../evidence.ts'

const CASE = 'SKM-2025-0001'
const MS_MAX = 60_000

async function desk(t: TestContext, not?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-case-archive-'))
  const layout = layoutIn(join(folder, 'data'))
  createLayout(layout)
  let now = FROM
  const clock = { now: () => now, monotonic: () => performance.now() }
  const journal = await openJournal({
    ...{ folder: layout.evidence, keysFolder: layout.keys, hwmFolder: layout.highWater },
    ...{ origin: 'test.example/sekimori/1', clock, reserveBytes: 0 },
  })
  const written: Event[] = []
  const told: string[] = []
  const write = async (events: readonly Event[]): Promise<void> => {
    written.push(...events)
    told.push(...events.map(({ kind }) => kind))
    await journal.append(events.map(entryOf))
  }
  await write([
    {
      ...{ kind: 'case.opened', id: 'o', at: FROM, heardAt: FROM, trust: 'witnessed' },
      ...{ case: CASE, cause: 'person', by: 'hanako', what: 'mass-send', severity: 2 },
      ...{ affected: [], why: '<script>alert(1)</script>' },
    },
  ])
  await journal.sign()
  await journal.materialise()
  let names = 0
  const named = (): string => {
    names += 1
    return `t${names}`
  }
  const exporting = new Exporting({
    ...{ clock, named, scribe: { write } },
    settle: async () => {
      await journal.sign()
      await journal.materialise()
    },
  })
  const evidence = openEvidence({
    ...{ clock, journal, ledger: journal, forks: [], exporting, named, layout },
    ...{ version: '0', zone: 'Asia/Tokyo' },
    custody: async (id: string, item: object, { by }: { by: string }) => {
      told.push(`custody ${id} ${by} ${JSON.stringify(Object.keys(item))}`)
      return not
    },
    status: () => ({}),
  } as unknown as EvidenceVerbParts)
  const { reads, acts } = evidence.verbs({ ask: async () => ({ by: 'hanako', why: '' }) })
  t.after(async () => {
    await evidence.close()
    await journal.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const act = async (request: object): Promise<Reply> => {
    const read = acts['evidence.package']?.({ verb: 'evidence.package', ...request } as Request)
    return (
      typeof read === 'function' ? await read({ by: 'hanako', why: 'for counsel' }) : read
    ) as Reply
  }
  const ask = async (verb: string, more: object): Promise<Record<string, unknown>> =>
    (await reads[verb]?.({ verb, ...more } as Request)) as unknown as Record<string, unknown>
  const over = async (reply: Reply): Promise<Record<string, unknown>> => {
    ok(reply.ok)
    const until = performance.now() + MS_MAX
    for (;;) {
      const facts = await ask('evidence.packaging', { ticket: reply['ticket'] })
      if (facts['state'] === 'ready' || facts['state'] === 'failed') return facts
      ok(performance.now() < until)
      now = (now + 1) as Instant
      await rest(5)
    }
  }
  return { act, ask, over, told, written, folder: join(layout.data, 'packages') }
}
const asked = { bodies: true, facts: { wholeCase: CASE } }

test('a case is put together, and given out after its custody and the log say so', async (t) => {
  const { act, ask, over, told, written } = await desk(t)
  const begun = await act(asked)
  const facts = await over(begun)
  equal(facts['state'], 'ready', String(facts['why']))
  deepEqual(told, [
    'case.opened',
    'vault.read',
    `custody ${CASE} hanako ["item","sha256","bytes","tool"]`,
    'evidence.exported',
  ])
  const exported = written.find(({ kind }) => kind === 'evidence.exported')
  equal((exported as unknown as { ticket: string }).ticket, CASE)
  const pieces: Buffer[] = []
  for (let offset = 0; offset < Number(facts['bytes']); ) {
    const piece = await ask('evidence.piece', { ticket: facts['ticket'], offset })
    pieces.push(Buffer.from(String(piece['content']), 'base64'))
    offset = Number(piece['next'])
  }
  const whole = Buffer.concat(pieces)
  equal(hash('sha256', whole), facts['sha256'])
  equal((exported as unknown as { sha256: string }).sha256, facts['sha256'])
  for (const name of ['case.json', 'case.ja.html', 'evidence.zip', 'SHA256SUMS', 'verify.html'])
    ok(whole.includes(name), name)
})

test('what cannot stand in the custody of the case is not given out', async (t) => {
  const { act, over, told, folder } = await desk(t, 'state: merged')
  const facts = await over(await act(asked))
  deepEqual([facts['state'], facts['bytes']], ['failed', null])
  match(String(facts['why']), /state: merged/)
  ok(!told.includes('evidence.exported'))
  deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.zip')),
    [],
  )
})

test('a case that there is not fails; what cannot be meant is refused', async (t) => {
  const { act, over, told } = await desk(t)
  const facts = await over(await act({ bodies: true, facts: { wholeCase: 'SKM-2025-0002' } }))
  equal(facts['state'], 'failed')
  match(String(facts['why']), /no case/)
  for (const [wrong, why] of [
    [{ facts: { wholeCase: CASE } }, /holds bodies/],
    [{ bodies: true, facts: { wholeCase: '../x' } }, /no number/],
    [{ ...asked, entries: '1' }, /nothing else/],
    [{ bodies: true, facts: { wholeCase: CASE, from: '2030-01-01T00:00:00Z' } }, /nothing else/],
  ] as const) {
    const reply = await act(wrong)
    match(reply.ok ? '' : reply.why, why)
  }
  deepEqual(told, ['case.opened'])
})
