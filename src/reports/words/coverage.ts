/** Coverage: what went wrong in reading, what the logs do not have, and what that costs. */
import type { CutList, MissingKind, NoticeCode } from '../../incident/found.ts'
import type { Names } from './named.ts'

export const noticeNames: Names<NoticeCode> = {
  'no-file': { ja: 'ファイルがない', en: 'there is no such file' },
  device: { ja: 'デバイスファイルのため読まない', en: 'a device, which is not read' },
  fifo: { ja: '名前付きパイプのため読まない', en: 'a fifo, which is not read' },
  socket: { ja: 'ソケットのため読まない', en: 'a socket, which is not read' },
  link: { ja: 'リンク先が範囲外のため読まない', en: 'a link that leads elsewhere, not followed' },
  unreadable: { ja: '読み取れない', en: 'cannot be read' },
  empty: { ja: '空のファイル', en: 'empty' },
  'not-a-log': { ja: 'ログと認識できない', en: 'not recognised as a log' },
  bomb: {
    ja: '展開後の大きさが異常なため、途中で読むのをやめた（圧縮爆弾）',
    en: 'grows beyond measure when unpacked, so reading stopped (archive bomb)',
  },
  'truncated-archive': {
    ja: '圧縮ファイルが途中で切れている（切れ目までは読んだ）',
    en: 'archive is cut short (read up to there)',
  },
  'damaged-archive': { ja: '圧縮ファイルが壊れている', en: 'archive is damaged' },
  'member-path': {
    ja: '書庫内のパスが外を指している（中身だけを読み、どこにも書き出さない）',
    en: 'member path leads out of the archive (nothing is ever unpacked to disk)',
  },
  'too-many-files': { ja: 'ファイル数が上限を超えた', en: 'more files than the bound' },
  'too-deep': { ja: '入れ子が深すぎる', en: 'nested too deeply' },
  'line-too-long': { ja: '長すぎる行を途中で切った', en: 'lines too long, cut' },
  'nul-octets': { ja: 'NUL バイトを含む行', en: 'lines with NUL octets' },
  'not-utf8': { ja: 'UTF-8 として正しくない行', en: 'lines that are no valid UTF-8' },
  future: { ja: '未来の日時を持つ行', en: 'lines stamped in the future' },
  'many-logs': {
    ja: '同時に開くログの数が上限を超えた',
    en: 'more logs at the same time than the bound',
  },
  evicted: {
    ja: 'メモリーの上限のため、古い記録を手放した',
    en: 'older state was let go for the bound of memory',
  },
  interrupted: { ja: '読み取りが中断された', en: 'reading was interrupted' },
  'document-too-large': {
    ja: "一つの文書として大きすぎる（64 MiB 超）ため読まない。期間を分けて書き出すか、1 行 1 レコードに直す（例：jq -c '.[]'）",
    en: "one document of more than 64 MiB, not read: export it in parts, or turn it into one record a line (such as jq -c '.[]')",
  },
  twice: { ja: '同じ内容のファイルのため一度だけ読んだ', en: 'same content as another, read once' },
}

/** What was left out of a full list. */
export const cutListNames: Names<CutList> = {
  privileges: { ja: '管理者権限の利用', en: 'uses of administrators’ rights' },
  changes: { ja: 'アカウント設定の変更', en: 'changes of accounts’ settings' },
  moments: { ja: '時系列の出来事', en: 'moments of the timeline' },
  stages: { ja: '攻撃の段階', en: 'stages of the attack' },
  web: { ja: 'Web サーバーを試した接続元', en: 'origins that tried web servers' },
  stores: { ja: 'データベースへの侵入の疑い', en: 'raids on data stores' },
  'store-sessions': {
    ja: '消去または大量読み出しをしたデータベースのセッション',
    en: 'sessions that destroyed or dumped data',
  },
  days: { ja: '時系列の日に入らない記録', en: 'records of days that are not drawn' },
  minutes: { ja: '分単位の表に入らないメール', en: 'messages that are not drawn by the minute' },
  'clock-pairs': { ja: '時計を比べた記録', en: 'comparisons of clocks' },
  snapshots: { ja: '送信キューの記録', en: 'records of queue snapshots' },
  'failed-origins': {
    ja: '接続元の一覧に入らない失敗したログイン',
    en: 'failed logins by further origins',
  },
  'names-tried': {
    ja: '試されただけのアカウント名',
    en: 'names that were tried and never let in',
  },
}

