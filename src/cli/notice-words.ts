/** Words of `sekimori notice`. */
import type { Language } from '../lib/words.ts'

const en = {
  about: 'notices to those who must be told: plan, approve and send, list',
  plan: 'who must be told, counted; with --as (or --break-glass) the list is sealed as a round',
  send: 'approves a round: its letters go out by the relay, so many a minute, until all are out',
  stop: 'the brake: no further letter of a round goes out; what is out is still counted',
  list: 'lists rounds: how many were sent, delivered, failed',
  helpPlan:
    'Recipients come of the evidence («case found»): who received, never whom mail was only tried for, nor\nmail that was held here and never left. By default our own people and known correspondents are\nwritten to; strangers are counted by domain, for a second mass mailing to them repeats the damage.\nPersons and contract holders come of a CSV with the columns address, language, document: each row\nnames the approved document (D3) that this person gets. A round that was interrupted goes on where\nit was.',
  optAudience: 'whom: recipients (of the evidence), persons or contracts (of --people)',
  optGroups: 'of recipients: internal, known, stranger, role (default: internal,known)',
  optPeople: 'CSV with the columns address, language, document',
  optOut: 'addresses that want no mail, one a line',
  optLanguages: 'CSV of «domain or address, ja|en»',
  noRadius: (id: string) =>
    `Who was reached is not known yet. Run «sekimori case found ${id}» first: it looks through the evidence.`,
  noMail: (paper: string) =>
    `${paper} has no kept mail in both languages. Draft it with «sekimori report draft», which keeps it.`,
  notApproved: (paper: string) => `${paper} is not approved yet: «sekimori report approve».`,
  wrongRow: (line: number, why: string) => `Line ${line} of the list: ${why}`,
  noLetters: 'Nobody is left to write to.',
  colGroup: 'Who',
  colPersons: 'Persons',
  groups: {
    internal: 'our own people',
    known: 'known correspondents',
    stranger: 'strangers',
    role: 'desks and machines (postmaster and the like)',
  } as Readonly<Record<string, string>>,
  reasons: {
    'never-left': 'held here, never left: no notice needed',
    'not-delivered': 'only tried, not delivered',
    'opted-out': 'want no mail',
    'not-chosen': 'not chosen (strangers, desks): tell them on your page',
    twice: 'the same address again',
    'no-address': 'no address that can be written to',
  } as Readonly<Record<string, string>>,
  letters: (n: number) => (n === 1 ? '1 letter would go out.' : `${n} letters would go out.`),
  domains: 'Received and not written to, by domain:',
  planned: (round: string, n: number) =>
    `Sealed as ${round}: ${n} ${n === 1 ? 'letter' : 'letters'}. «sekimori notice send» approves and sends it.`,
  dryRun:
    'Nothing was recorded: this was a count. With --as NAME --reason TEXT it becomes a round.',
  approved: (round: string, n: number) =>
    `${round}: ${n} ${n === 1 ? 'letter goes' : 'letters go'} out now. «sekimori notice list» shows how far.`,
  stopped: (round: string) => `${round} is stopped: no further letter goes out.`,
  none: 'No round was planned.',
  colRound: 'Round',
  colAudience: 'Audience',
  audiences: {
    recipients: 'recipients of the mail',
    persons: 'persons concerned',
    contracts: 'contract holders',
  } as Readonly<Record<string, string>>,
  colSent: 'Sent',
  colDelivered: 'Delivered',
  colFailed: 'Failed',
  colState: 'State',
  states: { planned: 'planned', going: 'going out', done: 'done' } as Readonly<
    Record<string, string>
  >,
}

const ja: typeof en = {
  about: '通知（知らせるべき相手への連絡）の計画・承認・送信・進捗',
  plan: '通知すべき相手を数えます。--as（または --break-glass）を付けると名簿を封印して登録します',
  send: '通知を承認します。設定した速度で、全件の送信が終わるまで自動的に送られます',
  stop: '送信を止めます。以後の送信は行われず、送信済みの結果は引き続き集計されます',
  list: '通知の進捗（送信・到達・失敗）を一覧表示します',
  helpPlan:
    '受信者は証跡（「case found」）から求めます。到達した相手だけが対象で、送信を試みただけの相手や、\n関守が保留して外に出なかったメールの宛先は含みません。既定では内部の利用者と既知の取引先だけに送ります。\n見知らぬ宛先への再度の一斉送信は被害を繰り返すため、ドメインごとに数えるだけにします。\n本人・契約者は、address, language, document の列を持つ CSV で指定します（document は承認済みの文書番号 D3 など）。\n中断しても続きから再開します（同じ通知に二重に載ることはありません）。',
  optAudience: '対象（recipients：証跡から。persons・contracts：--people から）',
  optGroups: '受信者の区分（internal, known, stranger, role。既定は internal,known）',
  optPeople: 'address, language, document の列を持つ CSV',
  optOut: '連絡を希望しないアドレスの一覧（1 行に 1 件）',
  optLanguages: '「ドメインまたはアドレス, ja|en」の CSV',
  noRadius: (id) =>
    `受信者がまだ求められていません。先に「sekimori case found ${id}」を実行してください（証跡を調べます）。`,
  noMail: (paper) =>
    `${paper} には両言語のメール本文が保管されていません。「sekimori report draft」で作成し直してください。`,
  notApproved: (paper) => `${paper} は未承認です。「sekimori report approve」で承認してください。`,
  wrongRow: (line, why) => `名簿の ${line} 行目: ${why}`,
  noLetters: '送信する相手がいません。',
  colGroup: '区分',
  colPersons: '人数',
  groups: {
    internal: '内部の利用者',
    known: '既知の取引先',
    stranger: '見知らぬ宛先',
    role: '窓口・機械のアドレス（postmaster など）',
  },
  reasons: {
    'never-left': '保留したまま外に出ていない（通知不要）',
    'not-delivered': '到達していない',
    'opted-out': '連絡を希望しない',
    'not-chosen': '対象外の区分（自組織のページで知らせてください）',
    twice: '同じアドレスの重複',
    'no-address': '送信できないアドレス',
  },
  letters: (n) => `送信対象は ${n} 件です。`,
  domains: '到達したが送信しない相手（ドメイン別）:',
  planned: (round, n) =>
    `${round} として名簿を封印しました（${n} 件）。「sekimori notice send」で承認・送信します。`,
  dryRun: '記録していません（件数の確認のみ）。--as 氏名 --reason 理由 を付けると登録されます。',
  approved: (round, n) =>
    `${round}: ${n} 件の送信を開始します。進捗は「sekimori notice list」で確認できます。`,
  stopped: (round) => `${round} の送信を止めました。以後は送信されません。`,
  none: '通知はまだ計画されていません。',
  colRound: '通知',
  colAudience: '対象',
  audiences: { recipients: 'メール受信者', persons: '本人', contracts: '契約者' },
  colSent: '送信',
  colDelivered: '到達',
  colFailed: '失敗',
  colState: '状態',
  states: { planned: '計画済み', going: '送信中', done: '完了' },
}

export const noticeWords: Readonly<Record<Language, typeof en>> = { ja, en }
