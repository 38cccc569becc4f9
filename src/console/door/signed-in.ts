/**
 * Signed in: who asks, by the guard's word, believed for a moment.
 *
 * A page asks for many things at once; the guard is asked once for all of them. Every question that
 * goes on to the guard carries the token, and is judged there anew: what is remembered here decides
 * only what the console does by itself. One answer that the session has ended forgets it at once.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import type { GuardLink, LinkReply, SignedIn } from '../../ports/console.ts'

type Known = { readonly until: number; readonly reply: Promise<LinkReply> }
export type Answer =
  | { readonly me: SignedIn; readonly ok?: undefined }
  | Extract<LinkReply, { ok: false }>

export class SignedInOnes {
  readonly #link: GuardLink
  readonly #now: () => number
  readonly #lives: number
  readonly #known: BoundedMap<string, Known>

  /** `now` in milliseconds, never back. */
  constructor(link: GuardLink, now: () => number, lives: number, many: number) {
    this.#link = link
    this.#now = now
    this.#lives = lives
    this.#known = new BoundedMap(many)
  }

  get size(): number {
    return this.#known.size
  }

  /** `unattended`: nobody is there, and the session's idle time goes on. */
  async of(token: string, unattended = false): Promise<Answer> {
    const now = this.#now()
    const known = this.#known.get(token)
    const reply =
      known !== undefined && now < known.until
        ? known.reply
        : this.#link.ask(token, 'desk.me', unattended ? { unattended } : {})
    if (reply !== known?.reply) this.#known.set(token, { until: now + this.#lives, reply })
    const told = await reply
    if (told.ok) return { me: told['me'] as SignedIn }
    // A stranger's token is no reason to remember anything.
    if (this.#known.get(token)?.reply === reply) this.#known.delete(token)
    return told
  }

  forget(token: string | undefined): void {
    if (token !== undefined) this.#known.delete(token)
  }
}

/** The link that every area asks by: one answer that a session is over forgets it here too. */
export const forgetful = (link: GuardLink, forget: (token: string) => void): GuardLink => ({
  ask: async (session, verb, fields) => {
    const reply = await link.ask(session, verb, fields)
    if (!reply.ok && reply.code === 'signed-out' && session !== undefined) forget(session)
    return reply
  },
  listen: (session, listener) => link.listen(session, listener),
})
