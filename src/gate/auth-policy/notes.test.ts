import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { NOTES_A_MINUTE_MAX, sparingly } from '../../lib/sparing.ts'
import { type Cause, type Note, type NoteCode, type Refusal, sayNote } from './notes.ts'
import { newTally } from './tally.ts'

const codes: readonly NoteCode[] = [
  ...(['refused', 'peer-closed', 'late', 'lost', 'busy', 'failed-open', 'report-dropped'] as const),
  ...(['report-lost', 'unmarked', 'mistake', 'accept-failed'] as const),
]

test('every note and every cause is a sentence in both languages', () => {
  const { refused, closed } = newTally()
  const causes = [...Object.keys(refused), ...Object.keys(closed)] as (Refusal | Cause)[]
  for (const code of codes)
    for (const cause of causes) {
      const note: Note = { code, cause, instance: 'imap1', where: 't-1', keptBack: 3 }
      match(sayNote(note, 'en'), /^Login questions imap1: .*\. \(3 more like it before\.\)$/)
      match(sayNote(note, 'ja'), /^ログイン照会 imap1：.*。（ほかに同様の通知 3 件）$/)
    }
})

test('of one cause a bound a minute is told, and the rest is counted with the next', () => {
  let now = 0
  const told: { code: string; cause?: string; keptBack?: number }[] = []
  const note = sparingly<{ code: string; cause?: string; keptBack?: number }>(
    (it) => told.push(it),
    () => now,
  )
  for (let n = 0; n < NOTES_A_MINUTE_MAX; n += 1) note({ code: 'a' })
  equal(told.length, NOTES_A_MINUTE_MAX)
  note({ code: 'a' })
  equal(told.length, NOTES_A_MINUTE_MAX)
  note({ code: 'a', cause: 'x' })
  equal(told.length, NOTES_A_MINUTE_MAX + 1)
  now = 60_000
  note({ code: 'a' })
  deepEqual(told.at(-1), { code: 'a', keptBack: 1 })
})
