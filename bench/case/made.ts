/**
 * Made: an evidence log of a case, written once: an organisation's mail of some weeks, and in it one
 * account from which a thief writes to 120,000 strangers while servers are only observed.
 *
 * Each entry is one as the guard writes it (`keeper/entries.ts`); addresses and chance are made up.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId, Event } from '../../src/events/event.ts'
import { entryOf } from '../../src/keeper/entries.ts'
import { createLayout, type Layout } from '../../src/keeper/layout.ts'
import { type Instant, instant } from '../../src/lib/time.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'

export const THIEF = 'sasl:stolen@example.jp' as AccountId
export const BEGINS = instant('2025-09-22T00:00:00+09:00')
/** Of the theft: 04:45 of the last day. */
export const STOLEN_AT = instant('2025-10-06T04:45:00+09:00')
const PACE = 382.5
const APPEND = 2_048
const ACCOUNTS = 200
const ENTRIES_A_MESSAGE = 3
const DONE = 'made.json'

export type Making = {
  readonly entries: number
  readonly recipients: number
  readonly progress: (done: number, of: number) => void
}

/** The same folder again is taken as it is. */
export async function makeLog(
  layout: Layout,
  { entries, recipients, progress }: Making,
): Promise<void> {
  const done = join(layout.data, DONE)
  if (existsSync(done)) return
  createLayout(layout)
  mkdirSync(layout.keys, { recursive: true })
  const journal = await openJournal({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin: 'bench.example/sekimori/case',
    clock: { now: () => STOLEN_AT, monotonic: () => performance.now() },
    reserveBytes: 0,
  })
  let batch: Event[] = []
  let written = 0
  const write = async (...events: readonly Event[]) => {
    batch.push(...events)
    if (batch.length < APPEND) return
    written += batch.length
    await journal.append(batch.map(entryOf))
    batch = []
    progress(written, entries)
  }
  const honest = Math.max(0, Math.floor(entries / ENTRIES_A_MESSAGE) - recipients)
  const each = (STOLEN_AT - BEGINS) / honest
  for (let n = 0; n < honest; n += 1) {
    const account = `sasl:user${n % ACCOUNTS}@example.jp` as AccountId
    const at = Math.floor(BEGINS + n * each) as Instant
    const to = `partner${(n * 7) % 40}.${n % ACCOUNTS}@firm${n % 60}.example`
    await write(...lifeOf(`h${n}`, account, `203.0.113.${n % 250}`, at, [to], -20, 'delivered'))
  }
  for (let n = 0; n < recipients; n += 1) {
    const at = Math.floor(STOLEN_AT + n * PACE) as Instant
    const fate = n % 6 === 0 ? 'delivered' : n % 5 === 0 ? 'bounced' : 'deferred'
    const to = `stranger${n}@list${n % 997}.example`
    await write(...lifeOf(`t${n}`, THIEF, '198.51.100.7', at, [to], Math.min(290, n), fate))
  }
  if (batch.length > 0) await journal.append(batch.map(entryOf))
  await journal.materialise()
  await journal.close()
  writeFileSync(done, JSON.stringify({ entries, recipients }))
}

function lifeOf(
  id: string,
  account: AccountId,
  clientIp: string,
  at: Instant,
  recipients: readonly string[],
  evidence: number,
  fate: 'delivered' | 'bounced' | 'deferred',
): readonly Event[] {
  const heard = { at, heardAt: at, instance: 'mx1', account } as const
  const isStolen = account === THIEF
  const name = account.slice('sasl:'.length)
  return [
    {
      ...{ ...heard, kind: 'message.submitted', id, trust: 'witnessed', session: `s-${id}` },
      ...{ arrivedAt: at, queueId: id, clientIp, country: isStolen ? 'TH' : 'JP', hour: 4 },
      ...{ saslUsername: name, mechanism: 'PLAIN', protocol: 'smtp', envelopeSender: name },
      ...{ recipients, size: 4_823, messageId: `<${id}@example.jp>`, subject: 'Minutes' },
    },
    {
      ...{ ...heard, kind: 'verdict.given', id: `v.${id}`, trust: 'witnessed', subject: id },
      ...{ queueId: id, answer: 'pass', evidence, reference: id, trusted: !isStolen },
      ...(isStolen && evidence > 0 ? { wouldHave: 'hold' as const } : {}),
      reasons: isStolen
        ? [{ code: 'behaviour.leading', place: 'foreign', manner: 'blast', total: evidence }]
        : [],
      ...{ engine: 'behaviour/1', parameters: '0123456789abcdef', population: 'shipped' },
    },
    {
      ...{ ...heard, kind: `message.${fate}`, id: `r.${id}`, trust: 'hearsay', queueId: id },
      ...{ recipient: recipients[0] as string, relay: 'mx.example[192.0.2.1]:25' },
      ...{ dsn: fate === 'delivered' ? '2.0.0' : '4.7.1', status: `${fate} (as told)` },
    },
  ]
}
