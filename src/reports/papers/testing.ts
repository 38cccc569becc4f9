/**
 * Testing: a case as rich as a real one, in the figures of the Kumamoto day, and one with nothing.
 *
 * A send-only account was abused from abroad from 04:45 on; a user's voice at 17:15 («mail will not
 * go out») was the first that anybody heard; 17:20 the logs showed it, 17:30 it was stopped. Names of
 * organisations and persons are made up.
 */
import type {
  Case,
  CaseFact,
  CaseFactKey,
  CaseFile,
  ClockName,
  ClockTold,
  Deadline,
  Done,
  Organisation,
  PaperKind,
  SlotWritten,
  Task,
  TimelineEntry,
} from '../../cases/case.ts'
import { unitOf } from '../../cases/fact-keys.ts'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { leak } from '../testing/parts.ts'
import { at, blast } from './testing/base.ts'
import { paperTexts } from './testing/texts.ts'

export { hostileCase, hostileTexts } from './testing/hostile.ts'

export const organisation: Organisation = {
  name: { ja: '関守県情報政策課', en: 'Sekimori Prefecture, Information Policy Division' },
  address: {
    ja: '〒100-0000 関守県中央区本町 1-2-3',
    en: '1-2-3 Honmachi, Chuo, Sekimori 100-0000, Japan',
  },
  representative: '課長 山田 太郎',
  department: { ja: '情報政策課', en: 'Information Policy Division' },
  contact: { person: '佐藤 花子', phone: '000-000-1111', mail: 'csirt@example.jp' },
  desk: {
    phone: '000-000-2222',
    mail: 'info@example.jp',
    page: 'https://www.example.jp/news',
    hours: { ja: '平日 9:00〜17:00', en: '9:00 to 17:00 on weekdays' },
  },
  domains: ['example.jp'],
  subjects: ['controller', 'local-government'],
}

export const sender = 'sasl:info-send@example.jp' as AccountId

let entry = 10
const done = (moment: string, by = '佐藤 花子'): Done => {
  entry += 1
  return { by, at: at(moment), entry }
}

const fact = (
  id: string,
  key: CaseFactKey,
  value: number | null,
  more: Partial<CaseFact> = {},
): CaseFact => ({
  ...done('2025-10-06T17:35:00', 'sekimori'),
  id,
  key,
  value,
  unit: unitOf[key],
  status: value === null ? 'under-investigation' : 'confirmed',
  confidence: 'moderate',
  asOf: at('2025-10-06T17:30:00'),
  method: 'counted',
  evidence: [{ entry: 4_120 }, { sha256: 'ab'.repeat(32), line: 81_233, file: 'mail.log' }],
  ...more,
})

const clock = (name: ClockName, moment: string, more: Partial<ClockTold> = {}): ClockTold => ({
  ...done('2025-10-06T17:32:00'),
  clock: name,
  moment: at(moment),
  evidence: [{ entry: 4_000 }],
  ...more,
})

const entered = (
  id: string,
  moment: string,
  actor: TimelineEntry['actor'],
  text: string,
  more: Partial<TimelineEntry> = {},
): TimelineEntry => ({
  ...done('2025-10-06T17:40:00'),
  id,
  moment: at(moment),
  heardAt: at('2025-10-06T17:20:00'),
  actor,
  text,
  techniques: [],
  confidence: 'high',
  evidence: [{ entry: 4_100 }],
  ...more,
})

const written: readonly SlotWritten[] = paperTexts.map((text) => ({
  ...done('2025-10-06T17:42:00'),
  ...text,
}))

