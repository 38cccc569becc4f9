/** Paper: a document of a case in one of the forms that people and programs want. */
import type { PaperFile, PaperKind } from '../cases/case.ts'
import { jsonText } from '../reports/exchange/json.ts'
import { htmlDocument } from '../reports/html/report.ts'
import { draftPaper } from '../reports/papers/draft.ts'
import { layOut } from '../reports/papers/lay-out.ts'
import { mailOf, plainTextOf } from '../reports/papers/mail-form.ts'
import type { Filling, PaperDraft } from '../reports/papers/paper.ts'
import { type Said, slotsOf, textOf } from '../reports/papers/said.ts'
import { pdfDocument } from './report.ts'
import { wordDocument } from './word.ts'

export type PaperOutput = PaperFile['form']
export const paperForms: readonly PaperOutput[] = ['pdf', 'html', 'docx', 'txt', 'eml', 'json']

export const isPaperForm = (form: string): form is PaperOutput =>
  paperForms.includes(form as PaperOutput)

/** What is kept of a draft; of letters also the mail: a round of notices sends what is kept. */
export const keptForms = (kind: PaperKind): readonly PaperOutput[] =>
  kind.startsWith('notice-') ? ['pdf', 'docx', 'html', 'txt', 'eml'] : ['pdf', 'docx', 'html']

export async function rendered(
  kind: PaperKind,
  filling: Filling,
  form: PaperOutput,
): Promise<Buffer> {
  const draft = draftPaper(kind, filling)
  switch (form) {
    case 'pdf':
      return Buffer.from(await pdfDocument(layOut(draft, filling.file)))
    case 'html':
      return Buffer.from(htmlDocument(layOut(draft, filling.file)))
    case 'docx':
      return Buffer.from(await wordDocument(layOut(draft, filling.file)))
    case 'txt':
      return Buffer.from(plainTextOf(draft, filling.file))
    case 'eml':
      return Buffer.from(mailOf(draft, filling.file))
    case 'json':
      return Buffer.from(jsonText(asData(draft)))
  }
}

/** For programs, and for web forms into which somebody copies: each field with its slots. */
function asData(draft: PaperDraft): unknown {
  const said = (its: Said) => ({ text: textOf(its), slots: slotsOf(its) })
  return {
    format: 1,
    kind: draft.kind,
    language: draft.language,
    of: draft.of ?? null,
    number: draft.number,
    title: textOf(draft.title),
    marking: draft.marking === undefined ? null : textOf(draft.marking),
    letter:
      draft.letter === undefined
        ? null
        : {
            date: textOf(draft.letter.date),
            to: draft.letter.to.map(textOf),
            from: draft.letter.from.map(textOf),
          },
    head: draft.head.map(([term, its]) => [textOf(term), textOf(its)]),
    sections: draft.sections.map(({ id, title, blocks }) => ({
      id,
      title: textOf(title),
      blocks: blocks.map((block) =>
        block.block === 'field'
          ? {
              field: textOf(block.name),
              isMandatory: block.isMandatory,
              said: block.said.map(said),
            }
          : block.block === 'list'
            ? { list: block.items.map(said) }
            : block.block === 'table'
              ? {
                  table: textOf(block.caption),
                  columns: block.columns.map(({ head }) => textOf(head)),
                  rows: block.rows.map((row) => row.map(textOf)),
                }
              : block.block === 'picture'
                ? { picture: textOf(block.caption) }
                : { [block.block]: said(block.said) },
      ),
    })),
  }
}
