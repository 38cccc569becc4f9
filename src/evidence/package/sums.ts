/** Sums: the list `SHA256SUMS`, as `sha256sum -c` reads it. */
import { type Refused, refuse } from '../refused.ts'
import { isGoodName, PACKAGE_FILES_MAX } from './layout.ts'

/** Lower-case hexadecimal by name, in order of names. */
export const toSums = (sums: ReadonlyMap<string, string>): string =>
  [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, sum]) => `${sum}  ${name}\n`)
    .join('')

export function readSums(text: string): Map<string, string> | Refused {
  const lines = text.split('\n')
  if (lines.pop() !== '') return refuse('its last line has no end')
  if (lines.length > PACKAGE_FILES_MAX) return refuse('it has too many lines')
  const sums = new Map<string, string>()
  for (const [i, line] of lines.entries()) {
    const match = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)
    const [, sum = '', name = ''] = match ?? []
    if (match === null || !isGoodName(name)) return refuse(`line ${i + 1} is no sum and name`)
    if (sums.has(name)) return refuse(`${name} stands there twice`)
    sums.set(name, sum)
  }
  return sums
}
