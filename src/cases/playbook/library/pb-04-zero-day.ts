/** PB-04: a product of somebody else was broken into before there was a mend. */
import type { CompactPlaybook, CompactStep } from '../compact.ts'
import { command } from './shared-contain.ts'
import { entry, leak, peers, sweep } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { contracts, explain, persons, press, results } from './shared-publish.ts'
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

const inventory: CompactStep = {
  key: 'inventory',
  phase: 'respond',
  role: 'operations',
  mode: 'manual',
  due: 'min30',
  ja: [
    '対象製品の確認',
    '該当製品が自組織・委託先・クラウドのどこで、どの版で動き、インターネットから届くかを調べる。台帳だけでなく実機で確かめる。開発元の告知、JVN、CVE、CISA KEV を読み、攻撃が始まったとされる最も早い日を控える。',
    '設置場所・版・公開の有無・担当者の一覧と、攻撃開始の最も早い日が事案にある。',
  ],
  en: [
    'Where is the product',
    'Find where the product runs, here, at contractors and in clouds, in which version, and whether the internet reaches it. Look at the machines, not only at the list. Read the vendor’s advisory, JVN, CVE and CISA KEV, and note the earliest day on which attacks are said to have begun.',
    'The case has places, versions, exposure and who is in charge, and that earliest day.',
  ],
  evidence: { ja: '製品の一覧', en: 'list of installations' },
  attack: ['T1190', 'T1592.002'],
  d3fend: ['D3-SWI', 'D3-DI'],
  csf: ['RS.MA-02', 'RS.AN-08'],
  activity: 'scan-vulnerabilities',
}

const isolate: CompactStep = {
  key: 'isolate',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h1',
  ja: [
    '経路の遮断',
    '該当機能を止めるか、管理画面と公開口を許可した接続元だけに絞る。電源は切らず再起動もしない（メモリーの証拠が消える）。仮想機なら先にスナップショットを取る。止められないときは、理由と代わりの監視を決め、決めた人の名前を残す。',
    '外部から該当箇所に届かないことを、外の回線から確かめた。',
  ],
  en: [
    'Close the way',
    'Switch the function off, or let only named sources reach its console and port. Do not power off or restart: evidence in memory would be lost. Take a snapshot of a virtual machine first. If it cannot be stopped, decide on the reason and on what is watched instead, with the name of who decided.',
    'From a line outside it was seen that the place cannot be reached.',
  ],
  evidence: {
    ja: '遮断の前後の設定、外部からの確認',
    en: 'settings before and after, check from outside',
  },
  undo: { ja: '控えた設定に戻す', en: 'put the kept settings back' },
  d3fend: ['D3-NI'],
  csf: ['RS.MI-01'],
  activity: 'disconnect-system',
}

