/** What is handed over of a case is what its events say, in their places. */
import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CaseAct } from '../../../cases/acts.ts'
import { actFacts } from '../../../cases/read-act.ts'
import type { AccountId, Event, EventOf } from '../../../events/event.ts'
import { openJournal } from '../../../store/evidence/journal.ts'
import { entryOf } from '../../entries.ts'
import { createLayout, layoutIn, placesIn } from '../../layout.ts'
import { FROM } from '../found/testing.ts'
import { readCase } from './read-case.ts'

const CASE = 'SKM-2025-0001'
const alice = 'sasl:alice@example.jp' as AccountId
const heard = { at: FROM, heardAt: FROM, trust: 'witnessed' } as const

function entered(id: string, text: string, account?: AccountId): EventOf<'case.acted'> {
  const act: CaseAct = {
    act: 'timeline.enter',
    ...{ moment: FROM, heardAt: FROM, actor: 'staff', text, techniques: [], evidence: [] },
    confidence: 'high',
    ...(account === undefined ? {} : { account }),
  }
  return {
    ...{ ...heard, kind: 'case.acted', id, case: CASE, act: act.act, facts: actFacts(act) },
    ...(account === undefined ? {} : { account }),
    by: 'hanako',
  }
}

test('moments behind one that was erased keep the numbers by which documents name them', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-read-case-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const layout = layoutIn(join(folder, 'data'))
  createLayout(layout)
  const journal = await openJournal({
    ...{ folder: layout.evidence, keysFolder: layout.keys, hwmFolder: layout.highWater },
    origin: 'test.example/sekimori/case',
    clock: { now: () => FROM, monotonic: () => 0 },
    reserveBytes: 0,
  })
  const events: readonly Event[] = [
    {
      ...{ ...heard, kind: 'case.opened', id: 'o', case: CASE, cause: 'person', by: 'hanako' },
      ...{ what: 'mass-send', severity: 2, affected: [], why: 'w' },
    },
    entered('a', 'of Alice', alice),
    entered('b', 'of nobody'),
  ]
  await journal.append(events.map(entryOf))
  const before = await journal.append([
    {
      ...{ kind: 'erase.intended', at: FROM, source: 'keeper', severity: 1 },
      ...{ facts: { ticket: 'T-1' }, body: { ticket: 'T-1' }, retention: 'config' },
      condemns: { ticket: 'T-1', account: alice },
    },
  ])
  await journal.erasing.eraseCondemned('T-1', before)
  await journal.materialise()
  await journal.close()
  const read = await readCase(placesIn(layout), CASE)
  deepEqual(
    read?.case.timeline.map(({ id, text, code }) => [id, text ?? code]),
    [
      ['E1', 'erased'],
      ['E2', 'of nobody'],
    ],
  )
  equal(read?.gone, 1)
})
