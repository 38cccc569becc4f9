/** Shared steps, first day: who is told inside and outside, and what is kept. */
import type { CompactStep } from '../compact.ts'

export const executive: CompactStep = {
  key: 'executive',
  phase: 'respond',
  role: 'commander',
  mode: 'semi',
  due: 'min30',
  ja: [
    '経営陣への第一報',
    'sekimori report draft で経営向け第一報を作る。数値は事実台帳から入るので手で書かない。人が書くのは要約 1 文、判断してほしいこと、対外的な統一文だけ。分からないことは「調査中」のまま出し、次の報告時刻を書く。承認・発行し、電話か対面で伝える。',
    '第一報が発行され、伝えた相手と時刻が記録されている。',
  ],
  en: [
    'First report to the executive',
    'Make it with sekimori report draft. Figures come from the fact ledger; type none. People write one sentence of summary, what has to be decided, and the one sentence that everybody says outside. What is not known stays «under investigation», with the time of the next report. Approve, release, and tell it by telephone or in person.',
    'The first report is released, and who was told when is written down.',
  ],
  evidence: { ja: '発行した第一報', en: 'the released first report' },
  undo: { ja: '次の版で差し替える（消さない）', en: 'superseded by the next one, never deleted' },
  provenBy: ['paper:executive-first'],
  csf: ['RS.CO-02', 'RS.MA-04'],
  activity: 'compose-content',
}

export const known: CompactStep = {
  key: 'known',
  phase: 'respond',
  role: 'legal',
  mode: 'manual',
  due: 'h1',
  ja: [
    '「知った時」の記録',
    '組織のどの部署が、いつ、何を根拠に知ったかを sekimori case clock で記録する。法定の期限はここから数える。どこか 1 つの部署が知れば組織が知ったことになるため、迷うときは早い方を採り、理由を書く。',
    '覚知の時刻・部署・根拠が事案に入り、期限が一覧に出ている。',
  ],
  en: [
    'Record when it became known',
    'Record with sekimori case clock which department knew when, and on what basis. Legal terms count from here. One department that knows is enough for the whole organisation; in doubt take the earlier moment, and write why.',
    'The case has moment, department and basis of «known», and the deadlines are listed.',
  ],
  evidence: { ja: '覚知の記録', en: 'the record of the clock' },
  provenBy: ['clock:known'],
  csf: ['RS.MA-03', 'RS.AN-06'],
  activity: 'identify-steps',
}

export const legalHold: CompactStep = {
  key: 'legal-hold',
  phase: 'preserve',
  role: 'forensics',
  mode: 'manual',
  due: 'h1',
  ja: [
    'ログの保全',
    'メール、認証、Web、ファイアウォール、VPN、ディレクトリーの各ログについて、消える日（保存期間）を調べ、近いものから順に写しを取り、ローテーションを止める。写しは別の場所に置き、取得者・時刻・道具・要約値（SHA-256）を保管記録に入れる。原本には触らず、機器の時計のずれを控える。立会人がいれば名前を書く。',
    '各ログの写しが保管記録にあり、消える予定だったログの削除が止まっている。',
  ],
  en: [
    'Preserve the logs',
    'For the logs of mail, authentication, web, firewall, VPN and directory find out when each will be deleted; copy those first, and stop the rotation. Keep the copies elsewhere; enter who took them, when, with which tool and hash (SHA-256) into the custody record. Do not touch originals; note how far each clock is off. Name the witness where there is one.',
    'Copies of all logs are in the custody record, and nothing that was due to be deleted will be.',
  ],
  evidence: { ja: '保管記録と要約値', en: 'custody record with hashes' },
  provenBy: ['custody:collected'],
  attack: ['T1070', 'T1070.008', 'T1562.001'],
  csf: ['RS.AN-06', 'RS.AN-07'],
  activity: 'analyze-collected-data',
}

export const obligations: CompactStep = {
  key: 'obligations',
  phase: 'investigate',
  role: 'legal',
  mode: 'manual',
  due: 'h4',
  ja: [
    '届出・通知義務の判定',
    'sekimori case show に出る義務の一覧を上から順に、「該当」「非該当」「免除」のいずれかに決め、理由を書く。不正アクセスによる個人データの漏えいのおそれは 1 人分でも対象になり得る。委託元・契約先への通知義務は契約書で確かめる。判断に迷うものは弁護士に電話で聞く。一覧は法的助言ではない。',
    'すべての義務に決定と理由が入っている。',
  ],
  en: [
    'Decide which duties to report apply',
    'Go through the obligations in sekimori case show one by one: applies, does not apply, or waived, each with its reason. A suspected leak of personal data by unlawful access may count from one person on. Look into the contracts for duties towards those whose data you process. Where in doubt, call counsel. The list is no legal advice.',
    'Every obligation has a decision and a reason.',
  ],
  evidence: { ja: '決定の記録と期限', en: 'decisions and deadlines' },
  undo: { ja: '理由を付けて決定し直す', en: 'decide again, with the reason' },
  csf: ['RS.CO-02', 'RS.MA-03'],
  activity: 'identify-audience',
}

