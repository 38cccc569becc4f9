/**
 * Mail form: a document as plain text, and as a mail that somebody may send.
 *
 * Plain text only: no link is hidden, nothing is loaded, and it reads the same everywhere. Header
 * fields are ASCII; words in other letters are encoded (RFC 2047), and no field can be begun or ended
 * by what a person or an attacker wrote, for controls never get past `shown`. The body is base64
 * (RFC 2045), so that no line of it is long, begins with a full stop, or looks like a boundary.
 *
 * Limits: addresses stand in it only as far as the organisation has told its own; whom it goes to is
 * for the mail program, or `notice send`. Message-ID is the sender's.
 */
import type { CaseFile } from '../../cases/case.ts'
import { shown } from '../say/shown.ts'
import { EXERCISE } from './lay-out.ts'
import type { PaperBlock, PaperDraft } from './paper.ts'
import { type Said, textOf } from './said.ts'

/** RFC 2047 section 2: an encoded word is at most 75 characters; so many octets of text fit. */
const WORD_OCTETS_MAX = 42
/** RFC 5322 section 2.1.1. */
const LINE_MAX = 76
export const SUBJECT_MAX = 200

const lines = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '')

/** Whole in UTF-8, lines end with LF. */
export function plainTextOf(draft: PaperDraft, file: CaseFile): string {
  const { letter, marking, language } = draft
  const out: string[] = []
  if (file.case.exercise) out.push(`【${EXERCISE}】`, '')
  if (marking !== undefined) out.push(`【${textOf(marking)}】`, '')
  if (letter !== undefined) {
    out.push(textOf(letter.date), '')
    for (const said of letter.to) out.push(...lines(textOf(said)))
    out.push('')
    for (const said of letter.from) out.push(...lines(textOf(said)))
    out.push('')
  }
  out.push(textOf(draft.title), '')
  const colon = language === 'ja' ? '：' : ': '
  for (const [term, said] of draft.head) out.push(`${textOf(term)}${colon}${oneLine(textOf(said))}`)
  if (draft.head.length > 0) out.push('')
  for (const { title, blocks } of draft.sections) {
    const heading = textOf(title)
    if (heading !== '') out.push(language === 'ja' ? `■ ${heading}` : heading.toUpperCase(), '')
    for (const block of blocks) out.push(...blockLines(block, colon), '')
  }
  return `${out
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

const oneLine = (text: string): string => text.replaceAll('\n', ' ')

function blockLines(block: PaperBlock, colon: string): readonly string[] {
  switch (block.block) {
    case 'paragraph':
      return lines(textOf(block.said))
    case 'heading':
      return [`[${oneLine(textOf(block.said))}]`]
    case 'list':
      return block.items.map((item, nth) => {
        const mark = block.isOrdered === true ? `${nth + 1}.` : '-'
        return `${mark} ${oneLine(textOf(item))}`
      })
    case 'field':
      return [
        `${textOf(block.name)}${colon}`,
        ...block.said.flatMap((said) => lines(textOf(said)).map((line) => `  ${line}`)),
      ]
    case 'table':
      return [
        ...(block.caption.length === 0 ? [] : [textOf(block.caption)]),
        block.columns.map(({ head }) => cell(head)).join(' | '),
        ...block.rows.map((row) => row.map(cell).join(' | ')),
      ]
    case 'verdict':
      return [
        `${textOf(block.label)}${colon}${textOf(block.said)}`,
        ...(block.note === undefined ? [] : lines(textOf(block.note))),
      ]
    case 'picture':
      return [`(${oneLine(textOf(block.caption))})`]
  }
}
const cell = (said: Said): string => oneLine(textOf(said)).replaceAll('|', '/')

/** A draft of a mail (RFC 5322), lines ending with CRLF; without recipients. */
export function mailOf(draft: PaperDraft, file: CaseFile): string {
  const subject = textOf(draft.subject ?? draft.title)
  const { name, desk, contact } = file.organisation
  const marked = file.case.exercise ? `【${EXERCISE}】${subject}` : subject
  // One that may travel on is passed on by somebody else.
  const from =
    draft.isAnonymous === true ? undefined : (addressOf(desk?.mail) ?? addressOf(contact?.mail))
  const fields = [
    ['Subject', headerText('Subject: ', marked)],
    ...(from === undefined
      ? []
      : [['From', `${headerText('From: ', name[draft.language] || name.ja)} <${from}>`]]),
    ['Date', dateOf(file.now)],
    ['MIME-Version', '1.0'],
    // RFC 3834: no machine is to answer it.
    ['Auto-Submitted', 'auto-generated'],
    ['X-Unsent', '1'],
    ['Content-Type', 'text/plain; charset=utf-8'],
    ['Content-Transfer-Encoding', 'base64'],
  ]
  const body = base64(new TextEncoder().encode(plainTextOf(draft, file).replaceAll('\n', '\r\n')))
  const rows = body.match(new RegExp(`.{1,${LINE_MAX}}`, 'g')) ?? []
  return `${fields.map(([field, value]) => `${field}: ${value}`).join('\r\n')}\r\n\r\n${rows.join('\r\n')}\r\n`
}

/** RFC 5321 addresses without quotes or comments; another one is left out rather than written. */
const addressOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}$/.test(text)
    ? text
    : undefined

/** ASCII as it is where it is short and harmless, else encoded words, folded (RFC 2047). */
export function headerText(before: string, original: string): string {
  const text = shown(original.replaceAll(/\s+/g, ' ').trim(), SUBJECT_MAX)
  const isPlain = /^[A-Za-z0-9 .,:/()–-]*$/.test(text) && !text.includes('–')
  if (isPlain && text !== '' && before.length + text.length <= LINE_MAX) return text
  const words: string[] = []
  let part = ''
  const octets = new TextEncoder()
  for (const character of text) {
    if (octets.encode(part + character).length > WORD_OCTETS_MAX) {
      words.push(part)
      part = ''
    }
    part += character
  }
  words.push(part)
  return words.map((word) => `=?utf-8?B?${base64(octets.encode(word))}?=`).join('\r\n ')
}

const days = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ')
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (n: number): string => String(n).padStart(2, '0')

/** RFC 5322 section 3.3, in UTC. */
function dateOf(at: number): string {
  const it = Temporal.Instant.fromEpochMilliseconds(Math.trunc(at)).toZonedDateTimeISO('UTC')
  return `${days[it.dayOfWeek - 1]}, ${it.day} ${months[it.month - 1]} ${it.year} ${two(it.hour)}:${two(it.minute)}:${two(it.second)} +0000`
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** RFC 4648 section 4. A pure room has no Buffer. */
export function base64(bytes: Uint8Array): string {
  let out = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]]
    const group = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    out += DIGITS[group >> 18] ?? ''
    out += DIGITS[(group >> 12) & 63] ?? ''
    out += b === undefined ? '=' : (DIGITS[(group >> 6) & 63] ?? '')
    out += c === undefined ? '=' : (DIGITS[group & 63] ?? '')
  }
  return out
}
