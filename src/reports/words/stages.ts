/**
 * Stages: techniques of MITRE ATT&CK for Enterprise, version 17, by number and name.
 *
 * English names are those of the catalogue; Japanese ones are ours. © The MITRE Corporation: used as
 * its terms of use allow, and named in the report.
 */

import type { Language } from '../../lib/words.ts'
import { shown } from '../say/shown.ts'
import { type Name, nameIn } from './named.ts'

const tactics = {
  reconnaissance: { ja: '偵察', en: 'Reconnaissance' },
  initial: { ja: '初期侵入', en: 'Initial Access' },
  execution: { ja: '実行', en: 'Execution' },
  persistence: { ja: '永続化', en: 'Persistence' },
  escalation: { ja: '権限昇格', en: 'Privilege Escalation' },
  evasion: { ja: '防御回避', en: 'Defense Evasion' },
  credentials: { ja: '認証情報へのアクセス', en: 'Credential Access' },
  discovery: { ja: '探索', en: 'Discovery' },
  lateral: { ja: '水平展開', en: 'Lateral Movement' },
  collection: { ja: '収集', en: 'Collection' },
  exfiltration: { ja: '持ち出し', en: 'Exfiltration' },
  impact: { ja: '影響', en: 'Impact' },
} satisfies Readonly<Record<string, Name>>
type Tactic = keyof typeof tactics
const order = Object.keys(tactics) as Tactic[]

