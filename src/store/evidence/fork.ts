/**
 * Forking: a log that must not go on is ended, and a new one begins that says what it follows.
 *
 * In steps, each of which may be done again: the intention is written; the new log is founded and
 * finished in a folder beside; the old folder is moved aside; the new one takes its place; the old
 * one is made read-only; the list of forks is written; the intention is forgotten. A crash between
 * any two leaves the intention, and `finishFork` (the guard's start, or the command again) goes on.
 * Nobody is shown a checkpoint of the new log before that, and once it is founded it is never founded
 * a second time, so no size of it is ever signed twice.
 *
 * Limits: read-only keeps mistakes away, not root. Bodies of an ended log are erased in it, too
 * (`erasing-elders.ts`).
 */
import { constants } from 'node:fs'
import { access, chmod, lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Hash, hashText } from '../../evidence/bytes.ts'
import { readNote, toVkey } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { rootOf } from '../../evidence/tree.ts'
import { Fault } from '../../lib/fault.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Plain } from '../../ports/journal.ts'
import { hwmFiles, hwmName, readSigned, type Signed } from './checkpoints.ts'
import { type Disk, realDisk } from './disk.ts'
import { emptyTree, frontierAt, readTreeState, stateFolderOf } from './files.ts'
import {
  FORKS_MAX,
  type Fork,
  forgetIntended,
  type Intended,
  isUsedUp,
  nextOrigin,
  originInUse,
  readForks,
  readIntended,
  writeForks,
  writeIntended,
} from './forks.ts'
import { readLogKey } from './founding.ts'
import { sha256 } from './hashing.ts'
import { openJournal } from './journal.ts'
import { lockFolder } from './lock.ts'
import { recover } from './recover.ts'

/** The kind of the entry that follows the genesis of a log that began with a fork. */
export const FORKED = 'evidence.forked'
/** Octets of the checkpoint that the open facts carry; a longer one stands there without cosignatures. */
const OPEN_NOTE_BYTES_MAX = 2_500

export type ForkOptions = {
  readonly folder: string
  readonly keysFolder: string
  readonly hwmFolder: string
  /** As it is configured. */
  readonly origin: string
  readonly clock: Clock
  readonly kek?: Uint8Array
  readonly disk?: Disk
  /** What was folded from the old log alone is to be folded anew; may be called more than once. */
  readonly refold?: () => void
}

export type Forked =
  | {
      readonly kind: 'forked'
      readonly fork: Fork
      readonly vkey: string
      readonly resumed: boolean
    }
  /** Nothing here says that the log cannot go on. */
  | { readonly kind: 'sound' }

/** Ends the log and begins the next. `force`: also where nothing here says that it must. */
export async function forkLog(
  options: ForkOptions,
  order: { readonly by: string; readonly why: string; readonly force: boolean },
): Promise<Forked> {
  const { hwmFolder, folder, origin, disk = realDisk } = options
  await disk.makeFolder(hwmFolder)
  const finished = await finishFork(options)
  if (finished !== undefined) return finished
  const lock = await lockFolder(folder, stateFolderOf(folder))
  try {
    const forks = await readForks(disk, hwmFolder)
    if (forks.length >= FORKS_MAX)
      throw new Fault('evidence.damaged', {
        file: hwmFolder,
        why: `${FORKS_MAX} logs lie before this one already`,
      })
    const inUse = originInUse(forks, origin)
    if (!order.force && (await isSound(disk, folder, hwmFolder, inUse))) return { kind: 'sound' }
    const here = await standingOf(disk, folder, hwmFolder)
    const isEnded = forks.some((fork) => fork.origin === here.origin)
    const used = new Set(forks.flatMap((fork) => [fork.origin, fork.to]))
    const marks = new Set(await disk.list(hwmFolder))
    // The list may be lost: names that are seen to have been used are not used again.
    const seen = [here.origin, ...(await namesBeside(disk, folder))]
    await writeIntended(disk, hwmFolder, {
      folder: await freeName(disk, folder),
      origin: inUse,
      to: nextOrigin(
        inUse,
        (name) =>
          used.has(name) || marks.has(hwmName(name)) || seen.some((one) => isUsedUp(name, one)),
      ),
      ...(isEnded || here.origin === inUse ? {} : { name: here.origin }),
      // A copy of a log that has ended stands before the present one already.
      entries: isEnded ? 0 : here.size,
      root: hashText(isEnded ? emptyTree.root : here.root),
      promised: Math.max(here.promised?.size ?? 0, isEnded ? 0 : here.size),
      ...(here.promised === undefined ? {} : { checkpoint: here.promised.note }),
      by: order.by,
      why: order.why,
    })
  } finally {
    await lock.release()
  }
  return (await finishFork(options, false)) as Forked
}

