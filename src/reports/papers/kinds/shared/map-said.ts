/** Map said: every piece of a document's text, through one function; what signs a letter stays. */
import type { PaperBlock, PaperDraft, PaperSection } from '../../paper.ts'
import type { Said } from '../../said.ts'

export const mapSaid = (draft: PaperDraft, change: (said: Said) => Said): PaperDraft => ({
  ...draft,
  title: change(draft.title),
  head: draft.head.map(([term, said]) => [term, change(said)]),
  ...(draft.subject === undefined ? {} : { subject: change(draft.subject) }),
  sections: draft.sections.map(
    (section): PaperSection => ({
      ...section,
      blocks: section.blocks.map((block) => mapBlock(block, change)),
    }),
  ),
})

function mapBlock(block: PaperBlock, change: (said: Said) => Said): PaperBlock {
  switch (block.block) {
    case 'paragraph':
    case 'heading':
      return { ...block, said: change(block.said) }
    case 'list':
      return { ...block, items: block.items.map(change) }
    case 'field':
      return { ...block, said: block.said.map(change) }
    case 'table':
      return { ...block, rows: block.rows.map((row) => row.map(change)) }
    case 'verdict':
      return {
        ...block,
        said: change(block.said),
        ...(block.note === undefined ? {} : { note: change(block.note) }),
      }
    case 'picture':
      return { ...block, caption: change(block.caption) }
  }
}
