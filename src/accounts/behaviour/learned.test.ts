import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { lived } from '../../../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../../../test/detector/living.ts'
import type { AccountId } from '../../events/event.ts'
import { days, type Instant, plus } from '../../lib/time.ts'
import { agedTo, behaviourLearned, organisationLearned } from './learned.ts'
import {
  isYoung,
  newOrganisation,
  OPERATORS_MAX,
  type Organisation,
  USERS_MAX,
} from './organisation.ts'
import { shipped } from './population.ts'
import { guarded, newBehaviour } from './state.ts'

function livesUntil(day: number): Living {
  const living = new Living(guarded)
  for (const event of lived(41)) if (event.at < day * 86_400) living.sends(toSending(event))
  return living
}

test('habits are taken from logs that know more sessions, and only from those', () => {
  const little = livesUntil(30).of(accountOf(1)).state
  const much = livesUntil(90).of(accountOf(1)).state
  equal(behaviourLearned(newBehaviour, much).contacts, much.contacts)
  equal(behaviourLearned(little, much).pace, much.pace)
  equal(behaviourLearned(much, little), much)
  const learned = behaviourLearned(little, much)
  equal(behaviourLearned(learned, much), learned)
  // Time does not run backwards where the account lived after the logs.
  const later = { ...little, asOf: (much.asOf + 5_000) as Instant }
  equal(behaviourLearned(later, much).asOf, later.asOf)
})

test('what colleagues share is put together, and once only', () => {
  const lived = livesUntil(20).organisation
  const logs = livesUntil(120).organisation
  const both = organisationLearned(lived, logs)
  notEqual(both, lived)
  for (const part of ['operators', 'countries'] as const)
    for (const organisation of [lived, logs])
      for (const [key, who] of organisation[part] as ReadonlyMap<unknown, ReadonlySet<AccountId>>)
        deepEqual(
          (both[part] as ReadonlyMap<unknown, Set<AccountId>>).get(key)?.isSupersetOf(who),
          true,
        )
  equal(both.hours, logs.hours)
  equal(both.firstAt, logs.firstAt)
  equal(organisationLearned(both, logs), both)
  equal(organisationLearned(both, newOrganisation(shipped)), both)
})

test('an organisation is as old as the days that were learned, however long ago they were', () => {
  const firstAt = 5e11 as Instant
  const until = plus(firstAt, days(20))
  const old = { ...newOrganisation(shipped), firstAt }
  const now = plus(until, days(300))
  equal(isYoung(agedTo(old, until, now), now), true)
  equal(isYoung(agedTo(old, until, now), plus(now, days(9))), true)
  equal(isYoung(agedTo(old, until, now), plus(now, days(10))), false)
  equal(agedTo(old, until, until), old)
  equal(agedTo(newOrganisation(shipped), until, now).firstAt, undefined)
})

const withUsers = (operators: number, users: number): Organisation => ({
  ...newOrganisation(shipped),
  operators: new Map(
    Array.from({ length: operators }, (_, operator) => [
      operator,
      new Set(Array.from({ length: users }, (_, n) => accountOf(n))),
    ]),
  ),
})

test('as many users and operators as may be; what is known already is not pushed out', () => {
  const full = withUsers(1, USERS_MAX)
  const one = { ...full, operators: new Map([[0, new Set([accountOf(999)])]]) }
  equal(organisationLearned(full, one), full)
  equal(organisationLearned(withUsers(1, USERS_MAX - 1), one).operators.get(0)?.size, USERS_MAX)
  const other = { ...full, operators: new Map([[-7, new Set([accountOf(1)])]]) }
  equal(organisationLearned(withUsers(OPERATORS_MAX, 1), other).operators.has(-7), false)
  equal(organisationLearned(withUsers(OPERATORS_MAX - 1, 1), other).operators.has(-7), true)
})
