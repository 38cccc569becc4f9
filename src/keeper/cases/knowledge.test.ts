import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { MemoryJournal } from '../../../sim/memory-journal.ts'
import { caseKinds } from '../../cases/case.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Hands } from '../../ports/hands.ts'
import { Config, parseConfig } from '../config.ts'
import { configInForce } from '../config-schema.ts'
import type { Instances } from '../instances.ts'
import { VaultReads } from '../privacy/vault-reads.ts'
import { knowledgeOf, LAW_BYTES_MAX } from './knowledge.ts'
import { PLAYBOOK_BYTES_MAX, Playbooks } from './playbooks.ts'
import { Sealed } from './sealed.ts'
import { telemetryOf } from './telemetry.ts'
import { alice, CaseHouse } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-knowledge-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const known = (cases: { law?: string; playbooks?: string }) => knowledgeOf({ zone: 'UTC', cases })

test('without any file there are obligations, calendars and a playbook for each kind of case', () => {
  const { faults, law, playbooksFor, nameOf } = known({})
  deepEqual(faults, [])
  ok(law.obligations.length > 20)
  for (const kind of caseKinds) ok(playbooksFor(kind).length > 0, kind)
  match(nameOf('JP-APPI-26-1', 'prelim').ja, /個人情報/)
  deepEqual(nameOf('OWN', 'first'), { ja: 'OWN：first', en: 'OWN: first' })
})

test('a file of law or a playbook that is wrong is told with its place, and ours stay in use', () => {
  for (const [text, why] of [
    ['obligations: [{ id: X }]', /obligations\[0\]/],
    ['obligations: [', /law\.yaml/],
    ['- 1', /law\.yaml/],
    [`# ${'x'.repeat(LAW_BYTES_MAX)}`, /longer than/],
  ] as const) {
    const { faults, law } = known({ law: file('law.yaml', text) })
    equal(faults.length, 1)
    match(faults[0]?.message ?? '', why)
    ok(law.obligations.length > 20)
  }
  equal(known({ law: join(folder, 'nowhere.yaml') }).faults.length, 1)
  equal(
    known({ law: file('off.yaml', 'obligations: [{ id: JP-APPI-26-1, on: false }]') }).faults
      .length,
    0,
  )
  file('bad.json', '{"type": "playbook"}')
  file('worse.json', '{')
  const wrong = known({ playbooks: folder })
  equal(wrong.faults.length, 2)
  ok(wrong.playbooksFor('mass-send').length > 0)
})

test('the playbook that a case began with is sealed in it, and read from there when we have another', async () => {
  const house = await CaseHouse.open(new MemoryJournal(), {
    playbooksFor: (kind) => new Playbooks(undefined).chosenFor(kind),
  })
  await house.write(house.planned(alice, 'c.1'))
  await house.opener.round()
  const { folds, journal, scribe } = house
  const clock = { now: () => house.now }
  const sealed = new Sealed({
    ...{ clock, folds, scribe, journal },
    vaultReads: new VaultReads({ clock, scribe }),
  })
  const playbooks = new Playbooks(undefined)
  await playbooks.round({ folds, sealed, journal })
  const size = house.journal.entries.length
  await playbooks.round({ folds, sealed, journal })
  equal(house.journal.entries.length, size)
  const [row] = folds.cases.sealedOf('SKM-2026-0001', 9)
  equal(row?.what, 'playbook')
  equal(row?.sha256, folds.cases.of('SKM-2026-0001')?.playbooks[0]?.sha256)
  // A program that has other playbooks.
  const newer = new Playbooks(undefined)
  Object.defineProperty(newer, 'all', { get: () => [] })
  await newer.round({ folds, sealed, journal })
})

