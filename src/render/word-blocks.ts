/** Word blocks: paragraphs, forms and tables of a document, in what Word has for them. */
import {
  AlignmentType,
  BorderStyle,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlignTable,
  WidthType,
} from 'docx'
import type { Language } from '../lib/words.ts'
import {
  type Block,
  type Cell,
  moreOf,
  type ReportDocument,
  type Table as TableBlock,
} from '../reports/document/model.ts'
import { colours, line, runs, tones } from './word-text.ts'

type Child = Paragraph | Table

const edge = { style: BorderStyle.SINGLE, size: 4, color: colours.edge } as const
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const
const margins = { top: 50, bottom: 50, left: 90, right: 90 } as const
const shaded = (fill: string) => ({ type: ShadingType.CLEAR, color: 'auto', fill })

export const blocksOf = (
  blocks: readonly Block[],
  language: Language,
  width: number,
): readonly Child[] => blocks.flatMap((block) => blockOf(block, language, width))

/** A table right after a table would become one with it: Word wants a paragraph between. */
const gap = (): Paragraph => new Paragraph({ spacing: { after: 60 }, children: [] })

function blockOf(block: Block, language: Language, width: number): readonly Child[] {
  switch (block.kind) {
    case 'paragraph':
      return [
        new Paragraph({
          children: runs(block.text, block.tone === 'soft' ? { color: colours.soft } : {}),
        }),
      ]
    case 'heading':
      return [new Paragraph({ heading: 'Heading3', children: runs(block.text) })]
    case 'list':
      // Marks are text of ours: numbering of Word's own would differ with each build.
      return block.items.map(
        (item, nth) =>
          new Paragraph({
            indent: { left: 360, hanging: 300 },
            spacing: { after: 40 },
            children: runs(
              `${block.isOrdered === true ? `${nth + 1}.` : language === 'ja' ? '・' : '•'} ${item}`,
            ),
          }),
      )
    case 'terms':
      return [
        grid(
          block.rows.map(([term, text]) => [term, [text]]),
          width,
          false,
        ),
        gap(),
      ]
    case 'fields':
      return [
        grid(
          block.rows.map(({ name, lines }) => [name, lines]),
          width,
          true,
        ),
        gap(),
      ]
    case 'figures':
      return [
        grid(
          block.items.map(({ label, value, note }) => [
            label,
            [value, ...(note === undefined || note === '' ? [] : [note])],
          ]),
          width,
          true,
        ),
        gap(),
      ]
    case 'verdict': {
      const [fore, back] = tones[block.tone]
      return [
        new Table({
          width: { size: width, type: WidthType.DXA },
          columnWidths: [width],
          rows: [
            new TableRow({
              cantSplit: true,
              children: [
                new TableCell({
                  width: { size: width, type: WidthType.DXA },
                  shading: shaded(back),
                  margins: { top: 100, bottom: 100, left: 160, right: 160 },
                  borders: {
                    ...{ top: none, bottom: none, right: none },
                    left: { style: BorderStyle.SINGLE, size: 24, color: fore },
                  },
                  children: [
                    ...(block.label === ''
                      ? []
                      : [line(block.label, { color: colours.soft, size: 16 })]),
                    line(block.text, { bold: true, size: 24 }),
                    ...(block.note === undefined || block.note === '' ? [] : [line(block.note)]),
                  ],
                }),
              ],
            }),
          ],
        }),
        gap(),
      ]
    }
    case 'picture':
      return [
        line(
          `${{ ja: '［図］', en: '[Picture] ' }[language]}${block.caption}${{ ja: '（図は HTML・PDF 版に掲載）', en: ' (see the HTML or PDF)' }[language]}`,
          { color: colours.soft },
        ),
        line(block.drawing.alternative, { color: colours.soft, size: 17 }),
      ]
    case 'table':
      return [...tableOf(block, language, width), gap()]
  }
}

