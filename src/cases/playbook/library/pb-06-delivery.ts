/** PB-06: our mail is refused or late, and lists have us. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command } from './shared-contain.ts'
import { postMortem } from './shared-learn.ts'
import { explain } from './shared-publish.ts'
import { executive } from './shared-respond.ts'

const measure: CompactStep = {
  key: 'measure',
  phase: 'investigate',
  role: 'operations',
  mode: 'manual',
  due: 'min30',
  ja: [
    '症状の確認',
    'キューの深さと増え方、拒否の応答コード、拒否している相手を見る。4.7.x・5.7.x や「blocked」「listed」は評判の問題、タイムアウトや 4.4.x は回線や名前解決の問題である。1 つの相手だけか、全体かを分ける。業務で今日中に届けるべきメールがあれば、電話や別経路で伝える。',
    '拒否の理由ごとの件数と、影響を受けた相手が事案にある。',
  ],
  en: [
    'See what is wrong',
    'Look at depth and growth of the queue, at the reply codes and at who refuses. 4.7.x, 5.7.x, «blocked» or «listed» is about reputation; timeouts and 4.4.x are about lines and name service. Is it one receiver, or all? What has to arrive today goes by telephone or another way.',
    'The case has the number for each reason, and which receivers are concerned.',
  ],
  evidence: { ja: '応答コードごとの件数', en: 'number for each reply code' },
  csf: ['RS.MA-02', 'RS.AN-08'],
  activity: 'analyze-collected-data',
}

const cause: CompactStep = {
  key: 'cause',
  phase: 'investigate',
  role: 'operations',
  mode: 'manual',
  due: 'h4',
  ja: [
    '原因の確認',
    '盗まれたアカウント、転送されたスパム、Web フォームの悪用、設定の誤り（逆引き・SPF・DKIM・DMARC）、同じ IP を使う他組織のどれかを調べる。盗まれたアカウントなら、この手順を止めて PB-01 を先に行う。',
    '原因と、止めた時刻が事案にある。',
  ],
  en: [
    'Find the cause',
    'A stolen account, forwarded spam, an abused web form, wrong settings (reverse DNS, SPF, DKIM, DMARC), or another organisation on the same address? If it is a stolen account, stop here and do PB-01 first.',
    'The case has the cause, and when it was stopped.',
  ],
  evidence: { ja: '原因の記録', en: 'record of the cause' },
  provenBy: ['clock:contained'],
  attack: ['T1496.002'],
  csf: ['RS.AN-03', 'RS.MI-01'],
  activity: 'identify-indicators',
}

const listed: CompactStep = {
  key: 'listed',
  phase: 'investigate',
  role: 'operations',
  mode: 'manual',
  due: 'h24',
  ja: [
    '掲載の確認',
    '送信 IP とドメインごとに、どのリストの、どの区分に、いつから載ったかを調べる。大量の問い合わせができる公開 DNS からは引かない（答えが返らず「載っていない」と誤る）。主要事業者の管理画面（評価・拒否率）も見る。',
    'IP・ドメイン × リストの表（区分・初めて見た時刻）が事案にある。',
  ],
  en: [
    'Which lists',
    'For each sending address and domain: which list, which part of it, since when. Do not ask through a public resolver: lists do not answer it, and «not listed» would be false. Look into the consoles of the large providers as well.',
    'The case has the table of addresses and lists with code and first sight.',
  ],
  evidence: { ja: '掲載の表', en: 'table of listings' },
  provenBy: ['fact:blocklists'],
  csf: ['RS.AN-08'],
  activity: 'scan-system',
}

const settings: CompactStep = {
  key: 'settings',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'h24',
  ja: [
    '送信の身元の確認',
    '逆引き、HELO 名、SPF、DKIM の署名、DMARC を外部のアドレスに送って確かめ、ヘッダーの Authentication-Results を控える。利用者ごとの送信上限を掛ける。',
    '外部で受けたメールが SPF・DKIM・DMARC のすべてに通っている。',
  ],
  en: [
    'Check who you say you are',
    'Send to an address outside and look at Authentication-Results: reverse DNS, HELO name, SPF, DKIM signature, DMARC. Put a sending limit on each user.',
    'Mail received outside passes SPF, DKIM and DMARC.',
  ],
  evidence: { ja: '受信側の検査結果', en: 'results at the receiver' },
  d3fend: ['D3-SPP', 'D3-TAAN', 'D3-MAN'],
  csf: ['RC.RP-02'],
  activity: 'configure-systems',
}

const clean: CompactStep = {
  key: 'clean',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  clock: 'contained',
  due: 'h24',
  ja: [
    '解除申請の前提の確認',
    '次の 4 つがそろうまで申請しない。封じ込めが済んでいる。キューに攻撃者のメールがない。6 時間以上、不審な送信がない。原因が記録されている。早い申請は断られ、次の申請まで待たされる。',
    '4 つの条件を確かめた人と時刻が記録されている。',
  ],
  en: [
    'Before asking for delisting',
    'Do not ask until all four hold: contained; no mail of the thief in the queue; six hours or more without strange sending; the cause is recorded. A request that comes too early is refused, and the next one has to wait.',
    'Who checked the four, and when, is recorded.',
  ],
  evidence: { ja: '条件の確認', en: 'the four checks' },
  csf: ['RS.MA-05', 'RC.RP-05'],
  activity: 'step-sequence',
}

const delist: CompactStep = {
  key: 'delist',
  phase: 'respond',
  role: 'liaison',
  mode: 'semi',
  due: 'h72',
  ja: [
    '解除の申請',
    'sekimori report draft で申請文を作る（IP、リストと区分、原因、止めた時刻、再発防止策）。リストごとに 1 回だけ出し、受付番号・次に申請できる時刻を控える。料金を払えば解除すると言う無名のリストは相手にしない。主要事業者のフォームにも出す。',
    '掲載ごとに申請の時刻と結果が事案にある。',
  ],
  en: [
    'Ask for delisting',
    'sekimori report draft writes the request: address, list and code, cause, when it was stopped, what is done against a repetition. Send one to each list, keep its number and when you may ask again. Pass by obscure lists that want money. Fill in the forms of the large providers as well.',
    'The case has time and result of the request for each listing.',
  ],
  evidence: { ja: '申請と回答', en: 'requests and answers' },
  provenBy: ['paper:delisting-request'],
  csf: ['RS.CO-02', 'RC.RP-02'],
  activity: 'deliver-content',
}

const watch: CompactStep = {
  key: 'watch',
  phase: 'recover',
  role: 'operations',
  mode: 'manual',
  due: 'd30',
  ja: [
    '回復の見守り',
    '送信量を急に戻さず、日ごとに増やす。拒否率と掲載を毎日見て、2 週間続けて平常なら終える。評判の回復には数週間かかることがあると、経営と利用者に伝えておく。',
    '2 週間、掲載がなく拒否率が平常である。',
  ],
  en: [
    'Watch the recovery',
    'Do not go back to the full volume at once; raise it from day to day. Look at refusals and listings each day; two quiet weeks end it. Tell executive and users that reputation may take weeks to come back.',
    'For two weeks there was no listing, and refusals were as on other days.',
  ],
  evidence: { ja: '拒否率の記録', en: 'record of refusals' },
  provenBy: ['clock:restored'],
  csf: ['RC.RP-05', 'RC.RP-06', 'RC.CO-03'],
  activity: 'analyze-engagement-results',
}

export const delivery: CompactPlaybook = {
  code: 'PB-06',
  kind: 'delivery-trouble',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: 'ブロックリスト・到達性の回復', en: 'blocklists and deliverability' },
  description: {
    ja: '自組織のメールが拒否・遅延している、またはブロックリストに載った。',
    en: 'Our mail is refused or late, or we are on a blocklist.',
  },
  types: ['investigation', 'remediation'],
  flow: [
    {
      together: [
        [command, but(executive, { due: 'h4' }), explain],
        [measure, cause, clean, delist, watch, postMortem],
        [listed, settings],
      ],
    },
  ],
}
