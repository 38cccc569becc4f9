/** Shared steps, first minutes: what Sekimori does by itself, and what people do right after it. */
import type { CompactStep } from '../compact.ts'

export const hold: CompactStep = {
  key: 'hold',
  phase: 'contain',
  role: 'sekimori',
  mode: 'auto',
  due: 's5',
  ja: [
    '送信の保留',
    '関守が、対象アカウントのメールを以後通さず、キューに残っている分も原本のまま保留する。自動で終わっていないときは sekimori account suspend で封じ込める。保留したメールは消さない。',
    '対象アカウントのすべてについて、送信停止とキューの保留が証跡に記録されている。',
  ],
  en: [
    'Hold outgoing mail',
    'Sekimori lets no further mail of the account pass and holds what is still queued, in the original. If that did not happen by itself, contain the account with sekimori account suspend. Delete nothing that is held.',
    'For every affected account the evidence has the stop and the hold of the queue.',
  ],
  evidence: { ja: '保留したメールの一覧（要約値つき）', en: 'list of held mail with its hashes' },
  undo: {
    ja: 'sekimori account clear で解除（本人のメールだけが 1 回送られる）',
    en: 'sekimori account clear (the owner’s mail leaves, once)',
  },
  provenBy: ['containment:latch', 'containment:hold-queued'],
  attack: ['T1496.002', 'T1534'],
  d3fend: ['D3-OTF'],
  csf: ['RS.MI-01'],
  activity: 'restrict-access',
}

export const freeze: CompactStep = {
  key: 'freeze',
  phase: 'contain',
  role: 'sekimori',
  mode: 'auto',
  due: 'min1',
  ja: [
    'ログインの遮断とセッションの切断',
    '関守が、対象アカウントの新しいログインを拒否し、認証キャッシュを消し、接続中の IMAP・POP・ManageSieve を切る。失敗した項目があれば sekimori account show で確かめ、その項目だけ手作業で行う。',
    '対象アカウントのすべてについて、3 項目の完了が証跡に記録されている。',
  ],
  en: [
    'Refuse logins and end sessions',
    'Sekimori refuses new logins of the account, flushes the authentication cache and ends open IMAP, POP and ManageSieve sessions. If one of them failed, sekimori account show names it; do that one by hand.',
    'For every affected account the evidence has all three as done.',
  ],
  evidence: { ja: '実施前後のアカウントの状態', en: 'state of the account before and after' },
  undo: { ja: 'sekimori account clear で元の状態に戻す', en: 'sekimori account clear restores it' },
  provenBy: [
    'containment:deny-logins',
    'containment:flush-auth-cache',
    'containment:kick-sessions',
  ],
  attack: ['T1078', 'T1550.001'],
  d3fend: ['D3-AL', 'D3-ANCI'],
  csf: ['RS.MI-01'],
  activity: 'restrict-access',
}

export const disable: CompactStep = {
  key: 'disable',
  phase: 'contain',
  role: 'sekimori',
  mode: 'auto',
  due: 'min1',
  ja: [
    'ディレクトリーでの無効化',
    '関守が、設定されたディレクトリー（LDAP・SQL など）で対象アカウントを無効にする。ディレクトリーを設定していない場合や、VPN・業務システム・クラウドなど関守が扱わない先は、同じ本人のアカウントを手作業で止め、この作業を「完了」にする。',
    '本人のアカウントが、メール以外の入り口でも使えない。',
  ],
  en: [
    'Disable it in the directory',
    'Sekimori disables the account in the directory that is configured (LDAP, SQL and the like). Where none is, and in what Sekimori does not handle (VPN, business systems, clouds), stop the accounts of the same person by hand, and set this task done.',
    'The account opens no other door either.',
  ],
  evidence: { ja: '無効化の記録', en: 'record of the disabling' },
  undo: {
    ja: 'sekimori account clear、手作業分は手で戻す',
    en: 'sekimori account clear; by hand what was done by hand',
  },
  provenBy: ['containment:disable-in-directory'],
  attack: ['T1078', 'T1133'],
  d3fend: ['D3-AL'],
  csf: ['RS.MI-01'],
  activity: 'restrict-access',
}

export const snapshot: CompactStep = {
  key: 'snapshot',
  phase: 'preserve',
  role: 'sekimori',
  mode: 'auto',
  due: 'min1',
  ja: [
    '設定と認証情報の記録',
    '関守が、メールサーバーの設定を記録し、アプリパスワードやトークンなど残っている認証情報を洗い出す。あわせて、転送設定・振り分け規則・代理権限の今の状態を、変更する前に画面または出力で控える。',
    '設定の記録と認証情報の一覧が証跡にあり、転送・規則・代理の控えが事案に付いている。',
  ],
  en: [
    'Record settings and credentials',
    'Sekimori records the settings of the mail server and lists what credentials remain: app passwords, tokens. Keep the forwarding, rules and delegates as they are now, as output or picture, before anybody changes them.',
    'The evidence has the settings and the list of credentials; the case has the copy of forwarding, rules and delegates.',
  ],
  evidence: { ja: '設定の記録、認証情報の一覧', en: 'record of settings, list of credentials' },
  provenBy: ['containment:record-settings', 'containment:list-credentials'],
  attack: ['T1098.002', 'T1114.003', 'T1564.008'],
  csf: ['RS.AN-07'],
  activity: 'analyze-collected-data',
}

