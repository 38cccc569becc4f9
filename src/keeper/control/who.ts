/**
 * Who: finds out who asks for an act, and says why where nobody may.
 *
 * A person gives name, code and reason; root proves to be root and gives a reason. Both are entries
 * before the act: `person.proved`, `glass.broken`; breaking the glass is an alarm as well. To the
 * caller an unknown name, a revoked one, a wrong code and one that must wait are the same.
 *
 * Who is signed in to the console was proven then: his act is an entry in the same way, by the public
 * name of his session, and what cannot be undone takes a factor that was proved just now.
 */
import type { Instant } from '../../lib/time.ts'
import { type Gravity, needsFreshProof } from '../../people/reading.ts'
import { mayAct } from '../../people/roles.ts'
import { SESSION, type Session } from '../console/session.ts'
import { ROOT } from '../people.ts'
import type { Alarm, Persons } from '../persons.ts'
import type { Scribe } from '../scribe.ts'
import type { RootProof } from './root-proof.ts'
import type { Reply, Request } from './wire.ts'

export type WhoParts = {
  readonly proof: RootProof
  /** The folder of proofs, told with the challenge. */
  readonly proofs: string
  readonly persons: Persons
  readonly scribe: Pick<Scribe, 'write'>
  readonly alarm: Alarm
}

export type Who = {
  readonly by: string
  readonly why: string
  /** The public name of the session that he is signed in with. */
  readonly session?: string
}
export type NotHim = Extract<Reply, { ok: false }>

export const refused = (why: string): NotHim => ({ ok: false, code: 'refused', why })
export const isNotHim = (who: Who | NotHim): who is NotHim => 'ok' in who

export class Whoever {
  readonly #parts: WhoParts
  #glasses = 0
  #acts = 0

  constructor(parts: WhoParts) {
    this.#parts = parts
  }

  async ask(request: Request, now: Instant): Promise<Who | NotHim> {
    const session = request[SESSION]
    if (session !== undefined) return this.#signedIn(request, session, now)
    if (request.as !== undefined && request.breakGlass !== undefined)
      return refused('an act is either by --as NAME or by --break-glass, not by both')
    return request.as === undefined ? this.#root(request, now) : this.#person(request, now)
  }

  async #person(request: Request, now: Instant): Promise<Who | NotHim> {
    const { as = '', code = '', verb } = request
    const why = request.reason?.trim() ?? ''
    if (why === '') return refused('an act by a person needs --reason')
    const proof = await this.#parts.persons.prove(as, code, { verb, why }, now)
    if (proof.ok) return { by: proof.by, why }
    return proof.code === 'role'
      ? { ok: false, code: 'control.not-allowed', why: `the role of ${as} does not allow ${verb}` }
      : { ok: false, code: 'control.not-proven', why: 'the name or the code was not accepted' }
  }

  async #signedIn(request: Request, session: Session, now: Instant): Promise<Who | NotHim> {
    const { persons, scribe } = this.#parts
    const { verb } = request
    const { person, role } = session
    const why = request.reason?.trim() ?? ''
    if (why === '') return refused('an act needs a reason')
    if (!mayAct(role, verb)) {
      await persons.refused({ person, verb, why: 'role' }, now)
      return { ok: false, code: 'not-allowed', why: `the role ${role} does not allow ${verb}` }
    }
    if (needsFreshProof(verb, gravityOf(request)) && session.freshUntil <= now)
      return { ok: false, code: 'fresh-proof', why: `${verb} needs a factor proved just now` }
    this.#acts += 1
    await scribe.write([
      {
        kind: 'person.proved',
        id: `ps.${now.toString(36)}.${this.#acts.toString(36)}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        person,
        factor: session.id,
        method: 'session',
        counter: this.#acts,
        session: session.id,
        verb,
        why,
      },
    ])
    return { by: person, why, session: session.id }
  }

  async #root(request: Request, now: Instant): Promise<Who | NotHim> {
    const { proof, proofs, persons, scribe, alarm } = this.#parts
    const { verb } = request
    const why = request.breakGlass?.trim() ?? ''
    if (why === '')
      return refused('this act needs --as NAME with a code and --reason, or --break-glass REASON')
    if (request.proof === undefined)
      return { ok: false, code: 'prove-root', why: proofs, nonce: proof.challenge(now) }
    const not = proof.refusal(request.proof, now)
    if (not !== undefined) {
      await persons.refused({ person: 'root', verb, why: 'root-proof' }, now)
      return refused(not)
    }
    this.#glasses += 1
    await scribe.write([
      {
        kind: 'glass.broken',
        id: `gb.${now.toString(36)}.${this.#glasses}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        verb,
        by: ROOT,
        why,
      },
    ])
    alarm('break-glass', { verb, why })
    return { by: ROOT, why }
  }
}

/** Of an export, bodies go along as the wire or an area's own fields say it. */
const gravityOf = ({ bodies, facts, account, references = [] }: Request): Gravity => ({
  withBodies: bodies === true || (facts as { bodies?: unknown } | undefined)?.bodies === true,
  ofMany: account !== undefined || references.length > 1,
})
