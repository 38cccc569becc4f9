/**
 * Settle: what must be known of each log before any is read: that it is no other one once more, in
 * which format it speaks, and of which year its lines are.
 */
import { createHash, hash } from 'node:crypto'
import type { Instant } from '../../lib/time.ts'
import { type Log, streamOf } from './expand.ts'
import type { Setting } from './job.ts'
import type { PileLimits } from './limits.ts'
import { HEAD_BYTES, type Looked, lookAt } from './look.ts'
import type { Notices } from './notices.ts'
import { partOf, piecesOf } from './raw.ts'
import { anchorOf } from './year.ts'

const TAIL_BYTES = 64 * 1_024
const KEY_DIGITS = 20
const KEY_BYTES = 1_024

/** Each octets once, and each text, however it is packed: the first of equal ones stays. */
export async function onceEach(
  logs: readonly Log[],
  limits: PileLimits,
  notices: Notices,
  stop: AbortSignal | undefined,
): Promise<readonly Log[]> {
  return eachText(await eachOctets(logs, notices, stop), limits, notices, stop)
}

/** Logs of equal length are hashed. */
async function eachOctets(
  logs: readonly Log[],
  notices: Notices,
  stop: AbortSignal | undefined,
): Promise<readonly Log[]> {
  const lengths = new Map<number, number>()
  for (const { raw } of logs) lengths.set(raw.bytes, (lengths.get(raw.bytes) ?? 0) + 1)
  const seen = new Map<string, string>()
  const kept: Log[] = []
  for (const log of logs) {
    const { raw, file } = log
    if (raw.bytes === 0 || raw.isStream === true || lengths.get(raw.bytes) === 1) {
      kept.push(log)
      continue
    }
    const sha256 = log.sha256 ?? (await hashOf(piecesOf(raw), stop))
    const twin = sha256 === undefined ? undefined : seen.get(sha256)
    if (twin !== undefined) {
      notices.add('twice', file, { why: twin })
      continue
    }
    if (sha256 === undefined) kept.push(log)
    else {
      seen.set(sha256, file)
      kept.push({ ...log, sha256 })
    }
  }
  return kept
}

/**
 * `mail.log.1` and the `mail.log.1.gz` that was made of it: logs that begin alike, of which one is packed,
 * are hashed as they are unpacked.
 */
async function eachText(
  logs: readonly Log[],
  limits: PileLimits,
  notices: Notices,
  stop: AbortSignal | undefined,
): Promise<readonly Log[]> {
  const beginnings = logs.map(({ head, isRead, raw }) =>
    isRead && head.length > 0 && raw.isStream !== true ? hash('sha256', head) : undefined,
  )
  const alike = new Map<string, { logs: number; packed: number }>()
  for (const [n, beginning] of beginnings.entries()) {
    if (beginning === undefined) continue
    const its = alike.get(beginning) ?? { logs: 0, packed: 0 }
    its.logs += 1
    if ((logs[n] as Log).chain.length > 0) its.packed += 1
    alike.set(beginning, its)
  }
  const seen = new Map<string, string>()
  const kept: Log[] = []
  for (const [n, log] of logs.entries()) {
    const its = alike.get(beginnings[n] ?? '')
    const text =
      its !== undefined && its.logs > 1 && its.packed > 0
        ? await hashOf(streamOf(log.raw, log.chain, limits), stop)
        : undefined
    const twin = text === undefined ? undefined : seen.get(text)
    if (twin !== undefined) {
      notices.add('twice', log.file, { why: twin })
      continue
    }
    if (text !== undefined) seen.set(text, log.file)
    kept.push(log)
  }
  return kept
}

/** `undefined`: it cannot be read or unpacked to its end, and its reading will say why; or it was stopped. */
async function hashOf(
  pieces: AsyncIterable<Buffer>,
  stop: AbortSignal | undefined,
): Promise<string | undefined> {
  const digest = createHash('sha256')
  try {
    for await (const piece of pieces) {
      if (stop?.aborted === true) return undefined
      digest.update(piece)
    }
    return digest.digest('hex')
  } catch {
    return undefined
  }
}

export type Known = { readonly log: Log; readonly looked: Looked; readonly setting: Setting }

export async function settle(
  logs: readonly Log[],
  how: Omit<Setting, 'file' | 'key' | 'near' | 'primary' | 'whole'>,
  notices: Notices,
): Promise<readonly Known[]> {
  const { zone, now } = how
  const looks: Looked[] = []
  for (const log of logs) looks.push(lookAt(log.head, await tailOf(log), zone, now))
  const dating = (n: number, neighbours: readonly number[]) => {
    const { dated, lastUndated } = looks[n]?.stamps ?? { dated: undefined, lastUndated: undefined }
    const writtenAt = logs[n]?.raw.modifiedAt ?? now
    return anchorOf({ writtenAt, dated, lastUndated, neighbours }, zone, now)
  }
  const alone = logs.map((_, n) => dating(n, []))
  const sure = looks.flatMap(({ stamps }, n) => {
    const at = stamps.dated ?? (alone[n]?.sure === true ? alone[n]?.near : undefined)
    return at === undefined ? [] : [at]
  })
  return logs.map((log, n) => {
    const seen = looks[n] as Looked
    // A damaged one is read as far as it goes, and what is wrong is told then.
    const looked =
      seen.what === 'empty' && log.isTorn === true ? { ...seen, what: 'lines' as const } : seen
    const { file } = log
    if (log.isRead && looked.what === 'empty' && log.cut === undefined) notices.add('empty', file)
    if (log.isRead && looked.what === 'binary') notices.add('not-a-log', file)
    const { near } = alone[n]?.sure === true ? (alone[n] as { near: Instant }) : dating(n, sure)
    const key = keyOf(file, log.head)
    const { primary, whole } = looked
    const setting = { ...how, file, key, near, primary, ...(whole === undefined ? {} : { whole }) }
    return { log, looked, setting }
  })
}

async function tailOf({ raw, chain }: Log): Promise<Buffer | undefined> {
  if (chain.length > 0 || raw.isStream === true || raw.bytes <= HEAD_BYTES) return undefined
  try {
    return await partOf(raw, TAIL_BYTES, 'tail')
  } catch {
    return undefined
  }
}

/**
 * What ids of its events begin with: of its name and its first line, so that the same line of the
 * same log has the same id whenever it is read, also when the log has grown.
 */
function keyOf(file: string, head: Buffer): string {
  const line = head.subarray(0, KEY_BYTES)
  const end = line.indexOf(10)
  const first = (end === -1 ? line : line.subarray(0, end)).toString('latin1')
  return hash('sha256', `${file}\0${first}`).slice(0, KEY_DIGITS)
}
