/**
 * People: who may come in and what they may, as everybody with a right to read sees them, and the acts
 * of administrators on them.
 *
 * The acts are read wholly before anybody proves anything, as all acts are (`control/verbs.ts`); both
 * doors take them, the control socket and the console.
 */
import type { Instant } from '../../../lib/time.ts'
import { isPersonName, type PersonRow } from '../../../people/person.ts'
import { isRole } from '../../../people/roles.ts'
import { refused, type Who } from '../../control/who.ts'
import type { Reply, Request } from '../../control/wire.ts'
import type { Persons } from '../../persons.ts'
import { type FactorFacts, factorsOf } from './factor-facts.ts'
import type { SessionFacts, Sessions } from './sessions.ts'

export type PersonTold = {
  readonly person: string
  readonly role: PersonRow['role']
  readonly state: 'active' | 'invited' | 'revoked'
  readonly factors: readonly Omit<FactorFacts, 'factor' | 'left'>[]
  readonly recoveryLeft: number
  readonly lastSignInAt?: string
  readonly invitedUntil?: string
  readonly sessions: readonly SessionTold[]
}
export type SessionTold = Omit<SessionFacts, 'since' | 'seenAt' | 'endsAt'> & {
  readonly since: string
  readonly seenAt: string
  readonly endsAt: string
}

const moment = (at: Instant): string => new Date(at).toISOString()

export const sessionTold = ({ since, seenAt, endsAt, ...rest }: SessionFacts): SessionTold => ({
  ...rest,
  since: moment(since),
  seenAt: moment(seenAt),
  endsAt: moment(endsAt),
})

/** Where others signed in from is for administrators and auditors: `sees`. */
export function personTold(
  row: PersonRow,
  sessions: Sessions,
  sees: boolean,
  now: Instant,
): PersonTold {
  const { person, role, revoked, invited, lastAdmittedAt } = row
  const factors = revoked ? [] : factorsOf(row)
  const isInvited = invited !== undefined && now < invited.until
  return {
    ...{ person, role },
    state: revoked ? 'revoked' : factors.length === 0 ? 'invited' : 'active',
    factors: factors.map(({ factor: _, left: __, ...rest }) => rest),
    recoveryLeft: factors.find(({ what }) => what === 'recovery')?.left ?? 0,
    ...(lastAdmittedAt === undefined ? {} : { lastSignInAt: moment(lastAdmittedAt) }),
    ...(isInvited ? { invitedUntil: moment(invited.until) } : {}),
    sessions: sees ? sessions.list(person, now).map(sessionTold) : [],
  }
}

export type PeopleActParts = {
  readonly persons: Persons
  readonly now: () => Instant
  /** Absent: there is no console. */
  readonly sessions: Sessions | undefined
  /** Where the page is; the link of an invitation leads there. */
  readonly origin: string
}

const notInvited = {
  name: 'a name is [a-z0-9][a-z0-9._-]{0,31}, and none of our own',
  full: 'there are too many names',
  role: 'a new person needs a role',
  'other-role': 'this person has another role: change that first',
} as const
const notChanged = {
  unknown: 'nobody has this name',
  himself: 'nobody changes his own role',
  last: 'this is the last administrator: root alone revokes this one',
} as const

type ReadAct = (request: Request) => ((who: Who) => Promise<Reply>) | Reply

export const peopleActs = ({
  persons,
  now,
  sessions,
  origin,
}: PeopleActParts): Readonly<Record<string, ReadAct>> => ({
  'person.invite': ({ person: name = '', role }) => {
    if (role !== undefined && !isRole(role)) return refused(`there is no role «${role}»`)
    if (!isPersonName(name)) return refused(notInvited.name)
    return async ({ by, why }) => {
      const made = await persons.joining.invite({ name, role, by, why }, now())
      if ('refused' in made) return refused(notInvited[made.refused])
      const { person, token, until } = made
      const link = `${origin}/invitation#${token}`
      return { ok: true, invited: { person, role: made.role, link, endsAt: moment(until) } }
    }
  },
  'person.role': ({ person: name = '', role = '' }) => {
    if (!isRole(role)) return refused(`there is no role «${role}»`)
    return async ({ by, why }) => {
      const not = await persons.joining.reassign(name, role, by, why, now())
      return not === undefined ? { ok: true, person: name, role } : refused(notChanged[not.refused])
    }
  },
  'person.revoke':
    ({ person = '' }) =>
    async ({ by, why }) => {
      const revoked = await persons.revoke(person, by, why, now())
      return typeof revoked === 'boolean' ? { ok: true, revoked } : refused(notChanged.last)
    },
  /** `name`: one session by its public name; absent: all of his. */
  'person.sign-out': ({ person = '', name }) => {
    if (!isPersonName(person)) return refused(notChanged.unknown)
    return async ({ by }) => {
      if (sessions === undefined) return { ok: true, ended: 0 }
      if (name === undefined)
        return { ok: true, ended: await sessions.endAll(person, 'ended', now(), by) }
      const ended = await sessions.end({ id: name, person }, 'ended', now(), by)
      return { ok: true, ended: ended ? 1 : 0 }
    }
  },
})
