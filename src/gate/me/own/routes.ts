/**
 * Own routes: passkeys, pushes, his own account, what is wrong, and asking to be enrolled anew.
 *
 * What a browser's script puts into a form is as foreign as anything: octets are base64url or refused
 * before anybody looks at them, and no JSON of a stranger is read here.
 */
import {
  OWNER_SYMPTOMS,
  type PasskeyAnswer,
  type PasskeyMade,
  type PasskeySite,
} from '../../../ports/owner-desk.ts'
import { isNotAnswered } from '../asking.ts'
import { enrolledPage } from '../factor-pages.ts'
import { LABEL_CHARACTERS_MAX } from '../limits.ts'
import { notePage, signInPage } from '../pages.ts'
import { PATHS, say } from '../parts.ts'
import { type Form, typedAccount } from '../read.ts'
import {
  type Ask,
  notDone,
  notProved,
  type Owned,
  type Reply,
  type RoutesParts,
} from '../replies.ts'
import {
  accountPage,
  askedAnewPage,
  disownPage,
  heardPage,
  helpPage,
  lostPage,
  sayOwn,
} from './pages.ts'

const OCTETS = /^[A-Za-z0-9_-]+$/

/** `undefined`: one of them is missing, or is no base64url. */
function octetsIn<Name extends string>(
  form: Form,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  const read = names.map((name) => [name, form.get(name) ?? ''] as const)
  return read.every(([, value]) => OCTETS.test(value))
    ? (Object.fromEntries(read) as Record<Name, string>)
    : undefined
}

type Passkeyed<Given> = {
  readonly given: Given
  readonly site: PasskeySite
  readonly challenge: string
}

export class OwnRoutes {
  readonly #parts: RoutesParts

  constructor(parts: RoutesParts) {
    this.#parts = parts
  }

  async signIn(ask: Ask, form: Form): Promise<Reply> {
    const { desk, sessions, asking, tally } = this.#parts
    const { view, clientIp, cookie } = ask
    const given = octetsIn(form, ['id', 'client', 'data', 'signature', 'user'])
    const shown = this.#shown<PasskeyAnswer>(ask, given)
    if (shown === undefined) return { told: 'form' }
    const { passkey } = sayOwn(view)
    const wrong = (): Reply => ({ page: signInPage(view, undefined, '', passkey.wrong), code: 403 })
    if (!sessions.takeChallenge(ask.formCookie, shown.challenge)) return wrong()
    const answer = await asking(() =>
      desk.signInWithPasskey(shown.site, shown.challenge, shown.given, clientIp),
    )
    if (isNotAnswered(answer) || 'refused' in answer) sessions.freeChallenge(shown.challenge)
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      tally[answer.refused === 'wrong' ? 'wrong' : 'waited'] += 1
      return answer.refused === 'wrong' ? wrong() : notProved(answer, signInPage(view, answer))
    }
    tally.signedIn += 1
    sessions.end(cookie)
    return { to: PATHS.start, cookie: sessions.open({ owner: answer }) }
  }

  async make(ask: Ask, form: Form): Promise<Reply> {
    const { desk, sessions, asking, tally } = this.#parts
    const { session, view } = ask
    const pending = session?.pending
    if (session === undefined || pending === undefined) return { told: 'stale' }
    const shown = this.#shown<PasskeyMade>(ask, octetsIn(form, ['id', 'client', 'attestation']))
    if (shown === undefined) return { told: 'form' }
    const { passkey } = sayOwn(view)
    const wrong = (): Reply => ({
      page: notePage(view, say(view).notDoneTitle, passkey.notMade, PATHS.pending),
      code: 403,
    })
    if (!sessions.takeChallenge(ask.formCookie, shown.challenge)) return wrong()
    const label = (form.get('label') ?? '').slice(0, LABEL_CHARACTERS_MAX)
    const answer = await asking(() =>
      desk.finishPasskey(pending.pending, shown.site, shown.challenge, shown.given, label),
    )
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      if (answer.refused === 'wrong') return wrong()
      if (answer.refused !== 'wait') session.pending = undefined
      return notDone(answer, view)
    }
    tally.enrolled += 1
    session.pending = undefined
    const { account } = pending
    return { page: enrolledPage(view, account, answer.goodFrom, answer.recoveryCodes, true) }
  }

  /** The challenge that the browser says it answered; whether it was ours is looked at next. */
  #shown<Given extends PasskeyMade | PasskeyAnswer>(
    { site }: Ask,
    given: Given | undefined,
  ): Passkeyed<Given> | undefined {
    if (site === undefined || given === undefined) return undefined
    try {
      const said = JSON.parse(Buffer.from(given.client, 'base64url').toString('utf8')) as {
        challenge?: unknown
      } | null
      const challenge = said?.challenge
      return typeof challenge === 'string' ? { given, site, challenge } : undefined
    } catch {
      return undefined
    }
  }

  account({ owner, view, session, cookie }: Owned): Reply {
    const { desk, sessions } = this.#parts
    const history = desk.history(owner)
    if (history === undefined) {
      sessions.end(cookie)
      return { to: PATHS.start, cookie: null }
    }
    const isNoted = session.noted === true
    session.noted = undefined
    return { page: accountPage(view, history, isNoted) }
  }

  async answerLogin({ owner, view, session }: Owned, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const mine = form.get('mine')
    if (mine !== 'yes' && mine !== 'no') return { told: 'form' }
    const found = desk.history(owner)?.logins.find(({ login }) => login === form.get('login'))
    if (found === undefined) return notDone({ refused: 'gone' }, view)
    if (mine === 'no' && form.get('sure') !== 'yes') return { page: disownPage(view, found) }
    const answer = await asking(() => desk.answerLogin(owner, found.login, mine === 'yes'))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) return notDone(answer, view)
    if (mine === 'no') {
      tally.denied += 1
      session.done = { what: 'denied' }
      return { to: PATHS.done }
    }
    session.noted = true
    return { to: PATHS.account }
  }

  help({ owner, view }: Owned): Reply {
    return { page: helpPage(view, this.#parts.desk.overview(owner).hearsSymptoms) }
  }

  async tellSymptom({ owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking } = this.#parts
    const what = OWNER_SYMPTOMS.find((one) => one === form.get('what'))
    if (what === undefined) return { told: 'form' }
    const answer = await asking(() => desk.tellSymptom(owner, what))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) return notDone(answer, view)
    return { to: PATHS.heard }
  }

  heard({ view }: Owned): Reply {
    return { page: heardPage(view) }
  }

  async lost({ view, clientIp }: Ask, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const account = typedAccount(form.get('account') ?? '')
    const answer = await asking(() => desk.lost(account, clientIp))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      tally.waited += 1
      return notProved({ ...answer, refused: 'wait' }, lostPage(view, answer))
    }
    return { page: askedAnewPage(view, answer.number) }
  }

  async openPush({ owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking } = this.#parts
    const keys = octetsIn(form, ['p256dh', 'auth'])
    if (keys === undefined) return { told: 'form' }
    const wanted = { ...keys, endpoint: form.get('endpoint') ?? '', language: view.language }
    const answer = await asking(() => desk.openPush(owner, wanted))
    if (isNotAnswered(answer)) return answer
    return 'refused' in answer ? notDone(answer, view) : { to: PATHS.start }
  }

  async closePush({ owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking } = this.#parts
    const answer = await asking(() => desk.closePush(owner, form.get('subscription') ?? ''))
    if (isNotAnswered(answer)) return answer
    return 'refused' in answer ? notDone(answer, view) : { to: PATHS.start }
  }
}
