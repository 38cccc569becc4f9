/**
 * Sessions: who is in the console, by the hash of a token that only the browser has.
 *
 * Kept in `keys/console-sessions.json`, sealed, so that they outlast a restart of the guard as well as
 * of the console. A session is on disk and in the evidence before its token is given; one that ends
 * is off the disk before anybody is told so. The role is not kept: it is looked up each time, and a
 * session whose person was revoked, or changed his role or factors, is none.
 *
 * Limits: when somebody was last seen is kept to a minute. Who puts an older file back, with the
 * installation's keys at hand, brings sessions back that had ended, for their twelve hours at most.
 */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { SessionEnd } from '../../../events/person.ts'
import { BoundedMap } from '../../../lib/bounded.ts'
import { between, type Duration, type Instant, plus } from '../../../lib/time.ts'
import type { PersonRow } from '../../../people/person.ts'
import { hasRight } from '../../../people/roles.ts'
import type { Persons } from '../../persons.ts'
import type { Scribe } from '../../scribe.ts'
import { unusable } from './desk-secrets.ts'
import {
  CLOCK_SLACK,
  FRESH_LASTS,
  SEEN_KEPT_EVERY,
  SESSION_LIVES,
  SESSIONS_EACH_MAX,
  SESSIONS_MAX,
  SUPERSEDED_LASTS,
  TOKEN_BYTES,
} from './limits.ts'
import { SealedFile } from './sealed-file.ts'
import type { Session, SignInMethod } from './session.ts'

/** Of one session, some 400 octets. */
const FILE_BYTES_MAX = 8 * 1_048_576
const ID_BYTES = 9
export const TOKEN_FORM = /^[A-Za-z0-9_-]{43}$/

type Kept = {
  readonly id: string
  readonly person: string
  readonly method: SignInMethod
  readonly since: number
  readonly client: string
  readonly agent: string
  /** What the person's row said then; another row, another session. */
  standing: string
  hash: string
  freshUntil: number
  seenAt: number
}

/** As its person and administrators see it. */
export type SessionFacts = {
  readonly id: string
  readonly method: SignInMethod
  readonly since: Instant
  readonly seenAt: Instant
  readonly endsAt: Instant
  readonly client: string
  readonly agent: string
}

export type SessionsParts = {
  readonly keysFolder: string
  readonly persons: Pick<Persons, 'row'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly idle: Duration
  readonly told: (problem: unknown) => void
  /** In all; less in tests only. */
  readonly most?: number
}

export type Admission = {
  readonly person: string
  readonly method: SignInMethod
  readonly way?: 'password' | 'oidc'
  readonly client: string
  readonly agent: string
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

/** Whoever is revoked and added again, or begins anew with other factors, is somebody else. */
const standingOf = ({ role, totp, recovery, password, passkeys }: PersonRow): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        ...[role, totp?.factor, recovery?.factor, password?.factor],
        ...passkeys.map(({ factor }) => factor),
      ]),
    )
    .digest('base64url')
    .slice(0, 22)

