/** Words of an exported case: its page and its readme. */
import type { CustodyAct, PaperState } from '../../../cases/case.ts'
import type { Wording } from '../../../lib/words.ts'

const english = {
  exercise: 'EXERCISE: none of this happened',
  severity: 'severity',
  clocks: 'Clocks',
  clock: 'clock',
  moment: 'moment',
  department: 'department',
  basis: 'on what it rests',
  by: 'by',
  facts: 'Figures',
  figure: 'figure',
  account: 'account',
  value: 'value',
  status: 'status',
  asOf: 'as of',
  open: 'under investigation',
  timeline: 'What happened',
  heard: 'we heard of it',
  who: 'who',
  what: 'what',
  struck: '(struck)',
  decisions: 'Decisions',
  question: 'question',
  chosen: 'chosen',
  reason: 'reason',
  papers: 'Documents',
  paper: 'document',
  number: 'release',
  state: 'state',
  released: 'released',
  custody: 'Custody',
  handling: 'what was done',
  item: 'item',
  acts: 'Acts, in the order of the evidence',
  entry: 'entry',
  more: (rows: number) => `and ${rows} more: the CSV beside this page has them all`,
  paperStates: {
    drafted: 'drafted',
    reviewed: 'reviewed',
    approved: 'approved',
    released: 'released',
    withdrawn: 'withdrawn',
  } as { readonly [State in PaperState]: string },
  handlings: {
    collected: 'collected',
    seen: 'seen',
    examined: 'examined',
    exported: 'exported',
    transferred: 'transferred',
    released: 'released',
    returned: 'returned',
  } as { readonly [Act in CustodyAct]: string },
}

export const pageWords: { readonly ja: typeof english; readonly en: typeof english } = {
  en: english,
  ja: {
    exercise: '訓練：実際に起きたことではありません',
    severity: '深刻度',
    clocks: '起算時刻',
    clock: '種別',
    moment: '日時',
    department: '部署',
    basis: '根拠',
    by: '記録者',
    facts: '数値',
    figure: '項目',
    account: 'アカウント',
    value: '値',
    status: '確度',
    asOf: '時点',
    open: '調査中',
    timeline: '経過',
    heard: '把握した日時',
    who: '主体',
    what: '内容',
    struck: '（取消）',
    decisions: '判断',
    question: '論点',
    chosen: '決定',
    reason: '理由',
    papers: '文書',
    paper: '種類',
    number: '報',
    state: '状態',
    released: '公開・提出',
    custody: '証拠の保管記録',
    handling: '取扱い',
    item: '対象',
    acts: '操作の記録（証跡の順）',
    entry: '記録番号',
    more: (rows) => `ほか ${rows} 件は同梱の CSV にあります`,
    paperStates: {
      drafted: '下書き',
      reviewed: '確認済み',
      approved: '承認済み',
      released: '公開・提出済み',
      withdrawn: '撤回',
    },
    handlings: {
      collected: '取得',
      seen: '閲覧',
      examined: '解析',
      exported: '書き出し',
      transferred: '引渡し',
      released: '公開',
      returned: '返却',
    },
  },
}

export type ReadmeFacts = {
  readonly id: string
  readonly exercise: boolean
  readonly origin: string
  readonly entries: number
  readonly documents: number
  readonly missing: number
  readonly isProven: boolean
}

export const caseReadme: Wording<ReadmeFacts> = {
  en: ({
    id,
    exercise,
    origin,
    entries,
    documents,
    missing,
    isProven,
  }) => `Case ${id}${exercise ? ' (EXERCISE: none of this happened)' : ''}

What is in it
-------------
case.en.html, case.ja.html   the case, to be read; they load nothing and run nothing
case.json                    all that the case knows; events.json: every act with its entry
timeline.csv, facts.csv      the course of events; the figures with all that they were before
custody.csv                  who had what in his hands
documents/                   released documents (${documents}), as they were released
investigation.json           what the logs show, where the case stands on an investigation
recipients.ndjson            who was reached, one address a line
evidence.zip                 ${entries} entries of the evidence log ${origin}, with proofs and checkpoint
verify.html                  checks evidence.zip in a browser: drop the file on it; it loads nothing
verify_package.py            checks it with Python 3 and openssl: python3 verify_package.py evidence.zip
SHA256SUMS                   sha256sum -c SHA256SUMS

How to check it
---------------
SHA256SUMS shows that nothing was changed since this archive was made. That the acts of the case are
the log's own show the proofs in evidence.zip: each act in events.json names its entry, and the
entry's content is there. Compare the log's key with the one that you were given by another way.
${missing === 0 ? '' : `\n${missing} things that the case names could not be put in: they were erased, or cannot be opened.\n`}${isProven ? '' : '\nWhoever made this archive was not asked for a proof of who he is (no guard was running).\n'}
It holds names, addresses and what people wrote: keep it as you keep the case.
`,
  ja: ({
    id,
    exercise,
    origin,
    entries,
    documents,
    missing,
    isProven,
  }) => `事案 ${id}${exercise ? '（訓練：実際に起きたことではありません）' : ''}

内容
----
case.ja.html、case.en.html   閲覧用（外部とは通信せず、何も実行しません）
case.json                    事案の全内容。events.json：すべての操作と、その記録番号
timeline.csv、facts.csv      経過、および数値とその変遷
custody.csv                  証拠の保管記録
documents/                   公開・提出した文書（${documents} 件、公開・提出時のまま）
investigation.json           調査結果（事案が依拠する調査がある場合）
recipients.ndjson            送信先の一覧（1 行 1 宛先）
evidence.zip                 証跡ログ ${origin} の記録 ${entries} 件と、証明、チェックポイント
verify.html                  evidence.zip をブラウザーで検証（ファイルをドロップ。外部とは通信しません）
verify_package.py            Python 3 と openssl で検証：python3 verify_package.py evidence.zip
SHA256SUMS                   sha256sum -c SHA256SUMS

検証の方法
----------
SHA256SUMS は、この書庫の作成後に改変がないことを示します。事案の操作が証跡ログの記録そのもので
あることは、evidence.zip の証明が示します。events.json の各操作には記録番号があり、その本文が
収められています。ログの公開鍵は、別の経路で受け取った鍵と照合してください。
${missing === 0 ? '' : `\n事案が参照するもののうち ${missing} 件は、消去済み、または復号できないため収録していません。\n`}${isProven ? '' : '\nこの書庫の作成者の本人確認は行っていません（関守が稼働していなかったため）。\n'}
氏名、メールアドレス、自由記述を含みます。事案と同じ扱いで保管してください。
`,
}
