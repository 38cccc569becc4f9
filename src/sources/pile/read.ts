/**
 * Read pile: any pile of logs as one story of events, in the order of their moments.
 *
 * `find` names the files, `expand` what they are packed of, `look` what they are; `open` reads one
 * log through the threads of `pool`, and `merge` tells them as one. What cannot be read is a notice,
 * and the rest is read: a pile never fails as a whole. Standard input is read as it comes, first.
 *
 * Limits: of standard input neither end nor size is known before it is read; an archive on it is first
 * taken into the spool.
 */
import { availableParallelism } from 'node:os'
import type { Event } from '../../events/event.ts'
import { whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { PileRead } from '../../ports/pile.ts'
import { coverageOf } from './coverage.ts'
import { type Expander, expand, type Log } from './expand.ts'
import { type Found, findFiles } from './find.ts'
import type { Heeded } from './hearing.ts'
import { eventOf, momentOf, type Setting, type Wanted } from './job.ts'
import { type PileLimits, pileLimits } from './limits.ts'
import { firstMomentOf, type Looked } from './look.ts'
import { merge, type TakeTold } from './merge.ts'
import { Notices } from './notices.ts'
import { OpenLog } from './open.ts'
import { type PilePool, Pool } from './pool.ts'
import { fileRaw } from './raw.ts'
import { onceEach, settle } from './settle.ts'
import { Spool } from './spool.ts'
import { inputLogs } from './standard-input.ts'

export type { PileRead } from '../../ports/pile.ts'
export { STANDARD_INPUT } from './find.ts'
export type { PileLimits } from './limits.ts'

/** Smaller piles are read in this thread: a thread costs more than it brings. */
export const THREADS_FROM_BYTES = 8 * 2 ** 20
const THREADS_MAX = 4
/** Whoever takes events one by one is slower than one thread that reads them; each has 40 MB of its own. */
const TAKEN_THREADS_MAX = 2

export type PileReading = {
  /** Of moments that tell none, such as `Asia/Tokyo`. */
  readonly zone: string
  /** For SASL names without a realm; empty: none. */
  readonly defaultRealm: string
  readonly now: Instant
  /** Events carry their lines, without what looks like a secret. */
  readonly keepRaw?: boolean
  /** Worker threads that parse; 0: in this thread. Default: by processors, at most THREADS_MAX. */
  readonly workers?: number
  /** What was read until then stands, and the result says that it was interrupted. */
  readonly stop?: AbortSignal
  /** What is stamped later than `now`, by a wrong clock: left out (default), or told as of now. */
  readonly future?: 'leave-out' | 'keep'
  /** Default: what comes on standard input is heard at `now`. */
  readonly clock?: () => Instant
  /** False: nobody asks for hashes, and `sha256` of logs is empty, but where it had to be known. */
  readonly isHashed?: boolean
  /** False: nobody asks for ids, and those of events that are told by lines are empty. */
  readonly isNamed?: boolean
  /** Octets of the files as they lie on the disk (`of` all of them, 0: not known), and lines. */
  readonly progress?: (bytes: number, of: number, lines: number) => void
  readonly limits?: Partial<PileLimits>
  /** Who parses instead of threads; for tests. */
  readonly pool?: (wanted: Wanted) => PilePool
}

export type PileOptions = PileReading & {
  /** In order of `at` across inputs; within one input in its order. */
  readonly take: (event: Event) => void
  /** Which events threads need not tell; default: all are told. */
  readonly heeded?: Heeded
}

export function readPile(paths: readonly string[], options: PileOptions): Promise<PileRead> {
  const { take, heeded } = options
  const tell: TakeTold = (told, from, to) => {
    for (let at = from; at < to; at += 1) {
      const event = eventOf(told, at)
      if (event !== undefined) take(event)
      else heeded?.passed(momentOf(told, at))
    }
    return undefined
  }
  return read(paths, options, { what: 'events' }, tell, heeded?.module)
}

/** What cannot be opened, before anything is read. */
export async function lookForLogs(
  paths: readonly string[],
  some: Partial<PileLimits> = {},
): Promise<PileRead['notices']> {
  const limits = { ...pileLimits, ...some }
  const notices = new Notices(limits.notices)
  for (const { file, path, bytes, modifiedAt, inode } of findFiles(paths, limits, notices).found)
    try {
      await (await fileRaw(path, bytes, modifiedAt, inode).open()).close()
    } catch (thrown) {
      notices.add('unreadable', file, { why: whyOf(thrown) })
    }
  return notices.list()
}

/**
 * As lines of NDJSON: threads make the octets. Their memory is written anew when `take` has returned or
 * what it returned is resolved.
 */
export function readWire(
  paths: readonly string[],
  options: PileReading,
  wanted: Omit<Extract<Wanted, { what: 'wire' }>, 'what' | 'zone'>,
  take: (octets: Uint8Array) => Promise<void> | undefined,
): Promise<PileRead> {
  return read(
    paths,
    options,
    { what: 'wire', zone: options.zone, ...wanted },
    ({ wire }, from, to) => {
      const octets = wire?.bytes.subarray(from === 0 ? 0 : wire.ends[from - 1], wire.ends[to - 1])
      return octets === undefined ? undefined : take(octets)
    },
  )
}

/** Only how many events there are of each kind. */
export async function countPile(
  paths: readonly string[],
  options: PileReading,
): Promise<PileRead & { readonly kinds: Readonly<Record<string, number>> }> {
  const kinds: Record<string, number> = {}
  const told = await read(paths, options, { what: 'count' }, ({ counts = {} }) => {
    for (const [kind, count] of Object.entries(counts)) kinds[kind] = (kinds[kind] ?? 0) + count
    return undefined
  })
  return { ...told, kinds }
}

async function read(
  paths: readonly string[],
  options: PileReading,
  wanted: Wanted,
  take: TakeTold,
  hearing?: URL,
): Promise<PileRead> {
  const limits = { ...pileLimits, ...options.limits }
  const notices = new Notices(limits.notices)
  const spool = new Spool(limits.spoolBytes)
  const { stop, now } = options
  let pool: PilePool | undefined
  try {
    const { found, hasInput } = findFiles(paths, limits, notices)
    const its: Expander = { limits, notices, spool, stop, count: found.length }
    const logs: Log[] = []
    if (hasInput) for await (const log of inputLogs(its, now)) logs.push(log)
    for (const file of found) {
      if (stop?.aborted === true) break
      for await (const log of logsOf(file, its)) logs.push(log)
    }
    const { zone, defaultRealm, keepRaw = false, future = 'leave-out' } = options
    const how = { zone, defaultRealm, now, keepRaw, future }
    const known = await settle(await onceEach(logs, limits, notices, stop), how, notices)
    const of = known.reduce((sum, { log }) => sum + own(log), 0)
    const isSmall = of < THREADS_FROM_BYTES && !hasInput
    const workers = options.workers ?? threadsFor(wanted)
    pool =
      options.pool?.(wanted) ??
      new Pool(options.workers === undefined && isSmall ? 0 : workers, wanted, undefined, hearing)
    const { clock, isHashed = true, isNamed = true } = options
    const sharing = { limits, notices, pool, wanted, stop, clock, isHashed, spare: [] }
    const forWanted = (setting: Setting): Setting =>
      wanted.what === 'count' || !isNamed ? { ...setting, key: '' } : setting
    const open = known.map(
      (one, input) => new OpenLog(one.log, one.looked, forWanted(one.setting), input, sharing),
    )
    const told = (): boolean => {
      let bytes = 0
      let lines = 0
      for (const one of open) {
        bytes += one.bytes
        lines += one.lines
      }
      options.progress?.(bytes, hasInput ? 0 : of, lines)
      return stop?.aborted !== true
    }
    const waiting = known.flatMap(({ log, looked, setting }, n) => {
      const one = open[n]
      if (one === undefined || !isTold(log, looked)) return []
      return [
        {
          open: one,
          firstAt: firstMomentOf(looked, setting) ?? Number.NEGATIVE_INFINITY,
          bytes: log.raw.bytes,
        },
      ]
    })
    await merge(waiting, limits, notices, now, take, told)
    const isStopped = stop?.aborted === true
    if (isStopped) notices.add('interrupted', '')
    const coverage = []
    const inputs = []
    for (const [input, one] of open.entries()) {
      if (isStopped && one.bytes < own(one.log)) one.interrupt()
      await one.finish()
      const kinds = one.tally.take()
      const its = kinds.map((kind) => coverageOf(kind, input))
      coverage.push(...its.sort(byName))
      const from = kinds.map((kind) => kind.from)
      const to = kinds.map((kind) => kind.to)
      inputs.push(
        kinds.length === 0
          ? one.told(undefined, undefined)
          : one.told(Math.min(...from) as Instant, Math.max(...to) as Instant),
      )
    }
    const lines = inputs.reduce((sum, input) => sum + input.lines, 0)
    const bytes = open.reduce((sum, one) => sum + one.bytes, 0)
    return {
      inputs,
      coverage,
      notices: notices.list(),
      lines,
      ...(isStopped ? { interrupted: { bytes, of } } : {}),
      ...(pool.lost === 0 ? {} : { threadsLost: pool.lost }),
    }
  } finally {
    await pool?.close()
    await spool.close()
  }
}

function threadsFor({ what }: Wanted): number {
  const all = availableParallelism()
  if (what !== 'events') return Math.min(all, THREADS_MAX)
  return Math.max(1, Math.min(all - 1, TAKEN_THREADS_MAX))
}

const byName = (
  a: { format: string; host?: string },
  b: { format: string; host?: string },
): number =>
  a.format < b.format || (a.format === b.format && (a.host ?? '') < (b.host ?? '')) ? -1 : 1

/** Octets that its reading takes from the disk; members of packed archives were read already. */
const own = ({ isSpooled, raw }: Log): number => (isSpooled === true ? 0 : raw.bytes)

const isTold = ({ isRead }: Log, { what }: Looked): boolean =>
  isRead && (what === 'lines' || what === 'document')

async function* logsOf(
  { file, path, bytes, modifiedAt, inode }: Found,
  its: Expander,
): AsyncGenerator<Log> {
  try {
    yield* expand(file, fileRaw(path, bytes, modifiedAt, inode), its)
  } catch (thrown) {
    its.notices.add('unreadable', file, { why: whyOf(thrown) })
  }
}
