/** The child of `kill.test.ts`: appends without end, tells on stdout what was acknowledged. */
import type { Instant } from '../../src/lib/time.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'
import { entryOf, ORIGIN } from './help.ts'

const [root = '', first = '0'] = process.argv.slice(2)
const journal = await openJournal({
  folder: `${root}/evidence`,
  keysFolder: `${root}/keys`,
  hwmFolder: `${root}/hwm`,
  origin: ORIGIN,
  clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
  reserveBytes: 0,
  walSegmentBytes: 64 * 1024,
  // Small, so that tiles are made all the time: gently at first, and in a hurry from half of it on.
  walBytesMax: 512 * 1024,
})
process.stdout.write('ready\n')
let next = Number(first)
const one = async (): Promise<never> => {
  for (;;) {
    const count = 1 + (next % 7)
    const from = next
    next += count
    const entries = Array.from({ length: count }, (_, i) =>
      entryOf(from + i, { severity: from % 97 === 0 ? 8 : 0 }),
    )
    const index = await journal.append(entries)
    process.stdout.write(`${index} ${from} ${count}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, one))
