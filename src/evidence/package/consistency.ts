/**
 * Consistency text: the proof that a log of one size grew out of itself at an older size, in the
 * published form in which a witness is asked to cosign (C2SP tlog-witness, `add-checkpoint`).
 */
import { type Hash, hashText, readCount, readHashText } from '../bytes.ts'
import { type Refused, refuse } from '../refused.ts'

/** A proof for a tree of 2^53 needs fewer; the protocol allows so many. */
export const CONSISTENCY_HASHES_MAX = 63

export type ConsistencyText = {
  readonly older: number
  readonly hashes: readonly Hash[]
  readonly checkpoint: string
}

export const toConsistencyText = ({ older, hashes, checkpoint }: ConsistencyText): string =>
  `${[`old ${older}`, ...hashes.map(hashText)].join('\n')}\n\n${checkpoint}`

export function readConsistencyText(text: string): ConsistencyText | Refused {
  const split = text.indexOf('\n\n')
  if (split < 0) return refuse('it has no checkpoint')
  const [first = '', ...lines] = text.slice(0, split).split('\n')
  const older = readCount(/^old (.+)$/.exec(first)?.[1] ?? '')
  if (older === undefined) return refuse('its first line names no older size')
  if (lines.length > CONSISTENCY_HASHES_MAX) return refuse('it has too many hashes')
  const hashes: Hash[] = []
  for (const line of lines) {
    const hash = readHashText(line)
    if (hash === undefined) return refuse('a line is no hash')
    hashes.push(hash)
  }
  return { older, hashes, checkpoint: text.slice(split + 2) }
}
