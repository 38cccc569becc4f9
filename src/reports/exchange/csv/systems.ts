/** Tables of other systems: data stores and web servers. */
import type { StoreFound, WebFound } from '../../../incident/found.ts'
import { accountColumn, column, evidenceColumns, type Table, table } from './table.ts'

export const stores: Table = table<StoreFound>({
  name: 'stores',
  says: { en: 'What was done in data stores', ja: 'データベースで行われたこと' },
  rows: ({ stores: all }) => all,
  columns: [
    accountColumn(),
    column('database', 'データベース', 'database', 'データベース', ({ database }) => database),
    column('clientIp', 'IPアドレス', 'from where', '接続元', ({ clientIp }) => clientIp),
    column('country', '国', 'its country', '国', ({ country }) => country),
    column('session', 'セッション', 'session', 'セッション', ({ session }) => session),
    column('windowFrom', '開始', 'from', '開始日時', ({ window }, { moment }) =>
      moment(window.from),
    ),
    column('windowTo', '終了', 'until', '終了日時', ({ window }, { moment }) => moment(window.to)),
    column('statements', '文', 'statements', '実行された文の数', ({ statements }) => statements),
    column(
      'destructive',
      '破壊的な文',
      'those that destroy',
      'データを失わせる文の数',
      (row) => row.destructive,
    ),
    column('rows', '行', 'rows they touched', '対象となった行', ({ rows }) => rows),
    column(
      'readsBefore',
      '事前の読み出し',
      'reads before',
      'それ以前の読み出しの数',
      (row) => row.readsBefore,
    ),
    column('rowsRead', '読み出した行', 'rows read', '読み出された行', ({ rowsRead }) => rowsRead),
    column(
      'dumped',
      '全件読み出し',
      'true: whole tables were read',
      'true:表全体の読み出しあり',
      (row) => row.dumped,
    ),
    column('objects', '対象', 'tables and the like', '対象の表など', ({ objects }) =>
      objects.join(' '),
    ),
    column('verdict', '判定', 'as of accounts', 'アカウントと同じ', ({ verdict }) => verdict),
    ...evidenceColumns<StoreFound>(),
  ],
})

export const web: Table = table<WebFound>({
  name: 'web',
  says: { en: 'What each origin did at the web servers', ja: 'ウェブサーバーへの接続元ごとに1行' },
  rows: ({ web: all }) => all,
  columns: [
    column('ip', 'IPアドレス', 'address', '接続元のIPアドレス', ({ ip }) => ip),
    column('country', '国', 'its country', '国', ({ country }) => country),
    column('windowFrom', '開始', 'from', '開始日時', ({ window }, { moment }) =>
      moment(window.from),
    ),
    column('windowTo', '終了', 'until', '終了日時', ({ window }, { moment }) => moment(window.to)),
    column('probes', '探索', 'tries of weaknesses', '脆弱性を試した要求', ({ probes }) => probes),
    column(
      'shells',
      'ウェブシェル',
      'requests for programs where none belong',
      'ウェブシェルへの要求',
      (row) => row.shells,
    ),
    column('logins', 'ログイン', 'log-in forms sent', 'ログインの送信', ({ logins }) => logins),
    column(
      'downloads',
      'ダウンロード',
      'large answers',
      '大きな応答',
      ({ downloads }) => downloads,
    ),
    column(
      'octets',
      'オクテット',
      'octets sent to it',
      '送ったオクテット数',
      ({ octets }) => octets,
    ),
    column('patterns', 'パターン', 'what it was known by', '該当したパターン', ({ patterns }) =>
      patterns.join(' '),
    ),
    column(
      'verdict',
      '判定',
      'exploited, tried or harmless',
      'exploited（侵害） tried（試行） harmless（無害）',
      (row) => row.verdict,
    ),
    column(
      'accounts',
      'アカウント',
      'accounts whose mail it may have read',
      '閲覧された可能性のあるアカウント',
      (row) => row.accounts.join(' '),
    ),
    ...evidenceColumns<WebFound>(),
  ],
})
