/** QR: a text as a drawing of squares (ISO/IEC 18004), octets of UTF-8, error correction M. */
import qrcode from 'qrcode'
import { assert } from '../lib/assert.ts'

/** Version 40 at level M takes 2,331; beyond version 30 a telephone's eye has trouble on paper. */
export const QR_BYTES_MAX = 1_300

export type Modules = { readonly side: number; readonly isDark: (x: number, y: number) => boolean }

export function qrModules(text: string): Modules {
  const bytes = Buffer.from(text)
  assert(bytes.length <= QR_BYTES_MAX, 'what stands in a code on paper is bounded')
  const { modules } = qrcode.create([{ data: bytes, mode: 'byte' }], { errorCorrectionLevel: 'M' })
  return { side: modules.size, isDark: (x, y) => modules.get(y, x) === 1 }
}

/** With the four light squares around it that readers need. */
const QUIET = 4

/** One path of runs, row by row: a few kilobytes instead of thousands of squares. */
export function qrSvg(text: string): string {
  const { side, isDark } = qrModules(text)
  const whole = side + 2 * QUIET
  let path = ''
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      if (!isDark(x, y)) continue
      let run = 1
      while (x + run < side && isDark(x + run, y)) run += 1
      path += `M${x + QUIET} ${y + QUIET}h${run}v1h-${run}z`
      x += run
    }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${whole} ${whole}" shape-rendering="crispEdges"><rect width="${whole}" height="${whole}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
}
