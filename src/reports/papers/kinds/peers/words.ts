/** Words of warnings to peers: how to handle them, what kind of thing happened, what helps. */
import type { CaseKind } from '../../../../cases/case.ts'
import type { Tlp } from '../../../exchange/stix/objects.ts'
import type { Filling, PaperSection } from '../../paper.ts'
import type { Said } from '../../said.ts'
import { pick } from '../../slots.ts'
import { list, section } from '../shared/blocks.ts'

export const handlings: Readonly<Record<Tlp, { readonly ja: string; readonly en: string }>> = {
  clear: { ja: '共有の制限はありません。', en: 'There is no limit on sharing.' },
  green: {
    ja: '受け取った方の属するコミュニティの中で共有できます。一般に公開しないでください。',
    en: 'May be shared within your community, and not publicly.',
  },
  amber: {
    ja: '知る必要のある、自組織とその顧客・取引先に限って共有できます。',
    en: 'May be shared within your organisation and with its clients, as far as they need to know.',
  },
  'amber+strict': {
    ja: '知る必要のある、自組織の中に限って共有できます。',
    en: 'May be shared within your organisation only, as far as it needs to know.',
  },
  red: { ja: '受け取った本人に限ります。', en: 'For the eyes of the recipient only.' },
}
export const stories: {
  readonly [Kind in CaseKind]: { readonly ja: string; readonly en: string }
} = {
  'mass-send': {
    ja: '正規のメールアカウントの認証情報が第三者に使われ、外部に大量の不審なメールが送信される事案がありました。',
    en: 'Valid credentials of a mail account were used by others to send a mass of fraudulent mail.',
  },
  'mailbox-read': {
    ja: '正規のメールアカウントの認証情報が第三者に使われ、メールボックスが閲覧される事案がありました。',
    en: 'Valid credentials of a mail account were used by others to read its mailbox.',
  },
  bec: {
    ja: '正規のメールアカウントが第三者に使われ、取引先を装う送金の指示が送られる事案がありました。',
    en: 'A valid mail account was used by others for instructions to pay that looked like a partner’s.',
  },
  'third-party-zero-day': {
    ja: '利用している製品の脆弱性を悪用した不正アクセスがありました。',
    en: 'A flaw in a product in use was exploited for unauthorised access.',
  },
  'data-wipe': {
    ja: 'データベースのデータが不正に消去される事案がありました。',
    en: 'Data in a database was deleted by somebody who had no right to.',
  },
  'delivery-trouble': {
    ja: 'メールの到達性に障害が生じる事案がありました。',
    en: 'There was trouble with the delivery of mail.',
  },
  'credential-phish': {
    ja: 'メールの認証情報を狙うフィッシングがありました。',
    en: 'There was phishing for credentials of mail accounts.',
  },
  'log-tampering': {
    ja: 'ログの改ざんまたは欠落を伴う事案がありました。',
    en: 'There was an incident in which logs were altered or are missing.',
  },
  insider: {
    ja: '正規の利用者の権限が不正に使われた疑いのある事案がありました。',
    en: 'There was an incident in which rights of a valid user may have been misused.',
  },
  exercise: { ja: 'これは訓練です。', en: 'This is an exercise.' },
}

type Advice = { readonly title: Said; readonly items: readonly Said[] }

export function advice(filling: Filling, which: 'detect' | 'protect'): PaperSection {
  const it: Advice =
    which === 'detect'
      ? pick(filling, {
          ja: {
            title: ['確認していただきたいこと'],
            items: [
              ['認証ログに、上の接続元や、普段と異なる国からの成功したログインがないか。'],
              [
                'ひとつのアカウントから、短い時間に多数の、これまで送ったことのない宛先への送信がないか。',
              ],
              [
                '送信キューの滞留、不達通知の急増、利用者からの「送信できない」という申告がないか。',
              ],
              ['転送設定・振り分け規則・アプリパスワードに、身に覚えのないものがないか。'],
            ],
          },
          en: {
            title: ['What to look for'],
            items: [
              [
                'Logins that were let in from the origins above, or from countries that are new for the account.',
              ],
              [
                'One account that writes to many recipients in a short time whom it never wrote to before.',
              ],
              ['A growing queue, a surge of bounces, users who say that mail will not go out.'],
              ['Forwarding, sorting rules and app passwords that nobody knows of.'],
            ],
          },
        })
      : pick(filling, {
          ja: {
            title: ['対策'],
            items: [
              ['送信専用を含むすべてのアカウントに多要素認証を適用し、使わない認証方式を止める。'],
              ['アカウントごとに、接続元と送信量の上限を設ける。'],
              ['送信の急増を検知し、送信を保留できるようにする（消去はしない）。'],
              ['認証・送信のログを、時刻・接続元・送信元ポートとともに十分な期間保管する。'],
            ],
          },
          en: {
            title: ['What helps'],
            items: [
              [
                'A second factor for every account, send-only ones among them; switch off what nobody uses.',
              ],
              ['Limits for each account: where it may log in from, and how much it may send.'],
              ['Notice a surge of sending, and be able to hold that mail, without deleting it.'],
              [
                'Keep logs of logins and of sending, with time, address and source port, for long enough.',
              ],
            ],
          },
        })
  return section(which, it.title, list(it.items))
}