const image: CompactStep = {
  key: 'image',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'h4',
  ja: [
    '機器の保全',
    '揮発しやすい順に、メモリー、通信の状態、実行中のプロセス、一時ファイル、ディスク、ログを取る。Web の公開フォルダーは更新日時つきで丸ごと写す。修正プログラムは写しを取ってから当てる。',
    '取得物と要約値が保管記録にある。',
  ],
  en: [
    'Preserve the machine',
    'In the order in which it vanishes: memory, connections, processes, temporary files, disk, logs. Copy the web folders whole, with their times. Patch only after copying.',
    'What was taken and its hashes are in the custody record.',
  ],
  evidence: { ja: '保管記録と要約値', en: 'custody record with hashes' },
  provenBy: ['custody:collected'],
  attack: ['T1505.003', 'T1505.002'],
  d3fend: ['D3-SDA'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const vendor: CompactStep = {
  key: 'vendor',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'h4',
  ja: [
    '開発元・JPCERT/CC との連絡',
    '開発元の緊急窓口に電話し、修正の予定、回避策、侵害の痕跡（IoC）、影響する版を聞く。未公表の弱点なら、公表せずに JPCERT/CC または IPA に届け出る。窓口の担当者と次に連絡する時刻を決める。',
    '窓口・時刻・回答・次の連絡時刻が事案にある。',
  ],
  en: [
    'Vendor and JPCERT/CC',
    'Call the vendor’s emergency desk: when will there be a mend, what helps until then, which traces to look for, which versions. If the hole is not public, keep it so, and report it to JPCERT/CC or IPA. Fix a name and the time of the next call.',
    'The case has the desk, the time, the answer and the next call.',
  ],
  evidence: { ja: '連絡の記録', en: 'record of calls' },
  provenBy: ['party:vendor'],
  csf: ['RS.CO-02', 'RS.CO-03'],
  activity: 'identify-channel',
}

const hunt: CompactStep = {
  key: 'hunt',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '過去にさかのぼった痕跡の探索',
    '攻撃開始の最も早い日、なければログが残る最も古い日まで、IoC（接続元、要求の形、ファイル、アカウント）を探す。置かれたファイル、増えた利用者、変わった設定、外向きの通信を見る。ログが残っていない期間は「調べられない期間」として時系列に書く。',
    '探した期間・ログ・結果と、調べられない期間が事案にある。',
  ],
  en: [
    'Hunt back in time',
    'Back to the earliest day of attacks, or as far as logs go, look for the indicators: sources, shape of requests, files, accounts. Look for files that were put there, new users, changed settings, connections outwards. Where no log is left, the timeline says that nothing can be said.',
    'The case has the stretch, the logs, the findings, and the stretch that cannot be examined.',
  ],
  evidence: { ja: '探索の記録', en: 'record of the hunt' },
  attack: ['T1190', 'T1505.003', 'T1136', 'T1070'],
  d3fend: ['D3-WSAA', 'D3-RAPA'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'match-indicator',
}

const secrets: CompactStep = {
  key: 'secrets',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h24',
  ja: [
    '通過した秘密情報の洗い出しと一斉変更',
    'その製品を通った認証情報を種類ごとに書き出す（メールのパスワード、SMTP 認証、クラウド連携、証明書の鍵、API キー、管理者）。機器を塞いだ後に、影響の大きい順に一斉に変更し、進み具合を割合で毎日記録する。変えない人のアカウントは期限の後に止める。',
    '種類ごとの対象数と変更済みの割合が出ていて、残りに期限がある。',
  ],
  en: [
    'List the secrets that passed through it, and change them',
    'List what went through the product, by kind: mail passwords, SMTP AUTH, cloud grants, keys of certificates, API keys, administrators. After the hole is closed change them all, the gravest first, and record the share that is done each day. Accounts of those who do not change are stopped after the term.',
    'For each kind there is the number, the share done, and a term for the rest.',
  ],
  evidence: { ja: '変更の進み具合', en: 'progress of the change' },
  attack: ['T1056.003', 'T1528', 'T1078'],
  d3fend: ['D3-CRO', 'D3-CR'],
  csf: ['RS.MI-02'],
  activity: 'eliminate-risk',
}

const rebuild: CompactStep = {
  key: 'rebuild',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'd7',
  ja: [
    '再構築と再開',
    '侵入された機器は「直す」のではなく、検証した媒体から作り直し、修正を当て、データだけを検査して戻す。再開の条件（修正済み、痕跡なし、認証情報の変更済み、監視あり）を書き、決めた人が署名して開ける。',
    '再開の条件がすべて確かめられ、再開の時刻が記録されている。',
  ],
  en: [
    'Rebuild and open again',
    'A machine that was broken into is not mended but built anew from verified media, patched, and given back its data alone, after a scan. Write the conditions (patched, no traces, credentials changed, watched); who decides signs for them.',
    'All conditions were checked, and the time of opening is recorded.',
  ],
  evidence: { ja: '再開の判断の記録', en: 'record of the decision' },
  provenBy: ['clock:restored'],
  d3fend: ['D3-SU'],
  csf: ['RC.RP-01', 'RC.RP-02', 'RC.RP-05'],
  activity: 'restore-capabilities',
}

const figures: CompactStep = {
  key: 'figures',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '最大値と判明値の記録',
    '影響し得る契約・アカウント・人数の「最大」を先に出し、根拠とともに事実台帳に入れる。調査が進むたびに「判明」を狭め、前の値を消さずに差し替える。公表はいつもこの 2 つを並べる。',
    '最大値と判明値が、根拠と時点つきで台帳にある。',
  ],
  en: [
    'Record the possible and the confirmed figures',
    'First the maximum of contracts, accounts and persons that may be affected, with its basis, into the ledger. As the investigation goes on narrow the confirmed figure; it supersedes the old one and never erases it. Publications always show both.',
    'The ledger has the possible and the confirmed figures with basis and moment.',
  ],
  evidence: { ja: '事実台帳', en: 'fact ledger' },
  provenBy: ['fact:accounts.possible'],
  csf: ['RS.AN-08'],
  activity: 'analyze-collected-data',
}

export const zeroDay: CompactPlaybook = {
  code: 'PB-04',
  kind: 'third-party-zero-day',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: '第三者製品のゼロデイ', en: 'zero-day in a third-party product' },
  description: {
    ja: 'メール製品やその部品の未修正の弱点が使われた、または使われたおそれがある。',
    en: 'A hole in a mail product, or in a part of it, was used before it could be mended, or may have been.',
  },
  types: ['investigation', 'mitigation', 'notification', 'remediation'],
  flow: [
    {
      together: [
        [command, executive, helpers, costs],
        [inventory, isolate, secrets, rebuild, postMortem, verify],
        [image, sweep, hunt, entry, leak],
        [known, obligations, preliminary, final],
        [figures, contracts],
        [legalHold, vendor, police],
        [press, persons, peers, explain, results],
      ],
    },
  ],
}
