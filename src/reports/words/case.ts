/** Case: names of what a case is made of, in the words of announcements and forms. */
import type {
  CaseFactKey,
  CaseFactStatus,
  CaseKind,
  CaseRole,
  CaseState,
  ChannelExamined,
  ClockName,
  CostCategory,
  caseFactKeys,
  Detector,
  PaperKind,
  PartyKind,
  TimelineActor,
} from '../../cases/case.ts'
import { factNames } from './facts.ts'
import type { Names } from './named.ts'

export const caseFactNames: Names<CaseFactKey> = {
  ...factNames,
  ...({
    'mail.held': { ja: '保留した通数', en: 'Messages held' },
    'mail.released': { ja: '保留を解いて配送した通数', en: 'Held messages released' },
    'mail.deleted': { ja: '保留のまま削除した通数', en: 'Held messages deleted' },
    'mail.passed': { ja: '止める前に送り出された通数', en: 'Messages that left before the stop' },
    'persons.possible': { ja: '漏えいのおそれがある本人の数', en: 'Persons possibly affected' },
    'persons.confirmed': { ja: '漏えいを確認した本人の数', en: 'Persons confirmed affected' },
    'persons.notified': { ja: '通知を終えた本人の数', en: 'Persons notified' },
    'accounts.possible': {
      ja: '影響を受けた可能性があるアカウント数',
      en: 'Accounts possibly affected',
    },
    'accounts.confirmed': {
      ja: '影響を確認したアカウント数',
      en: 'Accounts confirmed affected',
    },
    'contracts.possible': {
      ja: '影響を受けた可能性がある契約数',
      en: 'Contracts possibly affected',
    },
    'contracts.confirmed': { ja: '影響を確認した契約数', en: 'Contracts confirmed affected' },
    'records.possible': {
      ja: '影響を受けた可能性があるデータ件数',
      en: 'Records possibly affected',
    },
    'records.confirmed': { ja: '影響を確認したデータ件数', en: 'Records confirmed affected' },
    'records.lost': { ja: '失われたデータ件数', en: 'Records lost' },
    'records.restored': { ja: '復元したデータ件数', en: 'Records restored' },
    'recipients.notified': { ja: 'お知らせを送った受信者の数', en: 'Recipients notified' },
    complaints: { ja: '苦情・申告の件数', en: 'Complaints' },
    enquiries: { ja: 'お問い合わせの件数', en: 'Enquiries' },
    blocklists: { ja: '登録されたブロックリストの数', en: 'Blocklists that list us' },
    'outage.hours': { ja: '業務影響の時間', en: 'Hours of disruption' },
    'cost.total': { ja: '対応費用の合計', en: 'Total cost' },
    'detected.after': { ja: '発生から検知まで', en: 'From occurrence to detection' },
    'contained.after': { ja: '発生から封じ込めまで', en: 'From occurrence to containment' },
  } satisfies Names<(typeof caseFactKeys)[number]>),
}

export const caseStatusNames: Names<CaseFactStatus> = {
  confirmed: { ja: '確定', en: 'confirmed' },
  estimated: { ja: '概数', en: 'estimated' },
  'under-investigation': { ja: '調査中', en: 'under investigation' },
  claimed: { ja: '申告値', en: 'as claimed by others' },
  retracted: { ja: '取消', en: 'retracted' },
}

export const clockLabels: Names<ClockName> = {
  occurred: { ja: '発生', en: 'Occurred' },
  detected: { ja: '検知', en: 'Detected' },
  known: { ja: '覚知', en: 'Became known' },
  determined: { ja: '判断', en: 'Determined' },
  declared: { ja: '事案の宣言', en: 'Declared' },
  contained: { ja: '封じ込め', en: 'Contained' },
  eradicated: { ja: '根絶', en: 'Eradicated' },
  restored: { ja: '復旧', en: 'Restored' },
  published: { ja: '公表', en: 'Published' },
  received: { ja: '保全要請の受領', en: 'Preservation request received' },
  closed: { ja: '終結', en: 'Closed' },
}

/** How it came to our notice. */
export const detectorNames: Names<Detector> = {
  gate: { ja: '関守による検知', en: 'detected by Sekimori' },
  'user-voice': { ja: '利用者からの申告', en: 'reported by a user' },
  bounces: { ja: '不達通知の急増', en: 'a surge of bounces' },
  'third-party': { ja: '外部からの連絡', en: 'notice from outside' },
  analyst: { ja: '担当者の分析', en: 'found by an analyst' },
  'log-review': { ja: 'ログの点検', en: 'found in a review of logs' },
}

export const caseKindNames: Names<CaseKind> = {
  'mass-send': {
    ja: 'メールアカウントの不正利用による大量送信',
    en: 'mass mail through a hijacked account',
  },
  'mailbox-read': { ja: 'メールボックスの不正閲覧', en: 'unauthorised reading of mailboxes' },
  bec: { ja: 'ビジネスメール詐欺', en: 'business email compromise' },
  'third-party-zero-day': {
    ja: '利用製品の脆弱性を悪用した不正アクセス',
    en: 'unauthorised access through a flaw in a product in use',
  },
  'data-wipe': { ja: 'データの不正な消去', en: 'unauthorised deletion of data' },
  'delivery-trouble': { ja: 'メールの到達性の障害', en: 'mail delivery trouble' },
  'credential-phish': { ja: '認証情報を狙うフィッシング', en: 'credential phishing' },
  'log-tampering': { ja: 'ログの改ざん・欠落', en: 'tampering with logs' },
  insider: { ja: '内部関係者による不正の疑い', en: 'suspected misuse from inside' },
  exercise: { ja: '訓練', en: 'exercise' },
}

