/** PB-02: somebody read a mailbox, and may have taken what was in it. */
import type { CompactPlaybook, CompactStep } from '../compact.ts'
import {
  command,
  confirm,
  credentials,
  disable,
  freeze,
  hold,
  restore,
  snapshot,
} from './shared-contain.ts'
import { entry, leak, peers, sweep } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { explain, persons, press, results } from './shared-publish.ts'
import {
  executive,
  final,
  helpers,
  known,
  legalHold,
  obligations,
  police,
  preliminary,
} from './shared-respond.ts'

const reading: CompactStep = {
  key: 'reading',
  phase: 'investigate',
  role: 'forensics',
  mode: 'semi',
  due: 'h4',
  ja: [
    '閲覧の範囲の特定',
    'sekimori investigate で、不審な接続元ごとのセッション、読み出した通数と量、検索、最初と最後の時刻を出し、事案に取り込む。IMAP・POP・Web メール・ActiveSync・管理者権限の経路を分けて見る。量しか分からないときは、その時点で箱にあった全メールを「可能性の上限」とする。',
    '読まれた可能性のあるメールの範囲が、上限と確定に分けて事実台帳にある。',
  ],
  en: [
    'Establish what was read',
    'sekimori investigate gives, for each strange source, the sessions, messages and octets read, searches, first and last time; take it into the case. Look at IMAP, POP, webmail, ActiveSync and administrators’ access one by one. Where only an amount is known, all mail that lay in the mailbox at that time is the upper bound.',
    'The ledger has the messages that may have been read: the upper bound, and what is confirmed.',
  ],
  evidence: { ja: '閲覧の調査結果', en: 'result on reading' },
  provenBy: ['found'],
  attack: ['T1114.002', 'T1087.003', 'T1119', 'T1020'],
  d3fend: ['D3-UDTA', 'D3-RAPA'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

const exposed: CompactStep = {
  key: 'exposed-persons',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '含まれていた人と情報の洗い出し',
    '読まれた可能性のあるメールと添付を、決められた 2 人だけが隔離した場所で調べる。外部の人・職員を分け、重複を除いた実人数と、項目（氏名、住所、電話、口座、健康など）を数える。要配慮個人情報、パスワード、マイナンバー、カード番号が 1 件でもあれば、直ちに法務へ電話する。',
    '人数（上限・確定、重複なし）と項目の一覧が事実台帳にある。',
  ],
  en: [
    'Establish which persons and data were in it',
    'Two named people, and nobody else, go through the mail and attachments that may have been read, in an isolated place. Count outsiders and staff apart, nobody twice, and the items: name, address, telephone, account, health. A single case of special-care data, passwords, national numbers or card numbers: call legal at once.',
    'The ledger has the persons (bound and confirmed, without doubles) and the list of items.',
  ],
  evidence: { ja: '人数と項目の表、閲覧者の記録', en: 'table of persons and items, who looked' },
  provenBy: ['fact:persons.possible'],
  csf: ['RS.AN-08'],
  activity: 'identify-audience',
}

const linked: CompactStep = {
  key: 'linked-services',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h24',
  ja: [
    '連携サービスの確認',
    'このアドレスで登録した外部サービス（クラウド、銀行、EC、SNS、業者の管理画面）を本人と一緒に書き出す。箱の中の「パスワード再設定」「ログイン通知」メールを探し、使われたサービスから順に、パスワード・二要素・回復用アドレスを変える。',
    '一覧の全サービスに確認の結果が付いている。',
  ],
  en: [
    'Check the linked services',
    'With the owner list the services registered with this address: cloud, bank, shops, social media, vendors’ consoles. Search the mailbox for password resets and login notices; begin with the services that were used, and change password, second factor and recovery address.',
    'Every service on the list has its result.',
  ],
  evidence: { ja: 'サービスの一覧', en: 'list of services' },
  attack: ['T1078.004', 'T1528'],
  d3fend: ['D3-CRO', 'D3-MFA'],
  csf: ['RS.MI-02'],
  activity: 'eliminate-risk',
}

export const mailboxRead: CompactPlaybook = {
  code: 'PB-02',
  kind: 'mailbox-read',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: 'メールボックスの閲覧・情報窃取', en: 'a mailbox was read' },
  description: {
    ja: '第三者がメールボックスを閲覧した、または内容を持ち出したおそれがある。',
    en: 'A stranger read a mailbox, and may have taken what was in it.',
  },
  types: ['investigation', 'mitigation', 'notification', 'remediation'],
  flow: [
    {
      together: [
        [hold, freeze, disable, snapshot],
        [command, executive, helpers, costs],
        [confirm, credentials, linked, restore, postMortem, verify],
        [reading, sweep, exposed, entry, leak],
        [known, obligations, preliminary, final],
        [legalHold, police],
        [press, persons, peers, explain, results],
      ],
    },
  ],
}
