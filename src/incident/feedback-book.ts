/** Feedback book: what others reported of our mail: bounces, complaints, and DMARC's counts. */
import type { ReportReceived } from '../events/traces.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import type { Feedback } from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'

export const SPOOFERS_MAX = 10_000
export const SPOOFERS_TOLD_MAX = 100

export class FeedbackBook {
  bounces = 0
  complaints = 0
  complainedFirstAt: Instant | undefined
  dmarcMessages = 0
  spoofedMessages = 0
  readonly #spoofers = new BoundedMap<string, number>(SPOOFERS_MAX)
  readonly complaintRefs = new RefList()
  readonly refs = new RefList()

  hear(event: ReportReceived): void {
    const times = event.times ?? 1
    this.refs.add(event)
    switch (event.what) {
      case 'bounce':
        this.bounces += times
        break
      case 'complaint':
        this.complaints += times
        this.complainedFirstAt ??= event.at
        this.complaintRefs.add(event)
        break
      case 'dmarc':
        this.dmarcMessages += times
        if (event.aligned !== false) break
        this.spoofedMessages += times
        if (event.clientIp !== undefined)
          this.#spoofers.set(event.clientIp, (this.#spoofers.get(event.clientIp) ?? 0) + times)
        break
      case 'delay':
    }
  }

  told(placeOf: PlaceOf): Feedback {
    return {
      bounces: this.bounces,
      complaints: this.complaints,
      dmarcMessages: this.dmarcMessages,
      spoofedMessages: this.spoofedMessages,
      spoofers: [...this.#spoofers.entries()]
        .map(([ip, messages]) => ({ ip, messages }))
        .toSorted((a, b) => b.messages - a.messages || (a.ip < b.ip ? -1 : 1))
        .slice(0, SPOOFERS_TOLD_MAX),
      evidence: this.refs.refs(placeOf),
    }
  }
}
