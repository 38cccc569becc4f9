/** A thread for `own-thread.test.ts` that ends as its folder's name says, or answers. */
import { parentPort, workerData } from 'node:worker_threads'
import { emptyTree } from '../../src/store/evidence/files.ts'

const { folder } = workerData as { readonly folder: string }
if (folder === 'dies at once') throw new Error('born dead')
let asked = 0
parentPort?.on('message', () => {
  asked += 1
  if (folder === 'dies when asked') process.exit(7)
  if (folder === 'dies when asked again' && asked === 2) throw new Error('once was enough')
  if (folder === 'eats') {
    const eaten: number[][] = []
    for (;;) eaten.push(new Array(1_000_000).fill(asked + 0.5))
  }
  if (folder !== 'never answers')
    parentPort?.postMessage({ kind: 'done', tree: { ...emptyTree, size: asked } })
})
