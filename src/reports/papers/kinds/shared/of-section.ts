/**
 * Of section: a chapter of the report of an investigation as a chapter of a document of the case.
 *
 * Its words, tables and pictures are those of the report, and are written nowhere else. Its numbers
 * are no facts of the ledger: they are read from the sealed investigation, which is named with each.
 */
import type { Block, Cell, Section, Table } from '../../../document/model.ts'
import type { Filling, PaperBlock } from '../../paper.ts'
import type { Said } from '../../said.ts'
import { reckoned } from '../../slots.ts'

export const fromSection = (
  section: Section | undefined,
  filling: Filling,
): readonly PaperBlock[] => (section === undefined ? [] : fromBlocks(section.blocks, filling))

export function fromBlocks(blocks: readonly Block[], filling: Filling): readonly PaperBlock[] {
  const sealed = filling.file.case.found.at(-1)?.sha256
  const read = (text: string): Said => [
    reckoned('found', text, sealed === undefined ? [] : [sealed]),
  ]
  return blocks.flatMap((block) => blockOf(block, read, filling))
}

function blockOf(
  block: Block,
  read: (text: string) => Said,
  filling: Filling,
): readonly PaperBlock[] {
  switch (block.kind) {
    case 'paragraph':
      return [
        {
          block: 'paragraph',
          said: read(block.text),
          ...(block.tone === undefined ? {} : { tone: block.tone }),
        },
      ]
    case 'heading':
      return [{ block: 'heading', said: read(block.text) }]
    case 'list':
      return [
        {
          block: 'list',
          items: block.items.map(read),
          ...(block.isOrdered === undefined ? {} : { isOrdered: block.isOrdered }),
        },
      ]
    case 'figures':
      return [
        {
          block: 'list',
          items: block.items.map(({ label, value, note }) =>
            read(`${colon(label, filling)}${value}${note === undefined ? '' : ` – ${note}`}`),
          ),
        },
      ]
    case 'fields':
      return block.rows.map(({ name, lines }) => ({
        block: 'field',
        name: read(name),
        said: lines.map(read),
        isMandatory: false,
      }))
    case 'terms':
      return [
        {
          block: 'list',
          items: block.rows.map(([term, text]) => read(`${colon(term, filling)}${text}`)),
        },
      ]
    case 'verdict':
      return [
        {
          block: 'verdict',
          tone: block.tone,
          label: read(block.label),
          said: read(block.text),
          ...(block.note === undefined ? {} : { note: read(block.note) }),
        },
      ]
    case 'picture':
      return [{ block: 'picture', drawing: block.drawing, caption: read(block.caption) }]
    case 'table':
      return [tableOf(block, read)]
  }
}

const tableOf = (table: Table, read: (text: string) => Said): PaperBlock => ({
  block: 'table',
  caption: read(table.caption),
  columns: table.columns.map(({ head, isNumber, width }) => ({
    head: read(head),
    ...(isNumber === undefined ? {} : { isNumber }),
    ...(width === undefined ? {} : { width }),
  })),
  rows: table.rows.map((row) => row.map((cell) => read(textOf(cell)))),
  leftOut: table.leftOut + (table.lost ?? 0),
})

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text)
const colon = (term: string, { language }: Filling): string =>
  language === 'ja' ? `${term}：` : `${term}: `
