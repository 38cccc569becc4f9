/**
 * The thread that investigates the evidence: one run, one answer, and it ends.
 *
 * It reads files that nobody changes, with keys that it opens itself for reading, so the keeper's
 * thread shares nothing with it; on Linux it gives way to everybody.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../../lib/assert.ts'
import { openPlaces } from '../../../places/open.ts'
import { toFailure } from '../../../store/evidence/materialise-talk.ts'
import { contactHashIn } from '../../secrets.ts'
import { evidenceLogIn } from './evidence-log.ts'
import type { Born, Order, Told } from './finding-talk.ts'
import { foundInEvidence } from './found-in-evidence.ts'

/** Of -20 to 19, the last giving way to all. */
const PRIORITY = 19

const port = parentPort
assert(port !== null, 'it is started as a thread')
if (process.platform === 'linux')
  try {
    setPriority(0, PRIORITY)
  } catch {
    // A comfort: the work is done all the same.
  }

const stop = new AbortController()
port.on('message', (_: Order) => stop.abort())
const tell = (told: Told) => port.postMessage(told)

async function answer(born: Born): Promise<Told> {
  const { folder, keysFolder, accounts, cleared, mmdb, ...asked } = born
  const places = openPlaces(mmdb === undefined ? {} : { mmdb })
  try {
    const found = await foundInEvidence({
      ...asked,
      log: await evidenceLogIn({ folder, keysFolder, ahead: true }),
      ...(accounts === undefined ? {} : { accounts: new Set(accounts) }),
      ...(cleared === undefined ? {} : { cleared: new Set(cleared) }),
      places,
      hash: contactHashIn(keysFolder),
      stop: stop.signal,
      progress: (entries, of) => tell({ kind: 'progress', entries, of }),
    })
    return { kind: 'found', found }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

void answer(workerData as Born).then((told) => {
  tell(told)
  port.close()
})
