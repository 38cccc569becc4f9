import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { actForms } from './case-acts.ts'
import { optionWords } from './case-option-words.ts'

test('every option of an act is explained in both languages, and nothing else is', () => {
  const names = new Set(
    actForms.flatMap(({ options }) => options.map((one) => one.replace(/!$/, ''))),
  )
  for (const language of ['ja', 'en'] as const)
    deepEqual(Object.keys(optionWords[language]).toSorted(), [...names].toSorted())
})
