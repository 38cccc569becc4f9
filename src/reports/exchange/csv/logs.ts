/** Tables of the logs themselves: the files, how far they reach, what could not be read. */
import type { Coverage, Input, Notice } from '../../../incident/found.ts'
import { column, type Table, table } from './table.ts'

export const coverage: Table = table<Coverage>({
  name: 'coverage',
  says: { en: 'From when to when each log tells, and its gaps', ja: 'ログの範囲と欠落' },
  rows: ({ coverage: all }) => all,
  columns: [
    column('file', 'ファイル', 'input', '入力ファイル', ({ input }, { file }) => file(input)),
    column('format', '形式', 'kind of log', 'ログの形式', ({ format }) => format),
    column('host', 'ホスト', 'machine', 'ホスト名', ({ host }) => host),
    column('from', '最初', 'first line', '最初の行の日時', ({ from }, { moment }) => moment(from)),
    column('to', '最後', 'last line', '最後の行の日時', ({ to }, { moment }) => moment(to)),
    column('lines', '行数', 'lines', '行数', ({ lines }) => lines),
    column(
      'gaps',
      '欠落',
      'silences that its rhythm does not explain',
      '不自然な途切れの数',
      ({ gaps }) => gaps.length,
    ),
    column('gapSeconds', '欠落の秒数', 'their length together', '途切れの合計（秒）', ({ gaps }) =>
      gaps.reduce((sum, { from, to }) => sum + (to - from) / 1_000, 0),
    ),
    column(
      'jumps',
      '時刻の逆行',
      'lines stamped before the one above',
      '時刻が逆行した行',
      (row) => row.jumps,
    ),
    column(
      'assumed',
      '推定した行',
      'lines whose year or zone was inferred',
      '年や時差を推定した行',
      (row) => row.assumed,
    ),
  ],
})

export const inputs: Table = table<Input>({
  name: 'inputs',
  says: { en: 'The files that all of this was made from', ja: '調査に用いたファイル' },
  rows: ({ inputs: all }) => all,
  columns: [
    column('file', 'ファイル', 'its name', 'ファイル名', ({ file }) => file),
    column('sha256', 'SHA-256', 'SHA-256 of its bytes', '内容の SHA-256', ({ sha256 }) => sha256),
    column('bytes', 'バイト数', 'bytes', 'バイト数', ({ bytes }) => bytes),
    column('lines', '行数', 'lines', '行数', ({ lines }) => lines),
    column(
      'unrecognised',
      '未認識',
      'lines of no known kind',
      '解釈できなかった行',
      (row) => row.unrecognised,
    ),
    column('formats', '形式', 'kinds of log found in it', '含まれていたログの形式', ({ formats }) =>
      formats.map(({ format, lines }) => `${format}=${lines}`).join(' '),
    ),
    column('packing', '圧縮', 'how it was packed', '圧縮・書庫の形式', ({ packing }) => packing),
    column('first', '最初', 'first moment in it', '最初の日時', ({ first }, { moment }) =>
      moment(first),
    ),
    column('last', '最後', 'last moment in it', '最後の日時', ({ last }, { moment }) =>
      moment(last),
    ),
    column(
      'cut',
      '中断',
      'why not all of it was read',
      '途中までしか読めなかった理由',
      ({ cut }) => cut,
    ),
  ],
})

export const notices: Table = table<Notice>({
  name: 'notices',
  says: {
    en: 'What went wrong in reading, or was passed over',
    ja: '読み込み時の問題と対象外としたもの',
  },
  rows: ({ notices: all }) => all,
  columns: [
    column('code', '種別', 'what, as a code', '種別のコード', ({ code }) => code),
    column('file', 'ファイル', 'where', 'ファイル', ({ file }) => file),
    column('line', '行', 'its line', '行', ({ line }) => line),
    column('times', '回数', 'how many times', '回数', ({ times }) => times),
    column('why', '詳細', 'more of it', '詳細', ({ why }) => why),
  ],
})
