/** PB-03: somebody wrote in our name, or in a partner's, to have money sent elsewhere. */
import { but, type CompactPlaybook, type CompactStep } from '../compact.ts'
import { command, confirm, credentials, disable, freeze, hold, snapshot } from './shared-contain.ts'
import { entry, leak, sweep } from './shared-investigate.ts'
import { costs, postMortem, verify } from './shared-learn.ts'
import { explain } from './shared-publish.ts'
import { executive, helpers, known, legalHold, obligations, police } from './shared-respond.ts'

const stopPayment: CompactStep = {
  key: 'stop-payment',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'min15',
  ja: [
    '支払いの停止と組戻し',
    '経理に電話し、関係する支払いをすべて止める。振り込んだ後なら、1 時間以内に自行と相手行の両方に電話し、「詐欺による組戻し」と口座の凍結を頼む。伝えるもの: 振込日時、金額、受取口座、受付番号。海外送金なら、銀行に SWIFT の取消依頼も出してもらう。米国の口座が絡むなら FBI の IC3 にも届け出る。',
    '止めた支払いの一覧、または銀行の受付番号と担当者・時刻がある。',
  ],
  en: [
    'Stop the payment, call it back',
    'Call accounting and stop every payment concerned. If money has left, call your bank and the receiving bank within the hour; ask for a recall because of fraud and for the account to be frozen. Give date and time, amount, receiving account, reference. Abroad: have your bank send a SWIFT cancellation. Where an American account is concerned, report to the FBI’s IC3 as well.',
    'There is the list of payments stopped, or the bank’s reference with name and time.',
  ],
  evidence: { ja: '銀行の受付番号、通話の記録', en: 'bank’s reference, record of calls' },
  attack: ['T1657'],
  csf: ['RS.MI-01', 'RS.CO-02'],
  activity: 'restrict-access',
}

const callPartner: CompactStep = {
  key: 'call-partner',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'min30',
  ja: [
    '取引先への電話確認',
    '取引先に、契約書や過去の名刺にある番号で電話する。問題のメールに書かれた番号やアドレスは使わない。口座変更を本当に頼んだか、こちらの名前で不審なメールが届いていないかを聞き、双方で支払いを止める。相手にもメールを消さずに残してもらう。',
    '相手の氏名・時刻・答えが事案にある。',
  ],
  en: [
    'Call the partner',
    'Call the partner at the number in the contract or on an old card, never at a number or address from the mail in question. Ask whether they truly asked for the change, and whether strange mail came in your name; both sides stop paying. Have them keep the mail as well.',
    'The case has the name, the time and the answer.',
  ],
  evidence: { ja: '通話の記録', en: 'record of the call' },
  attack: ['T1656'],
  csf: ['RS.CO-02', 'RS.MA-02'],
  activity: 'identify-channel',
}

const originals: CompactStep = {
  key: 'originals',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'h4',
  ja: [
    '双方の原本の保全',
    '偽のメールを転送ではなくファイル（.eml）として取り出し、全ヘッダーつきで保全する。取引先が受けたものも同じ形でもらう。似たドメイン（1 文字違い）なら、登録日・登録業者・MX を控え、停止を依頼する。自組織のアカウントから出ていれば PB-01 の手順で封じ込める。',
    '双方の原本と要約値が保管記録にある。',
  ],
  en: [
    'Preserve the originals of both sides',
    'Take the false mail out as a file (.eml) with all headers, not by forwarding it. Get what the partner received in the same form. If the domain only looks alike (one letter), note its registration day, registrar and MX, and ask for its takedown. If it came from an account of yours, contain that as in PB-01.',
    'Originals and hashes of both sides are in the custody record.',
  ],
  evidence: { ja: '原本の要約値と保管記録', en: 'hashes of originals, custody record' },
  provenBy: ['custody:collected'],
  attack: ['T1672', 'T1586.002'],
  d3fend: ['D3-SMRA'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

const threads: CompactStep = {
  key: 'threads',
  phase: 'investigate',
  role: 'forensics',
  mode: 'manual',
  due: 'h24',
  ja: [
    '他の支払いの洗い出し',
    '請求書・振込・口座変更を扱う担当者の箱で、同じ手口のやり取り（返信先の違い、似たドメイン、口座変更の依頼）を過去 90 日分探す。転送・振り分け規則も見る。経理には、確認が済むまで口座変更の依頼をすべて電話で裏取りさせる。',
    '支払いに関わる担当者全員の箱を調べ終え、見つけたものが事案にある。',
  ],
  en: [
    'Find other payments',
    'In the mailboxes of all who handle invoices, payments and account changes look back 90 days for the same method: another reply address, a look-alike domain, a request for another account. Look at forwarding and rules as well. Until you are through, accounting verifies every change of account by telephone.',
    'The mailboxes of all who handle payments were examined; findings are in the case.',
  ],
  evidence: { ja: '調べた箱と見つけたやり取り', en: 'mailboxes examined, threads found' },
  attack: ['T1114.003', 'T1564.008', 'T1534'],
  csf: ['RS.AN-03', 'RS.AN-08'],
  activity: 'match-indicator',
}

const letter: CompactStep = {
  key: 'partner-letter',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'h72',
  ja: [
    '取引先への文書',
    '分かった事実、こちらで取った措置、相手にしてほしいこと（アカウントの確認、銀行・警察への連絡）を紙か電話で伝える。責任や賠償に触れる文は弁護士が見てから出す。今後の口座変更は電話で確かめる取り決めを結ぶ。',
    '文書を渡した相手と日時、取り決めが事案にある。',
  ],
  en: [
    'Letter to the partner',
    'On paper or by telephone say what is known, what you did, and what they should do: check accounts, call bank and police. Sentences on liability go past counsel first. Agree that changes of account are confirmed by telephone from now on.',
    'The case has who got it when, and what was agreed.',
  ],
  evidence: { ja: '文書の写し', en: 'copy of the letter' },
  csf: ['RS.CO-02', 'RS.CO-03'],
  activity: 'deliver-content',
}

export const bec: CompactPlaybook = {
  code: 'PB-03',
  kind: 'bec',
  created: '2026-11-22T00:00:00.000Z',
  modified: '2026-11-22T00:00:00.000Z',
  name: { ja: 'ビジネスメール詐欺・偽の振込指示', en: 'business mail fraud' },
  description: {
    ja: '自組織や取引先を装ったメールで、支払いや口座の変更が指示された。最初の 1 時間は銀行が先。',
    en: 'Mail in our name or a partner’s asks for a payment or another account. In the first hour the bank comes first.',
  },
  types: ['mitigation', 'investigation', 'notification'],
  flow: [
    {
      together: [
        [stopPayment, callPartner, letter, explain],
        [hold, freeze, disable, snapshot],
        [command, executive, helpers, costs],
        [confirm, credentials, postMortem, verify],
        [originals, sweep, threads, entry, leak],
        [known, obligations],
        [legalHold, but(police, { due: 'h4' })],
      ],
    },
  ],
}
