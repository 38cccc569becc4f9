/**
 * Text: octets of a log as UTF-8, whatever they were written in.
 *
 * A byte order mark says what a text is (UTF-16 as Windows writes it, or UTF-8) and is taken away.
 * Limits: UTF-16 without a mark, and other old encodings, are read as they lie: their ASCII is
 * understood, and the lines with more are counted as no UTF-8.
 */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export function encodingOf(head: Uint8Array): { encoding: Encoding; mark: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf)
    return { encoding: 'utf-8', mark: 3 }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', mark: 2 }
  return { encoding: 'utf-8', mark: 0 }
}

export async function* textPieces(
  pieces: AsyncIterable<Buffer>,
  encoding: Encoding,
  mark: number,
): AsyncGenerator<Buffer> {
  let left = mark
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding)
  for await (const whole of pieces) {
    const piece = left === 0 ? whole : whole.subarray(left)
    left -= whole.length - piece.length
    if (decoder === undefined) yield piece
    else yield Buffer.from(decoder.decode(piece, { stream: true }))
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield Buffer.from(rest)
}

/** A part of a text that begins at an even octet, for looking at. */
export const shownText = (part: Buffer, encoding: Encoding): string =>
  encoding === 'utf-8' ? part.toString('utf8') : new TextDecoder(encoding).decode(part)
