/** Investigate-words: what `sekimori investigate` says to a person beside its report. */
import type { AccountVerdict } from '../incident/found.ts'
import type { Language } from '../lib/words.ts'

type Words = {
  readonly about: string
  readonly help: string
  readonly optHtml: string
  readonly optPdf: string
  readonly optCsv: string
  readonly optStix: string
  readonly optReached: string
  readonly optShared: string
  readonly optAbuse: string
  readonly optReporter: string
  readonly optOcsf: string
  readonly optParquet: string
  readonly optClaims: string
  readonly optZone: string
  readonly optRealm: string
  readonly optHome: string
  readonly optWorkers: string
  readonly optForce: string
  readonly noLogs: string
  readonly noZone: (text: string) => string
  readonly noRealm: (most: number) => string
  readonly noHome: (text: string) => string
  readonly noReporter: (text: string) => string
  readonly isInput: (file: string) => string
  readonly isInside: (file: string, folder: string) => string
  readonly notEmpty: (folder: string) => string
  readonly twoOutputs: (file: string) => string
  readonly needsReporter: string
  readonly interrupted: string
  readonly read: (inputs: number, lines: number, unrecognised: number) => string
  readonly span: (from: string, to: string) => string
  readonly nothing: string
  readonly nothingRead: string
  readonly verdicts: Readonly<Record<AccountVerdict, string>>
  readonly counts: (counts: Readonly<Record<AccountVerdict, number>>) => string
  readonly head: readonly string[]
  readonly storesHead: readonly string[]
  readonly webHead: readonly string[]
  readonly stores: string
  readonly web: string
  readonly leak: string
  readonly notices: (n: number) => string
  readonly claims: string
  readonly outcomes: Readonly<Record<'agrees' | 'differs' | 'unsupported', string>>
  readonly written: (file: string) => string
  readonly more: string
}

