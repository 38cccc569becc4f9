/**
 * The thread that makes a package: it chooses, says what it chose, waits until that stands in the
 * evidence, and makes it. One package, and it ends.
 */
import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { AccountId } from '../../../events/event.ts'
import { readPolicy } from '../../../evidence/policy.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { spansOfIndexes } from '../../../evidence/spans.ts'
import { assert } from '../../../lib/assert.ts'
import { Fault } from '../../../lib/fault.ts'
import { instant } from '../../../lib/time.ts'
import { readTextFile, realDisk } from '../../../store/evidence/disk.ts'
import { readTreeState } from '../../../store/evidence/files.ts'
import { readLogKey } from '../../../store/evidence/founding.ts'
import { sha256 } from '../../../store/evidence/hashing.ts'
import { type Keys, openKeys } from '../../../store/evidence/keys.ts'
import { toFailure } from '../../../store/evidence/materialise-talk.ts'
import { verifyPage, verifyScript } from '../../../store/evidence/package/assets.ts'
import { makePackage } from '../../../store/evidence/package/make.ts'
import { pickCheckpoint } from '../../../store/evidence/package/pick-checkpoint.ts'
import { select } from '../../../store/evidence/package/select.ts'
import { writeZip } from '../../../store/evidence/package/zip-write.ts'
import type { PackageBorn, PackageSaid } from './package-talk.ts'

const POLICY_BYTES_MAX = 2 ** 20
const TOLD_MS = 250

const port = parentPort
assert(port !== null, 'it is started as a thread')
const born = workerData as PackageBorn
const say = (said: PackageSaid): void => port.postMessage(said)

let toldAt = Number.NEGATIVE_INFINITY
const progress = (done: number, of: number): void => {
  const now = performance.now()
  if (now - toldAt < TOLD_MS) return
  toldAt = now
  say({ kind: 'progress', done, of })
}

async function work(): Promise<void> {
  const { folder, account, from, until, spans, bodies, custody, out } = born
  const disk = realDisk
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const size = (await readTreeState(disk, folder))?.size ?? 0
  const selected = await withKeys(account !== undefined, (keys) =>
    select(
      disk,
      folder,
      size,
      {
        ...(spans === undefined ? {} : { spans }),
        ...(from === undefined ? {} : { from: instant(from) }),
        ...(until === undefined ? {} : { until: instant(until) }),
        ...(account === undefined || keys === undefined
          ? {}
          : { pseudonymsIn: (month: string) => keys.pseudonymsOf(account as AccountId, month) }),
      },
      progress,
    ),
  )
  const allowed = new Promise<void>((done) => port?.once('message', () => done()))
  say({
    kind: 'chosen',
    spans: spansOfIndexes(selected.chosen),
    entries: selected.chosen.length,
  })
  await allowed
  const policyText = await readTextFile(disk, join(folder, 'policy'), POLICY_BYTES_MAX)
  const policy = policyText === undefined ? undefined : readPolicy(policyText, sha256)
  if (policy !== undefined && isRefused(policy))
    throw new Fault('evidence.damaged', { file: join(folder, 'policy'), why: policy.refused })
  const least = Math.max(selected.chosen.at(-1) ?? 0, selected.context.at(-1) ?? 0) + 1
  const checkpoint = await pickCheckpoint({ disk, folder, vkey, policy, least })
  const treeSize = (await readTreeState(disk, folder))?.size ?? checkpoint.size
  const made = await withKeys(bodies, (keys) =>
    makePackage({
      ...{ disk, folder, vkey, checkpoint, treeSize, selected, policy: policyText, keys, custody },
      ...{ page: verifyPage, script: verifyScript, progress },
    }),
  )
  await writeZip(out, made.files)
  const digest = createHash('sha256')
  for await (const part of createReadStream(out)) digest.update(part as Buffer)
  say({
    ...{ kind: 'made', sha256: digest.digest('hex'), bytes: statSync(out).size },
    ...{ entries: made.entries, bodies: made.bodies, size: checkpoint.size },
  })
}

async function withKeys<Result>(
  areNeeded: boolean,
  use: (keys: Keys | undefined) => Promise<Result>,
): Promise<Result> {
  if (!areNeeded) return use(undefined)
  const keys = openKeys({ folder: born.keysFolder, found: false, readOnly: true })
  try {
    return await use(keys)
  } finally {
    keys.close()
  }
}

void work().catch((thrown: unknown) => say({ kind: 'failed', failure: toFailure(thrown) }))
