/**
 * Delisting request: what a blocklist wants to know before it takes an address off, and the gate that
 * keeps us from asking too early.
 *
 * While the gate is shut, each reason stands in the document as an empty slot: it can be prepared, and
 * cannot be released. `of` is the name of the list.
 */
import type { Filling, PaperBlock, PaperDraft, PaperForm, PaperSection } from '../paper.ts'
import { type Said, say, textOf } from '../said.ts'
import { organisationName } from '../sentences.ts'
import { after, at, figure, isKnown, missing, name, pick, typedLines } from '../slots.ts'
import { CLEAN_FOR, type DelistingRefusal, delistingGate } from './delisting-gate.ts'
import { letterOf } from './notices/shared.ts'
import { measures, prevention } from './regulator/done.ts'
import { figureLine } from './regulator/topic.ts'
import { cause } from './regulator/what.ts'
import { contact } from './regulator/who.ts'
import { hintIn, list, paragraph, section } from './shared/blocks.ts'
import { accountNames, guarded } from './shared/guard.ts'
import { withTechnicalNames } from './shared/technical-names.ts'
import { wroteIf } from './shared/wrote.ts'

const text = (slot: string, ja: string, en: string, isMandatory = false) => ({
  slot: `delisting.${slot}`,
  hint: { ja, en },
  isMandatory,
})

const texts: PaperForm['texts'] = [
  text(
    'listed',
    '登録された IP アドレス・ドメイン、リストの応答コード、最初に確認した日時',
    'listed address or domain, code of the list, when first seen',
    true,
  ),
  text('cause', '原因（相手に伝わる一文）', 'cause, in a sentence for the list', false),
  text('records', '逆引き・SPF・DKIM・DMARC の設定', 'reverse DNS, SPF, DKIM, DMARC as set', true),
]

export const delistingRequest: PaperForm = {
  kind: 'delisting-request',
  texts,
  outline: ['gate', 'listing', 'cause', 'fix', 'volume', 'controls', 'records', 'contact'],
  fill,
}

export function refusalSaid(filling: Filling, { code, facts }: DelistingRefusal): Said {
  const { since, watchedUntil } = facts
  const need = after(filling, 0, CLEAN_FOR, 'delisting.clean-for')
  const had =
    since === undefined || watchedUntil === undefined
      ? undefined
      : after(filling, since, Math.max(since, watchedUntil), 'delisting.clean')
  const texts: Readonly<Record<DelistingRefusal['code'], { ja: Said; en: Said }>> = {
    exercise: {
      ja: ['訓練の事案では、外部に申請しない'],
      en: ['this is an exercise: nobody outside is asked'],
    },
    'not-contained': {
      ja: ['封じ込めが記録されていない（または封じ込め前の状態に戻っている）'],
      en: ['containment is not on record, or was taken back'],
    },
    'queue-not-counted': {
      ja: ['封じ込め後に、送信キューに残る不正なメールが数えられていない'],
      en: ['mail of the attacker that waits in the queue was not counted after the containment'],
    },
    'queue-not-clean': {
      ja: say`送信キューに不正なメールが残っている（${figure(filling, 'mail.deferred')}）`,
      en: say`mail of the attacker still waits in the queue (${figure(filling, 'mail.deferred')})`,
    },
    'not-watched': {
      ja: ['封じ込め後の送信を確かめられるログがない'],
      en: ['no log shows what was sent after the containment'],
    },
    'not-clean-long-enough': {
      ja: say`不正な送信がないことを確かめた時間が足りない（必要 ${need}${had === undefined ? [] : say`、現在 ${had}`}）`,
      en: say`not watched clean long enough (needed ${need}${had === undefined ? [] : say`, so far ${had}`})`,
    },
    'no-root-cause': {
      ja: ['原因が記録されていない（証拠に支持された仮説がない）'],
      en: ['no root cause is on record (no hypothesis that evidence supports)'],
    },
  }
  return pick(filling, texts[code])
}

