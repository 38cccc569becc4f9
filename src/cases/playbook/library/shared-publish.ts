/** Shared steps, outside: what is said in public, and to whom it is said one by one. */
import type { CompactStep } from '../compact.ts'

export const press: CompactStep = {
  key: 'press',
  phase: 'respond',
  role: 'communications',
  mode: 'semi',
  due: 'h24',
  ja: [
    '公表（第一報）の判断と発表',
    '公表するかどうか、いつ、どこまで出すかを経営が決め、理由を記録する。出すなら sekimori report draft で作り、問い合わせ窓口を先に開ける。「流出はありません」とは書かず、判定の文言のまま書く。利用者や委託先のせいにしない。捜査に関わる項目を伏せるときは理由を残す。',
    '発表の時刻と場所、または公表しない判断と理由が記録されている。',
  ],
  en: [
    'Decide on publication, publish first',
    'The executive decides whether, when and how much, and the reason is recorded. If so, make it with sekimori report draft, and open the enquiries desk first. Never write «nothing leaked»; use the words of the verdict. Blame neither users nor contractors. Whatever is kept back for the police has its reason written down.',
    'Time and place of publication are recorded; or the decision not to publish, with its reason.',
  ],
  evidence: { ja: '発行した公表文', en: 'the released statement' },
  undo: { ja: '訂正版で差し替える', en: 'superseded by a correction' },
  provenBy: ['paper:press-first'],
  csf: ['RS.CO-02', 'RC.CO-04'],
  activity: 'compose-content',
}

export const recipients: CompactStep = {
  key: 'notice-recipients',
  phase: 'respond',
  role: 'communications',
  mode: 'semi',
  due: 'h72',
  ja: [
    '不審メールの受信者へのお知らせ',
    '封じ込めの後に、sekimori notice plan で実際に届いた相手だけを数える（保留されて届いていない相手に通知は要らない）。取引のある相手には個別に、見知らぬ大量の相手には Web の告知と主要事業者の窓口で伝える。本文はリンクも添付もないテキストとし、確かめ方として公表済みの電話番号を書く。まず件数だけの予行を見てから、承認して送る。',
    '通知の回が終わり、宛先ごとの結果が記録されている。または、不要である証明が出ている。',
  ],
  en: [
    'Tell those who got the mail',
    'After containment, sekimori notice plan counts those whom it truly reached (held mail that never left needs no notice). Write to those you deal with; reach masses of strangers by a notice on the web and by the desks of the large providers. Plain text, no link, no attachment; to check it they call your published number. Look at the dry run’s numbers first, then approve and send.',
    'The round is finished with a result for each; or the proof is there that none is needed.',
  ],
  evidence: { ja: '宛先ごとの送信結果', en: 'result for each recipient' },
  undo: { ja: '訂正のお知らせを出す', en: 'send a correction' },
  provenBy: ['round:recipients'],
  csf: ['RS.CO-02'],
  activity: 'deliver-content',
}

export const persons: CompactStep = {
  key: 'notice-persons',
  phase: 'respond',
  role: 'legal',
  mode: 'semi',
  due: 'h72',
  ja: [
    '本人への通知',
    '読まれた・持ち出されたおそれのある情報から、該当する人を重複なく数え、項目（氏名、住所など）を人ごとに確かめる。概要・項目・原因・二次被害のおそれと、本人ができること、問い合わせ先を書く。含まれていない項目も書く。連絡のつかない人には公表と窓口で代え、電話で伝えたときは日時を記録する。',
    '対象者全員に、通知の日時または代わりの措置が記録されている。',
  ],
  en: [
    'Tell the persons concerned',
    'From what may have been read or taken, count the persons without counting anybody twice, and establish the items (name, address and so on) for each. Write what happened, which items, the cause, what harm may follow, what they can do, and whom to ask. Say as well what was not among it. Whom you cannot reach is served by publication and a desk; of telephone calls record day and time.',
    'For every person there is the day of the notice, or what was done instead.',
  ],
  evidence: { ja: '通知の記録', en: 'record of notices' },
  provenBy: ['round:persons'],
  csf: ['RS.CO-02'],
  activity: 'deliver-content',
}

export const contracts: CompactStep = {
  key: 'notice-contracts',
  phase: 'respond',
  role: 'liaison',
  mode: 'semi',
  clock: 'known',
  due: 'd5',
  ja: [
    '契約先・委託元への通知',
    '契約ごとに、影響したアカウント、今すぐ変えるべき認証情報の種類、証拠の要約、相手側の期限の目安を書いて渡す。契約書の通知期限が短ければ、そちらに合わせる。人数は「最大」と「判明」を分け、第 2 報で「最大」から「判明」へ狭める。',
    '契約先ごとに通知の日時と受領者が記録されている。',
  ],
  en: [
    'Tell each contract holder',
    'For each contract: accounts affected, which kinds of credentials to change now, a summary of the evidence, and a hint at their own terms. Where the contract has a shorter term, that one holds. Keep the possible maximum and the confirmed number apart; the second notice narrows the first.',
    'For each contract holder there is the time, and who received it.',
  ],
  evidence: { ja: '契約先ごとの送付記録', en: 'record for each contract' },
  provenBy: ['round:contracts'],
  csf: ['RS.CO-02', 'RS.CO-03'],
  activity: 'deliver-content',
}

export const explain: CompactStep = {
  key: 'explain',
  phase: 'recover',
  role: 'communications',
  mode: 'manual',
  due: 'd7',
  ja: [
    '顧客・取引先・職員への説明',
    '想定問答（sekimori report draft）を窓口・営業・職員に配り、答えを 1 つにそろえる。問い合わせは件数と内容を記録し、答えられない質問は次の公表に入れる。偽の「お詫び」メールが出回るおそれも伝える。',
    '説明を終えた相手の一覧と問い合わせ件数が事案にある。',
  ],
  en: [
    'Explain to customers, partners and staff',
    'Give the questions and answers (sekimori report draft) to the desk, to sales and to staff, so that all say the same. Count enquiries and keep what they ask; what you cannot answer goes into the next publication. Warn that false «apology» mail may go round.',
    'The case has who was told, and the number of enquiries.',
  ],
  evidence: { ja: '説明先の一覧、問い合わせ件数', en: 'list of those told, number of enquiries' },
  provenBy: ['fact:enquiries'],
  csf: ['RS.CO-02', 'RC.CO-03'],
  activity: 'deliver-content',
}

export const results: CompactStep = {
  key: 'results',
  phase: 'educate',
  role: 'communications',
  mode: 'semi',
  due: 'd30',
  ja: [
    '調査結果の公表',
    '原因、影響の確定値、再発防止策（実施済みと予定日）を続報として出す。前に出した数値から変わったものには、関守が示す差分と理由を添える。',
    '続報（確報）が発行されている。または、公表しない判断と理由が記録されている。',
  ],
  en: [
    'Publish the results',
    'A further statement with the cause, the confirmed figures, and what is done against a repetition, with dates. Whatever changed since the last one has its difference, which Sekimori shows, and its reason.',
    'The statement is released; or the decision not to, with its reason.',
  ],
  evidence: { ja: '発行した続報', en: 'the released statement' },
  provenBy: ['paper:press-followup'],
  csf: ['RC.CO-04'],
  activity: 'compose-content',
}
