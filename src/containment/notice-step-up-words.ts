/**
 * Step-up notices: what an owner reads outside his mailbox when he is asked, told of a login, or got
 * a new factor (decision 100).
 *
 * He must recognise himself, so place, time, network and program stand here, unlike in the other
 * owner's notices; never what made the judge doubt. The code of a login is not told, for it stands
 * on the screen of whoever tried; that of a held message is. Never a link: the owner knows his page,
 * and a notice that teaches people to follow links helps the next thief.
 */
import type { Language } from '../lib/words.ts'
import type { FactsFor } from './notice-facts.ts'
import { plainLine, quoted } from './notice-quote.ts'
import { contactIn, name, type Says, type Show } from './notice-say.ts'

type What = 'owner.stepup-asked' | 'owner.login-new' | 'owner.factor-added'
type Seen = FactsFor<'owner.stepup-asked' | 'owner.login-new'>

const protocols: { readonly [name: string]: Readonly<Record<Language, string>> } = {
  smtp: { ja: '送信（SMTP）', en: 'sending (SMTP)' },
  imap: { ja: '受信（IMAP）', en: 'reading (IMAP)' },
  pop3: { ja: '受信（POP3）', en: 'reading (POP3)' },
  http: { ja: 'ウェブメール', en: 'webmail' },
}

const kinds: { readonly [name: string]: Readonly<Record<Language, string>> } = {
  hosting: { ja: 'データセンター', en: 'a data centre' },
  vpn: { ja: 'VPN', en: 'a VPN' },
  tor: { ja: 'Tor', en: 'Tor' },
  mobile: { ja: '携帯電話網', en: 'a mobile network' },
}

/** Country, address and network, program, protocol: each on its line where it is known. */
function seen(language: Language, facts: Seen, show: Show): string {
  const ja = language === 'ja'
  const kind = facts.networkKind === undefined ? undefined : kinds[facts.networkKind]?.[language]
  const lines: (readonly [string, string | undefined])[] = [
    [ja ? '日時' : 'Time', show.timeOf(facts.seenAt)],
    [
      ja ? '国・地域' : 'Country',
      facts.country === undefined ? undefined : plainLine(facts.country, 10),
    ],
    [
      ja ? 'ネットワーク' : 'Network',
      `${plainLine(facts.clientIp, 60)}${kind === undefined ? '' : ja ? `（${kind}）` : ` (${kind})`}`,
    ],
    [
      ja ? 'メールソフト' : 'Program',
      facts.program === undefined ? undefined : quoted(facts.program, language, 100),
    ],
    [ja ? '用途' : 'For', protocols[facts.protocol]?.[language]],
  ]
  return lines
    .filter(([, text]) => text !== undefined)
    .map(([title, text]) => `  ${title}${ja ? '：' : ': '}${text}`)
    .join('\n')
}

/** For programs that show nothing of what the server says. */
const SAME_NETWORK = {
  ja: 'メールソフトに番号が表示されない場合は、メールソフトと同じ回線（同じ Wi-Fi など）から本人用ページにサインインすると、番号なしで内容を確かめられます。',
  en: 'If it shows no code, sign in on that page from the network that the program uses: the request is listed there without one.',
} as const

