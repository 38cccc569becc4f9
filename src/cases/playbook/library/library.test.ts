import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stepNames } from '../../../containment/plan.ts'
import {
  caseFactKeys,
  caseKinds,
  caseRoles,
  clockNames,
  custodyActs,
  paperKinds,
  partyKinds,
} from '../../case.ts'
import { shippedLaw } from '../../clocks/read-law.ts'
import type { Step, Work } from '../cacao.ts'
import { activities, dues } from '../compact.ts'
import { readCacao } from '../read-cacao.ts'
import { cacaoText, stepsIn } from '../to-cacao.ts'
import { compactLibrary, libraryPlaybooks, playbooksFor } from './index.ts'

const sha1 = (octets: Uint8Array): Uint8Array => createHash('sha1').update(octets).digest()
const library = libraryPlaybooks(sha1)
const all = compactLibrary.flatMap((playbook) =>
  stepsIn(playbook).map((step) => ({ code: playbook.code, ...step })),
)

test('there are ten, and each kind of case begins with one of them', () => {
  deepEqual(
    compactLibrary.map(({ code }) => code),
    Array.from({ length: 10 }, (_, nth) => `PB-${String(nth + 1).padStart(2, '0')}`),
  )
  for (const kind of caseKinds)
    deepEqual(
      playbooksFor(kind, library).map((one) => one.kind),
      [kind],
    )
})

test('nothing of what is written in the compact form is lost on the way to CACAO and back', () => {
  for (const [nth, compact] of compactLibrary.entries()) {
    const playbook = library[nth]
    ok(playbook !== undefined)
    deepEqual(readCacao(JSON.parse(cacaoText(playbook))), playbook)
    equal(playbook.code, compact.code)
    const steps = stepsIn(compact)
    equal(playbook.work.length, steps.length)
    for (const step of steps) {
      const back: Work | undefined = playbook.work.find(
        ({ step: one }) => one.clock?.texts?.en.name === step.en[0],
      )
      ok(back !== undefined, `${compact.code} ${step.key}`)
      const { clock, references }: Step = back.step
      deepEqual(Object.values(clock?.texts?.ja ?? {}), step.ja)
      deepEqual(Object.values(clock?.texts?.en ?? {}), step.en)
      deepEqual(
        [clock?.clock, clock?.dueSeconds, clock?.mode, clock?.role, clock?.phase],
        [step.clock ?? 'detected', dues[step.due], step.mode, step.role, step.phase],
      )
      deepEqual(clock?.provenBy, step.provenBy ?? [])
      deepEqual([clock?.evidence, clock?.undo], [step.evidence, step.undo])
      deepEqual(
        references.map((one) => one.id),
        [...(step.attack ?? []), ...(step.d3fend ?? []), ...step.csf],
      )
    }
  }
})

test('ids are those of last time: a case that runs knows its steps by them', () => {
  equal(library[0]?.id, 'playbook--59f2b4bf-a641-58cf-847f-a0768d1025f1')
  const ids = library.flatMap(({ steps }) => steps.map(({ id }) => id))
  equal(new Set(ids).size, ids.length)
  deepEqual(libraryPlaybooks(sha1), library)
})

test('a step that refers to another playbook refers to one of these', () => {
  const ids = library.map(({ id }) => id)
  const others = library.flatMap(({ steps }) =>
    steps.flatMap(({ playbook }) => (playbook === undefined ? [] : [playbook])),
  )
  ok(others.length > 0)
  for (const other of others) ok(ids.includes(other), other)
})

test('whatever proves a step is something that can happen', () => {
  const stages = shippedLaw.obligations.flatMap(({ id, stages: its }) =>
    its.map((stage) => `${id}/${stage.id}`),
  )
  const known: Readonly<Record<string, readonly string[]>> = {
    containment: stepNames,
    paper: paperKinds,
    round: ['recipients', 'persons', 'contracts'],
    clock: clockNames,
    role: caseRoles,
    fact: caseFactKeys,
    party: partyKinds,
    custody: custodyActs,
    met: stages,
    found: [''],
    decided: [''],
  }
  for (const { code, key, provenBy = [], mode } of all) {
    for (const condition of provenBy) {
      const [what = '', which = ''] = [
        condition.split(':')[0],
        condition.includes(':') ? condition.slice(condition.indexOf(':') + 1) : '',
      ]
      ok(known[what]?.includes(which), `${code} ${key}: ${condition}`)
    }
    ok(mode !== 'auto' || provenBy.length > 0, `${code} ${key} is automatic and proven by nothing`)
  }
})

test('ids of ATT&CK, D3FEND and CSF 2.0 have their form, and CSF ones are of 2.0', () => {
  const csf =
    `RS.MA-01 RS.MA-02 RS.MA-03 RS.MA-04 RS.MA-05 RS.AN-03 RS.AN-06 RS.AN-07 RS.AN-08 RS.CO-02 RS.CO-03
    RS.MI-01 RS.MI-02 RC.RP-01 RC.RP-02 RC.RP-03 RC.RP-04 RC.RP-05 RC.RP-06 RC.CO-03 RC.CO-04 ID.IM-02 ID.IM-03 ID.IM-04`.split(
      /\s+/,
    )
  for (const step of all) {
    ok(step.csf.length > 0, `${step.code} ${step.key}`)
    for (const one of step.csf) ok(csf.includes(one), one)
    for (const one of step.attack ?? []) match(one, /^T\d{4}(\.\d{3})?$/)
    for (const one of step.d3fend ?? []) match(one, /^D3-[A-Z]{2,5}$/)
    ok(activities.includes(step.activity))
  }
})

test('every text is whole in both languages, and says enough to act on', () => {
  for (const { code, key, ja, en } of all) {
    const where = `${code} ${key}`
    for (const text of [...ja, ...en]) equal(text, text.trim(), where)
    ok(ja[0].length <= 40 && en[0].length <= 60, `${where}: the name is short`)
    ok(ja[1].length >= 45 && en[1].length >= 100, `${where}: how`)
    ok(ja[1].length <= 400 && en[1].length <= 800, `${where}: not a book`)
    for (const text of ja.slice(1)) {
      match(text, /。$/, where)
      match(text, /[ぁ-ん]/, where)
      ok(!/(です|ます|ください)[。、]/.test(text), `${where}: one style`)
    }
    for (const text of en) ok(!/[ぁ-んァ-ヶ一-龠]/.test(text), where)
    for (const text of en.slice(1)) match(text, /[.?]$/, where)
  }
})

test('a command that a text names is one that there is', () => {
  const named = new Set(
    all.flatMap(({ ja, en }) =>
      [...ja, ...en].flatMap((text) => text.match(/sekimori [a-z]+/g) ?? []),
    ),
  )
  const planned = ['case', 'report', 'notice', 'contact', 'symptom']
  const main = readFileSync(join(import.meta.dirname, '../../../cli/main.ts'), 'utf8')
  for (const command of named) {
    const verb = command.slice('sekimori '.length)
    ok(planned.includes(verb) || main.includes(verb), command)
  }
})

test('within a track nothing is due before what it comes after', () => {
  for (const playbook of library) {
    const due = (id: string): number => {
      const clock = playbook.work.find(({ step }) => step.id === id)?.step.clock
      return clock === undefined || clock.clock !== 'detected' ? 0 : clock.dueSeconds
    }
    for (const { step, links } of playbook.work) {
      if (step.clock?.clock !== 'detected') continue
      for (const link of links)
        ok(due(step.id) >= due(link.step), `${playbook.code}: ${step.name} before ${link.step}`)
    }
  }
})