const kumamoto: Case = {
  id: 'SKM-2025-0001',
  cause: 'symptom',
  kind: 'mass-send',
  severity: 2,
  state: 'contained',
  title: {
    ja: 'メールアカウント不正利用による大量送信',
    en: 'Mass mail through a hijacked account',
  },
  exercise: false,
  opened: { ...done('2025-10-06T17:16:00'), why: 'symptom cannot-send' },
  subjects: ['controller', 'local-government'],
  accounts: [
    { account: sender, relation: 'affected' },
    { account: 'sasl:soumu@example.jp' as AccountId, relation: 'suspect' },
  ],
  roles: [
    { ...done('2025-10-06T17:18:00'), role: 'commander', person: '山田 太郎' },
    { ...done('2025-10-06T17:18:00'), role: 'operations', person: '佐藤 花子' },
    { ...done('2025-10-06T17:18:00'), role: 'communications', person: '鈴木 一郎' },
  ],
  clocks: [
    clock('occurred', '2025-10-06T04:45:00', { until: at('2025-10-06T17:30:00') }),
    clock('detected', '2025-10-06T17:15:00', { detectedBy: 'user-voice' }),
    clock('known', '2025-10-06T17:20:00', {
      department: '情報政策課',
      basis: '送信ログで国外からの接続を確認',
    }),
    clock('contained', '2025-10-06T17:30:00'),
  ],
  facts: [
    fact('F1', 'accounts.hijacked', 1),
    fact('F2', 'mail.submitted', 120_000, { status: 'estimated' }),
    fact('F3', 'mail.recipients', 120_000, { status: 'estimated' }),
    fact('F4', 'mail.delivered', 19_000, { status: 'estimated', method: 'joined' }),
    fact('F5', 'mail.bounced', 96_400, { status: 'estimated', method: 'joined' }),
    fact('F6', 'mail.deferred', 4_600, { status: 'estimated' }),
    fact('F7', 'origins.countries', 3),
    fact('F8', 'origins.count', 41),
    fact('F9', 'mail.first', at('2025-10-06T04:45:00')),
    fact('F10', 'mail.last', at('2025-10-06T17:30:00')),
    fact('F11', 'mail.held', 261),
    fact('F12', 'persons.possible', null, { upper: 311, status: 'under-investigation' }),
    fact('F13', 'complaints', 14, { method: 'stated' }),
    fact('F14', 'enquiries', 87, { method: 'stated' }),
    fact('F15', 'blocklists', 2, { method: 'stated' }),
    fact('F16', 'detected.after', 45_000),
    fact('F17', 'contained.after', 45_900),
    fact('F18', 'outage.hours', null),
    fact('F19', 'mail.foreign', 118_200, { status: 'estimated' }),
    fact('F20', 'mail.domestic', 1_800, { status: 'estimated' }),
  ],
  timeline: [
    entered('E1', '2025-10-06T04:45:00', 'attacker', '国外からの送信が始まる', {
      techniques: ['T1078'],
      account: sender,
    }),
    entered('E2', '2025-10-06T17:15:00', 'staff', '職員が「メールが送信できない」と申告', {
      heardAt: at('2025-10-06T17:15:00'),
    }),
    entered('E3', '2025-10-06T17:20:00', 'staff', '送信ログを調べ、国外からの接続を確認'),
    entered('E4', '2025-10-06T17:30:00', 'system', '当該アカウントを停止し、送信待ちを保留', {
      account: sender,
    }),
  ],
  hypotheses: [
    {
      ...done('2025-10-06T17:41:00'),
      id: 'H1',
      text: '漏れていたパスワードが使われた',
      standing: 'supported',
      for: [{ entry: 4_000 }],
      against: [],
    },
    {
      ...done('2025-10-06T17:41:00'),
      id: 'H2',
      text: '総当たりでパスワードが破られた',
      standing: 'refuted',
      for: [],
      against: [{ entry: 4_001 }],
    },
  ],
  channels: [],
  parties: [
    {
      ...done('2025-10-06T17:50:00'),
      id: 'P1',
      party: 'police',
      name: '関守県警察本部サイバー犯罪対策課',
      toldAt: at('2025-10-06T17:45:00'),
      reference: 'R7-0001',
    },
    {
      ...done('2025-10-06T17:50:00'),
      id: 'P2',
      party: 'regulator',
      name: '個人情報保護委員会',
    },
  ],
  decisions: [
    {
      ...done('2025-10-06T17:44:00'),
      id: 'K1',
      question: '公表するか',
      options: ['公表する', '調査を待つ'],
      chosen: '公表する',
      reason: '受信者が被害を防ぐために必要',
    },
  ],
  costs: [
    {
      ...done('2025-10-07T10:00:00'),
      id: 'C1',
      category: 'response',
      item: '外部調査会社への委託',
      amount: 3_500_000,
      estimate: true,
      source: '見積書',
    },
    {
      ...done('2025-10-07T10:05:00'),
      id: 'C2',
      category: 'response',
      item: '職員の時間外勤務',
      amount: 840_000,
      estimate: false,
      source: '勤務記録',
    },
    {
      ...done('2025-10-07T10:06:00'),
      id: 'C3',
      category: 'intangible',
      item: '広報・お詫びの対応',
      amount: 500_000,
      estimate: true,
      source: '過去の実績',
    },
  ],
  actions: [
    {
      ...done('2025-10-07T11:00:00'),
      id: 'A1',
      text: '送信専用アカウントに多要素認証と接続元の制限を設ける',
      owner: '佐藤 花子',
      due: at('2025-10-31T17:00:00'),
      verifyBy: 'drill',
      state: 'open',
    },
    {
      ...done('2025-10-07T11:00:00'),
      id: 'A2',
      text: '送信量の急増を知らせる仕組みを動かす',
      owner: '田中 次郎',
      due: at('2025-10-10T17:00:00'),
      verifyBy: 'test',
      state: 'done',
      proof: '送信試験の記録',
    },
  ],
  playbooks: [],
  tasks: [],
  obligations: [],
  met: [],
  reminded: [],
  texts: written,
  papers: [],
  rounds: [],
  custody: [
    {
      ...done('2025-10-06T18:00:00'),
      id: 'X1',
      handling: 'collected',
      item: 'mail.log',
      sha256: 'ab'.repeat(32),
      bytes: 183_402_118,
      tool: 'sekimori 0.7.0',
      source: 'mx1.example.jp',
    },
  ],
  found: [
    {
      ...done('2025-10-06T17:34:00', 'sekimori'),
      sha256: 'cd'.repeat(32),
      of: 'logs',
      span: { from: at('2025-10-01T00:00:00'), to: at('2025-10-06T17:34:00') },
    },
  ],
  symptoms: [
    {
      ...done('2025-10-06T17:16:00'),
      symptom: '#11',
      what: 'cannot-send',
      moment: at('2025-10-06T17:15:00'),
    },
  ],
  merged: [],
  entry,
  leftOut: 0,
}

