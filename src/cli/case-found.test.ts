import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import { notYetOf } from './case-found.ts'
import type { Speaker } from './output.ts'

const speaker = { language: 'en' } as Speaker

test('what one code could not take of a large investigation is told, and how to take it', () => {
  deepEqual(notYetOf({ leftOut: 0 }, 'SKM-2026-0001', 'f.json', speaker), [])
  deepEqual(notYetOf({}, 'SKM-2026-0001', undefined, speaker), [])
  const told = notYetOf({ leftOut: 31 }, 'SKM-2026-0001', 'f\u001b.json', speaker).join()
  match(told, /^31 more .*SKM-2026-0001 --from f.*json/)
  equal(told.includes('\u001b'), false)
})
