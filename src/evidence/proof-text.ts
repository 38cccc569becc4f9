/** Proof text: an inclusion proof that stands alone in one file (C2SP tlog-proof, `.tlog-proof`). */
import { type Hash, hashText, readCount, readHashText } from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'
/** A tree of 2^53 entries needs 53. */
export const PROOF_HASHES_MAX = 64

export type ProofText = {
  readonly index: number
  readonly hashes: readonly Hash[]
  /** The signed note, verbatim. */
  readonly checkpoint: string
}

export const toProofText = ({ index, hashes, checkpoint }: ProofText): string =>
  `${[FIRST_LINE, `index ${index}`, ...hashes.map(hashText)].join('\n')}\n\n${checkpoint}`

export function readProofText(text: string): ProofText | Refused {
  const split = text.indexOf('\n\n')
  if (split < 0) return refuse('it has no checkpoint')
  const [first, ...lines] = text.slice(0, split).split('\n')
  if (first !== FIRST_LINE) return refuse('its first line is not that of a proof')
  if (lines[0]?.startsWith('extra ')) lines.shift()
  const index = readCount(/^index (.+)$/.exec(lines.shift() ?? '')?.[1] ?? '')
  if (index === undefined) return refuse('it has no index')
  if (lines.length > PROOF_HASHES_MAX) return refuse('it has too many hashes')
  const hashes: Hash[] = []
  for (const line of lines) {
    const hash = readHashText(line)
    if (hash === undefined) return refuse('a line is no hash')
    hashes.push(hash)
  }
  return { index, hashes, checkpoint: text.slice(split + 2) }
}
