/**
 * `sekimori person add|invite|list|revoke`: who may act.
 *
 * What a new person proves himself by is shown once, here and nowhere else: as a QR code for an
 * authenticator program, as text for those who type it, and as recovery codes.
 */
import { hostname } from 'node:os'
import { toString as qrCodeOf } from 'qrcode'
import type { Role } from '../events/person.ts'
import type { Layout } from '../keeper/layout.ts'
import type { Added, PersonFacts } from '../keeper/persons.ts'
import { otpauthUri } from '../people/totp.ts'
import { type Actor, act, ask } from './control.ts'
import { exits, type Speaker, tableOf } from './output.ts'
import { localTime } from './time.ts'

export async function personAdd(
  layout: Layout,
  name: string,
  options: Actor & { readonly role: string },
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const request = { verb: 'person.add', person: name, role: options.role }
  const { added } = (await act(layout, request, options, words)) as unknown as { added: Added }
  // What follows may go to a file (--json=FILE): for its owner alone.
  process.umask(0o077)
  const otpauth = otpauthUri(added.person, hostname(), added.secret)
  const picture = await qrCodeOf(otpauth, { type: 'utf8', errorCorrectionLevel: 'L' })
  speaker.answer({ ...added, otpauth }, () => [
    words.personAdded(added.person, words.roles[added.role]),
    '',
    words.scanThis,
    picture,
    words.orType(added.secret),
    otpauth,
    '',
    words.recoveryCodes,
    ...added.recoveryCodes.map((code, nth) => `  ${String(nth + 1).padStart(2)}  ${code}`),
    '',
    words.shownOnce,
    `  sekimori account clear alice@example.jp --as ${added.person} --reason "${words.exampleReason}"`,
  ])
  return exits.fine
}

export async function personList(layout: Layout, speaker: Speaker): Promise<number> {
  const { people } = (await ask(layout, { verb: 'person.list' })) as unknown as {
    people: readonly PersonFacts[]
  }
  const { words } = speaker
  speaker.answer({ people }, () =>
    people.length === 0
      ? [words.nobodyYet]
      : [
          tableOf(
            [words.colPerson, words.colRole, words.colState, words.colRecovery, words.colProved],
            people.map((one) => [
              one.person,
              words.roles[one.role],
              one.revoked ? words.isRevoked : words.mayActNow,
              String(one.recoveryLeft),
              one.lastProvedAt === null ? words.never : localTime(one.lastProvedAt),
            ]),
          ),
        ],
  )
  return exits.fine
}

/** A new person needs a role; whoever is known keeps his, and what he had is void once he uses it. */
export async function personInvite(
  layout: Layout,
  name: string,
  options: Actor & { readonly role?: string },
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const { role } = options
  const request = {
    ...{ verb: 'person.invite', person: name },
    ...(role === undefined ? {} : { role }),
  }
  const { invited } = (await act(layout, request, options, words)) as unknown as {
    invited: { person: string; role: Role; link: string; endsAt: string }
  }
  // What follows may go to a file (--json=FILE): for its owner alone.
  process.umask(0o077)
  speaker.answer({ ...invited }, () => [
    words.personInvited(invited.person, words.roles[invited.role], localTime(invited.endsAt)),
    '',
    invited.link,
  ])
  return exits.fine
}

export async function personRevoke(
  layout: Layout,
  name: string,
  actor: Actor,
  speaker: Speaker,
): Promise<number> {
  const { words } = speaker
  const request = { verb: 'person.revoke', person: name }
  const { revoked } = (await act(layout, request, actor, words)) as unknown as { revoked: boolean }
  speaker.answer({ person: name, revoked }, () => [
    revoked ? words.personRevoked(name) : words.notRevoked(name),
  ])
  return exits.fine
}
