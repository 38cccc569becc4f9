import { equal, rejects } from 'node:assert/strict'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MemoryJournal } from '../../sim/memory-journal.ts'
import type { AccountId, Event } from '../events/event.ts'
import { instant } from '../lib/time.ts'
import type { Recorded } from '../ports/journal.ts'
import { entryOf } from './entries.ts'
import { ENTRIES_A_COMMIT, openIndex } from './rebuild.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-rebuild-'))
after(() => rmSync(folder, { recursive: true }))
const now = instant('2025-10-06T04:45:00+09:00')
const alice = 'sasl:alice@example.jp' as AccountId
const heard = { at: now, heardAt: now, trust: 'witnessed' } as const
const unheard = (nth: number): Event => ({
  kind: 'answer.unheard',
  id: `u${nth}`,
  ...heard,
  subject: 's',
  why: 'lost',
})
const offered: readonly Event[] = [
  {
    kind: 'message.submitted',
    id: 'm1',
    ...heard,
    account: alice,
    instance: 'mx1',
    session: 's',
    arrivedAt: now,
    queueId: 'Q1',
    protocol: 'smtp',
    envelopeSender: 'alice@example.jp',
    recipients: ['bob@example.org'],
    size: 10,
    headers: 'x',
  },
  {
    kind: 'verdict.given',
    id: 'v1',
    ...heard,
    account: alice,
    instance: 'mx1',
    subject: 'm1',
    answer: 'pass',
    reasons: [],
    reference: 'R1',
    trusted: true,
    engine: 'rule/3',
    parameters: 'p',
  },
]

test('a rebuild that is killed at any entry around a commit goes on, and takes each entry once', async () => {
  // The message is the entry at which a commit is due; its verdict stands behind it.
  const journal = new MemoryJournal()
  const before = Array.from({ length: ENTRIES_A_COMMIT }, (_, nth) => unheard(nth))
  await journal.append([...before, ...offered, unheard(ENTRIES_A_COMMIT)].map(entryOf))
  const size = journal.entries.length
  for (let killedAt = ENTRIES_A_COMMIT - 1; killedAt <= size; killedAt += 1) {
    const file = join(folder, `${killedAt}.db`)
    async function* dying(from: number): AsyncGenerator<Recorded> {
      yield* journal.read(from, killedAt)
      throw new Error('killed')
    }
    await rejects(
      openIndex(file, { read: dying, size }, () => 1),
      /killed/,
    )
    // What was not committed is in the memory of who died: only what lies on the disk is carried on.
    const left = join(folder, `${killedAt}-left.db`)
    for (const suffix of ['', '-wal'])
      if (existsSync(`${file}${suffix}`)) copyFileSync(`${file}${suffix}`, `${left}${suffix}`)
    const { folds, close } = await openIndex(
      left,
      { read: (from) => journal.read(from), size },
      () => 1,
    )
    const { 'messages.submitted': submitted, 'answers.unheard': lost } = folds.tallies()
    equal(submitted, 1)
    equal(lost, ENTRIES_A_COMMIT + 1)
    equal(folds.account(alice).model.messages, 1)
    await close()
  }
})