export const helpers: CompactStep = {
  key: 'helpers',
  phase: 'respond',
  role: 'liaison',
  mode: 'manual',
  due: 'h24',
  ja: [
    '保険会社・弁護士・調査会社への連絡',
    '緊急連絡先の順に電話する。保険会社には証券番号を伝え、通知期限と「事前承諾が要る費用」を聞いてから調査会社に発注する。調査会社にはログの種類と保存期間、時刻の範囲、してほしいこと（経路・範囲・漏えいの有無）を伝える。いつ誰に何を伝えたかを事案に入れる。',
    '該当する先すべてに連絡がつき、時刻と受付番号が事案にある。',
  ],
  en: [
    'Call insurer, counsel and forensic firm',
    'Call them in the order of the contact book. Give the insurer the policy number, and ask for the term of notice and which costs need his consent before you order from the forensic firm. Tell the firm which logs there are, how long they last, which stretch of time, and what you want to know: way in, extent, leak. Enter who was told what and when.',
    'All that apply were reached; times and reference numbers are in the case.',
  ],
  evidence: { ja: '連絡の記録、受付番号', en: 'record of calls, reference numbers' },
  csf: ['RS.CO-02', 'RS.CO-03', 'RS.MA-01'],
  activity: 'deliver-content',
}

export const police: CompactStep = {
  key: 'police',
  phase: 'respond',
  role: 'liaison',
  mode: 'semi',
  due: 'h24',
  ja: [
    '警察への相談',
    '都道府県警察のサイバー窓口か最寄りの警察署に電話で相談する。持っていくもの: いつ・どこで・何が・どのように、通信とアクセスのログ、システム構成図、sekimori case export で作った証拠一式（検証方法つき）。オンラインの相談は被害届にならないため、届け出るなら署に行く。ログの保全を書面で求められたら、受け取った時刻を記録する。',
    '相談先、担当者、時刻、受付番号が事案にある。',
  ],
  en: [
    'Consult the police',
    'Call the cyber desk of the prefectural police or the nearest station. Bring: when, where, what and how; logs of traffic and access; a drawing of the system; the package of sekimori case export with how it is verified. A consultation online is no report of the crime: for that go to the station. If they ask in writing to keep logs, record when it came.',
    'The case has whom you consulted, when, and the reference number.',
  ],
  evidence: {
    ja: '引き渡した物の一覧、受付番号',
    en: 'list of what was handed over, reference number',
  },
  provenBy: ['party:police'],
  csf: ['RS.CO-02', 'RS.CO-03'],
  activity: 'deliver-content',
}

export const preliminary: CompactStep = {
  key: 'regulator-preliminary',
  phase: 'respond',
  role: 'legal',
  mode: 'semi',
  clock: 'known',
  due: 'd5',
  ja: [
    '個人情報保護委員会への速報',
    '該当するときは、知った時からおおむね 3〜5 日以内に速報を出す。sekimori report draft で項目ごとの下書きを作り、委員会のフォームに写す。分かっていることだけを書き、分からない項目は「調査中」とする。送信後の画面と受付番号を証拠として事案に入れる。非該当なら、理由を書いてこの作業を「省略」にする。',
    '受付番号が事案にある。または、非該当とした理由が記録されている。',
  ],
  en: [
    'Preliminary report to the privacy authority',
    'Where it applies it is due within about 3 to 5 days of becoming known. Make the draft, field by field, with sekimori report draft, and copy it into the authority’s form. Write only what is known; the rest is «under investigation». Keep the page after sending and its receipt number in the case. Where it does not apply, skip this task with the reason.',
    'The receipt number is in the case; or the reason why it does not apply.',
  ],
  evidence: { ja: '受付番号、提出した内容', en: 'receipt number, what was submitted' },
  undo: { ja: '続報または取下げを出す', en: 'send a follow-up, or withdraw it' },
  provenBy: ['met:JP-APPI-26-1/prelim'],
  csf: ['RS.CO-02'],
  activity: 'deliver-content',
}

export const final: CompactStep = {
  key: 'regulator-final',
  phase: 'respond',
  role: 'legal',
  mode: 'semi',
  clock: 'known',
  due: 'd60',
  ja: [
    '個人情報保護委員会への確報',
    '知った時から 30 日以内（不正の目的によるおそれがある場合は 60 日以内）に確報を出す。速報から変わった数値には理由を付ける。「調査中」が残る項目には、いつ分かるかを書く。',
    '受付番号が事案にある。または、非該当とした理由が記録されている。',
  ],
  en: [
    'Final report to the privacy authority',
    'Due within 30 days of becoming known, 60 where the purpose may be unlawful. Every figure that changed since the preliminary report has its reason. Where something is still «under investigation», say when it will be known.',
    'The receipt number is in the case; or the reason why it does not apply.',
  ],
  evidence: { ja: '受付番号、提出した内容', en: 'receipt number, what was submitted' },
  provenBy: ['met:JP-APPI-26-1/final'],
  csf: ['RS.CO-02'],
  activity: 'deliver-content',
}
