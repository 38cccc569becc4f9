/** A thread that walks: takes shares until there are none, and tells what it found in each. */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../lib/assert.ts'
import { toFailure } from './materialise-talk.ts'
import { nextShare, ShareWalker } from './verify-walk-share.ts'
import type { WalkBorn, WalkSaid } from './verify-walk-talk.ts'

const port = parentPort
assert(port !== null, 'it is started as a thread')
const born = workerData as WalkBorn
const walker = new ShareWalker(born.folder, born.size)
const say = (said: WalkSaid) => port.postMessage(said)

try {
  for (let share = nextShare(born); share !== undefined; share = nextShare(born))
    say(await walker.walk(share.first, share.end))
  say({ kind: 'done' })
} catch (thrown) {
  say({ kind: 'failed', failure: toFailure(thrown) })
}
