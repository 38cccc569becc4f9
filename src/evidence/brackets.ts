/**
 * Brackets: between which two moments an entry was written, by clocks of others.
 *
 * A witness swears to the first `size` entries at a time of its own clock; when its cosignature has
 * come back it is itself an entry. What stands behind that entry was written later, what lies below
 * `size` earlier: neither needs the clock of the log's own host. The same holds for a time stamp of
 * an authority (RFC 3161), and for the cosignatures on the checkpoint at hand, which bound from above.
 *
 * Limits: a thief who has the host may keep what happened back until he writes it; order and times
 * are those of writing.
 */
import type { Hash, Hasher } from './bytes.ts'
import { readCheckpoint } from './checkpoint.ts'
import { readNote, signatureOf, type Verify, type Vkey } from './note.ts'
import { isRefused, type Refused, refuse } from './refused.ts'

/** Somebody outside swore to the first `size` entries. */
export type Moment = {
  /** The entry that carries it; absent: the checkpoint at hand does. */
  readonly index?: number
  readonly size: number
  readonly root: Hash
  /** Whole seconds since 1970, by the clock of whoever swore. */
  readonly seconds: number
  readonly witness: string
}

/** What a note says by keys that are believed; a note that the log did not sign says nothing. */
export function momentsIn(
  text: string,
  index: number | undefined,
  log: Vkey,
  witnesses: ReadonlyMap<string, Vkey>,
  verify: Verify,
): Moment[] | Refused {
  const note = readNote(text)
  if (isRefused(note)) return note
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) return checkpoint
  if (checkpoint.origin !== log.name) return refuse('it is of another log')
  if (signatureOf(note, log, verify) !== 0) return refuse('the log did not sign it')
  const moments: Moment[] = []
  for (const [witness, vkey] of witnesses) {
    const seconds = signatureOf(note, vkey, verify)
    if (seconds === 'bad') return refuse(`the cosignature of ${witness} is not good`)
    if (seconds === 'absent' || seconds === 0) continue
    const { size, root } = checkpoint
    moments.push({ ...(index === undefined ? {} : { index }), size, root, seconds, witness })
  }
  return moments
}

export type Swearing = Pick<Moment, 'seconds' | 'witness'>
/** Entries `from` up to and with `to`. */
export type Bracket = {
  readonly from: number
  readonly to: number
  readonly after?: Swearing
  readonly before?: Swearing
}

const swearing = ({ seconds, witness }: Moment): Swearing => ({ seconds, witness })

/** The narrowest bracket of one entry. */
export function bracketOf(index: number, moments: readonly Moment[]): Bracket {
  let after: Moment | undefined
  let before: Moment | undefined
  for (const it of moments) {
    if (it.index !== undefined && it.index < index && it.seconds > (after?.seconds ?? -1))
      after = it
    if (it.size > index && it.seconds < (before?.seconds ?? Number.POSITIVE_INFINITY)) before = it
  }
  return {
    from: index,
    to: index,
    ...(after === undefined ? {} : { after: swearing(after) }),
    ...(before === undefined ? {} : { before: swearing(before) }),
  }
}

/** The brackets of a whole log of `size`, in order, neighbours with equal bounds as one. */
export function bracketsOf(size: number, moments: readonly Moment[]): Bracket[] {
  if (size === 0) return []
  const byIndex = moments
    .filter(({ index }) => index !== undefined && index + 1 < size)
    .sort((a, b) => (a.index as number) - (b.index as number))
  const bySize = moments.filter((it) => it.size <= size).sort((a, b) => a.size - b.size)
  const starts = new Set([0])
  for (const { index } of byIndex) starts.add((index as number) + 1)
  for (const it of bySize) if (it.size < size) starts.add(it.size)
  // The earliest swearing to at least so many entries, from the right.
  const earliest: Moment[] = []
  for (let i = bySize.length - 1; i >= 0; i -= 1) {
    const it = bySize[i] as Moment
    const right = earliest[i + 1]
    earliest[i] = right !== undefined && right.seconds < it.seconds ? right : it
  }
  const brackets: Bracket[] = []
  let nextIndex = 0
  let nextSize = 0
  let after: Moment | undefined
  const sorted = [...starts].sort((a, b) => a - b)
  for (const [i, from] of sorted.entries()) {
    for (; (byIndex[nextIndex]?.index ?? size) < from; nextIndex += 1) {
      const it = byIndex[nextIndex] as Moment
      if (it.seconds > (after?.seconds ?? -1)) after = it
    }
    while (nextSize < bySize.length && (bySize[nextSize] as Moment).size <= from) nextSize += 1
    const before = earliest[nextSize]
    const to = (sorted[i + 1] ?? size) - 1
    const last = brackets.at(-1)
    if (
      last !== undefined &&
      last.after?.seconds === after?.seconds &&
      last.after?.witness === after?.witness &&
      last.before?.seconds === before?.seconds &&
      last.before?.witness === before?.witness
    )
      brackets[brackets.length - 1] = { ...last, to }
    else
      brackets.push({
        from,
        to,
        ...(after === undefined ? {} : { after: swearing(after) }),
        ...(before === undefined ? {} : { before: swearing(before) }),
      })
  }
  return brackets
}

/** Sha-256 and Ed25519, as whoever calls has them. */
export type Crypto = { readonly hasher: Hasher; readonly verify: Verify }
