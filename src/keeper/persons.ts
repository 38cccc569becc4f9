/**
 * Persons: knows who asks for an act, and writes it down before the act is done.
 *
 * A right code is used up by `person.proved`, which is durable before `prove` resolves; whoever
 * gives the same code again, also after a restart, is refused. One person's proofs are looked at one
 * after the other, so that of two simultaneous uses of one code one is refused. Every refusal is an
 * entry that says what was wrong; the caller is told only that it was refused.
 * Order of adding: secret on disk, then `person.added`; of revoking: `person.revoked`, then the
 * secret goes. A crash between leaves a secret of nobody's, which proves nothing.
 * Limits: who may open the control socket may try codes (`people/tries.ts` says how many). A clock
 * that is set back makes codes look used until it is where it was; recovery codes go on.
 */
import { randomBytes } from 'node:crypto'
import type { Role, SessionEnd } from '../events/person.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { inGroups, RECOVERY_CODES, readCode } from '../people/codes.ts'
import type { PersonRow } from '../people/person.ts'
import { mayAct } from '../people/roles.ts'
import { base32, findTotp, TOTP_STEP_MS } from '../people/totp.ts'
import { mustWait, noTries, type Tries, wrongAt } from '../people/tries.ts'
import type { PeopleFold } from '../ports/people.ts'
import { CONNECTIONS_MAX } from './control/wire.ts'
import {
  FACTOR_BYTES,
  isLastAdministrator,
  Joining,
  type NotAdded,
  nameRefusal,
  PEOPLE_MAX,
} from './joining.ts'
import { ROOT } from './people.ts'
import { type Enrolment, hmacSha1, type PersonSecrets } from './person-secrets.ts'
import { type Refusal, Refusals } from './refusals.ts'
import type { Scribe } from './scribe.ts'

/**
 * Proofs of one person that may wait for one another: as many as there are connections, each of
 * which asks one thing at a time, so that a crowd on the socket makes the owner wait, not give up.
 */
export const PROOFS_WAITING_MAX = CONNECTIONS_MAX
/** Whose enrolment a pretended code is looked for in. */
const NOBODYS = 'nobody'

export type Alarm = (
  what: string,
  facts: { readonly [name: string]: string | number | boolean },
) => void

export type PersonsParts = {
  readonly fold: PeopleFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly secrets: PersonSecrets
  /** Somebody guesses: one call for each time that a name has to wait. */
  readonly alarm?: Alarm
}

/** What was wrong, for the evidence. `role` alone is told to the caller. */
export type ProofRefusal =
  | 'unknown'
  | 'revoked'
  | 'no-secret'
  | 'malformed'
  | 'wrong'
  | 'used'
  | 'waiting'
  | 'busy'
  | 'role'
export type Proof =
  | { readonly ok: true; readonly by: string; readonly role: Role }
  | { readonly ok: false; readonly code: ProofRefusal }

export type Asked = { readonly verb: string; readonly why: string }

/** Shown once, and never again. */
export type Added = {
  readonly person: string
  readonly role: Role
  readonly secret: string
  readonly recoveryCodes: readonly string[]
}
/** What was right of a second factor. */
export type SecondProof =
  | { readonly ok: true; readonly method: 'totp' | 'recovery' }
  | { readonly ok: false; readonly code: ProofRefusal }

export type PersonFacts = {
  readonly person: string
  readonly role: Role
  readonly revoked: boolean
  readonly recoveryLeft: number
  /** The time step of the last code of six digits, as a moment. */
  readonly lastProvedAt: string | null
}

type Right = { readonly method: 'totp' | 'recovery'; readonly counter: number }

export class Persons {
  readonly #parts: PersonsParts
  readonly #refusals: Refusals
  readonly #tries = new BoundedMap<string, Tries>(PEOPLE_MAX)
  readonly #lanes = new Map<string, { last: Promise<unknown>; waiting: number }>()
  readonly #listeners = new Set<(person: string, why: SessionEnd) => Promise<void>>()
  #changing: Promise<unknown> = Promise.resolve()
  #nobody: Promise<Enrolment> | undefined
  /** Invitations, roles, and what people set up themselves. */
  readonly joining: Joining

  constructor(parts: PersonsParts) {
    this.#parts = parts
    this.#refusals = new Refusals(parts.scribe)
    const { fold, scribe, secrets } = parts
    this.joining = new Joining({
      ...{ fold, scribe, secrets },
      inTurn: (work) => this.#inTurn(work),
      told: (person, why) => this.#told(person, why),
    })
  }

