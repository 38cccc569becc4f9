/** PB-10: a drill, which is to be worked on like the real thing and to touch nobody. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command, confirm } from './shared-contain.ts'
import { leak, scope } from './shared-investigate.ts'
import { postMortem } from './shared-learn.ts'
import { executive, known, obligations } from './shared-respond.ts'

const safety: CompactStep = {
  key: 'safety',
  phase: 'plan',
  role: 'commander',
  mode: 'manual',
  due: 'min15',
  ja: [
    '訓練の安全確認',
    '参加者・範囲・終わりの時刻・中止の合言葉を決めて全員に伝える。外に何も出ないこと（メール、通報、届出、公表、実在の宛先）を確かめる。連絡の文はすべて「訓練」で始める。本物の事案が起きたら、訓練を直ちに中止して本物を優先する。',
    '合言葉と範囲が伝わり、外への経路がないことを 2 人で確かめた。',
  ],
  en: [
    'Make it safe',
    'Fix who takes part, how far it goes, when it ends, and the word that stops it; tell all. Make sure that nothing leaves: no mail, report, filing, publication, no true addressee. Every message begins with EXERCISE. If the real thing happens, stop the drill at once.',
    'All know the word and the bounds, and two people saw that there is no way out.',
  ],
  evidence: { ja: '安全確認の記録', en: 'record of the check' },
  csf: ['ID.IM-02'],
  activity: 'prepare-engagement',
}

const voices: CompactStep = {
  key: 'voices',
  phase: 'respond',
  role: 'scribe',
  mode: 'manual',
  due: 'min30',
  ja: [
    '利用者の声の受付',
    '進行役が窓口に「送れない」「知らない人から返事が来た」などと電話する。窓口は症状を選んで登録し、関守が事案を開く、または事案に結び付けるかを見る。受けてから登録までの時間を測る。',
    '少なくとも 3 件の声が登録され、事案への結び付きを確かめた。',
  ],
  en: [
    'Take users’ voices',
    'The facilitator calls the desk: «my mail does not go out», «a stranger answered me». The desk picks the symptom and enters it; see whether Sekimori opens a case or joins it to one. Measure from the call to the entry.',
    'Three voices at least were entered, and their way into the case was seen.',
  ],
  evidence: { ja: '登録された声と時間', en: 'voices entered, and times' },
  csf: ['RS.MA-02', 'ID.IM-02'],
  activity: 'execute-operation',
}

const calls: CompactStep = {
  key: 'calls',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'h1',
  ja: [
    '緊急連絡先の通話試験',
    '緊急連絡先カードを使い、「訓練です」と最初に名乗って電話する。出た人・かかった時間・番号の誤りを sekimori contact に記録する。つながらなければ副担当、次の順の人へ進む。警察・官公庁・取引先には、事前に了解を得た相手以外かけない。',
    '対象の連絡先のすべてに試験の結果が付いている。',
  ],
  en: [
    'Call through the contact book',
    'Use the printed card; begin with «this is an exercise». Record in sekimori contact who answered, how long it took, wrong numbers. No answer: the deputy, then the next in order. Police, authorities and partners only where they agreed beforehand.',
    'Every contact concerned has the result of its test.',
  ],
  evidence: { ja: '通話試験の結果', en: 'results of the calls' },
  csf: ['ID.IM-02', 'RS.CO-02'],
  activity: 'execute-operation',
}

const papers: CompactStep = {
  key: 'draft-papers',
  phase: 'respond',
  role: 'communications',
  mode: 'semi',
  due: 'h4',
  ja: [
    '文書の下書きと承認の練習',
    'sekimori report draft で公表文・受信者へのお知らせ・当局への速報の下書きを作り、「訓練」の透かしがあること、空欄と手書きの数値がないことを確かめ、承認まで行う。発行はしない。',
    '3 種類の下書きが検査に通り、承認されている。',
  ],
  en: [
    'Draft and approve the documents',
    'With sekimori report draft make statement, notice to recipients and preliminary report; see that each says EXERCISE and has neither empty slots nor typed figures, and take them to approval. Release none.',
    'Three drafts passed the lint and are approved.',
  ],
  evidence: { ja: '承認された下書き', en: 'approved drafts' },
  csf: ['ID.IM-02', 'RS.CO-02'],
  activity: 'compose-content',
}

const chain: CompactStep = {
  key: 'chain',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '証拠一式の第三者検証',
    'sekimori case export で証拠一式を作り、この事案に関わらない人に渡して、添付の手順だけで検証してもらう。つまずいた箇所を改善策に入れる。',
    '第三者が検証に成功した記録がある。',
  ],
  en: [
    'Have the package verified by an outsider',
    'Make the package with sekimori case export, give it to somebody who had no part in it, and let him verify it by the instructions inside alone. Where he stumbles, raise an action.',
    'It is recorded that the outsider succeeded.',
  ],
  evidence: { ja: '検証の結果', en: 'result of the verification' },
  provenBy: ['custody:exported'],
  csf: ['RS.AN-06', 'RS.AN-07', 'ID.IM-02'],
  activity: 'analyze-engagement-results',
}

const score: CompactStep = {
  key: 'score',
  phase: 'educate',
  role: 'scribe',
  mode: 'manual',
  due: 'h24',
  ja: [
    '採点と改善策',
    '検知・着手・封じ込め・第一報までの時間、止まる前に出た通数、正しいメールの遅れと損失（0 であること）、数値の誤り、期限の遵守、連絡がついた割合を表にする。目標に届かない項目ごとに、担当と期限のある改善策を作る。個人を採点しない。',
    '結果の表と改善策が事案にある。',
  ],
  en: [
    'Score it, raise actions',
    'Put into a table: time to detection, to the first hand, to containment, to the first report; mail out before the stop; good mail late or lost (must be none); wrong figures; deadlines met; contacts reached. For each that missed its aim raise an action with owner and day. Score no persons.',
    'The case has the table and the actions.',
  ],
  evidence: { ja: '採点表と改善策', en: 'table and actions' },
  csf: ['ID.IM-02', 'ID.IM-04'],
  activity: 'analyze-engagement-results',
}

export const exercise: CompactPlaybook = {
  code: 'PB-10',
  kind: 'exercise',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: '訓練', en: 'exercise' },
  description: {
    ja: '訓練の事案。本物と同じ手順で動き、外には何も出さない。',
    en: 'A drill: worked on like the real thing, and nothing leaves the house.',
  },
  types: ['engagement', 'prevention'],
  flow: [
    safety,
    {
      together: [
        [command, executive, but(postMortem, { clock: 'detected' })],
        [confirm, scope, leak, chain, score],
        [voices, calls, papers],
        [known, obligations],
      ],
    },
  ],
}
