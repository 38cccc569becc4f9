/**
 * Trusted: whether what stands in a log can have been written only by those who run the machine.
 *
 * A delivery result counts only from such a log (decision 3), for whoever can write a line can
 * write `status=sent`. The rule, for the file and for every folder above it, by its name and by
 * where symbolic links lead: the owner is root or a daemon that writes mail logs (`syslog`,
 * `systemd-journal`, `postfix`), others may not write, and the group may only when it is such a
 * daemon's. A folder counts, because who may rename in it may put another file under the name; one
 * with the sticky bit (`/tmp`) does not, for there only the owner may, and the owner is looked at.
 * Limits: access lists (ACL) and capabilities are not seen; syslog sockets that strangers may
 * write to are another way in, which journald's trusted fields close and a file cannot.
 */
import { lstat, readFile, realpath } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { whyOf } from '../../lib/fault.ts'

const daemons = new Set(['root', 'syslog', 'systemd-journal', 'postfix'])
const S_IFMT = 0o170_000
const S_IFLNK = 0o120_000
const WRITE_GROUP = 0o020
const WRITE_OTHERS = 0o002
const S_IFDIR = 0o040_000
const S_ISVTX = 0o1000

export type Writers = { readonly uids: ReadonlySet<number>; readonly gids: ReadonlySet<number> }

/** Why the log at `path` is not to be trusted; `undefined` when it is. */
export async function trustedLog(path: string, writers?: Writers): Promise<string | undefined> {
  try {
    const allowed = writers ?? (await writersOfThisMachine())
    const name = resolve(path)
    for (const start of new Set([name, await realpath(name)]))
      for (let here = start; ; here = dirname(here)) {
        const why = await whyNot(here, allowed)
        if (why !== undefined) return why
        if (here === dirname(here)) break
      }
    return undefined
  } catch (thrown) {
    return whyOf(thrown)
  }
}

async function whyNot(path: string, writers: Writers): Promise<string | undefined> {
  const seen = await lstat(path)
  if (!writers.uids.has(seen.uid)) return `${path} belongs to user ${seen.uid}`
  // Everybody may «write» a symbolic link; what it points at is looked at by itself.
  if ((seen.mode & S_IFMT) === S_IFLNK) return undefined
  if ((seen.mode & S_IFMT) === S_IFDIR && (seen.mode & S_ISVTX) !== 0) return undefined
  if ((seen.mode & WRITE_OTHERS) !== 0) return `${path} may be written by everybody`
  if ((seen.mode & WRITE_GROUP) !== 0 && !writers.gids.has(seen.gid))
    return `${path} may be written by group ${seen.gid}`
  return undefined
}

async function writersOfThisMachine(): Promise<Writers> {
  const ids = async (file: string): Promise<Set<number>> => {
    const text = await readFile(file, 'utf8').catch(() => '')
    const found = new Set([0])
    for (const line of text.split('\n')) {
      const [name = '', , id = ''] = line.split(':')
      if (daemons.has(name) && /^\d+$/.test(id)) found.add(Number(id))
    }
    return found
  }
  return { uids: await ids('/etc/passwd'), gids: await ids('/etc/group') }
}
