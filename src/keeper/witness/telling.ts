/**
 * Telling: how a witness raises an alarm without the log that it watches: a line in its own log, and
 * its own channels (relay, webhook, program).
 *
 * Limits: what was not handed over when the witness stops is told no more; the next start tells what
 * is wrong then.
 */
import { createHash } from 'node:crypto'
import { openChannels } from '../../hands/notify/channels.ts'
import type { NotifyConfig } from '../../hands/notify/config.ts'
import { Courier } from '../../hands/notify/courier.ts'
import type { Language } from '../../lib/words.ts'
import type { Clock } from '../../ports/clock.ts'
import type { OutgoingNotice } from '../../ports/notifier.ts'
import { keptBackText, type Told, witnessLine, witnessText } from './words.ts'

const severities: { readonly [What in Told['what']]: OutgoingNotice['severity'] } = {
  silent: 'page',
  'heard-again': 'info',
  'clock-differs': 'alert',
  misbehaved: 'page',
}

export type WitnessTelling = {
  readonly tell: (it: Told) => void
  close(): Promise<void>
}

export function tellingBy(
  config: NotifyConfig,
  clock: Clock,
  language: Language,
  says: (line: string) => void,
): WitnessTelling {
  const courier = new Courier({
    channels: openChannels(config),
    perHour: config.perHour,
    alreadySent: () => false,
    outcome: async (notice, channel, why) => {
      if (why !== undefined) says(`${notice.notice}: ${channel}: ${why}`)
    },
    keptBack: (now, _until, most) => ({
      notice: `witness.kept-back:${now}`,
      what: 'witness.kept-back',
      severity: 'page',
      text: keptBackText(most),
      facts: { most },
    }),
    clock: {
      now: () => clock.monotonic(),
      wall: () => clock.now(),
      after: (ms, act) => {
        const timer = setTimeout(act, ms)
        return () => clearTimeout(timer)
      },
    },
    log: says,
  })
  return {
    tell: (it) => {
      says(witnessLine(it, language))
      courier.submit({
        notice: `witness.${it.what}:${markOf(it)}.${Math.floor(clock.now() / 1_000)}`,
        what: `witness.${it.what}`,
        severity: severities[it.what],
        text: witnessText(it),
        facts: { ...it },
      })
    },
    close: async () => {
      await courier.settled()
      await courier.close()
    },
  }
}

const markOf = ({ origin }: Told): string =>
  createHash('sha256').update(origin).digest('hex').slice(0, 16)
