/**
 * Leaf: the octets of one entry that the tree proves, free of names and addresses.
 *
 * One JSON object in UTF-8, keys in a fixed order, no spaces. Exactly these octets are hashed and
 * stored, so nobody ever has to rebuild them to check a proof; a court's expert reads them with
 * `strings`. What happened in full is the sealed body, to which `c` commits with a salt.
 */
import type { Instant } from '../lib/time.ts'
import { momentText, readMoment } from './moment.ts'
import { type Refused, refuse } from './refused.ts'

export const LEAF_BYTES_MAX = 8_192
/** As UTF-8 JSON; the port promises 4 KiB to its callers. */
export const FACTS_BYTES_MAX = 4_096
export const SOURCE_CHARACTERS_MAX = 64
export const KIND_CHARACTERS_MAX = 64

export type Leaf = {
  /** `t`: the wall clock of the entry. */
  readonly at: Instant
  /** `m`: milliseconds since boot, whole. */
  readonly monotonic: number
  /** `s`: who tells it. */
  readonly source: string
  /** `n`: counts this source's entries without holes; 0 begins a new count. */
  readonly nth: number
  /** `k`: an event kind. */
  readonly kind: string
  /** `q`: 0 routine to 9 alarm. */
  readonly severity: number
  /** `a`: the account's pseudonym of the month, 16 characters; absent: nobody's. */
  readonly pseudonym?: string
  /** `o`: operational facts without names or addresses, as JSON text of an object. */
  readonly facts: string
  /** `c`: SHA-256 over salt and body, base64url. */
  readonly commitment: string
  /** `l`: octets of the body. */
  readonly length: number
  /** `r`: how long the body is kept. */
  readonly retention: string
}

/** As JSON text, remembering the last: that of the next leaf is nearly always the same. */
function quoting(): (text: string) => string {
  let last = ''
  let quoted = '""'
  return (text) => {
    if (text !== last) {
      last = text
      quoted = JSON.stringify(text)
    }
    return quoted
  }
}
const quotedSource = quoting()
const quotedKind = quoting()
const quotedRetention = quoting()

export const toLeaf = (leaf: Leaf): string =>
  `{"v":1,"t":"${momentText(leaf.at)}","m":${leaf.monotonic},"s":${quotedSource(leaf.source)},"n":${leaf.nth},"k":${quotedKind(leaf.kind)},"q":${leaf.severity}${
    leaf.pseudonym === undefined ? '' : `,"a":${JSON.stringify(leaf.pseudonym)}`
  },"o":${leaf.facts},"c":"${leaf.commitment}","l":${leaf.length},"r":${quotedRetention(leaf.retention)}}`

export type ReadLeaf = Omit<Leaf, 'facts'> & { readonly facts: { readonly [key: string]: unknown } }

const isWhole = (it: unknown): it is number => Number.isSafeInteger(it) && (it as number) >= 0
const isShort = (it: unknown, most: number): it is string =>
  typeof it === 'string' && it.length <= most

export function readLeaf(text: string): ReadLeaf | Refused {
  let it: Record<string, unknown>
  try {
    it = JSON.parse(text) as Record<string, unknown>
  } catch {
    return refuse('it is no JSON')
  }
  if (typeof it !== 'object' || it === null || Array.isArray(it)) return refuse('it is no object')
  const { v, t, m, s, n, k, q, a, o, c, l, r } = it
  if (v !== 1) return refuse('its version is not 1')
  const at = typeof t === 'string' ? readMoment(t) : undefined
  if (at === undefined) return refuse('t is no moment')
  if (!isWhole(m) || !isWhole(n) || !isWhole(l)) return refuse('m, n or l is no count')
  if (!isShort(s, SOURCE_CHARACTERS_MAX)) return refuse('s is no source')
  if (!isShort(k, KIND_CHARACTERS_MAX)) return refuse('k is no kind')
  if (!isWhole(q) || q > 9) return refuse('q is not 0 to 9')
  if (a !== undefined && !isShort(a, 64)) return refuse('a is no pseudonym')
  if (typeof o !== 'object' || o === null || Array.isArray(o)) return refuse('o is no object')
  if (typeof c !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(c)) return refuse('c is no commitment')
  // It becomes a folder's name, so it may not lead anywhere.
  if (typeof r !== 'string' || !isRetention(r)) return refuse('r is no retention class')
  return {
    at,
    monotonic: m,
    source: s,
    nth: n,
    kind: k,
    severity: q,
    ...(a === undefined ? {} : { pseudonym: a }),
    facts: o as { readonly [key: string]: unknown },
    commitment: c,
    length: l,
    retention: r,
  }
}

export const isRetention = (text: string): boolean => /^[a-z][a-z0-9]{0,31}$/.test(text)
