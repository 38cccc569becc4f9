/**
 * Press release, follow-up: all of it as it stands now, and first of all what changed.
 *
 * Each figure that differs from the last release is told with both values, whether it was narrowed or
 * corrected, and why. A changed figure without a reason is a slot that somebody has to fill.
 */
import { lastReleased } from '../../../cases/series.ts'
import { caseFactNames } from '../../words/case.ts'
import { datingOf } from '../dates.ts'
import { type Change, differenceOf, slotFacts } from '../difference.ts'
import type { Filling, PaperBlock, PaperForm, PaperSection } from '../paper.ts'
import { type Said, type Slot, say } from '../said.ts'
import { dayAt, factSlot, isWritten, missing, pick, reckoned, typed } from '../slots.ts'
import { valueText } from '../values.ts'
import { pressDraft, pressOutline, pressTexts } from './press/release.ts'
import { paragraph, section } from './shared/blocks.ts'
import { inside, isReadable } from './shared/story.ts'

const CHANGES_MAX = 40

export const pressFollowup: PaperForm = {
  kind: 'press-followup',
  texts: [
    ...pressTexts,
    {
      slot: 'press.changes',
      hint: {
        ja: '変更点についての説明',
        en: 'a remark on what changed since the last release',
      },
      isMandatory: false,
    },
  ],
  outline: [pressOutline[0], 'changes', ...pressOutline.slice(1)],
  fill: (filling) => {
    const draft = pressDraft(filling, 'press-followup')
    const [apology, ...rest] = draft.sections
    const changes = changesSection(filling, differenceFrom(filling, slotFacts(draft)))
    return {
      ...draft,
      sections: [...(apology === undefined ? [] : [apology]), changes, ...rest],
    }
  },
}

const differenceFrom = (
  { before, file }: Filling,
  after: ReturnType<typeof slotFacts>,
): readonly Change[] => (before === undefined ? [] : differenceOf(before, after, file))

const relations = {
  new: { ja: '追加', en: 'new' },
  narrowed: { ja: '確定・絞り込み', en: 'narrowed' },
  corrected: { ja: '訂正', en: 'corrected' },
  gone: { ja: '取消', en: 'withdrawn' },
} as const

function changesSection(filling: Filling, changes: readonly Change[]): PaperSection {
  const { file } = filling
  const last = lastReleased(file.case, { paper: 'press-followup' })?.released?.at
  const since =
    last === undefined
      ? pick(filling, {
          ja: say`前回の公表以降に判明した事項をお知らせいたします。`,
          en: say`This release adds what we have learned since the last one.`,
        })
      : pick(filling, {
          ja: say`${dayAt(filling, last, 'released')}の公表以降に判明した事項をお知らせいたします。`,
          en: say`This release adds what we have learned since the release of ${dayAt(filling, last, 'released')}.`,
        })
  const blocks: PaperBlock[] = [paragraph(since)]
  if (isWritten(filling, 'press.changes'))
    blocks.push(paragraph(say`${typed(filling, 'press.changes')}`))
  if (changes.length === 0)
    blocks.push(
      paragraph(
        pick(filling, {
          ja: say`前回の公表から改めた数値はありません。`,
          en: say`No figure has changed since the last release.`,
        }),
      ),
    )
  else blocks.push(changesTable(filling, changes))
  return section(
    'changes',
    pick(filling, { ja: say`前回公表からの変更点`, en: say`What has changed` }),
    ...blocks,
  )
}

function changesTable(filling: Filling, changes: readonly Change[]): PaperBlock {
  const heads = pick(filling, {
    ja: ['項目', '前回', '今回', '区分', '理由'],
    en: ['Figure', 'Last release', 'Now', 'Change', 'Why'],
  })
  const widths = [1.7, 1.5, 1.5, 0.9, 1.9]
  return {
    block: 'table',
    caption: [],
    columns: heads.map((head, nth) => ({ head: [head], width: widths[nth] ?? 1 })),
    rows: changes
      .slice(0, CHANGES_MAX)
      .map((change) => [
        nameOf(filling, change),
        change.before.length === 0 ? ['–'] : [beforeSlot(filling, change)],
        afterSaid(filling, change),
        [relations[change.relation][filling.language]],
        why(filling, change),
      ]),
    leftOut: Math.max(0, changes.length - CHANGES_MAX),
  }
}

const nameOf = (filling: Filling, { after, before }: Change): Said => {
  const key = (after[0] ?? before[0])?.key
  return [key === undefined ? '–' : caseFactNames[key][filling.language]]
}

/** What was said then is no figure of today: it may be superseded and must still be named. */
function beforeSlot(filling: Filling, { before }: Change): Slot {
  const [fact] = before
  const text =
    fact === undefined
      ? undefined
      : valueText(
          fact,
          { key: fact.key, isRough: fact.status === 'estimated' },
          datingOf(filling.file, filling.language),
        )
  return reckoned(
    'before',
    text ?? pick(filling, { ja: '調査中', en: 'under investigation' }),
    before.map(({ id }) => id),
  )
}

const afterSaid = (filling: Filling, { after }: Change): Said => {
  const [fact] = after
  return fact === undefined
    ? [pick(filling, { ja: '取り消し', en: 'withdrawn' })]
    : say`${factSlot(filling, fact.key, fact)}`
}

/** `press.why.mail.delivered` as somebody wrote it for the public, else as it was recorded. */
function why(filling: Filling, { slot, relation, why: recorded, after }: Change): Said {
  if (relation === 'new') return ['–']
  const name = `press.why.${slot.replace(/:.*$/, '')}`
  if (isWritten(filling, name)) return say`${typed(filling, name)}`
  if (recorded !== undefined && isReadable(filling, recorded))
    return say`${inside(recorded, after[0]?.by ?? 'sekimori', name)}`
  // That more is known is reason enough for a figure within its bounds.
  if (relation === 'narrowed')
    return pick(filling, {
      ja: say`調査が進み、範囲を絞り込めたため`,
      en: say`The investigation has narrowed it down`,
    })
  return say`${missing(filling, name, pick(filling, { ja: `変更の理由（${name}）`, en: `why it changed (${name})` }))}`
}