export const caseStateNames: Names<CaseState> = {
  suspected: { ja: '疑い', en: 'suspected' },
  declared: { ja: '対応中（封じ込め前）', en: 'under way, not yet contained' },
  contained: { ja: '封じ込め済み', en: 'contained' },
  eradicated: { ja: '根絶済み', en: 'eradicated' },
  recovering: { ja: '復旧中', en: 'recovering' },
  monitoring: { ja: '監視中', en: 'being monitored' },
  closed: { ja: '終結', en: 'closed' },
  rejected: { ja: '事案に当たらず', en: 'not an incident' },
  merged: { ja: '他の事案に統合', en: 'merged into another case' },
}

export const roleNames: Names<CaseRole> = {
  commander: { ja: '統括責任者', en: 'Incident commander' },
  operations: { ja: '封じ込め担当', en: 'Operations' },
  communications: { ja: '広報担当', en: 'Communications' },
  scribe: { ja: '記録担当', en: 'Scribe' },
  forensics: { ja: '調査担当', en: 'Forensics' },
  legal: { ja: '法務・個人情報保護担当', en: 'Legal and privacy' },
  executive: { ja: '経営責任者', en: 'Executive' },
  liaison: { ja: '渉外担当', en: 'Liaison' },
}

export const partyNames: Names<PartyKind> = {
  counsel: { ja: '弁護士', en: 'Counsel' },
  insurer: { ja: '保険会社', en: 'Insurer' },
  'forensic-firm': { ja: '外部調査会社', en: 'Forensic firm' },
  police: { ja: '警察', en: 'Police' },
  regulator: { ja: '監督機関', en: 'Authority' },
  vendor: { ja: '製品・保守の事業者', en: 'Vendor' },
  carrier: { ja: '通信事業者', en: 'Carrier' },
  customer: { ja: '契約者・顧客', en: 'Customer' },
  partner: { ja: '取引先・関係団体', en: 'Partner' },
  press: { ja: '報道機関', en: 'Press' },
  other: { ja: 'その他', en: 'Other' },
}

export const actorNames: Names<TimelineActor> = {
  attacker: { ja: '攻撃者', en: 'attacker' },
  system: { ja: 'システム', en: 'system' },
  staff: { ja: '職員', en: 'staff' },
  'third-party': { ja: '外部', en: 'outsider' },
  unknown: { ja: '不明', en: 'unknown' },
}

/** JNSA's names of the six kinds of damage. */
export const costNames: Names<CostCategory> = {
  response: { ja: '費用損害（事故対応）', en: 'Response costs' },
  liability: { ja: '賠償損害', en: 'Liability' },
  'lost-profit': { ja: '利益損害', en: 'Lost profit' },
  money: { ja: '金銭損害', en: 'Loss of money' },
  administrative: { ja: '行政損害', en: 'Administrative fines' },
  intangible: { ja: '無形損害', en: 'Intangible damage' },
}

export const verifyNames: Names<'drill' | 'audit' | 'test'> = {
  drill: { ja: '訓練', en: 'drill' },
  audit: { ja: '監査', en: 'audit' },
  test: { ja: '試験', en: 'test' },
}

export const capabilityNames: Names<ChannelExamined['capability']> = {
  yes: { ja: '可能', en: 'possible' },
  no: { ja: '不可能', en: 'impossible' },
  unknown: { ja: '不明', en: 'unknown' },
}

/** For lists and file names of people; titles of documents say more. */
export const paperNames: Names<PaperKind> = {
  'executive-first': { ja: '経営層への第一報', en: 'First report to the executive' },
  'press-first': { ja: '報道発表（第一報）', en: 'Press release (first)' },
  'press-followup': { ja: '報道発表（続報）', en: 'Press release (follow-up)' },
  'regulator-preliminary': { ja: '監督機関への速報', en: 'Preliminary report to the authority' },
  'regulator-final': { ja: '監督機関への確報', en: 'Final report to the authority' },
  forensic: { ja: '調査報告書', en: 'Forensic report' },
  'notice-recipients': { ja: '不正メール受信者へのお知らせ', en: 'Notice to recipients' },
  'notice-persons': { ja: '本人への通知', en: 'Notice to affected persons' },
  'notice-contract': { ja: '契約者への通知', en: 'Notice to a contract holder' },
  'police-handover': { ja: '警察への提出資料', en: 'Police hand-over' },
  'abuse-report': { ja: '接続元事業者への通報', en: 'Abuse report' },
  'delisting-request': { ja: 'ブロックリスト解除申請', en: 'Delisting request' },
  'peer-warning': { ja: '関係団体への注意喚起', en: 'Warning to peers' },
  'post-mortem': { ja: '事後検証報告', en: 'Post-mortem' },
  'board-costs': { ja: '損害額と投資判断の報告', en: 'Cost summary for the board' },
  'questions-answers': { ja: '想定問答', en: 'Questions and answers' },
}
