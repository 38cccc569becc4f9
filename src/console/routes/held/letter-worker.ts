/** The thread in which one letter is taken apart; it ends with it. */
import { parentPort, workerData } from 'node:worker_threads'
import { letterOf } from './letter.ts'

parentPort?.postMessage(await letterOf(workerData as Uint8Array))
