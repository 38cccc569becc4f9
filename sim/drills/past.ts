/**
 * Past: the days before a simulated day, learned as `sekimori learn` would learn them from old logs.
 *
 * Each life is lived up to the day; its messages are read and weighed by the keeper's own functions,
 * and what they teach stands in the evidence as `account.learned` and `organisation.learned` before
 * the day begins. No message of the past is answered: the guard was not there yet. The newsletter is
 * learned whole, as one that an administrator has vouched for.
 */
import {
  behaviourAfter,
  behaviourAfterResult,
  organisationAfter,
} from '../../src/accounts/behaviour/after.ts'
import { newOrganisation } from '../../src/accounts/behaviour/organisation.ts'
import { packed } from '../../src/accounts/behaviour/pack.ts'
import { packedOrganisation } from '../../src/accounts/behaviour/pack-organisation.ts'
import { shipped } from '../../src/accounts/behaviour/population.ts'
import {
  type Behaviour,
  guarded,
  learnsAll,
  newBehaviour,
} from '../../src/accounts/behaviour/state.ts'
import type { ContactHash } from '../../src/accounts/model.ts'
import type { AccountId, Event } from '../../src/events/event.ts'
import type { Instant } from '../../src/lib/time.ts'
import { budgets, learnsAt } from '../../src/verdict/detector/bars.ts'
import { type Evidence, noEvidence } from '../../src/verdict/detector/weigh.ts'
import { livedOf } from '../../src/verdict/judging.ts'
import type { Inhabitant, Intention, Outcome, Send } from '../people/intention.ts'
import { worldPlaces } from '../people/places.ts'
import { hourOfWeek } from '../people/tokyo.ts'
import { chanceOf, type Town } from './town.ts'

/** A life that goes on: what it means to do next. */
export type Life = { readonly who: Inhabitant; readonly next: Intention }

/** Of recipients that an honest sender never wrote to before. */
const BOUNCES = 0.03

export const acceptedAs = ({ kind }: Intention): Outcome => (kind === 'send' ? 'accepted' : 'in')

/** Lives everybody's days before `begins`; what is left of each life comes back with what was learned. */
export function learnedBefore(
  town: Town,
  begins: Instant,
  hash: ContactHash,
  residents: readonly Inhabitant[] = [],
): { readonly events: readonly Event[]; readonly lives: readonly Life[] } {
  const sent: Send[] = []
  const lives: Life[] = []
  for (const who of [...town.lives, ...residents]) {
    let step = who.next()
    while (!step.done && step.value.at < begins) {
      if (step.value.kind === 'send') sent.push(step.value)
      step = who.next(acceptedAs(step.value))
    }
    if (!step.done) lives.push({ who, next: step.value })
  }
  sent.sort((a, b) => a.at - b.at)
  return { events: taught(sent, town, begins, hash), lives }
}

type Pupil = { behaviour: Behaviour; evidence: Evidence; messages: number; from: Instant }

function taught(
  sent: readonly Send[],
  town: Town,
  begins: Instant,
  hash: ContactHash,
): readonly Event[] {
  const chance = chanceOf(town.seed, 400)
  const pupils = new Map<AccountId, Pupil>()
  let organisation = newOrganisation(shipped)
  for (const [n, send] of sent.entries()) {
    const account = `sasl:${send.account}` as AccountId
    const pupil = pupils.get(account) ?? {
      behaviour: newBehaviour,
      evidence: noEvidence,
      messages: 0,
      from: send.at,
    }
    pupils.set(account, pupil)
    const lived = livedOf(
      pupil,
      messageOf(send, account, n),
      { population: shipped, organisation },
      hash,
    )
    const context = { population: shipped, organisation, learning: guarded }
    const learns = send.account === town.newsletter ? learnsAll : learnsAt(lived.evidence, budgets)
    pupil.behaviour = behaviourAfter(pupil.behaviour, lived.sending, context, learns, lived.reading)
    organisation = organisationAfter(organisation, lived.sending, context, learns, lived.reading)
    pupil.evidence = lived.evidence
    pupil.messages += 1
    for (const _ of lived.fresh)
      pupil.behaviour = behaviourAfterResult(pupil.behaviour, chance.next() < BOUNCES, learns)
  }
  const told = { at: begins, heardAt: begins, trust: 'witnessed', by: 'drill' } as const
  const events: Event[] = [...pupils].map(([account, pupil], n) => ({
    ...told,
    kind: 'account.learned',
    id: `learned.${n}`,
    account,
    behaviour: Buffer.from(packed(pupil.behaviour)).toString('base64'),
    messages: pupil.messages,
    from: pupil.from,
    until: pupil.behaviour.asOf,
  }))
  events.push({
    ...told,
    kind: 'organisation.learned',
    id: 'learned.all',
    organisation: Buffer.from(packedOrganisation(organisation)).toString('base64'),
    accounts: pupils.size,
    messages: sent.length,
    from: sent[0]?.at ?? begins,
    until: sent.at(-1)?.at ?? begins,
    logs: [],
  })
  return events
}

function messageOf(send: Send, account: AccountId, n: number) {
  const country = worldPlaces.countryOf(send.clientIp)
  return {
    kind: 'message.submitted',
    id: `past.${n}`,
    at: send.at,
    heardAt: send.at,
    trust: 'hearsay',
    account,
    instance: 'mx1',
    session: send.connection,
    arrivedAt: send.at,
    protocol: 'smtp',
    envelopeSender: send.account,
    recipients: send.recipients,
    size: send.size,
    clientIp: send.clientIp,
    hour: hourOfWeek(send.at),
    ...(country === undefined ? {} : { country }),
  } as const
}
