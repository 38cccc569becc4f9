import { doesNotMatch, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { contactKinds, testStates } from '../../cases/contacts/contact.ts'
import { modes, phases } from '../../cases/playbook/cacao.ts'
import { signCodes, symptomCodes } from '../../cases/symptoms/symptom.ts'
import { contactKindNames, freshnessNames, testStateNames } from './contacts.ts'
import type { Name } from './named.ts'
import { commonQuestions, symptomAdvice, symptomQuestions } from './symptom-questions.ts'
import { reasonSaid, symptomNames } from './symptoms.ts'
import { modeNames, phaseNames, taskRoleNames, taskStateNames } from './tasks.ts'

const said = (names: Iterable<Name>, where: string): void => {
  const all = [...names]
  for (const language of ['ja', 'en'] as const) {
    const texts = all.map((name) => name[language])
    for (const text of texts) {
      ok(text.trim() !== '' && text === text.trim(), where)
      if (language === 'en') doesNotMatch(text, /[ぁ-んァ-ヶ一-龠]/, where)
    }
    equal(new Set(texts).size, texts.length, `${where} ${language}: each its own`)
  }
}

test('every code of tasks, contacts and symptoms has a name of its own in both languages', () => {
  equal(Object.keys(contactKindNames).length, contactKinds.length)
  equal(Object.keys(testStateNames).length, testStates.length)
  equal(Object.keys(symptomNames).length, symptomCodes.length)
  equal(Object.keys(phaseNames).length, phases.length)
  equal(Object.keys(modeNames).length, modes.length)
  for (const [where, names] of Object.entries({
    ...{ contactKindNames, testStateNames, freshnessNames, symptomNames },
    ...{ phaseNames, modeNames, taskRoleNames, taskStateNames },
  }))
    said(Object.values(names), where)
})

test('the desk asks and advises for every symptom, and never asks for a password', () => {
  said(commonQuestions, 'common')
  for (const code of symptomCodes) {
    said(symptomQuestions[code], code)
    said(symptomAdvice[code], code)
    ok(symptomQuestions[code].length > 0 && symptomAdvice[code].length > 0)
    for (const { ja, en } of symptomQuestions[code]) {
      doesNotMatch(ja, /パスワードを(教え|言っ)/)
      doesNotMatch(en, /(what is|tell us) your password/i)
    }
  }
  for (const { ja, en } of Object.values(symptomAdvice).flat()) {
    match(ja, /。$/)
    match(en, /\.$/)
  }
})

test('a reason has its numbers in both languages; what a list is called is made visible', () => {
  for (const code of [...signCodes, 'voices'] as const)
    for (const language of ['ja', 'en'] as const) {
      const text = reasonSaid(
        { code, facts: { number: 41_000, ordinary: 30, minutes: 60, lists: 'a\u202eb' } },
        language,
      )
      match(text, /41,000/, code)
      doesNotMatch(text, /undefined|NaN|\u202e/, code)
    }
  equal(reasonSaid({ code: 'later\u0007', facts: {} }, 'en'), 'later‹U+0007›')
})
