/**
 * Summary: one page that a manager can read: what happened, in figures, what is not known, what next.
 */
import type { LeakVerdictCode } from '../../incident/found.ts'
import { capNames, channelNames, leakNames } from '../words/leak.ts'
import type { Block, Section, Tone } from './model.ts'
import type { Speaker } from './speaker.ts'
import { figures } from './summary-figures.ts'
import { nextSteps, unknowns } from './summary-next.ts'
import { headline, whatHappened } from './summary-told.ts'
import type { Sums } from './sums.ts'

export const leakTone: Readonly<Record<LeakVerdictCode, Tone>> = {
  confirmed: 'bad',
  likely: 'bad',
  'not-deniable': 'watch',
  unlikely: 'good',
  'no-trace': 'soft',
  none: 'good',
}

export function summary(speaker: Speaker, sums: Sums): Section {
  const { found, pick } = speaker
  return {
    id: 'summary',
    title: pick({ ja: '要約', en: 'Summary' }),
    level: 2,
    blocks: [
      headline(speaker, sums),
      ...whatHappened(speaker, sums).map((text): Block => ({ kind: 'paragraph', text })),
      { kind: 'figures', items: figures(speaker, sums) },
      {
        kind: 'verdict',
        tone: leakTone[found.leak.verdict],
        label: pick({ ja: '情報漏えい判定', en: 'Leak verdict' }),
        text: leakNames[found.leak.verdict][speaker.language],
        note: capsIn(speaker),
      },
      { kind: 'heading', text: pick({ ja: '分かっていないこと', en: 'What is not known' }) },
      { kind: 'list', items: unknowns(speaker) },
      { kind: 'heading', text: pick({ ja: '次に行うこと', en: 'What to do next' }) },
      { kind: 'list', items: nextSteps(speaker, sums), isOrdered: true },
    ],
  }
}

function capsIn({ found, pick, list, language }: Speaker): string {
  const { caps, verdict, uncapped } = found.leak
  if (caps.length === 0) return ''
  const named = list(
    caps.map(
      ({ channel, why }) =>
        `${channelNames[channel][language]}${why === 'not-examined' ? '' : pick({ ja: `（${capNames[why].ja}）`, en: ` (${capNames[why].en})` })}`,
    ),
  )
  return verdict === uncapped
    ? pick({
        ja: `調べていない（または一部しか調べていない）経路：${named}`,
        en: `Not examined, or only in part: ${named}`,
      })
    : pick({
        ja: `次の経路を調べていないため、これより軽い判定はできません：${named}`,
        en: `It can be no milder as long as these were not examined: ${named}`,
      })
}
