/**
 * Routes: what each address of the page does for whom. A GET shows and changes nothing; what changes
 * something is a POST, and ends with a redirect, so that loading again does nothing twice.
 *
 * The one exception are the recovery codes: they stand in the answer itself, and nowhere after it.
 */
import { type NotProved, type OwnerProof, TRUST_HOURS } from '../../ports/owner-desk.ts'
import { isNotAnswered } from './asking.ts'
import { enrolPage } from './factor-pages.ts'
import { FactorRoutes } from './factor-routes.ts'
import { lostPage } from './own/pages.ts'
import { OwnRoutes } from './own/routes.ts'
import { denyPage, donePage, homePage, requestPage, signInPage } from './pages.ts'
import { PATHS, type View } from './parts.ts'
import { type Form, typedAccount, typedCode } from './read.ts'
import {
  type Ask,
  notDone,
  notProved,
  type Owned,
  type Reply,
  type RoutesParts,
} from './replies.ts'

const ENROL_TOKEN = /^\/me\/enrol\/([A-Za-z0-9_-]{1,64})$/

type Get = (ask: Ask) => Reply | Promise<Reply>
type Post = (ask: Ask, form: Form) => Promise<Reply>

export class Routes {
  readonly #parts: RoutesParts
  readonly #gets: ReadonlyMap<string, Get>
  readonly #posts: ReadonlyMap<string, Post>

