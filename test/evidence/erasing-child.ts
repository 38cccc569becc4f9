/** A process that erases what was asked for, and kills itself at the n-th changing call to the disk. */
import { join } from 'node:path'
import type { Instant } from '../../src/lib/time.ts'
import { type Disk, type DiskFile, realDisk } from '../../src/store/evidence/disk.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'
import { ORIGIN, type Place, timersByHand } from './help.ts'
import { PrivacyHouse } from './privacy-house.ts'

const [root = '', nth = '', now = ''] = process.argv.slice(2)
let calls = 0
const counted = (): void => {
  calls += 1
  if (calls === Number(nth)) process.kill(process.pid, 'SIGKILL')
}

const disk: Disk = {
  ...realDisk,
  async open(path, how, mode): Promise<DiskFile> {
    if (how !== 'read') counted()
    const file = await realDisk.open(path, how, mode)
    return {
      read: (into, position) => file.read(into, position),
      write: (bytes, position) => {
        counted()
        return file.write(bytes, position)
      },
      datasync: () => {
        counted()
        return file.datasync()
      },
      truncate: (length) => {
        counted()
        return file.truncate(length)
      },
      size: () => file.size(),
      close: () => file.close(),
    }
  },
  rename(from, to) {
    counted()
    return realDisk.rename(from, to)
  },
  unlink(path) {
    counted()
    return realDisk.unlink(path)
  },
  removeFolder(path) {
    counted()
    return realDisk.removeFolder(path)
  },
  syncFolder(path) {
    counted()
    return realDisk.syncFolder(path)
  },
}

const timers = timersByHand()
const place: Place = {
  root,
  folder: join(root, 'evidence'),
  keysFolder: join(root, 'keys'),
  hwmFolder: join(root, 'hwm'),
  timers,
  now: Number(now) as Instant,
  options: (more = {}) => ({
    folder: place.folder,
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
    origin: ORIGIN,
    clock: { now: () => place.now, monotonic: () => performance.now() },
    reserveBytes: 0,
    retryPauseMs: 0,
    after: timers.after,
    ownThread: false,
    ...more,
  }),
  open: (more) => openJournal(place.options(more)),
  remove: async () => {},
}
const house = await PrivacyHouse.open({ disk }, place)
await house.privacy.round()
if (house.problems.length > 0) throw house.problems[0]
await house.close()
