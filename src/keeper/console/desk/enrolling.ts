/**
 * Enrolling: how people get their first factors: the first administrator by the link of the set-up,
 * others by an invitation.
 *
 * Somebody begins with a passkey, or with a password and TOTP; ten recovery codes are shown once in
 * any case, and he is in.
 */
import type { PersonEvent } from '../../../events/person.ts'
import type { Instant } from '../../../lib/time.ts'
import { isPersonName } from '../../../people/person.ts'
import type { LinkReply } from '../../../ports/console.ts'
import { type Joining, tokenHash } from '../../joining.ts'
import type { Persons } from '../../persons.ts'
import type { DeskSecrets } from './desk-secrets.ts'
import type { Devices } from './devices.ts'
import {
  type Client,
  isRefusedFacts,
  type NewFactors,
  name,
  newFactors,
  readFacts,
  refused,
  said,
  token,
  unknown,
  what,
} from './facts.ts'
import { enrolledBy, keptWith, type Offering } from './offering.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { SetupLink } from './setup-link.ts'

export type EnrollingParts = {
  readonly persons: Persons
  readonly secrets: DeskSecrets
  readonly sessions: Sessions
  readonly devices: Devices
  readonly setup: SetupLink
  readonly me: (session: Session) => object
}

const setupOptions = said({ token, name, what })
const setupFacts = said({ token, name, ...newFactors })
const invitation = said({ token })
const invitationOptions = said({ token, what })
const acceptFacts = said({ token, ...newFactors })
const badLink = unknown('this link is good no more')
export class Enrolling {
  readonly #parts: EnrollingParts
  readonly #offering: Offering

  constructor(parts: EnrollingParts, offering: Offering) {
    this.#parts = parts
    this.#offering = offering
  }

  async setupOptions(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(setupOptions, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    if (!(await this.#isSetup(read.token, now))) return badLink
    if (!isPersonName(read.name)) return refused(`name: ${nameWords.name}`)
    return this.#offering.offer(read.what, read.name, tokenHash(read.token), undefined, now)
  }

  async setup(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(setupFacts, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    if (!(await this.#isSetup(read.token, now))) return badLink
    const begun = await this.#begin(
      read,
      read.name,
      tokenHash(read.token),
      { first: read.name },
      now,
    )
    if (begun.ok) await this.#parts.setup.close()
    return begun
  }

  invitation(facts: unknown, now: Instant): LinkReply {
    const read = readFacts(invitation, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const row = this.#parts.persons.joining.invitedBy(read.token, now)
    if (row?.invited === undefined) return badLink
    const { person, role, invited } = row
    return { ok: true, person, role, endsAt: new Date(invited.until).toISOString() }
  }

  async invitationOptions(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(invitationOptions, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const row = this.#parts.persons.joining.invitedBy(read.token, now)
    if (row === undefined) return badLink
    return this.#offering.offer(read.what, row.person, tokenHash(read.token), undefined, now)
  }

  async accept(facts: unknown, now: Instant): Promise<LinkReply> {
    const read = readFacts(acceptFacts, { facts })
    if (isRefusedFacts(read)) return refused(read.refusedFacts)
    const row = this.#parts.persons.joining.invitedBy(read.token, now)
    if (row === undefined) return badLink
    return this.#begin(read, row.person, tokenHash(read.token), { token: read.token }, now)
  }

  async #isSetup(given: string, now: Instant): Promise<boolean> {
    return this.#parts.persons.joining.needsSetup() && (await this.#parts.setup.opens(given, now))
  }

  async #begin(
    wanted: NewFactors & { readonly client: Client },
    person: string,
    by: string,
    how: Parameters<Joining['join']>[0],
    now: Instant,
  ): Promise<LinkReply> {
    const { persons, secrets, sessions, devices, me } = this.#parts
    const { client } = wanted
    const isWhole = wanted.password !== undefined && wanted.totp !== undefined
    if (wanted.passkey === undefined && !isWhole)
      return refused('passkey: a passkey is needed, or a password and TOTP')
    const ready = await this.#offering.ready(wanted, person, by, now)
    if ('ok' in ready) return ready
    let codes: readonly string[] = []
    const begins = async (): Promise<readonly PersonEvent[]> => {
      const before = persons.row(person)
      await secrets.keep(person, (all) => keptWith(all, before, ready))
      const { totp } = ready
      const its = { ...(totp === undefined ? {} : { totp }), recovery: true }
      const made = await persons.joining.enrolment(person, its, now, true)
      codes = made.recoveryCodes
      return [...enrolledBy(person, ready, now), ...made.events]
    }
    const row = await persons.joining.join(
      how,
      begins,
      now,
      client.ip === '-' ? undefined : client.ip,
    )
    if ('refused' in row)
      return row.refused === 'link' ? badLink : refused(`name: ${nameWords[row.refused]}`)
    const method = ready.passkey === undefined ? 'totp' : 'passkey'
    const { token: its, session } = await sessions.admit(
      {
        ...{ person, method, client: client.ip, agent: client.agent },
        ...(method === 'totp' ? ({ way: 'password' } as const) : {}),
      },
      now,
    )
    const device = devices.give(person, now)
    return { ok: true, token: its, device, me: me(session), recoveryCodes: codes }
  }
}

const nameWords = {
  name: 'a name is [a-z0-9][a-z0-9._-]{0,31}, and none of our own',
  exists: 'somebody has this name',
  full: 'there are too many names',
} as const
