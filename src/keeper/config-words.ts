/** Config-words: what is said of a configuration file, in both languages. */
import { consoleFindingsInJapanese, consoleHintsInJapanese } from '../console/config.ts'
import { mePageHintsInJapanese } from '../gate/me/config.ts'
import type { Language } from '../lib/words.ts'
import { casesHintsInJapanese } from './cases/config.ts'
import { restrictFindingsInJapanese, restrictHintsInJapanese } from './config-restrict.ts'
import { stepUpHintsInJapanese } from './config-step-up.ts'
import { witnessHintsInJapanese } from './config-witness.ts'
import { oidcHintsInJapanese } from './console/desk/oidc-config.ts'
import { gapsHintsInJapanese } from './gaps/config.ts'

type Words = {
  readonly tooLong: (bytes: number) => string
  readonly notYaml: (why: string) => string
  readonly unknownKey: (nearest: string | undefined, known: readonly string[]) => string
}

/** Of the known names, so many are told where none is near. */
const NAMES_TOLD_MAX = 12

export const problemWords: Readonly<Record<Language, Words>> = {
  en: {
    tooLong: (bytes) => `longer than ${bytes} bytes`,
    notYaml: (why) => `not YAML: ${why}`,
    unknownKey: (nearest, known) =>
      nearest === undefined
        ? `unknown key; known here: ${known.slice(0, NAMES_TOLD_MAX).join(', ') || 'none'}`
        : `unknown key; «${nearest}» is meant?`,
  },
  ja: {
    tooLong: (bytes) => `${bytes} バイトを超えています`,
    notYaml: (why) => `YAML として読めません：${why}`,
    unknownKey: (nearest, known) =>
      nearest === undefined
        ? `不明な項目です。ここで使える項目：${known.slice(0, NAMES_TOLD_MAX).join('、') || 'なし'}`
        : `不明な項目です。「${nearest}」ではありませんか`,
  },
}

/**
 * What the schema itself says of a value, by its English sentence with `N` for every number. A test
 * keeps this list and the schema the same.
 */
const hintsInJapanese: Readonly<Record<string, string>> = {
  'a time of day such as N:N': '09:00 のような時刻を指定してください',
  'a name such as mxN.example.jp/sekimori/N':
    'mx1.example.jp/sekimori/1 のような名前を指定してください',
  'a time zone such as Asia/Tokyo': 'Asia/Tokyo のようなタイムゾーンを指定してください',
  'unix:/PATH or inet:N.N.N.N:PORT': 'unix:/パス または inet:127.0.0.1:ポート を指定してください',
  'opens before it closes': '開始は終了より前でなければなりません',
  'small letters, digits and hyphens': '英小文字、数字、ハイフンだけを使えます',
  'a mail address such as ops@example.jp':
    'ops@example.jp のようなメールアドレスを指定してください',
  'a channel for administrators or people has recipients, one for owners has none':
    '管理者向けと担当者向けの通知先には宛先が必要です。本人向けには指定できません',
  'a channel for people names them, one for owners names nobody':
    '担当者向けの通知先には people が必要です。本人向けには指定できません',
  'the name of a person': '担当者の名前を指定してください',
  'each person once': '同じ担当者が重複しています',
  'a country in two capital letters such as JP':
    'JP のような英大文字 2 文字の国コードを指定してください',
  'user and passwordFile go together': 'user と passwordFile は両方とも指定してください',
  'tls may be off to the loopback only': 'tls を無効にできるのはループバック宛てだけです',
  'an https URL without a name, password or fragment':
    'ユーザー名・パスワード・フラグメントを含まない https の URL を指定してください',
  'no NUL': 'NUL 文字は使えません',
  'begins with an absolute path': '先頭は絶対パスでなければなりません',
  'names of one kind differ': '同じ種類の中で名前が重複しています',
  'at most N owners': '本人の登録数が上限を超えています',
  'names without a realm need «realm»': 'レルムのない名前を使うには realm が必要です',
  'sqlite has a «file», the others have none':
    'file は sqlite でのみ必要です。ほかでは指定できません',
  'needs «database» and «user»': 'database と user が必要です',
  'ldaps://HOST or ldap://HOST': 'ldaps://ホスト または ldap://ホスト を指定してください',
  'a filter with {account} or {user}': '{account} または {user} を含むフィルターを指定してください',
  'an attribute name': '属性名を指定してください',
  'profile attribute needs «attribute» and «locked», the others bring their own':
    'profile が attribute の場合は attribute と locked が必要です。ほかでは指定できません',
  'passwords go without TLS to the loopback only':
    'TLS なしでパスワードを送れるのはループバック宛てだけです',
  'names differ': '名前が重複しています',
  'an absolute path, with * for any name': '* を任意の名前とする絶対パスを指定してください',
  'at most N stars': '* の数が上限を超えています',
  'account names a star that «files» does not have': 'account が files にない * を参照しています',
  'a domain such as example.jp': 'example.jp のようなドメイン名を指定してください',
  ...stepUpHintsInJapanese,
  ...mePageHintsInJapanese,
  ...consoleHintsInJapanese,
  ...oidcHintsInJapanese,
  ...restrictHintsInJapanese,
  ...witnessHintsInJapanese,
  ...gapsHintsInJapanese,
  ...casesHintsInJapanese,
}

/** What `config check` finds besides. */
export const checkedInJapanese: Readonly<Record<string, string>> = {
  'none of «me.origins»: owners are turned away there':
    'me.origins にないアドレスです。本人がアクセスしても拒否されます',
}

/** The sentence in Japanese; `undefined` when the schema's own locale has said it already. */
export const hintInJapanese = (english: string): string | undefined => {
  const key = english.replaceAll(/\d+/g, 'N')
  return (
    hintsInJapanese[key] ??
    restrictFindingsInJapanese[key] ??
    consoleFindingsInJapanese[key] ??
    checkedInJapanese[key]
  )
}

export const hintsKnown: readonly string[] = Object.keys(hintsInJapanese)
