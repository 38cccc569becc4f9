/**
 * Joining: how people come to be, get the factors they set themselves, and another role.
 *
 * An invitation is a token that stands in a link; the evidence has its hash. Whoever uses it begins
 * anew: what he had is void, and all of that is one write. A secret is kept before the entry that names
 * it, beside the present one and not in its place, so that a crash between leaves what was there.
 * Changes of people are made one after the other, so that of two who demote each other one stays.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { PersonEvent, PersonWay, Role, SessionEnd } from '../events/person.ts'
import { type Duration, hours, type Instant, plus } from '../lib/time.ts'
import { inGroups } from '../people/codes.ts'
import { canProve, isPersonName, type PersonRow } from '../people/person.ts'
import type { PeopleFold } from '../ports/people.ts'
import { ROOT } from './people.ts'
import type { PersonSecrets } from './person-secrets.ts'
import type { Scribe } from './scribe.ts'

/** Names there may be, the revoked ones too. */
export const PEOPLE_MAX = 500
/** Names that stand in entries for what is no person. */
const RESERVED: ReadonlySet<string> = new Set(['root', 'judge', 'keeper', 'guard', 'sekimori'])
export const FACTOR_BYTES = 9
const TOKEN_BYTES = 32
/** An invitation that nobody used. */
export const INVITATION_LIVES: Duration = hours(48)

export type NotAdded = { readonly refused: 'name' | 'exists' | 'full' }

/** The token is shown once: it stands in a link. */
export type Invited = {
  readonly person: string
  readonly role: Role
  readonly token: string
  readonly until: Instant
}
export type NotInvited = { readonly refused: 'name' | 'full' | 'role' | 'other-role' }
/** `himself`: nobody changes his own role. `last`: somebody has to be administrator. */
export type NotChanged = { readonly refused: 'unknown' | 'himself' | 'last' }

/** What somebody sets up of the factors that are kept here. */
export type NewEnrolment = {
  /** A secret whose first code was right, with that code's time step. */
  readonly totp?: { readonly secret: Uint8Array; readonly counter: number }
  readonly recovery: boolean
}

/** A hash as it stands in the evidence: 256 bits of chance are not found from it. */
export const tokenHash = (token: string): string =>
  createHash('sha256').update(token).digest('base64url')

/** Why nobody can be added by this name. */
export const nameRefusal = (
  name: string,
  fold: PeopleFold,
): { readonly refused: 'name' | 'exists' | 'full' } | undefined => {
  if (!isPersonName(name) || RESERVED.has(name)) return { refused: 'name' }
  const row = fold.person(name)
  if (row !== undefined && !row.revoked) return { refused: 'exists' }
  return row === undefined && fold.all().length >= PEOPLE_MAX ? { refused: 'full' } : undefined
}

/** Of those who can act: an invitation that was not used administers nothing. */
export function isLastAdministrator(row: PersonRow, fold: PeopleFold): boolean {
  if (row.role !== 'administrator' || !canProve(row)) return false
  return !fold
    .all()
    .some((one) => one.person !== row.person && one.role === 'administrator' && canProve(one))
}

export type JoiningParts = {
  readonly fold: PeopleFold
  readonly scribe: Pick<Scribe, 'write'>
  readonly secrets: PersonSecrets
  /** One change of people after the other. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Whoever rests on a person hears of it before the change is answered. */
  readonly told: (person: string, why: SessionEnd) => Promise<void>
}

export class Joining {
  readonly #parts: JoiningParts
  /** Whom a token invites, by its hash; strangers ask for it. Absent: not looked at yet. */
  #invited: Map<string, string> | undefined
  /** Whether nobody administers, while nothing changed. */
  #setUp: boolean | undefined
  #nth = 0

  constructor(parts: JoiningParts) {
    this.#parts = parts
  }

