/**
 * Parse: the lines of one piece of a log as text, told to whoever reads them.
 *
 * Lines are those of `file/split.ts`. Text that is ASCII throughout, as almost all is, is decoded at
 * once; else each line by itself, so that what is no UTF-8 in one spoils no other. NULs and octets
 * that are no UTF-8 are counted.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { BEGINNING_BYTES, LINE_BYTES_MAX, splitLines } from '../file/split.ts'

export type Odd = { nuls: number; notUtf8: number; tooLong: number }

export type LineTo = {
  /** `from` and `end` in the piece, in octets. */
  line(text: string, number: number, from: number, end: number): void
  tooLong(beginning: string, number: number): void
}

/** `keeps`: somebody keeps parts of the texts, which must then not keep the whole piece with them. */
export function parseChunk(
  bytes: Buffer,
  firstNumber: number,
  to: LineTo,
  odd: Odd,
  keeps: boolean,
): void {
  const hasNuls = bytes.includes(0)
  if (!keeps && !hasNuls && isAscii(bytes)) {
    const text = bytes.toString('latin1')
    let number = firstNumber
    for (let at = 0; at < text.length; number += 1) {
      let end = text.indexOf('\n', at)
      if (end === -1) end = text.length
      if (end - at > LINE_BYTES_MAX) {
        odd.tooLong += 1
        to.tooLong(text.slice(at, at + BEGINNING_BYTES), number)
      } else to.line(text.slice(at, end), number, at, end)
      at = end + 1
    }
    return
  }
  const allAscii = isAscii(bytes)
  const allUtf8 = allAscii || isUtf8(bytes)
  let number = firstNumber
  let nul = -1
  splitLines(
    bytes,
    bytes.length,
    false,
    Number.POSITIVE_INFINITY,
    {
      line: (from, end) => {
        if (hasNuls) {
          if (nul < from) nul = nextNul(bytes, from)
          if (nul < end || (from > 0 && bytes[from - 1] === 0)) odd.nuls += 1
        }
        if (!allUtf8 && !isUtf8(bytes.subarray(from, end))) odd.notUtf8 += 1
        to.line(
          allAscii ? bytes.toString('latin1', from, end) : bytes.toString('utf8', from, end),
          number,
          from,
          end,
        )
        number += 1
      },
      tooLong: (from, end) => {
        odd.tooLong += 1
        to.tooLong(bytes.toString('utf8', from, end), number)
        number += 1
      },
    },
    true,
  )
}

function nextNul(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(0, from)
  return at === -1 ? bytes.length : at
}
