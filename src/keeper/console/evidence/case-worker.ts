/**
 * The thread that makes the archive of a case, as `sekimori case export` does: it says which entries it
 * will open, waits until that stands in the evidence, makes the archive, says that the case goes out,
 * waits until that stands in its custody, and tells what was made. One archive, and it ends.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { countOf } from '../../../evidence/spans.ts'
import { assert } from '../../../lib/assert.ts'
import type { Instant } from '../../../lib/time.ts'
import { realDisk } from '../../../store/evidence/disk.ts'
import { readTreeState } from '../../../store/evidence/files.ts'
import { toFailure } from '../../../store/evidence/materialise-talk.ts'
import { exportCase } from '../../cases/exporting/export-case.ts'
import type { PackageBorn, PackageSaid } from './package-talk.ts'

const port = parentPort
assert(port !== null, 'it is started as a thread')
const born = workerData as PackageBorn
const { whole, custody: asked, out } = born
assert(whole !== undefined, 'it is asked for a whole case')
const say = (said: PackageSaid): void => port.postMessage(said)
const allowed = (): Promise<void> => new Promise((done) => port.once('message', () => done()))

async function work({ id, zone, layout }: NonNullable<PackageBorn['whole']>): Promise<void> {
  let bodies = 0
  const made = await exportCase({
    ...{ layout, id, out, zone, software: asked.software },
    door: {
      isProven: asked.isProven,
      // The guard did it before this thread began.
      settle: async () => {},
      begin: async (_, spans) => {
        const go = allowed()
        say({ kind: 'chosen', spans, entries: countOf(spans) })
        await go
        return { by: asked.by, why: asked.why, ticket: id }
      },
      // The guard writes it once it has heard what was made, and gives nothing out before.
      finish: async (_, told) => {
        bodies = told.bodies
      },
    },
    custody: async (told) => {
      const go = allowed()
      say({ kind: 'custody', told })
      await go
    },
    now: () => Date.now() as Instant,
  })
  if (made === undefined) throw new Error('no case has this number')
  const size = (await readTreeState(realDisk, born.folder))?.size ?? 0
  const { sha256, bytes, entries } = made
  say({ kind: 'made', sha256, bytes, entries, bodies, size })
}

void work(whole).catch((thrown: unknown) => say({ kind: 'failed', failure: toFailure(thrown) }))
