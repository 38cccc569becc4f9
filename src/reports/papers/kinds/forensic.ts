/**
 * Forensic: the technical report, for readers who will doubt each sentence of it.
 *
 * What happened is told in the words, tables and pictures of the report of the logs, and is written
 * nowhere else; what people weighed, examined and did comes from the case. Hypotheses stand apart from
 * what is established, and what was not examined stands beside what was.
 */
import type { Filling, PaperDraft, PaperForm } from '../paper.ts'
import { say } from '../said.ts'
import { caseNumber, finalName, organisationName, releaseName } from '../sentences.ts'
import { at, isWritten, law, pick, typed } from '../slots.ts'
import { detectionPart, persistencePart } from './forensic/afterwards.ts'
import { indicatorsPart, reckoningPart, verifyPart } from './forensic/appendix.ts'
import { examinedOf } from './forensic/examined.ts'
import {
  entryPart,
  impactPart,
  mailPart,
  techniquesPart,
  timelinePart,
} from './forensic/findings.ts'
import {
  coveragePart,
  coverSection,
  evidencePart,
  scopeSection,
  summarySection,
  systemsSection,
} from './forensic/front.ts'
import { causesPart, leakPart, openPart, preventionPart } from './forensic/judgement.ts'
import { withTechnicalNames } from './shared/technical-names.ts'

const text = (slot: string, ja: string, en: string, isMandatory: boolean) => ({
  slot: `forensic.${slot}`,
  hint: { ja, en },
  isMandatory,
})

export const forensic: PaperForm = {
  kind: 'forensic',
  texts: [
    text(
      'independence',
      '調査者と、調査対象からの独立性',
      'who examined, and how independent of what was examined',
      true,
    ),
    text('distribution', '配布先と取扱い', 'who may have it', true),
    text('systems', '対象システムの構成', 'how the systems are built', true),
    text('cause.direct', '直接の原因（判明していない場合はその旨）', 'direct cause', true),
    text('cause.background', '認証・制限・監視の状況', 'contributing causes', true),
    text('cause.organisation', '方針・体制のすき間', 'causes in the organisation', true),
    text('summary', '要旨の補足', 'summary in words', false),
    text('scope', '調査の目的・範囲の補足', 'scope in words', false),
    text('entry', '侵入経路についての結論と確度', 'conclusion on the way in', false),
    text('mail', '送信メールの分析（分類、URL、添付、言語）', 'analysis of the mail', false),
    text('persistence', '横展開・永続化の確認', 'lateral movement, persistence', false),
    text('unnoticed', 'なぜ早く気付けなかったか', 'why it was not noticed earlier', false),
    text('final', '最終版であるときに記入（例：最終報告）', 'written when this is final', false),
  ],
  outline: [
    ...['cover', 'summary', 'scope', 'systems', 'evidence', 'coverage', 'timeline', 'entry'],
    ...['impact', 'techniques', 'leak', 'mail', 'persistence', 'detection', 'causes'],
    ...['prevention', 'open', 'appendix-indicators', 'appendix-reckoning', 'appendix-verify'],
  ],
  fill: (filling) => withTechnicalNames(fill(filling)),
}

function fill(filling: Filling): PaperDraft {
  const { language, number } = filling
  const it = examinedOf(filling)
  const nth = isWritten(filling, 'forensic.final')
    ? [finalName(language)]
    : pick(filling, {
        ja: [releaseName(number, language)],
        en: [releaseName(number, language), ' report'],
      })
  return {
    kind: 'forensic',
    language,
    number,
    title: pick(filling, {
      ja: say`不正アクセス調査報告書（${nth}）`,
      en: say`Forensic report on unauthorised access (${nth})`,
    }),
    head: [
      [pick(filling, { ja: ['事案番号'], en: ['Case'] }), [caseNumber(filling)]],
      [pick(filling, { ja: ['作成'], en: ['Made by'] }), [organisationName(filling)]],
      [pick(filling, { ja: ['時点'], en: ['As of'] }), [at(filling, filling.file.now, 'now')]],
      ...(isWritten(filling, 'forensic.distribution')
        ? [
            [
              pick(filling, { ja: ['配布先'], en: ['Distribution'] }),
              [typed(filling, 'forensic.distribution')],
            ] as const,
          ]
        : []),
    ],
    sections: [
      coverSection(filling),
      summarySection(filling, it),
      scopeSection(filling, it),
      systemsSection(filling, it),
      evidencePart(filling, it),
      coveragePart(filling, it),
      timelinePart(filling, it),
      entryPart(filling, it),
      impactPart(filling, it),
      techniquesPart(filling, it),
      leakPart(filling, it),
      mailPart(filling, it),
      persistencePart(filling, it),
      detectionPart(filling, it),
      causesPart(filling),
      preventionPart(filling),
      openPart(filling, it),
      indicatorsPart(filling),
      reckoningPart(filling),
      verifyPart(filling),
    ],
    marking: [law('TLP:AMBER+STRICT')],
  }
}
