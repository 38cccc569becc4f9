/** Words for tables and lists of networks: how each stands, and what is wrong with a line or file. */
import type { Language, Wording } from '../lib/words.ts'
import type { TableState } from '../ports/networks.ts'
import type { LineRefusal } from './list.ts'
import { WIDEST_LIST } from './list.ts'
import type { FileRefusal } from './load.ts'

/** Facts of a fault that are words themselves: in both languages, for it is read in either. */
export type BothWords = Readonly<Record<Language, string>>

const lines: Readonly<Record<LineRefusal, BothWords>> = {
  'no-address': { en: 'no address', ja: 'IP アドレスではありません' },
  prefix: { en: 'a prefix length that the address cannot have', ja: 'プレフィックス長が不正です' },
  backwards: { en: 'a range that ends before it begins', ja: '範囲の終わりが始まりより前です' },
  'two-families': {
    en: 'a range from IPv4 to IPv6',
    ja: '範囲の始まりと終わりで IPv4 と IPv6 が混在しています',
  },
  'too-long': { en: 'a line that is too long', ja: '行が長すぎます' },
  'too-wide': {
    en: `a network that is too wide (in lists wider than /${WIDEST_LIST[4]}, IPv6 /${WIDEST_LIST[6]})`,
    ja: `範囲が広すぎます（リストでは IPv4 は /${WIDEST_LIST[4]}、IPv6 は /${WIDEST_LIST[6]} まで）`,
  },
  'no-number': { en: 'no number of an operator', ja: 'AS 番号がありません' },
}

export const lineRefusalWords = (why: LineRefusal): BothWords => lines[why]

export function fileRefusalWords(refusal: FileRefusal): BothWords {
  switch (refusal.why) {
    case 'unreadable':
      return { en: refusal.detail, ja: refusal.detail }
    case 'too-many':
      return {
        en: `it has more than ${refusal.most} entries`,
        ja: `エントリーが上限の ${refusal.most} 件を超えています`,
      }
    case 'empty':
      return {
        en: 'it is empty (a list that is meant to be says so by a comment)',
        ja: '空です（意図して空にする場合は # のコメント行を書いてください）',
      }
    case 'covers-too-much':
      return {
        en: 'it names a quarter of all addresses or more',
        ja: '全アドレスの4分の1以上を含んでいます',
      }
    case 'no-list': {
      const { lines: all, line, wrong } = refusal.refused
      return {
        en: `it is no list: ${all} of its lines cannot be read, the first is line ${line} (${lines[wrong].en})`,
        ja: `リストではありません。読めない行が ${all} 行あります（最初は ${line} 行目：${lines[wrong].ja}）`,
      }
    }
  }
}

const kinds: Readonly<Record<TableState['what'], BothWords>> = {
  operators: { en: 'operators', ja: '事業者（AS 番号）' },
  hosting: { en: 'hosting', ja: 'ホスティング' },
  vpn: { en: 'VPN', ja: 'VPN' },
  tor: { en: 'Tor', ja: 'Tor' },
  mobile: { en: 'mobile', ja: 'モバイル回線' },
  attack: { en: 'attackers', ja: '攻撃元' },
}

/** One table as `status --json` has it. */
export type TableFacts = {
  readonly name: string
  readonly what: TableState['what']
  readonly source: string | null
  readonly licence: string | null
  readonly sha256: string | null
  readonly entries: number | null
  readonly madeAt: string | null
  readonly isUsed: boolean
  readonly problem: string | null
  /** The problem's sentence. */
  readonly says: BothWords | null
}

export const networksFacts = (tables: readonly TableState[]): readonly TableFacts[] =>
  tables.map(
    ({ name, what, source, licence, sha256, entries, madeAt, isUsed, problem, fault }) => ({
      name,
      what,
      source: source ?? null,
      licence: licence ?? null,
      sha256: sha256 ?? null,
      entries: entries ?? null,
      madeAt: madeAt === undefined ? null : new Date(madeAt).toISOString(),
      isUsed,
      problem: problem ?? null,
      says: fault === undefined ? null : { en: fault.say('en'), ja: fault.say('ja') },
    }),
  )

const table: Wording<TableFacts> = {
  en: ({ name, what, entries, madeAt, isUsed }) =>
    `${name} (${kinds[what].en}): ${isUsed ? 'in use' : 'not in use'}${
      entries === null ? '' : `, ${entries} entries`
    }${madeAt === null ? '' : `, of ${madeAt.slice(0, 10)}`}`,
  ja: ({ name, what, entries, madeAt, isUsed }) =>
    `${name}（${kinds[what].ja}）：${isUsed ? '使用中' : '未使用'}${
      entries === null ? '' : `、${entries} 件`
    }${madeAt === null ? '' : `、${madeAt.slice(0, 10)} 時点`}`,
}

/** One line for a person; the problem, if any, is the sentence of the table's fault. */
export const tableWords = (facts: TableFacts, language: Language): string => table[language](facts)
