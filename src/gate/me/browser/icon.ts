/**
 * Icon: a gate of two posts and a beam, drawn here as PNG (W3C PNG, third edition), for home screens.
 *
 * iOS tells web pages of pushes only where they stand on the home screen, and wants an icon for that.
 */
import { crc32, deflateSync } from 'node:zlib'

const GROUND = [0x0b, 0x5c, 0xad] as const
const GATE = [0xff, 0xff, 0xff] as const
/** Left, top, right, bottom, in hundredths. */
const BARS = [
  [16, 24, 84, 34],
  [24, 44, 76, 51],
  [30, 34, 40, 82],
  [60, 34, 70, 82],
] as const

function chunk(name: string, data: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

export function iconOf(size: number): Buffer {
  const row = 1 + size * 3
  const pixels = Buffer.alloc(size * row)
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const [across, down] = [(x * 100) / size, (y * 100) / size]
      const isGate = BARS.some(
        ([left, top, right, bottom]) =>
          across >= left && across < right && down >= top && down < bottom,
      )
      pixels.set(isGate ? GATE : GROUND, y * row + 1 + x * 3)
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(size, 0)
  head.writeUInt32BE(size, 4)
  // Eight bits, true colour.
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
