/** Columns: how much room a text takes on a terminal, and how it is broken into lines. */

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/

/** How many columns a text takes: wide signs two. */
export const columnsOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0)

export const padded = (text: string, columns: number): string =>
  text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

/** What may not begin a Japanese line (JIS X 4051, the common ones), nor end one. */
const noBegin = /^[、。，．・：；）」』】〉》％%ーぁぃぅぇぉっゃゅょァィゥェォッャュョ]/
const noEnd = /[（「『【〈《]$/

/**
 * Lines of at most that many columns, broken at spaces and between wide signs; what cannot be broken
 * stays whole.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const piece of piecesOf(text)) {
    const isFull = columnsOf(line) + columnsOf(piece.trimEnd()) > columns
    if (isFull && line !== '') {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()]
}

/** Words with the space behind them, and single wide signs with what may not stand alone. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = []
  let isOpen = false
  for (const sign of text) {
    const last = pieces.length - 1
    if (sign === ' ' || noBegin.test(sign)) {
      if (last < 0) pieces.push(sign)
      else pieces[last] += sign
      isOpen = false
    } else if (last >= 0 && noEnd.test(pieces[last] ?? '')) {
      pieces[last] += sign
      isOpen = !wide.test(sign)
    } else if (wide.test(sign) || !isOpen) {
      pieces.push(sign)
      isOpen = !wide.test(sign)
    } else pieces[last] += sign
  }
  return pieces
}