const techniques: Readonly<Record<string, Name & { readonly tactic: Tactic }>> = {
  T1595: { tactic: 'reconnaissance', ja: '能動的スキャン', en: 'Active Scanning' },
  'T1595.002': {
    tactic: 'reconnaissance',
    ja: '能動的スキャン：脆弱性スキャン',
    en: 'Active Scanning: Vulnerability Scanning',
  },
  T1566: { tactic: 'initial', ja: 'フィッシング', en: 'Phishing' },
  T1078: { tactic: 'initial', ja: '正規アカウントの悪用', en: 'Valid Accounts' },
  'T1078.002': {
    tactic: 'initial',
    ja: '正規アカウントの悪用：ドメインアカウント',
    en: 'Valid Accounts: Domain Accounts',
  },
  'T1078.003': {
    tactic: 'initial',
    ja: '正規アカウントの悪用：ローカルアカウント',
    en: 'Valid Accounts: Local Accounts',
  },
  'T1078.004': {
    tactic: 'initial',
    ja: '正規アカウントの悪用：クラウドアカウント',
    en: 'Valid Accounts: Cloud Accounts',
  },
  T1133: { tactic: 'initial', ja: '外部公開リモートサービス', en: 'External Remote Services' },
  T1190: {
    tactic: 'initial',
    ja: '公開アプリケーションの脆弱性の悪用',
    en: 'Exploit Public-Facing Application',
  },
  T1059: {
    tactic: 'execution',
    ja: 'コマンド・スクリプトの実行',
    en: 'Command and Scripting Interpreter',
  },
  T1098: { tactic: 'persistence', ja: 'アカウントの操作', en: 'Account Manipulation' },
  'T1098.002': {
    tactic: 'persistence',
    ja: 'アカウントの操作：メール委任権限の追加',
    en: 'Account Manipulation: Additional Email Delegate Permissions',
  },
  T1136: { tactic: 'persistence', ja: 'アカウントの作成', en: 'Create Account' },
  'T1137.005': {
    tactic: 'persistence',
    ja: 'Office の起動機能：Outlook のルール',
    en: 'Office Application Startup: Outlook Rules',
  },
  'T1505.003': {
    tactic: 'persistence',
    ja: 'サーバーソフトウェア部品：Web シェル',
    en: 'Server Software Component: Web Shell',
  },
  T1068: {
    tactic: 'escalation',
    ja: '脆弱性の悪用による権限昇格',
    en: 'Exploitation for Privilege Escalation',
  },
  T1548: {
    tactic: 'escalation',
    ja: '権限昇格の仕組みの悪用',
    en: 'Abuse Elevation Control Mechanism',
  },
  'T1548.003': {
    tactic: 'escalation',
    ja: '権限昇格の仕組みの悪用：sudo',
    en: 'Abuse Elevation Control Mechanism: Sudo and Sudo Caching',
  },
  T1070: { tactic: 'evasion', ja: '痕跡の消去', en: 'Indicator Removal' },
  'T1070.008': {
    tactic: 'evasion',
    ja: '痕跡の消去：メールデータの消去',
    en: 'Indicator Removal: Clear Mailbox Data',
  },
  T1564: { tactic: 'evasion', ja: '痕跡の隠蔽', en: 'Hide Artifacts' },
  'T1564.008': {
    tactic: 'evasion',
    ja: '痕跡の隠蔽：メールの振り分けルール',
    en: 'Hide Artifacts: Email Hiding Rules',
  },
  T1110: { tactic: 'credentials', ja: '総当たり攻撃', en: 'Brute Force' },
  'T1110.001': {
    tactic: 'credentials',
    ja: '総当たり攻撃：パスワードの推測',
    en: 'Brute Force: Password Guessing',
  },
  'T1110.003': {
    tactic: 'credentials',
    ja: '総当たり攻撃：パスワードスプレー',
    en: 'Brute Force: Password Spraying',
  },
  'T1110.004': {
    tactic: 'credentials',
    ja: '総当たり攻撃：リスト型攻撃',
    en: 'Brute Force: Credential Stuffing',
  },
  T1539: {
    tactic: 'credentials',
    ja: 'Web セッション Cookie の窃取',
    en: 'Steal Web Session Cookie',
  },
  'T1550.004': {
    tactic: 'lateral',
    ja: '代替認証情報の使用：Web セッション Cookie',
    en: 'Use Alternate Authentication Material: Web Session Cookie',
  },
  'T1087.003': {
    tactic: 'discovery',
    ja: 'アカウントの探索：メールアカウント',
    en: 'Account Discovery: Email Account',
  },
  T1021: { tactic: 'lateral', ja: 'リモートサービス', en: 'Remote Services' },
  'T1021.004': { tactic: 'lateral', ja: 'リモートサービス：SSH', en: 'Remote Services: SSH' },
  T1534: {
    tactic: 'lateral',
    ja: '内部からのスピアフィッシング',
    en: 'Internal Spearphishing',
  },
  T1114: { tactic: 'collection', ja: 'メールの収集', en: 'Email Collection' },
  'T1114.002': {
    tactic: 'collection',
    ja: 'メールの収集：リモートからの収集',
    en: 'Email Collection: Remote Email Collection',
  },
  'T1114.003': {
    tactic: 'collection',
    ja: 'メールの収集：転送ルール',
    en: 'Email Collection: Email Forwarding Rule',
  },
  T1213: {
    tactic: 'collection',
    ja: '情報リポジトリーからの収集',
    en: 'Data from Information Repositories',
  },
  'T1213.006': {
    tactic: 'collection',
    ja: '情報リポジトリーからの収集：データベース',
    en: 'Data from Information Repositories: Databases',
  },
  T1048: {
    tactic: 'exfiltration',
    ja: '別プロトコルによる持ち出し',
    en: 'Exfiltration Over Alternative Protocol',
  },
  T1567: {
    tactic: 'exfiltration',
    ja: 'Web サービス経由の持ち出し',
    en: 'Exfiltration Over Web Service',
  },
  T1485: { tactic: 'impact', ja: 'データの破壊', en: 'Data Destruction' },
  T1486: { tactic: 'impact', ja: 'データの暗号化', en: 'Data Encrypted for Impact' },
  T1496: { tactic: 'impact', ja: '資源の不正利用', en: 'Resource Hijacking' },
  'T1496.002': {
    tactic: 'impact',
    ja: '資源の不正利用：通信帯域',
    en: 'Resource Hijacking: Bandwidth Hijacking',
  },
  T1499: {
    tactic: 'impact',
    ja: 'エンドポイントへのサービス妨害',
    en: 'Endpoint Denial of Service',
  },
  T1531: { tactic: 'impact', ja: 'アカウントの締め出し', en: 'Account Access Removal' },
  T1528: {
    tactic: 'credentials',
    ja: 'アプリケーションアクセストークンの窃取',
    en: 'Steal Application Access Token',
  },
  'T1556.006': {
    tactic: 'persistence',
    ja: '認証処理の改変：多要素認証',
    en: 'Modify Authentication Process: Multi-Factor Authentication',
  },
  T1656: { tactic: 'evasion', ja: 'なりすまし', en: 'Impersonation' },
  T1657: { tactic: 'impact', ja: '金銭の窃取', en: 'Financial Theft' },
}

export type StageNamed = {
  readonly technique: string
  readonly tactic: string
  readonly rank: number
}

/** Of one that is not known here its number stands, and comes last. */
export function stageNamed(technique: string, language: Language): StageNamed {
  const name = nameIn(techniques, technique, language)
  const tactic = Object.hasOwn(techniques, technique) ? techniques[technique]?.tactic : undefined
  const id = shown(technique, 20)
  return {
    technique: name === undefined ? id : `${id} ${name}`,
    tactic: tactic === undefined ? '–' : tactics[tactic][language],
    rank: tactic === undefined ? order.length : order.indexOf(tactic),
  }
}
