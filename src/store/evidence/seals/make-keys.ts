/**
 * Making the keys of all epochs: ten seconds of work, in a thread of its own that gives way to all
 * others, so that no answer of the gate waits for it.
 */
import { Worker } from 'node:worker_threads'
import { type Hash, hashText } from '../../../evidence/bytes.ts'
import { evolved } from '../../../evidence/epoch.ts'
import { emptyFrontier, grow, rootOf } from '../../../evidence/tree.ts'
import { Fault } from '../../../lib/fault.ts'
import { sha256 } from '../hashing.ts'
import { hmacSha256, publicOf, signingKey } from './crypto.ts'

export type Made = { readonly keys: Uint8Array; readonly root: Hash }
export type Progress = (done: number, of: number) => void

const TOLD_EVERY = 1_000
/** Keys between two rests; some four milliseconds. */
const RESTS_EVERY = 32
const HEAP_MEBIBYTES_MAX = 128

/** The public keys of all epochs one after the other, and the root that commits to them. */
export function makeKeys(
  seed: Uint8Array,
  epochs: number,
  progress?: Progress,
  rest?: () => void,
): Made {
  const keys = new Uint8Array(epochs * 32)
  const tree = emptyFrontier()
  let next = seed
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const key = publicOf(signingKey(next))
    keys.set(key, epoch * 32)
    grow(tree, sha256.leaf(key), sha256)
    next = evolved(next, hmacSha256)
    if ((epoch + 1) % RESTS_EVERY === 0) rest?.()
    if ((epoch + 1) % TOLD_EVERY === 0) progress?.(epoch + 1, epochs)
  }
  progress?.(epochs, epochs)
  return { keys, root: rootOf(tree, sha256) }
}

/** The root over public keys that lie in a file. */
export function rootOfKeys(keys: Uint8Array): string {
  const tree = emptyFrontier()
  for (let at = 0; at < keys.length; at += 32)
    grow(tree, sha256.leaf(keys.subarray(at, at + 32)), sha256)
  return hashText(rootOf(tree, sha256))
}

export type MakeTalk =
  | { readonly kind: 'progress'; readonly done: number; readonly of: number }
  | ({ readonly kind: 'made' } & Made)

export type MakeKeys = (
  seed: Uint8Array,
  epochs: number,
  progress: Progress,
  stop: AbortSignal,
) => Promise<Made>

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}

/** Rejects with `evidence.seals-stopped` when it is stopped or dies; nothing is left of it then. */
export const makeKeysInThread: MakeKeys = (seed, epochs, progress, stop) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(beside('make-keys-worker'), {
      name: 'seals',
      workerData: { seed, epochs },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    worker.unref()
    const ended = (why: string): void => reject(new Fault('evidence.seals-stopped', { why }))
    const end = (): void => void worker.terminate()
    stop.addEventListener('abort', end, { once: true })
    worker.on('message', (told: MakeTalk) => {
      if (told.kind === 'progress') progress(told.done, told.of)
      else resolve({ keys: told.keys, root: told.root })
    })
    worker.on('error', (thrown: Error) => ended(thrown.message))
    worker.on('exit', () => {
      stop.removeEventListener('abort', end)
      ended('the thread that makes the keys has ended')
    })
    if (stop.aborted) end()
  })
