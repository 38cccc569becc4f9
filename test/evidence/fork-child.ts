/** The child of `fork.test.ts`: forks the log that it is told, and says so. */
import type { Instant } from '../../src/lib/time.ts'
import { forkLog } from '../../src/store/evidence/fork.ts'
import { ORIGIN } from './help.ts'

const [root = ''] = process.argv.slice(2)
process.stdout.write('ready\n')
await forkLog(
  {
    folder: `${root}/evidence`,
    keysFolder: `${root}/keys`,
    hwmFolder: `${root}/hwm`,
    origin: ORIGIN,
    clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
  },
  { by: 'hanako', why: 'restored from the backup of Sunday', force: false },
)
process.stdout.write('done\n')
