/** Tables of what was found of accounts: themselves, origins, domains. */
import type { AccountFound, DomainCounts, MailCounts, OriginUse } from '../../../incident/found.ts'
import { accountColumn, type Column, column, evidenceColumns, type Table, table } from './table.ts'

const counts = <Row>(of: (row: Row) => MailCounts): readonly Column<Row>[] => [
  column('submitted', '送信通数', 'messages', '送信されたメールの通数', (row) => of(row).submitted),
  column(
    'recipients',
    '宛先数',
    'recipients of them',
    'その宛先数（延べ）',
    (row) => of(row).recipients,
  ),
  column('delivered', '到達', 'recipients reached', '到達した宛先数', (row) => of(row).delivered),
  column(
    'deferred',
    '遅延中',
    'recipients still waiting',
    '配送待ちのままの宛先数',
    (row) => of(row).deferred,
  ),
  column('bounced', '不達', 'recipients refused', '不達となった宛先数', (row) => of(row).bounced),
  column(
    'unknown',
    '不明',
    'recipients of which the log does not tell',
    'ログでは結果が分からない宛先数',
    (row) => of(row).unknown,
  ),
]

export const accounts: Table = table<AccountFound>({
  name: 'accounts',
  says: { en: 'One row an account', ja: 'アカウントごとに1行' },
  rows: ({ accounts: all }) => all,
  columns: [
    accountColumn(),
    column(
      'verdict',
      '判定',
      'hijacked, suspect, clean or not-enough-log',
      'hijacked（乗っ取り） suspect（疑い） clean（異常なし） not-enough-log（ログ不足）',
      ({ verdict }) => verdict,
    ),
    column(
      'windowFrom',
      '期間の始まり',
      'the thief was there from',
      '第三者が利用し始めた日時',
      ({ window }, { moment }) => moment(window?.from),
    ),
    column(
      'windowTo',
      '期間の終わり',
      'the thief was there until',
      '第三者による利用が最後に見られた日時',
      ({ window }, { moment }) => moment(window?.to),
    ),
    column(
      'evidenceYears',
      '証拠の強さ',
      'years between false alarms at this evidence',
      'この強さの証拠で誤報が起きる間隔（年）',
      ({ evidenceYears }) => evidenceYears,
    ),
    ...counts<AccountFound>(({ messages }) => messages),
    column(
      'domestic',
      '国内宛',
      'recipients in the home country',
      '国内の宛先数',
      (row) => row.domestic,
    ),
    column('foreign', '国外宛', 'recipients elsewhere', '国外の宛先数', (row) => row.foreign),
    column(
      'origins',
      '接続元の数',
      'origins, those left out of the table too',
      '接続元の数（表に載せきれないものを含む）',
      ({ origins: all, originsLeftOut }) => all.length + originsLeftOut,
    ),
    column(
      'entry',
      '侵入経路',
      'the hypothesis that explains the log best; no fact',
      'ログを最もよく説明する侵入経路の仮説（事実ではない）',
      ({ entry }) => entry[0]?.path,
    ),
    column(
      'subject',
      '件名',
      'commonest subject in the window, where the log tells it',
      '期間中に最も多い件名（ログに残る場合）',
      ({ uniformity }) => uniformity.subjects?.[0]?.subject,
    ),
    column(
      'readSessions',
      '閲覧セッション',
      'sessions that read mail',
      '受信メールを閲覧したセッション数',
      (row) => row.reading?.sessions,
    ),
    column(
      'readOctets',
      '閲覧オクテット',
      'octets read',
      '読み出されたオクテット数',
      (row) => row.reading?.octets,
    ),
    column(
      'readMessages',
      '閲覧通数',
      'messages read',
      '読み出された通数',
      (row) => row.reading?.messages,
    ),
    column(
      'challengedAt',
      '本人確認の時点',
      'when a guard would have asked the owner',
      '関守が稼働していれば本人に確認した時点',
      ({ wouldHave }, { moment }) => moment(wouldHave?.challengedAt),
    ),
    column(
      'containedAt',
      '封じ込めの時点',
      'when a guard would have contained it',
      '関守が稼働していれば封じ込めた時点',
      ({ wouldHave }, { moment }) => moment(wouldHave?.containedAt),
    ),
    column('reasons', '理由', 'codes of the reasons', '理由のコード', ({ reasons }) =>
      reasons.map(({ code }) => code).join(' '),
    ),
  ],
})

type OriginRow = OriginUse & Pick<AccountFound, 'account'>
export const origins: Table = table<OriginRow>({
  name: 'origins',
  says: { en: 'One row for each origin of an account', ja: 'アカウントの接続元ごとに1行' },
  *rows({ accounts: all }) {
    for (const { account, origins: of } of all)
      for (const origin of of) yield { ...origin, account }
  },
  columns: [
    accountColumn(),
    column('ip', 'IPアドレス', 'address', '接続元のIPアドレス', ({ ip }) => ip),
    column(
      'country',
      '国',
      'ISO 3166-1, where it is known',
      '国（ISO 3166-1、分かる場合）',
      (row) => row.country,
    ),
    column('operator', 'AS番号', 'autonomous system', 'AS番号', ({ operator }) => operator),
    column('network', 'ネットワーク', 'network', 'ネットワーク', ({ network }) => network),
    column('firstAt', '最初の利用', 'first use', '最初の利用日時', ({ firstAt }, { moment }) =>
      moment(firstAt),
    ),
    column('lastAt', '最後の利用', 'last use', '最後の利用日時', ({ lastAt }, { moment }) =>
      moment(lastAt),
    ),
    column(
      'messages',
      '送信通数',
      'messages',
      'そこから送信された通数',
      ({ messages }) => messages,
    ),
    column('logins', 'ログイン', 'logins let in', '成功したログイン', ({ logins }) => logins),
    column('failures', '失敗', 'logins refused', '失敗したログイン', ({ failures }) => failures),
    column(
      'known',
      '以前から利用',
      'true: the account was there before the window',
      'true:問題の期間より前から本人が利用していた接続元',
      ({ known }) => known,
    ),
    column(
      'ports',
      '接続元ポート',
      'source ports that were logged',
      'ログに残る接続元ポート番号',
      (row) => row.ports?.map(({ port }) => port).join(' '),
    ),
    column(
      'others',
      '他のアカウント',
      'other accounts touched from there',
      '同じ接続元が関わった他のアカウント',
      ({ others }) => others.join(' '),
    ),
    ...evidenceColumns<OriginRow>(),
  ],
})

type DomainRow = DomainCounts & Pick<AccountFound, 'account'>
export const domains: Table = table<DomainRow>({
  name: 'domains',
  says: {
    en: 'One row for each recipient domain of an account',
    ja: 'アカウントの宛先ドメインごとに1行',
  },
  *rows({ accounts: all }) {
    for (const { account, domains: of } of all)
      for (const domain of of) yield { ...domain, account }
  },
  columns: [
    accountColumn(),
    column('domain', 'ドメイン', 'recipient domain', '宛先のドメイン', ({ domain }) => domain),
    column(
      'domestic',
      '国内',
      'true: in the home country',
      'true:国内',
      ({ domestic }) => domestic,
    ),
    ...counts<DomainRow>((row) => row),
  ],
})
