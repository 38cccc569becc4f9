/**
 * Head: which stage of which obligation a report is for, its title, and the fields that stand above
 * those of the obligation.
 */
import type { Obligation, Stage } from '../../../../cases/clocks/obligation.ts'
import { obligationNamed, stageNamed } from '../../../../cases/clocks/obligations.ts'
import { shown } from '../../../say/shown.ts'
import { caseKindNames } from '../../../words/case.ts'
import type { Filling, PaperBlock, PaperSection } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { finalName, releaseName } from '../../sentences.ts'
import { at, isWritten, law, missing, pick, typed } from '../../slots.ts'
import { field, hintIn, section } from '../shared/blocks.ts'
import { regulatorTexts } from './texts.ts'
import { isAttack, type Topic, written } from './topic.ts'
import { detected, known, occurred } from './what.ts'
import { company, contact } from './who.ts'

export type Asked = { readonly obligation: Obligation; readonly stage: Stage }
export type Turn = 'preliminary' | 'final'

/** Which stage of which obligation a document is for; `undefined` for one that there is not. */
export function askedOf(
  of: string | undefined,
  turn: Turn,
  obligations?: readonly Obligation[],
): Asked | undefined {
  const [id = '', named] = (of ?? '').split('/')
  const obligation = obligationNamed(id, obligations)
  if (obligation === undefined) return undefined
  const stage =
    named === undefined
      ? turn === 'final'
        ? obligation.stages.at(-1)
        : obligation.stages[0]
      : stageNamed(obligation, named)
  return stage === undefined ? undefined : { obligation, stage }
}

/** As the obligation has it; an operator's own may hold anything. */
export const official = (text: string) => law(shown(text, 400))

/** 速報, 続報（第二報）, 確報: as the stage is called, and which of its reports it is. */
export function titleOf(filling: Filling, asked: Asked | undefined, turn: Turn): Said {
  if (asked === undefined)
    return pick(filling, { ja: ['監督機関への報告'], en: ['Report to the authority'] })
  return pick(filling, {
    ja: say`${kindNoun(filling)}に関する報告（${reportKind(filling, asked, turn)}）`,
    en: say`Report on ${kindNoun(filling)} (${reportKind(filling, asked, turn)})`,
  })
}
const kindNoun = ({ file, language }: Filling): Said => [caseKindNames[file.case.kind][language]]

function reportKind(filling: Filling, asked: Asked | undefined, turn: Turn): Said {
  const stage: Said =
    asked === undefined
      ? turn === 'final'
        ? [finalName(filling.language)]
        : pick(filling, { ja: ['速報'], en: ['preliminary'] })
      : [official(asked.stage.name[filling.language])]
  if (turn === 'final' || filling.number === 1) return stage
  return pick(filling, {
    ja: say`${stage}の続報・${releaseName(filling.number, 'ja')}`,
    en: say`${stage}, ${releaseName(filling.number, 'en')} report`,
  })
}

/** 施行規則7条, 43条: which of the four it is. */
const classes: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  'JP-APPI-26-1': { ja: '施行規則7条3号', en: 'Enforcement Rules art. 7(iii)' },
  'JP-APPI-26-1-proc': { ja: '施行規則7条3号', en: 'Enforcement Rules art. 7(iii)' },
  'JP-APPI-68': { ja: '施行規則43条3号', en: 'Enforcement Rules art. 43(iii)' },
}
const wantsClass = (asked: Asked | undefined): boolean =>
  asked !== undefined && Object.hasOwn(classes, asked.obligation.id)

export function headerSection(
  filling: Filling,
  asked: Asked | undefined,
  turn: Turn,
): PaperSection {
  const blocks: PaperBlock[] = []
  const add = (ja: string, en: string, topic: Topic): void => {
    const said = topic(filling)
    blocks.push(field([pick(filling, { ja, en })], said.length > 0 ? said : [open(filling, asked)]))
  }
  add('報告種別', 'Kind of report', () => [reportKind(filling, asked, turn)])
  add('報告者（事業者・機関）', 'Reporting organisation', company)
  add('担当者・連絡先', 'Contact', contact)
  if (wantsClass(asked)) {
    add('委託の有無', 'Entrusted by or to others', (it) => wrote(it, 'regulator.entrustment'))
    add('共同報告', 'Joint report', (it) => wrote(it, 'regulator.joint'))
    add('報告対象事態の該当号', 'Which of the reportable events', (it) => classSaid(it, asked))
  }
  add('発生日', 'Occurred', occurred)
  add('発覚日', 'Discovered', detected)
  add('覚知（部署・根拠）', 'Became known (department, basis)', known)
  return section(
    'header',
    pick(filling, { ja: ['報告の区分と報告者'], en: ['Report and reporter'] }),
    blocks,
  )
}

const unwritten = (filling: Filling, slot: string) =>
  missing(filling, slot, hintIn(regulatorTexts, slot, filling.language))
const wrote = (filling: Filling, slot: string): readonly Said[] => {
  const own = written(filling, slot)
  return own.length > 0 ? own : [[unwritten(filling, slot)]]
}

function classSaid(filling: Filling, asked: Asked | undefined): readonly Said[] {
  const own = written(filling, 'regulator.class')
  if (own.length > 0) return own
  const it = asked === undefined ? undefined : classes[asked.obligation.id]
  if (it === undefined || !isAttack(filling.file.case.kind))
    return [[unwritten(filling, 'regulator.class')]]
  return [
    pick(filling, {
      ja: say`${law(it.ja)}（不正の目的をもって行われたおそれがある行為によるもの）`,
      en: say`${law(it.en)} (an act with a possibly unlawful purpose)`,
    }),
  ]
}

export function open(filling: Filling, asked: Asked | undefined): Said {
  const word = pick(filling, { ja: '調査中', en: 'Under investigation' })
  const next = nextReport(filling, asked)
  if (next === undefined) return [word]
  return pick(filling, {
    ja: say`${[word]}（次回報告予定：${next}）`,
    en: say`${[word]} (next report: ${next})`,
  })
}

/** What a person announced, else the next stage that is due. */
function nextReport(filling: Filling, asked: Asked | undefined): Said | undefined {
  if (isWritten(filling, 'paper.next')) return [typed(filling, 'paper.next')]
  const { deadlines, now } = filling.file
  const [next] = deadlines
    .filter(
      ({ obligation, due }) =>
        obligation === asked?.obligation.id && due !== undefined && due > now,
    )
    .toSorted((a, b) => (a.due ?? 0) - (b.due ?? 0))
  if (next?.due === undefined) return undefined
  const when = at(filling, next.due, `deadline.${next.obligation}.${next.stage}`)
  return pick(filling, { ja: say`遅くとも ${when}`, en: say`by ${when} at the latest` })
}
