/** The thread of the pile: parses the pieces it is sent, and remembers between them readers and a vocabulary. */
import { parentPort, workerData } from 'node:worker_threads'
import { BoundedMap } from '../../lib/bounded.ts'
import { hearingOf } from './hearing.ts'
import { linesOf, parsed } from './job.ts'
import type { Lines } from './lines.ts'
import { buffersOf } from './packed.ts'
import { type Born, INPUTS_KNOWN_MAX, type ToThread } from './pool.ts'
import { Vocabulary } from './vocabulary.ts'

const { hearing: module } = workerData as Born
const hearing = module === undefined ? {} : { hearing: await hearingOf(module) }
const sharing = { vocabulary: new Vocabulary(), ...hearing }
const known = new BoundedMap<number, Lines>(INPUTS_KNOWN_MAX)

parentPort?.on('message', (piece: ToThread) => {
  const { job, input, setting, shared, length, number, wanted, room } = piece
  let lines = known.get(input)
  if (lines === undefined) {
    lines = linesOf(setting, true)
    known.set(input, lines)
  }
  const bytes = Buffer.from(shared, 0, length)
  const result = parsed(bytes, number, lines, wanted, false, sharing, room)
  const moved: ArrayBuffer[] = [result.apart.buffer as ArrayBuffer]
  const { wire, packed } = result.told
  if (packed !== undefined) moved.push(...buffersOf(packed))
  if (wire !== undefined) {
    for (const part of [wire.ends, wire.ats, wire.lines]) moved.push(part.buffer as ArrayBuffer)
    if (wire.bytes.buffer instanceof ArrayBuffer) moved.push(wire.bytes.buffer)
  }
  parentPort?.postMessage({ job, result }, moved)
})
