/**
 * Card: the contact book on one sheet of paper, for when mail is down or read by somebody else.
 *
 * It is a document like any report, so that page and paper come of it. Rows stand in the order in
 * which any case needs them; what does not fit onto one A4 sheet is left out and counted, for a second
 * sheet is the one that is not at hand. Heights are reckoned with wide letters and room to spare; a
 * test prints the widest (`test/contacts`).
 */
import { type Call, escalation } from '../../cases/contacts/book.ts'
import { CONTACT_FRESH, type ContactBook } from '../../cases/contacts/contact.ts'
import { callOrder, missingKinds } from '../../cases/contacts/who-to-call.ts'
import { type Instant, plus } from '../../lib/time.ts'
import type { Cell, Column, ReportDocument, Tone } from '../document/model.ts'
import { day, dayDigits, moment, type Speaking } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { contactKindNames, freshnessNames } from '../words/contacts.ts'
import type { Name } from '../words/named.ts'

/** Letters of one text of a cell. */
const CELL_MAX = 44
/** Height for rows, in points; a row of one line is `ROW` + `LINE`. */
const ROWS_HEIGHT = 495
const LINE = 8.8
const ROW = 7
/** Width of the table and of letters at its size, in points. */
const WIDTH = 499
const WIDE = 7.6
const CAPITAL = 6.9
const NARROW = 4.3
/** Kinds that are named as missing. */
const MISSING_MAX = 8

export type CardAbout = {
  readonly organisation: string
  readonly version: string
  readonly exercise?: boolean
}

const widths = [1.4, 1.9, 1.55, 1.55, 1.55, 1.15] as const
const heads: readonly Name[] = [
  { ja: '役割', en: 'Role' },
  { ja: '相手（代理）', en: 'Whom (deputy)' },
  { ja: '電話（上から順に）', en: 'Telephone (in order)' },
  { ja: '時間・別の手段', en: 'Hours, other way' },
  { ja: '契約・通知条件', en: 'Contract, notice' },
  { ja: '最終確認', en: 'Last tried' },
]

export function contactCard(
  book: ContactBook,
  speaking: Speaking,
  now: Instant,
  { organisation, version, exercise = false }: CardAbout,
): ReportDocument {
  const { language } = speaking
  const pick = (name: Name): string => name[language]
  const calls = callOrder.flatMap((kind) => escalation(book, kind, now))
  const rows = calls.map((call) => rowOf(call, speaking))
  const kept = fitting(rows, calls.map(rankOf))
  const missing = missingKinds(book)
  const columns: readonly Column[] = heads.map((head, nth) => ({
    head: pick(head),
    width: widths[nth] ?? 1,
  }))
  const old = calls.filter(({ freshness }) => freshness !== 'fresh').length
  const stamp = pick({
    ja: `${moment(now, speaking)} 現在・関守 ${version}`,
    en: `as of ${moment(now, speaking)} · Sekimori ${version}`,
  })
  return {
    language,
    title: pick({
      ja: `${exercise ? '【訓練】' : ''}緊急連絡先カード`,
      en: `${exercise ? 'EXERCISE: ' : ''}Emergency contact card`,
    }),
    reference: pick({ ja: '社外秘', en: 'Confidential' }),
    stamp,
    about: [
      [pick({ ja: '組織', en: 'Organisation' }), shown(organisation, 60)],
      [pick({ ja: '刷り直す日', en: 'Print again by' }), day(plus(now, CONTACT_FRESH), speaking)],
      [
        pick({ ja: '連絡先', en: 'Contacts' }),
        pick({ ja: `${plain(calls.length)} 件`, en: plain(calls.length) }),
      ],
      [
        pick({ ja: '確認が必要', en: 'To be tried' }),
        pick({ ja: `${plain(old)} 件`, en: plain(old) }),
      ],
    ],
    sections: [
      {
        id: 'contacts',
        title: pick({ ja: '電話する順序', en: 'Whom to call, in order' }),
        level: 2,
        blocks: [
          {
            kind: 'verdict',
            tone: 'bad',
            label: pick({ ja: '必ず守ること', en: 'Always' }),
            text: pick({
              ja: 'メールは攻撃者に読まれているおそれがある。連絡は電話か対面で。',
              en: 'Mail may be read by the attacker. Telephone, or speak face to face.',
            }),
            note: pick({
              ja: '出なければ次の番号、代理、次の人の順にかける。相手からかかってきた電話では、この紙の番号にかけ直して確かめる。パスワードや認証コードは誰にも伝えない。',
              en: 'No answer: the next number, the deputy, the next person. Whoever calls you is called back at the number on this sheet. Tell nobody a password or code.',
            }),
          },
          {
            kind: 'table',
            caption: pick({
              ja: '「最終確認」の期限切れ・未確認・番号違いは、次の訓練で必ず直す',
              en: 'Whatever is expired, never tried or wrong is put right at the next drill',
            }),
            columns,
            rows: kept,
            leftOut: 0,
          },
          ...(rows.length > kept.length || book.leftOut > 0
            ? [
                {
                  kind: 'paragraph' as const,
                  tone: 'soft' as const,
                  text: pick({
                    ja: `紙に入りきらない連絡先 ${plain(rows.length - kept.length + book.leftOut)} 件は、一覧（sekimori contact）にあります。`,
                    en: `${plain(rows.length - kept.length + book.leftOut)} more do not fit onto the sheet; sekimori contact lists them.`,
                  }),
                },
              ]
            : []),
          ...(missing.length > 0
            ? [
                {
                  kind: 'paragraph' as const,
                  tone: 'watch' as const,
                  text: `${pick({ ja: '連絡先が決まっていない役割: ', en: 'Nobody is named for: ' })}${missing
                    .slice(0, MISSING_MAX)
                    .map((kind) => pick(contactKindNames[kind]))
                    .join(
                      language === 'ja' ? '、' : ', ',
                    )}${missing.length > MISSING_MAX ? pick({ ja: ` ほか ${plain(missing.length - MISSING_MAX)}`, en: ` and ${plain(missing.length - MISSING_MAX)} more` }) : ''}`,
                },
              ]
            : []),
        ],
      },
    ],
    contents: pick({ ja: '目次', en: 'Contents' }),
    foot: pick({
      ja: '鍵のかかる場所と、持ち歩く人の手元に置く。写しを取ったら古い紙は破棄する。',
      en: 'Keep it locked away, and with those who carry it. Destroy the old sheet when a new one is printed.',
    }),
  }
}