/** What is missing. */
export const missingNames: Names<MissingKind> = {
  'smtp-logins': { ja: 'SMTP 認証の記録', en: 'SMTP logins' },
  'imap-logins': { ja: 'IMAP・POP のログイン記録', en: 'IMAP and POP logins' },
  'webmail-logins': { ja: 'Web メールのログイン記録', en: 'webmail logins' },
  'webmail-origin': { ja: 'Web メール利用者の接続元', en: 'addresses of webmail users' },
  deliveries: { ja: '配送結果の記録', en: 'delivery results' },
  'mail-reading': { ja: 'メール閲覧の記録', en: 'records of what was read' },
  'forwarding-rules': { ja: '転送・振り分け規則の記録', en: 'forwarding rules' },
  'queue-depth': { ja: '送信キューの状況', en: 'records of the queue' },
  'web-requests': { ja: 'Web サーバーのアクセスログ', en: 'requests to web servers' },
  'database-statements': { ja: 'データベースの監査ログ', en: 'database statements' },
  subjects: { ja: '件名', en: 'subjects' },
  'before-window': { ja: '不正利用より前のログ', en: 'lines from before the window' },
  'after-window': { ja: '不正利用より後のログ', en: 'lines from after the window' },
  'recipient-names': { ja: '宛先アドレス', en: 'addresses of recipients' },
}

/** What cannot be said without it. */
export const missingCosts: Names<MissingKind> = {
  'smtp-logins': {
    ja: '送信に使われた認証の成否と接続元を確かめられない',
    en: 'which logins let the mail in, and from where, cannot be checked',
  },
  'imap-logins': {
    ja: 'メールボックスに入られたかどうかを判断できない',
    en: 'whether anybody entered the mailbox cannot be said',
  },
  'webmail-logins': {
    ja: 'Web メール経由の侵入を判断できない',
    en: 'whether anybody came in by webmail cannot be said',
  },
  'webmail-origin': {
    ja: 'Web メール経由の送信について、実際の接続元が分からない',
    en: 'the true origin of mail sent by webmail is not known',
  },
  deliveries: {
    ja: '何件の宛先に届いたかを言えない',
    en: 'how many recipients were reached cannot be said',
  },
  'mail-reading': {
    ja: 'メールが読み出されたかどうかを言えない',
    en: 'whether mail was read cannot be said',
  },
  'forwarding-rules': {
    ja: '受信メールが外部へ転送されていないとは言えない',
    en: 'forwarding of received mail to outside cannot be ruled out',
  },
  'queue-depth': {
    ja: 'いつ気付けたかを正確に言えない',
    en: 'when it could have been noticed is not exact',
  },
  'web-requests': {
    ja: '脆弱性を突かれたかどうかを判断できない',
    en: 'whether a web application was exploited cannot be said',
  },
  'database-statements': {
    ja: 'データの読み出し・消去の内容を言えない',
    en: 'what was read or deleted in databases cannot be said',
  },
  subjects: {
    ja: '送られたメールの内容の手掛かりがない',
    en: 'there is no hint of what the mail was about',
  },
  'before-window': {
    ja: '普段の利用と比べられず、侵入の始まりが記録より前かもしれない',
    en: 'there is nothing to compare with, and the entry may lie earlier',
  },
  'after-window': {
    ja: '不正利用が終わったとは言えない',
    en: 'that it has ended cannot be said',
  },
  'recipient-names': {
    ja: '誰に送られたかを言えない（受信者への連絡先が作れない）',
    en: 'who was written to cannot be said, so nobody can be told',
  },
}

/** What to collect, and where it usually lies. */
export const collectNames: Names<MissingKind> = {
  'smtp-logins': {
    ja: '送信サーバーの認証ログ（Postfix の submission、Dovecot の auth）',
    en: 'login lines of the submission server (Postfix submission, Dovecot auth)',
  },
  'imap-logins': { ja: 'IMAP・POP サーバーのログ', en: 'logs of the IMAP and POP server' },
  'webmail-logins': { ja: 'Web メールのログイン記録', en: 'login log of the webmail' },
  'webmail-origin': {
    ja: 'Web メールのログと、その前段の Web サーバーのアクセスログ',
    en: 'log of the webmail and access log of the web server in front of it',
  },
  deliveries: { ja: '送信サーバーの配送ログ', en: 'delivery log of the mail server' },
  'mail-reading': {
    ja: 'IMAP の通信量の記録、クラウドの監査ログ（MailItemsAccessed）',
    en: 'IMAP byte counts, cloud audit log (MailItemsAccessed)',
  },
  'forwarding-rules': {
    ja: '各アカウントの転送設定・Sieve・クラウドの監査ログ',
    en: 'forwarding settings, Sieve scripts, cloud audit log of each account',
  },
  'queue-depth': {
    ja: '送信キューの監視記録（postqueue の出力など）',
    en: 'records of the queue (such as output of postqueue)',
  },
  'web-requests': { ja: 'Web サーバーのアクセスログ', en: 'access log of the web server' },
  'database-statements': {
    ja: 'データベースの監査ログ（pgaudit、server_audit）',
    en: 'audit log of the database (pgaudit, server_audit)',
  },
  subjects: {
    ja: '残っている送信メールの現物、件名を含むログ',
    en: 'copies of mail that was sent, logs with subjects',
  },
  'before-window': {
    ja: 'ローテーション済みの古いログ、バックアップ',
    en: 'older rotated logs and backups',
  },
  'after-window': { ja: '現在までの新しいログ', en: 'newer logs up to now' },
  'recipient-names': {
    ja: '宛先アドレスが伏せられていない配送ログ',
    en: 'delivery log with addresses that are not masked',
  },
}
