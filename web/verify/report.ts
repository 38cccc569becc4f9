/** Report: what came out, in the order in which somebody asks: is it genuine, what is it, who says so. */
import { momentText } from '../../src/evidence/moment.ts'
import { sayNotChecked } from '../../src/evidence/not-checked.ts'
import type { PackageChecked } from '../../src/evidence/package/check-types.ts'
import { sayProblem } from '../../src/evidence/problems.ts'
import type { Language } from '../../src/lib/words.ts'
import { el, shown } from './dom.ts'
import { localText, type Records, recordsCard } from './records.ts'
import { pageWords } from './words.ts'

export type Checked = {
  readonly checked: PackageChecked
  readonly records: Records
  readonly vkey: string
  readonly isKeyGiven: boolean
}

export function reportOf(
  { checked, records, vkey, isKeyGiven }: Checked,
  language: Language,
): Node[] {
  const { problems } = checked
  return [
    verdictCard(checked, language),
    ...(problems.length === 0
      ? []
      : [
          listCard(
            'problems',
            pageWords[language].problems,
            problems.map((it) => sayProblem(it, language)),
          ),
        ]),
    factsCard(checked, vkey, isKeyGiven, language),
    witnessCard(checked, language),
    listCard(
      'not',
      pageWords[language].notChecked,
      checked.notChecked
        .filter(({ code }) => code !== 'key.own')
        .map((it) => withoutOptions(sayNotChecked(it, language))),
      pageWords[language].notCheckedWhy,
    ),
    recordsCard(records, language),
  ]
}

/** Options of the command line are not to be had here. */
const withoutOptions = (text: string): string =>
  text.replaceAll(/ Give one with --\w+\.|--\w+ で指定できます。/g, '')

function verdictCard(
  { ok, entries, size, problems, firstAltered, quorum }: PackageChecked,
  language: Language,
): Node {
  const words = pageWords[language]
  // What is demanded and cannot be checked here is no yes: the command line may refuse it.
  const kind = !ok ? 'bad' : quorum === 'unsure' ? 'unsure' : 'good'
  return el(
    'section',
    { class: `card verdict ${kind}`, id: 'verdict', role: 'status' },
    el('div', { class: 'mark', 'aria-hidden': 'true' }, { good: '✓', unsure: '?', bad: '✗' }[kind]),
    el(
      'div',
      {},
      el('strong', {}, { good: words.good, unsure: words.quorum.unsure, bad: words.bad }[kind]),
      el('p', {}, ok ? words.goodMeans(entries, size) : words.badMeans(problems.length)),
      ...(firstAltered === null ? [] : [el('p', {}, el('b', {}, words.first(firstAltered)))]),
    ),
  )
}

const listCard = (kind: string, title: string, lines: readonly string[], why?: string): Node =>
  lines.length === 0
    ? document.createTextNode('')
    : el(
        'section',
        { class: `card ${kind}`, id: kind },
        el('h2', {}, title),
        ...(why === undefined ? [] : [el('p', { class: 'soft' }, why)]),
        el('ul', {}, ...lines.map((line) => el('li', {}, shown(line)))),
      )

function factsCard(
  { origin, size, entries, bodies, custody }: PackageChecked,
  vkey: string,
  isKeyGiven: boolean,
  language: Language,
): Node {
  const words = pageWords[language]
  const rows: [string, Node | string][] = [
    [words.log, el('code', {}, shown(origin ?? '?'))],
    [words.size, String(size)],
    [words.here, words.hereValue(entries, bodies)],
  ]
  if (custody !== null) {
    const by = `${custody.by}${custody.isProven ? '' : ` (${words.notProven})`}`
    rows.push([words.takenBy, `${shown(by)} — ${words.says}`])
    rows.push([words.takenAt, localText(momentText(custody.madeAt), language)])
    if (custody.ticket !== undefined) rows.push([words.ticket, shown(custody.ticket)])
    if (custody.why !== '') rows.push([words.why, shown(custody.why)])
  }
  const key = el(
    'div',
    {},
    el('code', {}, shown(vkey)),
    el('div', { class: 'soft' }, isKeyGiven ? words.keyGiven : words.compare),
  )
  rows.push([words.theKey, key])
  return el(
    'section',
    { class: 'card', id: 'facts' },
    el('h2', {}, words.facts),
    el('dl', {}, ...rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
  )
}

function witnessCard({ cosigned, quorum }: PackageChecked, language: Language): Node {
  const words = pageWords[language]
  return el(
    'section',
    { class: 'card', id: 'witnesses' },
    el('h2', {}, words.who),
    cosigned.length === 0
      ? el('p', {}, words.nobody)
      : el(
          'ul',
          {},
          ...cosigned.map(({ witness, at }) =>
            el('li', {}, el('b', {}, shown(witness)), ` — ${localText(at, language)}`),
          ),
        ),
    el('p', { class: 'soft' }, words.quorum[quorum]),
  )
}
