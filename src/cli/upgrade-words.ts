/** Upgrade-words: what an operator reads when a data folder was brought to a newer form. */
import type { Language } from '../lib/words.ts'

export const upgradeWords: Readonly<
  Record<Language, (from: string, to: string, copy: string, refolds: boolean) => string>
> = {
  en: (from, to, copy, refolds) =>
    `The data folder of version ${from} is brought to version ${to}; keys and index from before are in ${copy} for 14 days.${refolds ? ' The index is folded anew from the evidence.' : ''}`,
  ja: (from, to, copy, refolds) =>
    `バージョン ${from} のデータフォルダーをバージョン ${to} に更新します。更新前の鍵と索引は ${copy} に 14 日間残します。${refolds ? '索引は証跡から作り直します。' : ''}`,
}
