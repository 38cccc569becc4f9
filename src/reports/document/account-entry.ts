/** Account, ways in: hypotheses, likeliest first, with what speaks for and against; never facts. */
import type { Hypothesis } from '../../incident/found.ts'
import { entryNames, standingNames } from '../words/accounts.ts'
import { entryReason } from '../words/reasons.ts'
import type { Block, Tone } from './model.ts'
import type { Speaker } from './speaker.ts'

const standingTone: Readonly<Record<Hypothesis['standing'], Tone>> = {
  supported: 'bad',
  open: 'watch',
  refuted: 'soft',
}

/** Ways in, most likely first; never mixed with what is established. */
export function entryBlocks(speaker: Speaker, entry: readonly Hypothesis[]): Block[] {
  const { pick, name } = speaker
  if (entry.length === 0) return []
  const said = (reasons: Hypothesis['for']): string =>
    reasons.length === 0
      ? '–'
      : reasons
          .map((reason) => {
            const lines = speaker.lines(reason.evidence, 2)
            const bullet = reasons.length > 1 ? pick({ ja: '・', en: '• ' }) : ''
            return `${bullet}${entryReason(reason, speaker)}${lines === '–' ? '' : ` [${lines}]`}`
          })
          .join('\n')
  return [
    { kind: 'heading', text: pick({ ja: '侵入経路の仮説', en: 'How they may have got in' }) },
    {
      kind: 'paragraph',
      tone: 'soft',
      text: pick({
        ja: '以下は仮説であり、確定した事実ではありません。有力な順に、支持する行と反対の行を並べます。',
        en: 'These are hypotheses and no established facts, the likeliest first, each with what speaks for it and against it.',
      }),
    },
    {
      kind: 'table',
      caption: pick({ ja: '侵入経路の仮説', en: 'Hypotheses of the way in' }),
      columns: [
        { head: pick({ ja: '経路', en: 'Way in' }), width: 2 },
        { head: pick({ ja: '評価', en: 'Standing' }), width: 0.9 },
        { head: pick({ ja: '支持する根拠', en: 'For' }), width: 3 },
        { head: pick({ ja: '反対の根拠', en: 'Against' }), width: 3 },
      ],
      rows: [...entry]
        .sort((a, b) => b.weight - a.weight)
        .map((way) => [
          name(entryNames, way.path),
          { text: name(standingNames, way.standing), tone: standingTone[way.standing] },
          said(way.for),
          said(way.against),
        ]),
      leftOut: 0,
    },
  ]
}
