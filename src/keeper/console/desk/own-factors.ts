/**
 * Own factors: what somebody who is in adds to his factors and takes away, with a fresh proof.
 *
 * Nobody takes the last away by which he can come in. His other sessions end with every change.
 */
import { z } from 'zod'
import type { PersonEvent } from '../../../events/person.ts'
import type { Instant } from '../../../lib/time.ts'
import { PASSKEYS_MAX, type PersonRow, withoutFactor } from '../../../people/person.ts'
import type { LinkReply } from '../../../ports/console.ts'
import type { Persons } from '../../persons.ts'
import type { Scribe } from '../../scribe.ts'
import type { DeskSecrets } from './desk-secrets.ts'
import { canComeIn, factorsOf } from './factor-facts.ts'
import {
  freshProof,
  isRefusedFacts,
  newFactors,
  readFacts,
  refused,
  said,
  signedOut,
  text,
  unknown,
  wait,
  what,
} from './facts.ts'
import { BUSY_SECONDS } from './limits.ts'
import { enrolledBy, heard, keptWith, type Offering } from './offering.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'

export type OwnFactorsParts = {
  readonly persons: Persons
  readonly secrets: DeskSecrets
  readonly sessions: Sessions
  readonly scribe: Pick<Scribe, 'write'>
  /** By the identity provider he may come in without a password. */
  readonly isByProvider: (person: string) => boolean
}

const ownOptions = said({ what })
const ownFacts = said({ ...newFactors, recovery: z.literal(true).optional() })
const removeFacts = said({ factor: text(64) })

export class OwnFactors {
  readonly #parts: OwnFactorsParts
  readonly #offering: Offering

  constructor(parts: OwnFactorsParts, offering: Offering) {
    this.#parts = parts
    this.#offering = offering
  }

  /** What he has, without secrets. */
  told({ person }: Pick<Session, 'person'>): LinkReply {
    const row = this.#parts.persons.row(person)
    return row === undefined ? signedOut : { ok: true, factors: factorsOf(row) }
  }

  async options(facts: unknown, session: Session, now: Instant): Promise<LinkReply> {
    const read = readFacts(ownOptions, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    if (now >= session.freshUntil) return freshProof
    const row = this.#parts.persons.row(session.person)
    if (row === undefined) return signedOut
    return this.#offering.offer(read.what, row.person, session.id, row, now)
  }

  /** One at a time. */
  async add(facts: unknown, session: Session, now: Instant): Promise<LinkReply> {
    const read = readFacts(ownFacts, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    if (now >= session.freshUntil) return freshProof
    const { persons, secrets, scribe, sessions } = this.#parts
    const { person, id } = session
    const renews = read.recovery !== undefined
    const asked = [read.passkey, read.password, read.totp].filter((one) => one !== undefined)
    if (asked.length + (renews ? 1 : 0) !== 1) return refused('one factor is added at a time')
    const ready = await this.#offering.ready(read, person, id, now)
    if ('ok' in ready) return ready
    const change = async (row: PersonRow): Promise<LinkReply> => {
      const codes: string[] = []
      const events: PersonEvent[] = []
      await secrets.keep(person, (before) => keptWith(before, row, ready))
      events.push(...enrolledBy(person, ready, now))
      if (ready.totp !== undefined || renews) {
        const { totp } = ready
        const its = { ...(totp === undefined ? {} : { totp }), recovery: renews }
        const made = await persons.joining.enrolment(person, its, now)
        codes.push(...made.recoveryCodes)
        events.push(...made.events)
      }
      await scribe.write(events)
      const after = persons.row(person)
      return {
        ok: true,
        factors: after === undefined ? [] : factorsOf(after),
        ...(codes.length > 0 ? { recoveryCodes: codes } : {}),
      }
    }
    const added = persons.alone(person, async (): Promise<LinkReply> => {
      const row = persons.row(person)
      if (row === undefined || row.revoked) return signedOut
      if (ready.passkey !== undefined && row.passkeys.length >= PASSKEYS_MAX)
        return refused(`passkey: there are ${PASSKEYS_MAX} at most`)
      return (await sessions.changing(session, now, () => change(row))) ?? signedOut
    })
    return (await added) ?? wait(BUSY_SECONDS)
  }

  async remove(facts: unknown, session: Session, now: Instant): Promise<LinkReply> {
    const read = readFacts(removeFacts, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    if (now >= session.freshUntil) return freshProof
    const { persons, secrets, scribe, sessions, isByProvider } = this.#parts
    const { person } = session
    const removed = persons.alone(person, async (): Promise<LinkReply> => {
      const row = persons.row(person)
      if (row === undefined) return signedOut
      const its = factorsOf(row).find((one) => one.factor === read.factor)
      if (its === undefined || its.what === 'recovery') return unknown('you have no such factor')
      const factor = its.what === 'passkey' ? its.factor : (row[its.what]?.factor ?? '')
      const left = withoutFactor(row, its.what, factor)
      if (!canComeIn(left, isByProvider(person)))
        return refused('factor: this is the last by which you can come in')
      const done = await sessions.changing(session, now, async () => {
        await scribe.write([
          { ...heard(person, now), kind: 'person.unenrolled', factor, way: its.what, by: person },
        ])
        const after = persons.row(person) ?? left
        // Where it stays, no row names it and it proves nobody.
        await secrets.keep(person, (before) => keptWith(before, after, {})).catch(() => {})
        return { ok: true as const, factors: factorsOf(after) }
      })
      return done ?? signedOut
    })
    return (await removed) ?? wait(BUSY_SECONDS)
  }
}
