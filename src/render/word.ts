/**
 * Word: a document as Office Open XML (ISO/IEC 29500), for those who must put it on their own paper.
 *
 * Written by docx, which escapes text for XML. Of everything a document may hold in Word we use
 * paragraphs, tables and page numbers: no field but PAGE and NUMPAGES, no link, no picture, no macro,
 * no relation to anything outside. The package's own times are set to one moment, so the same document
 * gives the same bytes.
 *
 * Limits: Word shows no SVG without a raster twin, and there is no rasteriser here: pictures are named
 * with their words, and stand in the page and the PDF. Fonts are named, not embedded.
 */
import {
  AlignmentType,
  Document,
  Footer,
  Header,
  type ISectionOptions,
  Packer,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx'
import type { ReportDocument } from '../reports/document/model.ts'
import { blocksOf, sheetOf } from './word-blocks.ts'
import { colours, fontOf, inert, line, text } from './word-text.ts'

/** The beginning of the time of zip files (APPNOTE 4.4.6): 1980-01-01 00:00. */
const ZIP_TIME = 0
const ZIP_DAY = 0x0021
const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50

const MILLIMETRE = 56.7
const A4 = { width: 11_906, height: 16_838 } as const
const marginOf = ({ letter, isSheet }: ReportDocument): number =>
  Math.round((letter !== undefined ? 25 : isSheet === true ? 16 : 20) * MILLIMETRE)

export async function wordDocument(document: ReportDocument): Promise<Uint8Array> {
  const margin = marginOf(document)
  const width = A4.width - 2 * margin
  const { language, isSheet } = document
  const size = document.letter !== undefined ? 21 : isSheet === true ? 17 : 20
  const font = fontOf(language)
  const section: ISectionOptions = {
    properties: {
      page: {
        size: { width: A4.width, height: A4.height },
        margin: {
          top: margin,
          bottom: margin,
          left: margin,
          right: margin,
          header: 400,
          footer: 400,
        },
      },
    },
    headers: { default: new Header({ children: headOf(document) }) },
    footers: { default: new Footer({ children: [footOf(document)] }) },
    children: [
      ...titleOf(document),
      ...(isSheet === true
        ? sheetOf(document, width)
        : document.sections.flatMap((one, nth) => [
            new Paragraph({
              heading: one.level === 2 ? 'Heading1' : 'Heading2',
              pageBreakBefore: one.isApart === true || (nth === 1 && document.contents !== ''),
              keepNext: true,
              children: [text(one.title)],
            }),
            ...blocksOf(one.blocks, language, width),
          ])),
    ],
  }
  const heading = (points: number) => ({
    run: { font: fontOf(language, true), size: points * 2, bold: true, color: colours.ink },
    paragraph: { spacing: { before: 280, after: 120 }, keepNext: true },
  })
  const file = new Document({
    styles: {
      default: {
        document: {
          run: {
            font,
            size,
            color: colours.ink,
            language: { value: language === 'ja' ? 'en-US' : 'en-GB', eastAsia: 'ja-JP' },
          },
          paragraph: {
            spacing: { after: isSheet === true ? 40 : 120, line: isSheet === true ? 250 : 300 },
          },
        },
        title: {
          run: { font: fontOf(language, true), size: isSheet === true ? 26 : 32, bold: true },
        },
        heading1: heading(isSheet === true ? 11 : 13),
        heading2: heading(11.5),
        heading3: heading(10.5),
      },
    },
    sections: [section],
  })
  const packed = await Packer.toBuffer(file, false, [
    { path: 'docProps/core.xml', data: coreOf(document) },
  ])
  return timeless(Uint8Array.from(packed))
}

function titleOf(document: ReportDocument): Paragraph[] {
  const { letter, title, stamp, about, marking } = document
  const marks =
    marking === undefined
      ? []
      : [
          new Paragraph({
            children: [new TextRun({ text: inert(marking), bold: true, color: colours.bad })],
          }),
        ]
  if (letter !== undefined)
    return [
      ...marks,
      new Paragraph({ alignment: AlignmentType.RIGHT, children: [text(letter.date)] }),
      ...letter.to.map((one) => line(one)),
      ...letter.from.map(
        (one) => new Paragraph({ alignment: AlignmentType.RIGHT, children: [text(one)] }),
      ),
      new Paragraph({
        heading: 'Title',
        alignment: AlignmentType.CENTER,
        spacing: { before: 360, after: 280 },
        children: [text(title)],
      }),
      ...about.map(([term, said]) => line(`${term}　${said}`)),
    ]
  return [
    ...marks,
    new Paragraph({ heading: 'Title', spacing: { after: 80 }, children: [text(title)] }),
    new Paragraph({
      children: [new TextRun({ text: inert(stamp), size: 16, color: colours.soft })],
    }),
    ...about.map(
      ([term, said]) =>
        new Paragraph({
          spacing: { after: 20 },
          children: [
            new TextRun({ text: `${inert(term)}　`, color: colours.soft, size: 18 }),
            new TextRun({ text: inert(said), size: 18 }),
          ],
        }),
    ),
  ]
}

/** A drill says so at the top of each page. */
function headOf({ watermark, reference, title, letter }: ReportDocument): Paragraph[] {
  const mark =
    watermark === undefined
      ? []
      : [
          new Paragraph({
            alignment: AlignmentType.CENTER,
            children: [
              new TextRun({ text: inert(watermark), bold: true, size: 48, color: colours.bad }),
            ],
          }),
        ]
  if (letter !== undefined) return mark.length > 0 ? mark : [new Paragraph({})]
  return [
    ...mark,
    new Paragraph({
      children: [
        new TextRun({
          text: inert(`${reference}　${title}`).slice(0, 300),
          size: 15,
          color: colours.soft,
        }),
      ],
    }),
  ]
}

function footOf({ foot }: ReportDocument): Paragraph {
  const small = { size: 15, color: colours.soft }
  return new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [
      new TextRun({ text: `${inert(foot)}　`, ...small }),
      new TextRun({
        children: [PageNumber.CURRENT, ' / ', PageNumber.TOTAL_PAGES],
        ...small,
      }),
    ],
  })
}

const xml = (said: string): string =>
  inert(said).replaceAll(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)

/** Properties without times: when it was made is the document's own business (Dublin Core). */
const coreOf = ({ title, foot, reference }: ReportDocument): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${xml(title.slice(0, 300))}</dc:title><dc:creator>${xml(foot.slice(0, 200))}</dc:creator><dc:identifier>${xml(reference)}</dc:identifier><cp:lastModifiedBy>Sekimori</cp:lastModifiedBy></cp:coreProperties>`

/** The same package with the times of its entries set to one moment. */
export function timeless(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  while (end >= 0 && view.getUint32(end, true) !== END) end -= 1
  const entries = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  for (let nth = 0; nth < entries && view.getUint32(at, true) === CENTRAL; nth += 1) {
    view.setUint16(at + 12, ZIP_TIME, true)
    view.setUint16(at + 14, ZIP_DAY, true)
    const local = view.getUint32(at + 42, true)
    if (view.getUint32(local, true) === LOCAL) {
      view.setUint16(local + 10, ZIP_TIME, true)
      view.setUint16(local + 12, ZIP_DAY, true)
    }
    at += 46 + [28, 30, 32].reduce((sum, field) => sum + view.getUint16(at + field, true), 0)
  }
  return bytes
}
