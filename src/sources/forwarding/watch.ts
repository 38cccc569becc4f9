/**
 * Watch: what files say of where mail goes on to, and how that differs from the last look.
 *
 * A round looks at every file once, at a pace, and reads those that changed. An event is told when
 * targets or hiding change, not when other words do. Of files that forward or hide a digest is kept
 * in the position, so that a change while the guard was down is told after its start; the rest needs
 * no memory. The first round ever tells nothing: it learns what is there.
 *
 * Where the folder of a pattern is empty or gone, the mail store is away, and nothing is called
 * removed.
 *
 * Limits: what was removed while the guard was down is not told. Of REMEMBERED_MAX files and more
 * the last are forgotten at a restart, and told again as added. Between two rounds a change and its
 * undoing are not seen.
 */

import { saslAccount } from '../../events/account.ts'
import type { AccountId, Event } from '../../events/event.ts'
import type { ForwardingChanged } from '../../events/login.ts'
import { whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { SourcePosition } from '../../ports/source.ts'
import { plain } from '../syslog/plain.ts'
import type { ForwardingConfig, Watched } from './config.ts'
import { FILES_MAX, type Found, filesOf, isAway, type Look, lookAt, readStart } from './files.ts'
import { readAliases, readForward } from './forward.ts'
import { domainOf, type Forwards } from './forwards.ts'
import { readSieve } from './sieve.ts'

/** Files between two pauses of a round. */
export const PACE_FILES = 100
/** Digests that stand in a position. */
export const REMEMBERED_MAX = 2_000
const NAME_MAX = 128

export type WatchParts = {
  readonly config: ForwardingConfig
  readonly defaultRealm: string
  readonly clock: Clock
  /** Hex SHA-256. */
  readonly hash: (bytes: Uint8Array) => string
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>
  /** Nobody waits for the rest of a round any more. */
  readonly isOver: () => boolean
}

/** What one file, or one alias of it, does. */
type Rule = {
  readonly digest: string
  /** Unknown after a restart, until it is seen again. */
  readonly told?: Pick<ForwardingChanged, 'account' | 'way' | 'name'> & {
    readonly forwards: Forwards
  }
}
type Seen = { readonly mark: string; readonly keys: readonly string[] }

export type Round = {
  readonly events: readonly Event[]
  readonly position: SourcePosition
  readonly files: number
  readonly unread: number
}

export class Watch {
  readonly #parts: WatchParts
  /** By key; those that forward or hide. */
  readonly #rules = new Map<string, Rule>()
  readonly #seen = new Map<string, Seen>()
  #isFirst: boolean
  #fault: string | undefined

  constructor(parts: WatchParts, position: SourcePosition | undefined, fromStart: boolean) {
    this.#parts = parts
    this.#isFirst = position === undefined && !fromStart
    for (const [key, digest] of Object.entries(position ?? {}).slice(0, REMEMBERED_MAX))
      this.#rules.set(key, { digest: String(digest) })
  }

  /** Why not all is seen, if so. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** Never rejects: what cannot be read is counted. */
  async round(): Promise<Round> {
    const { config, pause, isOver } = this.#parts
    const events: Event[] = []
    const present = new Set<string>()
    let [files, unread, isWhole] = [0, 0, true]
    let fault: string | undefined
    for (const watched of config.watch) {
      try {
        if (await isAway(watched.files)) {
          isWhole = false
          fault = `${watched.files}: nothing there`
          continue
        }
        for await (const found of filesOf(watched.files)) {
          const isFull = files >= FILES_MAX
          if (isFull) fault = `more than ${FILES_MAX} files`
          if (isFull || isOver()) {
            isWhole = false
            break
          }
          files += 1
          if (files % PACE_FILES === 0) await pause()
          present.add(found.path)
          try {
            events.push(...(await this.#look(found, watched)))
          } catch (thrown) {
            unread += 1
            fault = `${found.path}: ${whyOf(thrown)}`
          }
        }
      } catch (thrown) {
        isWhole = false
        fault = `${watched.files}: ${whyOf(thrown)}`
      }
    }
    if (isWhole) events.push(...this.#removed(present))
    this.#fault = fault
    const told = this.#isFirst ? [] : events
    this.#isFirst = false
    return { events: told, position: this.#position(), files, unread }
  }

  async #look({ path, stars }: Found, watched: Watched): Promise<readonly Event[]> {
    const look = await lookAt(path)
    const before = this.#seen.get(path)
    if (look === undefined || look.mark === before?.mark) return []
    const text = await readStart(look.target)
    const rules = this.#rulesOf(text, path, stars, watched, look)
    const keys = rules.map(({ key }) => key)
    this.#seen.set(path, { mark: look.mark, keys })
    const events = rules.flatMap((rule) => this.#changed(rule.key, rule, look.changedAt))
    const now = new Set(keys)
    for (const key of before?.keys ?? [])
      if (!now.has(key)) events.push(...this.#changed(key, undefined, look.changedAt))
    return events
  }

  #rulesOf(
    text: string,
    path: string,
    stars: readonly string[],
    { kind, account: template }: Watched,
    { target }: Look,
  ): readonly (Required<Rule> & { readonly key: string })[] {
    const { defaultRealm } = this.#parts
    const rule = (
      account: AccountId,
      way: ForwardingChanged['way'],
      name: string,
      its: Forwards,
    ) => ({
      key: this.#short(`${path}\0${way === 'alias' ? name : ''}`),
      digest: this.#short(JSON.stringify([its.targets, its.unclear, its.hides])),
      told: { account, way, name: plain(name, NAME_MAX), forwards: its },
    })
    if (kind === 'aliases')
      return [...readAliases(text)].flatMap(([name, its]) => {
        const account = saslAccount(name, defaultRealm)
        return account === undefined ? [] : [rule(account, 'alias', name, its)]
      })
    const named = template.replaceAll(/\{(\d)\}/g, (_, nth: string) => stars[Number(nth) - 1] ?? '')
    const account = saslAccount(named, defaultRealm)
    if (account === undefined) throw new Error('no account has that name')
    const name = target.slice(target.lastIndexOf('/') + 1)
    return kind === 'sieve'
      ? [rule(account, 'sieve', name, readSieve(text))]
      : [rule(account, 'forward', name, readForward(text))]
  }

  /** `rule`: as it is now; `undefined`: it is no more. */
  #changed(key: string, rule: Required<Rule> | undefined, at: number): readonly Event[] {
    const before = this.#rules.get(key)
    const tells = rule !== undefined && doesSomething(rule.told.forwards)
    if (tells) this.#rules.set(key, { digest: rule.digest, told: rule.told })
    else this.#rules.delete(key)
    if (before?.digest === (tells ? rule.digest : undefined)) return []
    const about = tells ? rule.told : (before?.told ?? rule?.told)
    if (about === undefined) return []
    const change = !tells ? 'removed' : before === undefined ? 'added' : 'changed'
    return [this.#event(key, about, change, `${before?.digest} ${rule?.digest} ${at}`, at)]
  }

  #event(
    key: string,
    { account, way, name, forwards }: Required<Rule>['told'],
    change: ForwardingChanged['change'],
    what: string,
    at: number,
  ): ForwardingChanged {
    const heardAt = this.#parts.clock.now()
    const { targets, hides } = forwards
    return {
      kind: 'forwarding.changed',
      id: `f.${this.#short(`${key} ${what}`)}`,
      at: Math.min(Math.trunc(at), heardAt) as Instant,
      heardAt,
      trust: 'hearsay',
      account,
      way,
      change,
      ...(name === undefined ? {} : { name }),
      ...(targets.length === 0 ? {} : { targets, outside: this.#isOutside(account, targets) }),
      ...(hides ? { hides } : {}),
    }
  }

  #isOutside(account: AccountId, targets: readonly string[]): boolean {
    const own = new Set([domainOf(account), ...this.#parts.config.ownDomains])
    return targets.some((target) => !own.has(domainOf(target)))
  }

  #removed(present: ReadonlySet<string>): readonly Event[] {
    const now = this.#parts.clock.now()
    const events: Event[] = []
    for (const [path, { keys }] of this.#seen) {
      if (present.has(path)) continue
      this.#seen.delete(path)
      for (const key of keys) events.push(...this.#changed(key, undefined, now))
    }
    // What is left of a position and was not seen again has no file any more.
    const known = new Set([...this.#seen.values()].flatMap(({ keys }) => keys))
    for (const [key, rule] of this.#rules)
      if (rule.told === undefined && !known.has(key)) this.#rules.delete(key)
    return events
  }

  #position(): SourcePosition {
    return Object.fromEntries(
      [...this.#rules].slice(0, REMEMBERED_MAX).map(([key, { digest }]) => [key, digest]),
    )
  }

  #short(text: string): string {
    return this.#parts.hash(Buffer.from(text)).slice(0, 16)
  }
}

const doesSomething = ({ targets, unclear, hides }: Forwards): boolean =>
  targets.length > 0 || unclear || hides
