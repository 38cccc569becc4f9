/** `sekimori events [LOG…]`: normalised events of mail logs, one JSON object a line. */
import { hostname } from 'node:os'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { unreadableIn } from '../sources/pile/notices.ts'
import { countPile, type PileRead, readWire, STANDARD_INPUT } from '../sources/pile/read.ts'
import { exits, type Speaker } from './output.ts'
import { readingProgress } from './reading-progress.ts'

export type EventsOptions = {
  readonly all?: boolean
  readonly count?: boolean
  readonly raw?: boolean
  readonly zone?: string
  readonly realm?: string
}

export async function events(
  files: readonly string[],
  options: EventsOptions,
  speaker: Speaker,
): Promise<number> {
  const { stdout, stderr } = process
  const zone = options.zone ?? Temporal.Now.timeZoneId()
  const all = options.all === true
  const raw = options.raw === true || all
  const isCount = options.count === true
  const paths = files.length === 0 ? [STANDARD_INPUT] : files
  // Two who write on one terminal spoil each other's lines.
  const terminal = {
    isTTY: stderr.isTTY && (isCount || !stdout.isTTY),
    write: stderr.write.bind(stderr),
  }
  const progress = readingProgress(speaker.language, terminal, () => performance.now())
  const how = {
    zone,
    defaultRealm: options.realm ?? '',
    now: Date.now() as Instant,
    clock: () => Date.now() as Instant,
    future: 'keep',
    keepRaw: raw,
    isHashed: false,
    progress: progress.show,
  } as const
  let read: PileRead
  try {
    if (isCount) {
      const { kinds, ...rest } = await countPile(paths, { ...how, keepRaw: false })
      progress.end()
      const { lines, inputs } = rest
      const unrecognised = inputs.reduce((sum, input) => sum + input.unrecognised, 0)
      speaker.answer({ host: hostname(), lines, unrecognised, kinds }, () => [
        `${lines} lines, ${unrecognised} unrecognised`,
        ...Object.entries(kinds)
          .toSorted(([, a], [, b]) => b - a)
          .map(([kind, n]) => `${String(n).padStart(9)}  ${kind}`),
      ])
      read = rest
    } else
      read = await readWire(paths, how, { raw, all }, (octets) => {
        stdout.write(octets)
        if (stdout.writableLength === 0) return undefined
        // Not what was written only: what lies in a queue is read from these very octets later.
        return new Promise<void>((done) => stdout.write('', () => done()))
      })
  } finally {
    progress.end()
  }
  const [fault] = unreadableIn(read.notices)
  if (fault !== undefined)
    throw new Fault('source.unreadable', { file: fault.file, why: fault.why ?? fault.code })
  return exits.fine
}
