/**
 * Lock: one writer for one evidence folder, let go by the kernel when the writer dies.
 *
 * On Linux the lock is a name in the abstract socket space made from the folder's device and inode;
 * on Windows a named pipe. Neither outlives its process, so a killed writer leaves nothing stale. The
 * file `.state/lock` beside it names the holder for people, and keeps apart processes that do not
 * share a network namespace: it holds while its process lives (same boot, same start time).
 *
 * Limits: on other systems only the file is left, and a process id used again may hold up a start.
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Fault } from '../../lib/fault.ts'

export type Lock = { release(): Promise<void> }

type Holder = { readonly pid: number; readonly startedAt: string; readonly boot: string }

const fileText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** proc(5): field 22 is the start time in clock ticks; the command may hold spaces and brackets. */
const startOf = (pid: number): string =>
  fileText(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[19] ?? ''
const bootId = (): string => fileText('/proc/sys/kernel/random/boot_id').trim()

function holderOf(path: string): Holder | undefined {
  try {
    const it = JSON.parse(fileText(path)) as Partial<Holder>
    return typeof it.pid === 'number'
      ? { pid: it.pid, startedAt: it.startedAt ?? '', boot: it.boot ?? '' }
      : undefined
  } catch {
    return undefined
  }
}

function lives({ pid, startedAt, boot }: Holder): boolean {
  if (boot !== bootId() || startedAt !== startOf(pid)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const listening = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.destroy())
    server.once('error', (thrown: NodeJS.ErrnoException) =>
      thrown.code === 'EADDRINUSE' ? resolve(undefined) : reject(thrown),
    )
    server.listen(name, () => {
      server.unref()
      resolve(server)
    })
  })

/** Folders that this very process holds: the file alone could not tell them from its own leftovers. */
const ours = new Set<string>()

export async function lockFolder(folder: string, stateFolder: string): Promise<Lock> {
  const { dev, ino } = statSync(folder, { bigint: true })
  const key = `${dev}-${ino}`
  const path = join(stateFolder, 'lock')
  const inUse = () => new Fault('evidence.in-use', { folder, pid: holderOf(path)?.pid ?? 0 })
  if (ours.has(key)) throw inUse()
  ours.add(key)
  let server: Server | undefined
  try {
    const name =
      process.platform === 'linux'
        ? `\0sekimori-evidence-${key}`
        : process.platform === 'win32'
          ? `\\\\.\\pipe\\sekimori-evidence-${key}`
          : undefined
    if (name !== undefined) {
      server = await listening(name)
      if (server === undefined) throw inUse()
    }
    const holder = holderOf(path)
    if (holder !== undefined && holder.pid !== process.pid && lives(holder)) throw inUse()
    const me: Holder = { pid: process.pid, startedAt: startOf(process.pid), boot: bootId() }
    writeFileSync(path, `${JSON.stringify(me)}\n`, { mode: 0o640 })
  } catch (thrown) {
    ours.delete(key)
    server?.close()
    throw thrown
  }
  return {
    async release() {
      rmSync(path, { force: true })
      await new Promise<void>((resolve) => {
        if (server === undefined) resolve()
        else server.close(() => resolve())
      })
      ours.delete(key)
    },
  }
}
