/** Contacts: names of who is called, how good an entry is, and how a call went. */
import type { Freshness } from '../../cases/contacts/book.ts'
import type { ContactKind, TestState } from '../../cases/contacts/contact.ts'
import type { Names } from './named.ts'

export const contactKindNames: Names<ContactKind> = {
  commander: { ja: '統括責任者', en: 'incident commander' },
  'mail-administrator': { ja: 'メール管理者', en: 'mail administrator' },
  'security-officer': { ja: '情報セキュリティ責任者', en: 'security officer' },
  executive: { ja: '経営者・CISO', en: 'executive, CISO' },
  'privacy-officer': { ja: '個人情報保護責任者', en: 'privacy officer' },
  'public-relations': { ja: '広報', en: 'public relations' },
  'legal-department': { ja: '法務部門', en: 'legal department' },
  finance: { ja: '経理', en: 'accounting' },
  personnel: { ja: '人事', en: 'personnel' },
  'help-desk': { ja: 'ヘルプデスク', en: 'help desk' },
  board: { ja: '取締役会・首長', en: 'board' },
  union: { ja: '労働組合', en: 'union' },
  'forensic-firm': { ja: '調査会社（フォレンジック）', en: 'forensic firm' },
  counsel: { ja: '弁護士', en: 'counsel' },
  insurer: { ja: '保険会社', en: 'insurer' },
  vendor: { ja: '製品の開発元・保守業者', en: 'vendor' },
  hosting: { ja: 'ホスティング・データセンター', en: 'hosting' },
  'internet-provider': { ja: 'プロバイダー', en: 'internet provider' },
  'upstream-relay': { ja: '上位のメール中継先', en: 'upstream relay' },
  'dns-provider': { ja: 'DNS 事業者', en: 'DNS provider' },
  'certificate-authority': { ja: '認証局', en: 'certificate authority' },
  'cloud-recovery': { ja: 'クラウドの管理者権限回復窓口', en: 'recovery of cloud administration' },
  'call-centre': { ja: 'コールセンター', en: 'call centre' },
  'dark-web-monitor': { ja: '漏えい監視業者', en: 'leak monitoring' },
  'bank-recall': { ja: '銀行（組戻し窓口）', en: 'bank (recall desk)' },
  'police-cyber': { ja: '警察のサイバー窓口', en: 'police cyber desk' },
  'police-station': { ja: '最寄りの警察署', en: 'nearest police station' },
  'privacy-authority': { ja: '個人情報保護委員会', en: 'privacy authority' },
  'sector-ministry': { ja: '所管省庁', en: 'sector ministry' },
  'communications-bureau': { ja: '総合通信局', en: 'communications bureau' },
  'national-cert': { ja: 'JPCERT/CC', en: 'national CERT (JPCERT/CC)' },
  'security-agency': { ja: 'IPA', en: 'security agency (IPA)' },
  'anti-phishing-council': { ja: 'フィッシング対策協議会', en: 'anti-phishing council' },
  'blocklist-desk': {
    ja: 'ブロックリスト・主要事業者の窓口',
    en: 'desks of blocklists and large providers',
  },
  customer: { ja: '顧客', en: 'customer' },
  controller: { ja: '委託元', en: 'controller (whose data we process)' },
  partner: { ja: '取引先', en: 'partner' },
  neighbour: { ja: '近隣・同業の団体', en: 'neighbouring body' },
  press: { ja: '報道機関・記者クラブ', en: 'press' },
  other: { ja: 'その他', en: 'other' },
}

export const freshnessNames: Names<Freshness> = {
  fresh: { ja: '確認済み', en: 'tried' },
  expired: { ja: '期限切れ', en: 'expired' },
  never: { ja: '未確認', en: 'never tried' },
  broken: { ja: '番号違い', en: 'wrong number' },
}

export const testStateNames: Names<TestState> = {
  answered: { ja: '本人が出た', en: 'answered' },
  'deputy-answered': { ja: '代理が出た', en: 'the deputy answered' },
  'no-answer': { ja: '出なかった', en: 'no answer' },
  'wrong-number': { ja: '番号が違う', en: 'wrong number' },
  changed: { ja: '担当・番号が変わった', en: 'person or number has changed' },
}
