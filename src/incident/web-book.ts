/**
 * Web book: what each address did at the web servers, as far as it means something.
 *
 * Log-ins of webmail come from the web server's address in the mail server's log; the page that was
 * asked for and the mail session that it opened lie some seconds apart. Such pairs say which accounts
 * an address read, where the webmail's own log does not (`near`).
 *
 * A server that has one page for every path answers to strangers' programs that are not there. It is
 * known by having nearly all of them, and then only an answer of another size counts.
 *
 * Limits: a thief who puts five copies of his program there, on a server that nobody else scans, and
 * whose answers all have one size, looks like such a server.
 */
import type { AccountId } from '../events/event.ts'
import type { WebRequested } from '../events/traces.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Instant, seconds } from '../lib/time.ts'
import { RefList } from './refs.ts'

export const WEB_ORIGINS_MAX = 50_000
export const PATTERNS_MAX = 32
export const WEB_ACCOUNTS_MAX = 1_000
/** Addresses that asked for something lately, of which a mail session may be one's. */
export const LATELY_MAX = 64
const NEAR = seconds(5)
/** Servers whose ordinary answers are known; of one more the one asked longest ago is forgotten. */
export const SERVERS_MAX = 1_000
/** Names of strangers' programs that one server was asked for. */
export const NONSENSE_MAX = 64
export const ANSWERS_MAX = 32
/** Of them, so that no number of probes hides a program that answers. */
export const PROBES_ANSWERED_MAX = 16
/** So many of such names are on no server: one that has nearly all of them has one page for all. */
export const CATCH_ALL_LEAST = 5
const CATCH_ALL_SHARE = 0.9
/** An answer differs from the page for all by no less than this share of its size. */
const UNLIKE_LEAST = 0.25
/** What follows a script's name is told to it, and is no name of its own. */
const AFTER_SCRIPT = /(\.(?:php[3-8]?|phtml|phar|aspx?|ashx|asmx|jspx?|cfm|cgi|pl))[/;].*$/i

export type WebEntry = {
  readonly ip: string
  readonly firstAt: Instant
  lastAt: Instant
  probes: number
  probedFirstAt: Instant | undefined
  shells: number
  shellFirstAt: Instant | undefined
  /** What was answered 2xx, by server and path; of more than ANSWERS_MAX the first ones. */
  readonly answers: Map<string, Answer>
  logins: number
  reads: number
  downloads: number
  octets: number
  readFirstAt: Instant | undefined
  readLastAt: Instant | undefined
  readonly patterns: Set<string>
  readonly accounts: Map<AccountId, number>
  readonly refs: RefList
  readonly readRefs: RefList
}

export type Answer = {
  readonly what: 'probe' | 'shell'
  readonly server: string
  readonly firstAt: Instant
  requests: number
  /** Octets; absent where the log does not tell. */
  least: number | undefined
  most: number | undefined
}

/** Strangers' programs that a server was asked for: octets of the first answer, if it was one (2xx). */
type Nonsense = Map<string, { isAnswered: boolean; size: number | undefined }>

export class WebBook {
  readonly #origins: BoundedMap<string, WebEntry>
  readonly #servers = new BoundedMap<string, Nonsense>(SERVERS_MAX)
  /** The latest last. */
  #lately: { readonly ip: string; at: Instant }[] = []
  heard = 0

  constructor(evicted: () => void, most = WEB_ORIGINS_MAX) {
    this.#origins = new BoundedMap(most, evicted)
  }

  entries(): IterableIterator<[string, WebEntry]> {
    return this.#origins.entries()
  }

  get(ip: string): WebEntry | undefined {
    return this.#origins.get(ip)
  }

  /** A program of a stranger's had answered to this address by then, as far as is known now. */
  isExploiter(ip: string, by: Instant): boolean {
    const entry = this.#origins.get(ip)
    return entry !== undefined && this.answered(entry, 'shell', by) > 0
  }

