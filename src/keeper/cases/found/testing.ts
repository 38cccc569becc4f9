/** For tests: a small log on a real disk in which one account is stolen. */
import type { AccountId, Event } from '../../../events/event.ts'
import type { AnswerKind } from '../../../events/verdict.ts'
import { type Instant, instant } from '../../../lib/time.ts'
import { openJournal } from '../../../store/evidence/journal.ts'
import { entryOf } from '../../entries.ts'
import { createLayout, type Layout } from '../../layout.ts'

export const STOLEN = 'sasl:stolen@example.jp' as AccountId
export const FROM = instant('2025-10-06T00:00:00Z')

const at = (n: number): Instant => (FROM + n * 1_000) as Instant

function mail(
  n: number,
  account: AccountId,
  clientIp: string,
  answer: AnswerKind,
  more: object = {},
): readonly Event[] {
  const id = `m${n}`
  const heard = { at: at(n), heardAt: at(n), instance: 'mx1', account } as const
  const name = account.slice('sasl:'.length)
  return [
    {
      ...{ ...heard, kind: 'message.submitted', id, trust: 'witnessed', session: 's' },
      ...{
        arrivedAt: at(n),
        queueId: id,
        clientIp,
        country: clientIp.startsWith('203') ? 'JP' : 'TH',
      },
      ...{ protocol: 'smtp', envelopeSender: name, recipients: [`to${n}@x${n % 7}.example`] },
      size: 100,
    },
    {
      ...{ ...heard, kind: 'verdict.given', id: `v${n}`, trust: 'witnessed', subject: id },
      ...{ answer, reasons: [], reference: id, trusted: answer === 'pass', engine: 'e/1' },
      ...{ parameters: 'p', evidence: answer === 'pass' ? -20 : 25, ...more },
    },
  ] as readonly Event[]
}
const delivered = (n: number): Event => ({
  ...{ kind: 'message.delivered', id: `r${n}`, at: at(n), heardAt: at(n), trust: 'hearsay' },
  ...{ instance: 'mx1', queueId: `m${n}`, recipient: `to${n}@x${n % 7}.example`, dsn: '2.0.0' },
})

/** Honest mail that arrives, then so much of a thief's: two pass, one contains, the others are held. */
export function theftEvents(honest: number, stolen: number): readonly Event[] {
  const events: Event[] = []
  for (let n = 0; n < honest; n += 1)
    events.push(
      ...mail(n, `sasl:user${n % 5}@example.jp` as AccountId, '203.0.113.9', 'pass'),
      delivered(n),
    )
  for (let n = honest; n < honest + stolen; n += 1) {
    const nth = n - honest
    if (nth < 2) events.push(...mail(n, STOLEN, '198.51.100.7', 'pass'), delivered(n))
    else {
      const plan = nth === 2 ? { plan: 'plan1', windowFrom: at(honest) } : {}
      events.push(...mail(n, STOLEN, '198.51.100.7', 'hold', plan))
    }
  }
  return events
}

export async function writeLog(layout: Layout, events: readonly Event[]): Promise<void> {
  createLayout(layout)
  const journal = await openJournal({
    ...{ folder: layout.evidence, keysFolder: layout.keys, hwmFolder: layout.highWater },
    origin: 'test.example/sekimori/found',
    clock: { now: () => FROM, monotonic: () => 0 },
    reserveBytes: 0,
  })
  await journal.append(events.map(entryOf))
  await journal.materialise()
  await journal.close()
}
