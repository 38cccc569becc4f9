import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { refusalCodes } from '../cases/read-act.ts'
import { refusalIn, refusalTodo } from './refusal-words.ts'

const told = (code: string) => ({ code, field: 'facts.seen', found: '3', wanted: 'to look again' })

test('what a case refuses because of its state says what to do, in both languages', () => {
  const plain = new Set(['no-act', 'field', 'number-taken'])
  for (const code of [...refusalCodes.filter((one) => !plain.has(one)), 'own-work', 'busy']) {
    match(refusalTodo(told(code), 'ja') ?? '', /[ぁ-ん]/u, code)
    match(refusalTodo(told(code), 'en') ?? '', /^[ -~«»]+$/, code)
  }
})

test('of a code that is not known, and of what is no refusal, nothing is said', () => {
  equal(refusalTodo(told('constructor'), 'en'), undefined)
  fc.assert(
    fc.property(fc.anything(), (any) => {
      const read = refusalIn(any)
      ok(read === undefined || typeof read.code === 'string')
    }),
  )
})
