/** Learn-words: what `sekimori learn` says to a person. */
import type { Language } from '../lib/words.ts'

type Words = {
  readonly about: string
  readonly help: string
  readonly optDryRun: string
  readonly optZone: string
  readonly optRealm: string
  readonly noLogs: string
  readonly tooMany: (most: number) => string
  readonly noZone: (text: string) => string
  readonly noRealm: (most: number) => string
  readonly codeOrLog: string
  readonly noKeys: (folder: string) => string
  readonly read: (logs: number, lines: number, unrecognised: number) => string
  readonly days: (days: number, from: string, until: string) => string
  readonly nothing: string
  readonly mail: (messages: number, results: number) => string
  readonly unfinished: (messages: number) => string
  readonly lost: (messages: number, accounts: number) => string
  readonly learned: (accounts: number) => string
  readonly known: (accounts: number) => string
  readonly origins: (networks: number, countries: number) => string
  readonly leftOut: (entries: number) => string
  readonly young: (days: number) => string
  readonly grown: string
  readonly dry: string
  readonly refused: (accounts: number) => string
  readonly col: {
    readonly account: string
    readonly since: string
    readonly from: string
    readonly messages: string
    readonly recipients: string
    readonly why: string
  }
  readonly why: Readonly<
    Record<'contain' | 'asking', (manner: string, place: string, evidence: number) => string>
  >
  readonly next: string
}

