/** Forwards: what a script or a forward file does with mail, as far as it can be read. */

/** Addresses kept of one file. */
export const TARGETS_MAX = 16
/** RFC 5321 §4.5.3.1.3 allows 254 characters. */
export const TARGET_MAX = 254

export type Forwards = {
  /** Where mail is sent on to: lower-case domains, each once, in order of appearance. */
  readonly targets: readonly string[]
  /** Some targets cannot be told, or were too many: a variable, a program. */
  readonly unclear: boolean
  /** Mail is thrown away, or filed where its owner does not look. */
  readonly hides: boolean
}

export const noForwards: Forwards = { targets: [], unclear: false, hides: false }

/** Gathers targets within their bounds. */
export class Targets {
  readonly #found = new Set<string>()
  isUnclear = false

  add(told: string): void {
    const target = addressOf(told)
    if (target === undefined) this.isUnclear = true
    else if (this.#found.has(target)) return
    else if (this.#found.size < TARGETS_MAX) this.#found.add(target)
    else this.isUnclear = true
  }

  get all(): readonly string[] {
    return [...this.#found]
  }
}

/** One address, its domain in lower case; `undefined` for what is none. */
function addressOf(told: string): string | undefined {
  const text = told.trim()
  const open = text.lastIndexOf('<')
  const close = text.indexOf('>', open + 1)
  const address = open >= 0 && close > open ? text.slice(open + 1, close).trim() : text
  const at = address.lastIndexOf('@')
  const isAddress =
    at > 0 &&
    at < address.length - 1 &&
    address.length <= TARGET_MAX &&
    !/[\s\p{C}<>$]/u.test(address)
  return isAddress ? address.slice(0, at + 1) + address.slice(at + 1).toLowerCase() : undefined
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** What no owner opens, by the last part of its name, in the languages of common programs. */
const hidden = new Set([
  ...['trash', 'deleted', 'deleted items', 'deleted messages', 'bin', 'rss', 'rss feeds'],
  ...[
    'rss subscriptions',
    'conversation history',
    'sync issues',
    'junk',
    'junk e-mail',
    'junk email',
  ],
  ...[
    'spam',
    'bulk',
    'ごみ箱',
    'ゴミ箱',
    '削除済みアイテム',
    '削除済み',
    '迷惑メール',
    '迷惑メールフォルダー',
  ],
  ...['rss フィード', 'rssフィード', '会話の履歴', '同期の失敗'],
])

export function isHidden(folder: string): boolean {
  const name = folder.normalize('NFKC').trim().toLowerCase()
  const last = (name.split(/[./\\]/).at(-1) ?? '').trim()
  // A name of one sign, or of none that shows, is made so as not to be seen.
  return hidden.has(last) || last.length <= 1 || !/[\p{L}\p{N}]/u.test(last)
}
