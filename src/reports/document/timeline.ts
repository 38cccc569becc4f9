/** Timeline: the picture of the whole time, one of the attack where it is lost in it, and the marks. */
import type { Timeline } from '../../incident/found.ts'
import type { Instant } from '../../lib/time.ts'
import { timelineDrawing } from '../picture/timeline.ts'
import { numbered } from '../picture/timeline-marks.ts'
import { momentNames } from '../words/moments.ts'
import { factsIn } from '../words/reasons.ts'
import { type Block, cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const MOMENTS_MAX = 40
/** A window that fills less of the picture than this has one of its own. */
const CLOSE_SHARE = 0.3
/** Of the window, before and after it. */
const MARGIN = 0.08
const COLUMNS_MIN = 8

export function timelineSection(speaker: Speaker, sums: Sums): Section | undefined {
  const { found, pick } = speaker
  const { timeline } = found
  if (timeline === undefined) return undefined
  const marks = numbered(timeline.moments)
  const blocks: Block[] = []
  const whole = timelineDrawing(timeline, marks, speaker, sums.windows)
  const close = closeUp(timeline, sums)
  if (close !== undefined) {
    const drawing = timelineDrawing(close, marks, speaker, sums.windows)
    if (drawing !== undefined)
      blocks.push({
        kind: 'picture',
        drawing,
        caption: pick({
          ja: '不正利用の期間とその前後',
          en: 'The attack, from shortly before to shortly after',
        }),
      })
  }
  if (whole !== undefined)
    blocks.push({
      kind: 'picture',
      drawing: whole,
      caption:
        close === undefined
          ? pick({
              ja: '時間ごとの通数・宛先数と主な出来事（番号は下の表に対応）',
              en: 'Messages and recipients over time, and what happened when (numbers as in the table)',
            })
          : pick({ ja: 'ログの全期間', en: 'The whole time of the logs' }),
    })
  if (marks.length > 0) {
    const { kept, leftOut } = cut(marks, MOMENTS_MAX)
    blocks.push({
      kind: 'table',
      caption: pick({
        ja: `主な出来事（日時は ${speaker.zoneName}）`,
        en: `What happened when (times in ${speaker.zoneName})`,
      }),
      columns: [
        { head: pick({ ja: '番号', en: 'No.' }), isNumber: true, width: 0.5 },
        { head: pick({ ja: '日時', en: 'Time' }), width: 1.7, isTime: true },
        { head: pick({ ja: '出来事', en: 'What' }), width: 2.2 },
        { head: pick({ ja: 'アカウント', en: 'Account' }), width: 2.2 },
        { head: pick({ ja: '内容', en: 'Facts' }), width: 2.2 },
        { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.4 },
      ],
      rows: kept.map(({ nth, moment: it }) => [
        String(nth),
        speaker.brief(it.at),
        momentNames[it.code][speaker.language],
        it.account === undefined ? '–' : speaker.account(it.account),
        factsIn(it.facts, speaker) || '–',
        speaker.lines(it.evidence, 2),
      ]),
      leftOut,
    })
  }
  if (blocks.length === 0) return undefined
  return { id: 'timeline', title: pick({ ja: '時系列', en: 'Timeline' }), level: 2, blocks }
}

/** Columns about the windows, where those are but a small part of the whole. */
function closeUp(timeline: Timeline, sums: Sums): Timeline | undefined {
  const { window } = sums
  const { columns, from, seconds } = timeline
  if (window === undefined || columns.length === 0) return undefined
  const each = seconds * 1_000
  const whole = columns.length * each
  if ((window.to - window.from) / whole > CLOSE_SHARE) return undefined
  const margin = Math.max((window.to - window.from) * MARGIN, each * 2)
  const first = Math.max(0, Math.floor((window.from - margin - from) / each))
  const last = Math.min(columns.length, Math.ceil((window.to + margin - from) / each))
  if (last - first < COLUMNS_MIN) return undefined
  return {
    ...timeline,
    from: (from + first * each) as Instant,
    columns: columns.slice(first, last),
  }
}
