import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { NOTES_A_MINUTE_MAX, sparingly } from '../../lib/sparing.ts'
import { minutes } from '../../lib/time.ts'
import { type Cause, type Note, sayNote } from './notes.ts'
import { newTally } from './tally.ts'

const note: Note = {
  code: 'peer-closed',
  instance: 'mx',
  session: '#7',
  cause: 'order',
  where: 'R, packet 3',
}

test('a note says what was wrong and where, in both languages', () => {
  equal(
    sayNote(note, 'en'),
    'Milter mx #7: connection closed: a command out of order (R, packet 3).',
  )
  equal(
    sayNote(note, 'ja'),
    'ミルター mx #7：接続を閉じました：コマンドの順序が不正です（R, packet 3）。',
  )
  match(sayNote({ ...note, keptBack: 4 }, 'en'), /4 more like it/)
})

test('every cause that is counted has its sentence', () => {
  for (const cause of Object.keys(newTally().closed) as Cause[])
    for (const language of ['en', 'ja'] as const)
      match(sayNote({ ...note, cause }, language), /\S.{10,}/)
})

test('notes of one cause are told to the bound a minute, and those kept back are counted', () => {
  let now = 0
  const told: Note[] = []
  const tell = sparingly<Note>(
    (one) => told.push(one),
    () => now,
  )
  for (let i = 0; i < NOTES_A_MINUTE_MAX; i += 1) tell(note)
  equal(told.length, NOTES_A_MINUTE_MAX)
  tell(note)
  tell(note)
  equal(told.length, NOTES_A_MINUTE_MAX)
  tell({ ...note, cause: 'malformed' })
  equal(told.length, NOTES_A_MINUTE_MAX + 1, 'another cause has its own bound')
  now = minutes(1)
  tell(note)
  deepEqual(told.at(-1), { ...note, keptBack: 2 })
})
