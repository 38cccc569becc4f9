/**
 * Note for a code: a checkpoint with as many signatures as a code on paper takes.
 *
 * The log's own line first, then the cosignatures of Ed25519 in their order; those of ML-DSA have 3,300
 * characters each and stay in the file.
 */
import { readNote } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { assert } from '../../lib/assert.ts'
import { QR_BYTES_MAX } from '../../render/qr.ts'

const LINE_BYTES_MAX = 400

export type NoteForCode = {
  readonly note: string
  readonly witnesses: readonly string[]
  /** Cosignatures were left out that would have been of use. */
  readonly isCut: boolean
}

export function noteForCode(full: string): NoteForCode {
  const read = readNote(full)
  assert(!isRefused(read), 'what is printed is a note')
  const [first = '', ...others] = full
    .slice(read.text.length + 1)
    .split('\n')
    .filter((line) => line !== '')
  let note = `${read.text}\n${first}\n`
  const witnesses: string[] = []
  let isCut = false
  for (const line of others) {
    if (Buffer.byteLength(line) > LINE_BYTES_MAX) continue
    if (Buffer.byteLength(note) + Buffer.byteLength(line) + 1 > QR_BYTES_MAX) {
      isCut = true
      continue
    }
    note += `${line}\n`
    witnesses.push(line.split(' ')[1] ?? '')
  }
  return { note, witnesses: [...new Set(witnesses)], isCut }
}
