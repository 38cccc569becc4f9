/**
 * Listings: the blocklists that other servers name when they refuse our mail, of the last hours.
 *
 * A list counts when LISTED_LEAST servers named it: one alone may say what it likes. A provider that has
 * a list of its own is believed by one of its own servers, as our mail server found it by its MX.
 * It is in memory and begins anew with the guard: a queue that is refused is tried again within the hour,
 * and says so again.
 * Limits: what nobody refuses nobody tells. A source that others may write is not believed.
 */
import { isForName, type ListName, listNames, listsIn } from '../../cases/symptoms/listed.ts'
import { TELEMETRY_STRETCH } from '../../cases/symptoms/symptom.ts'
import type { EventOf } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, hours, type Instant } from '../../lib/time.ts'

/** Postfix tries what waits at least every 4,000 s (`maximal_backoff_time`): silence means it is over. */
export const LISTED_FOR: Duration = hours(3)
export const LISTED_LEAST = 2
/** Servers remembered of each list, the latest. */
export const SERVERS_MAX = 64
/** Minutes of the stretch in which refusals are counted. */
const MINUTE = 60_000
const MINUTES = TELEMETRY_STRETCH / MINUTE

type Refusal = Pick<
  EventOf<'message.bounced' | 'message.deferred'>,
  'at' | 'relay' | 'status' | 'dsn' | 'doubted'
>

/** Servers of those who keep a list of their own, by the names of their MX. */
const servers: { readonly [Name in ListName]?: RegExp } = {
  Microsoft: /\.(?:outlook|hotmail|microsoft)\.com$/,
  Google: /\.(?:google|googlemail)\.com$/,
  Yahoo: /\.(?:yahoodns\.net|yahoo\.com)$/,
  Apple: /\.(?:icloud|apple|me)\.com$/,
}

export class Listings {
  readonly #servers = new Map<ListName, BoundedMap<string, Instant>>(
    listNames.map((name) => [name, new BoundedMap(SERVERS_MAX)]),
  )
  readonly #refused = new BoundedMap<number, number>(MINUTES + 1)

  heard({ at, relay = '', status = '', dsn, doubted }: Refusal): void {
    if (doubted === true) return
    if (isForName(status, dsn)) {
      const minute = Math.floor(at / MINUTE)
      this.#refused.set(minute, (this.#refused.get(minute) ?? 0) + 1)
    }
    const server = hostIn(relay)
    if (server === '') return
    for (const name of listsIn(status)) this.#servers.get(name)?.set(server, at)
  }

  /** Names of ours, in their order. */
  lists(now: Instant): readonly ListName[] {
    return listNames.filter((name) => {
      const lately = [...(this.#servers.get(name)?.entries() ?? [])].filter(
        ([, at]) => between(at, now) <= LISTED_FOR,
      )
      const theirs = servers[name]
      return theirs === undefined
        ? lately.length >= LISTED_LEAST
        : lately.some(([server]) => theirs.test(server))
    })
  }

  /** Recipients of the last stretch that were refused for who we are. */
  refusedForName(now: Instant): number {
    const from = Math.floor(now / MINUTE) - MINUTES
    let sum = 0
    for (const [minute, count] of this.#refused.entries()) if (minute > from) sum += count
    return sum
  }
}

/** `mx1.example.net[192.0.2.1]:25`; several servers of one domain count as one. */
function hostIn(relay: string): string {
  const host = /^([A-Za-z0-9.-]{1,253})\[/.exec(relay)?.[1]?.toLowerCase() ?? ''
  const [, ...domain] = host.split('.')
  const [second = '', top = ''] = domain
  // `mx.co.jp` is a host of its own, and no server of co.jp.
  const isSuffix =
    domain.length < 2 || (domain.length === 2 && second.length <= 3 && top.length === 2)
  return isSuffix ? host : `.${domain.join('.')}`
}
