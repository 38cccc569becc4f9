/**
 * HTML report: the whole case as one page that asks nothing of anybody.
 *
 * No script, no network, no font of others, no link that leads out: a page that can be mailed,
 * printed and kept. Its policy forbids everything but its own style sheet (CSP Level 3, by hash), so
 * that a text of an attacker that got past the escaping would still do nothing. It is read without
 * colours and by a screen reader alike: headings in order, heads of tables, pictures with words.
 */
import type { Investigation } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { reportDocument } from '../document/document.ts'
import {
  type Block,
  type Cell,
  moreOf,
  type ReportDocument,
  type Section,
  type Table,
  type Tone,
} from '../document/model.ts'
import { svgOf } from '../picture/svg.ts'
import { escaped } from './escape.ts'
import { STYLE_SHA256, style } from './style.ts'

/** `base-uri` and `form-action` are not under `default-src`, and must be named. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_SHA256}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

export const htmlReport = (found: Investigation, language: Language): string =>
  htmlOf(reportDocument(found, language))

/** Any document: a report, or a paper of a case. */
export const htmlDocument = (document: ReportDocument): string => htmlOf(document)

export function htmlOf(document: ReportDocument): string {
  const kind = [
    document.letter === undefined ? '' : 'letter',
    document.isSheet === true ? 'sheet' : '',
    document.contents === '' ? 'plain' : '',
  ].filter((name) => name !== '')
  return `<!doctype html>
<html lang="${document.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${escaped(document.title)} ${escaped(document.reference)}</title>
<style>${style}</style>
</head>
<body${kind.length === 0 ? '' : ` class="${kind.join(' ')}"`}>
${watermarkOf(document)}<header>
${headOf(document)}
</header>
${contentsOf(document)}<main>
${document.sections.map((section) => sectionOf(section, document.language)).join('\n')}
</main>
<footer>${footOf(document)}</footer>
</body>
</html>
`
}

const watermarkOf = ({ watermark }: ReportDocument): string =>
  watermark === undefined
    ? ''
    : `<div class="watermark" aria-hidden="true">${escaped(watermark)}</div>\n`

const linesOf = (lines: readonly string[]): string => lines.map(escaped).join('<br>')

function headOf({ title, stamp, about, letter, marking, watermark }: ReportDocument): string {
  const terms = about
    .map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`)
    .join('')
  const list = about.length === 0 ? '' : `\n<dl class="about">${terms}</dl>`
  const marks = [watermark, marking]
    .filter((mark) => mark !== undefined)
    .map((mark) => `<p class="marking">${escaped(mark)}</p>\n`)
    .join('')
  const heading = `<h1>${escaped(title)}</h1>`
  if (letter === undefined)
    return `${marks}${heading}\n<p class="stamp">${escaped(stamp)}</p>${list}`
  return `${marks}<p class="date">${escaped(letter.date)}</p>
${letter.to.length === 0 ? '' : `<p class="to">${linesOf(letter.to)}</p>\n`}<p class="from">${linesOf(letter.from)}</p>
${heading}${list}`
}

function contentsOf({ contents, sections }: ReportDocument): string {
  if (contents === '') return ''
  const items = sections
    .filter(({ level }) => level === 2)
    .map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`)
    .join('')
  return `<nav aria-label="${escaped(contents)}"><h2>${escaped(contents)}</h2><ol>${items}</ol></nav>
`
}

const footOf = ({ foot, reference, stamp, letter }: ReportDocument): string =>
  letter === undefined
    ? `<p>${escaped(foot)}</p><p>${escaped(reference)} · ${escaped(stamp)}</p>`
    : `<p>${escaped(foot)}</p>`

function sectionOf(section: Section, language: Language): string {
  const blocks = section.blocks
    .map((block) => blockOf(block, language, section.level + 1))
    .join('\n')
  return `<section id="${section.id}" class="l${section.level}${section.isApart === true ? ' apart' : ''}" aria-labelledby="${section.id}-h">
<h${section.level} id="${section.id}-h">${escaped(section.title)}</h${section.level}>
${blocks}
</section>`
}

