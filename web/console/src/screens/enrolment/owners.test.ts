import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { pastedNames } from './owners.ts'

test('names are found in what is pasted from lists, tables and address books', () => {
  deepEqual(pastedNames(''), [])
  deepEqual(
    pastedNames('a@x.jp\r\nb@x.jp, c@x.jp;"d@x.jp"\t<e@x.jp>、f@x.jp\nmailto:g@x.jp a@x.jp'),
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `${name}@x.jp`),
  )
  deepEqual(pastedNames('x'.repeat(301)), [])
})
