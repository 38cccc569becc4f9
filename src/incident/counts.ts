/** Counts: what became of mail, per recipient, as figures that add up. */
import type { MailCounts } from './found.ts'

export type Outcome = 'delivered' | 'bounced' | 'deferred' | 'unknown'

/** What became of one recipient. */
export type Fate = { outcome: Outcome; relayIp: string | undefined }
/** Of a message's recipients, by their addresses. */
export type Fates = Pick<ReadonlyMap<string, Readonly<Fate>>, 'size' | 'has'> & {
  forEach(tell: (fate: Readonly<Fate>, recipient: string) => void): void
}

export type Tally = { -readonly [Name in keyof MailCounts]: MailCounts[Name] }

export const newTally = (): Tally => ({
  submitted: 0,
  recipients: 0,
  delivered: 0,
  deferred: 0,
  bounced: 0,
  unknown: 0,
})

export function addTally(into: Tally, of: MailCounts): void {
  into.submitted += of.submitted
  into.recipients += of.recipients
  into.delivered += of.delivered
  into.deferred += of.deferred
  into.bounced += of.bounced
  into.unknown += of.unknown
}

export const counted = (tally: Tally): MailCounts => ({ ...tally })

/** One more in a map of counts that keeps at most `most` keys; false: there was no room. */
export function oneMore<Key>(
  map: Pick<Map<Key, number>, 'size' | 'get'> & { set(key: Key, count: number): void },
  key: Key,
  most: number,
  by = 1,
): boolean {
  const count = map.get(key)
  if (count === undefined && map.size >= most) return false
  map.set(key, (count ?? 0) + by)
  return true
}
