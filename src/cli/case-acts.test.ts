import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isActRefusal, readAct } from '../cases/read-act.ts'
import { actForms, evidenceIn, type Given } from './case-acts.ts'

const NOW = '2026-10-06T08:30:00Z'

/** The example of a form, as the shell would split it. */
function typed(example: string): { words: string[]; options: Given } {
  const parts = [...example.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '')
  const words: string[] = []
  const options: { [name: string]: string | boolean } = {}
  for (let i = 3; i < parts.length; i += 1) {
    const part = parts[i] as string
    if (!part.startsWith('--')) {
      words.push(part)
      continue
    }
    const name = part.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
    const next = parts[i + 1]
    if (next === undefined || next.startsWith('--')) options[name] = true
    else {
      options[name] = next
      i += 1
    }
  }
  return { words, options }
}

describe('acts as people type them', () => {
  for (const form of actForms)
    test(`the example of «case ${form.name}» is an act that reads`, () => {
      equal(form.example.split(' ')[1], form.name)
      const { words, options } = typed(form.example.replaceAll('HEX', 'a'.repeat(64)))
      equal(words.length, form.words.length)
      const { act, facts } = form.act({ words, options, now: NOW })
      const read = readAct(act, facts)
      ok(!isActRefusal(read), JSON.stringify(read))
    })

  test('a figure with commas is the figure, and what is none is refused with its field', () => {
    const fact = actForms.find(({ name }) => name === 'fact')
    const facts = (value: string) =>
      fact?.act({ words: ['persons.possible', value], options: {}, now: NOW }).facts
    equal(facts('4,072,650')?.['value'], 4_072_650)
    equal(facts('unknown')?.['value'], null)
    equal(facts('unknown')?.['status'], 'under-investigation')
    const read = readAct('fact.record', facts('many'))
    ok(isActRefusal(read) && read.field === 'facts.value')
  })

  test('evidence is entries and lines of files by their hash, and nothing else', () => {
    const hash = 'c'.repeat(64)
    deepEqual(evidenceIn(`12, sha256:${hash}:7,sha256:${hash}`), [
      { entry: 12 },
      { sha256: hash, line: 7 },
      { sha256: hash },
    ])
    let thrown = ''
    try {
      evidenceIn('line 7')
    } catch (error) {
      thrown = String(error)
    }
    ok(thrown.includes('line 7'))
  })
})
