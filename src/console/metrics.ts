/**
 * Metrics: what the console counts, for Prometheus (text format 0.0.4).
 *
 * Requests by the address as the schemas write it, never as it was asked, so that nobody makes us count
 * under names of his. Of the guard only numbers, none with a name of an account.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LinkState } from './link/client.ts'

export type Numbers = {
  readonly ready: boolean
  /** Questions of the console that met a mistake of the guard's. */
  readonly mistakes: number
  readonly messages: Readonly<Record<string, number>>
  readonly recipients: Readonly<Record<string, number>>
  readonly logins: Readonly<Record<string, number>>
  readonly held: number
  readonly waiting: number
  readonly contained: number
  readonly evidence: { readonly size: number; readonly signedSize: number; readonly level: number }
}

export type Counted = {
  readonly link: () => LinkState
  readonly live: () => {
    readonly clients: number
    readonly events: number
    readonly skipped: number
    readonly cut: number
  }
  /** The guard's own; `undefined`: it does not answer. */
  readonly numbers: () => Promise<Numbers | undefined>
}

const SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10]

export type Metrics = {
  readonly type: string
  answered(route: string, method: string, status: number, seconds: number): void
  text(): Promise<string>
}

export function openMetrics(counted: Counted): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'sekimori_console_requests_total',
    help: 'Requests by address, method and class of status',
    labelNames: ['route', 'method', 'status'] as const,
    registers,
  })
  const seconds = new Histogram({
    name: 'sekimori_console_request_seconds',
    help: 'Time until the answer began',
    labelNames: ['route'] as const,
    buckets: SECONDS,
    registers,
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      ...{ name: `sekimori_${name}`, help, registers },
      collect() {
        this.set(read())
      },
    })
  gauge('console_link_up', 'Whether the guard is within reach', () => (counted.link().isUp ? 1 : 0))
  gauge('console_link_in_flight', 'Questions without an answer', () => counted.link().inFlight)
  gauge('console_link_lost_total', 'Times that it was lost', () => counted.link().lost)
  gauge('console_live_clients', 'Browsers that listen', () => counted.live().clients)
  gauge('console_live_events_total', 'Events that were told', () => counted.live().events)
  gauge('console_live_skipped_total', 'Events that listeners lost', () => counted.live().skipped)
  gauge('console_live_cut_total', 'Listeners that were too slow', () => counted.live().cut)
  const ready = new Gauge({ name: 'sekimori_ready', help: 'Whether the guard watches', registers })
  const kept = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `sekimori_${name}`, help, labelNames: [...labelNames], registers })
  const messages = kept('messages_total', 'Messages by answer since the guard began', ['answer'])
  const recipients = kept('recipients_total', 'Recipients by what became of them', ['state'])
  const logins = kept('logins_total', 'Logins by answer since the guard began', ['answer'])
  const held = kept('held', 'Messages that are held')
  const waiting = kept('waiting', 'Messages that wait for their release')
  const contained = kept('contained', 'Accounts that are contained')
  const size = kept('evidence_entries', 'Entries of the evidence')
  const signed = kept('evidence_signed_entries', 'Entries under a signed tree head')
  const mistakes = kept('guard_mistakes_total', 'Questions that met a mistake of the guard’s')
  const level = kept('evidence_level', 'How well strangers could hold us to it')

  const take = (numbers: Numbers | undefined): void => {
    ready.set(numbers?.ready === true ? 1 : 0)
    if (numbers === undefined) return
    const each = (to: Gauge, label: string, counts: Readonly<Record<string, number>>) => {
      for (const [name, count] of Object.entries(counts)) to.set({ [label]: name }, count)
    }
    each(messages, 'answer', numbers.messages)
    each(recipients, 'state', numbers.recipients)
    each(logins, 'answer', numbers.logins)
    mistakes.set(numbers.mistakes)
    held.set(numbers.held)
    waiting.set(numbers.waiting)
    contained.set(numbers.contained)
    size.set(numbers.evidence.size)
    signed.set(numbers.evidence.signedSize)
    level.set(numbers.evidence.level)
  }
  return {
    type: registry.contentType,
    answered: (route, method, status, took) => {
      requests.inc({ route, method, status: `${Math.floor(status / 100)}xx` })
      seconds.observe({ route }, took)
    },
    text: async () => {
      take(await counted.numbers())
      return registry.metrics()
    },
  }
}