export const learnWords: Readonly<Record<Language, Words>> = {
  en: {
    about: 'learns what is usual for each account from old mail logs',
    help: `Without it, each account is a stranger for its first weeks, and the whole organisation is young
for 30 days: containing then takes ten times the evidence. Thirty to ninety days of logs are
enough. Give all of them at once and in any order, plain or packed (gzip, zstd); - reads standard
input. The lines of Postfix are read; what was sent without a SASL name teaches nothing.

Accounts that look stolen in the logs are not learned. They are listed with when, from where and
how much, and the exit code is 1: look at them, as «sekimori account suspend» may be due.

The guard must be running, and goes on judging meanwhile. To learn the same logs again changes
nothing; where an account has lived more here than the logs tell, that stays.

  sekimori learn /var/log/mail.log* --dry-run
  sekimori learn /var/log/mail.log* --as hanako --reason "the logs of this summer"
  journalctl -u postfix@- -o short-iso | sekimori learn - --break-glass "first day"`,
    optDryRun: 'read and tell, but teach the guard nothing',
    optZone: 'time zone of lines that name none (default: the configuration’s)',
    optRealm: 'realm of SASL names without one (default: the configuration’s)',
    noLogs: 'Which logs? For example: sekimori learn /var/log/mail.log*',
    tooMany: (most) => `At most ${most} logs are read at once.`,
    noZone: (text) => `${text}: no time zone such as Asia/Tokyo`,
    noRealm: (most) => `A realm has at most ${most} characters.`,
    codeOrLog:
      'Standard input cannot hold both the log and the code. Give --code-file, or name the log’s file.',
    noKeys: (folder) =>
      `The keys in ${folder} cannot be read. Run this as root or as the guard’s user.`,
    read: (logs, lines, unrecognised) =>
      `Read: ${logs} ${logs === 1 ? 'log' : 'logs'}, ${lines.toLocaleString('en')} lines (${unrecognised.toLocaleString('en')} not understood)`,
    days: (days, from, until) => `Days: ${days} (${from} to ${until})`,
    nothing: 'There is no mail with a SASL name in it; nothing was learned.',
    mail: (messages, results) =>
      `Mail: ${messages.toLocaleString('en')} messages; ${results.toLocaleString('en')} results of recipients that were new`,
    unfinished: (messages) =>
      `  of ${messages.toLocaleString('en')} more or of these the logs do not tell all recipients`,
    lost: (messages, accounts) =>
      `  too many at once: the end of ${messages} messages was not followed, ${accounts} accounts were forgotten`,
    learned: (accounts) => `Accounts learned: ${accounts.toLocaleString('en')}`,
    known: (accounts) =>
      `  of ${accounts.toLocaleString('en')} more we know as much or more; they stay as they are`,
    origins: (networks, countries) =>
      `The organisation: ${networks} wider ${networks === 1 ? 'network' : 'networks'}, ${countries} ${countries === 1 ? 'country' : 'countries'}`,
    leftOut: (entries) => `  ${entries} that few use were left out: there is no room for more`,
    young: (days) =>
      `  it is young for ${days} more ${days === 1 ? 'day' : 'days'}: containing takes ten times the evidence`,
    grown: '  it is no longer young',
    dry: 'Nothing was taught to the guard (--dry-run).',
    refused: (accounts) =>
      `REFUSED, for in these logs ${accounts === 1 ? 'this account looks' : `these ${accounts} accounts look`} stolen:`,
    col: {
      account: 'Account',
      since: 'Since',
      from: 'From',
      messages: 'Messages',
      recipients: 'Recipients',
      why: 'Why',
    },
    why: {
      contain: (manner, place, evidence) =>
        `looks like ${manner} ${place}: ${evidence} decibans, enough to contain it`,
      asking: (manner, place, evidence) =>
        `looks like ${manner} ${place}: up to ${evidence} decibans, and not over at the end`,
    },
    next: 'Ask their owners. If the mail was theirs, these accounts learn from today on, like new ones.',
  },
  ja: {
    about: '過去のメールログから、アカウントごとの普段の様子を学習します',
    help: `学習しない場合、どのアカウントも最初の数週間は未知の相手として扱い、組織全体も 30 日間は
「学習期間」となり、封じ込めには 10 倍の証拠を必要とします。30〜90 日分のログがあれば十分です。
すべてのログを一度に、任意の順序で指定してください。圧縮したもの（gzip、zstd）も読み取れます。
- は標準入力です。読み取るのは Postfix の行です。SASL 名のない送信からは学習しません。

ログの中で乗っ取りが疑われるアカウントは学習しません。日時・送信元・通数とともに一覧表示し、
終了コードは 1 になります。内容を確認し、必要に応じて「sekimori account suspend」で停止してください。

実行には稼働中の関守が必要です。学習中も判定は続きます。同じログを再び学習しても何も変わりません。
ログより多くの実績がここにあるアカウントは、そのまま変更しません。

  sekimori learn /var/log/mail.log* --dry-run
  sekimori learn /var/log/mail.log* --as hanako --reason "この夏のログ"
  journalctl -u postfix@- -o short-iso | sekimori learn - --break-glass "導入初日"`,
    optDryRun: '読み取って結果を表示するだけで、関守には学習させません',
    optZone: 'タイムゾーンのない行に使うタイムゾーン（既定：設定に従う）',
    optRealm: 'レルムのない SASL 名に補うレルム（既定：設定に従う）',
    noLogs: 'ログを指定してください。例：sekimori learn /var/log/mail.log*',
    tooMany: (most) => `一度に読み取れるログは ${most} 個までです。`,
    noZone: (text) => `${text}：Asia/Tokyo のようなタイムゾーンではありません`,
    noRealm: (most) => `レルムは ${most} 文字までです。`,
    codeOrLog:
      'ログとコードの両方を標準入力から読むことはできません。--code-file を使うか、ログをファイルで指定してください。',
    noKeys: (folder) =>
      `${folder} の鍵を読み取れません。root または関守のユーザーで実行してください。`,
    read: (logs, lines, unrecognised) =>
      `読み取り：ログ ${logs} 個、${lines.toLocaleString('ja')} 行（解釈できない行 ${unrecognised.toLocaleString('ja')}）`,
    days: (days, from, until) => `期間：${days} 日（${from} 〜 ${until}）`,
    nothing: 'SASL 名のある送信がありませんでした。何も学習していません。',
    mail: (messages, results) =>
      `メール：${messages.toLocaleString('ja')} 通、初めての宛先の配送結果 ${results.toLocaleString('ja')} 件`,
    unfinished: (messages) =>
      `  宛先のすべてはログから分からないもの ${messages.toLocaleString('ja')} 通`,
    lost: (messages, accounts) =>
      `  上限超過：結末を追えなかったメール ${messages} 通、対象から外したアカウント ${accounts} 件`,
    learned: (accounts) => `学習したアカウント：${accounts.toLocaleString('ja')} 件`,
    known: (accounts) =>
      `  ログと同じかそれ以上の実績があり、変更しなかったもの ${accounts.toLocaleString('ja')} 件`,
    origins: (networks, countries) => `組織：広域ネットワーク ${networks}、国 ${countries}`,
    leftOut: (entries) => `  利用者の少ない ${entries} 件は上限のため除きました`,
    young: (days) => `  学習期間は残り ${days} 日です（封じ込めには 10 倍の証拠が必要）`,
    grown: '  学習期間は終わっています',
    dry: '関守には何も学習させていません（--dry-run）。',
    refused: (accounts) => `学習を拒否：次の ${accounts} 件は、ログの中で乗っ取りが疑われます`,
    col: {
      account: 'アカウント',
      since: '開始',
      from: '送信元',
      messages: '通数',
      recipients: '宛先数',
      why: '根拠',
    },
    why: {
      contain: (manner, place, evidence) =>
        `${place}の${manner}とみられます。証拠の重み ${evidence} デシバンは封じ込めの基準に達しています`,
      asking: (manner, place, evidence) =>
        `${place}の${manner}とみられます。証拠の重みは最大 ${evidence} デシバンで、ログの終わりでも続いています`,
    },
    next: '本人に確認してください。本人の送信であれば、これらのアカウントは今日から新しいアカウントと同様に学習します。',
  },
}
