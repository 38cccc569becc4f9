/**
 * The thread that opens bodies ahead: reading, keys and decipherment here, what they say there.
 *
 * It goes no further ahead than BATCHES_MAX batches: each that was taken lets it make one more.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../lib/assert.ts'
import { toFailure } from '../../../store/evidence/materialise-talk.ts'
import { bodiesIn, type OpenedBody } from './evidence-log.ts'
import { BATCH_ENTRIES, BATCHES_MAX, type Born, type Told } from './opened-talk.ts'

const port = parentPort
assert(port !== null, 'it is started as a thread')
let mayMake = BATCHES_MAX
let wake: (() => void) | undefined
port.on('message', () => {
  mayMake += 1
  wake?.()
})

async function send(batch: readonly OpenedBody[]): Promise<void> {
  while (mayMake === 0)
    await new Promise<void>((done) => {
      wake = done
    })
  mayMake -= 1
  const bytes = new Uint8Array(batch.reduce((sum, { body }) => sum + (body?.length ?? 0), 0))
  let at = 0
  for (const { body } of batch)
    if (body !== undefined) {
      bytes.set(body, at)
      at += body.length
    }
  const told: Told = {
    kind: 'batch',
    indexes: Float64Array.from(batch, ({ index }) => index),
    ats: Float64Array.from(batch, (one) => one.at),
    lengths: Int32Array.from(batch, ({ body }) => body?.length ?? -1),
    bytes,
  }
  port?.postMessage(told, [bytes.buffer])
}

async function work({ from, to, kinds, ...places }: Born): Promise<Told> {
  try {
    const { bodies } = await bodiesIn(places)
    let batch: OpenedBody[] = []
    for await (const one of bodies(from, to, new Set(kinds))) {
      if (batch.push(one) < BATCH_ENTRIES) continue
      await send(batch)
      batch = []
    }
    if (batch.length > 0) await send(batch)
    return { kind: 'end' }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

void work(workerData as Born).then((told) => {
  port.postMessage(told)
  port.close()
})
