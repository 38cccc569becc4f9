/**
 * Standard input as a log: plain text is read as it comes; what is packed is taken into the spool first.
 */

import { isTar, isZip } from './archive.ts'
import { type Expander, expand, type Log } from './expand.ts'
import { STANDARD_INPUT } from './find.ts'
import { HEAD_BYTES } from './look.ts'
import type { Raw } from './raw.ts'
import { packingOf } from './unpack.ts'
import { isHeading } from './whole.ts'

export async function* inputLogs(
  its: Expander,
  now: number,
  stdin: AsyncIterable<Buffer> = process.stdin,
): AsyncGenerator<Log> {
  const pieces = stdin[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let length = 0
  // A line that is no heading: it says what all of it is, and nobody waits for more.
  let isTold = false
  let begun = ''
  while (length < HEAD_BYTES && !isTold) {
    const { done, value } = await pieces.next()
    if (done === true) break
    first.push(Buffer.from(value))
    length += value.length
    begun += value.toString('latin1')
    if (!value.includes(10)) continue
    const lines = begun.split('\n')
    begun = lines.pop() ?? ''
    isTold = lines.some((line) => !isHeading(line))
  }
  const head = Buffer.concat(first)
  const isPacked = packingOf(head) !== undefined || isTar(head) || isZip(head)
  if (!isPacked) {
    yield {
      file: STANDARD_INPUT,
      raw: streamed(head, pieces, now),
      chain: [],
      packing: undefined,
      head,
      isRead: true,
      cut: undefined,
    }
    return
  }
  const from = its.spool.length
  await its.spool.append(head)
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next())
    await its.spool.append(next.value)
  yield* expand(STANDARD_INPUT, its.spool.since(from, now), its)
}

/** Read once from the front; the head may be looked at before. */
function streamed(head: Buffer, rest: AsyncIterator<Buffer>, now: number): Raw {
  let piece = head
  /** Where `piece` begins. */
  let from = 0
  let isOver = false
  return {
    bytes: Number.MAX_SAFE_INTEGER,
    modifiedAt: now,
    isStream: true,
    open: async () => ({
      read: async (into, position) => {
        while (!isOver && position >= from + piece.length) {
          const { done, value } = await rest.next()
          if (done === true) isOver = true
          else {
            from += piece.length
            piece = Buffer.from(value)
          }
        }
        const at = position - from
        if (at < 0 || at >= piece.length) return 0
        return piece.copy(into, 0, at, Math.min(piece.length, at + into.length))
      },
      close: async () => {},
    }),
  }
}
