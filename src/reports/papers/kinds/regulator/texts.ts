/** Texts: what only a person can write into a report to an authority. */
import type { PaperForm } from '../../paper.ts'
import { nextText } from '../shared/blocks.ts'

type Text = PaperForm['texts'][number]

const text = (slot: string, ja: string, en: string, isMandatory = false): Text => ({
  slot: `regulator.${slot}`,
  hint: { ja, en },
  isMandatory,
})

export const regulatorTexts: readonly Text[] = [
  nextText,
  text('overview', '概要の補足（経緯）', 'overview in words'),
  text(
    'items',
    '個人データの項目（氏名、住所、メールアドレス、要配慮個人情報の有無、暗号化の有無）',
    'items of personal data (names, addresses, special care, whether encrypted)',
  ),
  text('persons-split', '本人の数の内訳（顧客・職員・取引先）', 'persons by group'),
  text('entrustment', '委託元・委託先の有無', 'whether data was entrusted by or to others'),
  text('joint', '共同で報告する者の有無', 'whether others report jointly'),
  text('class', '報告対象事態の該当号', 'which of the reportable events it is'),
  text('cause', '原因（主体、詳細）', 'cause'),
  text('secondary', '二次被害又はそのおそれの内容', 'secondary damage, or the risk of it'),
  text('response', '本人への対応（通知の方法・予定日）', 'what is done towards the persons'),
  text('publication', '公表の方法、URL、予定日', 'how, where and when it is published'),
  text('prevention', '再発防止策の補足', 'measures against a recurrence in words'),
  text('other', 'その他参考となる事項', 'other matters of note'),
  text('registration', '電気通信事業の登録又は届出番号', 'registration number of the carrier'),
  text('users', '影響利用者数', 'users affected'),
  text('services', '影響を与えた役務', 'services affected'),
  text('place', '発生場所・設備', 'place and facilities'),
  text('impact', '影響の補足', 'impact in words'),
  text('business-impact', '業務影響', 'impact on business'),
  text('announcement', '利用者・住民への周知', 'announcement to users or residents'),
  text('measures', '措置の補足', 'measures in words'),
  text('consequences', '起こり得る結果', 'likely consequences'),
  text('delay', '報告が遅れた理由', 'reasons for delay'),
  text('sector', '分野・区分', 'sector and class'),
  text('cross-border', '国境を越える影響', 'cross-border impact'),
  text('update', '前回からの更新', 'what is new since the last report'),
  text('financial', '財政状態・業績への影響', 'effect on financial condition and results'),
  text('management', '経営陣への報告', 'report to management'),
  text('sharing', '開示範囲（誰に見せてよいか）', 'to whom it may be shown'),
  text('system', '対象の機器・システム', 'devices and systems'),
  text('environment', '設置環境', 'where they stand'),
  text('topology', '接続形態・システム構成（図は別添）', 'how they are connected (diagram apart)'),
  text('malware', '不正プログラムの記録', 'records of malicious programs'),
  text('message', 'メールの提出方法', 'how messages are handed over'),
  text('hold-scope', '保全を求められた通信履歴の範囲', 'which history is to be preserved'),
  text('ransom-note', 'ランサムノートの有無', 'ransom note'),
  text('extension', '暗号化されたファイルの拡張子', 'extension of encrypted files'),
  text('ddos', '攻撃の種別・通信量・継続時間・緩和策', 'kind, volume, duration, mitigation'),
  text('payment', '支払いの詳細', 'details of a payment'),
]
