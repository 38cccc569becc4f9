/** Shared steps, investigation: what happened, how far it goes, and who else has to know. */
import type { CompactStep } from '../compact.ts'

export const scope: CompactStep = {
  key: 'scope',
  phase: 'investigate',
  role: 'forensics',
  mode: 'semi',
  due: 'h4',
  ja: [
    '影響範囲の確定',
    'sekimori investigate を、証跡と保全したログの両方に対して実行し、結果を事案に取り込む。送信通数・宛先数（延べと実数）・到達・不達・保留・国内外を出す。数は「通・件・人・アカウント」を混ぜない。ログのない時間帯は範囲として残し、埋めない。',
    '調査結果が事案にあり、各数値に根拠・時点・確度が付いている。',
  ],
  en: [
    'Establish the extent',
    'Run sekimori investigate over the evidence and over the logs you preserved, and take the result into the case. It counts messages, recipients (total and unique), delivered, bounced, held, at home and abroad. Never mix messages, recipients, persons and accounts. Where there is no log, leave the bounds open; fill nothing in.',
    'The case has the result, and every figure has its source, its moment and its status.',
  ],
  evidence: { ja: '調査結果と事実台帳', en: 'result and fact ledger' },
  undo: { ja: '新しい事実で差し替える', en: 'superseded by newer facts' },
  provenBy: ['found'],
  attack: ['T1534', 'T1114.002'],
  d3fend: ['D3-CCSA'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

export const entry: CompactStep = {
  key: 'entry',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '侵入経路の特定',
    '次の問いに順に答え、仮説として記録する。最初の不審なログインはいつ、どこから、どの方式（SMTP 認証・IMAP・Web メール・OAuth）か。直前に失敗が続いたか（総当たり）、一度で通ったか（盗まれた・使い回し）。同じ接続元は他のアカウントにも来たか。30 日前までにフィッシングを受けたか。端末や業者の保守経路はどうか。支持する証拠と反する証拠を両方書き、決め付けない。',
    '経路の仮説ごとに支持・反証が付き、残った疑問に「次に集める物」がある。',
  ],
  en: [
    'Find the way in',
    'Answer in turn, and record each as a hypothesis. When was the first strange login, from where, by which way (SMTP AUTH, IMAP, webmail, OAuth)? Did failures come before it (guessing), or did it succeed at once (stolen, reused)? Did the same source come to other accounts? Was there phishing in the 30 days before? What of the device, and of the vendor’s maintenance access? Write down what speaks for and against each; do not jump to one.',
    'Every hypothesis has what speaks for and against it; every open question has what to collect next.',
  ],
  evidence: { ja: '仮説表', en: 'table of hypotheses' },
  attack: ['T1110.001', 'T1110.003', 'T1110.004', 'T1566.002', 'T1078', 'T1133', 'T1199'],
  d3fend: ['D3-UGLPA', 'D3-ANET'],
  csf: ['RS.AN-03'],
  activity: 'identify-indicators',
}

export const sweep: CompactStep = {
  key: 'sweep',
  phase: 'investigate',
  role: 'forensics',
  mode: 'semi',
  due: 'h4',
  ja: [
    '他のアカウントの確認',
    '判明した接続元・クライアントの特徴・時間帯で、すべてのアカウントのログインと送信を調べる。少量の送信や閲覧だけのアカウントを見落とさない。見つかれば事案に「疑い」として加え、封じ込める。調べて問題がなければ「問題なし」と記録する。',
    '同じ特徴を持つアカウントがすべて「対象・疑い・問題なし」のどれかになっている。',
  ],
  en: [
    'Look for other accounts',
    'With the sources, client fingerprints and times that you know, go through logins and mail of all accounts. Do not miss those that sent little, or were only read. Add what you find to the case as suspect, and contain it. Where you looked and found nothing, record it as cleared.',
    'Every account that shares these traits is affected, suspect or cleared.',
  ],
  evidence: { ja: '関連アカウントの一覧', en: 'list of related accounts' },
  attack: ['T1078', 'T1110.003'],
  d3fend: ['D3-CCSA', 'D3-RAPA'],
  csf: ['RS.AN-08', 'RS.MI-01'],
  activity: 'match-indicator',
}

export const leak: CompactStep = {
  key: 'leak',
  phase: 'investigate',
  role: 'forensics',
  mode: 'semi',
  due: 'h24',
  ja: [
    '情報漏えいの有無の調査',
    '経路ごと（メール送信、閲覧、Web メール、転送、データベース、通信全体、暗号化通信、少量持ち出し、クラウド、USB など）に、調べた範囲・痕跡の有無・記録の信頼性を入力する。判定は関守が計算し、手では書けない。ログがない経路は「未調査」のまま残し、「流出なし」とは言わない。',
    'すべての経路に調査の状態が入り、判定と上限の理由が事案に出ている。',
  ],
  en: [
    'Was anything leaked',
    'For each channel (mail out, reading, webmail, forwarding, database, traffic as a whole, encrypted channels, little by little, cloud, USB) enter what was examined, what traces there are, and how far the record can be trusted. Sekimori computes the verdict; nobody types it. A channel without logs stays «not examined»: that is not «no leak».',
    'Every channel has its state, and the case shows the verdict with what caps it.',
  ],
  evidence: { ja: '漏えい判定の表', en: 'the leak matrix' },
  attack: ['T1114.002', 'T1048.003', 'T1567.002', 'T1052.001', 'T1030'],
  d3fend: ['D3-UDTA'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

export const abuse: CompactStep = {
  key: 'abuse',
  phase: 'respond',
  role: 'liaison',
  mode: 'semi',
  due: 'h24',
  ja: [
    '攻撃元の通信事業者への通報',
    'sekimori report draft で通信事業者ごとの通報（XARF と英文）を作る。時刻は UTC、接続元ポートも入れる。利用者名など不要な個人情報は出さない。RDAP の abuse 窓口に、侵害されていない経路から送り、受付番号を控える。3 日で返事がなければ JPCERT/CC か相手国の CERT に頼む。',
    '攻撃元ごとに通報の時刻と受付番号があり、再確認の日が決まっている。',
  ],
  en: [
    'Report the source networks',
    'sekimori report draft writes one report for each network, as XARF and in English. Times are UTC, with source ports. Leave out user names and whatever else is not needed. Send it to the abuse contact of RDAP over a way that is not affected, and keep the ticket number. No answer within 3 days: ask JPCERT/CC or the national CERT there.',
    'Every source has the time of its report, a ticket number and a day to look again.',
  ],
  evidence: { ja: 'XARF ファイルと受付番号', en: 'XARF files and tickets' },
  provenBy: ['paper:abuse-report'],
  attack: ['T1090'],
  csf: ['RS.CO-03'],
  activity: 'deliver-content',
}

export const peers: CompactStep = {
  key: 'peers',
  phase: 'educate',
  role: 'liaison',
  mode: 'semi',
  due: 'h72',
  ja: [
    '同業・近隣団体への注意喚起',
    'sekimori report draft で手口と指標だけの注意喚起（TLP の表示つき、STIX）を作り、同じ製品・委託先・設定を使う団体と JPCERT/CC に渡す。被害者や自組織の弱点が分かる情報は入れない。',
    '渡した相手と TLP が記録されている。または、渡さない理由が書かれている。',
  ],
  en: [
    'Warn peers',
    'sekimori report draft writes a warning with method and indicators alone (TLP-marked, STIX). Give it to bodies with the same product, contractor or settings, and to JPCERT/CC. Nothing that shows who suffered, or where you are weak.',
    'It is recorded who got it under which TLP; or why nobody did.',
  ],
  evidence: { ja: '注意喚起の文書', en: 'the warning' },
  provenBy: ['paper:peer-warning'],
  csf: ['RS.CO-03'],
  activity: 'deliver-content',
}
