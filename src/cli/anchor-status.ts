/** Rows of `sekimori status` about how well strangers could hold us to our evidence. */
import type { Standing } from '../evidence/level.ts'
import { sayStanding } from '../evidence/level-words.ts'
import type { AnchoringFacts } from '../keeper/anchors/anchoring.ts'
import { wayWords } from '../keeper/anchors/words.ts'
import type { Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import { anchorWords } from './anchor-words.ts'
import { localTime } from './time.ts'

type Row = readonly [name: string, text: string]

export function anchorRows(
  facts: AnchoringFacts,
  now: Instant,
  language: Language,
): readonly Row[] {
  const words = anchorWords[language]
  const { seals, provable } = facts
  const standing: Standing = {
    ...facts,
    provable:
      provable === null
        ? undefined
        : {
            entry: provable.entry,
            at: (now - provable.seconds * 1_000) as Instant,
            by: provable.by as NonNullable<Standing['provable']>['by'],
          },
  }
  const told = facts.anchors.filter((it) => it.size !== null || it.everyHours !== null)
  return [
    ...sayStanding(standing, now, language).map((text): Row => ['', text]),
    [
      words.rowSeals,
      words.seals[seals.state](seals, seals.sealedAt === null ? '' : localTime(seals.sealedAt)),
    ],
    ...(seals.root === null ? [] : [['', words.sealsRoot(seals.root)] as const]),
    ...told.map((it, nth): Row => {
      const at = it.at === null ? null : localTime(it.at)
      const text = words.anchor(wayWords[language][it.way], it.size, at, it.everyHours !== null)
      return [nth === 0 ? words.rowAnchors : '', it.fault === null ? text : `${text} · ${it.fault}`]
    }),
  ]
}
