/**
 * Opened ahead: bodies of the evidence, opened by a thread of their own while what was opened is read.
 *
 * Half of the work of reading is deciphering; so two processors do what one would take twice as long
 * for. Memory is that of a few batches. Whoever stops reading ends the thread.
 */
import { Worker } from 'node:worker_threads'
import { Fault, whyOf } from '../../../lib/fault.ts'
import type { Instant } from '../../../lib/time.ts'
import { fromFailure } from '../../../store/evidence/materialise-talk.ts'
import type { OpenedBody } from './evidence-log.ts'
import type { Batch, Born, Told } from './opened-talk.ts'

export async function* openedAhead(born: Born): AsyncGenerator<OpenedBody> {
  const worker = new Worker(beside('opening-worker'), { name: 'opening', workerData: born })
  worker.unref()
  const told: (Told | Error)[] = []
  let wake: (() => void) | undefined
  const hear = (one: Told | Error): void => {
    told.push(one)
    wake?.()
  }
  const failed = (why: string): void => hear(new Fault('case.finding-failed', { why }))
  worker.on('message', hear)
  worker.on('error', (thrown) => failed(whyOf(thrown)))
  worker.on('exit', (code) => failed(`the thread that opens bodies ended with code ${code}`))
  // Nothing else may be keeping this thread from ending while it waits.
  const stays = setInterval(() => {}, 60_000)
  try {
    for (;;) {
      const one = told.shift()
      if (one === undefined) {
        await new Promise<void>((done) => {
          wake = done
        })
        continue
      }
      if (one instanceof Error) throw one
      if (one.kind === 'end') return
      if (one.kind === 'failed') throw fromFailure(one.failure)
      worker.postMessage('more')
      yield* bodiesIn(one)
    }
  } finally {
    clearInterval(stays)
    await worker.terminate()
  }
}

function* bodiesIn({ indexes, ats, lengths, bytes }: Batch): Generator<OpenedBody> {
  let from = 0
  for (const [n, length] of lengths.entries()) {
    const body = length < 0 ? undefined : bytes.subarray(from, from + length)
    from += Math.max(0, length)
    yield { index: indexes[n] as number, at: ats[n] as Instant, body }
  }
}

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
