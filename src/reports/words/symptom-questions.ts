/**
 * Symptom questions: what the help desk asks whoever notices something, and tells him at once.
 *
 * The questions never ask for a password, and the advice never has anybody delete something: what a
 * user «cleans up» is evidence that is gone.
 */
import type { SymptomCode } from '../../cases/symptoms/symptom.ts'
import type { Name } from './named.ts'

/** Asked of everybody, before the questions of the symptom. */
export const commonQuestions: readonly Name[] = [
  { ja: '最初に気付いたのはいつですか。', en: 'When did you first notice it?' },
  {
    ja: 'どのメールアドレス（アカウント）のことですか。',
    en: 'Which mail address (account) is it?',
  },
  {
    ja: 'パソコン・スマートフォン・Web メールのどれを使っていましたか。',
    en: 'What were you using: computer, telephone, webmail?',
  },
  {
    ja: 'メール以外で連絡のつく電話番号を教えてください。',
    en: 'At which telephone number can you be reached? Not by mail.',
  },
]

/** What the desk asks, for each symptom. */
export const symptomQuestions: Readonly<Record<SymptomCode, readonly Name[]>> = {
  'cannot-send': [
    {
      ja: '画面に出た文や番号をそのまま読んでください。',
      en: 'Read out the message or number on the screen.',
    },
    {
      ja: '誰に送っても同じですか。一部の相手だけですか。',
      en: 'Is it so with everybody, or with some receivers only?',
    },
    { ja: '受信はできますか。', en: 'Does mail still come in?' },
  ],
  'slow-mail': [
    {
      ja: '送信と受信のどちらが、どれくらい遅れていますか。',
      en: 'Is it sending or receiving, and how late is it?',
    },
    { ja: '周りの人も同じですか。', en: 'Is it the same for those around you?' },
  ],
  'bounces-arrive': [
    { ja: '何通くらい、いつから届いていますか。', en: 'How many are there, since when?' },
    {
      ja: '不達通知にある宛先と件名を、一つ読んでください。',
      en: 'Read out receiver and subject of one of them.',
    },
    { ja: '送信済みに同じメールがありますか。', en: 'Is the same mail in your sent folder?' },
  ],
  'strangers-answer': [
    {
      ja: '相手は、いつ・どんな件名のメールを受け取ったと言っていますか。',
      en: 'Which mail do they say they got: when, which subject?',
    },
    {
      ja: '返信の中に元のメールが残っていますか。消さずに置いてください。',
      en: 'Is the mail itself quoted in the answer? Leave it where it is.',
    },
  ],
  'contacts-got-mail': [
    {
      ja: '受け取った人の名前と、届いた日時・件名を教えてください。',
      en: 'Who got it, when, with which subject?',
    },
    {
      ja: '差出人のアドレスは、あなたのものと一字も違いませんか。',
      en: 'Is the sender’s address yours to the letter?',
    },
    {
      ja: '金銭や添付、リンクについて書かれていましたか。',
      en: 'Was it about money, an attachment, a link?',
    },
  ],
  'sent-unknown': [
    {
      ja: '何通あり、最初と最後はいつですか。',
      en: 'How many are there; when was the first, and the last?',
    },
    { ja: '宛先は知っている人ですか。', en: 'Do you know the receivers?' },
  ],
  'refused-by-others': [
    {
      ja: '相手のドメインと、戻ってきた文をそのまま教えてください。',
      en: 'Which domain, and what exactly does the returned message say?',
    },
    {
      ja: '届かないと困る期限のあるメールはありますか。',
      en: 'Is there mail that has to arrive by a certain time?',
    },
  ],
  'locked-out': [
    { ja: '最後に正常に使えたのはいつですか。', en: 'When did it last work?' },
    {
      ja: 'パスワードを変えた、または変更の通知を受け取りましたか。',
      en: 'Did you change your password, or get a notice that it was changed?',
    },
    {
      ja: '最近、不審な画面にパスワードを入力しましたか。',
      en: 'Did you lately type your password into a strange page?',
    },
  ],
  'login-notice': [
    {
      ja: '通知にある日時・場所・端末を読んでください。',
      en: 'Read out time, place and device from the notice.',
    },
    { ja: '「許可」「承認」を押しましたか。', en: 'Did you press «allow» or «approve»?' },
    { ja: 'その通知はメールですか、専用アプリですか。', en: 'Did it come by mail, or in the app?' },
  ],
  'mail-missing': [
    {
      ja: 'いつからいつまでの、どのフォルダーのメールですか。',
      en: 'Of which days, from which folder?',
    },
    {
      ja: 'ごみ箱や別のフォルダーにありませんか。戻さずに教えてください。',
      en: 'Is it in the bin or another folder? Tell us; do not move it.',
    },
  ],
  'mail-read': [
    {
      ja: 'どのメールが、いつ既読になっていましたか。',
      en: 'Which mail, and since when is it read?',
    },
    {
      ja: '同じ箱を見る人（代理・共有）や別の端末はありますか。',
      en: 'Does anybody else see the mailbox, or another device of yours?',
    },
  ],
  'foreign-rules': [
    {
      ja: '転送先や規則の内容を、消さずに読み上げてください。',
      en: 'Read out where it forwards to, or what the rule does; do not delete it.',
    },
    {
      ja: '代理の人や管理者が設定した覚えはありませんか。',
      en: 'Could a deputy or an administrator have set it?',
    },
  ],
  'records-gone': [
    {
      ja: '何が、いつまではあり、いつ消えたと分かりましたか。',
      en: 'What is gone; when was it last there; when did you see it was not?',
    },
    { ja: '今も消え続けていますか。', en: 'Is it still going on?' },
    {
      ja: '画面に要求や警告の文が出ていますか。',
      en: 'Is there a demand or a warning on the screen?',
    },
  ],
  'webmail-changed': [
    {
      ja: 'アドレス欄の文字をそのまま読んでください。',
      en: 'Read out the address bar, letter by letter.',
    },
    {
      ja: '何が違いますか（文字、色、追加の入力欄）。',
      en: 'What is different: texts, colours, another field to fill in?',
    },
    { ja: 'そこに何か入力しましたか。', en: 'Did you type anything into it?' },
  ],
  'payment-change': [
    {
      ja: 'もう振り込みましたか。日時・金額・受取口座を教えてください。',
      en: 'Has money left? When, how much, to which account?',
    },
    {
      ja: '差出人のアドレスと返信先を、一字ずつ読んでください。',
      en: 'Read out the sender’s and the reply address, letter by letter.',
    },
    {
      ja: '相手に、以前から知っている番号で電話しましたか。',
      en: 'Did you call them at a number that you knew before?',
    },
  ],
  'phishing-received': [
    {
      ja: '差出人・件名・届いた時刻を教えてください。',
      en: 'Who is it from, which subject, when did it come?',
    },
    { ja: 'リンクや添付を開きましたか。', en: 'Did you open a link or an attachment?' },
    { ja: '何かを入力しましたか。', en: 'Did you type anything in?' },
  ],
  'phishing-entered': [
    {
      ja: '入力した時刻と、入力した項目の種類（パスワードそのものは言わない）を教えてください。',
      en: 'When was it, and which kinds of things did you enter? Do not tell the password itself.',
    },
    {
      ja: '認証コードの入力や「承認」もしましたか。',
      en: 'Did you enter a code as well, or approve something?',
    },
    { ja: '同じパスワードを他でも使っていますか。', en: 'Do you use the same password elsewhere?' },
  ],
  other: [
    {
      ja: '見えているものを、順に話してください。',
      en: 'Tell what you see, one thing after the other.',
    },
  ],
}

