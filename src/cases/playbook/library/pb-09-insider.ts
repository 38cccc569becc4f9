/** PB-09: one of our own may have done it. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { snapshot } from './shared-contain.ts'
import { entry, leak } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { persons, press } from './shared-publish.ts'
import {
  executive,
  final,
  helpers,
  legalHold,
  obligations,
  police,
  preliminary,
} from './shared-respond.ts'

const circle: CompactStep = {
  key: 'circle',
  phase: 'respond',
  role: 'commander',
  mode: 'manual',
  due: 'min15',
  ja: [
    '知る人の限定',
    '事案を知る人を、疑いのある人・その上司と部下・同じ権限を持つ人を除いた最小限に決め、名前を書く。事案を見られる権限からも外す。連絡は電話か対面で、社内のチャットやメールは使わない（疑いのある人が管理者なら読める）。',
    '知る人の名簿があり、疑いのある人が事案を見られないことを確かめた。',
  ],
  en: [
    'Keep the circle small',
    'Name the few who know, without whoever is suspected, those above and below, and those with the same rights; take the right to see the case from them. Talk by telephone or in person; not by the house’s chat or mail, which a suspected administrator can read.',
    'There is the list of who knows, and it was seen that the suspect cannot read the case.',
  ],
  evidence: { ja: '知る人の名簿', en: 'list of who knows' },
  provenBy: ['role:commander'],
  csf: ['RS.MA-01', 'RS.MA-03'],
  activity: 'identify-steps',
}

const advisers: CompactStep = {
  key: 'advisers',
  phase: 'respond',
  role: 'legal',
  mode: 'manual',
  due: 'h4',
  ja: [
    '人事・法務・弁護士との協議',
    '就業規則、監視の告知、端末と箱を調べる権限の根拠を確かめてから調べる。本人への聞き取り、自宅待機、権限の停止の順番と日時を先に決める。労働組合との取り決めがあれば守る。内部通報がきっかけなら、通報者が分かる情報を事案に書かない。',
    '調査の根拠と進め方を弁護士が確認した記録がある。',
  ],
  en: [
    'Personnel, legal, counsel',
    'Before anything is examined make sure of the ground: rules of employment, notice of monitoring, the right to look into device and mailbox. Fix the order and times of interview, leave and taking away of rights. Keep agreements with the union. If somebody reported it, nothing in the case may show who.',
    'It is recorded that counsel looked at the ground and the plan.',
  ],
  evidence: { ja: '確認の記録', en: 'record of the review' },
  provenBy: ['party:counsel'],
  csf: ['RS.CO-02', 'RS.MA-04'],
  activity: 'identify-channel',
}

const knownWithout: CompactStep = {
  key: 'known',
  phase: 'respond',
  role: 'legal',
  mode: 'manual',
  due: 'h4',
  ja: [
    '「知った時」の記録（行為者を除く）',
    '行為者本人が知っていても、組織が知ったことにはならないと考えられる。行為者を除いた最初の人が知った時刻・部署・根拠を記録する。共犯の疑いがある人も除く。迷うときは早い方を採り、弁護士に確かめる。',
    '覚知の時刻・部署・根拠と、除いた理由が事案にある。',
  ],
  en: [
    'When it became known, without the culprit',
    'That the culprit knew does not make the organisation know. Record when the first person besides him knew, which department, on what basis; leave out whoever may have helped. In doubt take the earlier moment and ask counsel.',
    'The case has moment, department and basis, and why somebody was left out.',
  ],
  evidence: { ja: '覚知の記録', en: 'the record of the clock' },
  provenBy: ['clock:known'],
  csf: ['RS.MA-03', 'RS.AN-06'],
  activity: 'identify-steps',
}

const quiet: CompactStep = {
  key: 'quiet-preservation',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'h4',
  ja: [
    '気付かれない保全',
    '本人の操作が止まらない範囲で、サーバー側のログ、メール、ファイルの版、入退室、印刷、USB、プロキシの記録を写す。2 人で行い、立会人の名前・道具・要約値を保管記録に入れる。端末は、弁護士が時機を決めてから預かる。',
    'サーバー側の写しが保管記録にあり、端末を預かる時機が決まっている。',
  ],
  en: [
    'Preserve without being noticed',
    'Without stopping the person’s work, copy what servers hold: logs, mail, versions of files, doors, print, USB, proxy. Do it in twos; witness, tool and hash go into the custody record. The device is taken at the moment that counsel sets.',
    'Copies from the servers are in the custody record, and the moment for the device is set.',
  ],
  evidence: { ja: '保管記録と立会人', en: 'custody record with witness' },
  provenBy: ['custody:collected'],
  attack: ['T1052.001', 'T1567.002', 'T1048.003'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const bothWays: CompactStep = {
  key: 'both-ways',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '内部説と外部説の同等な検証',
    '「本人がした」「本人のアカウントを外部が使った」「他の職員が使った」の 3 つを仮説にし、同じ問い（いつ、どこから、どの端末、いつもの癖と合うか）で比べる。勤務・入退室・接続元の食い違いを見る。反する証拠も同じ重さで書く。',
    '3 つの仮説のそれぞれに、支持と反証が書かれている。',
  ],
  en: [
    'Test inside and outside alike',
    'Three hypotheses: the person did it; an outsider used the account; another member of staff used it. Ask the same of each: when, from where, which device, does it fit the habits? Compare with hours of work, doors and sources. What speaks against counts as much.',
    'Each of the three has what speaks for and against it.',
  ],
  evidence: { ja: '仮説表', en: 'table of hypotheses' },
  attack: ['T1078', 'T1078.003'],
  d3fend: ['D3-UGLPA', 'D3-JFAPA'],
  csf: ['RS.AN-03'],
  activity: 'analyze-collected-data',
}

const rights: CompactStep = {
  key: 'rights',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h24',
  ja: [
    '権限の停止（時機を合わせて）',
    '決めた時刻に、アカウント・VPN・クラウド・共有パスワード・証明書・入館証・社外サービスを同時に止める。sekimori account suspend を使う。転送、自動処理、本人だけが知る鍵とパスワードの引き継ぎを確かめる。',
    '一覧のすべてが同じ時刻に止まり、止めた時刻が記録されている。',
  ],
  en: [
    'Take rights away, at the set moment',
    'At the set time stop account, VPN, cloud, shared passwords, certificates, door card and services outside, all at once; use sekimori account suspend. Look for forwarding, automatic jobs, and keys and passwords that only this person knows.',
    'All on the list stopped at the same time, which is recorded.',
  ],
  evidence: { ja: '停止の一覧と時刻', en: 'list and time' },
  undo: { ja: '疑いが晴れたら一覧に従って戻す', en: 'cleared: give back by the list' },
  provenBy: ['containment:latch', 'containment:deny-logins', 'containment:kick-sessions'],
  d3fend: ['D3-AL', 'D3-CR', 'D3-ANCI'],
  csf: ['RS.MI-01'],
  activity: 'restrict-access',
}

export const insider: CompactPlaybook = {
  code: 'PB-09',
  kind: 'insider',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: '内部不正の疑い', en: 'suspicion of an insider' },
  description: {
    ja: '職員・元職員・委託先の人が関わった疑いがある。先に決め付けず、先に漏らさない。',
    en: 'Staff, former staff or a contractor may have a hand in it. Neither conclude early nor let it be known early.',
  },
  types: ['investigation', 'mitigation'],
  flow: [
    circle,
    {
      together: [
        [advisers, but(executive, { due: 'h4' }), helpers, costs],
        [quiet, but(snapshot, { due: 'h4', mode: 'semi', role: 'forensics' }), rights],
        [bothWays, entry, leak, postMortem, verify],
        [knownWithout, obligations, preliminary, final],
        [legalHold, police],
        [but(press, { due: 'h72' }), persons],
      ],
    },
  ],
}
