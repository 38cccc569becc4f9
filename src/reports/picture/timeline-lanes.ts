/** Lanes: which figures of a timeline are drawn one above the other, and what their colours mean. */
import type { TimelineColumn } from '../../incident/found.ts'
import type { Speaking } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { type Label, type Role, type Shape, widthOf } from './drawing.ts'
import { LEFT } from './timeline-frame.ts'

const LANE = 92
const THIN_LANE = 48

export type Layer = { readonly role: Role; readonly of: (column: TimelineColumn) => number }
export type Lane = {
  readonly name: string
  readonly height: number
  /** From the ground up. */
  readonly layers: readonly Layer[]
  /** A depth is no sum: of gathered columns the most counts. */
  readonly isDepth?: boolean
}

export const timelineTexts = {
  ja: {
    messages: '送信通数（通）',
    recipients: '宛先数（件）',
    outcomes: '配送結果（宛先 件）',
    queue: '送信キュー（通）',
    failures: '認証失敗（回）',
    own: '通常の利用',
    window: '不正利用の期間',
    stolen: '不正利用',
    delivered: '到達',
    bounced: '不達',
    deferred: '再送待ち',
    each: (length: string) => `1 本 = ${length}`,
    minutes: (n: number) => `${plain(n)} 分`,
    seconds: (n: number) => `${plain(n)} 秒`,
    hours: (n: number) => `${plain(n)} 時間`,
    alternative: (span: string, messages: string, stolen: string, marks: string) =>
      `${span} の時系列図。送信 ${messages} 通、うち不正利用 ${stolen} 通。${marks}`,
  },
  en: {
    messages: 'messages',
    recipients: 'recipients',
    outcomes: 'outcomes (recipients)',
    queue: 'messages in the queue',
    failures: 'failed logins',
    own: 'ordinary use',
    window: 'attack window',
    stolen: 'attacker',
    delivered: 'delivered',
    bounced: 'bounced',
    deferred: 'deferred',
    each: (length: string) => `1 bar = ${length}`,
    minutes: (n: number) => `${plain(n)} min`,
    seconds: (n: number) => `${plain(n)} s`,
    hours: (n: number) => `${plain(n)} h`,
    alternative: (span: string, messages: string, stolen: string, marks: string) =>
      `Timeline from ${span}. ${messages} messages, ${stolen} of them by the attacker. ${marks}`,
  },
} as const

export const sum = (columns: readonly TimelineColumn[], of: Layer['of']): number =>
  columns.reduce((whole, column) => whole + of(column), 0)

export function lanesOf(
  columns: readonly TimelineColumn[],
  language: Speaking['language'],
): Lane[] {
  const words = timelineTexts[language]
  const lanes: Lane[] = []
  const own = (all: keyof TimelineColumn, stolen: keyof TimelineColumn): Layer[] => [
    { role: 'stolen', of: (column) => column[stolen] },
    { role: 'ours', of: (column) => Math.max(0, column[all] - column[stolen]) },
  ]
  if (sum(columns, ({ messages }) => messages) > 0)
    lanes.push({
      name: words.messages,
      height: LANE,
      layers: own('messages', 'stolenMessages'),
    })
  if (sum(columns, ({ recipients }) => recipients) > 0)
    lanes.push({
      name: words.recipients,
      height: LANE,
      layers: own('recipients', 'stolenRecipients'),
    })
  if (sum(columns, ({ bounced, deferred }) => bounced + deferred) > 0)
    lanes.push({
      name: words.outcomes,
      height: LANE,
      layers: [
        { role: 'good', of: ({ delivered }) => delivered },
        { role: 'watch', of: ({ deferred }) => deferred },
        { role: 'stolen-light', of: ({ bounced }) => bounced },
      ],
    })
  if (columns.some(({ queue }) => queue > 20))
    lanes.push({
      name: words.queue,
      height: THIN_LANE,
      isDepth: true,
      layers: [{ role: 'unknown', of: ({ queue }) => queue }],
    })
  if (sum(columns, ({ failures }) => failures) > 0)
    lanes.push({
      name: words.failures,
      height: THIN_LANE,
      layers: [{ role: 'watch', of: ({ failures }) => failures }],
    })
  return lanes
}

export function legendOf(
  lanes: readonly Lane[],
  columns: readonly TimelineColumn[],
  hasWindow: boolean,
  words: (typeof timelineTexts)[Speaking['language']],
  y: number,
): { readonly shapes: Shape[]; readonly labels: Label[] } {
  const names: readonly (readonly [Role, string])[] = [
    ['stolen', words.stolen],
    ['ours', words.own],
    ['good', words.delivered],
    ['stolen-light', words.bounced],
    ['watch', words.deferred],
    ['window', words.window],
  ]
  const used = new Set<Role>(
    lanes.flatMap(({ layers }) =>
      layers.filter(({ of }) => columns.some((column) => of(column) > 0)).map(({ role }) => role),
    ),
  )
  if (hasWindow) used.add('window')
  const hasOutcomes = lanes.some(({ name }) => name === words.outcomes)
  const shapes: Shape[] = []
  const labels: Label[] = []
  let x = LEFT
  for (const [role, name] of names) {
    if (!used.has(role) || (role === 'watch' && !hasOutcomes)) continue
    shapes.push({ kind: 'rect', x, y: y - 5, width: 11, height: 11, fill: role })
    labels.push({ x: x + 16, y: y + 4.5, text: name, size: 11.5, fill: 'ink', anchor: 'start' })
    x += 16 + widthOf(name, 11.5) + 18
  }
  return { shapes, labels }
}
