/**
 * Card: one checkpoint on paper, to be dated, signed, sealed and put into the register.
 *
 * A4 has room for what it is and how it is checked; A6 is for the notebook. The code holds the signed
 * note itself, so that the paper alone is enough. Numbers stand beside it in groups, for those who
 * compare by eye.
 */
import type { Language } from '../lib/words.ts'
import { qrSvg } from './qr.ts'
import { pdfOf } from './typst.ts'

export type CardSize = 'a4' | 'a6'

export type Card = {
  readonly origin: string
  readonly entries: number
  /** 64 hexadecimal digits. */
  readonly root: string
  /** As it is to be read. */
  readonly time: string
  /** What the code says: the note. */
  readonly note: string
  /** Names of those who cosigned. */
  readonly witnesses: readonly string[]
  /** 64 hexadecimal digits; null: there are no seals. */
  readonly sealsRoot: string | null
}

type Words = {
  readonly title: string
  readonly about: string
  readonly origin: string
  readonly entries: string
  readonly time: string
  readonly root: string
  readonly seals: string
  readonly witnesses: string
  readonly none: string
  readonly code: string
  readonly date: string
  readonly name: string
  readonly seal: string
  readonly checking: string
  readonly steps: readonly string[]
  readonly keeping: string
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: 'Evidence checkpoint',
    about:
      'State of the evidence log of a mail server guarded by Sekimori. Whoever changes or removes an entry later cannot make it fit this card again. It holds nothing about any person.',
    origin: 'Log',
    entries: 'Entries',
    time: 'Printed',
    root: 'Root (SHA-256)',
    seals: 'Root of seals',
    witnesses: 'Cosigned by',
    none: 'nobody outside',
    code: 'The code holds the signed checkpoint itself.',
    date: 'Date',
    name: 'Name',
    seal: 'Seal or signature',
    checking: 'How it is checked',
    steps: [
      'Scan the code with any reader and save its text as checkpoint.txt, unchanged.',
      'On a copy of the evidence folder run: sekimori verify FOLDER --checkpoint checkpoint.txt',
      'Without Sekimori: README.en.txt in the evidence folder tells how, with Python and openssl.',
    ],
    keeping:
      'Date it, sign or seal it, and file it where the server’s administrators cannot reach it.',
  },
  ja: {
    title: '証跡チェックポイント',
    about:
      '関守が守るメールサーバーの、証跡ログの状態を示すカードです。後から記録を書き換えたり消したりすると、このカードの値と一致しなくなります。個人情報は含まれていません。',
    origin: 'ログの名前',
    entries: '記録の件数',
    time: '印刷日時',
    root: '要約値（SHA-256）',
    seals: '封印の要約値',
    witnesses: '副署した証人',
    none: '外部の証人なし',
    code: 'QR コードには、署名付きチェックポイントそのものが入っています。',
    date: '日付',
    name: '氏名',
    seal: '印',
    checking: '確認のしかた',
    steps: [
      'QR コードを読み取り、得られた文字列をそのまま checkpoint.txt に保存します。',
      '証跡フォルダーの写しに対して sekimori verify フォルダー --checkpoint checkpoint.txt を実行します。',
      '関守がなくても、証跡フォルダーの README.ja.txt に従い Python と openssl で確認できます。',
    ],
    keeping:
      '日付・氏名を記入し押印のうえ、サーバーの管理者が手を触れられない場所（帳簿・金庫など）に保管してください。',
  },
}

/** Letters of one width have no font of their own here: digits of Noto Sans are of one width. */
/** Names that stand on the card; the others are in the code. */
const NAMES_MAX = 4
const namesOf = (names: readonly string[]): readonly string[] =>
  names.length <= NAMES_MAX
    ? names
    : [...names.slice(0, NAMES_MAX - 1), `+ ${names.length - NAMES_MAX + 1}`]

const groups = (hex: string): readonly string[] => hex.match(/.{1,4}/g) ?? []

const template = `
#let w = d.words
#let small = d.size == "a6"
#let base = if small { 6.6pt } else { 10.5pt }
#set document(title: w.title, date: none)
#set page(paper: d.size, margin: if small { 7mm } else { (x: 22mm, top: 20mm, bottom: 18mm) })
#set text(font: ("Noto Sans", "Noto Sans JP"), lang: d.lang, size: base)
#set par(leading: if small { 0.55em } else { 0.75em }, justify: false)
#let ink = rgb("#1d2733")
#let soft = rgb("#5b6673")
#let line-color = rgb("#9aa4af")
#set text(fill: ink)
#let label(it) = text(fill: soft, size: base * 0.82, it)
#let hex(parts) = {
  set text(size: base * (if small { 0.92 } else { 0.98 }), number-width: "tabular")
  let cells = parts.map(p => box(p))
  grid(columns: 8, column-gutter: if small { 3.2pt } else { 7pt }, row-gutter: if small { 3pt } else { 5pt }, ..cells)
}
#let fact(name, it) = (label(name), it)

#block(width: 100%, stroke: (bottom: 1.2pt + ink), inset: (bottom: if small { 3pt } else { 6pt }), {
  text(size: base * 1.65, weight: 700, w.title)
  h(1fr)
  text(size: base * 0.9, fill: soft, "Sekimori 関守")
})
#if not small { v(2pt); text(size: base * 0.95, w.about); v(6pt) } else { v(1pt) }

#let facts = grid(
  columns: (auto, 1fr),
  column-gutter: if small { 6pt } else { 14pt },
  row-gutter: if small { 4.5pt } else { 9pt },
  ..fact(w.origin, text(weight: 700, d.origin)),
  ..fact(w.entries, text(weight: 700, size: base * 1.15, d.entries)),
  ..fact(w.time, d.time),
  ..fact(w.witnesses, if d.witnesses.len() == 0 { w.none } else { d.witnesses.join(linebreak()) }),
  ..fact(w.root, hex(d.root)),
  ..(if d.seals == none { () } else { fact(w.seals, hex(d.seals)) }),
)
#let code = align(center, {
  image(bytes(d.qr), format: "svg", width: if small { 55mm } else { 88mm })
  v(if small { -3pt } else { 0pt })
  label(w.code)
})
#let sign = grid(
  columns: (1fr, 1.6fr, 1.2fr),
  column-gutter: if small { 6pt } else { 14pt },
  ..(w.date, w.name).map(name => block(width: 100%, height: if small { 13mm } else { 22mm }, stroke: (bottom: 0.6pt + line-color), align(top, label(name)))),
  block(width: 100%, height: if small { 13mm } else { 22mm }, stroke: 0.6pt + line-color, inset: 3pt, align(top + right, label(w.seal))),
)
#facts
#v(if small { 1fr } else { 10pt })
#code
#v(1fr)
#if not small {
  text(weight: 700, w.checking)
  v(-2pt)
  enum(spacing: 0.7em, ..w.steps)
  text(w.keeping)
  v(10pt)
}
#sign
`

export const cardPdf = (card: Card, size: CardSize, language: Language): Promise<Uint8Array> =>
  pdfOf(template, {
    size,
    lang: language,
    words: words[language],
    origin: card.origin,
    entries: card.entries.toLocaleString('en-US'),
    time: card.time,
    root: groups(card.root),
    seals: card.sealsRoot === null ? null : groups(card.sealsRoot),
    witnesses: namesOf(card.witnesses),
    qr: qrSvg(card.note),
  })
