/** Testing: events of step-up with everything that a test does not care about filled in. */
import type { AccountId, EventOf } from '../events/event.ts'
import type { StepUpBinding, StepUpEvent } from '../events/step-up.ts'
import { hours, type Instant, instant, plus } from '../lib/time.ts'
import { stepUpAfter } from './after.ts'
import { FACTOR_RIPENS, noStepUp, REQUEST_LIVES, type StepUpState, TOKEN_LIVES } from './state.ts'

export const start: Instant = instant('2026-11-21T09:00:00+09:00')
export const alice = 'sasl:alice@example.jp' as AccountId
export const away: StepUpBinding = { network: '203.0.113.0/24', protocol: 'imap', client: 7 }
/** The nth origin of many. */
export const origin = (nth: number): StepUpBinding => ({ ...away, client: nth })

const heard = (at: Instant, account: AccountId) =>
  ({ id: 'x', at, heardAt: at, trust: 'witnessed', account }) as const
const said = { by: 'hanako', why: 'w' } as const

export const asked = (
  request: string,
  at: Instant,
  more: Partial<EventOf<'stepup.asked'>> = {},
  account: AccountId = alice,
): EventOf<'stepup.asked'> => ({
  ...heard(at, account),
  kind: 'stepup.asked',
  request,
  code: `hash-${request}`,
  until: plus(at, REQUEST_LIVES),
  binding: away,
  clientIp: '203.0.113.9',
  instance: 'mx1',
  subject: 'l.1',
  what: 'login',
  ...more,
})

export const approved = (
  request: string,
  at: Instant,
  binding: StepUpBinding = away,
  factor = 'f1',
): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'stepup.approved',
  request,
  binding,
  until: plus(at, hours(12)),
  factor,
})

export const denied = (request: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'stepup.denied',
  request,
  factor: 'f1',
})

export const enrolled = (
  factor: string,
  at: Instant,
  more: Partial<EventOf<'factor.enrolled'>> = {},
): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'factor.enrolled',
  factor,
  way: 'token',
  goodFrom: plus(at, FACTOR_RIPENS),
  recoveryCodes: 10,
  ...said,
  ...more,
})

export const revoked = (factor: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'factor.revoked',
  factor,
  ...said,
})

export const proved = (
  factor: string,
  method: 'totp' | 'recovery',
  counter: number,
  at: Instant,
  clientIp?: string,
): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'factor.proved',
  factor,
  method,
  counter,
  ...(clientIp === undefined ? {} : { clientIp }),
})

export const refused = (at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'factor.refused',
  why: 'wrong',
})

export const opened = (
  token: string,
  at: Instant,
  more: Partial<EventOf<'enrolment.opened'>> = {},
): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'enrolment.opened',
  token,
  until: plus(at, TOKEN_LIVES),
  ...said,
  ...more,
})

export const tokenRevoked = (token: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'enrolment.revoked',
  token,
  ...said,
})

export const lost = (request: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'enrolment.requested',
  request,
  clientIp: '203.0.113.9',
})

export const disowned = (login: string, at: Instant, mine: boolean): StepUpEvent => ({
  ...heard(at, alice),
  ...{ kind: 'stepup.answered', login, mine, binding: away, from: at, factor: 'f1' },
})

export const pushOpened = (subscription: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  ...{ kind: 'push.opened', subscription, site: 'push.example', factor: 'f1' },
})

export const pushClosed = (subscription: string, at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  ...{ kind: 'push.closed', subscription, why: 'owner' },
})

export const policySaid = (at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'stepup.policy',
  policy: 'strict',
  ...said,
})

export const forgotten = (at: Instant): StepUpEvent => ({
  ...heard(at, alice),
  kind: 'stepup.forgotten',
  ...said,
})

export const after = (...events: readonly StepUpEvent[]): StepUpState => {
  let state = noStepUp
  for (const event of events) state = stepUpAfter(state, event)
  return state
}
