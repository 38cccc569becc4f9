/** For tests: one well-formed act of each name. */

import type { AccountId } from '../events/event.ts'
import type { CaseAct } from './acts.ts'
import { questionCodes } from './clocks/questions.ts'
import { at } from './testing.ts'

const hash = 'a'.repeat(64)
const account = 'sasl:soushin@pref.example.jp' as AccountId
const evidence = [{ entry: 12 }, { sha256: hash, line: 3, file: 'mail.log' }]
const moment = at('2025-10-06T04:45:00+09:00')

export const sampleActs: readonly CaseAct[] = [
  { act: 'state.set', state: 'declared', why: 'foreign access seen in the log' },
  { act: 'kind.set', kind: 'mailbox-read', why: 'read, not sent' },
  { act: 'severity.set', severity: 1, why: 'outside recipients' },
  { act: 'title.set', ja: 'メールの大量送信', en: 'Mass mail' },
  { act: 'subjects.set', subjects: ['public-body', 'controller'] },
  { act: 'role.assign', role: 'commander', person: 'hanako' },
  { act: 'account.relate', account, relation: 'cleared', why: 'was on a journey' },
  {
    ...{ act: 'clock.record', clock: 'known', moment, until: moment, evidence },
    ...{ department: '情報管理課', basis: 'access log', detectedBy: 'user-voice', culprit: false },
  },
  {
    ...{ act: 'fact.record', key: 'mail.delivered', account, value: 19_000, lower: 18_000 },
    ...{ upper: 20_000, unit: 'recipients', status: 'estimated', confidence: 'moderate' },
    ...{ asOf: moment, method: 'stated', evidence, why: 'told by the carrier' },
  },
  {
    ...{ act: 'fact.record', key: 'mail.first', value: moment, unit: 'moment' },
    ...{ status: 'confirmed', confidence: 'high', asOf: moment, method: 'counted', evidence: [] },
  },
  {
    ...{ act: 'fact.record', key: 'persons.confirmed', value: null, unit: 'persons' },
    ...{ status: 'under-investigation', confidence: 'low', asOf: moment, method: 'stated' },
    evidence: [],
  },
  { act: 'fact.retract', fact: 'F1', why: 'counted twice' },
  {
    ...{ act: 'timeline.enter', moment, until: moment, heardAt: moment, actor: 'attacker' },
    ...{ text: 'first login from abroad', code: 'login.first', facts: { n: 1, ip: '203.0.113.9' } },
    ...{ account, techniques: ['T1078', 'T1110.003'], confidence: 'high', evidence },
  },
  { act: 'timeline.strike', event: 'E1', why: 'of another account' },
  {
    ...{ act: 'hypothesis.weigh', id: 'insider', text: 'somebody inside helped' },
    ...{ standing: 'open', for: evidence, against: [] },
  },
  {
    ...{ act: 'channel.examine', channel: 'removable-media', examined: 'full', trace: 'no' },
    ...{ capability: 'unknown', coverage: 1, integrity: 'verified', independent: true },
    ...{ how: 'asset management', evidence },
  },
  {
    act: 'party.name',
    party: 'insurer',
    name: 'Example Mutual',
    reference: 'P-17',
    toldAt: moment,
  },
  {
    ...{ act: 'decision.make', question: 'publish tonight?', options: ['yes', 'tomorrow'] },
    ...{ chosen: 'tomorrow', reason: 'figures are not certain' },
  },
  {
    ...{ act: 'cost.enter', category: 'response', item: 'forensic firm', amount: 3_000_000 },
    ...{ estimate: true, source: 'offer' },
  },
  { act: 'action.raise', text: 'a second factor', owner: 'taro', due: moment, verifyBy: 'drill' },
  { act: 'action.close', id: 'A1', state: 'done', proof: 'drill of 1 March' },
  {
    act: 'playbook.start',
    playbook: 'playbook--0074cb74-3baf-562e-a40b-7800c4925ff3',
    sha256: hash,
    name: 'PB-01',
  },
  {
    act: 'task.set',
    task: 'PB-01/hold',
    state: 'skipped',
    note: 'done by hand',
    owner: 'taro',
    proof: evidence,
  },
  {
    act: 'obligation.decide',
    obligation: 'JP-APPI-68',
    decision: 'applies',
    why: 'address book',
    answers: { [questionCodes[0]]: 'yes' },
  },
  { act: 'stage.meet', obligation: 'JP-APPI-68', stage: 'prelim', moment, receipt: 'R-1' },
  {
    act: 'deadline.remind',
    obligation: 'JP-APPI-68',
    stage: 'prelim',
    due: moment,
    lead: -3_600_000,
  },
  {
    act: 'text.write',
    slot: 'press.apology',
    language: 'ja',
    text: 'ご迷惑をおかけし、\n深くお詫び申し上げます。',
  },
  {
    ...{
      act: 'paper.draft',
      paper: 'press-first',
      of: 'x',
      basis: hash,
      slots: { 's1.delivered': 'F1' },
    },
    files: [{ language: 'ja', form: 'pdf', sha256: hash, bytes: 1_234 }],
  },
  { act: 'paper.review', paper: 'D1', note: 'reads well' },
  { act: 'paper.approve', paper: 'D1' },
  { act: 'paper.release', paper: 'D1', to: 'press club' },
  { act: 'paper.withdraw', paper: 'D1', why: 'wrong figure' },
  {
    act: 'notice.plan',
    paper: 'D1',
    audience: 'recipients',
    list: { sha256: hash, persons: 19_000 },
  },
  { act: 'notice.approve', round: 'N1' },
  { act: 'notice.stop', round: 'N1', why: 'a wrong telephone number' },
  { act: 'notice.progress', round: 'N1', sent: 10, delivered: 9, failed: 1, finished: true },
  {
    ...{ act: 'custody.enter', handling: 'collected', item: 'mail.log', sha256: hash, bytes: 5 },
    ...{
      tool: 'cp 9.7',
      to: 'police',
      witness: 'taro',
      consent: 'yes',
      source: 'mx1',
      clockOffset: -12,
    },
  },
  {
    act: 'found.take',
    sha256: hash,
    of: 'evidence',
    span: { from: moment, to: moment },
    entries: 7,
  },
  { act: 'symptom.relate', symptom: 'symptom.1', what: 'cannot-send', moment, account },
  { act: 'case.merge', into: 'SKM-2025-0002', why: 'one attacker' },
  { act: 'case.absorb', from: 'SKM-2025-0003', why: 'one attacker' },
  { act: 'case.split', accounts: [account], to: 'SKM-2025-0004', why: 'another attacker' },
  { act: 'case.branch', from: 'SKM-2025-0005', why: 'another attacker' },
]
