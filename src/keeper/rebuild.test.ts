import { deepEqual, equal, rejects } from 'node:assert/strict'
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
const offered = (nth: number): readonly Event[] => [
  {
    kind: 'message.submitted',
    id: `m${nth}`,
    ...heard,
    account: alice,
    instance: 'mx1',
    session: 's',
    arrivedAt: now,
    queueId: `Q${nth}`,
    protocol: 'smtp',
    envelopeSender: 'alice@example.jp',
    recipients: ['bob@example.org'],
    size: 10,
    headers: 'x',
  },
  {
    kind: 'verdict.given',
    id: `v${nth}`,
    ...heard,
    account: alice,
    instance: 'mx1',
    subject: `m${nth}`,
    answer: 'pass',
    reasons: [],
    reference: `R${nth}`,
    trusted: true,
    engine: 'rule/3',
    parameters: 'p',
  },
]

test('a rebuild that is killed at any entry around a commit goes on, and takes each entry once', async () => {
  // The message is the entry at which a commit is due; its verdict stands behind it.
  const journal = new MemoryJournal()
  const before = Array.from({ length: ENTRIES_A_COMMIT - 1 }, (_, nth) => unheard(nth))
  await journal.append([...before, ...offered(1), unheard(ENTRIES_A_COMMIT - 1)].map(entryOf))
  const size = journal.entries.length
  for (let killedAt = ENTRIES_A_COMMIT - 2; killedAt <= size; killedAt += 1) {
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
    equal(lost, ENTRIES_A_COMMIT)
    equal(folds.account(alice).model.messages, 1)
    await close()
  }
})

test('a rebuild of messages alone is committed on its way, wherever the evidence begins', async () => {
  for (const first of [0, 1]) {
    const journal = new MemoryJournal()
    const pairs = Array.from({ length: ENTRIES_A_COMMIT }, (_, nth) => offered(nth)).flat()
    await journal.append(
      [...Array.from({ length: first }, () => unheard(0)), ...pairs].map(entryOf),
    )
    const size = journal.entries.length
    const committed: number[] = []
    const file = join(folder, `pairs-${first}.db`)
    const readable = { read: (from: number) => journal.read(from), size }
    const { close } = await openIndex(
      file,
      readable,
      () => 1,
      (folded) => void committed.push(folded),
    )
    await close()
    // Where a commit is due between a message and its verdict, it is made behind the verdict.
    deepEqual(committed, [ENTRIES_A_COMMIT - 1 + first, size - 1, size])
  }
})
