import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lived } from '../../../test/detector/lived.ts'
import { Living, toSending } from '../../../test/detector/living.ts'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { newOrganisation, type Organisation, organisationAfterOrigin } from './organisation.ts'
import { ACCOUNT_ID_MAX, packedOrganisation, unpackedOrganisation } from './pack-organisation.ts'
import { shipped } from './population.ts'
import { guarded } from './state.ts'

/** With the order of maps and sets, which `deepEqual` does not look at. */
const ordered = ({ operators, countries, ...rest }: Organisation) => ({
  ...rest,
  operators: [...operators].map(([key, who]) => [key, [...who]]),
  countries: [...countries].map(([key, who]) => [key, [...who]]),
})

function office(): Organisation {
  const living = new Living(guarded)
  for (const event of lived(31)) living.sends(toSending(event))
  return living.organisation
}

test('an organisation comes back from its bytes as it was, in its order', () => {
  for (const organisation of [newOrganisation(shipped), office()]) {
    const bytes = packedOrganisation(organisation)
    const back = unpackedOrganisation(bytes)
    ok(back !== undefined)
    deepEqual(ordered(back), ordered(organisation))
    deepEqual(packedOrganisation(back), bytes)
  }
})

test('any ids, operators and countries come back', () => {
  const account = fc.string({ unit: 'binary', maxLength: 30 }) as fc.Arbitrary<AccountId>
  const seen = fc.record({
    account,
    operator: fc.double({ noNaN: true, noDefaultInfinity: true }),
    country: fc.stringMatching(/^[A-Z-]{2}$/),
  })
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 40 }), fc.option(fc.nat()), (all, firstAt) => {
      let organisation: Organisation = {
        ...newOrganisation(shipped),
        firstAt: (firstAt ?? undefined) as Instant | undefined,
      }
      for (const { account, operator, country } of all)
        organisation = organisationAfterOrigin(
          organisation,
          { network: 1, operator: operator + 0, country },
          account,
        )
      const back = unpackedOrganisation(packedOrganisation(organisation))
      ok(back !== undefined)
      deepEqual(ordered(back), ordered(organisation))
    }),
  )
})

test('an account id as long as may be comes back, one longer is a mistake of ours', () => {
  const withId = (length: number) =>
    organisationAfterOrigin(
      newOrganisation(shipped),
      { network: 1, operator: 1, country: 'JP' },
      'x'.repeat(length) as AccountId,
    )
  const longest = withId(ACCOUNT_ID_MAX)
  const back = unpackedOrganisation(packedOrganisation(longest))
  ok(back !== undefined)
  deepEqual(ordered(back), ordered(longest))
  throws(() => packedOrganisation(withId(ACCOUNT_ID_MAX + 1)), /account id is bounded/)
})

test('torn bytes, more bytes and other versions are refused', () => {
  const bytes = packedOrganisation(office())
  for (let length = 0; length < bytes.length; length += 1)
    equal(unpackedOrganisation(bytes.slice(0, length)), undefined)
  equal(unpackedOrganisation(new Uint8Array([...bytes, 0])), undefined)
  equal(unpackedOrganisation(new Uint8Array([2, ...bytes.slice(1)])), undefined)
})

/** Version, no first moment, no hours, their sum, one account «a», then operators and countries. */
const spelled = (...after: number[]) =>
  new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 97, ...after])

test('a user without a name, twice or none, and a key twice are refused', () => {
  ok(unpackedOrganisation(spelled(1, 7, 1, 0, 0)) !== undefined)
  equal(unpackedOrganisation(spelled(1, 7, 1, 1, 0)), undefined)
  equal(unpackedOrganisation(spelled(1, 7, 2, 0, 0, 0)), undefined)
  equal(unpackedOrganisation(spelled(1, 7, 0, 0)), undefined)
  equal(unpackedOrganisation(spelled(2, 7, 1, 0, 7, 1, 0, 0)), undefined)
})

test('64 users, 4,096 operators and 256 countries are read, one more of each is refused', () => {
  const whole = (n: number) => (n < 128 ? [n] : [(n % 128) + 128, Math.floor(n / 128)])
  const table = (count: number) =>
    [1, 0, 0, 0, 0, 0, 0, 0, 0, count].concat(
      ...Array.from({ length: count }, (_, n) => [1, 40 + n]),
    )
  const users = (count: number) =>
    unpackedOrganisation(
      new Uint8Array([
        ...table(count),
        1,
        7,
        count,
        ...Array.from({ length: count }, (_, n) => n),
        0,
      ]),
    )
  ok(users(64) !== undefined)
  equal(users(65), undefined)
  const countries = (count: number) =>
    unpackedOrganisation(
      spelled(
        0,
        ...whole(count),
        ...Array.from({ length: count }, (_, n) => [n % 128, Math.floor(n / 128), 1, 0]).flat(),
      ),
    )
  ok(countries(256) !== undefined)
  equal(countries(257), undefined)
  const operators = (count: number) =>
    unpackedOrganisation(
      spelled(
        ...whole(count),
        ...Array.from({ length: count }, (_, n) => [
          240,
          ...new Uint8Array(new Float32Array([n]).buffer).toReversed(),
          1,
          0,
        ]).flat(),
        0,
      ),
    )
  ok(operators(4_096) !== undefined)
  equal(operators(4_097), undefined)
})

test('any bytes are refused or read, never thrown at', () => {
  const bytes = packedOrganisation(office())
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
      const spoiled = bytes.slice()
      spoiled[at] = value
      unpackedOrganisation(spoiled)
    }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
      unpackedOrganisation(new Uint8Array([1, ...any]))
    }),
  )
})
