/** Stages: what the thief did, in the order of an attack, by the numbers of MITRE ATT&CK. */
import { stageNamed } from '../words/stages.ts'
import { cut, type Section } from './model.ts'
import type { Speaker } from './speaker.ts'

const STAGES_MAX = 40

export function stagesSection(speaker: Speaker): Section | undefined {
  const { found, pick, language } = speaker
  if (found.stages.length === 0) return undefined
  const named = found.stages
    .map((stage) => ({ stage, name: stageNamed(stage.technique, language) }))
    .sort((a, b) => a.name.rank - b.name.rank || a.stage.at - b.stage.at)
  const { kept, leftOut } = cut(named, STAGES_MAX)
  return {
    id: 'stages',
    title: pick({ ja: '攻撃の段階', en: 'Stages of the attack' }),
    level: 2,
    blocks: [
      {
        kind: 'table',
        caption: pick({
          ja: `MITRE ATT&CK v17 による分類（日時は ${speaker.zoneName}）`,
          en: `By MITRE ATT&CK v17 (times in ${speaker.zoneName})`,
        }),
        columns: [
          { head: pick({ ja: '段階', en: 'Tactic' }), width: 1.6 },
          { head: pick({ ja: '手法', en: 'Technique' }), width: 3 },
          { head: pick({ ja: '最初', en: 'First' }), width: 1.6, isTime: true },
          { head: pick({ ja: 'アカウント', en: 'Account' }), width: 2.2 },
          { head: pick({ ja: '根拠行', en: 'Lines' }), width: 1.6 },
        ],
        rows: kept.map(({ stage, name }) => [
          name.tactic,
          name.technique,
          speaker.brief(stage.at),
          stage.account === undefined ? '–' : speaker.account(stage.account),
          speaker.lines(stage.evidence, 2),
        ]),
        leftOut,
      },
    ],
  }
}
