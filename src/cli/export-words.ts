/** Words of `sekimori evidence export`. */
import type { Language } from '../lib/words.ts'

const en = {
  about: 'makes a package of chosen entries that a stranger can verify without us',
  optAccount: 'entries about this account',
  optFrom: 'entries from this moment on (RFC 3339 with an offset)',
  optUntil: 'entries before this moment',
  optEntries: 'entries by their index, such as 5,10-12',
  optBodies:
    'discloses what the chosen entries say, each with its salt; written as vault.read first',
  optCase: 'the case or ticket that this is for; goes into the custody record',
  optPolicy: 'the policy of witnesses to put in, instead of the one beside the log',
  help: `Options that choose are joined by and. The package holds proofs, checkpoint, policy, anchors, gaps,
a custody record, README in both languages, a script and a page to verify it with.
With a running guard a person proves himself (--as, --reason); without one, who owns the data
folder may export, and the custody record says that nobody proved who he is.`,
  noMoment: (text: string) => `${text}: a moment such as 2026-11-22T08:00:00+09:00 is needed`,
  noRanges: (why: string) => `--entries: ${why}`,
  noKeys: (folder: string) =>
    `the keys in ${folder} cannot be read: without them neither an account’s entries are found nor bodies opened`,
  nothing: 'no entry was chosen',
  needsOut: 'OUT.zip: a name for the package is needed',
  selecting: 'Choosing',
  making: 'Proving',
  made: (it: {
    out: string
    entries: number
    context: number
    bodies: number
    bytes: number
    sha256: string
  }) => [
    `${it.out}: ${it.entries} entries and ${it.context} beside them, ${it.bodies} with their content, ${it.bytes} octets`,
    `SHA-256 ${it.sha256}`,
    'That it was made, with this digest, is an entry of the log. To check it:',
    `  sekimori verify ${it.out}`,
    '  or verify.html and verify_package.py in it',
  ],
  noGuard: 'No guard is running: nobody proved who takes this out.',
} as const

type Words = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Result extends string ? string : readonly string[]
    : string
}

const ja: Words = {
  about: '選んだ記録を、第三者が関守なしで検証できるパッケージにまとめます',
  optAccount: 'このアカウントに関する記録',
  optFrom: 'この時刻以降の記録（RFC 3339、時差付き）',
  optUntil: 'この時刻より前の記録',
  optEntries: '記録の番号（例：5,10-12）',
  optBodies: '選んだ記録の本文をソルト付きで開示します。開示は先に vault.read として記録されます',
  optCase: '案件番号。保全記録（custody.json）に記載します',
  optPolicy: 'ログに添えられた証人のポリシーの代わりに入れるもの',
  help: `選択のオプションはすべて「かつ」で組み合わせます。パッケージには、証明、チェックポイント、証人のポリシー、
外部の控え、欠落、保全記録、日英の README、検証用のスクリプトとページが入ります。
関守の稼働中は本人の確認が必要です（--as、--reason）。停止中はデータフォルダーの所有者が取り出せますが、
本人確認がないことが保全記録に残ります。`,
  noMoment: (text) => `${text}：2026-11-22T08:00:00+09:00 のような時刻を指定してください`,
  noRanges: (why) => `--entries：${why}`,
  noKeys: (folder) =>
    `${folder} の鍵を読み取れません。鍵がないと、アカウントの記録の検索も本文の開示もできません`,
  nothing: '該当する記録がありません',
  needsOut: 'OUT.zip：パッケージのファイル名を指定してください',
  selecting: '選択中',
  making: '証明を作成中',
  made: (it) => [
    `${it.out}：記録 ${it.entries} 件、関連 ${it.context} 件、本文 ${it.bodies} 件、${it.bytes} オクテット`,
    `SHA-256 ${it.sha256}`,
    'このダイジェストのパッケージを作成したことは、ログに記録されています。検証の方法：',
    `  sekimori verify ${it.out}`,
    '  または同梱の verify.html、verify_package.py',
  ],
  noGuard: '関守が停止中のため、取り出した人の本人確認は行われていません。',
}

export const exportWords: Readonly<Record<Language, Words>> = { en, ja }
