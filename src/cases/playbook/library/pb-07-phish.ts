/** PB-07: a wave of phishing comes in. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command } from './shared-contain.ts'
import { leak, peers, sweep } from './shared-investigate.ts'
import { postMortem, verify } from './shared-learn.ts'
import { executive, known, legalHold, obligations, police } from './shared-respond.ts'

const sample: CompactStep = {
  key: 'sample',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'min15',
  ja: [
    '見本の確保と特徴の把握',
    '届いた人に、転送ではなくファイルとして添付してもらうか、サーバーから取り出す。件名、差出人、返信先、リンク先のホスト、添付の SHA-256、送信元 IP を控える。リンクは隔離した環境以外で開かない。パスワードを盗むものか、マルウェアか、支払いを求めるものかを決める。',
    '見本の要約値と、探すための特徴が事案にある。',
  ],
  en: [
    'Get a sample, know its traits',
    'Have it attached as a file, not forwarded, or take it from the server. Note subject, sender, reply address, link hosts, SHA-256 of attachments, source address. Open links in an isolated place only. Say whether it is after passwords, brings malware, or asks for money.',
    'The case has the hash of a sample, and the traits to search by.',
  ],
  evidence: { ja: '見本の要約値と特徴', en: 'hash of a sample, traits' },
  attack: ['T1566.001', 'T1566.002', 'T1598.003'],
  d3fend: ['D3-SMRA'],
  csf: ['RS.MA-02', 'RS.AN-03'],
  activity: 'identify-indicators',
}

const block: CompactStep = {
  key: 'block',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'min30',
  ja: [
    '遮断',
    'リンク先のホストをプロキシと DNS で、送信元と特徴を受信側で止める。無関係なメールを止めないよう、件名だけで止めずに 2 つ以上の特徴を組み合わせ、過去 1 日の正常なメールに当てて確かめてから有効にする。期限（7 日）を付ける。',
    '遮断の規則が有効で、試しに開けないこと、正常なメールが止まらないことを確かめた。',
  ],
  en: [
    'Block it',
    'Block the link hosts at proxy and DNS, the source and traits at reception. Combine two traits or more, never the subject alone, and try the rule on the good mail of the last day before it is switched on. Give it an end: 7 days.',
    'The rules are on; the page cannot be opened, and good mail still comes.',
  ],
  evidence: { ja: '規則と試した結果', en: 'rules and their trial' },
  undo: { ja: '規則を外す', en: 'take the rules out' },
  d3fend: ['D3-EF', 'D3-DUC'],
  csf: ['RS.MI-01'],
  activity: 'restrict-access',
}

const pull: CompactStep = {
  key: 'pull',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h1',
  ja: [
    '届いたメールの回収',
    '特徴に合うメールを全メールボックスで探し、一覧（箱・時刻・既読か）を控えてから、利用者が見えない場所へ移す。消さない。2 人で一覧を見て、無関係なメールが入っていないことを確かめる。管理者が箱を検索したことは記録に残し、必要なら利用者に知らせる。',
    '一覧の全件が移され、もう一度探して 0 件である。',
  ],
  en: [
    'Pull back what was delivered',
    'Search all mailboxes for the traits; keep the list (mailbox, time, read or not), then move the mail where users do not see it. Delete nothing. Two people look at the list, so that no other mail is in it. That an administrator searched mailboxes is recorded, and users are told where they have to be.',
    'All on the list are moved, and searching again finds none.',
  ],
  evidence: { ja: '回収の一覧', en: 'list of what was moved' },
  undo: { ja: '元の箱に戻す', en: 'move back into the mailboxes' },
  d3fend: ['D3-ER'],
  csf: ['RS.MI-02'],
  activity: 'eliminate-risk',
}

const tell: CompactStep = {
  key: 'tell-users',
  phase: 'respond',
  role: 'communications',
  mode: 'manual',
  due: 'h1',
  ja: [
    '利用者への注意',
    '掲示板・チャット・放送で、件名と見分け方、「開いた・入力した人は責めないのですぐ電話を」と伝える。メールで伝えるならリンクを入れない。窓口の番号を書く。',
    '全員に届く手段で知らせ、窓口が報告を受け始めた。',
  ],
  en: [
    'Warn the users',
    'By notice board, chat or loudspeaker: the subject, how to tell it, and «if you opened it or typed something in, call; nobody will blame you». If by mail, without links. Give the desk’s number.',
    'All were told by a way that reaches them, and the desk takes reports.',
  ],
  evidence: { ja: '知らせた文と時刻', en: 'text and time' },
  csf: ['RS.CO-02'],
  activity: 'deliver-content',
}

const victims: CompactStep = {
  key: 'victims',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h1',
  ja: [
    '開いた人・入力した人の特定',
    'プロキシ・DNS・Web フィルターの記録でリンク先への接続を探し、申告と合わせて「受信・開封・接続・入力」の 4 段階に分ける。自動検査（メール検査装置、数秒以内の接続）を人と数えない。分からない人は「入力したかもしれない」として扱う。',
    '段階ごとの人数と一覧が事案にある。',
  ],
  en: [
    'Who opened it, who typed something in',
    'Look for the link hosts in the records of proxy, DNS and web filter, add what people report, and sort: received, opened, followed, submitted. Scanners (mail filters, visits within seconds) are no persons. Who is not sure counts as having submitted.',
    'The case has number and list for each of the four.',
  ],
  evidence: { ja: '段階ごとの一覧', en: 'list for each stage' },
  attack: ['T1056.003', 'T1557'],
  csf: ['RS.AN-08'],
  activity: 'identify-audience',
}

const reset: CompactStep = {
  key: 'reset',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h4',
  ja: [
    '入力した人の認証情報の変更',
    '入力した人（疑いを含む）を、その場でパスワード変更・セッション切断・アプリパスワードと OAuth の失効・登録端末の確認まで行う。中継型の偽ページは二要素のコードも盗むので、二要素があっても省かない。入力後の時刻から今までのログインと転送規則を調べ、使われていれば PB-01 か PB-02 を始める。',
    '入力した人の全員に、変更の時刻と悪用の有無が記録されている。',
  ],
  en: [
    'Change the credentials of those who typed them in',
    'For all who submitted or may have: new password, end sessions, revoke app passwords and OAuth, check registered devices, at once. Pages in the middle steal codes of a second factor too, so do not leave out those who have one. Look at logins and rules since that moment; if the account was used, start PB-01 or PB-02.',
    'For each of them there is the time of the change, and whether the account was abused.',
  ],
  evidence: { ja: '変更と調査の記録', en: 'record of changes and checks' },
  attack: ['T1078', 'T1539', 'T1621'],
  d3fend: ['D3-CRO', 'D3-CR', 'D3-ANCI'],
  csf: ['RS.MI-01', 'RS.MI-02'],
  activity: 'eliminate-risk',
}

const report: CompactStep = {
  key: 'report-phish',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'h24',
  ja: [
    '関係機関への報告',
    'フィッシング対策協議会と、なりすまされた組織に、見本とリンク先を届ける。偽サイトの停止は JPCERT/CC に頼める。個人が特定できる宛先は伏せる。',
    '報告先・時刻・受付番号が事案にある。',
  ],
  en: [
    'Report it',
    'Send sample and link hosts to the Council of Anti-Phishing Japan and to whoever is impersonated. JPCERT/CC can be asked to have the site taken down. Blank out recipients.',
    'The case has who was told, when, and the number.',
  ],
  evidence: { ja: '報告の記録', en: 'record of reports' },
  csf: ['RS.CO-03'],
  activity: 'deliver-content',
}

export const phish: CompactPlaybook = {
  code: 'PB-07',
  kind: 'credential-phish',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: 'フィッシングの波', en: 'a wave of phishing' },
  description: {
    ja: '認証情報を狙うメールが多くの利用者に届いた。目標は、入力した人を 1 時間以内に見つけて守ること。',
    en: 'Mail that is after credentials came to many users. The aim: find and protect those who typed them in within the hour.',
  },
  types: ['detection', 'mitigation', 'notification', 'prevention'],
  flow: [
    {
      together: [
        [but(command, { due: 'min30' }), but(executive, { due: 'h4' })],
        [sample, block, pull, reset, postMortem, verify],
        [tell, report, peers],
        [victims, sweep, leak],
        [but(known, { due: 'h4' }), obligations],
        [legalHold, police],
      ],
    },
  ],
}
