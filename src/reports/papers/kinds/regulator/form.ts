/**
 * Form: the report to an authority, as its own form has it: a head, then the fields of the obligation
 * in their order and by their official names.
 *
 * `of` is the obligation, or `OBLIGATION/STAGE`; else the preliminary report is its first stage and the
 * final one its last. A field that nothing fills says that it is under investigation, and when there
 * will be more. In a final report that needs a reason, which only a person can give.
 */
import type { PaperKind } from '../../../../cases/case.ts'
import type { Field, Obligation } from '../../../../cases/clocks/obligation.ts'
import type { Filling, PaperBlock, PaperDraft, PaperSection } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { caseNumber, notLegalAdvice } from '../../sentences.ts'
import { at, isWritten, missing, name, pick, reckoned, typed } from '../../slots.ts'
import { letterOf } from '../notices/shared.ts'
import { field, paragraph, section } from '../shared/blocks.ts'
import { type Asked, askedOf, headerSection, official, open, type Turn, titleOf } from './head.ts'
import { topicOf } from './map.ts'
import { isOpen, written } from './topic.ts'

/** Also of an operator's own obligation, whose fields a person fills. */
export const fieldSlot = (id: string): string => `regulator.field.${id}`
export const reasonSlot = (id: string): string => `regulator.open.${id}`

export function regulatorDraft(filling: Filling, kind: PaperKind, turn: Turn): PaperDraft {
  const asked = askedOf(filling.of, turn, filling.file.obligations)
  const { file, language, number, of } = filling
  const title = titleOf(filling, asked, turn)
  return {
    kind,
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title,
    head: [
      ...(asked === undefined
        ? []
        : [
            [
              pick(filling, { ja: ['根拠'], en: ['Under'] }),
              [official(asked.obligation.law[language])],
            ] as const,
          ]),
      [pick(filling, { ja: ['時点'], en: ['As of'] }), [at(filling, file.now, 'now')]],
      [pick(filling, { ja: ['整理番号'], en: ['Reference'] }), [caseNumber(filling)]],
    ],
    letter: letterOf(filling, [
      asked === undefined ? [unknownForm(filling)] : addressee(filling, asked.obligation),
    ]),
    sections: [
      headerSection(filling, asked, turn),
      fieldsSection(filling, asked, turn),
      basisSection(filling, asked),
    ],
  }
}

/** 御中, as letters to an office have it. */
const addressee = (filling: Filling, { authority }: Obligation): Said =>
  pick(filling, { ja: say`${official(authority.ja)} 御中`, en: [official(authority.en)] })

const unknownForm = (filling: Filling) =>
  missing(
    filling,
    'paper.of',
    pick(filling, { ja: '義務の番号（例：JP-APPI-68）', en: 'the obligation, such as JP-APPI-68' }),
  )

function fieldsSection(filling: Filling, asked: Asked | undefined, turn: Turn): PaperSection {
  const fields = asked?.stage.fields ?? []
  return section(
    'fields',
    pick(filling, { ja: ['報告事項'], en: ['What is reported'] }),
    asked === undefined || fields.length === 0
      ? [paragraph([unknownForm(filling)], 'watch')]
      : fields.map((one) => fieldOf(filling, asked, one, turn)),
  )
}

function fieldOf(filling: Filling, asked: Asked, it: Field, turn: Turn): PaperBlock {
  const own = written(filling, fieldSlot(it.id))
  const topic = topicOf(asked.obligation.id, it.id)
  const said = own.length > 0 ? own : (topic?.(filling) ?? [])
  const kept = said.length > 0 ? said : []
  const lines = isOpen(said) ? [...kept, ...openSaid(filling, asked, it.id, turn, kept)] : said
  return field([official(it.name[filling.language])], lines)
}

/** 「調査中」 with the next update; in a final report with the reason why it is still open. */
function openSaid(
  filling: Filling,
  asked: Asked,
  id: string,
  turn: Turn,
  kept: readonly Said[],
): readonly Said[] {
  if (turn === 'preliminary') return kept.length > 0 ? [] : [open(filling, asked)]
  const slot = reasonSlot(id)
  const hint = pick(filling, { ja: '調査中である理由', en: 'why it is still under investigation' })
  const reason = isWritten(filling, slot) ? typed(filling, slot) : missing(filling, slot, hint)
  return [
    pick(filling, {
      ja: say`調査中（理由：${reason}）`,
      en: say`Under investigation (reason: ${reason})`,
    }),
  ]
}

/** Where the form is from, and how old that is. Not for the authority: for whoever sends it. */
function basisSection(filling: Filling, asked: Asked | undefined): PaperSection {
  const notes: Said[] = []
  if (asked !== undefined) {
    const { obligation } = asked
    const { channel } = obligation
    if (channel !== undefined)
      notes.push(
        pick(filling, {
          ja: say`提出の方法：${official(channel.ja)}`,
          en: say`How to submit: ${official(channel.en)}`,
        }),
      )
    notes.push(
      pick(filling, {
        ja: say`様式の項目は ${official(obligation.asOf)} に確認したものです（${official(obligation.confidence.ja)}）。提出前に最新の様式と照らし合わせてください。`,
        en: say`The fields are those of ${official(obligation.asOf)} (${official(obligation.confidence.en)}). Compare with the form in force before it is sent.`,
      }),
    )
    const met = filling.file.case.met.findLast((one) => one.obligation === obligation.id)
    if (met?.receipt !== undefined)
      notes.push(
        pick(filling, {
          ja: say`前回の受付番号：${name(met.receipt)}（${reckoned('met', met.stage)}）`,
          en: say`Last receipt: ${name(met.receipt)} (${reckoned('met', met.stage)})`,
        }),
      )
  }
  notes.push(notLegalAdvice(filling))
  return section(
    'basis',
    pick(filling, { ja: ['記入者への注記'], en: ['Notes for whoever submits it'] }),
    notes.map((note) => paragraph(note, 'soft')),
  )
}
