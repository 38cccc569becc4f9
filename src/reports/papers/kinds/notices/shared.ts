/**
 * Notices: what letters to people outside share: who signs, how they reach us, and how they can tell
 * that a letter in our name is ours, after mail in our name was not.
 *
 * Such a letter has no link and no attachment, and no address of anybody but its reader.
 */
import type { Filling, PaperDraft } from '../../paper.ts'
import { type Said, say } from '../../said.ts'
import { signatory } from '../../sentences.ts'
import { clockOf, dayAt, missing, moment, name, pick } from '../../slots.ts'

/** The date, whom it is for, who signs. */
export const letterOf = (
  filling: Filling,
  to: readonly Said[],
): NonNullable<PaperDraft['letter']> => ({
  date: [dayAt(filling, filling.file.now, 'now')],
  to,
  from: signatory(filling),
})

/** A telephone number and its hours; no web page and no mail address: nothing in it can be clicked. */
export function telephone(filling: Filling): readonly Said[] {
  const { desk } = filling.file.organisation
  if (desk?.phone === undefined)
    return [
      [
        missing(
          filling,
          'organisation.desk',
          pick(filling, {
            ja: 'お問い合わせ窓口の電話番号（設定の organisation）',
            en: 'telephone of the enquiries desk (organisation in the configuration)',
          }),
        ),
      ],
    ]
  const hours = desk.hours
  return [
    pick(filling, { ja: say`電話：${name(desk.phone)}`, en: say`Telephone: ${name(desk.phone)}` }),
    ...(hours === undefined
      ? []
      : [
          pick(filling, {
            ja: say`受付時間：${name(hours.ja)}`,
            en: say`Hours: ${name(hours.en)}`,
          }),
        ]),
  ]
}

/** How a reader finds out whether it is really from us. Says of our page only what is there. */
export function genuine(filling: Filling): readonly Said[] {
  const published = clockOf(filling, 'published') !== undefined
  return [
    pick(filling, {
      ja: [
        'このお知らせは文字だけで作られており、リンクも添付ファイルもありません。パスワードや口座番号などの入力・返信をお願いすることもありません。',
      ],
      en: [
        'This notice is plain text, without any link or attachment. It does not ask you to enter or send a password, an account number or anything else.',
      ],
    }),
    pick(filling, {
      ja: [
        'このお知らせが本物かどうかは、以前からご存じの電話番号、または公に案内されている当方の代表番号にお電話のうえ、お確かめください。',
      ],
      en: [
        'To check that it is genuine, call us at a number that you already know or that is publicly listed for us.',
      ],
    }),
    ...(published
      ? [
          pick(filling, {
            ja: [
              '同じ内容を当方の公式ウェブサイトにも掲載しています。アドレスは、このお知らせからではなく、検索やブックマークからお開きください。',
            ],
            en: [
              'The same is published on our official web site. Open it by a search or a bookmark of your own.',
            ],
          }),
        ]
      : []),
  ]
}

/** Stopped, when it is on record; else that we are at it. */
export const stopped = (filling: Filling): Said =>
  clockOf(filling, 'contained') === undefined
    ? pick(filling, {
        ja: ['現在、不正な利用を止めるための対応を進めています。'],
        en: ['We are working to stop the misuse.'],
      })
    : pick(filling, {
        ja: say`${moment(filling, 'contained')} に、不正な利用を止める措置をとりました。`,
        en: say`At ${moment(filling, 'contained')} we took measures that stopped the misuse.`,
      })

/**
 * Foreign text that no mail program makes a link of, nor takes for markup: addresses and names of hosts
 * are taken apart, and what begins a tag begins none. For letters that promise to have none.
 */
export const inert = (text: string): string =>
  text
    .replaceAll(/<(?=[a-z/!?])/gi, '‹')
    .replaceAll(/:(?=\/\/)/g, '[:]')
    .replaceAll(/\b([a-z][a-z0-9+.-]{1,20}):(?=[^\s:])/gi, '$1[:]')
    .replaceAll(/(?<=[\p{L}\p{N}_-])[.．。｡](?=[\p{L}\p{N}_-])/gu, '[.]')
    .replaceAll(/[@＠]/g, '[at]')
