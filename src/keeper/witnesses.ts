/**
 * Witnesses: opens what asks strangers to swear, and what shows mirrors the log, from the
 * configuration.
 */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Fault, whyOf } from '../lib/fault.ts'
import { placeOf } from '../lib/listening.ts'
import type { Clock } from '../ports/clock.ts'
import { verifySignature } from '../store/evidence/hashing.ts'
import type { EvidenceJournal } from '../store/evidence/journal.ts'
import type { Swearing } from '../store/evidence/swearing.ts'
import { Asking } from '../witness/ask.ts'
import { type RunningServer, startServer } from '../witness/server.ts'
import { tileRoutes } from '../witness/tiles.ts'
import type { Config } from './config.ts'
import { keysOf, quorumOf } from './config-witness.ts'
import type { Notices } from './notices.ts'
import { type Refusal, Witnessing } from './witnessing.ts'

/**
 * Asks the witnesses before anything is written. Rejects, with the log let go as it is, when one of
 * them proves that this is not the log that it knows.
 */
export async function openWitnessing(
  config: Config['evidence'],
  journal: Pick<EvidenceJournal, 'swearing' | 'abandon'>,
  clock: Clock,
  told: (problem: unknown) => void,
): Promise<Witnessing> {
  const witnessing = witnessingOf(config, journal.swearing, clock, told)
  try {
    await witnessing.look()
    return witnessing
  } catch (thrown) {
    await witnessing.close()
    await journal.abandon()
    throw thrown
  }
}

function witnessingOf(
  config: Config['evidence'],
  swearing: Swearing,
  clock: Clock,
  told: (problem: unknown) => void,
): Witnessing {
  return new Witnessing({
    ...{ clock, swearing, told },
    quorum: quorumOf(config),
    witnesses: config.witnesses.map((one) => ({
      name: one.name,
      url: one.url,
      keys: keysOf(one),
    })),
    askerOf: ({ name, url, keys }) => {
      const { caFile } = config.witnesses.find((one) => one.name === name) ?? {}
      return new Asking(
        { url, keys, ...(caFile === undefined ? {} : { ca: authorityIn(caFile) }) },
        verifySignature,
      )
    },
  })
}

function authorityIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new Fault('config.invalid', { where: file, why: whyOf(thrown) }, thrown)
  }
}

/** A refusal as a notice, once a witness and answer; the entry of it is written beside. */
export const alarmOfWitness =
  (notices: Pick<Notices, 'raiseSoon'>, clock: Clock) =>
  ({ witness, status, ours, theirs }: Refusal): void => {
    const at = clock.now()
    const hour = Math.floor(at / 3_600_000)
    const mark = createHash('sha256').update(`${witness} ${status}`).digest('hex').slice(0, 16)
    notices.raiseSoon({
      what: 'witness.refused',
      case: `${mark}.${hour}`,
      at,
      witness,
      status,
      ours,
      ...(theirs === undefined ? {} : { theirs }),
    })
  }

/** Where mirrors read; a place that is taken is told, and mail is guarded all the same. */
export async function serveTiles(
  listen: string | undefined,
  swearing: Swearing,
  clock: Clock,
  told: (problem: unknown) => void,
): Promise<RunningServer | undefined> {
  const place = listen === undefined ? undefined : placeOf(listen)
  if (place === undefined) return undefined
  try {
    return await startServer({ ...place, clock, told, routes: tileRoutes(swearing) })
  } catch (thrown) {
    told(new Fault('witness.not-open', { address: `${listen}`, why: whyOf(thrown) }, thrown))
    return undefined
  }
}
