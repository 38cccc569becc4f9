/** The thread of the pile: parses the pieces it is sent, and remembers nothing between them but readers. */
import { parentPort } from 'node:worker_threads'
import { BoundedMap } from '../../lib/bounded.ts'
import { linesOf, parsed } from './job.ts'
import type { Lines } from './lines.ts'
import { INPUTS_KNOWN_MAX, type ToThread } from './pool.ts'

const known = new BoundedMap<number, Lines>(INPUTS_KNOWN_MAX)

parentPort?.on('message', ({ job, input, setting, shared, length, number, wanted }: ToThread) => {
  let lines = known.get(input)
  if (lines === undefined) {
    lines = linesOf(setting, true)
    known.set(input, lines)
  }
  const result = parsed(Buffer.from(shared, 0, length), number, lines, wanted, false)
  const moved: ArrayBuffer[] = [result.apart.buffer as ArrayBuffer]
  const { wire, packed } = result.told
  if (packed !== undefined)
    for (const part of [
      ...[packed.ats, packed.lines, packed.shapeOf, packed.from, packed.values],
    ] as const)
      moved.push(part.buffer as ArrayBuffer)
  // A small text lies in a buffer that others share: it is copied.
  if (wire !== undefined && wire.bytes.byteLength === wire.bytes.buffer.byteLength)
    moved.push(wire.bytes.buffer as ArrayBuffer)
  parentPort?.postMessage({ job, result }, moved)
})