/** `2026-03-01`: short, and read alike in both languages. */
const isoDay = (at: Instant, speaking: Speaking): string =>
  dayDigits(at, speaking).replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3')

const tones: Readonly<Record<Call['freshness'], Tone>> = {
  fresh: 'good',
  expired: 'watch',
  never: 'watch',
  broken: 'bad',
}

function rowOf({ contact, freshness, goodSince }: Call, speaking: Speaking): readonly Cell[] {
  const ja = speaking.language === 'ja'
  const cut = (text: string | undefined): readonly string[] =>
    text === undefined ? [] : [shown(text, CELL_MAX)]
  const deputy =
    contact.deputy === undefined && contact.deputyPhones.length === 0
      ? []
      : [`${ja ? '代理' : 'deputy'}: ${shown(contact.deputy ?? '', 24)}`.trimEnd()]
  const tried = `${freshnessNames[freshness][speaking.language]}${
    goodSince === undefined ? '' : `\n${isoDay(goodSince, speaking)}`
  }`
  return [
    contactKindNames[contact.kind][speaking.language],
    [...cut(contact.organisation), ...cut(contact.person), ...deputy].join('\n'),
    [
      ...contact.phones.slice(0, 2).flatMap(cut),
      ...contact.deputyPhones
        .slice(0, 1)
        .map((phone) => `${ja ? '代理' : 'dep.'} ${shown(phone, CELL_MAX)}`),
    ].join('\n'),
    [...cut(contact.hours), ...cut(contact.outOfBand)].join('\n'),
    [...cut(contact.contract?.number), ...cut(contact.contract?.condition)].join('\n'),
    { text: tried, tone: tones[freshness] },
  ]
}

const total = widths.reduce((sum, width) => sum + width, 0)

/** Lines of a cell of that width, at most: words are broken between any letters here. */
function linesIn(cell: Cell, width: number): number {
  const room = (WIDTH * width) / total - 7
  return (typeof cell === 'string' ? cell : cell.text).split('\n').reduce((lines, text) => {
    const points = [...text].reduce(
      (sum, letter) =>
        sum +
        (!/[\u0020-\u007e]/.test(letter) ? WIDE : /[A-Z@%&mw]/.test(letter) ? CAPITAL : NARROW),
      0,
    )
    // A word that does not fit begins on the next line: some of the room stays empty.
    return lines + Math.max(1, Math.ceil(points / (room * 0.85)))
  }, 0)
}

/** Of its kind the first, the second, ... */
const rankOf = (call: Call, nth: number, all: readonly Call[]): number =>
  all.slice(0, nth).filter(({ contact }) => contact.kind === call.contact.kind).length

/**
 * As many rows as fit onto the sheet, in their order: the first of each kind before any second, so
 * that a long list of one kind leaves room for the others.
 */
function fitting(
  rows: readonly (readonly Cell[])[],
  ranks: readonly number[],
): readonly (readonly Cell[])[] {
  const byRank = rows
    .map((row, nth) => ({ row, nth, rank: ranks[nth] ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.nth - b.nth)
  let height = 0
  const kept: typeof byRank = []
  for (const one of byRank) {
    height += ROW + LINE * Math.max(...one.row.map((cell, nth) => linesIn(cell, widths[nth] ?? 1)))
    if (height > ROWS_HEIGHT) break
    kept.push(one)
  }
  return kept.sort((a, b) => a.nth - b.nth).map(({ row }) => row)
}
