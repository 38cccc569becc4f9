/**
 * The thread that materialises: takes what it is asked for, one after the other, and answers.
 *
 * Nobody else waits in this thread, so it calls the disk without handing over to others in between.
 * On Linux, where a thread has a priority of its own, it stands back behind the one that answers mail.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../lib/assert.ts'
import { type Answer, type Born, type Request, toFailure } from './materialise-talk.ts'
import { InThread } from './materialising.ts'
import { Pace } from './rest.ts'
import { waitingDisk } from './waiting-disk.ts'

/** Of -20 to 19, the last giving way to all. */
const PRIORITY = 10

const port = parentPort
assert(port !== null, 'it is started as a thread')
if (process.platform === 'linux')
  try {
    setPriority(0, PRIORITY)
  } catch {
    // A comfort: the work is done all the same.
  }

const { folder, pace } = workerData as Born
const rest = new Pace(pace).restIn(() => performance.now())
const host = new InThread(waitingDisk, folder, rest)

async function answerTo(request: Request): Promise<Answer> {
  try {
    if (request.kind === 'settle') return { kind: 'done', tree: await host.settle(request) }
    if (request.kind === 'strip') return { kind: 'done', tree: await host.strip(request) }
    await host.tidy()
    return { kind: 'done', tree: undefined }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

port.on('message', (request: Request) => {
  void answerTo(request).then((answer) => port.postMessage(answer))
})
