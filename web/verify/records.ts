/** Records: the table of entries, each with what it says and the way up to the root behind a click. */
import { type Bracket, bracketOf, type Moment } from '../../src/evidence/brackets.ts'
import type { Hash } from '../../src/evidence/bytes.ts'
import { momentText } from '../../src/evidence/moment.ts'
import { swearingText } from '../../src/evidence/package/check-types.ts'
import type { EntryRead } from '../../src/evidence/package/entry.ts'
import type { Language } from '../../src/lib/words.ts'
import { webRun } from './crypto.ts'
import { el, pretty, shown } from './dom.ts'
import { drawing, stepsOf } from './merkle.ts'
import { kindWords, pageWords } from './words.ts'

export type Records = {
  readonly entries: readonly EntryRead[]
  readonly texts: ReadonlyMap<number, string>
  readonly size: number
  readonly root: Hash | undefined
  readonly moments: readonly Moment[]
  readonly isBeside: (index: number) => boolean
}

const SHOWN_AT_ONCE = 200
const COLUMNS = 7

export function recordsCard(records: Records, language: Language): HTMLElement {
  const words = pageWords[language]
  const rows = el('tbody')
  const note = el('p', { class: 'soft' })
  const more = el('button', { class: 'button', type: 'button' }, words.showMore)
  // What was altered is shown first of all, wherever it stands.
  const altered = records.entries.filter((it) => isBad(it))
  const sorted = [...altered, ...records.entries.filter((it) => !isBad(it))]
  let count = 0
  const show = () => {
    for (const it of sorted.slice(count, count + SHOWN_AT_ONCE))
      rows.append(rowOf(it, records, language))
    count = Math.min(sorted.length, count + SHOWN_AT_ONCE)
    note.textContent = words.all(count, sorted.length)
    more.hidden = count >= sorted.length
  }
  more.addEventListener('click', show)
  show()
  const head = ['', words.colNumber, words.colTime, words.colWhat, words.colSource]
  return el(
    'section',
    { class: 'card', id: 'records' },
    el('h2', {}, words.records),
    el(
      'div',
      { class: 'wide' },
      el(
        'table',
        {},
        el(
          'thead',
          {},
          el('tr', {}, ...[...head, words.colBetween, words.colBody].map((it) => el('th', {}, it))),
        ),
        rows,
      ),
    ),
    note,
    more,
  )
}

const isBad = ({ unproved, malformed, body }: EntryRead): boolean =>
  unproved !== undefined || malformed !== undefined || body === 'altered'

function rowOf(entry: EntryRead, records: Records, language: Language): HTMLElement {
  const words = pageWords[language]
  const { index, leaf, body, unproved } = entry
  const bad = isBad(entry)
  const isBeside = records.isBeside(index)
  const kind = leaf?.kind ?? '?'
  const row = el(
    'tr',
    {
      class: `record${bad ? ' altered' : ''}${isBeside ? ' beside' : ''}`,
      tabindex: '0',
      'aria-expanded': 'false',
      'data-index': String(index),
    },
    el('td', { class: bad ? 'no' : 'ok' }, bad ? '✗' : '✓'),
    el('td', { class: 'n' }, String(index)),
    el('td', { class: 't' }, leaf === undefined ? '?' : localText(momentText(leaf.at), language)),
    el(
      'td',
      isBeside ? { title: words.beside } : {},
      kindWords(kind)?.[language] ?? '',
      ' ',
      el('code', {}, shown(kind)),
    ),
    el('td', {}, shown(leaf?.source ?? '?')),
    el(
      'td',
      { class: 't' },
      unproved === undefined ? betweenText(bracketOf(index, records.moments), language) : '—',
    ),
    el('td', {}, words.body[unproved === undefined || body !== 'good' ? body : 'unproven']),
  )
  let opened: HTMLElement | undefined
  const toggle = () => {
    if (opened === undefined) {
      opened = el(
        'tr',
        {},
        el('td', { colspan: String(COLUMNS) }, insideOf(entry, records, language)),
      )
      row.after(opened)
    } else {
      opened.remove()
      opened = undefined
    }
    row.setAttribute('aria-expanded', String(opened !== undefined))
  }
  row.addEventListener('click', toggle)
  row.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    toggle()
  })
  return row
}

/** In the zone of whoever looks. In English year first: 03/11 is another day on each side of an ocean. */
export function localText(utc: string, language: Language): string {
  const at = new Date(utc)
  if (Number.isNaN(at.getTime())) return utc
  return new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-CA', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' },
    hourCycle: 'h23',
  }).format(at)
}

function betweenText({ after, before }: Bracket, language: Language): Node {
  const words = pageWords[language]
  const line = (it: { seconds: number; witness: string } | undefined, word: string) => {
    if (it === undefined) return []
    const at = localText(swearingText(it.seconds), language)
    const text = language === 'ja' ? `${at} ${word}` : `${word} ${at}`
    return [el('div', { title: shown(it.witness) }, text)]
  }
  const lines = [...line(after, words.after), ...line(before, words.before)]
  return el('div', {}, ...(lines.length === 0 ? ['—'] : lines))
}

function insideOf(entry: EntryRead, records: Records, language: Language): HTMLElement {
  const words = pageWords[language]
  const picture = el('div', {})
  const { index, hash, path, bodyText } = entry
  const draw = async () => {
    const steps = await webRun(({ hasher }) => stepsOf(index, records.size, hash, path, hasher))
    const isRoot = steps.at(-1)?.node === records.root
    picture.append(
      drawing(steps, isRoot, {
        leaf: `${words.leafName} (${index})`,
        root: isRoot ? words.rootName : words.rootWrong,
        brought: words.brought,
        made: words.made,
      }),
    )
  }
  draw().catch((thrown) => picture.append(String(thrown)))
  const text = records.texts.get(index) ?? ''
  return el(
    'div',
    { class: 'inside' },
    el(
      'div',
      {},
      el('h3', {}, words.leaf),
      el('pre', {}, pretty(text)),
      ...(bodyText === undefined
        ? []
        : [el('h3', {}, words.content), el('pre', {}, pretty(bodyText))]),
    ),
    el('div', {}, el('h3', {}, words.path), picture, el('p', { class: 'soft' }, words.pathWhy)),
  )
}
