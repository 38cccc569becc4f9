/** Shared steps, afterwards: what is learned, tried again and paid. */
import type { CompactStep } from '../compact.ts'

export const postMortem: CompactStep = {
  key: 'post-mortem',
  phase: 'educate',
  role: 'commander',
  mode: 'semi',
  clock: 'contained',
  due: 'd7',
  ja: [
    'ふりかえり',
    '封じ込めから 5 営業日以内に、関わった全員で 1 時間集まる。sekimori report draft の下書き（時系列、数値、検知までの時間）を読み、うまくいったこと・いかなかったこと・運がよかったことを出す。人を責めない。改善策には担当・期限・確かめ方（訓練・監査・試験）を付ける。',
    '改善策が担当と期限つきで事案にあり、報告書が発行されている。',
  ],
  en: [
    'Post-mortem',
    'Within 5 working days of containment, all who took part meet for an hour. Read the draft of sekimori report draft (timeline, figures, time to detection); say what went well, what did not, and where you were lucky. Blame nobody. Every action has an owner, a day, and how it is verified: drill, audit or test.',
    'The actions are in the case with owner and day, and the report is released.',
  ],
  evidence: { ja: '発行したふりかえり報告、改善策', en: 'released post-mortem, action items' },
  provenBy: ['paper:post-mortem'],
  csf: ['ID.IM-03', 'ID.IM-04'],
  activity: 'analyze-engagement-results',
}

export const verify: CompactStep = {
  key: 'verify',
  phase: 'plan',
  role: 'commander',
  mode: 'manual',
  due: 'd90',
  ja: [
    '改善策の確認訓練',
    '同じ攻撃を今受けたらどうなるかを sekimori drill で試し、改善策が効くことを確かめる。効かなければ改善策を開き直す。緊急連絡先にも実際に電話して試す。',
    '訓練の結果が付き、すべての改善策が完了または理由つきで取り下げられている。',
  ],
  en: [
    'Verify the actions by a drill',
    'With sekimori drill see what the same attack would do today, and that the actions hold. What does not hold is opened again. Call through the contact book as well.',
    'The result of the drill is there, and every action is done, or dropped with a reason.',
  ],
  evidence: { ja: '訓練の結果', en: 'result of the drill' },
  csf: ['ID.IM-02', 'ID.IM-04'],
  activity: 'prepare-engagement',
}

export const costs: CompactStep = {
  key: 'costs',
  phase: 'plan',
  role: 'executive',
  mode: 'semi',
  due: 'd90',
  ja: [
    '費用のまとめと経営への報告',
    '調査・復旧・通知・窓口・弁護士・逸失利益・残業を費用台帳に入れ、見積もりと確定を分ける。sekimori report draft で費用の要約を作り、対策に使う額と比べて経営に諮る。保険金の請求もここで締める。',
    '費用の要約が発行され、次の対策と予算が決まっている。',
  ],
  en: [
    'Sum up the costs for the board',
    'Enter investigation, recovery, notices, desk, counsel, lost profit and overtime into the ledger, estimates apart from what is certain. Make the summary with sekimori report draft, compare it with the price of prevention, and put it before the board. Close the insurance claim.',
    'The summary is released, and the next measures and their budget are decided.',
  ],
  evidence: { ja: '費用の要約', en: 'summary of costs' },
  provenBy: ['paper:board-costs'],
  csf: ['ID.IM-04'],
  activity: 'analyze-engagement-results',
}
