/** Afterwards: what stayed behind, and how long it took until somebody noticed. */
import type { Block, Section } from '../../../document/model.ts'
import { stagesSection } from '../../../document/stages.ts'
import type { Filling, PaperSection } from '../../paper.ts'
import { say } from '../../said.ts'
import { after, clockOf, pick, reckoned } from '../../slots.ts'
import { heading, paragraph, section, table } from '../shared/blocks.ts'
import { nothing } from '../shared/case-tables.ts'
import { fromBlocks, fromSection } from '../shared/of-section.ts'
import { wroteIf } from '../shared/wrote.ts'
import { chapter, type Examined } from './examined.ts'

/** Techniques by which somebody stays or moves on (MITRE ATT&CK v17). */
const staying =
  /^T1(098|136|137|505|546|547|556|564|543|078\.001|114\.003|550|021|534|210|570)(\.|$)/

export function persistencePart(filling: Filling, it: Examined | undefined): PaperSection {
  const title = pick(filling, {
    ja: ['横展開・永続化の有無'],
    en: ['Lateral movement and persistence'],
  })
  if (it === undefined)
    return section(
      'persistence',
      title,
      chapter(filling, it, () => undefined),
    )
  const { speaker } = it
  const stages = speaker.found.stages.filter(({ technique }) => staying.test(technique))
  const told: Section | undefined = stagesSection({
    ...speaker,
    found: { ...speaker.found, stages },
  })
  const without = speaker.found.missing.some(({ what }) => what === 'forwarding-rules')
  const notes: Block[] = []
  if (stages.length === 0)
    notes.push({
      kind: 'paragraph',
      text: speaker.pick({
        ja: '調べたログには、横展開や永続化を示す記録はありませんでした。ログにない設定・端末については何も言えません。',
        en: 'The logs that were examined show neither lateral movement nor persistence. Of settings and machines that they do not tell of, nothing can be said.',
      }),
    })
  if (without)
    notes.push({
      kind: 'paragraph',
      tone: 'watch',
      text: speaker.pick({
        ja: '転送・振り分け規則の記録がないため、受信メールの転送が残っていないとは言えません。',
        en: 'There is no record of forwarding and sorting rules: that none of the attacker’s is left cannot be said.',
      }),
    })
  return section(
    'persistence',
    title,
    fromBlocks(notes, filling),
    fromSection(told, filling),
    wroteIf(filling, 'forensic.persistence'),
  )
}

/** 発生から検知・封じ込めまで: what time was lost, and how early it could have been noticed. */
export function detectionPart(filling: Filling, it: Examined | undefined): PaperSection {
  const occurred = clockOf(filling, 'occurred')?.moment
  const rows = (['detected', 'known', 'contained'] as const).map((clock) => {
    const then = clockOf(filling, clock)?.moment
    const label = {
      detected: { ja: '発生から検知まで', en: 'From occurrence to detection' },
      known: { ja: '発生から覚知まで', en: 'From occurrence to knowledge' },
      contained: { ja: '発生から封じ込めまで', en: 'From occurrence to containment' },
    }[clock]
    return [
      [pick(filling, label)],
      occurred === undefined || then === undefined
        ? [pick(filling, { ja: '調査中', en: 'under investigation' })]
        : [after(filling, occurred, then, `${clock}.after`)],
    ]
  })
  const would = it?.speaker.found.accounts.flatMap(({ wouldHave }) =>
    wouldHave?.containedAt === undefined ? [] : [wouldHave.containedAt],
  )
  const first = would === undefined || would.length === 0 ? undefined : Math.min(...would)
  return section(
    'detection',
    pick(filling, { ja: ['検知と対応の評価'], en: ['Detection and response'] }),
    table(
      pick(filling, { ja: ['検知までの時間'], en: ['Time to detect and to contain'] }),
      [
        { head: pick(filling, { ja: ['区間'], en: ['From and to'] }), width: 3 },
        { head: pick(filling, { ja: ['時間'], en: ['Time'] }), width: 2 },
      ],
      rows,
      rows.length,
    ),
    it === undefined || first === undefined
      ? []
      : paragraph(
          pick(filling, {
            ja: say`関守が監視していれば、${reckoned('found.would-have', it.speaker.moment(first, 'seconds'))} に封じ込めていたと計算されます（記録の再生による）。`,
            en: say`Had Sekimori been on guard, it would have contained at ${reckoned('found.would-have', it.speaker.moment(first, 'seconds'))} (reckoned by playing the record again).`,
          }),
        ),
    heading(
      pick(filling, { ja: ['なぜ気付けなかったか'], en: ['Why it was not noticed earlier'] }),
    ),
    wroteIf(filling, 'forensic.unnoticed').length > 0
      ? wroteIf(filling, 'forensic.unnoticed')
      : nothing(filling, { ja: '評価中', en: 'not assessed yet' }),
  )
}
