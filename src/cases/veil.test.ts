import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '../lib/time.ts'
import { actNames } from './read-act.ts'
import { sampleActs } from './samples.ts'
import { VEILED, veiled } from './veil.ts'

test('of a note it is seen that it is there, by whom and when; its words are not', () => {
  const row = { id: 'E1', by: 'hanako', at: 1 as Instant, entry: 3, text: '秘密', actor: 'staff' }
  const told = veiled({ ok: true, rows: [{ ...row, struck: { by: 'jiro', why: 'wrong' } }] })
  deepEqual(told, {
    ...{ ok: true, veiled: true },
    rows: [{ ...row, text: VEILED, struck: { by: 'jiro', why: VEILED } }],
  })
})

test('what is ours in both languages, figures, codes and titles stay', () => {
  const its = {
    ...{ title: { ja: '件名', en: 'title' }, why: { ja: '理由', en: 'reason' } },
    figures: [{ key: 'mail.delivered', value: 3, unit: 'messages' }],
    options: ['a', 'b'],
    playbooks: [{ playbook: 'p', name: 'phish' }],
    parties: [{ party: 'counsel', name: '山田', contact: 'x@example.jp' }],
  }
  deepEqual(veiled(its), {
    ...{ ...its, veiled: true, options: [VEILED, VEILED] },
    parties: [{ party: 'counsel', name: VEILED, contact: VEILED }],
  })
})

/** Fields of acts that hold a text of people and are told to everybody all the same. */
const open: ReadonlySet<string> = new Set([
  ...['ja', 'en', 'person', 'owner', 'department', 'name', 'to', 'of', 'unit', 'value', 'file'],
  ...['code', 'slot'],
])

test('every field in which an act takes words is veiled, or is named here as open to all', () => {
  const seen = new Set<string>()
  const word = 'words of somebody'
  for (const act of sampleActs)
    for (const [name, value] of Object.entries(act)) {
      if (typeof value !== 'string' || name === 'act') continue
      seen.add(act.act)
      const told = veiled({ [name]: word }) as { readonly [name: string]: unknown }
      // A code, a hash, an id: read by a form, which spaces do not fit.
      const isFree = /[\s\u3000-\u9fff]/.test(value)
      if (isFree && !open.has(name)) equal(told[name], VEILED, `${act.act}.${name}`)
    }
  ok(seen.size > actNames.length / 2)
})
