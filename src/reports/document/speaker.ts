/**
 * Speaker: one investigation as it is told in one language, with what every section needs at hand.
 *
 * Lines are named as `F2:1834`: the second file of the list of inputs, line 1834. The list of evidence
 * at the end writes the file out.
 */
import type { AccountId } from '../../events/event.ts'
import type { Input, Investigation, LineRef, Refs } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import {
  brief,
  briefStretch,
  clock,
  moment,
  type Speaking,
  stretch,
  zoneOf,
} from '../say/moments.ts'
import { type Counted, count, plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { accountName } from '../words/accounts.ts'
import type { Name, Names } from '../words/named.ts'

/** Lines that are named where something is said of them; more stand at the end. */
const LINES_BESIDE = 4

export type Speaker = Speaking & {
  readonly found: Investigation
  readonly pick: (texts: Name) => string
  readonly name: <Code extends string>(names: Names<Code>, code: Code) => string
  readonly account: (account: AccountId) => string
  readonly count: (n: number, of: Counted) => string
  readonly moment: (at: number, fineness?: 'minutes' | 'seconds') => string
  readonly brief: (at: number) => string
  readonly clock: (at: number) => string
  readonly briefly: (from: number, to: number) => string
  readonly stretch: (from: number, to: number) => string
  readonly zoneName: string
  /** `F1:120, F1:123 +7`, or `–`. */
  readonly lines: (refs: Refs, most?: number) => string
  readonly file: (input: number) => string
  /** A list as the language writes it. */
  readonly list: (items: readonly string[]) => string
  readonly nothing: string
}

const fileName = (inputs: readonly Input[], input: number): string => {
  const file = inputs[input]?.file
  return file === undefined ? '–' : shown(file, 200)
}

const lineOf = ({ input, line }: LineRef): string => `F${input + 1}:${line}`

export function speakerFor(found: Investigation, language: Language): Speaker {
  const speaking: Speaking = { language, zone: found.zone }
  const latest = found.span?.to ?? found.stamp.at
  return {
    ...speaking,
    found,
    pick: (texts) => texts[language],
    name: (names, code) =>
      (Object.hasOwn(names, code) ? names[code]?.[language] : undefined) ?? shown(code, 60),
    account: (account) => accountName(account, language),
    count: (n, of) => count(n, of, language),
    moment: (at, fineness) => moment(at, speaking, fineness),
    brief: (at) => brief(at, speaking, latest),
    clock: (at) => clock(at, speaking),
    briefly: (from, to) => briefStretch(from, to, speaking, latest),
    stretch: (from, to) => stretch(from, to, speaking),
    zoneName: zoneOf(latest, speaking),
    lines: (refs, most = LINES_BESIDE) => {
      if (refs.total === 0) return '–'
      const named = refs.lines.slice(0, most).map(lineOf).join(', ')
      const rest = refs.total - Math.min(most, refs.lines.length)
      return rest > 0 ? `${named} +${plain(rest)}` : named
    },
    file: (input) => fileName(found.inputs, input),
    list: (items) => items.join(language === 'ja' ? '、' : ', '),
    nothing: language === 'ja' ? 'なし' : 'none',
  }
}
