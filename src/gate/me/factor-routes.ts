/** Factor-routes: enrolling by a token or by a factor, and removing one. */
import { assert } from '../../lib/assert.ts'
import type { NewFactor, OwnerProof } from '../../ports/owner-desk.ts'
import { isNotAnswered } from './asking.ts'
import { enrolledPage, enrolPage, pendingPage, removePage } from './factor-pages.ts'
import { PATHS, type View } from './parts.ts'
import { type Form, typedCode } from './read.ts'
import {
  type Ask,
  notDone,
  notProved,
  type Owned,
  type Reply,
  type RoutesParts,
} from './replies.ts'

export class FactorRoutes {
  readonly #parts: RoutesParts

  constructor(parts: RoutesParts) {
    this.#parts = parts
  }

  enrol(ask: Ask, form: Form): Promise<Reply> {
    return this.begin(ask, { token: typedCode(form.get('token') ?? '') })
  }

  async begin({ view, session }: Ask, by: OwnerProof | { token: string }): Promise<Reply> {
    const { desk, sessions, asking, tally } = this.#parts
    const answer = await asking(() => desk.beginFactor(by))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      tally[answer.refused === 'wrong' ? 'wrong' : 'waited'] += 1
      if ('token' in by) return notProved(answer, enrolPage(view, '', answer))
      // A known end of the wait is that of a young factor, which may not make others yet.
      const isEarly = answer.refused === 'wait' && answer.seconds !== undefined
      return notDone({ refused: isEarly ? 'early' : answer.refused }, view)
    }
    if (session === undefined)
      return { to: PATHS.pending, cookie: sessions.open({ pending: answer }) }
    session.pending = answer
    return { to: PATHS.pending }
  }

  async pending(view: View, pending: NewFactor, isWrong = false): Promise<Reply> {
    assert(pending.uri.startsWith('otpauth://'), 'an authenticator is given its own kind of URI')
    // It is needed so seldom that a guard does not load it at its start.
    const { toString: pictureOf } = await import('qrcode')
    const how = { type: 'svg', errorCorrectionLevel: 'M', margin: 4 } as const
    const picture = await pictureOf(pending.uri, how)
    return { page: pendingPage(view, pending, picture, isWrong), ...(isWrong && { code: 403 }) }
  }

  async finish({ session, view }: Ask, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const pending = session?.pending
    if (session === undefined || pending === undefined) return { told: 'stale' }
    const code = typedCode(form.get('code') ?? '')
    const answer = await asking(() => desk.finishFactor(pending.pending, code))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) {
      if (answer.refused === 'wrong') return this.pending(view, pending, true)
      if (answer.refused !== 'wait') session.pending = undefined
      return notDone(answer, view)
    }
    tally.enrolled += 1
    session.pending = undefined
    return { page: enrolledPage(view, pending.account, answer.goodFrom, answer.recoveryCodes) }
  }

  async remove({ owner, view }: Owned, form: Form): Promise<Reply> {
    const { desk, asking, tally } = this.#parts
    const factor = desk.overview(owner).factors.find((one) => one.factor === form.get('factor'))
    if (factor === undefined) return notDone({ refused: 'gone' }, view)
    if (form.get('sure') !== 'yes') return { page: removePage(view, factor.factor, factor.since) }
    const answer = await asking(() => desk.removeFactor(owner, factor.factor))
    if (isNotAnswered(answer)) return answer
    if ('refused' in answer) return notDone(answer, view)
    tally.removed += 1
    return { to: PATHS.start }
  }
}