/** Goes on with a fork that was begun; `undefined`: none was. */
export async function finishFork(
  options: ForkOptions,
  resumed = true,
): Promise<Forked | undefined> {
  const { hwmFolder, folder, disk = realDisk } = options
  const intended = await readIntended(disk, hwmFolder)
  if (intended === undefined) return undefined
  const lock = await lockFolder(hwmFolder, hwmFolder)
  try {
    const { by: _, why: __, checkpoint: ___, ...fork } = intended
    const parent = dirname(folder)
    const old = join(parent, fork.folder)
    const begun = `${folder}.NEW`
    if (!(await isLog(old))) {
      await begin(options, begun, intended)
      await disk.rename(folder, old)
      await disk.syncFolder(parent)
    }
    // Whoever makes missing folders may have made an empty one here, which a rename replaces.
    if (!(await isLog(folder))) {
      await disk.rename(begun, folder)
      await disk.syncFolder(parent)
    }
    await disk.unlink(join(stateFolderOf(old), 'lock')).catch(() => {})
    await freeze(old)
    const forks = await readForks(disk, hwmFolder)
    if (!forks.some((one) => one.folder === fork.folder))
      await writeForks(disk, hwmFolder, [...forks, fork])
    options.refold?.()
    await forgetIntended(disk, hwmFolder)
    const vkey = await readLogKey(disk, folder)
    if (vkey === undefined)
      throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
    return { kind: 'forked', fork, vkey: toVkey(vkey), resumed }
  } finally {
    await lock.release()
  }
}

/** The new log with its first two entries, whole and closed. */
async function begin(options: ForkOptions, folder: string, intended: Intended): Promise<void> {
  const { keysFolder, hwmFolder, clock, kek, disk } = options
  const { to, root, entries, promised, checkpoint = '', by, why } = intended
  const { origin, name = origin } = intended
  const continues = { origin: name, size: entries, root, checkpoint: openNote(checkpoint) }
  const journal = await openJournal({
    ...{ folder, keysFolder, hwmFolder, clock, continues },
    origin: to,
    reserveBytes: 0,
    ownThread: false,
    ...(kek === undefined ? {} : { kek }),
    ...(disk === undefined ? {} : { disk }),
  })
  try {
    if (journal.health().size === 1)
      await journal.append([
        {
          kind: FORKED,
          at: clock.now(),
          source: 'evidence',
          severity: 9,
          facts: continues satisfies { readonly [key: string]: Plain },
          body: { ...continues, checkpoint, promised, to, by, why },
          retention: 'config',
        },
      ])
  } finally {
    await journal.close()
  }
}

/** The text and the log's own line, where all the cosignatures do not fit into the open. */
function openNote(note: string): string {
  if (Buffer.byteLength(JSON.stringify(note)) <= OPEN_NOTE_BYTES_MAX) return note
  const opened = readNote(note)
  if (isRefused(opened)) return ''
  const [own = ''] = note.slice(opened.text.length + 1).split('\n')
  return `${opened.text}\n${own}\n`
}

async function isSound(
  disk: Disk,
  folder: string,
  hwmFolder: string,
  origin: string,
): Promise<boolean> {
  try {
    const vkey = await readLogKey(disk, folder)
    if (vkey === undefined || vkey.name !== origin) return false
    await recover(disk, folder, hwmFolder, vkey, true)
    return true
  } catch (thrown) {
    if (thrown instanceof Fault) return false
    throw thrown
  }
}

type Here = {
  readonly origin: string
  readonly size: number
  readonly root: Hash
  /** The largest checkpoint that is known. */
  readonly promised: Signed | undefined
}

/** What an ended log holds: all that recovers, else what is in tiles. */
async function standingOf(disk: Disk, folder: string, hwmFolder: string): Promise<Here> {
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  let promised: Signed | undefined
  for (const file of [join(folder, 'checkpoint'), ...hwmFiles(folder, hwmFolder, vkey.name)]) {
    const signed = await readSigned(disk, file, vkey).catch(() => undefined)
    if (signed !== undefined && signed.size > (promised?.size ?? -1)) promised = signed
  }
  const { size, root } = await endedTree(disk, folder)
  return { origin: vkey.name, size, root, promised }
}

/** How far an ended log can be read. */
export async function endedTree(
  disk: Disk,
  folder: string,
): Promise<{ readonly size: number; readonly root: Hash; readonly inTiles: boolean }> {
  const vkey = await readLogKey(disk, folder)
  try {
    if (vkey !== undefined) {
      const { frontier } = await recover(disk, folder, undefined, vkey, true, true)
      return { size: frontier.size, root: rootOf(frontier, sha256), inTiles: false }
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
  }
  try {
    const tree = await readTreeState(disk, folder)
    if (tree !== undefined) {
      await frontierAt(disk, folder, tree)
      return { size: tree.size, root: tree.root, inTiles: true }
    }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
  }
  return { size: 0, root: emptyTree.root, inTiles: true }
}

/** What logs call themselves that were put aside here before. */
async function namesBeside(disk: Disk, folder: string): Promise<readonly string[]> {
  const names: string[] = []
  for (const name of await disk.list(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.OLD-`)) continue
    const vkey = await readLogKey(disk, join(dirname(folder), name)).catch(() => undefined)
    if (vkey !== undefined) names.push(vkey.name)
  }
  return names
}

async function freeName(disk: Disk, folder: string): Promise<string> {
  const there = new Set(await disk.list(dirname(folder)))
  for (let n = 1; ; n += 1) {
    const name = `${basename(folder)}.OLD-${n}`
    if (!there.has(name)) return name
  }
}

const isLog = (folder: string): Promise<boolean> =>
  access(join(folder, 'log.vkey'), constants.F_OK).then(
    () => true,
    () => false,
  )

/** Takes the right to write from all, files before their folders. */
async function freeze(path: string): Promise<void> {
  const { mode } = await lstat(path)
  await chmod(path, mode | 0o700)
  for (const one of await readdir(path, { withFileTypes: true }))
    if (one.isDirectory()) await freeze(join(path, one.name))
    else if (one.isFile()) await chmod(join(path, one.name), 0o440)
  await chmod(path, 0o550)
}
