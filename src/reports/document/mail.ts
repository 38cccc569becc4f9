/** Mail: what became of what the thief sent, in a picture; domains stand with each account. */
import { flowDrawing } from '../picture/flow.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { type Block, cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const SPOOFERS_MAX = 20

export function mailSection(speaker: Speaker, sums: Sums): Section | undefined {
  const { found, pick } = speaker
  const blocks: Block[] = []
  const drawing = flowDrawing(
    { ...sums.mail, domestic: sums.domestic, foreign: sums.foreign },
    speaker.language,
  )
  if (drawing !== undefined) {
    blocks.push({
      kind: 'picture',
      drawing,
      caption: pick({
        ja: '不正に送信されたメールの宛先（左：国内・国外、右：配送結果）',
        en: 'Recipients of the attacker’s mail (left: domestic and foreign; right: what became of them)',
      }),
    })
    if (sums.mail.unknown > 0)
      blocks.push({
        kind: 'paragraph',
        tone: 'soft',
        text: pick({
          ja: `「結果不明」の ${plain(sums.mail.unknown)} 件は、ログに配送結果がないものです。届いていないとは言えません。`,
          en: `The logs do not tell what became of ${speaker.count(sums.mail.unknown, 'recipients')}: they may have been reached.`,
        }),
      })
  }
  const { feedback, queue } = found
  const rows: (readonly [string, string])[] = []
  if (queue.most > 0) {
    rows.push([
      pick({ ja: '送信キューの最大滞留', en: 'Most in the queue' }),
      pick({
        ja: `${plain(queue.most)} 通${queue.mostAt === undefined ? '' : `（${speaker.moment(queue.mostAt)}）`}。普段は ${plain(queue.ordinary)} 通`,
        en: `${speaker.count(queue.most, 'messages')}${queue.mostAt === undefined ? '' : ` (${speaker.moment(queue.mostAt)})`}; ordinarily ${plain(queue.ordinary)}`,
      }),
    ])
    rows.push([
      pick({ ja: '最初に気付けた時刻', en: 'Could first be noticed' }),
      queue.visibleAt === undefined
        ? pick({ ja: '異常な滞留はなし', en: 'the queue never stood out' })
        : pick({
            ja: `${speaker.moment(queue.visibleAt)}（普段の 10 倍の滞留が 15 分続いた時点）`,
            en: `${speaker.moment(queue.visibleAt)} (ten times the ordinary queue for a quarter of an hour)`,
          }),
    ])
    if (queue.evidence.total > 0)
      rows.push([pick({ ja: '根拠行', en: 'Lines' }), speaker.lines(queue.evidence)])
  }
  if (feedback.bounces > 0)
    rows.push([
      pick({ ja: '戻ってきた不達通知', en: 'Bounces that came back' }),
      speaker.count(feedback.bounces, 'messages'),
    ])
  if (feedback.complaints > 0)
    rows.push([
      pick({ ja: '苦情・通報', en: 'Complaints' }),
      speaker.count(feedback.complaints, 'messages'),
    ])
  if (feedback.dmarcMessages > 0)
    rows.push([
      pick({ ja: 'DMARC レポートの対象', en: 'Told by DMARC reports' }),
      speaker.count(feedback.dmarcMessages, 'messages'),
    ])
  if (feedback.spoofedMessages > 0)
    rows.push([
      pick({ ja: '当方を騙る送信', en: 'Sent in our name by others' }),
      speaker.count(feedback.spoofedMessages, 'messages'),
    ])
  if (rows.length > 0) {
    blocks.push({
      kind: 'heading',
      text: pick({ ja: '兆候と外からの反応', en: 'Symptoms, and what came back' }),
    })
    blocks.push({ kind: 'terms', rows })
  }
  if (feedback.spoofers.length > 0) {
    const { kept, leftOut } = cut(feedback.spoofers, SPOOFERS_MAX)
    blocks.push({
      kind: 'table',
      caption: pick({
        ja: '当方のものでない送信元（受信側の集計による）',
        en: 'Senders that are not ours, as receivers counted',
      }),
      columns: [
        { head: pick({ ja: 'IP アドレス', en: 'Address' }), width: 3 },
        { head: pick({ ja: '通数（通）', en: 'Messages' }), isNumber: true },
      ],
      rows: kept.map(({ ip, messages }) => [shown(ip, 45), plain(messages)]),
      leftOut,
    })
  }
  if (blocks.length === 0) return undefined
  return {
    id: 'mail',
    title: pick({ ja: 'メールの行方', en: 'What became of the mail' }),
    level: 2,
    blocks,
  }
}
