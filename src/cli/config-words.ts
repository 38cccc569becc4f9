/** Config-words: what `sekimori config` says; apart, so that `--help` need not read YAML. */
import { SYSTEM_CONFIG } from '../keeper/layout.ts'
import type { Language } from '../lib/words.ts'

export const CONFIG_FILE = `${SYSTEM_CONFIG}/sekimori.yaml`

type Words = {
  readonly about: string
  readonly schema: string
  readonly check: string
  readonly show: string
  readonly fine: (file: string) => string
  readonly wrong: (file: string, problems: number) => string
  readonly unreadable: (file: string, why: string) => string
}

export const configWords: Readonly<Record<Language, Words>> = {
  en: {
    about: 'the configuration file: its form, its mistakes, what is in force',
    schema: 'prints a JSON Schema of the file, for editors',
    check: 'tells every mistake with file, line and column; exit code 1 if there are any',
    show: 'prints what is in force, defaults included; secrets by the names of their files only',
    fine: (file) => `${file}: no mistakes`,
    wrong: (file, problems) => `${file}: ${problems} ${problems === 1 ? 'mistake' : 'mistakes'}`,
    unreadable: (file, why) => `${file} cannot be read: ${why}`,
  },
  ja: {
    about: '設定ファイルの書式・誤り・有効な内容',
    schema: '設定ファイルの JSON Schema を出力します（エディター用）',
    check: '設定の誤りを、ファイル・行・桁とともにすべて示します（誤りがあれば終了コード 1）',
    show: '既定値を含む有効な設定を表示します（秘密はファイル名だけ）',
    fine: (file) => `${file}：誤りはありません`,
    wrong: (file, problems) => `${file}：誤り ${problems} 件`,
    unreadable: (file, why) => `${file} を読み取れません：${why}`,
  },
}