export const command: CompactStep = {
  key: 'command',
  phase: 'respond',
  role: 'commander',
  mode: 'manual',
  due: 'min15',
  ja: [
    '着手と役割の決定',
    '気付いた人が事案を開いて読み、統括責任者を 1 人決める。2 人なら「統括・広報・法務」と「運用・調査・記録」に分ける。連絡は電話か対面で行い、攻撃者に読まれるおそれがあるためメールは使わない。連絡先は印刷した緊急連絡先カードを使う。',
    '事案に統括責任者の名前が入り、全員がメール以外の連絡手段を知っている。',
  ],
  en: [
    'Take command, share roles',
    'Whoever noticed opens and reads the case; one person commands. Two people share: one commands, speaks and handles the law; the other operates, investigates and writes down. Talk by telephone or face to face, never by mail: the attacker may read it. Numbers are on the printed contact card.',
    'The case names a commander, and everybody knows how to talk outside of mail.',
  ],
  evidence: { ja: '役割の記録', en: 'record of roles' },
  provenBy: ['role:commander'],
  csf: ['RS.MA-01', 'RS.MA-02'],
  activity: 'identify-steps',
}

export const confirm: CompactStep = {
  key: 'confirm',
  phase: 'respond',
  role: 'operations',
  mode: 'manual',
  due: 'min15',
  ja: [
    '本人への確認と宣言',
    '本人に電話か対面で確かめる。使うのは名簿の番号で、メールの署名や本人からのメールにある番号ではない。聞くこと: この時刻にこの国・この端末から使ったか、送った覚えがあるか、最近パスワードを入力した画面や不審な通知はあったか。端末は電源を切らせず、ネットワークからだけ外させる。心当たりがなければ事案を「宣言」し、本人の操作だったなら理由を書いて棄却し、封じ込めを解く。',
    '確認した人・時刻・方法・答えが事案にあり、宣言または棄却が記録されている。',
  ],
  en: [
    'Ask the owner, declare or reject',
    'Reach the owner by telephone or in person, at the number of the staff list, not one from a signature or from his mail. Ask: did you use the account at this time, from this country, on this device; did you send this; did you lately type your password anywhere or get a strange notice. Have the device taken off the network and left switched on. If he knows nothing of it, declare the incident. If it was he, reject the case with the reason and clear the account.',
    'The case has who asked, when, how and the answer, and is declared or rejected.',
  ],
  evidence: { ja: '判断の記録', en: 'record of the decision' },
  undo: { ja: '事案の状態を戻し、理由を書く', en: 'set the state back, with the reason' },
  provenBy: ['decided'],
  attack: ['T1078'],
  csf: ['RS.MA-02', 'RS.MA-03', 'RS.MA-04'],
  activity: 'identify-steps',
}

export const credentials: CompactStep = {
  key: 'credentials',
  phase: 'contain',
  role: 'operations',
  mode: 'manual',
  due: 'h1',
  ja: [
    '認証情報の失効と不正な設定の除去',
    'パスワードの変更だけでは足りない。アプリパスワード、OAuth の許可、登録済みの端末、代理権限、覚えのない転送と振り分け規則を、控えを取ってから 1 つずつ取り消す。同じパスワードを使う他のサービス（VPN、業務システム、この宛先で登録した外部サービス）も変える。新しいパスワードはメールで送らない。',
    '一覧にあった認証情報のすべてに「失効」または「残す理由」が付いている。',
  ],
  en: [
    'Revoke credentials, remove what was left behind',
    'A new password is not enough. Keep a copy, then take away one by one: app passwords, OAuth grants, registered devices, delegates, forwarding and rules that nobody knows. Change the password wherever the same one is used (VPN, business systems, services registered with this address). Never send the new one by mail.',
    'Everything on the list is revoked, or has a reason to stay.',
  ],
  evidence: { ja: '失効した項目の一覧', en: 'list of what was revoked' },
  attack: ['T1098.002', 'T1098.005', 'T1114.003', 'T1564.008', 'T1528'],
  d3fend: ['D3-CR', 'D3-CRO', 'D3-CE'],
  csf: ['RS.MI-02'],
  activity: 'eliminate-risk',
}

export const restore: CompactStep = {
  key: 'restore',
  phase: 'recover',
  role: 'operations',
  mode: 'semi',
  due: 'd7',
  ja: [
    'アカウントの再開',
    '再開してよいのは、侵入経路が分かったか塞がれ、残された不正な設定が除かれ、新しい認証情報と二要素が本人に直接渡り、送信数の上限を掛けた後。sekimori account clear で戻し、最初の 24 時間は sekimori status を見る。',
    '本人が新しい認証情報で使え、24 時間のあいだ警報がない。',
  ],
  en: [
    'Open the account again',
    'Only when the way in is known or closed, nothing of the thief is left, the owner holds new credentials and a second factor, handed over in person, and a sending limit is set. Bring it back with sekimori account clear, and watch sekimori status for the first 24 hours.',
    'The owner works with new credentials, and 24 hours passed without an alarm.',
  ],
  evidence: { ja: '解除の記録、確認した項目', en: 'the entry of the clearing, the checks made' },
  undo: {
    ja: 'sekimori account suspend で再び停止',
    en: 'sekimori account suspend stops it again',
  },
  provenBy: ['clock:restored'],
  d3fend: ['D3-MFA', 'D3-CRO', 'D3-ANET'],
  csf: ['RS.MA-05', 'RC.RP-01', 'RC.RP-04', 'RC.RP-05'],
  activity: 'restore-capabilities',
}