const deadline = (obligation: string, stage: string, more: Partial<Deadline> = {}): Deadline => ({
  obligation,
  stage,
  state: 'running',
  clock: 'known',
  from: at('2025-10-06T17:20:00'),
  steps: [],
  ...more,
})

const task = (step: string, ja: string, en: string, more: Partial<Task> = {}): Task => ({
  task: `mass-send/${step}`,
  playbook: 'mass-send',
  step,
  name: { ja, en },
  how: { ja, en },
  done: { ja, en },
  role: 'operations',
  automatic: false,
  state: 'open',
  after: [],
  techniques: [],
  ...more,
})

const told = (
  step: string,
  state: 'done' | 'started',
  moment: string,
): NonNullable<Task['told']> => ({
  ...done(moment),
  task: `mass-send/${step}`,
  state,
})

export const kumamotoFile: CaseFile = {
  case: kumamoto,
  found: blast,
  organisation,
  leak: { ...leak('not-deniable', 'no-trace', ['mail-out']), confidence: 'low' },
  deadlines: [
    deadline('JP-APPI-68', 'prelim', {
      soft: at('2025-10-08T23:59:00'),
      due: at('2025-10-10T23:59:00'),
    }),
    deadline('JP-APPI-68', 'final', { due: at('2025-12-04T23:59:00') }),
    deadline('JP-police', 'consult', { state: 'undated' }),
  ],
  tasks: [
    task('hold', '当該アカウントの送信を保留', 'Hold the mail of the account', {
      state: 'done',
      automatic: true,
      role: 'sekimori',
      told: told('hold', 'done', '2025-10-06T17:30:00'),
    }),
    task('sessions', '接続中のセッションを切断', 'End its sessions', {
      state: 'done',
      told: told('sessions', 'done', '2025-10-06T17:31:00'),
    }),
    task('preserve', 'ログを保全', 'Preserve the logs', {
      state: 'started',
      told: told('preserve', 'started', '2025-10-06T17:38:00'),
      due: at('2025-10-07T17:15:00'),
    }),
    task('owner', '本人に別の手段で確認', 'Ask the owner over another channel', {
      due: at('2025-10-06T18:15:00'),
    }),
  ],
  zone: 'Asia/Tokyo',
  now: at('2025-10-06T17:45:00') as Instant,
  version: '0.7.0',
}

