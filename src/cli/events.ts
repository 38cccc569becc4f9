/** `sekimori events [LOG…]`: normalised events of mail logs, one JSON object a line. */
import { hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { hostname } from 'node:os'
import { createInterface } from 'node:readline'
import { toWire } from '../events/wire.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { MailLog } from '../sources/mail-log/reader.ts'
import { exits, type Speaker } from './output.ts'

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
  const zone = options.zone ?? Temporal.Now.timeZoneId()
  const raw = options.raw === true || options.all === true
  const counts: Record<string, number> = {}
  let lines = 0
  let unrecognised = 0
  for (const file of files.length === 0 ? ['-'] : files) {
    const log = new MailLog({
      instance: 'log',
      defaultRealm: options.realm ?? '',
      zone,
      keepRaw: raw,
    })
    let number = 0
    const input = file === '-' ? process.stdin : createReadStream(file)
    const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    try {
      for await (const line of reader) {
        number += 1
        const id = `${hash('sha256', `${file} ${number} ${line}`).slice(0, 32)}`
        const event = log.read(line, { id, heardAt: Date.now() as Instant, file, number })
        if (event === undefined) continue
        counts[event.kind] = (counts[event.kind] ?? 0) + 1
        const isShown =
          options.count !== true && (event.kind !== 'line.unrecognised' || options.all === true)
        if (!isShown) continue
        if (!process.stdout.write(`${JSON.stringify(toWire(event, { raw, zone }))}\n`))
          await new Promise<void>((done) => process.stdout.once('drain', () => done()))
      }
    } catch (thrown) {
      throw new Fault('source.unreadable', { file, why: whyOf(thrown) }, thrown)
    }
    lines += number
    unrecognised += log.counts.unrecognised
  }
  if (options.count === true)
    speaker.answer({ host: hostname(), lines, unrecognised, kinds: counts }, () => [
      `${lines} lines, ${unrecognised} unrecognised`,
      ...Object.entries(counts)
        .toSorted(([, a], [, b]) => b - a)
        .map(([kind, n]) => `${String(n).padStart(9)}  ${kind}`),
    ])
  return exits.fine
}
