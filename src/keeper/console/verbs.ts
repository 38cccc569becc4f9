/**
 * Console verbs: what may be asked over the console's socket, by whom.
 *
 * Every verb of the control socket is reached, but by people only: who is signed in is known by the
 * session, so names, codes and root's break-glass do not exist here. A verb that stands in no table of
 * rights is refused, whatever the role.
 */

import { veiled } from '../../cases/veil.ts'
import { mayRead } from '../../people/reading.ts'
import { hasRight } from '../../people/roles.ts'
import type { Clock } from '../../ports/clock.ts'
import { doing, guardVerbs, type VerbParts, type Verbs } from '../control/verbs.ts'
import { refused, Whoever } from '../control/who.ts'
import { type Reply, type Request, readAsked } from '../control/wire.ts'
import type { ConsoleDesk } from './desk/desk.ts'
import { SESSION, type Session } from './session.ts'

export type DeskDoor = Pick<ConsoleDesk, 'verbs' | 'open' | 'of'>

export type ConsoleParts = VerbParts & {
  readonly desk: VerbParts['desk']
  readonly consoleDesk: DeskDoor
}

export const signedOut: Reply = {
  ok: false,
  code: 'signed-out',
  why: 'there is no such session, or it has ended',
}

/** Of one request as it came over the socket. */
export type AskConsole = (told: object, token: string | undefined) => Promise<Reply>

/** Fields by which the control socket knows who asks. */
const NOT_HERE = ['as', 'code', 'breakGlass', 'proof', 'session', 'id', 'unattended'] as const

export function consoleVerbs(parts: ConsoleParts): { ask: AskConsole; verbs: Verbs } {
  const whoever = new Whoever(parts)
  const verbs = guardVerbs(parts, whoever)
  return { verbs, ask: asking(parts, doing(parts, verbs, whoever)) }
}

export function asking(
  {
    clock,
    consoleDesk: desk,
    persons,
  }: Pick<ConsoleParts, 'consoleDesk' | 'persons'> & { readonly clock: Pick<Clock, 'now'> },
  does: (request: Request) => Promise<Reply>,
): AskConsole {
  return async (told, token) => {
    const asked: { [key: string]: unknown } = { ...told }
    // What a page asks while nobody is at the keyboard keeps nobody signed in.
    const renews = asked['unattended'] !== true
    for (const key of NOT_HERE) delete asked[key]
    const request = readAsked(asked)
    if ('refused' in request) return refused(request.refused)
    const { verb } = request
    const now = clock.now()
    const session = token === undefined ? undefined : desk.of(token, now, renews)
    const deskVerb = Object.hasOwn(desk.verbs, verb) ? desk.verbs[verb] : undefined
    if (deskVerb !== undefined)
      return session === undefined && !desk.open.has(verb)
        ? signedOut
        : deskVerb(signed(request, session), session)
    if (session === undefined) return signedOut
    if (!mayRead(session.role, verb)) {
      await persons.refused({ person: session.person, verb, why: 'role' }, now)
      const { role } = session
      return { ok: false, code: 'not-allowed', why: `the role ${role} does not allow ${verb}` }
    }
    const reply = await does(signed(request, session))
    return reply.ok && tellsWords(verb) && !hasRight(session.role, 'explain')
      ? veiled(reply)
      : reply
  }
}

/** What people wrote in a case, and what users said, is read by whoever may look at content. */
const tellsWords = (verb: string): boolean => verb.startsWith('case.') || verb === 'symptom.list'

const signed = (request: Request, session: Session | undefined): Request =>
  session === undefined ? request : { ...request, [SESSION]: session }