export const investigateWords: Readonly<Record<Language, Words>> = {
  en: {
    about: 'reads old logs and tells who was taken over, when, how, and what went out',
    help: `Give it what there is: files, folders, patterns, archives, or - for standard input; logs of mail
servers, webmail, web servers, databases, clouds, bounces and DMARC reports, packed or not, in any
order. What each file is is found by its content. No guard is needed, and nothing is changed.

  sekimori investigate /var/log --html report.html
  sekimori investigate mail.log* --json=case.json --csv tables --lang ja --pdf report.pdf
  sekimori investigate evidence.tar.gz --claims said.yaml

The report says which bytes it was made from (SHA-256); the same bytes give the same report, apart
from its stamp. Ctrl-C ends the reading: the report is of what was read until then.

Exit codes: 0 nobody was taken over as far as the logs tell, 1 something was found that a person must
look at, 2 wrong use, 3 the world failed us, or no line of the inputs was understood.`,
    optHtml: 'writes the report as one HTML file that needs no network',
    optPdf: 'writes the report as PDF',
    optCsv: 'writes each table as CSV into this folder',
    optStix: 'writes a STIX 2.1 bundle',
    optReached: 'writes who was reached by the stolen accounts, one address a line (NDJSON)',
    optShared: 'leaves victims out of the STIX bundle, for sharing with others',
    optAbuse: 'writes XARF and ARF reports for the responsible networks into this folder',
    optReporter: 'who reports abuse: "Organisation <abuse@example.jp>"',
    optOcsf: 'writes the events as OCSF 1.8.0, one JSON object a line',
    optParquet: 'writes the events as OCSF in Parquet files into this folder',
    optClaims: 'what others said, as YAML or JSON: claimed is set against found',
    optZone: 'zone of stamps that tell none, such as Asia/Tokyo',
    optRealm: 'realm of login names without one',
    optHome:
      'what counts as domestic, in two letters (default: places.home of the configuration, else JP)',
    optWorkers: 'threads that read (default: by processors)',
    optForce: 'writes over files of an earlier report',
    noLogs: 'name the logs: files, folders, patterns, archives, or - for standard input',
    noZone: (text) => `${text} is no time zone; write it as Asia/Tokyo`,
    noRealm: (most) => `a realm has at most ${most} characters`,
    noHome: (text) => `${text} is no country; write two letters, such as JP`,
    noReporter: (text) => `${text}: write who reports as "Organisation <abuse@example.jp>"`,
    isInput: (file) => `${file} is one of the logs to be read: name another file for the output`,
    isInside: (file, folder) =>
      `${file} lies in ${folder}, which is to be read: name a place outside it for the output`,
    notEmpty: (folder) =>
      `${folder} is there already and not empty; name another folder, or add --force`,
    twoOutputs: (file) => `${file} is named for two outputs`,
    needsReporter: 'abuse reports need --reporter "Organisation <abuse@example.jp>"',
    interrupted: 'interrupted: this is what was read until then',
    read: (inputs, lines, unrecognised) =>
      `${inputs} inputs, ${lines} lines, of which ${unrecognised} were not understood`,
    span: (from, to) => `from ${from} to ${to}`,
    nothingRead: 'No line was understood: nothing can be said of these inputs.',
    nothing: 'No account looks taken over, as far as these logs tell.',
    verdicts: {
      hijacked: 'hijacked',
      suspect: 'suspect',
      clean: 'clean',
      'not-enough-log': 'not enough log',
    },
    counts: (n) =>
      `Accounts: ${n.hijacked} hijacked, ${n.suspect} suspect, ${n.clean} clean, ${n['not-enough-log']} with not enough log`,
    head: [
      'account',
      'verdict',
      'from',
      'to',
      'messages',
      'recipients',
      'delivered',
      'origins',
      'way in',
    ],
    storesHead: ['data store account', 'verdict', 'from', 'to', 'destroyed', 'rows read'],
    webHead: ['web origin', 'verdict', 'from', 'to', 'octets', 'accounts'],
    stores: 'Data stores',
    web: 'Web servers',
    leak: 'Leak verdict',
    notices: (n) => `  and ${n} more notices about the inputs: see the report`,
    claims: 'Claimed and found',
    outcomes: { agrees: 'agrees', differs: 'differs', unsupported: 'the logs cannot say' },
    written: (file) => `written: ${file}`,
    more: 'The whole report: --html FILE or --pdf FILE',
  },
  ja: {
    about: '過去のログから、乗っ取られたアカウント・期間・侵入経路・送信内容を調べます',
    help: `手元にあるものをそのまま渡してください。ファイル、フォルダー、パターン、アーカイブ、標準入力（-）を
受け付けます。メールサーバー、Web メール、Web サーバー、データベース、クラウドのログ、不達通知、DMARC
レポートを、圧縮の有無や順序を問わず読み取り、形式は内容から判別します。常駐プログラムは不要で、何も変更しません。

  sekimori investigate /var/log --html report.html
  sekimori investigate mail.log* --json=case.json --csv tables --lang ja --pdf report.pdf
  sekimori investigate evidence.tar.gz --claims said.yaml

報告書には元データの SHA-256 を記載します。同じデータからは、作成日時を除いて同じ報告書ができます。
Ctrl-C で読み取りを打ち切ると、そこまでの内容で報告書を作ります。

終了コード: 0 ログの範囲では乗っ取りなし、1 人が確認すべきものを発見、2 使い方の誤り、3 環境の異常、
または解釈できた行なし`,
    optHtml: '報告書を HTML ファイル 1 つに書き出します（ネットワーク不要）',
    optPdf: '報告書を PDF で書き出します',
    optCsv: '各表を CSV でこのフォルダーに書き出します',
    optStix: 'STIX 2.1 バンドルを書き出します',
    optReached: '不正利用されたアカウントの送信先を、1 行 1 宛先で書き出します（NDJSON）',
    optShared: 'STIX から被害者の情報を除きます（他組織との共有用）',
    optAbuse: '接続元ネットワーク宛ての通報（XARF・ARF）をこのフォルダーに書き出します',
    optReporter: '通報者。「組織名 <abuse@example.jp>」の形で指定します',
    optOcsf: 'イベントを OCSF 1.8.0 で書き出します（1 行 1 件の JSON）',
    optParquet: 'イベントを OCSF の Parquet ファイルでこのフォルダーに書き出します',
    optClaims: '公表値や申告値（YAML または JSON）。調査結果と突き合わせます',
    optZone: 'タイムゾーンのない時刻の解釈（例: Asia/Tokyo）',
    optRealm: 'ドメインのないログイン名に補うドメイン',
    optHome: '国内とみなす国（2 文字。既定は設定の places.home、なければ JP）',
    optWorkers: '読み取りに使うスレッド数（省略時は CPU 数から決定）',
    optForce: '以前の報告書を上書きします',
    noLogs: 'ログを指定してください（ファイル、フォルダー、パターン、アーカイブ、標準入力は -）',
    noZone: (text) => `${text} はタイムゾーンではありません。Asia/Tokyo のように指定してください`,
    noRealm: (most) => `ドメインは ${most} 文字以内で指定してください`,
    noHome: (text) => `${text} は国コードではありません。JP のように 2 文字で指定してください`,
    noReporter: (text) => `${text}: 通報者は「組織名 <abuse@example.jp>」の形で指定してください`,
    isInput: (file) => `${file} は調査対象のログです。出力には別のファイルを指定してください`,
    isInside: (file, folder) =>
      `${file} は調査対象のフォルダー ${folder} の中です。出力には別の場所を指定してください`,
    notEmpty: (folder) =>
      `${folder} は空ではありません。別のフォルダーを指定するか、--force を付けてください`,
    twoOutputs: (file) => `${file} が 2 つの出力先に指定されています`,
    needsReporter: '通報の作成には --reporter「組織名 <abuse@example.jp>」が必要です',
    interrupted: '中断されました。以下はそこまでに読み取った範囲の結果です',
    read: (inputs, lines, unrecognised) =>
      `入力 ${inputs} 件、${lines} 行（うち解釈できなかった行 ${unrecognised}）`,
    span: (from, to) => `対象期間 ${from} ～ ${to}`,
    nothingRead: '解釈できた行がありません。この入力からは何も判断できません。',
    nothing: 'このログの範囲では、乗っ取られたと見られるアカウントはありません。',
    verdicts: {
      hijacked: '乗っ取り',
      suspect: '疑い',
      clean: '異常なし',
      'not-enough-log': 'ログ不足',
    },
    counts: (n) =>
      `アカウント: 乗っ取り ${n.hijacked}、疑い ${n.suspect}、異常なし ${n.clean}、ログ不足 ${n['not-enough-log']}`,
    head: [
      'アカウント',
      '判定',
      '開始',
      '終了',
      '送信通数',
      '宛先数',
      '到達',
      '接続元',
      '侵入経路',
    ],
    storesHead: ['データベースのアカウント', '判定', '開始', '終了', '破壊的操作', '読み取り行数'],
    webHead: ['Web の接続元', '判定', '開始', '終了', 'バイト数', 'アカウント'],
    stores: 'データベース',
    web: 'Web サーバー',
    leak: '情報漏えい判定',
    notices: (n) => `  入力についての注意はほかに ${n} 件あります（報告書を参照）`,
    claims: '公表値・申告値との突き合わせ',
    outcomes: { agrees: '一致', differs: '相違', unsupported: 'ログからは判断できません' },
    written: (file) => `書き出しました: ${file}`,
    more: '報告書全体は --html または --pdf で書き出せます',
  },
}
