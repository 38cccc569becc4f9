/**
 * Service: a witness that runs: its folder, its keys, the logs that it trusts, its server, its
 * watchdog and its own way of telling people.
 *
 * One process for a folder, by a lock: two would swear to two histories. The list of logs is read
 * again when it changes.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { toVkey } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { assert } from '../../lib/assert.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { placeOf } from '../../lib/listening.ts'
import { seconds } from '../../lib/time.ts'
import type { Language } from '../../lib/words.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Disk, realDisk } from '../../store/evidence/disk.ts'
import { sha256, verifySignature } from '../../store/evidence/hashing.ts'
import { type Lock, lockFolder } from '../../store/evidence/lock.ts'
import { witnessRoutes } from '../../witness/routes.ts'
import { type RunningServer, startServer } from '../../witness/server.ts'
import { Watchdog } from '../../witness/watchdog.ts'
import { Witness } from '../../witness/witness.ts'
import { startRounds } from '../rounds.ts'
import type { WitnessServerConfig } from './config.ts'
import { witnessKeys } from './keys.ts'
import { shelfIn } from './shelf.ts'
import { tellingBy } from './telling.ts'
import { readTrusted, TRUSTED, TRUSTED_BYTES_MAX } from './trusted.ts'

const LOOK_EVERY = seconds(1)
/** A certificate that was renewed in place. */
const RENEW_EVERY = seconds(60)

export type WitnessServiceOptions = {
  readonly data: string
  readonly config: WitnessServerConfig
  readonly clock: Clock
  readonly language: Language
  readonly says: (line: string) => void
  readonly told: (problem: unknown) => void
  readonly disk?: Disk
}

export type WitnessService = {
  readonly url: string
  /** Key lines, Ed25519 first. */
  readonly keys: readonly string[]
  readonly logs: Witness['logs']
  close(): Promise<void>
}

/** Rejects with a `Fault` when the folder cannot be used or nobody can listen there. */
export async function startWitness(options: WitnessServiceOptions): Promise<WitnessService> {
  const { data, config, clock, language, says, told } = options
  mkdirSync(join(data, 'logs'), { recursive: true, mode: 0o700 })
  const lock = await lockOf(data)
  const telling = tellingBy(config.notify, clock, language, says)
  let server: RunningServer | undefined
  try {
    const keys = witnessKeys(data, config.name)
    const watchdog = new Watchdog(seconds(config.silentSeconds))
    const shelf = shelfIn(options.disk ?? realDisk, data)
    const witness = new Witness({
      keys,
      shelf,
      clock,
      means: { hasher: sha256, verify: verifySignature },
      told,
      misbehaved: telling.tell,
      heard: (origin, date) => {
        const skew = date === undefined ? undefined : date - clock.now()
        const noticed = watchdog.heard(origin, clock.monotonic(), skew)
        if (noticed !== undefined) telling.tell(noticed)
      },
    })
    const trust = trusting(join(data, TRUSTED), witness, watchdog, clock, told)
    await trust()
    const place = placeOf(config.listen)
    assert(place !== undefined, 'a place was read from the configuration')
    const tls = tlsOf(config)
    server = await startServer({
      ...place,
      clock,
      told,
      routes: witnessRoutes(witness, config.prefix),
      ...(tls === undefined ? {} : { tls }),
    }).catch((thrown: unknown) => {
      throw new Fault('witness.not-open', { address: config.listen, why: whyOf(thrown) }, thrown)
    })
    const { url, renew, close } = server
    const rounds = startRounds(
      [
        { name: 'trusted', every: LOOK_EVERY, act: trust },
        {
          name: 'silent',
          every: LOOK_EVERY,
          act: async () => {
            for (const one of watchdog.look(clock.monotonic())) telling.tell(one)
          },
        },
        {
          name: 'certificate',
          every: RENEW_EVERY,
          act: async () => {
            const fresh = tlsOf(config)
            if (fresh !== undefined) renew(fresh)
          },
        },
      ],
      told,
    )
    return {
      url: `${url}${config.prefix}`,
      keys: keys.map(({ vkey }) => toVkey(vkey)),
      logs: () => witness.logs(),
      close: async () => {
        await close()
        await rounds.stop()
        await witness.idle()
        await telling.close()
        await lock.release()
      },
    }
  } catch (thrown) {
    await server?.close()
    await telling.close()
    await lock.release()
    throw thrown
  }
}

async function lockOf(data: string): Promise<Lock> {
  try {
    return await lockFolder(data, data)
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    throw new Fault('witness.state', { file: data, why: 'another process uses it' }, thrown)
  }
}

/** Reads the list of logs when it is not what it was. */
function trusting(
  file: string,
  witness: Witness,
  watchdog: Watchdog,
  clock: Clock,
  told: (problem: unknown) => void,
): () => Promise<void> {
  let before = ''
  return async () => {
    const mark = markOf(file)
    if (mark === before) return
    before = mark
    const read =
      mark === '' ? [] : readTrusted(readFileSync(file, 'utf8').slice(0, TRUSTED_BYTES_MAX))
    if (isRefused(read)) {
      told(new Fault('witness.state', { file, why: read.refused }))
      return
    }
    await witness.trust(read)
    watchdog.watch([...new Set(read.map(({ name }) => name))], clock.monotonic())
  }
}

function markOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return ''
  }
}

function tlsOf({ certFile, keyFile }: WitnessServerConfig) {
  if (certFile === undefined || keyFile === undefined) return undefined
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  } catch (thrown) {
    throw new Fault('config.invalid', { where: certFile, why: whyOf(thrown) }, thrown)
  }
}
