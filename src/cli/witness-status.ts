/** Rows of `sekimori status` about witnesses: who swears, up to which entry, and who does not. */
import type { Status } from '../keeper/status.ts'
import type { Language } from '../lib/words.ts'
import { localTime } from './time.ts'

type Row = readonly [name: string, text: string]

const words = {
  en: {
    row: 'Witnesses',
    quorum: (needed: number, of: number, fresh: number) =>
      `${fresh} of ${of} swear now, ${needed} ${needed === 1 ? 'is' : 'are'} needed`,
    sworn: (size: number, at: string) => `${size} entries, ${at}`,
    never: 'has sworn to nothing yet',
  },
  ja: {
    row: '証人',
    quorum: (needed: number, of: number, fresh: number) =>
      `${of} 者のうち ${fresh} 者が副署中（必要数 ${needed}）`,
    sworn: (size: number, at: string) => `${size} 件、${at}`,
    never: 'まだ副署がありません',
  },
} as const

export function witnessRows(
  { witnesses, quorum }: Pick<Status['evidence'], 'witnesses' | 'quorum'>,
  language: Language,
): readonly Row[] {
  if (witnesses.length === 0) return []
  const said = words[language]
  const fresh = witnesses.filter(({ at, fault }) => at !== null && fault === null).length
  return [
    [said.row, said.quorum(quorum.needed, quorum.of, fresh)],
    ...witnesses.map(({ name, size, at, fault }): Row => {
      const sworn = size === null || at === null ? said.never : said.sworn(size, localTime(at))
      return ['', [name, sworn, ...(fault === null ? [] : [fault])].join(' · ')]
    }),
  ]
}
