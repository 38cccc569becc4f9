/**
 * PDF report: the same document as the page's, on paper.
 *
 * Shapes of pictures are SVG; their labels are set by Typst with our own fonts, so that Japanese is
 * embedded and nothing depends on the machine. The same investigation gives the same bytes.
 */
import type { Investigation } from '../incident/found.ts'
import type { Language } from '../lib/words.ts'
import { reportDocument } from '../reports/document/document.ts'
import { type Block, type Cell, moreOf, type ReportDocument } from '../reports/document/model.ts'
import { paper } from '../reports/picture/drawing.ts'
import { svgOf } from '../reports/picture/svg.ts'
import { settable } from './glyphs.ts'
import { reportTemplate } from './report-template.ts'
import { pdfOf } from './typst.ts'

export const pdfReport = (found: Investigation, language: Language): Promise<Uint8Array> =>
  pdfDocument(reportDocument(found, language))

/** Any document: a report, or a paper of a case. */
export const pdfDocument = (document: ReportDocument): Promise<Uint8Array> =>
  pdfOf(reportTemplate, dataOf(document))

const pair = ([term, text]: readonly [string, string]): readonly [string, string] => [
  settable(term),
  settable(text),
]

const dataOf = (document: ReportDocument): object => ({
  language: document.language,
  title: settable(document.title),
  reference: settable(document.reference),
  stamp: settable(document.stamp),
  contents: document.contents,
  foot: settable(document.foot),
  about: document.about.map(pair),
  letter:
    document.letter === undefined
      ? null
      : {
          date: settable(document.letter.date),
          to: document.letter.to.map(settable),
          from: document.letter.from.map(settable),
        },
  sheet: document.isSheet === true,
  watermark: settable(document.watermark ?? ''),
  marking: settable(document.marking ?? ''),
  sections: document.sections.map(({ title, level, blocks, isApart }) => ({
    title: settable(title),
    level,
    apart: isApart === true,
    blocks: blocks.map((block) => blockOf(block, document.language)),
  })),
})

const cellOf = (cell: Cell): Cell =>
  typeof cell === 'string' ? settable(cell) : { ...cell, text: settable(cell.text) }

function blockOf(block: Block, language: Language): object {
  switch (block.kind) {
    case 'paragraph':
      return { ...block, text: settable(block.text), tone: block.tone ?? 'plain' }
    case 'heading':
      return { ...block, text: settable(block.text) }
    case 'list':
      return {
        kind: block.kind,
        items: block.items.map(settable),
        ordered: block.isOrdered === true,
      }
    case 'terms':
      return { kind: block.kind, rows: block.rows.map(pair) }
    case 'fields':
      return {
        kind: block.kind,
        rows: block.rows.map(({ name, lines }) => ({
          name: settable(name),
          lines: lines.map(settable),
        })),
      }
    case 'figures':
      return {
        kind: block.kind,
        items: block.items.map(({ label, value, note, tone }) => ({
          label: settable(label),
          value: settable(value),
          note: settable(note ?? ''),
          tone: tone ?? 'plain',
        })),
      }
    case 'verdict':
      return {
        kind: block.kind,
        tone: block.tone,
        label: settable(block.label),
        text: settable(block.text),
        note: settable(block.note ?? ''),
      }
    case 'picture':
      return {
        kind: block.kind,
        width: block.drawing.width,
        height: block.drawing.height,
        alternative: settable(block.drawing.alternative),
        caption: settable(block.caption),
        svg: svgOf(block.drawing, 'paper'),
        labels: block.drawing.labels.map(({ fill, isBold, text, ...rest }) => ({
          ...rest,
          text: settable(text),
          fill: paper[fill],
          bold: isBold === true,
        })),
      }
    case 'table':
      return {
        kind: block.kind,
        caption: settable(block.caption),
        columns: block.columns.map(({ head, isNumber, width }) => ({
          head: settable(head),
          number: isNumber === true,
          width: width ?? 1,
        })),
        rows: block.rows.map((row) => row.map(cellOf)),
        more: moreOf(block, language),
      }
  }
}
