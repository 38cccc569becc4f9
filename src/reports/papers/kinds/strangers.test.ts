/** What goes to strangers: networks, peers, the police; and what must not go with it. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Language } from '../../../lib/words.ts'
import type { Hashes } from '../../exchange/hashes.ts'
import { layOut } from '../lay-out.ts'
import { lintPaper } from '../lint.ts'
import { mailOf, plainTextOf } from '../mail-form.ts'
import { emptyFile, exerciseFile, kumamotoFile } from '../testing.ts'
import { abuseAttached, abuseNetworksOf } from './abuse-report.ts'
import { levelOf, peerBundle } from './peer-warning.ts'
import { accountNames, namesOfUs } from './shared/guard.ts'
import { paperSubjects } from './subjects.ts'
import { allText, draftOf, sectionText, withTexts } from './testing.ts'

const languages: readonly Language[] = ['ja', 'en']
const digest = (name: string) => (octets: Uint8Array) =>
  new Uint8Array(createHash(name).update(octets).digest())
const hashes: Hashes = { sha1: digest('sha1'), sha256: digest('sha256') }
const found = kumamotoFile.found
ok(found !== undefined)

const unsaid = [
  ...namesOfUs(kumamotoFile),
  ...accountNames(kumamotoFile),
  '120,000',
  '19,000',
  'mx1',
]

test('a warning that may travel on names no victim, account, host, figure or case', () => {
  for (const level of [undefined, 'green', 'clear', 'TLP:GREEN'])
    for (const language of languages) {
      const draft = draftOf('peer-warning', { language, of: level })
      const all = [
        allText(draft),
        JSON.stringify(layOut(draft, kumamotoFile)),
        plainTextOf(draft, kumamotoFile),
        mailOf(draft, kumamotoFile),
      ].join('\n')
      for (const name of unsaid) ok(!all.includes(name), `${level} ${language}: ${name}`)
      ok(!/日本時間|JST|Asia\/Tokyo/.test(all))
      // Days only: seconds would tell whose log it is.
      ok(!/T\d\d:\d\d/.test(sectionText(draft, 'indicators')))
      match(all, /203\.0\.113\./)
    }
})

test('the machine-readable form has no name of ours at any level, and bears its marking', () => {
  for (const level of ['clear', 'green', 'amber', 'red'] as const) {
    const bundle = peerBundle(kumamotoFile, level, hashes) ?? ''
    for (const name of unsaid.filter((one) => !/^\d/.test(one)))
      ok(!bundle.includes(name), `${level}: ${name}`)
    match(bundle, new RegExp(`TLP:${level.toUpperCase()}`))
    match(bundle, /203\.0\.113\./)
  }
})

test('what a person wrote that names us is emptied, however it is spelt', () => {
  for (const text of [
    '関守県情報政策課で起きました',
    '関守県 情報政策課',
    'ＥＸＡＭＰＬＥ．ＪＰ のメール',
    'example.jp',
    'ask csirt@ex\u200bample.jp',
    'INFO-SEND@EXAMPLE.JP',
    '佐藤花子まで',
    '山田太郎が確認',
    'SKM-2025-0001',
    'write to somebody@elsewhere.example',
  ]) {
    const file = withTexts(kumamotoFile, { 'peer.note': text })
    const draft = draftOf('peer-warning', { file })
    ok(
      lintPaper(draft, file).some(
        ({ code, section }) => code === 'missing' && section === 'summary',
      ),
      text,
    )
    ok(!sectionText(draft, 'summary').includes(text), text)
  }
  const fine = withTexts(kumamotoFile, { 'peer.note': '送信専用のアカウントが狙われました。' })
  match(sectionText(draftOf('peer-warning', { file: fine }), 'summary'), /送信専用/)
})

test('under amber the sender is named, and still no account; an unknown level is the narrowest', () => {
  const draft = draftOf('peer-warning', { of: 'amber' })
  match(allText(draft), /関守県情報政策課/)
  ok(!allText(draft).includes('info-send'))
  equal(levelOf('TLP:AMBER+STRICT'), 'amber+strict')
  equal(levelOf('public'), 'red')
  equal(levelOf(undefined), 'green')
})

test('each network learns of its own addresses only, in UTC, without an account', () => {
  const networks = abuseNetworksOf(kumamotoFile)
  deepEqual(paperSubjects(kumamotoFile, 'abuse-report'), networks)
  ok(networks.length > 1)
  const ips = (network: string): readonly string[] =>
    allText(draftOf('abuse-report', { of: network, language: 'en' })).match(/203\.0\.113\.\d+/g) ??
    []
  const all = networks.flatMap((network) => [...new Set(ips(network))])
  equal(new Set(all).size, all.length, 'no address in two reports')
  for (const language of languages) {
    const text = allText(draftOf('abuse-report', { of: 'AS64500', language }))
    match(text, /2025-10-05T19:41:12Z/)
    for (const name of accountNames(kumamotoFile)) ok(!text.includes(name), name)
    ok(!text.includes('AS64501'))
  }
})

test('source ports stand where they were logged', () => {
  const file = {
    ...kumamotoFile,
    found: {
      ...found,
      accounts: found.accounts.map((one) => ({
        ...one,
        origins: one.origins.map((origin) => ({
          ...origin,
          ports: [{ at: origin.firstAt, port: 51_234 }],
        })),
      })),
    },
  }
  for (const kind of ['abuse-report', 'police-handover'] as const)
    match(allText(draftOf(kind, { file })), /51234/)
})

test('a network that was not found gets no report, and the files beside it name nobody', () => {
  const draft = draftOf('abuse-report', { of: 'AS1' })
  ok(lintPaper(draft, kumamotoFile).some(({ code }) => code === 'missing'))
  deepEqual(abuseAttached(kumamotoFile, 'AS1', { hashes }), [])
  deepEqual(abuseAttached(emptyFile, 'AS64500', { hashes }), [])
  const files = abuseAttached(kumamotoFile, 'AS64500', { hashes })
  deepEqual(
    files.map(({ name }) => name),
    ['as64500.xarf.json', 'as64500.eml'],
  )
  for (const { text } of files) ok(!text.includes('koho@'), 'accounts are keyed hashes')
})

test('an exercise has no files that a program would take for real', () => {
  deepEqual(abuseAttached(exerciseFile, 'AS64500', { hashes }), [])
  equal(peerBundle(exerciseFile, 'green', hashes), undefined)
})

test('a letter to the attacker’s network names no person of ours', () => {
  for (const language of languages) {
    const draft = draftOf('abuse-report', { language })
    const all = JSON.stringify(layOut(draft, kumamotoFile))
    for (const name of ['山田', '佐藤', '〒100', 'Honmachi', '000-000'])
      ok(!all.includes(name), name)
    match(all, /csirt@example\.jp/)
  }
})

test('an organisation that cannot stand in the head of a mail is asked to name itself', () => {
  const { contact: _contact, ...organisation } = kumamotoFile.organisation
  const file = { ...kumamotoFile, organisation }
  ok(lintPaper(draftOf('abuse-report', { file }), file).some(({ code }) => code === 'missing'))
  deepEqual(abuseAttached(file, 'AS64500', { hashes }), [])
})

test('the police get times with zone and clocks, hashes and custody, and no offence that nobody typed', () => {
  for (const language of languages) {
    const draft = draftOf('police-handover', { language })
    const text = allText(draft)
    match(text, /Asia\/Tokyo/)
    match(sectionText(draft, 'times'), language === 'ja' ? /進み|遅れ/ : /behind|ahead/)
    match(sectionText(draft, 'inventory'), /[0-9a-f]{64}/)
    match(sectionText(draft, 'custody'), /mail\.log/)
    match(sectionText(draft, 'requests'), /刑事訴訟法197条3項/)
    ok(!/罪名|Offence/.test(text))
    ok(!text.includes('【重要】アカウントの確認のお願い'), 'no content of mail')
  }
  const file = withTexts(kumamotoFile, { 'police.offence': '不正アクセス禁止法違反' })
  match(allText(draftOf('police-handover', { file })), /罪名：不正アクセス禁止法違反/)
})

test('clocks that nobody compared are said not to be measured', () => {
  const file = { ...kumamotoFile, found: { ...found, clocks: [] } }
  match(sectionText(draftOf('police-handover', { file }), 'times'), /測定していない/)
})

test('a report for each obligation with a deadline, and none where there is a notice', () => {
  deepEqual(paperSubjects(kumamotoFile, 'regulator-preliminary'), ['JP-APPI-68', 'JP-police'])
  deepEqual(paperSubjects(kumamotoFile, 'regulator-final'), ['JP-APPI-68', 'JP-police'])
  deepEqual(paperSubjects(kumamotoFile, 'forensic'), [])
  deepEqual(paperSubjects(emptyFile, 'abuse-report'), [])
  const file = withTexts(kumamotoFile, { 'contract.accounts.C-17': 'a@example.jp' })
  deepEqual(paperSubjects(file, 'notice-contract'), ['C-17'])
})
