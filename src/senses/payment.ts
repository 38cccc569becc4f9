/**
 * Payment: words by which a mail says that money is to go elsewhere, in Japanese and English.
 *
 * Words of one meaning are one group. Only a text that has both the account to pay into and the
 * change of it speaks of a changed payment; then the groups are counted. It is a weak sign: honest
 * suppliers change banks too. Blanks and line ends inside a Japanese word are passed over, since mail
 * is wrapped anywhere. Most mails have nothing that any word of an account has in it, and are read no
 * further.
 *
 * Limits: a picture of the words, or words with something between their letters (a tag, a sign), is
 * not read.
 */

type Group = 'account' | 'change' | 'pay' | 'haste' | 'secrecy'

/** Lower case; a blank stands for any run of blanks. */
export const paymentGroups: Readonly<Record<Group, readonly string[]>> = {
  account: [
    ...[
      '振込先',
      '振り込み先',
      '振込み先',
      '振込口座',
      '送金先',
      '送金口座',
      '入金先',
      '支払先',
      '支払い先',
    ],
    ...['銀行口座', '口座番号', '口座情報', '受取口座', '指定口座'],
    ...[
      'bank account',
      'bank details',
      'banking details',
      'bank information',
      'banking information',
    ],
    ...[
      'account number',
      'account details',
      'wire instruction',
      'payment instruction',
      'beneficiary',
    ],
    ...['remittance', 'routing number', 'iban', 'swift code'],
  ],
  change: [
    ...[
      '変更',
      '変わりました',
      '変わります',
      '切り替え',
      '切替',
      '新しい口座',
      '新口座',
      '新規口座',
      '別の口座',
    ],
    ...['移管', '下記口座', '以下の口座', '今後は'],
    ...[
      'changed',
      'change of',
      'changes to',
      'change in',
      'has been updated',
      'have updated',
      'updated bank',
    ],
    ...['new bank', 'new account', 'different account', 'alternate account', 'alternative account'],
    ...['no longer use', 'revised'],
  ],
  pay: [
    ...['請求書', '支払い', 'お支払', '送金', 'ご入金'],
    ...['invoice', 'payment', 'wire transfer', 'bank transfer', 'outstanding', 'overdue'],
  ],
  haste: [
    ...['至急', '緊急', '早急', '大至急', '本日中', '今日中', '取り急ぎ'],
    ...[
      'urgent',
      'asap',
      'as soon as possible',
      'immediately',
      'right away',
      'by today',
      'end of day',
    ],
  ],
  secrecy: [
    ...['内密', '極秘', '他言', '口外', '秘密', '電話はしない', '電話に出られ'],
    ...[
      'confidential',
      'discreet',
      'keep this between',
      'do not call',
      'cannot talk',
      'in a meeting',
    ],
  ],
}

type Word = { readonly text: string; readonly bit: number }

export const GROUPS = Object.keys(paymentGroups).length
const ACCOUNT_AND_CHANGE = 0b11
/** By the first character. */
const wordsBy = new Map<number, Word[]>()
/** Of each character: a letter of English words, one that begins a Japanese word, or neither. */
const LETTER = 1
const LESS = 0x3c
const BEGINS = 2
const kinds = new Uint8Array(0x1_0000)
for (let code = 0x61; code <= 0x7a; code += 1) kinds[code] = kinds[code - 0x20] = LETTER
/** Pairs of letters with which an English word begins: most words end the search here. */
const pairs = new Uint8Array(32 * 32)
const pairOf = (first: number, second: number): number => ((first & 31) << 5) | (second & 31)
for (const [nth, words] of Object.values(paymentGroups).entries())
  for (const text of words) {
    const first = text.charCodeAt(0)
    if (kinds[first] !== LETTER) kinds[first] = BEGINS
    pairs[pairOf(first, text.charCodeAt(1))] = 1
    wordsBy.set(first, [...(wordsBy.get(first) ?? []), { text, bit: 1 << nth }])
  }

/** Stands in every word of an account: alternatives of fixed letters, which never go back far. */
export const ACCOUNT_ROOT =
  /口\s{0,8}座|[込金払みい]\s{0,8}先|bank|account|instruction|benefic|remit|routing|iban|swift/i

type Text = { readonly text: string; readonly isHtml: boolean }

/** Takes text after text; `groups` when all are there. */
export class PaymentWords {
  readonly #texts: Text[] = []
  #found = 0

  /** `isHtml`: what stands in tags is not read. */
  read(text: string, isHtml = false): void {
    this.#texts.push({ text, isHtml })
  }

  /** `undefined`: nothing of a changed payment. */
  get groups(): number | undefined {
    if (!this.#texts.some(({ text }) => ACCOUNT_ROOT.test(text))) return undefined
    for (const text of this.#texts) this.#search(text)
    if ((this.#found & ACCOUNT_AND_CHANGE) !== ACCOUNT_AND_CHANGE) return undefined
    let count = 0
    for (let bit = 0; bit < GROUPS; bit += 1) count += (this.#found >> bit) & 1
    return count
  }

  #search({ text, isHtml }: Text): void {
    let isInWord = false
    let hasTags = isHtml
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      const kind = kinds[code]
      if (kind === LETTER) {
        // An English word is looked for where one begins.
        if (!isInWord && pairs[pairOf(code, text.charCodeAt(at + 1))] === 1)
          this.#at(text, at, code | 0x20)
        isInWord = true
        continue
      }
      isInWord = false
      if (kind === BEGINS) this.#at(text, at, code)
      else if (hasTags && code === LESS) {
        const close = text.indexOf('>', at)
        // A tag that never ends is text, and so is all behind it.
        if (close < 0) hasTags = false
        else at = close
      }
    }
  }

  #at(text: string, at: number, code: number): void {
    for (const word of wordsBy.get(code) ?? [])
      if ((this.#found & word.bit) === 0 && stands(word.text, text, at)) this.#found |= word.bit
  }
}

/** Blanks that are passed over between two characters of a word. */
const BLANKS_MAX = 8

function stands(word: string, text: string, from: number): boolean {
  let at = from
  for (let i = 0; i < word.length; i += 1) {
    const wanted = word.charCodeAt(i)
    if (i > 0 && (wanted === 0x20 || !isLatin(wanted))) {
      const start = at
      while (at - start < BLANKS_MAX && isBlank(text.charCodeAt(at))) at += 1
      if (wanted === 0x20) {
        if (at === start) return false
        continue
      }
    }
    if (lower(text.charCodeAt(at)) !== wanted) return false
    at += 1
  }
  return true
}

const lower = (code: number): number => (code >= 0x41 && code <= 0x5a ? code | 0x20 : code)
const isLatin = (code: number): boolean => code >= 0x61 && code <= 0x7a
const isBlank = (code: number): boolean =>
  code === 0x20 ||
  code === 0x0a ||
  code === 0x0d ||
  code === 0x09 ||
  code === 0x3000 ||
  code === 0xa0