test('what a case names as its playbook and is none stops no other, and is read once', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  const { folds, journal, scribe } = house
  const clock = { now: () => house.now }
  const vaultReads = new VaultReads({ clock, scribe })
  const sealed = new Sealed({ clock, folds, scribe, journal, vaultReads })
  const opening = { cause: 'person', kind: 'mass-send', severity: 2, why: 'w' } as const
  const ids: string[] = []
  for (const [n, text] of ['no JSON', '{}', 'x'.repeat(PLAYBOOK_BYTES_MAX + 1)].entries()) {
    const opened = await house.cases.open({ ...opening, accounts: [] }, { by: 'hanako' })
    const id = 'case' in opened ? opened.case : ''
    const done = await sealed.seal(id, { what: 'playbook' }, Buffer.from(text), 'hanako')
    const sha256 = 'sha256' in done ? done.sha256 : ''
    await house.cases.act(
      id,
      { act: 'playbook.start', playbook: `playbook--${n}`, sha256, name: 'x' },
      { by: 'hanako' },
    )
    ids.push(id)
  }
  equal(folds.cases.of(ids[2] as string)?.playbooks.length, 1)
  const playbooks = new Playbooks(undefined)
  let reads = 0
  const counted = {
    kept: (sha256: string) => {
      reads += 1
      return journal.kept(sha256)
    },
  }
  await playbooks.round({ folds, sealed, journal: counted })
  await playbooks.round({ folds, sealed, journal: counted })
  equal(reads, 2, 'what is too long is not read at all')
})

test('who we are is read from the configuration, with one text for both languages where that is enough', () => {
  const text = [
    'organisation:',
    '  name: 例示株式会社',
    '  address: { ja: 東京都, en: Tokyo }',
    '  desk: { phone: 03-1234-5678, mail: desk@example.jp, hours: 平日 9:00-17:00 }',
    '  subjects: [controller, carrier]',
    'cases: { open: manual }',
  ].join('\n')
  const config = parseConfig(text, 'sekimori.yaml')
  deepEqual(config.organisation?.name, { ja: '例示株式会社', en: '例示株式会社' })
  deepEqual([config.cases.open, config.cases.twoPersons], ['manual', false])
  const { organisation } = knowledgeOf(config)
  deepEqual(organisation.subjects, ['controller', 'carrier'])
  deepEqual((configInForce(config) as Config).organisation?.address, { ja: '東京都', en: 'Tokyo' })
  equal(Config.parse({}).organisation, undefined)
})

test('what a letterhead cannot carry is refused with its line', () => {
  for (const [text, why] of [
    ['organisation: { name: "a\\nb" }', /:1:\d+.*organisation/],
    ['organisation: { address: x }', /name/],
    ['organisation: { name: x, subjects: [bank] }', /subjects/],
    ['organisation: { name: x, desk: { phone: "call me" } }', /telephone/],
    ['organisation: { name: x, desk: { page: "javascript:alert(1)" } }', /page/],
    ['organisation: { name: x, domains: ["example"] }', /domain/],
    ['organisation: { name: x, contact: { mail: "a b@c" } }', /mail/],
    ['cases: { open: never }', /open/],
    ['cases: { law: law.yaml }', /law/],
  ] as const) {
    let told = ''
    try {
      parseConfig(text, 'sekimori.yaml')
    } catch (fault) {
      told = `${fault}`
    }
    match(told, why, text)
  }
})

test('telemetry tells what is counted; a server that does not answer is as if nobody had asked', async () => {
  const house = await CaseHouse.open(new MemoryJournal())
  await house.write(house.planned(alice, 'c.1'))
  const clock = { now: () => house.now }
  const instances = { all: [{ name: 'mx1', kind: 'postfix' }] } as unknown as Instances
  const queued = Array.from({ length: 3 }, (_, n) => ({ queueId: `Q${n}`, queue: 'deferred' }))
  const told = await telemetryOf({
    ...{ clock, instances, folds: house.folds as FoldStore },
    hands: { list: async () => queued } as unknown as Hands,
  })()
  deepEqual(told.queue, { now: 3, ordinary: 0 })
  deepEqual([told.contained, told.held, told.bounced], [[alice], 0, { now: 0, ordinary: 0 }])
  const away = await telemetryOf({
    ...{ clock, instances, folds: house.folds },
    hands: { list: () => Promise.reject(new Error('away')) } as unknown as Hands,
  })()
  equal('queue' in away, false)
  equal('lists' in away, false)
})
