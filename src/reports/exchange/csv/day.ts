/** Tables of the day: its columns, what happened when, techniques that lines show. */
import type { Moment, StageFound, TimelineColumn } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import { accountColumn, column, evidenceColumns, factsCell, type Table, table } from './table.ts'

type TimelineRow = TimelineColumn & { readonly from: Instant; readonly seconds: number }
export const timeline: Table = table<TimelineRow>({
  name: 'timeline',
  says: { en: 'One row for each stretch of the day', ja: '時間の区切りごとに1行' },
  *rows({ timeline: line }) {
    if (line === undefined) return
    for (const [index, one] of line.columns.entries())
      yield {
        ...one,
        from: (line.from + index * line.seconds * 1_000) as Instant,
        seconds: line.seconds,
      }
  },
  columns: [
    column('from', '開始', 'its beginning', '区切りの開始日時', ({ from }, { moment }) =>
      moment(from),
    ),
    column('seconds', '秒数', 'its length', '区切りの長さ（秒）', ({ seconds }) => seconds),
    column('messages', '送信通数', 'messages', '送信通数', ({ messages }) => messages),
    column('recipients', '宛先数', 'recipients', '宛先数', ({ recipients }) => recipients),
    column(
      'stolenMessages',
      '不正送信の通数',
      "messages of thieves' windows",
      '不正利用とみられる送信通数',
      (row) => row.stolenMessages,
    ),
    column(
      'stolenRecipients',
      '不正送信の宛先数',
      'recipients of them',
      'その宛先数',
      (row) => row.stolenRecipients,
    ),
    column(
      'delivered',
      '到達',
      'recipients reached',
      '到達した宛先数',
      ({ delivered }) => delivered,
    ),
    column('bounced', '不達', 'recipients refused', '不達となった宛先数', ({ bounced }) => bounced),
    column('deferred', '遅延', 'deferrals', '遅延の件数', ({ deferred }) => deferred),
    column(
      'failures',
      'ログイン失敗',
      'logins refused',
      '失敗したログイン',
      ({ failures }) => failures,
    ),
    column('queue', 'キュー', 'messages in the queue', 'キューにある通数', ({ queue }) => queue),
  ],
})

export const moments: Table = table<Moment>({
  name: 'moments',
  says: { en: 'What happened when', ja: '出来事の時系列' },
  rows: ({ timeline: line }) => line?.moments ?? [],
  columns: [
    column('at', '日時', 'when', '日時', ({ at }, { moment }) => moment(at)),
    column('code', '出来事', 'what, as a code', '出来事のコード', ({ code }) => code),
    accountColumn(),
    column('facts', '内容', 'its facts', '内容', ({ facts }) => factsCell(facts)),
    ...evidenceColumns<Moment>(),
  ],
})

export const stages: Table = table<StageFound>({
  name: 'stages',
  says: {
    en: 'Techniques of MITRE ATT&CK that lines show',
    ja: 'ログに現れた MITRE ATT&CK の手法',
  },
  rows: ({ stages: all }) => all,
  columns: [
    column('technique', '手法', 'its ATT&CK id', 'ATT&CK のID', ({ technique }) => technique),
    accountColumn(),
    column('at', '日時', 'first seen', '最初に現れた日時', ({ at }, { moment }) => moment(at)),
    ...evidenceColumns<StageFound>(),
  ],
})