  /** Requests that were answered with more than a page that this server gives to any path. */
  answered(entry: WebEntry, what: Answer['what'], by = Number.POSITIVE_INFINITY): number {
    let requests = 0
    for (const answer of entry.answers.values())
      if (answer.what === what && answer.firstAt <= by && this.#means(answer))
        requests += answer.requests
    return requests
  }

  requested(event: WebRequested): void {
    const { clientIp, at } = event
    this.heard += event.times ?? 1
    if (clientIp === undefined) return
    const entry = this.#at(clientIp, at)
    const isAnswered = event.httpStatus >= 200 && event.httpStatus < 300
    if (event.what === 'probe' || event.what === 'shell') this.#asked(entry, event, isAnswered)
    if (event.pattern !== undefined && entry.patterns.size < PATTERNS_MAX)
      entry.patterns.add(event.pattern)
    if (event.account !== undefined) this.#account(entry, event.account)
    switch (event.what) {
      case 'probe':
        entry.probes += 1
        entry.probedFirstAt ??= at
        entry.refs.add(event)
        break
      case 'shell':
        entry.shells += 1
        entry.shellFirstAt ??= at
        // A page that was not there opens no mailbox.
        if (isAnswered) this.#isNear(clientIp, at)
        entry.refs.add(event)
        break
      case 'login':
        entry.logins += 1
        this.#isNear(clientIp, at)
        break
      case 'download':
        entry.downloads += 1
        entry.octets += event.bytesOut ?? 0
        this.#reading(entry, event)
        break
      case 'read':
        entry.reads += 1
        entry.octets += event.bytesOut ?? 0
        this.#reading(entry, event)
    }
  }

  /** A mail session that the webmail opened for an account: whose page asked for it, if one only did. */
  opened(account: AccountId, at: Instant): string | undefined {
    const near = this.#lately.filter((one) => Math.abs(between(one.at, at)) <= NEAR)
    const ips = new Set(near.map(({ ip }) => ip))
    const [ip] = ips
    if (ips.size !== 1 || ip === undefined) return undefined
    const entry = this.#origins.get(ip)
    if (entry !== undefined) this.#account(entry, account)
    return ip
  }

  #asked(entry: WebEntry, event: WebRequested, isAnswered: boolean): void {
    const { host = '', site = '', bytesOut: size, at } = event
    const what = event.what === 'shell' ? 'shell' : 'probe'
    const server = `${host} ${site}`
    const path = event.path.replace(AFTER_SCRIPT, '$1')
    if (what === 'shell') {
      const nonsense: Nonsense = this.#servers.get(server) ?? new Map()
      this.#servers.set(server, nonsense)
      const known = nonsense.get(path)
      if (known !== undefined) known.isAnswered ||= isAnswered
      else if (nonsense.size < NONSENSE_MAX) nonsense.set(path, { isAnswered, size })
    }
    if (!isAnswered) return
    const key = `${what} ${server} ${path}`
    const known = entry.answers.get(key)
    if (known !== undefined) {
      known.requests += 1
      if (size !== undefined) {
        known.least = Math.min(known.least ?? size, size)
        known.most = Math.max(known.most ?? size, size)
      }
    } else if (entry.answers.size < (what === 'shell' ? ANSWERS_MAX : PROBES_ANSWERED_MAX))
      entry.answers.set(key, { what, server, firstAt: at, requests: 1, least: size, most: size })
  }

  /** Whether it is another than what the server says to names that nobody has. */
  #means({ server, least, most }: Answer): boolean {
    const nonsense = [...(this.#servers.get(server)?.values() ?? [])]
    const answered = nonsense.filter((one) => one.isAnswered)
    if (answered.length < CATCH_ALL_LEAST || answered.length < CATCH_ALL_SHARE * nonsense.length)
      return true
    const sizes = answered.flatMap(({ size }) => (size === undefined ? [] : [size]))
    if (least === undefined || most === undefined || sizes.length === 0) return false
    const usual = sizes.toSorted((a, b) => a - b)[sizes.length >> 1] ?? 0
    return least < usual * (1 - UNLIKE_LEAST) || most > usual * (1 + UNLIKE_LEAST)
  }

  #reading(entry: WebEntry, event: WebRequested): void {
    entry.readFirstAt ??= event.at
    entry.readLastAt = event.at
    entry.readRefs.add(event)
    this.#isNear(entry.ip, event.at)
  }

  #isNear(ip: string, at: Instant): void {
    this.#lately = this.#lately.filter((one) => one.ip !== ip && between(one.at, at) <= NEAR)
    if (this.#lately.length >= LATELY_MAX) this.#lately.shift()
    this.#lately.push({ ip, at })
  }

  #account(entry: WebEntry, account: AccountId): void {
    const times = entry.accounts.get(account)
    if (times !== undefined || entry.accounts.size < WEB_ACCOUNTS_MAX)
      entry.accounts.set(account, (times ?? 0) + 1)
  }

  #at(ip: string, at: Instant): WebEntry {
    const known = this.#origins.get(ip) ?? {
      ip,
      firstAt: at,
      lastAt: at,
      probes: 0,
      probedFirstAt: undefined,
      shells: 0,
      shellFirstAt: undefined,
      answers: new Map<string, Answer>(),
      logins: 0,
      reads: 0,
      downloads: 0,
      octets: 0,
      readFirstAt: undefined,
      readLastAt: undefined,
      patterns: new Set<string>(),
      accounts: new Map<AccountId, number>(),
      refs: new RefList(),
      readRefs: new RefList(),
    }
    if (at > known.lastAt) known.lastAt = at
    this.#origins.set(ip, known)
    return known
  }
}
