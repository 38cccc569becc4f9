import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { languageOf, plainArguments } from './arguments.ts'

test('--json never eats the next word', () => {
  deepEqual(plainArguments(['investigate', '--json', 'mail.log']), [
    'investigate',
    '--json',
    'mail.log',
  ])
  deepEqual(plainArguments(['status', '--json=out.json']), ['status', '--json-to', 'out.json'])
  deepEqual(plainArguments(['events', '--', '--json=x']), ['events', '--', '--json=x'])
})

test('the language is what was asked for, else the locale’s, else English', () => {
  equal(languageOf('ja', {}), 'ja')
  equal(languageOf(undefined, { LANG: 'ja_JP.UTF-8' }), 'ja')
  equal(languageOf(undefined, { LC_ALL: 'C', LANG: 'ja_JP.UTF-8' }), 'en')
  equal(languageOf(undefined, {}), 'en')
})
