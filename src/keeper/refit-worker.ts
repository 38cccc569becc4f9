/**
 * The thread that refits: one run, one answer, and it ends.
 *
 * It reads files that nobody changes and holds accounts of its own, so the keeper's thread shares
 * nothing with it. On Linux, where a thread has a priority of its own, it gives way to everybody.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { isRefusedPopulation, populationFrom } from '../accounts/behaviour/fit/population-text.ts'
import { assert } from '../lib/assert.ts'
import { toFailure } from '../store/evidence/materialise-talk.ts'
import { hourOfWeek } from './calendar.ts'
import { RefitEvidence } from './refit-evidence.ts'
import { refitRun } from './refit-run.ts'
import type { Answer, Born } from './refit-talk.ts'
import { contactHashIn } from './secrets.ts'

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

const born = workerData as Born

async function answer(): Promise<Answer> {
  try {
    const population = populationFrom(born.population)
    assert(!isRefusedPopulation(population), 'the population in use reads')
    const refitted = await refitRun({
      evidence: new RefitEvidence(born.evidence, born.keys),
      current: () => population,
      now: born.now,
      hourOf: hourOfWeek(born.zone),
      contact: contactHashIn(born.keys),
      contained: born.contained,
    })
    return { kind: 'refitted', refitted }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

void answer().then((it) => port.postMessage(it))