/** Two columns: names, and what is filled in. */
function grid(
  rows: readonly (readonly [name: string, lines: readonly string[]])[],
  width: number,
  isRuled: boolean,
): Table {
  const widths = [Math.round(width * 0.3), width - Math.round(width * 0.3)]
  const border = isRuled ? edge : none
  const borders = { top: border, bottom: border, left: border, right: border }
  return new Table({
    width: { size: width, type: WidthType.DXA },
    columnWidths: widths,
    layout: TableLayoutType.FIXED,
    rows: rows.map(
      ([name, lines]) =>
        new TableRow({
          children: [
            new TableCell({
              width: { size: widths[0] ?? 0, type: WidthType.DXA },
              borders,
              margins,
              ...(isRuled ? { shading: shaded(colours.back) } : {}),
              children: [line(name, isRuled ? { bold: true } : { color: colours.soft })],
            }),
            new TableCell({
              width: { size: widths[1] ?? 0, type: WidthType.DXA },
              borders,
              margins,
              children: lines.length === 0 ? [line('')] : lines.map((one) => line(one)),
            }),
          ],
        }),
    ),
  })
}

const textIn = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text)

function tableOf(table: TableBlock, language: Language, width: number): readonly Child[] {
  const shares = table.columns.map((column) => column.width ?? 1)
  const whole = shares.reduce((sum, one) => sum + one, 0)
  const widths = shares.map((share) => Math.floor((width * share) / whole))
  const small = { size: 17 }
  const cellOf = (cell: Cell, nth: number, isHead: boolean): TableCell =>
    new TableCell({
      width: { size: widths[nth] ?? 0, type: WidthType.DXA },
      borders: { top: none, left: none, right: none, bottom: edge },
      margins: { top: 40, bottom: 40, left: 60, right: 60 },
      verticalAlign: isHead ? VerticalAlignTable.BOTTOM : VerticalAlignTable.TOP,
      ...(isHead ? { shading: shaded(colours.back) } : {}),
      children: [
        new Paragraph({
          spacing: { after: 0 },
          alignment:
            table.columns[nth]?.isNumber === true ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children: runs(textIn(cell), {
            ...small,
            ...(isHead ? { bold: true } : {}),
            ...(typeof cell === 'string' ? {} : { bold: true, color: tones[cell.tone][0] }),
          }),
        }),
      ],
    })
  const more = moreOf(table, language)
  return [
    ...(table.caption === '' ? [] : [captionOf(table.caption)]),
    new Table({
      width: { size: width, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: table.columns.map(({ head }, nth) => cellOf(head, nth, true)),
        }),
        ...table.rows.map(
          (row) =>
            new TableRow({
              cantSplit: true,
              children: table.columns.map((_, nth) => cellOf(row[nth] ?? '', nth, false)),
            }),
        ),
      ],
    }),
    ...(more === '' ? [] : [line(more, { color: colours.soft, size: 16 })]),
  ]
}

const captionOf = (caption: string): Paragraph =>
  new Paragraph({
    keepNext: true,
    spacing: { before: 80, after: 40 },
    children: runs(caption, { color: colours.soft, size: 17 }),
  })

/** One page of rows: what it is about on the left, what there is to say on the right. */
export function sheetOf(document: ReportDocument, width: number): readonly Child[] {
  const { language, sections } = document
  const first = Math.round(width * 0.19)
  const second = width - first
  const borders = { top: edge, bottom: edge, left: edge, right: edge }
  const rows = sections
    .filter(({ isApart }) => isApart !== true)
    .map(({ title, blocks }) => {
      const inner = [...blocksOf(blocks, language, second - 220)]
      // A cell ends with a paragraph (ISO/IEC 29500-1, 17.4.66).
      if (inner.length === 0 || inner.at(-1) instanceof Table) inner.push(line(''))
      return new TableRow({
        cantSplit: true,
        children: [
          new TableCell({
            width: { size: first, type: WidthType.DXA },
            borders,
            margins,
            shading: shaded(colours.back),
            children: [line(title, { bold: true })],
          }),
          new TableCell({
            width: { size: second, type: WidthType.DXA },
            borders,
            margins,
            children: inner,
          }),
        ],
      })
    })
  return [
    ...(rows.length === 0
      ? []
      : [
          new Table({
            width: { size: width, type: WidthType.DXA },
            columnWidths: [first, second],
            layout: TableLayoutType.FIXED,
            rows,
          }),
        ]),
    ...sections
      .filter(({ isApart }) => isApart === true)
      .flatMap(({ title, blocks }) => [
        new Paragraph({
          heading: 'Heading1',
          pageBreakBefore: true,
          children: runs(title),
        }),
        ...blocksOf(blocks, language, width),
      ]),
  ]
}
