import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from './config.ts'
import { CheckedConfig } from './config-checked.ts'
import { readYaml } from './config-problems.ts'
import { checkedInJapanese, hintInJapanese } from './config-words.ts'

const page = "me:\n  listen: inet:127.0.0.1:8443\n  origins: ['http://localhost:8443']\n"
const found = (text: string, language: 'ja' | 'en' = 'en') => {
  const read = readYaml(CheckedConfig, text, language)
  return 'problems' in read ? read.problems : []
}

test('an address of the page that is none of its origins is found, at its place', () => {
  const text = `${page}stepUp:\n  address: http://127.0.0.1:8443\n`
  deepEqual(found(text), [
    {
      ...{ line: 5, column: 12, path: 'stepUp.address' },
      why: 'none of «me.origins»: owners are turned away there',
    },
  ])
  equal(parseConfig(text, 'x').stepUp.address, 'http://127.0.0.1:8443', 'a guard starts with it')
})

test('one of its origins, none at all, and a page that is elsewhere are fine', () => {
  deepEqual(found(''), [])
  deepEqual(found(page), [])
  deepEqual(found(`${page}stepUp:\n  address: http://localhost:8443\n`), [])
  deepEqual(found('stepUp:\n  address: https://mail.example.jp\n'), [])
})

test('it is told in Japanese too, and other mistakes with it', () => {
  const text = `${page}stepUp:\n  address: https://other.example.jp\n`
  const said = found(text).map(({ why }) => why)
  deepEqual(said, Object.keys(checkedInJapanese))
  deepEqual(
    found(text, 'ja').map(({ why }) => why),
    said.map(hintInJapanese),
  )
  equal(found('zone: Mars\n').length, 1)
  equal(found(`${page}stepUp:\n  addres: x\n`)[0]?.why, 'unknown key; «address» is meant?')
})
