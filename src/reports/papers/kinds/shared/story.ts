/** Story: what happened, in two sentences, by the kind of the case; and what the case is called. */
import type { CaseKind } from '../../../../cases/case.ts'
import { shown } from '../../../say/shown.ts'
import { caseKindNames } from '../../../words/case.ts'
import type { Filling } from '../../paper.ts'
import { type Said, type Slot, say } from '../../said.ts'
import { organisationName, type Voice } from '../../sentences.ts'
import { clockOf, figure, isCounted, moment, name, pick } from '../../slots.ts'

/** What somebody typed elsewhere in the case (a basis, a reason), under the lint like all typed text. */
export const inside = (text: string, by: string, what: string): Slot => ({
  slot: 'typed',
  name: what,
  by,
  text: shown(text, 300),
})

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u
/** What was typed in Japanese alone does not stand in an English document, and is asked for instead. */
export const isReadable = ({ language }: Filling, text: string): boolean =>
  language === 'ja' || !japanese.test(text)

/** As people named it; else by its kind. */
export function chosenTitle(filling: Filling): Said {
  const { title, kind } = filling.file.case
  const given = title?.[filling.language]
  return given === undefined || given.trim() === ''
    ? [caseKindNames[kind][filling.language]]
    : say`${name(given, 120)}`
}

const who = (filling: Filling): Said =>
  pick(filling, {
    ja: isCounted(filling, 'accounts.hijacked')
      ? say`メールアカウント〔${figure(filling, 'accounts.hijacked')}〕`
      : say`メールアカウント`,
    en: isCounted(filling, 'accounts.hijacked')
      ? say`mail accounts of ours, ${figure(filling, 'accounts.hijacked')},`
      : say`mail accounts of ours`,
  })

type Told = (filling: Filling) => Readonly<Record<'outside' | 'inside' | 'en', Said>>

const sent: Told = (filling) => ({
  outside: say`当組織の${who(filling)}が第三者に不正に利用され、${figure(filling, 'mail.submitted')}のメールが外部へ送信されました。`,
  inside: say`${who(filling)}が第三者に不正に利用され、${figure(filling, 'mail.submitted')}のメールが外部へ送信された。`,
  en: say`An outsider used ${who(filling)} without authority and sent ${figure(filling, 'mail.submitted')} to the outside.`,
})

const stories: Readonly<Record<CaseKind, Told>> = {
  'mass-send': sent,
  bec: sent,
  exercise: sent,
  'mailbox-read': (filling) => ({
    outside: say`当組織の${who(filling)}が第三者に不正に利用され、保存されていたメールが閲覧された可能性があります。`,
    inside: say`${who(filling)}が第三者に不正に利用され、保存されていたメールが閲覧された可能性がある。`,
    en: say`An outsider gained access to ${who(filling)} and may have read the mail kept there.`,
  }),
  'third-party-zero-day': (filling) => ({
    outside: say`当組織のメールサービスが、利用している製品の脆弱性を悪用した不正アクセスを受けました。影響を受けた可能性があるのは、${figure(filling, 'accounts.possible')}です。`,
    inside: say`メールサービスが、利用製品の脆弱性を悪用した不正アクセスを受けた。影響の可能性があるのは、${figure(filling, 'accounts.possible')}。`,
    en: say`Our mail service was entered through a flaw in a product that we use. Possibly affected: ${figure(filling, 'accounts.possible')}.`,
  }),
  'data-wipe': (filling) => ({
    outside: say`当組織のシステムが不正アクセスを受け、保存していたデータの一部が消去されました。失われたのは、${figure(filling, 'records.lost')}です。`,
    inside: say`システムが不正アクセスを受け、データが消去された。失われたのは、${figure(filling, 'records.lost')}。`,
    en: say`A system of ours was entered without authority, and data was deleted: ${figure(filling, 'records.lost')}.`,
  }),
  'delivery-trouble': () => ({
    outside: say`当組織のメールが相手に届かない、または遅れる状態が生じました。`,
    inside: say`当組織のメールが相手に届かない、または遅れる状態が生じた。`,
    en: say`Mail from our organisation was not delivered, or was delivered late.`,
  }),
  'credential-phish': () => ({
    outside: say`当組織の利用者の認証情報を狙った不審なメールが届きました。`,
    inside: say`利用者の認証情報を狙った不審なメールが届いた。`,
    en: say`Users of ours received deceptive mail that asked for their passwords.`,
  }),
  'log-tampering': () => ({
    outside: say`当組織のシステムの記録に、不正に操作された疑いのある箇所が見つかりました。`,
    inside: say`システムの記録に、不正に操作された疑いのある箇所が見つかった。`,
    en: say`Records of our systems were found to have been tampered with, as far as we can tell.`,
  }),
  insider: () => ({
    outside: say`当組織の情報が、権限のない目的で取り扱われた疑いがあります。`,
    inside: say`情報が、権限のない目的で取り扱われた疑いがある。`,
    en: say`Information of ours may have been handled for a purpose that nobody allowed.`,
  }),
}

/** Since when, what, and whether it has stopped. */
export function whatHappened(filling: Filling, voice: Voice): Said {
  const told = stories[filling.file.case.kind](filling)
  const isSince = clockOf(filling, 'occurred') !== undefined
  const isOver = clockOf(filling, 'contained') !== undefined
  if (filling.language === 'en') {
    const since = isSince ? say` It began on ${moment(filling, 'occurred')}.` : []
    const stop = isOver
      ? say` It was stopped on ${moment(filling, 'contained')}.`
      : say` We are working to stop it.`
    return [...told.en, ...since, ...stop]
  }
  const since = isSince ? say`${moment(filling, 'occurred')}ごろから、` : []
  const stop =
    voice === 'outside'
      ? isOver
        ? say`${moment(filling, 'contained')}に、これを停止いたしました。`
        : say`現在、停止に向けた措置を進めております。`
      : isOver
        ? say`${moment(filling, 'contained')}に停止済み。`
        : say`停止は未確認（対応中）。`
  return [...since, ...told[voice], ...stop]
}

export const us = (filling: Filling): Slot => organisationName(filling)
