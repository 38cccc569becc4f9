/**
 * Rule: what Postfix says behind the text that a header or body rule fired upon: whose session, and
 * whose mail to whom.
 *
 * `reject: header Subject: … from name[address]; from=<…> to=<…> proto=… helo=<…>: words`. The text is
 * the sender's, up to 200 octets of it, and may hold such a tail of its own; so may a quoted sender
 * address. So every place is looked at where such a tail could begin, and it counts only where it is
 * whole up to the end of the line and its last words, which are the operator's, hold no other. Where
 * two count that do not say the same, nobody can tell which is Postfix's, and neither is believed.
 */
import { addressOf } from '../syslog/address.ts'
import { address } from './text.ts'

/** Places of one line that are looked at; a line with more tells nothing. */
export const TAILS_MAX = 64
/** Header text, a name, two addresses and words of the operator's. */
export const RULE_LINE_MAX = 4_000

export type Ruled = {
  /** Where ` from name[address]; ` begins: before it stands the sender's text. */
  readonly start: number
  readonly clientIp: string | undefined
  readonly sender: string | undefined
  readonly recipient: string | undefined
  /** What the operator lets the rule say; empty: nothing. */
  readonly words: string
}

const origin = / from (?:[^\s[\]]{1,255}\[([^\]\s]{1,60})\](?::\d{1,5})?|local|unknown);/g
const tail = new RegExp(
  `^(?: from=<${address}>)?(?: to=<${address}>)?(?: proto=[^\\s<>;]{1,40})?(?: helo=<[^<>]*>)?(?:: (.*))?$`,
  's',
)
const another = /[; ](?:from|to|helo)=<| from \S{1,255}\];/

/** `undefined` when nothing of that kind stands behind `from`, or two that differ. */
export function readRuled(text: string, from: number): Ruled | undefined {
  if (text.length - from > RULE_LINE_MAX) return undefined
  const line = text.slice(from)
  let told: Ruled | undefined
  let tries = 0
  for (const found of line.matchAll(origin)) {
    tries += 1
    if (tries > TAILS_MAX) return undefined
    const rest = tail.exec(line.slice(found.index + found[0].length))
    if (rest === null) continue
    const [, sender, recipient, words = ''] = rest
    if (another.test(words)) continue
    const clientIp = addressOf(found[1] ?? '')
    if (told === undefined) told = { start: from + found.index, clientIp, sender, recipient, words }
    else if (told.clientIp !== clientIp || told.sender !== sender || told.recipient !== recipient)
      return undefined
  }
  return told
}
