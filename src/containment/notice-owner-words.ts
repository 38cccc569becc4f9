/**
 * Owner notices: what an owner reads outside his mailbox (decision 16).
 *
 * Never a rule, a figure or a place: whoever reads his other mailbox may be the thief. Never a
 * link: a notice that teaches people to follow links helps the next thief. Where he must recognise
 * himself, `notice-step-up-words.ts` speaks.
 */
import { plainLine } from './notice-quote.ts'
import { contactIn, name, reference, type Says } from './notice-say.ts'

export const ownerWords: {
  readonly [What in 'owner.stopped' | 'owner.mail-held']: Says<What>
} = {
  'owner.stopped': {
    ja: (facts, show) => ({
      subject: 'メールアカウントを一時停止しました',
      paragraphs: [
        `あなたのメールアカウント${name(facts.account, 'ja')}が第三者に使われた疑いがあるため、${show.timeOf(facts.at)}に利用を一時停止しました。届くメールは失われません。`,
        contactIn('ja', show),
        '心当たりの有無にかかわらず、上記の窓口に電話などで連絡してください。この通知がパスワードや確認コードをたずねることはありません。同じパスワードをほかのサービスでも使っている場合は、そちらも変更してください。',
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: 'your mail account was stopped',
      paragraphs: [
        `Your mail account ${name(facts.account, 'en')} may have been used by somebody else. It was stopped for now at ${show.timeOf(facts.at)}. Mail to you is not lost.`,
        contactIn('en', show),
        'Please call, whether you noticed anything or not. This notice never asks for a password or a code. If you use the same password elsewhere, change it there too.',
        reference('en', facts),
      ],
    }),
  },
  'owner.mail-held': {
    ja: (facts, show) => ({
      subject: `送信したメールを保留しています（${plainLine(facts.reference, 20)}）`,
      paragraphs: [
        `あなたのメールアカウント${name(facts.account, 'ja')}から送信されたメール ${facts.messages} 通を、確認のため保留しています（${show.timeOf(facts.at)}）。まだ宛先には届いていません。担当者が確認したあとに送信します。同じメールを送り直す必要はありません。`,
        contactIn('ja', show),
        `お急ぎの場合や、送信した覚えがない場合は、番号 ${plainLine(facts.reference, 20)} を窓口に伝えてください。この通知がパスワードや確認コードをたずねることはありません。`,
      ],
    }),
    en: (facts, show) => ({
      subject: `mail that you sent is held (${plainLine(facts.reference, 20)})`,
      paragraphs: [
        `${facts.messages === 1 ? 'One message' : `${facts.messages} messages`} sent from your mail account ${name(facts.account, 'en')} ${facts.messages === 1 ? 'is' : 'are'} held for a check (${show.timeOf(facts.at)}) and did not reach anybody yet. A person will look; there is no need to send again.`,
        contactIn('en', show),
        `If it is urgent, or if you did not send it, tell the desk the number ${plainLine(facts.reference, 20)}. This notice never asks for a password or a code.`,
      ],
    }),
  },
}
