/** Facts: names of figures, of how sure they are, and of how they were found. */
import type { ClaimChecked, Fact, FactKey, FactStatus } from '../../incident/found.ts'
import type { Names } from './named.ts'

export const factNames: Names<FactKey> = {
  'accounts.hijacked': { ja: '不正利用されたアカウント数', en: 'Accounts hijacked' },
  'accounts.suspect': { ja: '不正利用の疑いがあるアカウント数', en: 'Accounts under suspicion' },
  'mail.submitted': { ja: '不正に送信された通数', en: 'Messages sent by the attacker' },
  'mail.recipients': { ja: '宛先数（延べ）', en: 'Recipients (total)' },
  'mail.recipients.unique': { ja: '宛先数（実数）', en: 'Recipients (unique)' },
  'mail.delivered': { ja: '到達した宛先数（延べ）', en: 'Recipients reached (delivered)' },
  'mail.bounced': { ja: '不達となった宛先数', en: 'Recipients not reached (bounced)' },
  'mail.deferred': { ja: '再送待ちの宛先数', en: 'Recipients deferred' },
  'mail.unknown': { ja: '結果不明の宛先数', en: 'Recipients with unknown outcome' },
  'mail.domestic': { ja: '国内の宛先数', en: 'Domestic recipients' },
  'mail.foreign': { ja: '国外の宛先数', en: 'Foreign recipients' },
  'mail.first': { ja: '最初の不正送信', en: 'First message of the attacker' },
  'mail.last': { ja: '最後の不正送信', en: 'Last message of the attacker' },
  'mail.duration': { ja: '不正送信の継続時間', en: 'How long the attacker sent' },
  'origins.count': { ja: '攻撃者の接続元数', en: 'Origins of the attacker' },
  'origins.countries': { ja: '攻撃者の接続元の国数', en: 'Countries of origin' },
  'login.first': { ja: '最初の不正ログイン', en: 'First login of the attacker' },
  'read.octets': { ja: '読み出されたデータ量', en: 'Data read from mailboxes' },
  'read.messages': { ja: '読み出された通数', en: 'Messages read from mailboxes' },
  'read.sessions': { ja: '閲覧セッション数', en: 'Reading sessions' },
  'store.statements': { ja: '攻撃者が実行した SQL 文の数', en: 'SQL statements of the attacker' },
  'store.rows': { ja: '影響を受けた行数', en: 'Rows affected' },
  'store.session': { ja: 'データベース接続の長さ', en: 'Length of the database session' },
  'queue.most': { ja: '送信キューの最大滞留通数', en: 'Most messages in the queue' },
  'symptom.first': { ja: '最初に気付けた時刻', en: 'When people could first have noticed' },
  'leak.verdict': { ja: '情報漏えい判定', en: 'Leak verdict' },
}

export const statusNames: Names<FactStatus> = {
  confirmed: { ja: '確定', en: 'confirmed' },
  estimated: { ja: '概数', en: 'estimated' },
  'under-investigation': { ja: '調査中', en: 'under investigation' },
  claimed: { ja: '申告値', en: 'claimed' },
}

export const methodNames: Names<Fact['method']> = {
  counted: { ja: 'ログ行を計数', en: 'lines counted' },
  joined: { ja: 'キュー ID で突合', en: 'joined over queue ids' },
  inferred: { ja: '推定', en: 'inferred' },
  claimed: { ja: '外部の申告', en: 'claimed by others' },
}

export const outcomeNames: Names<ClaimChecked['outcome']> = {
  agrees: { ja: '一致', en: 'agrees' },
  differs: { ja: '相違', en: 'differs' },
  unsupported: { ja: 'ログからは判断できない', en: 'the logs cannot say' },
}
