/**
 * Upgrade: brings the data folder of an earlier version to the form that this one reads.
 *
 * `state.json` names the form and the version that wrote it last; a folder without it is of form 1.
 * Before anything is changed, what cannot be made anew (the keys) and what takes long to make (the
 * index) is copied to `before-VERSION/`; evidence is only ever appended to, and is not copied. The
 * mark is written last: if we stop anywhere before, the next start finds the old form and begins
 * again over the same names. A form that is newer than ours is left alone.
 *
 * The form goes up when rows of the index, or files beside the evidence, change so that the migrations
 * of the index cannot say how. It is all done under the evidence's lock, so that no guard is at work.
 * Limits: the copy holds keys: what is erased meanwhile is gone from it only when it is removed,
 * COPY_DAYS_MAX later.
 */
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  utimesSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault, whyOf } from '../lib/fault.ts'
import { days, type Instant } from '../lib/time.ts'
import { realDisk, replaceFile } from '../store/evidence/disk.ts'
import { readLogKey } from '../store/evidence/founding.ts'
import { lockFolder } from '../store/evidence/lock.ts'
import { createLayout, type Layout } from './layout.ts'
import { dropIndex } from './rebuild.ts'

export const STATE_FORMAT = 5
/** The copy from before an upgrade is kept so long. */
export const COPY_DAYS_MAX = 14
const MARK_BYTES_MAX = 4_096
/** An index is copied only when so much more room than it takes is left. */
const ROOM_TIMES = 3

export type StateMark = { readonly format: number; readonly version: string }
export type Upgraded = {
  /** What was found; absent: there was nothing yet. */
  readonly from?: StateMark
  /** Where the copy lies; absent: nothing needed to change. */
  readonly copy?: string
  /** The index is folded anew from the evidence. */
  readonly refolds: boolean
}

type Step = { readonly to: number; readonly refolds: boolean }

/** One line for each form. */
const steps: readonly Step[] = [
  // Accounts hold logins, devices and countries, and plans hold more steps: made anew by folding.
  { to: 2, refolds: true },
  // Accounts have a behaviour and the evidence against them: made anew by folding.
  { to: 3, refolds: true },
  // Accounts know their logins, programs and volumes; owners have factors: made anew by folding.
  { to: 4, refolds: true },
  // The engine is behaviour/3; gaps, tickets and seals have rows: made anew by folding.
  { to: 5, refolds: true },
]

export const stateFileIn = (layout: Layout): string => join(layout.data, 'state.json')
const copyPrefix = 'before-'

/** What wrote this folder last; `undefined`: no log was founded here. */
export async function markOf(layout: Layout): Promise<StateMark | undefined> {
  if ((await readLogKey(realDisk, layout.evidence)) === undefined) return undefined
  const file = stateFileIn(layout)
  if (!existsSync(file)) return { format: 1, version: '0.1.0' }
  try {
    if (statSync(file).size > MARK_BYTES_MAX) throw new Error(`longer than ${MARK_BYTES_MAX} bytes`)
    const { format, version } = JSON.parse(readFileSync(file, 'utf8')) as Partial<StateMark>
    if (!Number.isInteger(format) || Number(format) < 1 || typeof version !== 'string')
      throw new Error('it names no form and version')
    return { format: Number(format), version }
  } catch (thrown) {
    throw new Fault('state.unusable', { file, why: whyOf(thrown) }, thrown)
  }
}

/** Before the folder is opened: refuses a newer form, brings an older one up. */
export async function upgradeState(
  layout: Layout,
  version: string,
  now: Instant,
): Promise<Upgraded> {
  createLayout(layout)
  const found = await markOf(layout)
  if (found !== undefined && found.format > STATE_FORMAT)
    throw new Fault('state.newer', {
      folder: layout.data,
      version: found.version,
      format: found.format,
      known: STATE_FORMAT,
    })
  const mark: StateMark = { format: STATE_FORMAT, version }
  if (found === undefined) {
    await writeMark(layout, mark)
    return { refolds: false }
  }
  forgetCopies(layout, now)
  if (found.format === mark.format && found.version === version)
    return { from: found, refolds: false }
  const lock = await lockFolder(layout.evidence, join(layout.evidence, '.state'))
  try {
    const due = steps.filter(({ to }) => to > found.format)
    const refolds = due.some((step) => step.refolds)
    const copy = due.length === 0 ? undefined : await copyBefore(layout, version, now)
    if (refolds) dropIndex(layout.index)
    await writeMark(layout, mark)
    return { from: found, refolds, ...(copy === undefined ? {} : { copy }) }
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown
    throw new Fault('state.not-upgraded', { folder: layout.data, why: whyOf(thrown) }, thrown)
  } finally {
    await lock.release()
  }
}

const writeMark = (layout: Layout, mark: StateMark): Promise<void> =>
  replaceFile(realDisk, stateFileIn(layout), Buffer.from(`${JSON.stringify(mark)}\n`), true)

/** The first copy of a version stays: only that one is from before. */
async function copyBefore(layout: Layout, version: string, now: Instant): Promise<string> {
  const copy = join(layout.data, `${copyPrefix}${version}`)
  if (existsSync(copy)) return copy
  const part = join(layout.data, `.${copyPrefix}${version}.part`)
  rmSync(part, { recursive: true, force: true })
  mkdirSync(part, { mode: 0o700 })
  const keys = join(part, basename(layout.keys))
  mkdirSync(keys, { mode: 0o700 })
  for (const name of readdirSync(layout.keys))
    if (name.endsWith('.db')) settle(join(layout.keys, name))
  for (const entry of readdirSync(layout.keys, { withFileTypes: true }))
    if (entry.isFile()) copyFile(join(layout.keys, entry.name), join(keys, entry.name))
  if (existsSync(layout.index)) {
    const free = statfsSync(layout.data)
    if (free.bavail * free.bsize > statSync(layout.index).size * ROOM_TIMES) {
      settle(layout.index)
      copyFile(layout.index, join(part, basename(layout.index)))
    }
  }
  const mark = stateFileIn(layout)
  if (existsSync(mark)) copyFile(mark, join(part, basename(mark)))
  utimesSync(part, now / 1_000, now / 1_000)
  renameSync(part, copy)
  await realDisk.syncFolder(layout.data)
  return copy
}

/** Brings a write-ahead log home, so that the one file is the whole of it. */
function settle(file: string): void {
  const database = new DatabaseSync(file, { timeout: 5_000 })
  try {
    database.exec('pragma wal_checkpoint(truncate)')
  } finally {
    database.close()
  }
}

function copyFile(from: string, to: string): void {
  copyFileSync(from, to, constants.COPYFILE_FICLONE)
  chmodSync(to, 0o600)
  const file = openSync(to, 'r')
  fsyncSync(file)
  closeSync(file)
}

/** Removes copies that have had their time. */
export function forgetCopies(layout: Layout, now: Instant): void {
  for (const entry of readdirSync(layout.data, { withFileTypes: true })) {
    if (!entry.isDirectory() || !/^\.?before-/.test(entry.name)) continue
    const path = join(layout.data, entry.name)
    if (now - statSync(path).mtimeMs > days(COPY_DAYS_MAX)) rmSync(path, { recursive: true })
  }
}
