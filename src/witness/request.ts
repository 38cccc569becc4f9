/**
 * Request: what is posted to `add-checkpoint`, read (C2SP tlog-witness).
 *
 * `old N`, up to 63 hashes of a consistency proof, an empty line, the signed checkpoint. What is not
 * exactly that is refused with the reason; nothing is looked up or verified here.
 */
import { type Hash, hashText, readCount, readHashText } from '../evidence/bytes.ts'
import { type Checkpoint, readCheckpoint } from '../evidence/checkpoint.ts'
import { CONSISTENCY_HASHES_MAX } from '../evidence/contradiction.ts'
import { type Note, readNote } from '../evidence/note.ts'
import { isRefused, type Refused, refuse } from '../evidence/refused.ts'

export type AddCheckpoint = {
  readonly old: number
  readonly proof: readonly Hash[]
  readonly checkpoint: Checkpoint
  readonly note: Note
  /** The note as it came. */
  readonly text: string
}

export const toAddCheckpoint = (old: number, proof: readonly Hash[], text: string): string =>
  `${[`old ${old}`, ...proof.map(hashText)].join('\n')}\n\n${text}`

export function readAddCheckpoint(body: string): AddCheckpoint | Refused {
  const split = body.indexOf('\n\n')
  if (split < 0) return refuse('no empty line ends the proof')
  const [first = '', ...lines] = body.slice(0, split).split('\n', CONSISTENCY_HASHES_MAX + 2)
  const old = first.startsWith('old ') ? readCount(first.slice(4)) : undefined
  if (old === undefined) return refuse('the first line is not «old» and a size')
  if (lines.length > CONSISTENCY_HASHES_MAX)
    return refuse(`the proof has more than ${CONSISTENCY_HASHES_MAX} hashes`)
  const proof: Hash[] = []
  for (const line of lines) {
    const hash = readHashText(line)
    if (hash === undefined) return refuse('a line of the proof is no hash in base64')
    proof.push(hash)
  }
  const text = body.slice(split + 2)
  const note = readNote(text)
  if (isRefused(note)) return refuse(`the checkpoint is no signed note: ${note.refused}`)
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) return refuse(`the note is no checkpoint: ${checkpoint.refused}`)
  if (old > checkpoint.size) return refuse('the old size is larger than that of the checkpoint')
  return { old, proof, checkpoint, note, text }
}