  /**
   * A link by which somebody sets his own factors: who exists, or a new person with this role. What
   * he had before is void once he uses it.
   */
  invite(
    wanted: {
      readonly name: string
      readonly role?: Role | undefined
      readonly by: string
      readonly why: string
    },
    now: Instant,
  ): Promise<Invited | NotInvited> {
    return this.#parts.inTurn(async () => {
      const { name, by, why } = wanted
      const { fold, scribe } = this.#parts
      const not = nameRefusal(name, fold)?.refused
      if (not === 'name' || not === 'full') return { refused: not }
      const row = fold.person(name)
      const stands = row !== undefined && !row.revoked
      if (stands && wanted.role !== undefined && wanted.role !== row.role)
        return { refused: 'other-role' }
      const role = stands ? row.role : wanted.role
      if (role === undefined) return { refused: 'role' }
      const token = randomBytes(TOKEN_BYTES).toString('base64url')
      const hash = tokenHash(token)
      const until = plus(now, INVITATION_LIVES)
      const heard = { at: now, heardAt: now, trust: 'witnessed', person: name, by, why } as const
      const factor = randomBytes(FACTOR_BYTES).toString('hex')
      const added = {
        kind: 'person.added',
        id: `pa.${factor}`,
        role,
        factor,
        way: 'invited',
      } as const
      await scribe.write([
        ...(stands ? [] : [{ ...heard, ...added }]),
        { ...heard, kind: 'person.invited', id: `pi.${hash}`, token: hash, until },
      ])
      return { person: name, role, token, until }
    })
  }

  /** People are others now: what was remembered of them is looked at anew. */
  changed(): void {
    this.#invited = undefined
    this.#setUp = undefined
  }

  /** The person whom this token invites, if it is still good. */
  invitedBy(token: string, now: Instant): PersonRow | undefined {
    const { fold } = this.#parts
    const hash = tokenHash(token)
    this.#invited ??= new Map(
      fold
        .all()
        .flatMap((one) => (one.invited === undefined ? [] : [[one.invited.token, one.person]])),
    )
    const row = fold.person(this.#invited.get(hash) ?? '')
    if (row?.invited === undefined || row.revoked || row.invited.token !== hash) return undefined
    return now < row.invited.until ? row : undefined
  }

  /** `undefined`: it is so now. */
  reassign(
    name: string,
    role: Role,
    by: string,
    why: string,
    now: Instant,
  ): Promise<NotChanged | undefined> {
    return this.#parts.inTurn(async () => {
      const row = this.#parts.fold.person(name)
      if (row === undefined || row.revoked) return { refused: 'unknown' }
      if (by === name) return { refused: 'himself' }
      if (row.role === role) return undefined
      if (by !== ROOT && isLastAdministrator(row, this.#parts.fold)) return { refused: 'last' }
      await this.#parts.scribe.write([
        { ...this.#heard(name, now), kind: 'person.reassigned', role, by, why },
      ])
      await this.#parts.told(name, 'role')
      return undefined
    })
  }

  /** Nobody may administer: the console has to be set up. */
  needsSetup(): boolean {
    this.#setUp ??= !this.#parts.fold
      .all()
      .some((row) => row.role === 'administrator' && !row.revoked)
    return this.#setUp
  }

  /**
   * He begins anew, by an invitation or as the first administrator: what he had is void, and all of
   * this is one write. `ready` keeps the secrets first; false: the link is good no more.
   */
  join(
    how: { readonly token: string } | { readonly first: string },
    begins: (row: Pick<PersonRow, 'person' | 'role'>) => Promise<readonly PersonEvent[]>,
    now: Instant,
    clientIp?: string,
  ): Promise<PersonRow | NotAdded | { readonly refused: 'link' }> {
    return this.#parts.inTurn(async () => {
      const { fold, scribe } = this.#parts
      const from = clientIp === undefined ? {} : { clientIp }
      if ('token' in how) {
        const row = this.invitedBy(how.token, now)
        if (row?.invited === undefined) return { refused: 'link' }
        const { person, invited } = row
        const events = await begins(row)
        await scribe.write([
          { ...this.#heard(person, now), kind: 'person.joined', token: invited.token, ...from },
          ...events,
        ])
        await this.#parts.told(person, 'factors')
        return fold.person(person) ?? row
      }
      const name = how.first
      if (!this.needsSetup()) return { refused: 'link' }
      const not = nameRefusal(name, fold)
      if (not !== undefined) return not
      const its = { person: name, role: 'administrator' } as const
      const events = await begins(its)
      const factor = randomBytes(FACTOR_BYTES).toString('hex')
      const added = { kind: 'person.added', factor, way: 'invited', role: its.role } as const
      await scribe.write([
        { ...this.#heard(name, now), ...added, by: 'setup', why: 'the first administrator' },
        { ...this.#heard(name, now), kind: 'person.joined', ...from },
        ...events,
      ])
      const row = fold.person(name)
      return row ?? { refused: 'link' }
    })
  }

  /**
   * Keeps a secret, or new recovery codes around the one that he has, and gives the entries that say
   * so, which the caller writes. Secrets first: what no entry names proves nobody.
   */
  async enrolment(
    name: string,
    wanted: NewEnrolment,
    now: Instant,
    anew = false,
  ): Promise<{
    readonly events: readonly PersonEvent[]
    readonly recoveryCodes: readonly string[]
  }> {
    const { fold, secrets } = this.#parts
    const present = fold.person(name)
    const row = anew ? undefined : present
    const before = row === undefined ? undefined : await secrets.present(row)
    const factor = randomBytes(FACTOR_BYTES).toString('hex')
    const { totp, recovery } = wanted
    const { enrolment: made, shown } = await secrets.make(factor, totp?.secret ?? before?.totp)
    const keepsCodes = !recovery && before !== undefined
    const enrolment = keepsCodes ? { ...made, salt: before.salt, recovery: before.recovery } : made
    await secrets.keepBeside(name, enrolment, present?.factor)
    const ways: readonly PersonWay[] = [
      ...(totp === undefined ? [] : (['totp'] as const)),
      ...(keepsCodes ? [] : (['recovery'] as const)),
    ]
    const proved = { kind: 'person.proved', factor, method: 'totp', verb: 'desk.enrol' } as const
    return {
      events: [
        ...ways.map((way) => ({
          ...this.#heard(name, now),
          ...({ kind: 'person.enrolled', factor, way } as const),
        })),
        // Its first code is used up as well.
        ...(totp === undefined
          ? []
          : [{ ...this.#heard(name, now), ...proved, counter: totp.counter }]),
      ],
      recoveryCodes: keepsCodes ? [] : shown.recoveryCodes.map(inGroups),
    }
  }

  /** What every entry about a person begins with. */
  #heard(person: string, now: Instant) {
    this.#nth += 1
    const id = `pe.${now.toString(36)}.${randomBytes(4).toString('hex')}.${this.#nth}`
    return { id, at: now, heardAt: now, trust: 'witnessed', person } as const
  }
}