  constructor(parts: RoutesParts) {
    this.#parts = parts
    const factors = new FactorRoutes(parts)
    const own = new OwnRoutes(parts)
    const start = { to: PATHS.start } as const
    const owned =
      <Rest extends unknown[]>(go: (ask: Owned, ...rest: Rest) => Reply | Promise<Reply>) =>
      async (ask: Ask, ...rest: Rest): Promise<Reply> => {
        const { session } = ask
        if (session?.owner === undefined) return rest.length > 0 ? { told: 'stale' } : start
        return go({ ...ask, session, owner: session.owner }, ...rest)
      }
    this.#gets = new Map<string, Get>([
      ['/', () => start],
      ['/me/', () => start],
      [PATHS.start, (ask) => this.#start(ask)],
      [
        PATHS.request,
        owned(({ session, view }) =>
          session.shown === undefined ? start : { page: requestPage(view, session.shown) },
        ),
      ],
      [
        PATHS.notMe,
        owned(({ session, view }) =>
          session.shown === undefined ? start : { page: denyPage(view, session.shown) },
        ),
      ],
      [
        PATHS.done,
        owned(({ session, view }) =>
          session.done === undefined ? start : { page: donePage(view, session.done) },
        ),
      ],
      [PATHS.enrol, ({ view }) => ({ page: enrolPage(view, '') })],
      [PATHS.lost, ({ view }) => ({ page: lostPage(view) })],
      [PATHS.account, owned((ask) => own.account(ask))],
      [PATHS.help, owned((ask) => own.help(ask))],
      [PATHS.heard, owned((ask) => own.heard(ask))],
      [
        PATHS.pending,
        ({ session, view }) =>
          session?.pending === undefined ? start : factors.pending(view, session.pending),
      ],
    ])
    this.#posts = new Map<string, Post>([
      [PATHS.signIn, (ask, form) => this.#signIn(ask, form)],
      [
        PATHS.signOut,
        async ({ cookie }) => {
          parts.sessions.end(cookie)
          return { ...start, cookie: null }
        },
      ],
      [PATHS.request, owned((ask, form: Form) => this.#request(ask, form))],
      [PATHS.here, owned(async (ask, form: Form) => this.#here(ask, form))],
      [PATHS.approve, owned((ask, form: Form) => this.#approve(ask, form))],
      [PATHS.deny, owned((ask, form: Form) => this.#deny(ask, form))],
      [PATHS.enrol, (ask, form) => factors.enrol(ask, form)],
      [PATHS.add, owned((ask, _form: Form) => factors.begin(ask, ask.owner))],
      [PATHS.finish, (ask, form) => factors.finish(ask, form)],
      [PATHS.remove, owned((ask, form: Form) => factors.remove(ask, form))],
      [PATHS.usePasskey, (ask, form) => own.signIn(ask, form)],
      [PATHS.makePasskey, (ask, form) => own.make(ask, form)],
      [PATHS.answerLogin, owned((ask, form: Form) => own.answerLogin(ask, form))],
      [PATHS.help, owned((ask, form: Form) => own.tellSymptom(ask, form))],
      [PATHS.lost, (ask, form) => own.lost(ask, form)],
      [PATHS.openPush, owned((ask, form: Form) => own.openPush(ask, form))],
      [PATHS.closePush, owned((ask, form: Form) => own.closePush(ask, form))],
    ])
  }

  /** The methods that an address knows; `undefined`: there is no such address. */
  methods(path: string): string | undefined {
    const [isGet, isPost] = [this.#gets.has(path) || ENROL_TOKEN.test(path), this.#posts.has(path)]
    if (isGet) return isPost ? 'GET, HEAD, POST' : 'GET, HEAD'
    return isPost ? 'POST' : undefined
  }

  async get(ask: Ask): Promise<Reply> {
    const token = ENROL_TOKEN.exec(ask.path)?.[1]
    if (token !== undefined) return { page: enrolPage(ask.view, token) }
    return (await this.#gets.get(ask.path)?.(ask)) ?? { told: 'path' }
  }

  async post(ask: Ask, form: Form): Promise<Reply> {
    return (await this.#posts.get(ask.path)?.(ask, form)) ?? { told: 'path' }
  }

  #start({ session, view, cookie }: Ask): Reply {
    if (session?.owner === undefined) return { page: signInPage(view) }
    return this.#home(view, session.owner, cookie)
  }

  /** A proof that is good no longer ends its session: the owner signs in again. */
  #home(view: View, owner: OwnerProof, cookie: string | undefined, no?: NotProved): Reply {
    const about = this.#parts.desk.overview(owner)
    if (about.ended !== true) {
      const page = homePage(view, about, no)
      return no === undefined ? { page } : notProved(no, page)
    }
    this.#parts.sessions.end(cookie)
    return { to: PATHS.start, cookie: null }
  }

  async #signIn({ view, clientIp, cookie }: Ask, form: Form): Promise<Reply> {
    const { desk, sessions, asking, tally } = this.#parts
    const account = typedAccount(form.get('account') ?? '')
    const code = typedCode(form.get('code') ?? '')
    const answer = await asking(() => desk.signIn(account, code, clientIp))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      tally[answer.refused === 'wrong' ? 'wrong' : 'waited'] += 1
      return notProved(answer, signInPage(view, answer, account))
    }
    tally.signedIn += 1
    // The cookie is new: one that was known before the sign-in is good for nothing after it.
    sessions.end(cookie)
    return { to: PATHS.start, cookie: sessions.open({ owner: answer }) }
  }

  async #request({ session, owner, view, cookie }: Owned, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const code = typedCode(form.get('code') ?? '')
    const answer = await asking(() => desk.request(owner, code))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      tally[answer.refused === 'wrong' ? 'wrong' : 'waited'] += 1
      return this.#home(view, owner, cookie, answer)
    }
    tally.requestsShown += 1
    session.shown = answer
    return { to: PATHS.request }
  }

  /** Without its code, but never without being seen: the request's own page comes first here too. */
  #here({ session, owner, view }: Owned, form: Form): Reply {
    const { desk, tally } = this.#parts
    const found = desk.overview(owner).here.find(({ request }) => request === form.get('request'))
    if (found === undefined) return notDone({ refused: 'gone' }, view)
    tally.requestsShown += 1
    session.shown = found
    return { to: PATHS.request }
  }

  async #approve({ session, owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const hours = TRUST_HOURS.find((one) => String(one) === form.get('hours'))
    if (hours === undefined) return { told: 'form' }
    const { shown } = session
    if (shown === undefined || shown.request !== form.get('request'))
      return notDone({ refused: 'gone' }, view)
    const answer = await asking(() => desk.approve(owner, shown.request, hours))
    if (isNotAnswered(answer)) return answer
    // Who may not approve yet may still say that it was not he.
    if ('refused' in answer)
      return notDone(answer, view, answer.refused === 'early' ? PATHS.request : PATHS.start)
    tally.approved += 1
    session.shown = undefined
    session.done = { what: 'approved', until: answer.until, kind: shown.what }
    return { to: PATHS.done }
  }

  async #deny({ session, owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const { shown } = session
    if (shown === undefined || shown.request !== form.get('request'))
      return notDone({ refused: 'gone' }, view)
    const answer = await asking(() => desk.deny(owner, shown.request))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) return notDone(answer, view)
    tally.denied += 1
    session.shown = undefined
    session.done = { what: 'denied' }
    return { to: PATHS.done }
  }
}
