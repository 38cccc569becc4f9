/** Refusal words: what is wrong with a playbook, where, and what to do, as a person reads it. */
import type { Language } from '../../lib/words.ts'
import type { PlaybookRefusal } from './cacao.ts'

type Facts = { readonly found: string; readonly wanted: string }
type Say = (facts: Facts) => string

const words: {
  readonly [Code in PlaybookRefusal['refused']]: Readonly<Record<Language, Say>>
} = {
  'no-object': {
    ja: () => 'JSON オブジェクトではありません。CACAO の手順書（.json）を指定してください。',
    en: () => 'It is no JSON object. Give a CACAO playbook (.json).',
  },
  'too-deep': {
    ja: ({ wanted }) => `入れ子が深すぎます（${wanted} 段まで）。構造を浅くしてください。`,
    en: ({ wanted }) => `It is nested too deep (${wanted} levels at most). Make it flatter.`,
  },
  'too-many-values': {
    ja: ({ wanted }) => `値が多すぎます（${wanted} 個まで）。手順書を分けてください。`,
    en: ({ wanted }) => `It has too many values (${wanted} at most). Make several playbooks of it.`,
  },
  'text-too-long': {
    ja: ({ wanted }) =>
      `文字列が長すぎます（${wanted} 文字まで）。短くするか、文書を参照してください。`,
    en: ({ wanted }) =>
      `The text is too long (${wanted} letters at most). Shorten it, or refer to a document.`,
  },
  'too-large': {
    ja: ({ wanted }) => `全体の文字数が多すぎます（${wanted} 文字まで）。手順書を分けてください。`,
    en: ({ wanted }) =>
      `It is too large (${wanted} letters at most). Make several playbooks of it.`,
  },
  'no-json': {
    ja: () => 'JSON で表せない値です。数・文字列・真偽値・null・配列・オブジェクトにしてください。',
    en: () => 'That is no JSON value. Use a number, text, true, false, null, array or object.',
  },
  missing: {
    ja: ({ wanted }) => `必須の項目がないか、空です。${wanted} を入れてください。`,
    en: ({ wanted }) => `It is required, and missing or empty. Put in ${wanted}.`,
  },
  'wrong-type': {
    ja: ({ found, wanted }) => `型が違います（${found}）。${wanted} にしてください。`,
    en: ({ found, wanted }) => `It has the wrong type (${found}). Make it ${wanted}.`,
  },
  'wrong-value': {
    ja: ({ found, wanted }) =>
      `この値（${found}）は使えません。次のどれかにしてください: ${wanted}`,
    en: ({ found, wanted }) => `The value ${found} cannot stand here. It may be: ${wanted}`,
  },
  'wrong-version': {
    ja: ({ found, wanted }) =>
      `対応していない版です（${found}）。${wanted} に変換してから読み込んでください。`,
    en: ({ found, wanted }) =>
      `This version is not read (${found}). Convert it to ${wanted} first.`,
  },
  'wrong-id': {
    ja: ({ found, wanted }) => `識別子の形が違います（${found}）。${wanted} の形にしてください。`,
    en: ({ found, wanted }) => `${found} is no such identifier. Write it as ${wanted}.`,
  },
  'wrong-time': {
    ja: ({ found, wanted }) =>
      `日時の形が違います（${found}）。UTC で ${wanted} と書いてください。`,
    en: ({ found, wanted }) => `${found} is no timestamp. Write it in UTC as ${wanted}.`,
  },
  'too-many-steps': {
    ja: ({ found, wanted }) =>
      `ステップが ${found} 個あります（${wanted} 個まで）。手順書を分け、playbook-action でつないでください。`,
    en: ({ found, wanted }) =>
      `It has ${found} steps (${wanted} at most). Split it, and join the parts by playbook-action.`,
  },
  'too-many-commands': {
    ja: ({ found, wanted }) =>
      `コマンドが ${found} 個あります（${wanted} 個まで）。ステップを分けてください。`,
    en: ({ found, wanted }) => `It has ${found} commands (${wanted} at most). Split the step.`,
  },
  'too-many': {
    ja: ({ found, wanted }) => `項目が ${found} 個あります（${wanted} 個まで）。減らしてください。`,
    en: ({ found, wanted }) => `There are ${found} (${wanted} at most). Leave some out.`,
  },
  'key-and-type-differ': {
    ja: ({ found, wanted }) =>
      `type（${found}）がキーの型（${wanted}）と違います。どちらかに合わせてください。`,
    en: ({ found, wanted }) => `Its type is ${found}, and its key says ${wanted}. Make them agree.`,
  },
  'no-such-step': {
    ja: ({ found }) =>
      `参照先のステップ（${found}）が workflow にありません。追加するか、参照を直してください。`,
    en: ({ found }) => `Step ${found} is not in workflow. Add it, or mend the reference.`,
  },
  'no-such-definition': {
    ja: ({ found, wanted }) =>
      `参照先（${found}）が ${wanted} にありません。定義を追加するか、参照を直してください。`,
    en: ({ found, wanted }) => `${found} is not in ${wanted}. Define it, or mend the reference.`,
  },
  'start-is-no-start': {
    ja: () => 'workflow_start が start ステップを指していません。start--… の識別子にしてください。',
    en: () => 'workflow_start names no start step. Name a start--… identifier.',
  },
  'two-ways-on': {
    ja: () =>
      'on_completion と on_success・on_failure は同時に使えません。どちらかだけにしてください。',
    en: () => 'on_completion stands beside on_success or on_failure. Keep one of the two forms.',
  },
  'no-way-on': {
    ja: () =>
      '次のステップがありません。on_completion に次（最後なら end ステップ）を書いてください。',
    en: () => 'It leads nowhere. Give on_completion: the next step, or an end step.',
  },
  'end-goes-on': {
    ja: () => 'end ステップに次のステップは書けません。この項目を消してください。',
    en: () => 'An end step has nothing after it. Take this member out.',
  },
  'no-action': {
    ja: () => 'action も playbook-action もありません。作業を 1 つ以上入れてください。',
    en: () => 'It has neither action nor playbook-action. Put in one step of work at least.',
  },
  'no-end': {
    ja: () => 'end ステップがありません。終わりを追加してください。',
    en: () => 'It has no end step. Add one.',
  },
  unreachable: {
    ja: ({ found }) =>
      `開始からたどり着けないステップです（${found}）。どこかからつなぐか、消してください。`,
    en: ({ found }) => `Nothing leads to this step (${found}). Connect it, or take it out.`,
  },
  loop: {
    ja: ({ found }) =>
      `手順が循環しています: ${found}。繰り返しは while-condition の中だけにしてください。`,
    en: ({ found }) => `It runs in a circle: ${found}. Repeat within a while-condition only.`,
  },
  'too-tangled': {
    ja: ({ wanted }) =>
      `分岐が同じステップを共有しすぎています（のべ ${wanted} ステップまで）。共有を減らしてください。`,
    en: ({ wanted }) =>
      `Too many branches share their steps (${wanted} visits at most). Share fewer of them.`,
  },
}

/** Foreign text in one line; whoever writes it out escapes it. */
const plainLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�')

/** `/workflow/…: what is wrong. What to do.` */
export function refusalSaid(refusal: PlaybookRefusal, language: Language): string {
  const { refused, where, found = '', wanted = '' } = refusal
  const said = words[refused][language]({ found: plainLine(found), wanted: plainLine(wanted) })
  const place = where === '' ? '' : `${plainLine(where)}: `
  return `${place}${said}`
}