/** Nothing is known but that there is a case. */
export const emptyCase: Case = {
  ...kumamoto,
  ...{ id: 'SKM-2025-0002', cause: 'person', state: 'suspected', severity: 3 },
  ...{ subjects: [], accounts: [], roles: [], clocks: [], facts: [], timeline: [] },
  ...{ hypotheses: [], channels: [], parties: [], decisions: [], costs: [], actions: [] },
  ...{ texts: [], custody: [], found: [], symptoms: [] },
}
delete (emptyCase as { title?: unknown }).title

export const emptyFile: CaseFile = {
  case: emptyCase,
  organisation: { name: { ja: '', en: '' }, domains: [], subjects: [] },
  leak: { ...leak('not-deniable', 'unlikely', []), confidence: 'low' },
  deadlines: [],
  tasks: [],
  zone: 'Asia/Tokyo',
  now: at('2025-10-06T17:45:00'),
  version: '0.7.0',
}

/** The rich case as a drill. */
export const exerciseFile: CaseFile = {
  ...kumamotoFile,
  case: { ...kumamoto, exercise: true, cause: 'drill' },
}

/**
 * IIJ's shape: what was possible at most, then what is confirmed. The first was released with the
 * figures of `F50` and `F51`.
 */
export const narrowedFile: CaseFile = {
  ...kumamotoFile,
  case: {
    ...kumamoto,
    kind: 'third-party-zero-day',
    title: { ja: 'メールサービスへの不正アクセス', en: 'Unauthorised access to a mail service' },
    facts: [
      ...kumamoto.facts,
      fact('F50', 'accounts.possible', 4_072_650, { status: 'estimated', upper: 4_072_650 }),
      fact('F51', 'contracts.possible', 6_493, { status: 'estimated', upper: 6_493 }),
      fact('F52', 'accounts.possible', 311_288, {
        supersedes: 'F50',
        relation: 'narrowed',
        why: '保存されていた通信記録の照合が終わったため',
      }),
      fact('F53', 'contracts.possible', 586, { supersedes: 'F51', relation: 'narrowed' }),
      fact('F54', 'accounts.confirmed', 311_288),
      fact('F55', 'contracts.confirmed', 586),
    ],
    papers: [
      {
        id: 'D1',
        paper: 'press-first' as PaperKind,
        number: 1,
        state: 'released',
        basis: 'ee'.repeat(32),
        files: [],
        slots: { 'accounts.possible': 'F50', 'contracts.possible': 'F51', 'mail.delivered': 'F4' },
        drafted: done('2025-10-06T18:00:00'),
        released: { ...done('2025-10-06T19:00:00'), to: '報道機関' },
      },
    ],
  },
  now: at('2025-10-13T15:00:00'),
}