export class Sessions {
  readonly #parts: SessionsParts
  readonly #file: SealedFile<readonly Kept[]>
  /** By public name, the eldest first. */
  readonly #all = new Map<string, Kept>()
  readonly #byHash = new Map<string, Kept>()
  readonly #byPerson = new Map<string, Set<Kept>>()
  readonly #superseded = new BoundedMap<string, { readonly id: string; readonly until: Instant }>(
    SESSIONS_MAX,
  )
  readonly #changing = new Set<string>()
  /** What ends by being looked at. */
  #ending: Promise<unknown> = Promise.resolve()
  #savedAt = 0
  #isSeen = false
  #nth = 0

  private constructor(parts: SessionsParts) {
    this.#parts = parts
    this.#file = new SealedFile<readonly Kept[]>(
      {
        file: join(parts.keysFolder, 'console-sessions.json'),
        kekFile: join(parts.keysFolder, 'kek'),
        label: 'sekimori/console/sessions/v1',
        bytesMax: FILE_BYTES_MAX,
        unusable,
      },
      [],
    )
  }

  /** A file that cannot be read signs everybody out; it is told, and written over. */
  static async open(parts: SessionsParts): Promise<Sessions> {
    const sessions = new Sessions(parts)
    try {
      for (const kept of await sessions.#file.get()) sessions.#put({ ...kept })
    } catch (thrown) {
      parts.told(thrown)
      sessions.#file.forgive([])
    }
    return sessions
  }

  get size(): number {
    return this.#all.size
  }

  /** `renews`: somebody is there; false for what a page asks by itself. */
  of(token: string | undefined, now: Instant, renews = true): Session | undefined {
    if (token === undefined || !TOKEN_FORM.test(token)) return undefined
    const hash = hashOf(token)
    const kept = this.#byHash.get(hash)
    if (kept !== undefined) return this.#session(kept, now, renews)
    const superseded = this.#superseded.get(hash)
    if (superseded === undefined || now >= superseded.until) return undefined
    const its = this.#all.get(superseded.id)
    const session = its === undefined ? undefined : this.#session(its, now, false)
    return session === undefined ? undefined : { ...session, freshUntil: session.since }
  }

  /** The token of a new session; durable and in the evidence when it resolves. */
  async admit(admission: Admission, now: Instant): Promise<{ token: string; session: Session }> {
    const { person, method, way, client, agent } = admission
    const { most = SESSIONS_MAX } = this.#parts
    const row = this.#parts.persons.row(person)
    if (row === undefined || row.revoked) throw new Error('who is admitted stands')
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const kept: Kept = {
      ...{ id: randomBytes(ID_BYTES).toString('hex'), person, method, client, agent },
      ...{ standing: standingOf(row), hash: hashOf(token), since: now, seenAt: now },
      freshUntil: plus(now, FRESH_LASTS),
    }
    await this.#parts.scribe.write([
      {
        ...this.#heard(person, now),
        ...{ kind: 'person.admitted', session: kept.id, method },
        ...(client === '-' ? {} : { clientIp: client }),
        ...(way === undefined ? {} : { way }),
        ...(agent === '' ? {} : { userAgent: agent }),
      },
    ])
    this.#put(kept)
    const mine = this.#of(person)
    const tooMany = [
      ...mine.slice(0, Math.max(0, mine.length - SESSIONS_EACH_MAX)),
      ...[...this.#all.values()].slice(0, Math.max(0, this.#all.size - most)),
    ]
    try {
      await this.#end(tooMany, 'too-many', now, undefined, true)
    } catch (thrown) {
      this.#take(kept)
      throw thrown
    }
    const session = this.#session(kept, now, true)
    if (session === undefined) throw new Error('who is admitted stands')
    return { token, session }
  }

  /** A fresh proof: another token, and the one before is good for nothing that needs it. */
  async renew(id: string, now: Instant): Promise<{ token: string; session: Session } | undefined> {
    const kept = this.#all.get(id)
    if (kept === undefined) return undefined
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    this.#byHash.delete(kept.hash)
    this.#superseded.set(kept.hash, { id, until: plus(now, SUPERSEDED_LASTS) })
    kept.hash = hashOf(token)
    kept.freshUntil = plus(now, FRESH_LASTS)
    this.#byHash.set(kept.hash, kept)
    await this.#save(now)
    const session = this.#session(kept, now, true)
    return session === undefined ? undefined : { token, session }
  }

  /**
   * His factors change, by himself: this session goes on, and no other of his. Meanwhile none of
   * them is held against factors that are half changed. `undefined`: it has ended.
   */
  async changing<Result>(
    { id, person }: Pick<Session, 'id' | 'person'>,
    now: Instant,
    change: () => Promise<Result>,
  ): Promise<Result | undefined> {
    if (!this.#all.has(id)) return undefined
    this.#changing.add(person)
    try {
      const result = await change()
      const kept = this.#all.get(id)
      const row = this.#parts.persons.row(person)
      if (kept !== undefined && row !== undefined) kept.standing = standingOf(row)
      const others = this.#of(person).filter((one) => one.id !== id)
      await this.#end(others, 'factors', now, undefined, true)
      return result
    } finally {
      this.#changing.delete(person)
    }
  }

  /** False: there is no such session of this person. */
  async end(
    { id, person }: { readonly id: string; readonly person: string },
    why: SessionEnd,
    now: Instant,
    by?: string,
  ): Promise<boolean> {
    const kept = this.#all.get(id)
    if (kept?.person !== person) return false
    await this.#end([kept], why, now, by)
    return true
  }

  async endAll(person: string, why: SessionEnd, now: Instant, by?: string): Promise<number> {
    const all = this.#of(person)
    await this.#end(all, why, now, by)
    return all.length
  }

  list(person: string, now: Instant): readonly SessionFacts[] {
    const row = this.#parts.persons.row(person)
    return this.#of(person).flatMap((kept) =>
      this.#overWhy(kept, now, row) === undefined ? [factsOf(kept)] : [],
    )
  }

  /** Ends what is over, and keeps when people were seen. */
  async round(now: Instant): Promise<void> {
    await this.#ending
    for (const [person, his] of [...this.#byPerson]) {
      const row = this.#parts.persons.row(person)
      const over = Map.groupBy(his, (kept) => this.#overWhy(kept, now, row))
      for (const [why, all] of over) if (why !== undefined) await this.#end(all, why, now)
    }
    if (this.#isSeen && between(this.#savedAt as Instant, now) >= SEEN_KEPT_EVERY)
      await this.#save(now)
  }

  /** Keeps when people were seen, such as before the guard stops. */
  async rest(now: Instant): Promise<void> {
    if (this.#isSeen) await this.#save(now)
  }

  #session(kept: Kept, now: Instant, renews: boolean): Session | undefined {
    const row = this.#parts.persons.row(kept.person)
    const why = this.#overWhy(kept, now, row)
    if (why !== undefined) {
      const ended = this.#ending.then(() => this.#end([kept], why, now))
      this.#ending = ended.catch(this.#parts.told)
      return undefined
    }
    if (row === undefined) return undefined
    const { role } = row
    if (renews && now > kept.seenAt) {
      kept.seenAt = now
      this.#isSeen = true
    }
    const { id, person, method } = kept
    const [since, freshUntil] = [kept.since as Instant, kept.freshUntil as Instant]
    return { id, person, role, method, since, freshUntil, endsAt: plus(since, SESSION_LIVES) }
  }

  /** A clock that was set back far before the sign-in ends it too. */
  #overWhy(kept: Kept, now: Instant, row: PersonRow | undefined): SessionEnd | undefined {
    if (row === undefined || row.revoked) return 'revoked'
    if (!this.#changing.has(kept.person) && standingOf(row) !== kept.standing) return 'factors'
    const age = between(kept.since as Instant, now)
    if (age >= SESSION_LIVES || -age > CLOCK_SLACK) return 'too-long'
    const idle = between(kept.seenAt as Instant, now)
    return hasRight(row.role, 'explain') && idle >= this.#parts.idle ? 'idle' : undefined
  }

  /** The eldest first. */
  #of(person: string): readonly Kept[] {
    return [...(this.#byPerson.get(person) ?? [])]
  }

  #put(kept: Kept): void {
    this.#all.set(kept.id, kept)
    this.#byHash.set(kept.hash, kept)
    const his = this.#byPerson.get(kept.person) ?? new Set()
    this.#byPerson.set(kept.person, his.add(kept))
  }

  #take(kept: Kept): boolean {
    const { id, hash, person } = kept
    this.#byHash.delete(hash)
    const his = this.#byPerson.get(person)
    his?.delete(kept)
    if (his?.size === 0) this.#byPerson.delete(person)
    return this.#all.delete(id)
  }

  /** Gone at once; off the disk and in the evidence when it resolves. `save`: in any case. */
  async #end(
    all: readonly Kept[],
    why: SessionEnd,
    now: Instant,
    by?: string,
    save = false,
  ): Promise<void> {
    const ended = all.filter((kept) => this.#take(kept))
    if (ended.length === 0 && !save) return
    await this.#save(now)
    await this.#parts.scribe.write(
      ended.map(({ person, id }) => ({
        ...this.#heard(person, now),
        ...({ kind: 'person.left', session: id, why } as const),
        ...(by === undefined || by === person ? {} : { by }),
      })),
    )
  }

  #save(now: Instant): Promise<void> {
    this.#savedAt = now
    this.#isSeen = false
    return this.#file.change(() => [...this.#all.values()].map((kept) => ({ ...kept })))
  }

  #heard(person: string, now: Instant) {
    this.#nth += 1
    const id = `ps.${now.toString(36)}.${randomBytes(4).toString('hex')}.${this.#nth}`
    return { id, at: now, heardAt: now, trust: 'witnessed', person } as const
  }
}

const factsOf = ({ id, method, since, seenAt, client, agent }: Kept): SessionFacts => ({
  ...{ id, method, client, agent },
  since: since as Instant,
  seenAt: seenAt as Instant,
  endsAt: plus(since as Instant, SESSION_LIVES),
})
