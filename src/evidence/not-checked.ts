/**
 * Not checked: what a verifier could not look at, and what would cure it; as data, like problems.
 *
 * Silence would be taken for a yes. So whatever was not checked is told beside what was.
 */
import type { Language } from '../lib/words.ts'

type Kind<Facts> = {
  readonly en: (facts: Facts) => string
  readonly ja: (facts: Facts) => string
}
const kind = <Facts>(it: Kind<Facts>): Kind<Facts> => it

export const notCheckedKinds = {
  'policy.none': kind<object>({
    en: () =>
      'No policy of witnesses was given: that anybody but the log itself swore to these entries was not demanded. Give one with --policy.',
    ja: () =>
      '証人のポリシーが指定されていないため、ログ自身以外の署名は要求していません。--policy で指定できます。',
  }),
  'policy.own': kind<object>({
    en: () =>
      'The policy is the one that came along. Whoever made this copy could have chosen it: compare its keys with those that you were given by another way.',
    ja: () =>
      '証人のポリシーは同梱のものを使いました。複製を作った者が選べたものです。別の経路で受け取った鍵と照合してください。',
  }),
  'key.own': kind<{ vkey: string }>({
    en: ({ vkey }) =>
      `The public key of the log is the one that came along: compare it with the one you were given when the log was founded: ${vkey}`,
    ja: ({ vkey }) =>
      `ログの公開鍵は同梱のものを使いました。ログの開設時に受け取った鍵と照合してください：${vkey}`,
  }),
  'checkpoint.none': kind<object>({
    en: () =>
      'No checkpoint that was kept elsewhere was given: a history written anew as a whole, with the stolen key of the log and nobody’s cosignature, would look the same. Give one with --checkpoint.',
    ja: () =>
      '別の場所に保管したチェックポイントが指定されていません。ログの鍵が盗まれ、証人の副署もない場合、全体を書き直した履歴は見分けられません。--checkpoint で指定できます。',
  }),
  'checkpoint.unlinked': kind<{ size: number }>({
    en: ({ size }) =>
      `The checkpoint of ${size} entries that was given cannot be compared: the package has no consistency proof for this size.`,
    ja: ({ size }) =>
      `指定された ${size} 件のチェックポイントとは照合できません（この件数の整合性証明がパッケージにありません）。`,
  }),
  'witnesses.none': kind<object>({
    en: () =>
      'No cosignature of a witness is here by a key that is known: all times are those of the log’s own clock.',
    ja: () => '鍵のわかっている証人の副署がありません。時刻はすべてログ自身の時計によるものです。',
  }),
  'cosignatures.left': kind<{ count: number }>({
    en: ({ count }) => `${count} more cosignatures and anchors were not looked at.`,
    ja: ({ count }) => `ほかに ${count} 件の証人の副署・外部の控えは確認していません。`,
  }),
  'cosignature.post-quantum': kind<{ count: number }>({
    en: ({ count }) => `${count} ML-DSA cosignatures were not checked here.`,
    ja: ({ count }) => `ML-DSA の証人の副署 ${count} 件は、ここでは検証していません。`,
  }),
  'bodies.closed': kind<object>({
    en: () =>
      'Bodies were not opened: the keys are not here. That they are there was checked, not what they say.',
    ja: () =>
      '本文は開いていません（鍵がありません）。存在は確認しましたが、内容は確認していません。',
  }),
  'bodies.skipped': kind<object>({
    en: () => 'Bodies were not looked for, as was asked.',
    ja: () => '本文の有無は、指定により確認していません。',
  }),
  'bodies.absent': kind<{ count: number }>({
    en: ({ count }) =>
      `${count} entries came without their body (not disclosed): of these only the open facts are proven.`,
    ja: ({ count }) =>
      `${count} 件は本文が添付されていません（開示対象外）。公開部分だけが証明されています。`,
  }),
  'bodies.gone': kind<{ count: number }>({
    en: ({ count }) =>
      `Of ${count} chosen entries the body was gone when the package was made: whether an entry says that it was erased, only the whole log tells.`,
    ja: ({ count }) =>
      `対象のうち ${count} 件は、取り出した時点で本文がありませんでした。消去の記録の有無は、ログ全体でなければ確認できません。`,
  }),
  'blobs.closed': kind<{ count: number }>({
    en: ({ count }) => `${count} large contents (held messages) were looked for, not opened.`,
    ja: ({ count }) =>
      `保管された大きな内容（保留メールなど）${count} 件は、有無だけを確認しました。`,
  }),
  'entries.others': kind<{ here: number; size: number }>({
    en: ({ here, size }) =>
      `The package has ${here} of ${size} entries: it says nothing about the others, nor about gaps and erasures among them.`,
    ja: ({ here, size }) =>
      `パッケージには ${size} 件のうち ${here} 件だけが含まれます。ほかの記録、その欠落や消去については何も示しません。`,
  }),
  'seals.none': kind<object>({
    en: () => 'Forward-secure seals were not founded in this log.',
    ja: () => 'このログでは前方安全な封印が開設されていません。',
  }),
  'seals.unchecked': kind<object>({
    en: () =>
      'Forward-secure seals lie in the package (fs/) and were not checked: no entry in it says whose keys they are.',
    ja: () =>
      '前方安全な封印（fs/）はパッケージに含まれていますが、鍵を示す記録が収録されていないため、確認していません。',
  }),
  'seals.unlinked': kind<{ count: number; of: number }>({
    en: ({ count, of }) =>
      `${of} forward-secure seals are good; for ${count} of them the package brings no proof that leads to its checkpoint. «sekimori verify» on the whole log checks them.`,
    ja: ({ count, of }) =>
      `前方安全な封印 ${of} 件の署名は正しいものです。このうち ${count} 件は、チェックポイントへの証明がパッケージにないため照合していません。ログ全体に対する「sekimori verify」で照合できます。`,
  }),
  'anchors.unchecked': kind<{ way: string; count: number }>({
    en: ({ way, count }) =>
      way === 'tsa'
        ? `${count} time stamps (RFC 3161) were compared with their checkpoints, not with their authority: use «openssl ts -verify» with its certificate.`
        : `${count} anchors (${way}) lie with others: ask them for what they received and give it with --checkpoint.`,
    ja: ({ way, count }) =>
      way === 'tsa'
        ? `タイムスタンプ（RFC 3161）${count} 件は、チェックポイントとの対応だけを確認しました。発行局の証明書による検証は「openssl ts -verify」で行ってください。`
        : `外部の控え（${way}）${count} 件は他者の手元にあります。受け取ったものを取り寄せ、--checkpoint で指定してください。`,
  }),
  'log.older': kind<{ origin: string; size: number }>({
    en: ({ origin, size }) =>
      `This log continues ${origin}, which had ${size} entries: that one has to be verified for itself.`,
    ja: ({ origin, size }) =>
      `このログは ${origin}（${size} 件）の続きです。そちらは別に検証してください。`,
  }),
  'tail.unsigned': kind<{ from: number; to: number }>({
    en: ({ from, to }) =>
      `Entries ${from}-${to} are newer than the published checkpoint: they were read from the write-ahead log.`,
    ja: ({ from, to }) =>
      `記録 ${from}-${to} は公開チェックポイントより新しく、先行書き込みログから読み取りました。`,
  }),
} as const

export type NotCheckedCode = keyof typeof notCheckedKinds
type FactsOf<Code extends NotCheckedCode> = Parameters<(typeof notCheckedKinds)[Code]['en']>[0]
export type NotChecked = {
  [Code in NotCheckedCode]: { readonly code: Code } & Readonly<FactsOf<Code>>
}[NotCheckedCode]

/** The sentence for a person. */
export const sayNotChecked = (it: NotChecked, language: Language): string =>
  (notCheckedKinds[it.code][language] as (facts: unknown) => string)(it)