  /** Rejects with a `Fault` when it cannot be written, or the secrets cannot be read. */
  async prove(name: string, code: string, asked: Asked, now: Instant): Promise<Proof> {
    if (this.#parts.fold.person(name) === undefined)
      return this.#refuse(name, asked, 'unknown', now)
    const mine = this.alone(name, () => this.#proveAlone(name, code, asked, now))
    return mine ?? this.#refuse(name, asked, 'busy', now)
  }

  /**
   * The second factor of somebody who proved another already. A right code is used up; refusals are
   * the caller's to write and to count. `listens`: false looks at recovery codes alone.
   */
  async second(
    name: string,
    code: string,
    asked: Asked,
    now: Instant,
    listens = true,
  ): Promise<SecondProof> {
    const mine = this.alone(name, async (): Promise<SecondProof> => {
      const row = this.#parts.fold.person(name)
      const enrolment = row === undefined ? undefined : await this.#parts.secrets.present(row)
      if (row === undefined || enrolment === undefined) {
        await this.pretend(code)
        return { ok: false, code: 'no-secret' }
      }
      const right = await this.#look(row, enrolment, code, now, !listens)
      if (typeof right === 'string') return { ok: false, code: right }
      await this.#writeProved(row, right, asked, now)
      return { ok: true, method: right.method }
    })
    return (await mine) ?? { ok: false, code: 'busy' }
  }

  /** Takes as long as a wrong code of somebody who has one. */
  async pretend(code: string): Promise<void> {
    const typed = readCode(code)
    if (typed?.method !== 'recovery') return
    this.#nobody ??= this.#parts.secrets.make(NOBODYS).then(({ enrolment }) => enrolment)
    await this.#parts.secrets.recoveryNumber(await this.#nobody, typed.code)
  }

  /** One after the other for one name; `undefined`: too many wait already. */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<Result> | undefined {
    const lane = this.#lanes.get(name) ?? { last: Promise.resolve(), waiting: 0 }
    if (lane.waiting >= PROOFS_WAITING_MAX) return undefined
    this.#lanes.set(name, lane)
    lane.waiting += 1
    const mine = lane.last.then(work).finally(() => {
      lane.waiting -= 1
      if (lane.waiting === 0) this.#lanes.delete(name)
    })
    lane.last = mine.catch(() => {})
    return mine
  }

  /** Told when what a session rests on is no longer so; awaited before the change is answered. */
  follow(listener: (person: string, why: SessionEnd) => Promise<void>): void {
    this.#listeners.add(listener)
  }

  row(name: string): PersonRow | undefined {
    return this.#parts.fold.person(name)
  }

  rows(): readonly PersonRow[] {
    return this.#parts.fold.all()
  }

  /** Two acts at one time are one after the other: a name is given once. */
  add(
    wanted: {
      readonly name: string
      readonly role: Role
      readonly by: string
      readonly why: string
    },
    now: Instant,
  ): Promise<Added | NotAdded> {
    return this.#inTurn(async () => {
      const { name, role, by, why } = wanted
      const { fold, secrets, scribe } = this.#parts
      const not = nameRefusal(name, fold)
      if (not !== undefined) return not
      const factor = randomBytes(FACTOR_BYTES).toString('hex')
      const { enrolment, shown } = await secrets.make(factor)
      await secrets.keep(name, enrolment)
      await scribe.write([
        {
          kind: 'person.added',
          id: `pa.${factor}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          person: name,
          role,
          factor,
          by,
          why,
        },
      ])
      return {
        person: name,
        role,
        secret: base32(shown.totp),
        recoveryCodes: shown.recoveryCodes.map(inGroups),
      }
    })
  }

  /**
   * False: nobody has this name, or it was revoked before. The last administrator is revoked by root
   * alone, who can invite the next one: a stolen one must not be kept for want of another.
   */
  revoke(
    name: string,
    by: string,
    why: string,
    now: Instant,
  ): Promise<boolean | { readonly refused: 'last' }> {
    return this.#inTurn(async () => {
      const row = this.#parts.fold.person(name)
      if (row === undefined || row.revoked) return false
      if (by !== ROOT && isLastAdministrator(row, this.#parts.fold)) return { refused: 'last' }
      await this.#parts.scribe.write([
        {
          kind: 'person.revoked',
          id: `pv.${row.factor}`.slice(0, 64),
          at: now,
          heardAt: now,
          trust: 'witnessed',
          person: name,
          by,
          why,
        },
      ])
      // Where it cannot be removed it stays, and proves nobody.
      await this.#parts.secrets.forgetAll(name).catch(() => {})
      await this.#told(name, 'revoked')
      return true
    })
  }

  list(): readonly PersonFacts[] {
    return this.#parts.fold.all().map(({ person, role, revoked, lastCounter, ...row }) => ({
      person,
      role,
      revoked,
      recoveryLeft: row.recovery === undefined ? 0 : RECOVERY_CODES - row.recoveryUsed.length,
      lastProvedAt: lastCounter < 0 ? null : new Date(lastCounter * TOTP_STEP_MS).toISOString(),
    }))
  }

  /** A refusal that is none of a person's code, such as a missing proof of being root. */
  refused(refusal: Refusal, now: Instant): Promise<void> {
    const known = this.#parts.fold.person(refusal.person) !== undefined
    return this.#refusals.write(refusal, known, now)
  }

  /** Writes what was counted of refusals. */
  rest(now: Instant): Promise<void> {
    return this.#refusals.rest(now)
  }

  async #proveAlone(name: string, code: string, asked: Asked, now: Instant): Promise<Proof> {
    const row = this.#parts.fold.person(name)
    if (row === undefined) return this.#refuse(name, asked, 'unknown', now)
    if (row.revoked) return this.#refuse(name, asked, 'revoked', now)
    const enrolment = await this.#parts.secrets.present(row)
    if (enrolment === undefined) return this.#refuse(name, asked, 'no-secret', now)
    const waits = mustWait(this.#tries.get(name) ?? noTries, now)
    const right = await this.#look(row, enrolment, code, now, waits)
    if (typeof right !== 'string') return this.#proved(row, right, asked, now)
    // Only what could be a guess: a used code was known, and what has no form of a code is none.
    if (right === 'wrong') this.#countWrong(name, now)
    return this.#refuse(name, asked, right, now)
  }

  async #look(
    row: PersonRow,
    enrolment: Enrolment,
    code: string,
    now: Instant,
    waits: boolean,
  ): Promise<Right | 'malformed' | 'wrong' | 'used' | 'waiting' | 'no-secret'> {
    const typed = readCode(code)
    if (typed?.method === 'recovery') {
      if (row.recovery === undefined) {
        await this.pretend(code)
        return 'no-secret'
      }
      const counter = await this.#parts.secrets.recoveryNumber(enrolment, typed.code)
      if (counter < 0) return 'wrong'
      return row.recoveryUsed.includes(counter) ? 'used' : { method: 'recovery', counter }
    }
    if (waits) return 'waiting'
    if (typed === undefined) return 'malformed'
    // There is a secret in any case; where nobody was shown it, nobody has its codes.
    if (row.totp === undefined) return 'no-secret'
    const found = findTotp(enrolment.totp, typed.code, now, row.lastCounter, hmacSha1)
    return typeof found === 'string' ? found : { method: 'totp', counter: found.step }
  }

  /** The code is used up in any case: also when the role may not do what was asked for. */
  async #proved(row: PersonRow, right: Right, asked: Asked, now: Instant): Promise<Proof> {
    const { person, role } = row
    await this.#writeProved(row, right, asked, now)
    if (!mayAct(role, asked.verb)) return this.#refuse(person, asked, 'role', now)
    return { ok: true, by: person, role }
  }

  async #writeProved(
    { person, factor }: PersonRow,
    right: Right,
    { verb, why }: Asked,
    now: Instant,
  ): Promise<void> {
    await this.#parts.scribe.write([
      {
        kind: 'person.proved',
        id: `pp.${factor}.${right.method}.${right.counter}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        person,
        factor,
        ...right,
        verb,
        ...(why === '' ? {} : { why }),
      },
    ])
  }

  #countWrong(name: string, now: Instant): void {
    const before = this.#tries.get(name) ?? noTries
    const after = wrongAt(before, now)
    this.#tries.set(name, after)
    if (after.waitsUntil !== undefined && after.waitsUntil !== before.waitsUntil)
      this.#parts.alarm?.('person.guessed', { person: name, waits: after.waits })
  }

  async #refuse(person: string, asked: Asked, code: ProofRefusal, now: Instant): Promise<Proof> {
    const known = this.#parts.fold.person(person) !== undefined
    await this.#refusals.write({ person, verb: asked.verb, why: code }, known, now)
    return { ok: false, code }
  }

  async #told(person: string, why: SessionEnd): Promise<void> {
    for (const listener of this.#listeners) await listener(person, why)
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#changing.then(work).finally(() => this.joining.changed())
    this.#changing = mine.catch(() => {})
    return mine
  }
}