const keep: Name = {
  ja: 'メールや画面を消さず、転送せず、そのまま置いてください。',
  en: 'Delete nothing, forward nothing, and leave the screen as it is.',
}
const offline: Name = {
  ja: '端末の電源は切らず、LAN ケーブルを抜くか Wi-Fi を切ってください。',
  en: 'Do not switch the device off; pull the network cable or turn Wi-Fi off.',
}
const callBack: Name = {
  ja: 'この件の連絡は電話でします。メールで来た「確認」には答えないでください。',
  en: 'We will call you about it. Do not answer any «confirmation» that comes by mail.',
}

/** What the desk tells the user at once. */
export const symptomAdvice: Readonly<Record<SymptomCode, readonly Name[]>> = {
  'cannot-send': [
    keep,
    {
      ja: '急ぐ用件は電話で伝えてください。送信を繰り返さないでください。',
      en: 'Call about what is urgent, and do not send again and again.',
    },
  ],
  'slow-mail': [
    {
      ja: '急ぐ用件は電話で伝えてください。送り直さないでください。',
      en: 'Call about what is urgent, and do not send it again.',
    },
  ],
  'bounces-arrive': [keep, callBack],
  'strangers-answer': [
    keep,
    { ja: '返信しないでください。こちらから案内します。', en: 'Do not answer them; we will.' },
  ],
  'contacts-got-mail': [
    keep,
    {
      ja: '相手に、開かない・入力しない・払わないよう電話で伝えてください。',
      en: 'Call them: not to open it, type anything in, or pay.',
    },
  ],
  'sent-unknown': [keep, callBack],
  'refused-by-others': [
    { ja: '急ぐ用件は電話で伝えてください。', en: 'Call about what is urgent.' },
  ],
  'locked-out': [keep, callBack],
  'login-notice': [
    { ja: '「許可」「承認」は押さないでください。', en: 'Press neither «allow» nor «approve».' },
    callBack,
  ],
  'mail-missing': [keep, callBack],
  'mail-read': [keep, callBack],
  'foreign-rules': [
    keep,
    {
      ja: '規則を消さないでください。こちらで控えてから外します。',
      en: 'Do not delete the rule; we keep a copy of it first.',
    },
  ],
  'records-gone': [
    offline,
    { ja: '再起動や復元を試さないでください。', en: 'Do not restart or restore anything.' },
  ],
  'webmail-changed': [
    {
      ja: '何も入力せず、画面を閉じずに待ってください。',
      en: 'Type nothing in, and leave the page open.',
    },
    callBack,
  ],
  'payment-change': [
    {
      ja: '振込を止め、払った後ならすぐ銀行に電話してください。',
      en: 'Stop the payment; if it has left, call the bank at once.',
    },
    keep,
  ],
  'phishing-received': [
    keep,
    { ja: 'リンクや添付を開かないでください。', en: 'Open neither link nor attachment.' },
  ],
  'phishing-entered': [offline, callBack],
  other: [keep],
}
