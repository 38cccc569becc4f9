/**
 * Page of a case: what happened, what is known, who did what, as one HTML file that loads nothing and
 * runs nothing. It is for reading; the JSON beside it has every field.
 */
import type { Case } from '../../../cases/case.ts'
import type { MomentCode } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Language } from '../../../lib/words.ts'
import { escaped } from '../../../reports/html/escape.ts'
import { moment } from '../../../reports/say/moments.ts'
import { shown } from '../../../reports/say/shown.ts'
import {
  actorNames,
  caseFactNames,
  caseKindNames,
  caseStateNames,
  caseStatusNames,
  clockLabels,
  paperNames,
} from '../../../reports/words/case.ts'
import { momentNames } from '../../../reports/words/moments.ts'
import type { CaseEntry } from './read-case.ts'
import { pageWords } from './words.ts'

/** Rows of one table; the CSV beside it has them all. */
export const PAGE_ROWS_MAX = 5_000
const TEXT_MAX = 400

const style = `body{font:15px/1.6 "Noto Sans JP","Hiragino Sans","Yu Gothic",system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1d2327}
table{border-collapse:collapse;width:100%;font-size:.88rem}th,td{border-bottom:1px solid #d9d7cf;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}.exercise{color:#a3161d;font-weight:700;font-size:1.2rem}.struck{text-decoration:line-through}`

export function casePage(
  its: Case,
  entries: readonly CaseEntry[],
  { language, zone }: { readonly language: Language; readonly zone: string },
): string {
  const words = pageWords[language]
  const at = (when: Instant | undefined): string =>
    when === undefined ? '' : moment(when, { language, zone }, 'seconds')
  const typed = (text: string | undefined): string => shown(text ?? '', TEXT_MAX)
  const named = (
    names: { readonly [code: string]: { readonly [of in Language]: string } },
    code: string,
  ) => names[code]?.[language] ?? shown(code)
  const table = (
    title: string,
    heads: readonly string[],
    rows: readonly (readonly (string | number)[])[],
  ): string => {
    if (rows.length === 0) return ''
    const cells = (row: readonly (string | number)[], tag: 'td' | 'th'): string =>
      `<tr>${row.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`
    const told = rows.slice(0, PAGE_ROWS_MAX)
    return `<h2>${escaped(title)}</h2><table><thead>${cells(heads, 'th')}</thead><tbody>${told
      .map((row) => cells(row, 'td'))
      .join('')}</tbody></table>${
      rows.length > told.length ? `<p>${escaped(words.more(rows.length - told.length))}</p>` : ''
    }`
  }
  const { facts, timeline, clocks, papers, custody, decisions } = its
  const title = typed(its.title?.[language] ?? its.title?.ja ?? its.title?.en) || its.id
  const body = [
    its.exercise ? `<p class="exercise">${escaped(words.exercise)}</p>` : '',
    `<h1>${escaped(`${its.id} ${title}`)}</h1>`,
    `<p>${escaped(`${named(caseKindNames, its.kind)} · ${named(caseStateNames, its.state)} · ${words.severity} ${its.severity}`)}</p>`,
    table(
      words.clocks,
      [words.clock, words.moment, words.department, words.basis, words.by],
      clocks.map((one) => [
        named(clockLabels, one.clock),
        `${at(one.moment)}${one.until === undefined ? '' : ` – ${at(one.until)}`}`,
        typed(one.department),
        typed(one.basis),
        typed(one.by),
      ]),
    ),
    table(
      words.facts,
      ['', words.figure, words.account, words.value, words.status, words.asOf],
      facts.map((one) => [
        one.id,
        named(caseFactNames, one.key),
        typed(one.account),
        figureOf(one, at, words.open),
        named(caseStatusNames, one.status),
        at(one.asOf),
      ]),
    ),
    table(
      words.timeline,
      ['', words.moment, words.heard, words.who, words.what],
      timeline.map((one) => [
        one.struck === undefined ? one.id : `${one.id} ${words.struck}`,
        at(one.moment),
        at(one.heardAt),
        named(actorNames, one.actor),
        one.text === undefined
          ? named(momentNames as never, (one.code ?? '') as MomentCode)
          : typed(one.text),
      ]),
    ),
    table(
      words.decisions,
      [words.question, words.chosen, words.reason, words.by],
      decisions.map((one) => [
        typed(one.question),
        typed(one.chosen),
        typed(one.reason),
        typed(one.by),
      ]),
    ),
    table(
      words.papers,
      ['', words.paper, words.number, words.state, words.released],
      papers.map((one) => [
        one.id,
        named(paperNames, one.paper),
        one.number,
        words.paperStates[one.state],
        at(one.released?.at),
      ]),
    ),
    table(
      words.custody,
      ['', words.handling, words.item, 'SHA-256', words.by, words.moment],
      custody.map((one) => [
        one.id,
        words.handlings[one.handling],
        typed(one.item),
        one.sha256 ?? '',
        typed(one.by),
        at(one.at),
      ]),
    ),
    table(
      words.acts,
      [words.entry, words.moment, words.what, words.by],
      entries.map(({ entry, event }) => [
        entry,
        at(event.at),
        event.kind === 'case.acted' ? shown(event.act) : event.kind,
        typed(event.by),
      ]),
    ),
  ]
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(`${its.id} ${title}`)}</title><style>${style}</style></head>
<body>${body.join('\n')}</body></html>
`
}

function figureOf(
  { value, unit, lower, upper }: Case['facts'][number],
  at: (when: Instant) => string,
  open: string,
): string {
  if (value === null) return open
  const one = (figure: number | string): string =>
    typeof figure === 'string'
      ? shown(figure, TEXT_MAX)
      : unit === 'moment'
        ? at(figure as Instant)
        : figure.toLocaleString('en-US')
  const bounds =
    lower === undefined && upper === undefined
      ? ''
      : ` (${lower === undefined ? '' : one(lower)} – ${upper === undefined ? '' : one(upper)})`
  return `${one(value)}${bounds}`
}