export const stepUpWords: { readonly [Name in What]: Says<Name> } = {
  'owner.stepup-asked': {
    ja: (facts, show) => ({
      subject:
        facts.asked === 'login'
          ? '新しい接続元からのログインを確認してください'
          : '送信したメールを確認してください',
      paragraphs: [
        facts.asked === 'login'
          ? `あなたのメールアカウント${name(facts.account, 'ja')}に、正しいパスワードで、これまで使われていない接続元からログインしようとした人がいます。確認が取れるまで、このログインは拒否しています。`
          : `あなたのメールアカウント${name(facts.account, 'ja')}から送信されたメールを、確認のため保留しています。まだ宛先には届いていません。`,
        seen('ja', facts, show),
        facts.asked === 'login'
          ? `あなた自身の操作であれば、メールソフトの画面に表示された番号を、登録時に案内された本人用ページで ${show.timeOf(facts.until)} までに入力し、承認してください。そのあと、もう一度接続してください。`
          : `あなた自身の操作であれば、登録時に案内された本人用ページで、次の番号を ${show.timeOf(facts.until)} までに入力し、承認してください。\n  番号：${codeIn(facts, show)}`,
        ...(facts.asked === 'login' ? [SAME_NETWORK.ja] : []),
        'あなたの操作でなければ、パスワードが知られています。本人用ページで番号を入力して「自分ではない」を選ぶか、すぐに下記の窓口に連絡してください。ほかの人に番号を伝えないでください。',
        contactIn('ja', show),
        'この通知がパスワードや確認コードをたずねることはありません。',
      ],
    }),
    en: (facts, show) => ({
      subject:
        facts.asked === 'login'
          ? 'was it you? a login from a new place'
          : 'was it you? mail is held',
      paragraphs: [
        facts.asked === 'login'
          ? `Somebody with the right password tried to log in to your mail account ${name(facts.account, 'en')} from a place that is not known to be yours. The login is refused until you say that it was you.`
          : `Mail that was sent from your mail account ${name(facts.account, 'en')} is held for a check and did not reach anybody yet.`,
        seen('en', facts, show),
        facts.asked === 'login'
          ? `If it was you, type the code that your mail program shows on your own page, the one that you were given when you registered, and approve by ${show.timeOf(facts.until)}. Then connect again.`
          : `If it was you, type this code on your own page, the one that you were given when you registered, and approve by ${show.timeOf(facts.until)}.\n  Code: ${codeIn(facts, show)}`,
        ...(facts.asked === 'login' ? [SAME_NETWORK.en] : []),
        'If it was not you, your password is known to somebody else: type the code on your page and choose «It was not me», or call at once. Tell the code to nobody.',
        contactIn('en', show),
        'This notice never asks for a password or a code of your authenticator.',
      ],
    }),
  },
  'owner.login-new': {
    ja: (facts, show) => ({
      subject: '新しい接続元からログインがありました',
      paragraphs: [
        `あなたのメールアカウント${name(facts.account, 'ja')}に、これまで使われていない接続元からログインがありました。`,
        seen('ja', facts, show),
        'あなた自身の操作であれば、何もする必要はありません。心当たりがなければ、パスワードが知られています。すぐに下記の窓口に連絡してください。',
        contactIn('ja', show),
        'この通知がパスワードや確認コードをたずねることはありません。',
      ],
    }),
    en: (facts, show) => ({
      subject: 'a login from a new place',
      paragraphs: [
        `Somebody logged in to your mail account ${name(facts.account, 'en')} from a place that is not known to be yours.`,
        seen('en', facts, show),
        'If it was you, there is nothing to do. If it was not, your password is known to somebody else: call at once.',
        contactIn('en', show),
        'This notice never asks for a password or a code.',
      ],
    }),
  },
  'owner.factor-added': {
    ja: (facts, show) => ({
      subject: '本人確認の手段が追加されました',
      paragraphs: [
        `あなたのメールアカウント${name(facts.account, 'ja')}に、新しい本人確認の手段（認証アプリ）が ${show.timeOf(facts.at)} に登録されました。${show.timeOf(facts.goodFrom)}から、ログインの承認に使えるようになります。`,
        '登録した覚えがなければ、それまでに下記の窓口に連絡してください。',
        contactIn('ja', show),
        'この通知がパスワードや確認コードをたずねることはありません。',
      ],
    }),
    en: (facts, show) => ({
      subject: 'an authenticator was added',
      paragraphs: [
        `A new authenticator was registered for your mail account ${name(facts.account, 'en')} at ${show.timeOf(facts.at)}. It can approve logins from ${show.timeOf(facts.goodFrom)} on.`,
        'If it was not you, call before that time.',
        contactIn('en', show),
        'This notice never asks for a password or a code.',
      ],
    }),
  },
}

const codeIn = (facts: FactsFor<'owner.stepup-asked'>, show: Show): string =>
  show.codeOf?.(facts.account, facts.request) ?? '-'
