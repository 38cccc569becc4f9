/** Investigate-lines: what was found, in a screen of a terminal. */
import type { AccountFound, AccountVerdict, Fact, Investigation } from '../incident/found.ts'
import { moment } from '../reports/say/moments.ts'
import { accountName, entryNames, webVerdictNames } from '../reports/words/accounts.ts'
import { noticeNames } from '../reports/words/coverage.ts'
import { factNames } from '../reports/words/facts.ts'
import { capNames, channelNames, leakNames } from '../reports/words/leak.ts'
import { type Name, nameIn } from '../reports/words/named.ts'
import { investigateWords } from './investigate-words.ts'
import { printable, type Speaker, tableOf } from './output.ts'

const ROWS_MAX = 50
const NOTICES_MAX = 10

type Names = Readonly<Record<string, Name>>

export function linesOf(found: Investigation, { language }: Speaker): readonly string[] {
  const words = investigateWords[language]
  const { zone } = found
  const at = (when: number | undefined): string =>
    when === undefined ? '' : moment(when, { language, zone })
  const nameOf = (names: Names, code: string): string => nameIn(names, code, language) ?? code
  const counts: Record<AccountVerdict, number> = {
    hijacked: 0,
    suspect: 0,
    clean: 0,
    'not-enough-log': 0,
  }
  for (const { verdict } of found.accounts) counts[verdict] += 1
  const lines: string[] = []
  if (found.interrupted !== undefined) lines.push(words.interrupted)
  const unrecognised = found.inputs.reduce((sum, one) => sum + one.unrecognised, 0)
  lines.push(words.read(found.inputs.length, found.lines, unrecognised))
  if (found.span !== undefined) lines.push(words.span(at(found.span.from), at(found.span.to)))
  for (const { code, file, why } of found.notices.slice(0, NOTICES_MAX))
    lines.push(
      `  ${printable(file)}: ${nameOf(noticeNames, code)}${why === undefined ? '' : ` (${printable(why)})`}`,
    )
  if (found.notices.length > NOTICES_MAX)
    lines.push(words.notices(found.notices.length - NOTICES_MAX))
  if (found.span === undefined) return [...lines, words.nothingRead]
  lines.push(words.counts(counts))
  const looked = found.accounts.filter(
    ({ verdict }) => verdict === 'hijacked' || verdict === 'suspect',
  )
  if (counts.hijacked === 0) lines.push(words.nothing)
  if (looked.length > 0)
    lines.push(
      '',
      tableOf(
        words.head,
        looked.slice(0, ROWS_MAX).map((one) => rowOf(one)),
      ),
    )
  const { stores, web } = found
  if (stores.length > 0)
    lines.push(
      '',
      tableOf(
        words.storesHead,
        stores
          .slice(0, ROWS_MAX)
          .map((one) => [
            accountName(one.account, language),
            words.verdicts[one.verdict],
            at(one.window.from),
            at(one.window.to),
            String(one.destructive),
            String(one.rowsRead),
          ]),
      ),
    )
  const exploited = web.filter(({ verdict }) => verdict === 'exploited')
  if (exploited.length > 0)
    lines.push(
      '',
      tableOf(
        words.webHead,
        exploited
          .slice(0, ROWS_MAX)
          .map((one) => [
            one.ip,
            nameOf(webVerdictNames, one.verdict),
            at(one.window.from),
            at(one.window.to),
            String(one.octets),
            String(one.accounts.length),
          ]),
      ),
    )
  const caps = found.leak.caps
    .map(({ channel, why }) => `${nameOf(channelNames, channel)}: ${nameOf(capNames, why)}`)
    .join(language === 'ja' ? '、' : ', ')
  lines.push('', `${words.leak}: ${nameOf(leakNames, found.leak.verdict)}`)
  if (caps !== '') lines.push(`  (${caps})`)
  if (found.claims.length > 0) {
    lines.push('', words.claims)
    for (const { key, claimed, found: its, outcome } of found.claims) {
      const unit = found.facts.find((fact) => fact.key === key)?.unit
      lines.push(
        `  ${nameOf(factNames, key)}: ${told(claimed, unit)} / ${told(its, unit)} (${words.outcomes[outcome]})`,
      )
    }
  }
  return lines

  function rowOf(one: AccountFound): string[] {
    const [way] = one.entry
    return [
      accountName(one.account, language),
      words.verdicts[one.verdict],
      at(one.window?.from),
      at(one.window?.to),
      String(one.messages.submitted),
      String(one.messages.recipients),
      String(one.messages.delivered),
      String(one.origins.filter(({ known }) => !known).length + one.originsLeftOut),
      way === undefined ? '' : nameOf(entryNames, way.path),
    ]
  }

  function told(value: number | string | null, unit: Fact['unit'] | undefined): string {
    if (value === null) return '–'
    if (typeof value === 'string') return nameOf(leakNames, value)
    return unit === 'moment' ? at(value) : value.toLocaleString('en')
  }
}
