/**
 * Opinion: what changes when a person says whose the mail of an account was.
 *
 * `benign`: it was the owner. The statistic begins anew. Origins on probation that were used since
 * the evidence rose (without that moment: that are not resting) are the account's own from here on,
 * the client of the last message too, a mailing under way is one that was confirmed, and the gate
 * counts strangers anew.
 *
 * Origins from where somebody logged in since then, and those that were challenged, are his too.
 *
 * `hijacked`: it was a thief. The evidence stands. Origins on probation are forgotten with every
 * session that was credited to them, and those that came through it in the month before are taken
 * back; so is the client of the session, where it did not come from the owner's own network. Whoever
 * logged in from elsewhere lately is asked for a second factor from here on. The session under way
 * proves nothing any more.
 *
 * Supermartingale: both are decided on what is known before the next message. Setting M to nought is
 * a step down, and shares of a past that a person changed are still shares given that past; so the
 * budgets of false alarms hold (decision 91 says what a wrong opinion costs).
 *
 * Limits of unlearning: contacts that a thief wrote to below the challenge bar stay contacts, his
 * hours and pace stay in counts that fade, a country that came through probation stays, and what the
 * organisation learned of a network stays. A mailing that is confirmed under way is counted once
 * more when it ends, if it was trusted throughout.
 */
import { behaviourConfirmed, bulkConfirmed } from '../accounts/behaviour/after.ts'
import { wasMailing } from '../accounts/behaviour/bulk.ts'
import { type Clients, clientsAfter } from '../accounts/behaviour/clients.ts'
import { isActive, type Unproven } from '../accounts/behaviour/probation.ts'
import type { Behaviour } from '../accounts/behaviour/state.ts'
import type { EventOf } from '../events/event.ts'
import { between, type Duration, days, earlier, type Instant } from '../lib/time.ts'
import { type Evidence, noEvidence } from './detector/weigh.ts'

export type Opinion = EventOf<'opinion.given'>['opinion']

/** An origin that came through probation within this is taken back from a hijacked account. */
export const TAKEN_BACK: Duration = days(30)

/** What an opinion changes; `risenAt`: when the evidence last rose above the lowest bar. */
export type Doubted = {
  readonly behaviour: Behaviour
  readonly evidence: Evidence
  readonly risenAt?: Instant
}

/** What else the state of an account holds stays as it is. */
export function stateAfterOpinion<State extends Doubted>(
  state: State,
  opinion: Opinion,
  at: Instant,
): State {
  if (opinion === 'hijacked') return { ...state, behaviour: afterHijacked(state, at) }
  const { risenAt: _, ...rest } = state
  return { ...rest, behaviour: afterBenign(state, at), evidence: noEvidence } as State
}

function afterBenign({ behaviour, risenAt }: Doubted, at: Instant): Behaviour {
  const now = earlier(behaviour.asOf, at)
  const isMeant = (one: Unproven): boolean =>
    one.ended !== true &&
    (risenAt === undefined ? isActive(one, now, false) : one.lastAt >= risenAt)
  const { bulk, pace } = behaviour
  const mailed = wasMailing(bulk, pace.messages)
    ? bulkConfirmed(behaviour, pace.recipients)
    : behaviour
  const visited = behaviour.visits.recent.filter(
    (one) => one.challenged || (risenAt !== undefined && one.at >= risenAt),
  )
  const confirmed = [...behaviour.origins.unproven.filter(isMeant), ...visited]
    // The last used is confirmed last, and so stands first among the account's own.
    .sort((a, b) => a.lastAt - b.lastAt)
    .reduce(
      (after, { network, operator, country }) =>
        behaviourConfirmed(after, { network, operator, country }, undefined),
      mailed,
    )
  return {
    ...confirmed,
    clients: lastKnown(confirmed.clients),
    // The strangers of this session were the owner's: the gate counts from here on.
    who: { ...confirmed.who, newInSession: 0 },
  }
}

/** The client of the last message is the account's own. */
const lastKnown = (clients: Clients): Clients =>
  clients.last === undefined || clients.known.includes(clients.last)
    ? clients
    : clientsAfter(clients, clients.last, { isNew: true, counts: false, remembers: true })

function afterHijacked({ behaviour }: Doubted, at: Instant): Behaviour {
  const { origins, clients, pace } = behaviour
  const now = earlier(behaviour.asOf, at)
  const back = origins.unproven.filter(
    (one) => one.ended === true && between(one.lastAt, now) < TAKEN_BACK,
  )
  const networks = origins.networks.filter((one) => back.every(({ network }) => network !== one))
  const operators = origins.operators.filter((one) =>
    back.every(({ operator }) => operator !== one),
  )
  const isElsewhere = origins.last !== undefined && !networks.includes(origins.last)
  return {
    ...behaviour,
    visits: {
      ...behaviour.visits,
      recent: behaviour.visits.recent.map((one) => ({ ...one, challenged: true })),
    },
    pace: { ...pace, trusted: false, lastTrusted: false },
    origins: {
      ...origins,
      networks,
      operators,
      unproven: origins.unproven.filter((one) => one.ended === true && !back.includes(one)),
      novel: origins.novel || isElsewhere,
    },
    clients: isElsewhere
      ? { ...clients, known: clients.known.filter((one) => one !== clients.last), last: undefined }
      : clients,
  }
}
