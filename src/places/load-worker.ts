/** The thread that loads one file: a million lines take a second, and logins are asked meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../lib/assert.ts'
import { type Job, load } from './load.ts'

const port = parentPort
assert(port !== null, 'it is started as a thread')
port.postMessage(load(workerData as Job))