const toned = (tone: Tone | undefined): string =>
  tone === undefined || tone === 'plain' ? '' : ` t-${tone}`

function blockOf(block: Block, language: Language, level: number): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p${block.tone === undefined ? '' : ` class="${toned(block.tone).trim()}"`}>${escaped(block.text)}</p>`
    case 'heading':
      return `<h${level}>${escaped(block.text)}</h${level}>`
    case 'list': {
      const tag = block.isOrdered === true ? 'ol' : 'ul'
      return `<${tag}>${block.items.map((item) => `<li>${escaped(item)}</li>`).join('')}</${tag}>`
    }
    case 'terms':
      return `<dl class="terms">${block.rows
        .map(([term, text]) => `<dt>${escaped(term)}</dt><dd>${escaped(text)}</dd>`)
        .join('')}</dl>`
    case 'fields':
      return `<table class="fields"><tbody>${block.rows
        .map(
          ({ name, lines }) =>
            `<tr><th scope="row">${escaped(name)}</th><td>${linesOf(lines)}</td></tr>`,
        )
        .join('')}</tbody></table>`
    case 'figures':
      return `<div class="figures">${block.items
        .map(
          ({ label, value, note, tone }) =>
            `<div class="figure${toned(tone)}"><span>${escaped(label)}</span><b>${escaped(value)}</b>${note === undefined ? '' : `<span>${escaped(note)}</span>`}</div>`,
        )
        .join('')}</div>`
    case 'verdict':
      return `<div class="verdict${toned(block.tone)}">${block.label === '' ? '' : `<span class="label">${escaped(block.label)}</span>`}<strong>${escaped(block.text)}</strong>${block.note === undefined || block.note === '' ? '' : `<p class="note">${escaped(block.note)}</p>`}</div>`
    case 'picture':
      return `<figure>${svgOf(block.drawing, 'page')}<figcaption>${escaped(block.caption)}</figcaption></figure>`
    case 'table':
      return tableOf(block, language)
  }
}

/**
 * How a cell is broken: addresses never (`k`), longer ones on paper only (`w`), words without end
 * anywhere (`l`), all else between its words.
 */
function breakingOf(cell: Cell, isTime: boolean | undefined): string {
  const text = typeof cell === 'string' ? cell : cell.text
  if (isTime === true || /^[!-~]{1,15}$/.test(text)) return 'k'
  if (/^[!-~]{1,34}$/.test(text)) return 'w'
  return /[^\s\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]{25}/.test(text) ? 'l' : ''
}

const cellOf = (cell: Cell): string =>
  typeof cell === 'string'
    ? escaped(cell)
    : `<span class="badge${toned(cell.tone)}">${escaped(cell.text)}</span>`

function tableOf(table: Table, language: Language): string {
  const heads = table.columns
    .map(
      ({ head, isNumber }) =>
        `<th scope="col"${isNumber === true ? ' class="n"' : ''}>${escaped(head)}</th>`,
    )
    .join('')
  const rows = table.rows
    .map((row) => {
      const cells = row.map((cell, nth) => {
        const content = cellOf(cell)
        const column = table.columns[nth]
        const kind = column?.isNumber === true ? 'n' : breakingOf(cell, column?.isTime)
        const set = kind === '' ? '' : ` class="${kind}"`
        return nth === 0 && column?.isNumber !== true
          ? `<th scope="row"${set}>${content}</th>`
          : `<td${set}>${content}</td>`
      })
      return `<tr>${cells.join('')}</tr>`
    })
    .join('')
  const cut = moreOf(table, language)
  const more =
    cut === ''
      ? ''
      : `<tfoot><tr><td colspan="${table.columns.length}">${escaped(cut)}</td></tr></tfoot>`
  return `<div class="wide"><table>${table.caption === '' ? '' : `<caption>${escaped(table.caption)}</caption>`}<thead><tr>${heads}</tr></thead><tbody>${rows}</tbody>${more}</table></div>`
}