function fill(filling: Filling): PaperDraft {
  const { language, number, of } = filling
  const to: Said = [
    of === undefined
      ? missing(filling, 'paper.of', pick(filling, { ja: 'リストの名称', en: 'name of the list' }))
      : name(of, 80),
    ...pick(filling, { ja: [' ご担当者様'], en: [] }),
  ]
  const draft: PaperDraft = {
    kind: 'delisting-request',
    language,
    ...(of === undefined ? {} : { of }),
    number,
    title: pick(filling, {
      ja: ['ブロックリスト登録解除のお願い'],
      en: ['Request for delisting'],
    }),
    subject: pick(filling, {
      ja: say`登録解除のお願い（${organisationName(filling)}）`,
      en: say`Delisting request, ${organisationName(filling)}`,
    }),
    head: [],
    letter: letterOf(filling, [to]),
    sections: [
      gateSection(filling),
      section(
        'listing',
        pick(filling, { ja: ['登録の内容'], en: ['The listing'] }),
        list(
          typedLines(
            filling,
            'delisting.listed',
            hintIn(texts, 'delisting.listed', filling.language),
          ).map((line) => [line]),
        ),
      ),
      causeSection(filling),
      section(
        'fix',
        pick(filling, { ja: ['とった措置と日時'], en: ['What was done, and when'] }),
        orOpen(filling, measures(filling)),
      ),
      volume(filling),
      section(
        'controls',
        pick(filling, { ja: ['再発を防ぐ措置'], en: ['Controls added'] }),
        orOpen(filling, prevention(filling)),
      ),
      section(
        'records',
        pick(filling, { ja: ['送信サーバーの設定'], en: ['Set-up of the sending server'] }),
        list(
          typedLines(
            filling,
            'delisting.records',
            hintIn(texts, 'delisting.records', filling.language),
          ).map((line) => [line]),
        ),
      ),
      section(
        'contact',
        pick(filling, { ja: ['連絡先'], en: ['Contact'] }),
        list(contact(filling)),
      ),
    ],
  }
  // Whose account it was is no business of a list.
  return guarded(filling, withTechnicalNames(draft), { names: accountNames(filling.file) })
}

/** With nothing done or planned there is nothing to ask with. */
const orOpen = (filling: Filling, said: readonly Said[]): readonly PaperBlock[] =>
  said.length > 0
    ? list(said)
    : [
        paragraph([
          missing(
            filling,
            'delisting.measures',
            pick(filling, { ja: '記録された措置がない', en: 'no measure is on record' }),
          ),
        ]),
      ]

function gateSection(filling: Filling): PaperSection {
  const gate = delistingGate(filling.file, filling.file.now)
  const title = pick(filling, { ja: ['申請の前提'], en: ['State of the system'] })
  if (!gate.isOpen)
    return section(
      'gate',
      title,
      {
        block: 'verdict',
        tone: 'bad',
        label: pick(filling, { ja: ['申請の可否'], en: ['May it be sent'] }),
        said: pick(filling, { ja: ['まだ申請できません'], en: ['Not yet'] }),
        note: pick(filling, {
          ja: ['早すぎる申請は拒まれ、登録が延びることがあります。'],
          en: ['A request that comes too early is refused, and the listing may be extended.'],
        }),
      },
      list(
        gate.refusals.map(
          (one): Said => [
            // A slot that stays empty until the case has what it asks for: no release before that.
            {
              slot: 'missing',
              name: `delisting.gate.${one.code}`,
              text: textOf(refusalSaid(filling, one)),
            },
          ],
        ),
      ),
    )
  const clean = after(filling, gate.since, gate.watchedUntil, 'delisting.clean')
  return section(
    'gate',
    title,
    list([
      pick(filling, {
        ja: say`${at(filling, gate.since, 'delisting.since')} 以後、当方のログでは、不正に利用されたアカウントからの送信はありません（確認した時間：${clean}）。`,
        en: say`Since ${at(filling, gate.since, 'delisting.since')} our logs show nothing sent by the misused accounts (watched for ${clean}).`,
      }),
      pick(filling, {
        ja: ['送信キューに、不正なメールは残っていません。'],
        en: ['No mail of the attacker is left in the queue.'],
      }),
    ]),
  )
}

function causeSection(filling: Filling): PaperSection {
  const own = wroteIf(filling, 'delisting.cause')
  return section(
    'cause',
    pick(filling, { ja: ['原因'], en: ['Cause'] }),
    own.length > 0 ? own : orOpen(filling, cause(filling)),
  )
}

const volume = (filling: Filling): PaperSection =>
  section(
    'volume',
    pick(filling, { ja: ['不正なメールの量と、止めた量'], en: ['Volume, and what was stopped'] }),
    list([
      figureLine(filling, 'mail.submitted'),
      ...(isKnown(filling, 'mail.held') ? [figureLine(filling, 'mail.held')] : []),
      ...(isKnown(filling, 'mail.first') && isKnown(filling, 'mail.last')
        ? [figureLine(filling, 'mail.first'), figureLine(filling, 'mail.last')]
        : []),
    ]),
  )
