/**
 * Glance: what filing an entry needs of its leaf, without reading the leaf whole.
 *
 * Where the writer files entries it has hashed the leaf already and compares the root with the one it
 * signed, so shape and values are not judged here again. Leaves in the form that `toLeaf` writes are
 * read by their first and last fields; any other is read as a stranger's, by `readLeaf`.
 */
import { readLeaf } from './leaf.ts'
import { monthOf } from './moment.ts'
import { isRefused, type Refused } from './refused.ts'

export type Glance = {
  readonly month: string
  readonly source: string
  readonly nth: number
  readonly retention: string
}

/** A source is taken by its characters alone, so one with an escape or outside ASCII is left to `readLeaf`. */
const HEAD =
  /^\{"v":1,"t":"(\d{4}-\d\d)-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","m":\d+,"s":"([ !#-[\]-~]{0,64})","n":(\d{1,15}),/
const TAIL = /,"r":"([a-z][a-z0-9]{0,31})"\}$/
/** `,"r":"` and `"}` around 32 characters. */
const TAIL_CHARACTERS = 40

export function glanceAt(text: string): Glance | Refused {
  const head = HEAD.exec(text)
  const tail = TAIL.exec(text.slice(-TAIL_CHARACTERS))
  if (head !== null && tail !== null) {
    const [, month = '', source = '', nth] = head
    return { month, source, nth: Number(nth), retention: tail[1] as string }
  }
  const leaf = readLeaf(text)
  if (isRefused(leaf)) return leaf
  return { month: monthOf(leaf.at), source: leaf.source, nth: leaf.nth, retention: leaf.retention }
}
