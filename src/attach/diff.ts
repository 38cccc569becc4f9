/**
 * Diff: what changes between two texts, in the unified form that administrators read.
 *
 * Limits: lines only; of two equally short ways to tell it, one. Texts that differ in more than
 * LINES_MAX lines, after what is alike at both ends, are told as one change.
 */
export const LINES_MAX = 3_000
const CONTEXT = 2

type Line = { readonly mark: ' ' | '-' | '+'; readonly text: string }

export function unifiedDiff(
  name: string,
  before: string,
  after: string,
  context = CONTEXT,
): string {
  if (before === after) return ''
  const lines = compared(linesOf(before), linesOf(after))
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ mark }) => mark !== ' '),
  )
  const told = [`--- ${name}`, `+++ ${name}`]
  let [left, right] = [1, 1]
  for (let at = 0; at < lines.length; ) {
    const isNear = near[at] === true
    const to = near.findIndex((other, i) => i > at && other !== isNear)
    const part = lines.slice(at, to === -1 ? lines.length : to)
    const olds = part.filter(({ mark }) => mark !== '+').length
    const news = part.filter(({ mark }) => mark !== '-').length
    if (isNear) {
      told.push(`@@ -${left},${olds} +${right},${news} @@`)
      told.push(...part.map(({ mark, text }) => mark + text))
    }
    left += olds
    right += news
    at += part.length
  }
  return `${told.join('\n')}\n`
}

const linesOf = (text: string): readonly string[] => text.replace(/\n$/, '').split('\n')

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  const most = Math.min(before.length, after.length)
  let head = 0
  while (head < most && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const same = (text: string): Line => ({ mark: ' ', text })
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ]
}

/** By the longest common subsequence. */
function middle(before: readonly string[], after: readonly string[]): readonly Line[] {
  const gone = (text: string): Line => ({ mark: '-', text })
  const come = (text: string): Line => ({ mark: '+', text })
  if (Math.max(before.length, after.length) > LINES_MAX)
    return [...before.map(gone), ...after.map(come)]
  const wide = after.length + 1
  const common = new Uint16Array((before.length + 1) * wide)
  const at = (i: number, j: number): number => common[i * wide + j] ?? 0
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i * wide + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]]
    if (old !== undefined && old === fresh) {
      lines.push({ mark: ' ', text: old })
      i += 1
      j += 1
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(gone(old))
      i += 1
    } else if (fresh !== undefined) {
      lines.push(come(fresh))
      j += 1
    }
  }
  return lines
}
