/** Rule notices: a rule of who may come from where was broken, or a mailbox got a rule of its own. */
import { plainLine, quoted } from './notice-quote.ts'
import {
  commands,
  name,
  on,
  originsIn,
  reasonsIn,
  reference,
  type Says,
  section,
  short,
} from './notice-say.ts'

const ways = {
  sieve: { ja: 'Sieve スクリプト', en: 'a Sieve script' },
  forward: { ja: '転送設定', en: 'a forward' },
  alias: { ja: 'エイリアス', en: 'an alias' },
} as const

export const ruleWords: {
  readonly [What in 'login.restricted' | 'mailbox.swept' | 'forwarding.changed']: Says<What>
} = {
  'login.restricted': {
    ja: (facts, show) => ({
      subject: `接続元のルールに反するログイン：${short(facts.account)}`,
      paragraphs: [
        `${show.timeOf(facts.at)}、アカウント${name(facts.account, 'ja')}に、ルールに反するログインがありました。「通知のみ」のルールのため、ログインは許可しています。`,
        section('ja', '反したルール：', reasonsIn('ja', facts.reasons)),
        commands('ja', [[on(facts.account, 'show'), '状況を確認する', '']]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `a login broke a rule: ${short(facts.account)}`,
      paragraphs: [
        `At ${show.timeOf(facts.at)} somebody logged in to the account ${name(facts.account, 'en')} against a rule. The rule only tells, so the login went on.`,
        section('en', 'The rule:', reasonsIn('en', facts.reasons)),
        commands('en', [[on(facts.account, 'show'), '', 'See how it stands']]),
        reference('en', facts),
      ],
    }),
  },
  'mailbox.swept': {
    ja: (facts, show) => ({
      subject: `メールボックスが丸ごと読み出された可能性があります：${short(facts.account)}`,
      paragraphs: [
        `${show.timeOf(facts.at)}、アカウント${name(facts.account, 'ja')}で、普段使われない接続元から大量のメールが読み出されました。封じ込めの基準には達していません。`,
        section(
          'ja',
          '接続元：',
          originsIn('ja', facts.origin === undefined ? [] : [facts.origin]),
        ),
        section('ja', '根拠：', reasonsIn('ja', facts.reasons)),
        '新しい端末の初回同期でも同じことが起こります。本人に電話など別の手段で確認してください。',
        commands('ja', [
          [on(facts.account, 'show'), '状況を確認する', ''],
          [on(facts.account, 'suspend'), '本人に心当たりがなければ封じ込める', ''],
        ]),
        reference('ja', facts),
      ],
    }),
    en: (facts, show) => ({
      subject: `a mailbox may have been taken away: ${short(facts.account)}`,
      paragraphs: [
        `At ${show.timeOf(facts.at)} a session from an unusual place had read much of the mailbox of ${name(facts.account, 'en')}. That alone did not contain the account.`,
        section('en', 'From:', originsIn('en', facts.origin === undefined ? [] : [facts.origin])),
        section('en', 'Because:', reasonsIn('en', facts.reasons)),
        'The first synchronisation of a new device looks the same. Ask the owner by telephone or in person.',
        commands('en', [
          [on(facts.account, 'show'), '', 'See how it stands'],
          [
            on(facts.account, 'suspend'),
            '',
            'If the owner knows nothing of it, contain the account',
          ],
        ]),
        reference('en', facts),
      ],
    }),
  },
  'forwarding.changed': {
    ja: (facts, show) => ({
      subject: `転送・振り分けの設定が変わりました：${short(facts.account)}`,
      paragraphs: [
        `${show.timeOf(facts.at)}、アカウント${name(facts.account, 'ja')}の${ways[facts.way].ja}${facts.name === undefined ? '' : quoted(facts.name, 'ja', 60)}が変わりました。`,
        facts.targets.length === 0
          ? ''
          : section(
              'ja',
              '組織の外への転送先：',
              facts.targets.map((target) => plainLine(target, 80)),
            ),
        facts.hides ? '受信メールを破棄する、または本人の目に触れない場所へ移す設定です。' : '',
        '本人に電話など別の手段で、心当たりを確認してください。盗まれたアカウントでは、最初に行われることの多い操作です。',
        commands('ja', [[on(facts.account, 'show'), '状況を確認する', '']]),
        reference('ja', facts),
      ].filter((paragraph) => paragraph !== ''),
    }),
    en: (facts, show) => ({
      subject: `mail is sent on or filed by a new rule: ${short(facts.account)}`,
      paragraphs: [
        `At ${show.timeOf(facts.at)} ${ways[facts.way].en}${facts.name === undefined ? '' : ` ${quoted(facts.name, 'en', 60)}`} of the account ${name(facts.account, 'en')} changed.`,
        facts.targets.length === 0
          ? ''
          : section(
              'en',
              'Mail is sent on, outside the organisation, to:',
              facts.targets.map((target) => plainLine(target, 80)),
            ),
        facts.hides
          ? 'It throws incoming mail away, or files it where the owner does not look.'
          : '',
        'Ask the owner by telephone or in person. It is often the first thing that is done with a stolen account.',
        commands('en', [[on(facts.account, 'show'), '', 'See how it stands']]),
        reference('en', facts),
      ].filter((paragraph) => paragraph !== ''),
    }),
  },
}
